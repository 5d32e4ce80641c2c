"""The workspace: which folder a file is taken from, and reading in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DiskError
from builder.loader import workspace as module
from builder.loader.workspace import Workspace, find_workspace, packaged


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    for name in ("root", "fallback/shortcuts", "fallback/assets/labels"):
        (tmp_path / name).mkdir(parents=True)
    return Workspace(root=tmp_path / "root", fallback=tmp_path / "fallback")


def test_a_folder_of_ones_own_stands_for_the_packaged_one_as_a_whole(place: Workspace) -> None:
    assert place.folder("shortcuts") == place.fallback / "shortcuts"
    assert place.folder("assets/labels") == place.fallback / "assets/labels"
    (place.root / "assets/logos").mkdir(parents=True)
    assert place.folder("assets/labels") == place.fallback / "assets/labels", "none of ours"
    (place.root / "assets/labels").mkdir()
    assert place.folder("assets/labels") == place.root / "assets/labels"
    assert place.folder("shortcuts") == place.fallback / "shortcuts"


def test_a_file_called_like_a_folder_is_no_folder(place: Workspace) -> None:
    (place.root / "shortcuts").write_text("")
    assert place.folder("shortcuts") == place.fallback / "shortcuts"


def test_paths_are_shown_from_the_root_where_they_lie_in_it(place: Workspace) -> None:
    assert place.shown(place.root / "a" / "b.yaml") == "a/b.yaml"
    assert place.shown(place.fallback / "c") == (place.fallback / "c").as_posix()


def test_a_file_that_cannot_be_read_is_told_in_plain_words(place: Workspace) -> None:
    with pytest.raises(DiskError, match=r"x\.yaml: error: cannot be read: No such file"):
        place.read(place.root / "x.yaml")
    (place.root / "d").mkdir()
    with pytest.raises(DiskError, match="d: error: is a folder, not a file"):
        place.read(place.root / "d")
    (place.root / "loop").symlink_to("loop")
    with pytest.raises(DiskError, match="loop: error: cannot be read: Too many levels"):
        place.read(place.root / "loop")


def test_a_file_beyond_the_limit_is_not_read(
    place: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MAX_FILE", 3)
    (place.root / "x").write_bytes(b"123")
    assert place.read(place.root / "x") == b"123"
    (place.root / "x").write_bytes(b"1234")
    with pytest.raises(DiskError, match="larger than 3 bytes"):
        place.read(place.root / "x")


def test_files_come_by_name_without_hidden_ones_and_folders(place: Workspace) -> None:
    folder = place.fallback / "shortcuts"
    for name in ("b.yaml", "a.yaml", ".c.yaml", "d.txt"):
        (folder / name).write_text("")
    (folder / "e.yaml").mkdir()
    assert [path.name for path in place.files("shortcuts", "*.yaml")] == ["a.yaml", "b.yaml"]
    assert place.files("assets/none", "*.yaml") == []


def test_the_digest_follows_every_source_and_nothing_else(place: Workspace) -> None:
    seen = {place.digest()}

    def changed() -> bool:
        before = len(seen)
        seen.add(place.digest())
        return len(seen) > before

    (place.fallback / "shortcuts" / "a.yaml").write_text("1")
    assert changed()
    (place.fallback / "shortcuts" / "a.yaml").write_text("2")
    assert changed()
    (place.fallback / "shortcuts" / "a.yaml").rename(place.fallback / "shortcuts" / "b.yaml")
    assert changed()
    (place.fallback / "assets" / "labels" / "x").write_bytes(b"\xff")
    assert changed()
    (place.root / "kit.yaml").write_text("format: 1")
    assert changed()
    (place.root / "notes.txt").write_text("mine")
    (place.fallback / "shortcuts" / ".swp").write_text("an editor's")
    assert not changed()


def test_a_digest_does_not_depend_on_where_a_workspace_lies(tmp_path: Path) -> None:
    digests = set()
    for name in ("here", "there"):
        folder = tmp_path / name / "shortcuts"
        folder.mkdir(parents=True)
        (folder / "a.yaml").write_text("same")
        (tmp_path / name / "assets").mkdir()
        digests.add(find_workspace(tmp_path / name).digest())
    assert len(digests) == 1


def test_a_checkout_is_its_own_packaged_workspace() -> None:
    assert (packaged() / "shortcuts").is_dir()
    assert (packaged() / "assets" / "labels" / "en.yaml").is_file()


def test_an_installed_package_has_its_definitions_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "files", lambda name: tmp_path / name)
    assert packaged() == tmp_path
    (tmp_path / "builder" / "workspace").mkdir(parents=True)
    assert packaged() == tmp_path / "builder" / "workspace"
