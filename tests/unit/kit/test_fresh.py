"""Whether a kit is already what a build would make: told by bytes, sizes and times alone."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.kit.build.fresh import CACHE, build_key, is_fresh, remember
from builder.kit.make import tools
from builder.kit.make.tools import tool_versions
from builder.loader.workspace import Workspace


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A kit's folder, its archive and the note about both."""
    (tmp_path / "dist" / "kit" / "en").mkdir(parents=True)
    (tmp_path / "dist" / "kit" / "en" / "index.html").write_text("page")
    (tmp_path / "dist" / "kit.zip").write_text("zip")
    remember(tmp_path, tmp_path / "dist" / "kit", tmp_path / "dist" / "kit.zip", "key")
    return tmp_path


def fresh_at(place: Path, key: str = "key") -> bool:
    return is_fresh(place, place / "dist" / "kit", place / "dist" / "kit.zip", key)


def test_an_untouched_kit_is_fresh_for_its_own_key_only(place: Path) -> None:
    assert fresh_at(place)
    assert not fresh_at(place, "other")


def no_folder(kit: Path) -> None:
    (kit / "en" / "index.html").unlink()
    (kit / "en").rmdir()
    kit.rmdir()


def a_file(kit: Path) -> None:
    no_folder(kit)
    kit.write_text("a file")


def moved_away(kit: Path) -> None:
    page = kit / "en" / "index.html"
    page.rename(kit.parent / "page")
    page.symlink_to(kit.parent / "page")


def with_its_old_time(kit: Path) -> None:
    page = kit / "en" / "index.html"
    before = page.stat()
    page.write_text("pagE")
    os.utime(page, ns=(before.st_atime_ns, before.st_mtime_ns))


def a_twin(kit: Path) -> None:
    page = kit / "en" / "index.html"
    twin = kit.parent / "twin"
    twin.write_text("pagE")
    os.utime(twin, ns=(page.stat().st_atime_ns, page.stat().st_mtime_ns))
    twin.replace(page)


HARMS: dict[str, Callable[[Path], object]] = {
    "changed": lambda kit: (kit / "en" / "index.html").write_text("pagE"),
    "longer": lambda kit: (kit / "en" / "index.html").write_text("page and more"),
    "changed, its size and time as they were": with_its_old_time,
    "another file in its place, as old and as long": a_twin,
    "touched": lambda kit: os.utime(kit / "en" / "index.html", (1, 1)),
    "added": lambda kit: (kit / "more").write_text(""),
    "removed": lambda kit: (kit / "en" / "index.html").unlink(),
    "renamed": lambda kit: (kit / "en").rename(kit / "fr"),
    "a link instead": moved_away,
    "a dangling link": lambda kit: (kit / "dangling").symlink_to("nowhere"),
    "no folder": no_folder,
    "a file instead": a_file,
    "another archive": lambda kit: kit.with_name("kit.zip").write_text("zap!"),
    "no archive": lambda kit: kit.with_name("kit.zip").unlink(),
}


@pytest.mark.parametrize("harm", HARMS)
def test_whatever_is_touched_makes_it_stale_and_never_breaks(place: Path, harm: str) -> None:
    HARMS[harm](place / "dist" / "kit")
    assert not fresh_at(place)


@pytest.mark.parametrize("text", ["{", "[]", "", "\x00", "[" * 200_000, "\udc00", None])
def test_a_note_that_is_none_is_not_believed(place: Path, text: str | None) -> None:
    (note,) = (place / CACHE).iterdir()
    if text is None:
        note.unlink()
    else:
        note.write_bytes(text.encode("utf-8", "surrogatepass"))
    assert not fresh_at(place)


def test_a_pipe_in_the_notes_place_is_not_waited_for(place: Path) -> None:
    (note,) = (place / CACHE).iterdir()
    note.unlink()
    os.mkfifo(note)
    assert not fresh_at(place)


def test_a_link_in_the_notes_place_is_not_written_through(place: Path) -> None:
    (note,) = (place / CACHE).iterdir()
    note.unlink()
    note.symlink_to(place / "letter")
    (place / "letter").write_text("Dear Ada")
    remember(place, place / "dist" / "kit", place / "dist" / "kit.zip", "key")
    assert (place / "letter").read_text() == "Dear Ada"
    assert fresh_at(place)


def test_a_note_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / CACHE).write_text("a file in its way")
    (tmp_path / "kit").mkdir()
    remember(tmp_path, tmp_path / "kit", tmp_path / "kit.zip", "key")
    assert not is_fresh(tmp_path, tmp_path / "kit", tmp_path / "kit.zip", "key")


def test_two_kits_of_one_name_have_notes_of_their_own(place: Path) -> None:
    other = place / "other" / "kit"
    other.mkdir(parents=True)
    remember(place, other, place / "other" / "kit.zip", "theirs")
    assert fresh_at(place)
    assert is_fresh(place, other, place / "other" / "kit.zip", "theirs")


def test_a_key_follows_sources_request_and_tools(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("shortcuts", "assets"):
        (tmp_path / name).mkdir()
    place = Workspace(root=tmp_path, fallback=tmp_path)

    def key(said: int) -> str:
        return build_key(place, {"a": said}, tools.builder_parts())

    keys = {key(1)}
    assert key(1) in keys
    keys.add(key(2))
    (tmp_path / "shortcuts" / "a.yaml").write_text("x")
    keys.add(key(1))
    monkeypatch.setattr(tools, "tool_versions", lambda: {"pillow": "0"})
    keys.add(key(1))
    monkeypatch.setattr(tools, "code_digest", lambda: "other code")
    keys.add(key(1))
    assert len(keys) == 5


def test_a_library_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    assert all(version[0].isdigit() for version in tool_versions().values())
    monkeypatch.setattr(tools, "LIBRARIES", ("no-such-library",))
    assert tool_versions() == {"no-such-library": "missing"}
