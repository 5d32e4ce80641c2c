"""Workflows opened from text, property lists and signed files."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DiskError, InvalidFileError, UsageError
from builder.kit import workflow_files
from builder.kit.workflow_files import (
    fetch_workflow,
    is_link,
    open_workflow,
    read_bytes,
    replace_file,
    text_name,
)
from builder.model.workflow import dump_workflow
from tests import pki

SWITCH = (
    Path(__file__).resolve().parents[2] / "cases/workflows/good/where-is-my-switch.workflow.yaml"
)


def test_a_text_is_opened_with_the_line_of_every_action() -> None:
    opened = open_workflow(SWITCH)
    assert opened.workflow.name == "Where is my switch?"
    assert len(opened.lines) == len(opened.workflow.actions) == 7
    assert opened.lines == (6, 8, 9, 10, 11, 12, 6)
    assert opened.text.startswith("# A menu")


@pytest.mark.parametrize("xml", [False, True])
def test_a_shortcut_is_opened_under_its_files_name(tmp_path: Path, xml: bool) -> None:
    path = tmp_path / "Some name.shortcut"
    workflow = open_workflow(SWITCH).workflow
    path.write_bytes(dump_workflow(workflow, xml=xml))
    opened = open_workflow(path)
    assert opened.workflow.name == "Some name"
    assert opened.workflow.actions == workflow.actions


def test_a_signed_shortcut_is_opened_too(tmp_path: Path) -> None:
    path = tmp_path / "Signed.shortcut"
    path.write_bytes(pki.icloud_file(pki.workflow(5, 40)))
    opened = open_workflow(path)
    assert opened.workflow.name == "Signed"
    assert len(opened.workflow.actions) == 5


def test_what_is_too_large_is_refused_unread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workflow_files, "MAX_BYTES", 10)
    path = tmp_path / "x.shortcut"
    path.write_bytes(b"x" * 11)
    with pytest.raises(InvalidFileError, match="larger than"):
        read_bytes(path)


def test_a_file_is_replaced_in_one_move_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == (b"two", [path])
    with pytest.raises(DiskError, match="not writable"):
        replace_file(tmp_path, b"x")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.workflow.yaml", "a"),
        ("b.yml", "b"),
        ("c d.shortcut", "c d"),
        ("e.f.workflow.yaml", "e.f"),
    ],
)
def test_the_name_is_the_files_without_its_endings(file: str, name: str) -> None:
    assert text_name(Path(file)) == name


def test_links_are_told_from_files() -> None:
    assert is_link("https://www.icloud.com/shortcuts/" + "0" * 32)
    assert not is_link("https.shortcut")
    with pytest.raises(UsageError, match="no iCloud link"):
        fetch_workflow("https://www.icloud.com/shortcuts/short")
