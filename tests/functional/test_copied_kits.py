"""Kits that went through other people's hands: a Mac's, an old disk's, a server's."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import Verdict, check_kit
from builder.kit.opening.kit import open_kit
from builder.loader.workspace import Workspace


@pytest.fixture
def folder(workspace: Workspace, tmp_path: Path) -> Path:
    """A kit with an umlaut in the names of its shortcuts."""
    request = BuildRequest(
        out=tmp_path, languages=("de",), guides=("siri-history",), targets=("shortcut",)
    )
    return build_kit(workspace, request).folder


def told(found: Verdict) -> list[tuple[str, str]]:
    return [(problem.code, str(problem.severity)) for problem in found.problems]


def test_what_the_finder_leaves_behind_is_left_aside_and_told(folder: Path) -> None:
    for place in (folder, folder / "shortcuts"):
        (place / ".DS_Store").write_bytes(b"\0\0\0\1Bud1")
    found = check_kit(open_kit(folder))
    assert told(found) == [("kit-aside", "warning")]
    assert "2 files" in found.problems[0].message
    assert found.sound
    (folder / "shortcuts" / "a.DS_Store").write_bytes(b"")
    assert ("kit-added", "error") in told(check_kit(open_kit(folder)))


def test_names_whose_letters_were_taken_apart_are_read_as_they_were(folder: Path) -> None:
    apart = 0
    for path in sorted(folder.rglob("*.shortcut")):
        name = unicodedata.normalize("NFD", path.name)
        apart += name != path.name
        path.rename(path.with_name(name))
    assert apart
    found = check_kit(open_kit(folder))
    assert told(found) == [("kit-renamed", "warning")]
    assert f"{apart} files" in found.problems[0].message
    assert found.sound


def test_a_second_file_of_a_name_in_another_form_stays_a_fault(folder: Path) -> None:
    path = next(
        each
        for each in sorted(folder.rglob("*.shortcut"))
        if unicodedata.normalize("NFD", each.name) != each.name
    )
    path.with_name(unicodedata.normalize("NFD", path.name)).write_bytes(b"evil")
    assert ("kit-added", "error") in told(check_kit(open_kit(folder)))
