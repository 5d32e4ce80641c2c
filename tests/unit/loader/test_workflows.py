"""Workflow files of a workspace: found, compiled, checked, and named by routes of guides."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builder.errors import DefinitionError, Problem
from builder.loader.definitions import load_definitions
from builder.loader.workflows import load_workflows, workflow_ids
from builder.loader.workspace import find_workspace
from tests.bad_cases import CASES

ROOT = CASES.parents[1]
GOOD = CASES / "workflows" / "good" / "where-is-my-switch.workflow.yaml"
LATER = """\
format: 1
name: Later
actions:
  - show-content: "{answer}"
  - set answer: {text: x}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A workspace of one guide and one workflow that its first route names."""
    (tmp_path / "shortcuts").mkdir()
    guide = (ROOT / "shortcuts" / "siri-audio.yaml").read_text()
    assert "    steps:\n" in guide
    guide = guide.replace("    steps:\n", "    workflow: where-is-my-switch\n    steps:\n", 1)
    (tmp_path / "shortcuts" / "siri-audio.yaml").write_text(guide)
    shutil.copy(GOOD, tmp_path / "shortcuts")
    return tmp_path


def write(folder: Path, name: str, text: str) -> None:
    (folder / "shortcuts" / name).write_text(text)


def problems(folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(DefinitionError) as caught:
        load_definitions(find_workspace(folder), languages=("en",))
    return caught.value.problems


def told(folder: Path) -> str:
    return "\n".join(map(str, problems(folder)))


def test_a_route_names_a_workflow_by_its_files_name(folder: Path) -> None:
    definitions = load_definitions(find_workspace(folder), languages=("en",))
    guide = definitions.guides["siri-audio"]
    assert guide.workflows == ("where-is-my-switch",)
    assert next(route.workflow for route in guide.routes) == "where-is-my-switch"
    assert list(definitions.workflows) == ["where-is-my-switch"]


def test_a_workflows_name_becomes_one_that_a_file_can_have(folder: Path) -> None:
    workspace = find_workspace(folder)
    assert workflow_ids(workspace) == {"where-is-my-switch"}
    assert load_workflows(workspace)["where-is-my-switch"].name == "Where is my switch"
    write(folder, "plain.workflow.yaml", "format: 1\nactions: []\n")
    assert load_workflows(workspace)["plain"].name == "plain"


def test_an_unknown_workflow_suggests_the_nearest_at_its_place(folder: Path) -> None:
    path = folder / "shortcuts" / "siri-audio.yaml"
    path.write_text(path.read_text().replace("workflow: where-is", "workflow: were-is"))
    line = path.read_text().splitlines().index("    workflow: were-is-my-switch") + 1
    text = told(folder)
    assert f'siri-audio.yaml:{line}:15: error: no workflow "were-is-my-switch"' in text
    assert 'did you mean "where-is-my-switch"?' in text


def test_a_workflow_on_devices_that_run_none_is_a_fault(folder: Path) -> None:
    path = folder / "shortcuts" / "siri-audio.yaml"
    start = path.read_text().index("  - on: [appletv]")
    text = path.read_text()[start:].replace(
        "    steps:", "    workflow: where-is-my-switch\n    steps:", 1
    )
    path.write_text(path.read_text()[:start] + text)
    (problem,) = problems(folder)
    assert (problem.code, problem.file) == ("no-shortcuts", "shortcuts/siri-audio.yaml")
    assert problem.source == "    workflow: where-is-my-switch"


def test_faults_of_guides_workflows_and_names_are_told_in_one_run(folder: Path) -> None:
    path = folder / "shortcuts" / "siri-audio.yaml"
    path.write_text(path.read_text().replace("minutes: ", "minuets: ", 1))
    write(folder, "a.workflow.yaml", "format: 1\nactions:\n  - show-alrt: x\n  - wait: {x\n")
    write(folder, "b.workflow.yaml", "format: 1\nactions:\n  - show-alrt: x\n  - wiat: 2\n")
    write(folder, "c.workflow.yaml", LATER)
    write(folder, "d.workflow.yaml", LATER.replace("Later", "LATER"))
    write(folder, "e.workflow.yaml", 'format: 1\nname: "???"\nactions: []\n')
    text = told(folder)
    assert "minuets" in text
    assert "shortcuts/a.workflow.yaml:" in text
    assert "shortcuts/b.workflow.yaml:3:5: error: no action" in text
    assert "shortcuts/b.workflow.yaml:4:5: error: no action" in text
    assert "shortcuts/c.workflow.yaml:4:1: error: action 1: a reference to the later" in text
    assert '  - show-content: "{answer}"' in [one.source for one in problems(folder)]
    assert "shortcuts/d.workflow.yaml:2:7: error: shortcuts/c.workflow.yaml is called" in text
    assert "shortcuts/e.workflow.yaml:2:7: error: this name cannot be a file's name" in text


def test_a_file_that_holds_no_actions_is_refused(folder: Path) -> None:
    write(folder, "odd.workflow.yaml", "format: 1\ntop: {}\nodd-actions: [5]\n")
    assert "holds something that is not an action" in told(folder)


def test_tests_in_a_file_are_not_read_here(folder: Path) -> None:
    write(folder, "t.workflow.yaml", "format: 1\nactions: []\ntests: nonsense\n")
    assert "t" in load_workflows(find_workspace(folder))
