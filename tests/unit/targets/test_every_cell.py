"""Every guide on every device in every language by every target: compiled and proven."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import pytest

from builder.kit.make.plan import plan_build
from builder.kit.proof.artifact import check_artifact
from builder.loader.labels import load_languages
from builder.loader.workspace import find_workspace
from builder.model.artifact import Artifact
from builder.targets import compiler_of
from builder.views.workbench import Workbench
from builder.wire.archive import bad_path
from tests.benches import changed
from tests.conftest import ROOT

TAGS = sorted(path.stem for path in (ROOT / "assets" / "labels").glob("*.yaml"))
# Print is compiled by its own tests: a sheet takes longer than all the rest of a language.
TARGETS = (
    "profile",
    "script",
    "shortcut",
    "relay",
    "qr",
    "picture",
    "way",
    "screens",
    "page",
    "chooser",
    "host",
)


@pytest.mark.parametrize("tag", TAGS)
def test_all_cells_of_a_language_compile_and_read_back(bench: Workbench, tag: str) -> None:
    made: dict[str, Artifact] = {}
    view: Mapping[str, Artifact] = MappingProxyType(made)
    alone = changed(bench, languages={tag: bench.context.languages[tag]}, built=view)
    plan = plan_build(alone, targets=TARGETS)
    for target, cells in plan.cells:
        compiler = compiler_of(target)
        for cell in cells:
            artifacts = list(compiler.compile_cell(cell, alone))
            assert artifacts or target.name == "page", cell.id
            for artifact in artifacts:
                assert artifact.path not in made, artifact.path
                assert bad_path(artifact.path) == ""
                assert artifact.data
                assert check_artifact(artifact) == [], artifact.path
                made[artifact.path] = artifact
    assert len(made) > 250
    for refused in plan.refused:
        assert refused.reason
        assert refused.cell.id.startswith(refused.cell.target)


def test_english_has_every_label_itself(bench: Workbench) -> None:
    assert bench.context.english.missing == ()


def test_a_language_read_alone_is_the_same(bench: Workbench) -> None:
    workspace = find_workspace(ROOT)
    german = load_languages(workspace, dict(bench.context.guides), ("de",))["de"]
    assert german == bench.context.languages["de"]
