"""Nothing is lost: a kit is exchanged in one move, and what is not ours is never touched."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from builder.errors import DiskError
from builder.files import replace_file
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import check_kit
from builder.kit.folder import check_ours, locked, recover, write_kit
from builder.kit.opening.kit import open_kit
from builder.loader.workspace import Workspace, find_workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from tests.conftest import ROOT, BuiltKit

SMALL = ("host", "relay", "script")


@pytest.fixture
def place(tmp_path: Path) -> Workspace:
    """A workspace of its own with the project's definitions."""
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    return find_workspace(tmp_path)


def _request(place: Workspace, **more: object) -> BuildRequest:
    given = {"out": place.root / "dist", "languages": ("en",), "targets": SMALL, **more}
    return BuildRequest(**given)  # type: ignore[arg-type]  # the fields of BuildRequest


def _files(folder: Path) -> dict[str, bytes]:
    return dict(open_kit(folder).files)


def test_a_second_build_without_changes_writes_nothing(place: Workspace) -> None:
    first = build_kit(place, _request(place))
    before = (first.folder / "manifest.json").stat().st_mtime_ns
    second = build_kit(place, _request(place))
    assert not first.fresh
    assert second.fresh
    assert (first.folder / "manifest.json").stat().st_mtime_ns == before
    assert second.files == first.files


def test_the_note_is_never_trusted_over_the_sources(place: Workspace) -> None:
    build_kit(place, _request(place))
    (place.root / "kit.yaml").write_text("format: 1\nedition: two\n")
    assert not build_kit(place, _request(place)).fresh


def test_the_note_is_safe_to_delete(place: Workspace) -> None:
    first = build_kit(place, _request(place))
    before = _files(first.folder)
    for note in (place.root / ".optout-cache").glob("*"):
        note.unlink()
    second = build_kit(place, _request(place))
    assert not second.fresh
    assert _files(second.folder) == before


def test_a_file_that_the_builder_did_not_write_stops_the_build(place: Workspace) -> None:
    built = build_kit(place, _request(place))
    mine = built.folder / "my-notes.txt"
    mine.write_text("keep me")
    before = _files(built.folder)
    with pytest.raises(DiskError, match=r"did not write: my-notes\.txt"):
        build_kit(place, _request(place, rebuild=True))
    assert _files(built.folder) == before


def test_a_file_changed_by_hand_stops_the_build(place: Workspace) -> None:
    built = build_kit(place, _request(place))
    (built.folder / "README.md").write_text("my own words")
    with pytest.raises(DiskError, match=r"changed by hand: README\.md"):
        build_kit(place, _request(place, rebuild=True))
    assert (built.folder / "README.md").read_text() == "my own words"


def test_a_folder_that_is_no_kit_is_left_alone(place: Workspace) -> None:
    mine = place.root / "dist" / "optout-kit" / "photo.jpg"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"\xff\xd8")
    with pytest.raises(DiskError, match="not a kit that the builder wrote"):
        build_kit(place, _request(place))
    assert mine.read_bytes() == b"\xff\xd8"


def test_a_link_in_the_kits_place_is_left_alone(place: Workspace, tmp_path: Path) -> None:
    (place.root / "dist").mkdir()
    (place.root / "dist" / "optout-kit").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(DiskError, match="something else by that name"):
        build_kit(place, _request(place))


def test_an_empty_folder_in_the_kits_place_is_used(place: Workspace) -> None:
    (place.root / "dist" / "optout-kit").mkdir(parents=True)
    assert check_kit(open_kit(build_kit(place, _request(place)).folder)).sound


def test_a_full_disk_leaves_the_old_kit(place: Workspace) -> None:
    """A real one: the process may write no file longer than a few bytes (RLIMIT_FSIZE)."""
    built = build_kit(place, _request(place))
    before = _files(built.folder)
    code = (
        "import resource, signal, sys\n"
        "sys.dont_write_bytecode = True\n"  # a module cut short would be read by later tests
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "from builder.cli.main import run\n"
        "before = resource.getrlimit(resource.RLIMIT_FSIZE)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))\n"
        "targets = ['-t', 'script', '-t', 'relay', '-t', 'host']\n"
        "code = run(['build', '-q', '--rebuild', '-l', 'en', *targets])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, before)\n"  # what counts coverage writes too
        "sys.exit(code)\n"
    )
    found = _python(code, place.root)
    assert found.returncode == 5, found.stderr
    assert "the old kit is as it was" in found.stderr
    assert "Traceback" not in found.stderr
    assert _files(built.folder) == before
    assert not list(built.folder.parent.glob(".*.stage-*"))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_rights_is_told_in_words(place: Workspace) -> None:
    (place.root / "dist").mkdir(mode=0o500)
    with pytest.raises(DiskError, match="choose a folder"):
        build_kit(place, _request(place))


def test_a_file_in_the_way_of_the_output_folder_is_told_in_words(place: Workspace) -> None:
    (place.root / "dist").write_text("a file")
    with pytest.raises(DiskError, match="cannot write"):
        build_kit(place, _request(place))


def _python(code: str, where: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=where,
        env=_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def _environment() -> dict[str, str]:
    """Ours without coverage: its data file could not be written either."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return {**kept, "PYTHONPATH": str(ROOT)}


@pytest.mark.slow
def test_a_build_killed_at_any_moment_leaves_a_whole_kit(place: Workspace) -> None:
    """Killed without warning at moments spread over the whole build."""
    command = [
        sys.executable,
        "-m",
        "builder",
        "build",
        "-q",
        "--rebuild",
        "-l",
        "en",
        "--out",
        "dist",
    ]
    for name in SMALL:
        command += ["-t", name]
    environment = _environment()
    started = time.monotonic()
    subprocess.run(command, cwd=place.root, env=environment, check=True, timeout=120)
    whole = time.monotonic() - started
    folder = place.root / "dist" / "optout-kit"
    for step in range(1, 10):
        process = subprocess.Popen(command, cwd=place.root, env=environment)
        time.sleep(whole * step / 9)
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
        recover(folder)
        assert check_kit(open_kit(folder)).problems == (), step
    subprocess.run(command, cwd=place.root, env=environment, check=True, timeout=120)
    assert check_kit(open_kit(folder.with_suffix(".zip"))).sound
    assert sorted(path.name for path in folder.parent.iterdir()) == [
        ".optout-kit.lock",
        "optout-kit",
        "optout-kit.zip",
    ]


@pytest.mark.slow
def test_two_builds_at_once_do_not_mix(place: Workspace) -> None:
    command = [
        sys.executable,
        "-m",
        "builder",
        "build",
        "-q",
        "--rebuild",
        "-t",
        "relay",
        "--out",
        "dist",
    ]
    environment = _environment()
    languages = (["-l", "en"], ["-l", "de"])
    running = [
        subprocess.Popen([*command, *each], cwd=place.root, env=environment) for each in languages
    ]
    assert [process.wait(timeout=120) for process in running] == [0, 0]
    verdict = check_kit(open_kit(place.root / "dist" / "optout-kit"))
    assert verdict.problems == ()


def test_a_lock_that_is_never_freed_is_told_in_words(tmp_path: Path) -> None:
    told: list[str] = []
    with (
        locked(tmp_path, "kit"),
        pytest.raises(DiskError, match="still running"),
        locked(tmp_path, "kit", seconds=0.2, progress=lambda stage, *_: told.append(stage)),
    ):
        pytest.fail("the lock was given twice")
    assert told[0] == "waiting for another build of this kit"


def test_a_single_file_is_replaced_in_one_move(tmp_path: Path) -> None:
    path = tmp_path / "kit.zip"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [each.name for each in tmp_path.iterdir()] == ["kit.zip"]


def test_without_an_exchange_call_two_renames_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What an older system does: the same result, and nothing left over."""
    monkeypatch.setattr("builder.kit.folder._swapped", lambda left, right: False)
    folder = tmp_path / "kit"
    for text in (b"one", b"two"):
        if folder.exists():
            (folder / "a.txt").unlink()
        write_kit(folder, [Artifact(path="a.txt", data=text, kind=Kind.DOC)])
    assert (folder / "a.txt").read_bytes() == b"two"
    assert [each.name for each in tmp_path.iterdir()] == ["kit"]


def test_an_untouched_kit_is_ours(tmp_path: Path, kit: BuiltKit) -> None:
    copy = kit.copy(tmp_path)
    check_ours(copy)
    (copy / "SHA256SUMS").write_text("anything")
    check_ours(copy)
