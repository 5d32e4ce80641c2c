"""A shortcut written as text, named by a guide's route, becomes a proven file of the kit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.check import check
from builder.errors import DefinitionError
from builder.kit.check.kit import check_kit
from builder.kit.make.make import make_kit, workbench_for
from builder.kit.make.plan import Limits
from builder.kit.opening.kit import OpenedKit
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import find_workspace
from builder.model.artifact import Artifact
from builder.model.cell import Cell
from builder.model.kinds import Kind
from builder.targets.workflow import compile_cell
from builder.workflow.apple.workflow import dump_workflow
from builder.workflow.language.document import compile_workflow
from tests.bad_cases import CASES

ROOT = CASES.parents[1]
GOOD = CASES / "workflows" / "good" / "where-is-my-switch.workflow.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace of two guides whose first routes name the same workflow, and of a third."""
    tmp_path = tmp_path_factory.mktemp("workspace")
    (tmp_path / "shortcuts").mkdir()
    for name in ("siri-audio", "siri-history"):
        guide = (ROOT / "shortcuts" / f"{name}.yaml").read_text()
        guide = guide.replace("    steps:\n", "    workflow: where-is-my-switch\n    steps:\n", 1)
        (tmp_path / "shortcuts" / f"{name}.yaml").write_text(guide)
    shutil.copy(ROOT / "shortcuts" / "analytics.yaml", tmp_path / "shortcuts")
    shutil.copy(GOOD, tmp_path / "shortcuts")
    return tmp_path


def loaded(folder: Path) -> Definitions:
    return load_definitions(find_workspace(folder), languages=("en",))


@pytest.fixture(scope="module")
def made(folder: Path) -> list[Artifact]:
    return make_kit(loaded(folder), limits=Limits(targets=("workflow",)), source_digest="0" * 64)


def test_the_file_is_what_compile_makes_and_belongs_to_the_first_guide(
    folder: Path, made: list[Artifact]
) -> None:
    (shortcut,) = [each for each in made if each.kind is Kind.SHORTCUT]
    text = GOOD.read_text()
    assert shortcut.path == "shortcuts/Where is my switch.shortcut"
    assert shortcut.data == dump_workflow(compile_workflow(text))
    assert (shortcut.guide, shortcut.language, shortcut.signed) == ("siri-audio", "", False)
    assert shortcut.device == loaded(folder).catalog.devices["iphone"].family


def test_a_workflow_on_devices_of_several_families_belongs_to_none(folder: Path) -> None:
    bench = workbench_for(loaded(folder))
    guide = bench.context.guides["siri-audio"]
    routes = tuple(replace(each, workflow="where-is-my-switch") for each in guide.routes)
    cell = Cell(target="workflow", guide=replace(guide, routes=routes))
    assert [each.device for each in compile_cell(cell, bench)] == [""]


def test_guides_without_their_own_workflow_say_why(made: list[Artifact]) -> None:
    manifest = next(each for each in made if each.path == "manifest.json")
    assert b"no route of the guide names a workflow" in manifest.data
    assert b"another guide brings its workflows" in manifest.data


def test_the_kit_verifies(made: list[Artifact]) -> None:
    opened = OpenedKit(
        name="kit",
        files={each.path: each.data for each in made},
        executable=frozenset(each.path for each in made if each.executable),
        problems=(),
    )
    verdict = check_kit(opened)
    assert verdict.sound, [str(problem) for problem in verdict.problems]


@pytest.mark.untraced
def test_check_takes_it_and_names_its_faults(folder: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    sound = CliRunner().invoke(check, [str(copy), "--today", "2026-11-22"])
    assert sound.exit_code == 0, sound.output
    (copy / "shortcuts" / "bad.workflow.yaml").write_text("format: 1\nactions:\n  - wiat: 2\n")
    with pytest.raises(DefinitionError, match=r"bad\.workflow\.yaml:3:5: error: no action"):
        CliRunner().invoke(check, [str(copy)], catch_exceptions=False)


def test_a_workflow_of_a_guide_uses_the_blocks_beside_it(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "w")
    shortcuts = tmp_path / "w" / "shortcuts"
    (shortcuts / "blocks").mkdir()
    block = "format: 1\ntakes: [words]\nactions: [{show-content: '{words}'}]\n"
    (shortcuts / "blocks" / "say.yaml").write_text(block)
    text = "format: 1\nname: Says\nactions: [{use: blocks/say.yaml, with: {words: Hi}}]\n"
    (shortcuts / "where-is-my-switch.workflow.yaml").write_text(text)
    before = find_workspace(tmp_path / "w").source_digest()
    loaded_workflow = loaded(tmp_path / "w").workflows["where-is-my-switch"]
    assert loaded_workflow.actions[0].parameters == {"Text": "Hi"}
    (shortcuts / "blocks" / "say.yaml").write_text(block.replace("{words}", "{word}"))
    assert find_workspace(tmp_path / "w").source_digest() != before
    with pytest.raises(DefinitionError, match=r"shortcuts/blocks/say\.yaml:3:28: .*\"word\""):
        loaded(tmp_path / "w")
