"""Guides: what good ones say, and what every kind of broken one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.facts.version import EVER, Span, Version
from builder.loader.file_names import bad_name
from builder.loader.guides import TEXTS, load_guides
from builder.loader.workspace import Workspace, find_workspace
from builder.model.guide import Open, Press, Switch
from tests.bad_cases import CASES, bad_files, expected, good_files, told
from tests.bad_readers import known, read_guide

GOOD = CASES / "guides" / "good"


@pytest.mark.parametrize("case", bad_files("guides"), ids=lambda case: case.stem)
def test_a_broken_guide_is_told_every_fault_with_its_place(case: Path) -> None:
    assert told(read_guide, case) == expected(case)


@pytest.mark.parametrize("case", good_files("guides"), ids=lambda case: case.stem)
def test_a_good_guide_is_read(case: Path) -> None:
    guide = read_guide(case)
    assert guide.id == case.stem
    assert guide.texts.keys() == set(TEXTS)


def test_a_guide_reads_as_it_is_written() -> None:
    guide = read_guide(GOOD / "quiet.yaml")
    phone, mac = guide.routes
    assert phone.devices == ("iphone", "ipad")
    assert phone.span == Span(since=Version(13, 2))
    assert phone.steps == (
        Open(pane="privacy.analytics"),
        Switch(control="improve-siri", to="off"),
        Switch(control="improve-assistive-voice", to="off", span=Span(since=Version(18))),
    )
    assert (phone.notes, phone.profiles, phone.script) == (("note.greyed",), ("dictation",), "")
    assert (mac.span, mac.script) == (EVER, "siri-audio")
    assert guide.absent == {"homepod": "absent.homepod-analytics"}
    assert (guide.order, guide.minutes, guide.undo) == (20, 2, True)
    assert (guide.profiles, guide.scripts) == (("dictation",), ("siri-audio",))


def test_routes_of_a_device_come_newest_first() -> None:
    guide = read_guide(GOOD / "two-spans.yaml")
    newer, older = guide.routes_on("ipad")
    assert newer.span == Span(since=Version(13, 2))
    assert older.span == Span(until=Version(13, 2))
    assert older.steps[-1] == Press(control="delete-siri-history")
    assert guide.routes_on("watch") == ()


def test_what_may_be_left_out_has_its_default() -> None:
    guide = read_guide(GOOD / "no-undo.yaml")
    assert (guide.order, guide.undo) == (500, False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "shortcuts").mkdir()
    return tmp_path


def put(folder: Path, name: str, data: str | bytes = b"") -> None:
    text = data.encode() if isinstance(data, str) else data
    (folder / "shortcuts" / name).write_bytes(text or (GOOD / "quiet.yaml").read_bytes())


def workspace(folder: Path) -> Workspace:
    return Workspace(root=folder, fallback=folder / "none")


def test_every_file_is_a_guide_but_workflows_and_hidden_ones(folder: Path) -> None:
    put(folder, "quiet.yaml")
    put(folder, "other.workflow.yaml", "no: guide")
    put(folder, ".hidden.yaml", "no: guide")
    put(folder, "notes.txt", "no guide")
    assert list(load_guides(workspace(folder), known())) == ["quiet"]


def test_a_file_called_otherwise_than_its_guide_is_a_fault(folder: Path) -> None:
    put(folder, "loud.yaml")
    with pytest.raises(DefinitionError, match=r'shortcuts/loud\.yaml:1:1: .* its id is "quiet"'):
        load_guides(workspace(folder), known())


def test_the_faults_of_all_files_are_told_at_once(folder: Path) -> None:
    put(folder, "a.yaml", "format: 2")
    put(folder, "b.yaml", "[")
    put(folder, "quiet.yaml")
    with pytest.raises(DefinitionError) as caught:
        load_guides(workspace(folder), known())
    files = {problem.file for problem in caught.value.problems}
    assert files == {"shortcuts/a.yaml", "shortcuts/b.yaml"}


def test_a_folder_without_guides_is_told(folder: Path) -> None:
    with pytest.raises(DefinitionError, match="shortcuts: error: there are no guides"):
        load_guides(workspace(folder), known())


@pytest.mark.parametrize(
    "name", ["Turn off Siri recordings", "Ton von Siri aus", "Siriの音声をオフ", "a.b"]
)
def test_names_in_any_script_can_be_files(name: str) -> None:
    assert bad_name(name) == ""


@pytest.mark.parametrize("name", ["a/b", "..", ".a", 'a"b', "a\tb", "a\u202eb", "日" * 67, "a\\b"])
def test_names_that_a_file_cannot_have_are_told_how_to_change(name: str) -> None:
    assert bad_name(name)


def test_the_projects_own_guides_name_nothing_unknown() -> None:
    root = CASES.parents[1]
    assert "siri-audio" in {path.stem for path in (root / "shortcuts").glob("*.yaml")}
    assert find_workspace(root).files("shortcuts", "*.yaml")
