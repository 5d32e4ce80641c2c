"""A built kit is checked with fresh eyes: sound as built, and no change goes unnoticed."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import InvalidFileError
from builder.kit.check.kit import Verdict, check_kit
from builder.kit.opening.kit import open_archive, open_kit
from builder.wire.archive import Member, write_zip
from tests.conftest import BuiltKit
from tests.zips import read_zip


def _check(path: Path) -> Verdict:
    return check_kit(open_kit(path))


def _named(verdict: Verdict) -> set[str]:
    return {problem.file for problem in verdict.problems}


def test_the_kit_as_built_is_sound(kit: BuiltKit) -> None:
    verdict = _check(kit.folder)
    assert verdict.problems == ()
    assert verdict.files > 200


def test_the_zip_as_built_is_sound(kit: BuiltKit) -> None:
    verdict = _check(kit.archive)
    assert verdict.problems == ()


def test_the_zip_holds_the_folder_byte_for_byte(kit: BuiltKit) -> None:
    opened = open_kit(kit.archive)
    folder = open_kit(kit.folder)
    assert opened.files == folder.files
    assert opened.executable == folder.executable


def test_flipping_a_byte_of_any_file_names_that_file(kit: BuiltKit) -> None:
    """Each file gets one flip, at a place and bit that differ from file to file; all at once,
    so that each must be named for its own sake."""
    opened = open_kit(kit.folder)
    harmed: dict[str, bytes] = {}
    for number, (path, data) in enumerate(sorted(opened.files.items())):
        if path not in ("manifest.json", "SHA256SUMS"):
            harmed[path] = _flipped(data, number * 7919 % len(data), number % 8)
    verdict = check_kit(replace(opened, files={**opened.files, **harmed}))
    assert set(harmed) <= _named(verdict)


@pytest.mark.parametrize("share", [0, 0.1, 0.37, 0.5, 0.73, 0.999])
def test_one_flip_in_one_file_names_that_file_alone(kit: BuiltKit, share: float) -> None:
    opened = open_kit(kit.folder)
    names = sorted(set(opened.files) - {"manifest.json", "SHA256SUMS"})
    path = names[int(len(names) * share)]
    data = opened.files[path]
    files = {**opened.files, path: _flipped(data, int(len(data) * share), 3)}
    verdict = check_kit(replace(opened, files=files))
    assert not verdict.sound
    assert _named(verdict) == {path}


@pytest.mark.parametrize("path", ["manifest.json", "SHA256SUMS"])
@pytest.mark.parametrize("share", [0, 0.001, 0.01, 0.2, 0.5, 0.9, 0.999, 1])
def test_flipping_a_byte_of_the_lists_names_them(kit: BuiltKit, path: str, share: float) -> None:
    opened = open_kit(kit.folder)
    data = opened.files[path]
    files = {**opened.files, path: _flipped(data, int((len(data) - 1) * share), 0)}
    verdict = check_kit(replace(opened, files=files))
    assert not verdict.sound
    assert path in _named(verdict), verdict.problems


def _flipped(data: bytes, place: int, bit: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]


@pytest.mark.parametrize("first", range(0, 24, 3))
def test_flipping_a_byte_of_the_zip_makes_the_check_fail(kit: BuiltKit, first: int) -> None:
    """Headers, names, dates, attributes, data and the directory at the end."""
    opened = open_kit(kit.folder)
    few = [name for name in sorted(opened.files) if name.startswith(("_", ".", "S", "R"))][:4]
    members = [Member(path=f"kit/{name}", data=opened.files[name]) for name in few]
    whole = write_zip(members)
    assert open_archive(whole, name="k.zip").problems == ()
    for place in range(first, len(whole), 24):
        harmed = bytearray(whole)
        harmed[place] ^= 0x10
        try:
            found = open_archive(bytes(harmed), name="k.zip")
        except InvalidFileError:
            continue
        changed = [name for name in few if found.files.get(name) != opened.files[name]]
        assert found.problems or changed, place


def test_an_added_file_is_named(tmp_path: Path, kit: BuiltKit) -> None:
    copy = kit.copy(tmp_path)
    (copy / "extra.html").write_text("<p>hello")
    assert "extra.html" in _named(_check(copy))


def test_a_missing_file_is_named(tmp_path: Path, kit: BuiltKit) -> None:
    copy = kit.copy(tmp_path)
    gone = next(copy.glob("qr/*/*.svg"))
    gone.unlink()
    assert gone.relative_to(copy).as_posix() in _named(_check(copy))


def test_a_link_in_the_kit_is_named(tmp_path: Path, kit: BuiltKit) -> None:
    copy = kit.copy(tmp_path)
    page = copy / "index.html"
    page.unlink()
    page.symlink_to("/etc/hostname")
    assert "index.html" in _named(_check(copy))


def test_a_script_that_lost_its_mode_is_named(tmp_path: Path, kit: BuiltKit) -> None:
    copy = kit.copy(tmp_path)
    script = next(copy.glob("scripts/*/*.command"))
    script.chmod(0o644)
    assert script.relative_to(copy).as_posix() in _named(_check(copy))


def test_a_folder_that_is_no_kit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFileError, match="not a kit"):
        open_kit(tmp_path)


def test_the_checksums_are_what_shasum_reads(kit: BuiltKit) -> None:
    tool = shutil.which("sha256sum") or "sha256sum"
    found = subprocess.run(
        [tool, "--quiet", "--strict", "-c", "SHA256SUMS"],
        cwd=kit.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stdout[-500:] + found.stderr[-500:]


def test_the_archive_keeps_what_may_be_run(kit: BuiltKit) -> None:
    members = read_zip(kit.archive.read_bytes(), file="kit")
    assert {member.path for member in members if member.executable}
    assert all(member.path.startswith("optout-kit/") for member in members)
