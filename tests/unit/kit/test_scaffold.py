"""A workspace to start from: complete, sound, and nothing of anybody's overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from builder.errors import DiskError
from builder.kit.scaffold import KIT, scaffold
from builder.loader.definitions import load_definitions
from builder.loader.kitfile import parse_kit
from builder.loader.workspace import find_workspace, packaged
from builder.model.kit import Kit
from builder.wire.yaml import parse_yaml


def test_a_new_workspace_stands_on_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    written, kept = scaffold(folder)
    assert kept == []
    assert {"kit.yaml", "shortcuts/siri-audio.yaml", "assets/labels/en.yaml"} <= set(written)
    place = find_workspace(folder)
    assert load_definitions(place, languages=("en",)).kit.id == "optout-kit"
    assert {path for path, _ in place.sources()} == set(written)
    for name in ("shortcuts", "assets"):
        assert place.folder(name) == folder / name


def test_every_file_is_copied_byte_for_byte(tmp_path: Path) -> None:
    written, _ = scaffold(tmp_path)
    for name in written:
        if name != "kit.yaml":
            assert (tmp_path / name).read_bytes() == (packaged() / name).read_bytes()


def test_the_kit_file_is_sound_also_with_every_comment_taken_up() -> None:
    assert parse_kit(parse_yaml(KIT, file="kit.yaml")) == Kit()
    lines = [line.removeprefix("# ") for line in KIT.splitlines()]
    settings = [line for line in lines if line.split(":")[0].strip() in KEYS]
    kit = parse_kit(parse_yaml("\n".join(settings) + "\n", file="kit.yaml"))
    assert kit.base_url == "https://example.org/siri/"
    assert kit.languages == ("en", "de")
    assert set(kit.links) == {"siri-audio", "relay"}


KEYS = {
    "format", "id", "title", "host", "contact", "base_url", "edition", "languages", "guides",
    "icloud", "siri-audio", "en", "relay",
}  # fmt: skip


def test_what_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "shortcuts").mkdir()
    mine = {"kit.yaml": "mine", "shortcuts/siri-audio.yaml": "mine too"}
    for name, text in mine.items():
        (tmp_path / name).write_text(text)
    written, kept = scaffold(tmp_path)
    assert kept == sorted(mine)
    assert not set(mine) & set(written)
    for name, text in mine.items():
        assert (tmp_path / name).read_text() == text
    again, everything = scaffold(tmp_path)
    assert again == []
    assert len(everything) == len(written) + len(kept)


def test_links_are_neither_followed_nor_replaced(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "kit", tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "kit.yaml").symlink_to(elsewhere)
    _, kept = scaffold(folder)
    assert kept == ["kit.yaml"]
    assert not elsewhere.exists()


@pytest.mark.parametrize("name", ["assets", "shortcuts", "assets/labels"])
def test_a_file_in_the_place_of_a_folder_is_told_not_taken_for_ones_own(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("a file")
    with pytest.raises(DiskError, match=f"{name}.*: error: cannot write: "):
        scaffold(tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="needs a device that refuses to be written")
def test_a_folder_that_cannot_be_written_is_told() -> None:
    with pytest.raises(DiskError, match="cannot write"):
        scaffold(Path("/proc/optout"))
