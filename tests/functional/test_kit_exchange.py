"""Folder and archive of a kit change in one act, whatever stops it; what is not ours stays.

The process is killed for real, by itself, at a chosen step; disks are real ones.
"""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builder.errors import DiskError
from builder.kit.folder import archive_of, check_ours, recover, write_kit
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.model.manifest import NAME, SUMS, dump_manifest, dump_sums, entry_of
from builder.wire.archive import Member, write_zip
from tests.conftest import ROOT
from tests.zips import read_zip

WHEN = (1980, 1, 1, 0, 0, 0)


def files_of(word: str) -> list[Artifact]:
    """A kit of three files that all say `word`, with its list and its checksums."""
    files = [
        Artifact(path=f"{name}/{word}.txt", data=word.encode() * 2000, kind=Kind.DOC)
        for name in ("en", "de/deep")
    ]
    files.append(Artifact(path="README.md", data=word.encode(), kind=Kind.DOC))
    listed = [entry_of(each) for each in files]
    manifest = dump_manifest({"word": word}, listed)
    files.append(Artifact(path=NAME, data=manifest, kind=Kind.DOC))
    return [*files, Artifact(path=SUMS, data=dump_sums(listed, manifest), kind=Kind.DOC)]


def words_in(folder: Path) -> tuple[str, str]:
    """Which kit the folder is and which the archive; each must be whole."""
    check_ours(folder)
    found = (folder / "README.md").read_text()
    assert sum(path.is_file() for path in folder.rglob("*")) == 5
    assert (folder / "de" / "deep" / f"{found}.txt").read_bytes() == found.encode() * 2000
    data = archive_of(folder).read_bytes()
    zipped = {member.path: member.data for member in read_zip(data, file="zip")}
    assert len(zipped) == 5
    return found, zipped["kit/README.md"].decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "out" / "kit"
    folder.parent.mkdir()
    assert write_kit(folder, files_of("old"), WHEN) == []
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.parent.iterdir())


def test_folder_and_archive_change_together(folder: Path) -> None:
    assert words_in(folder) == ("old", "old")
    assert write_kit(folder, files_of("new"), WHEN) == []
    assert words_in(folder) == ("new", "new")
    assert names(folder) == ["kit", "kit.zip"]


KILLED = """
import os, signal, sys
from pathlib import Path
from builder.kit import folder
from tests.functional.test_kit_exchange import WHEN, files_of

name, when, count, swaps = sys.argv[2:6]
if swaps == "no":
    folder._swapped = lambda left, right: False
original = getattr(folder, name)
left = int(count)

def killed(*given, **more):
    global left
    left -= 1
    if left == 0 and when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    result = original(*given, **more)
    if left == 0 and when == "after":
        os.kill(os.getpid(), signal.SIGKILL)
    return result

setattr(folder, name, killed)
folder.write_kit(Path(sys.argv[1]), files_of("new"), WHEN)
"""
# (step, moment, which call of it, whether the system exchanges folders) -> what is there
# afterwards, before and after the next start.
STEPS: dict[tuple[str, str, int, str], tuple[str, str]] = {
    ("_new_stage", "before", 1, "yes"): ("old old", "old old"),
    ("_write", "before", 1, "yes"): ("old old", "old old"),
    ("_new_stage", "after", 1, "yes"): ("old old", "old old"),
    ("_write", "after", 4, "yes"): ("old old", "old old"),
    ("_pack", "before", 1, "yes"): ("old old", "old old"),
    ("_pack", "after", 1, "yes"): ("old old", "old old"),
    ("_exchange", "before", 1, "yes"): ("old old", "old old"),
    ("_exchange", "after", 1, "yes"): ("new old", "new new"),
    ("_exchange", "after", 1, "no"): ("new old", "new new"),
    ("_swapped", "before", 1, "yes"): ("old old", "old old"),
    ("_take_places", "after", 1, "yes"): ("new new", "new new"),
    ("_clear", "before", 1, "yes"): ("new new", "new new"),
    ("_clear", "after", 1, "yes"): ("new new", "new new"),
}


@pytest.mark.parametrize("step", STEPS, ids=str)
def test_a_kill_at_any_step_leaves_whole_kits_and_the_next_start_mends(
    step: tuple[str, str, int, str], folder: Path
) -> None:
    name, moment, count, swaps = step
    before, after = STEPS[step]
    words = [sys.executable, "-c", KILLED, str(folder), name, moment, str(count), swaps]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        words, env={**kept, "PYTHONPATH": str(ROOT)}, cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == -9, done.stderr
    assert " ".join(words_in(folder)) == before
    left_over = len(names(folder)) > 2
    told = recover(folder)
    assert " ".join(words_in(folder)) == after
    assert names(folder) == ["kit", "kit.zip"]
    if before != after:
        assert "archive now follows" in told[0].message
    elif told:
        assert left_over
        assert "was removed" in told[0].message
    assert write_kit(folder, files_of("newer"), WHEN) == []
    assert words_in(folder) == ("newer", "newer")


def test_a_kill_between_two_renames_is_undone(folder: Path) -> None:
    """Where the system has no exchange: for a moment no kit is there."""
    code = KILLED.replace("folder._swapped = lambda", "folder.Path.rename = lambda").replace(
        "left, right: False", "self, to, _r=folder.Path.rename: (_r(self, to), killer(self))"
    )
    code = code.replace(
        "name, when",
        "def killer(path):\n"
        "    if path.name == 'kit' and path.parent.name == 'out':\n"
        "        os.kill(os.getpid(), signal.SIGKILL)\n"
        "folder._swapped = lambda left, right: False\n"
        "name, when",
    )
    words = [sys.executable, "-c", code, str(folder), "_fill", "never", "1", "no"]
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        words, env={**kept, "PYTHONPATH": str(ROOT)}, cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == -9, done.stderr
    assert not folder.exists()
    assert "back in its place" in recover(folder)[0].message
    assert words_in(folder) == ("old", "old")
    assert names(folder) == ["kit", "kit.zip"]


def test_a_large_archive_is_known_by_the_list_in_it(folder: Path) -> None:
    archive = archive_of(folder)
    theirs = write_zip([Member(path="kit/a.bin", data=bytes(3_000_000))], when=WHEN)
    archive.write_bytes(theirs)
    with pytest.raises(DiskError, match="not written by the builder"):
        write_kit(folder, files_of("new"), WHEN)
    assert archive.read_bytes() == theirs
    ours = [Member(path=f"kit/{name}", data=bytes(3_000_000)) for name in ("a.bin", NAME)]
    archive.write_bytes(write_zip(ours, when=WHEN))
    assert write_kit(folder, files_of("new"), WHEN) == []
    assert words_in(folder) == ("new", "new")


@pytest.mark.parametrize("exchanges", [True, False])
def test_an_archive_that_cannot_follow_keeps_the_old_folder(
    exchanges: bool, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not exchanges:
        monkeypatch.setattr("builder.kit.folder._swapped", lambda left, right: False)
    archive = archive_of(folder)
    kept = archive.read_bytes()

    def in_the_way(*_: object) -> None:
        archive.unlink()
        archive.mkdir()

    from builder.kit import folder as module

    original = module._exchange

    def exchange(stage: Path, place: Path) -> None:
        original(stage, place)
        in_the_way()

    monkeypatch.setattr(module, "_exchange", exchange)
    with pytest.raises(DiskError, match="the old kit is as it was"):
        write_kit(folder, files_of("new"), WHEN)
    archive.rmdir()
    archive.write_bytes(kept)
    assert words_in(folder) == ("old", "old")
    assert names(folder) == ["kit", "kit.zip"]


def test_a_first_kit_whose_archive_cannot_follow_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from builder.kit import folder as module

    original = module._exchange

    def exchange(stage: Path, place: Path) -> None:
        original(stage, place)
        archive_of(place).mkdir()

    monkeypatch.setattr(module, "_exchange", exchange)
    with pytest.raises(DiskError):
        write_kit(tmp_path / "kit", files_of("new"), WHEN)
    assert [path.name for path in tmp_path.iterdir()] == ["kit.zip"]


def test_ctrl_c_between_folder_and_archive_keeps_the_old_kit(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from builder.kit import folder as module

    original = module._exchange

    def exchange(stage: Path, place: Path) -> None:
        original(stage, place)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_exchange", exchange)
    with pytest.raises(KeyboardInterrupt):
        write_kit(folder, files_of("new"), WHEN)
    assert words_in(folder) == ("old", "old")
    assert names(folder) == ["kit", "kit.zip"]


def _a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _a_link(path: Path) -> None:
    path.rename(path.with_name("real"))
    path.symlink_to("real")


ARCHIVES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a folder": (_a_folder, "is a folder"),
    "a link": (_a_link, "is a link"),
    "read-only": (lambda path: path.chmod(0o444), "is read-only"),
    "somebody's own": (
        lambda path: path.write_bytes(b"PK my photos"),
        "not written by the builder",
    ),
    "no archive": (
        lambda path: path.write_bytes(b"kit/manifest.json"),
        "not written by the builder",
    ),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_that_is_not_ours_stops_the_build_before_anything_changes(
    name: str, folder: Path
) -> None:
    harm, said = ARCHIVES[name]
    harm(archive_of(folder))
    before = names(folder)
    with pytest.raises(DiskError, match=said):
        write_kit(folder, files_of("new"), WHEN)
    assert (folder / "README.md").read_text() == "old"
    assert names(folder) == before


def test_the_archive_keeps_its_mode(folder: Path) -> None:
    archive_of(folder).chmod(0o600)
    write_kit(folder, files_of("new"), WHEN)
    assert stat.S_IMODE(archive_of(folder).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name", [".kit.new", ".kit.old", ".kit.stage-1", ".kit.stage-0123456789abcdef", ".kit.stage"]
)
@pytest.mark.parametrize(
    "journal", [None, "", "{}", "[1]", "[" * 4000, '{"format": 1, "kit": "other"}']
)
def test_a_persons_files_named_like_a_stage_stay(
    name: str, journal: str | None, folder: Path
) -> None:
    mine = folder.with_name(name)
    (mine / "kit").mkdir(parents=True)
    (mine / "kit" / "photo.jpg").write_text("mine")
    if journal is not None:
        (mine / "journal.json").write_text(journal)
    link = folder.with_name(".kit.stage-link")
    link.symlink_to(mine)
    file = folder.with_name(".kit.stage-file")
    file.write_text("mine")
    assert write_kit(folder, files_of("new"), WHEN) == []
    assert (mine / "kit" / "photo.jpg").read_text() == "mine"
    assert link.is_symlink()
    assert file.read_text() == "mine"


def test_a_stage_stopped_before_its_journal_goes(folder: Path) -> None:
    (folder.with_name(".kit.stage-0123456789abcdef") / "kit").mkdir(parents=True)
    assert recover(folder) == []
    assert names(folder) == ["kit", "kit.zip"]


@pytest.fixture
def busy(folder: Path) -> Iterator[Path]:
    """A kit that has a disk of its own inside: moved it can be, removed it cannot."""
    inside = folder / "en"
    text = (inside / "old.txt").read_bytes()
    if os.system(f"mount -t tmpfs -o size=64k none {inside} 2>/dev/null") != 0:
        pytest.skip("mounting is not allowed here")
    (inside / "old.txt").write_bytes(text)
    yield folder
    for stage in folder.parent.glob(".kit.stage-*"):
        os.system(f"umount {stage}/*/en")


def test_what_cannot_be_removed_is_moved_aside_and_told(busy: Path) -> None:
    told = write_kit(busy, files_of("new"), WHEN)
    assert words_in(busy) == ("new", "new")
    assert "moved aside" in told[0].message
    assert ".kit.stage-" in told[0].file
    again = write_kit(busy, files_of("newer"), WHEN)
    assert words_in(busy) == ("newer", "newer")
    assert [each.code for each in again] == ["kit-aside"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_a_folder_of_the_old_kit_without_the_right_to_write_goes_all_the_same() -> None:
    """As an ordinary person: root may write anywhere."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own folders are root's alone
        _by_an_ordinary_person(Path(name, "out", "kit"))


def _by_an_ordinary_person(folder: Path) -> None:
    folder.parent.mkdir()
    folder.parent.parent.chmod(0o755)
    write_kit(folder, files_of("old"), WHEN)
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from builder.kit.folder import write_kit\n"
        "from tests.functional.test_kit_exchange import WHEN, files_of\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "print(write_kit(Path(sys.argv[1]), files_of('new'), WHEN))\n"
    )
    for path in (folder.parent, *folder.parent.rglob("*")):
        os.chown(path, 65534, 65534)
    (folder / "de" / "deep").chmod(0o500)
    (folder / "en").chmod(0o500)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder)],
        env={**kept, "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr
    assert words_in(folder) == ("new", "new")
    assert names(folder) == ["kit", "kit.zip"]


@pytest.mark.parametrize("name", ["README.md", "en/old.txt", NAME, SUMS])
def test_a_link_in_a_kit_is_not_ours_even_where_its_bytes_are(name: str, folder: Path) -> None:
    (folder / name).rename(folder.parent / "elsewhere")
    (folder / name).symlink_to(folder.parent / "elsewhere")
    with pytest.raises(DiskError, match=f"changed by hand: {name}"):
        check_ours(folder)
