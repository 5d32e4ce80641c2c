"""Puts a kit on the disk in one move: staged beside its place, then exchanged.

Knows folders, locks and renames. Whenever the process dies, the old kit or the new one is
there, whole, and the archive is one of the two; the next start brings it up to the folder.
Files that the builder did not write are never deleted; two builds at once wait for each
other. Knows nothing of what a kit holds.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import glob
import json
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

from builder.errors import DiskError, OptOutError, Problem, warning
from builder.files import open_input, read_file, replaceable
from builder.model.artifact import Artifact
from builder.model.manifest import NAME, SIGNATURE, SUMS, parse_manifest
from builder.model.progress import Progress, no_progress
from builder.wire.archive import MAX_TOTAL, Member, pack_zip
from builder.wire.digest import sha256

# Another build of the same kit may hold the lock to its end: one of 39 languages takes a minute.
LOCK_SECONDS = 120
# What lies in a stage. "old" and "new" are used where the system has no exchange.
_KIT, _ZIP, _OLD, _NEW, _JOURNAL = "kit", "kit.zip", "old", "new", "journal.json"
# It holds two names and two numbers; whatever is larger was not written here.
_MAX_JOURNAL = 4096
_PIECE = 1024 * 1024
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux renameat2
_RENAME_SWAP = 2  # macOS renamex_np


@contextlib.contextmanager
def locked(
    out: Path, kit: str, *, seconds: float = LOCK_SECONDS, progress: Progress = no_progress
) -> Iterator[None]:
    """Holds the lock of one kit in `out`. Raises DiskError when another build keeps it; that one
    is waited for is told to `progress`."""
    path = out / f".{kit}.lock"
    with _plain_words(path):
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        _wait_for(handle, path, seconds, progress)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, path: Path, seconds: float, progress: Progress) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                raise DiskError(
                    Problem(
                        code="kit-locked",
                        message="another build or signing of this kit is still running",
                        file=str(path),
                        help="wait for it, or stop it",
                    )
                ) from None
            progress("waiting for another build of this kit", 0, 1)
            time.sleep(0.1)
        else:
            return


def write_kit(
    folder: Path,
    artifacts: Iterable[Artifact],
    when: tuple[int, ...] | None = None,
) -> list[Problem]:
    """Replaces the kit at `folder`, and with `when` the archive beside it, in one act.

    `when` dates the archive (UTC, Y M D h m s), which is packed of what was staged. The caller
    holds the lock. A folder that is there must be a kit of ours, untouched. Raises DiskError,
    and then nothing was changed. Warnings come back about what the last start left and about
    an old kit that could not be removed.
    """
    told = recover(folder)
    check_ours(folder)
    archive = archive_of(folder)
    with _plain_words(folder):
        mode = None if when is None else _archive_mode(folder, archive)
        stage = _new_stage(folder)
        try:
            runnable = _fill(stage / _KIT, artifacts)
            if when is not None:
                _pack(stage, folder.name, runnable, when=when, mode=mode)
            _take_places(stage, folder, archive)
        except BaseException:
            told += _clear(stage)
            raise
        return [*told, *_clear(stage)]


def archive_of(folder: Path) -> Path:
    """Where the zip of the kit at `folder` lies."""
    return folder.with_name(f"{folder.name}.zip")


def recover(folder: Path) -> list[Problem]:
    """Ends what a killed start left: a warning for each thing that was mended.

    The caller holds the lock. The exchange of the two folders is what counts: before it the
    old kit stays and what was staged goes; after it the new archive follows the new folder.
    Only folders with our own journal inside are touched.
    """
    told: list[Problem] = []
    with _plain_words(folder, "an earlier start was stopped half way, and its end waits for this"):
        for stage in sorted(folder.parent.glob(f"{glob.escape(_stage_name(folder))}*")):
            if stage.is_symlink() or not stage.is_dir():
                continue
            inode = _journal(stage, folder)
            if inode is None:
                _drop_empty(stage)
                continue
            if _inode(folder) == inode and (stage / _ZIP).exists():
                (stage / _ZIP).replace(archive_of(folder))
                words = "an earlier start was stopped half way; its archive now follows its folder"
            elif not folder.exists() and (stage / _OLD).is_dir():
                (stage / _OLD).rename(folder)
                words = "an earlier start was stopped half way; the old kit is back in its place"
            else:
                words = "what an earlier, stopped start left was removed"
            told += _clear(stage) or [warning("kit-recovered", words, str(folder))]
    return told


def check_ours(folder: Path) -> None:
    """Raises DiskError unless `folder` is absent, empty, or a kit with nothing added or changed."""
    if not folder.exists() and not folder.is_symlink():
        return
    if folder.is_symlink() or not folder.is_dir():
        raise _not_ours(folder, "there is something else by that name", [])
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    if not found:
        return
    try:
        known = _known(folder)
    except (OSError, OptOutError):
        raise _not_ours(
            folder, "the folder is not a kit that the builder wrote", list(found)
        ) from None
    added = sorted(set(found) - set(known))
    if added:
        raise _not_ours(folder, "the folder holds files that the builder did not write", added)
    changed = sorted(
        name
        for name, path in found.items()
        if path.is_symlink() or known[name] not in ("", sha256(read_file(path, limit=MAX_TOTAL)))
    )
    if changed:
        raise _not_ours(folder, "files of this kit were changed by hand", changed)


def _known(folder: Path) -> Mapping[str, str]:
    """Path -> digest of every file that the kit's own manifest lists, of itself and of the
    signature that a host may have put beside it; "" where any bytes will do."""
    data = read_file(folder / NAME)
    manifest = parse_manifest(data, file=str(folder / NAME))
    own = (entry for entry in manifest.files.values() if not entry.common)
    known = {entry.path: entry.sha256 for entry in own}
    return {**known, NAME: "", SUMS: "", SIGNATURE: ""}


def _not_ours(folder: Path, message: str, names: list[str]) -> DiskError:
    shown = ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
    return DiskError(
        Problem(
            code="not-ours",
            message=f"{message}{': ' + shown if shown else ''}; nothing was changed",
            file=str(folder),
            help="move them away, or build to another folder with --out",
        )
    )


def _archive_mode(folder: Path, archive: Path) -> int | None:
    """How the archive that is there is kept, or None. Raises DiskError unless it is of a kit."""
    status = replaceable(archive)
    if status is None:
        return None
    if not _is_zip_with(archive, f"{folder.name}/{NAME}".encode()):
        raise _not_ours(
            archive,
            "the file with the name of the kit's archive was not written by the builder",
            [],
        )
    return stat.S_IMODE(status.st_mode) & 0o777


def _is_zip_with(archive: Path, name: bytes) -> bool:
    """Whether a file begins as a zip does and has this name in it: read piece by piece, since it
    is as large as the kit."""
    with open_input(archive, limit=MAX_TOTAL) as file:
        seen = file.read(_PIECE)
        if not seen.startswith(b"PK"):
            return False
        while name not in seen:
            more = file.read(_PIECE)
            if not more:
                return False
            seen = seen[-len(name) :] + more
    return True


def _new_stage(folder: Path) -> Path:
    """A folder beside the kit under a name that nobody can know, with its journal.

    The journal is the number of the staged folder: once the kit has that number, the exchange
    has taken place.
    """
    stage = folder.with_name(_stage_name(folder) + os.urandom(8).hex())
    stage.mkdir(mode=0o700)
    (stage / _KIT).mkdir(mode=0o755)
    journal = {"format": 1, "kit": folder.name, "inode": _inode(stage / _KIT)}
    _write(stage / _JOURNAL, json.dumps(journal).encode())
    return stage


def _journal(stage: Path, folder: Path) -> list[int] | None:
    """The number of the folder that was staged here, or None where this is no stage of ours."""
    try:
        found = json.loads(read_file(stage / _JOURNAL, limit=_MAX_JOURNAL))
    except (DiskError, ValueError, RecursionError):
        return None
    if not isinstance(found, dict) or (found.get("format"), found.get("kit")) != (1, folder.name):
        return None
    inode = found.get("inode")
    return inode if isinstance(inode, list) else None


def _inode(path: Path) -> list[int]:
    """What tells a folder from every other one, whatever it is called; [] where none is."""
    try:
        status = path.lstat()
    except FileNotFoundError:
        return []
    return [status.st_dev, status.st_ino]


def _drop_empty(stage: Path) -> None:
    """Removes a stage that was stopped before its journal was written: it holds nothing."""
    with contextlib.suppress(OSError):
        (stage / _KIT).rmdir()
    with contextlib.suppress(OSError):
        stage.rmdir()


def _fill(place: Path, artifacts: Iterable[Artifact]) -> dict[str, bool]:
    """Writes the files; whether each may be run, by path.

    They are not forced to the disk one by one: a kit has hundreds, `check` finds one that a
    power cut emptied, and a build makes it again.
    """
    folders = {place}
    runnable: dict[str, bool] = {}
    for artifact in artifacts:
        runnable[artifact.path] = artifact.executable
        path = place / artifact.path
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)
        _write(path, artifact.data, executable=artifact.executable)
    return runnable


def _pack(
    stage: Path,
    name: str,
    runnable: Mapping[str, bool],
    *,
    when: tuple[int, ...],
    mode: int | None,
) -> None:
    """Packs what was staged, file by file: a kit and its archive are never held whole."""
    members = (
        Member(
            path=f"{name}/{path}",
            data=read_file(stage / _KIT / path, limit=MAX_TOTAL),
            executable=runnable[path],
        )
        for path in sorted(runnable, key=lambda path: path.encode("utf-8"))
    )
    with _new_file(stage / _ZIP, mode=mode) as stream:
        pack_zip(stream, members, when=when)


def _write(path: Path, data: bytes, *, executable: bool = False, mode: int | None = None) -> None:
    with _new_file(path, executable=executable, mode=mode) as stream:
        stream.write(data)


def _new_file(path: Path, *, executable: bool = False, mode: int | None = None) -> BinaryIO:
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    handle = os.open(path, flags, 0o755 if executable else 0o644)
    if mode is not None:
        os.fchmod(handle, mode)
    return os.fdopen(handle, "w+b")


def _take_places(stage: Path, folder: Path, archive: Path) -> None:
    """Folder, then archive; where the archive cannot follow, the folder goes back."""
    inode = _inode(stage / _KIT)
    try:
        _exchange(stage, folder)
        if (stage / _ZIP).exists():
            (stage / _ZIP).replace(archive)
    except BaseException:
        # Ctrl-C may come between two steps: the folder's number tells how far they came.
        if _inode(folder) == inode and (stage / _ZIP).exists():
            _exchange_back(stage, folder)
        elif (stage / _OLD).exists() and not folder.exists():
            (stage / _OLD).rename(folder)
        raise


def _exchange(stage: Path, folder: Path) -> None:
    """The staged folder takes the place of the old one, which lands in the stage."""
    staged = stage / _KIT
    if not folder.exists():
        staged.rename(folder)
    elif not _swapped(staged, folder):
        folder.rename(stage / _OLD)
        staged.rename(folder)


def _exchange_back(stage: Path, folder: Path) -> None:
    old = next((each for each in (stage / _KIT, stage / _OLD) if each.is_dir()), None)
    if old is None:
        folder.rename(stage / _KIT)
    elif not _swapped(old, folder):
        folder.rename(stage / _NEW)
        old.rename(folder)


def _swapped(left: Path, right: Path) -> bool:
    """Exchanges two folders in one system call; False where the system has none."""
    one, other = os.fsencode(left), os.fsencode(right)
    library = ctypes.CDLL(None, use_errno=True)
    if sys.platform == "darwin":
        call, arguments = "renamex_np", (one, other, _RENAME_SWAP)
    else:
        call, arguments = "renameat2", (_AT_FDCWD, one, _AT_FDCWD, other, _RENAME_EXCHANGE)
    function = getattr(library, call, None)
    if function is None:
        return False
    if function(*arguments) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(right))


def _stage_name(folder: Path) -> str:
    return f".{folder.name}.stage-"


def _clear(stage: Path) -> list[Problem]:
    """Removes a stage of ours; a warning where something in it cannot be removed."""

    try:
        # The journal goes last: a stage that cannot be removed wholly stays one of ours.
        for part in (_KIT, _OLD, _NEW):
            _remove(stage / part)
        _remove(stage)
    except OSError as error:
        words = f"an old kit was moved aside and cannot be removed: {error.strerror or error}"
        return [warning("kit-aside", words, str(stage), "remove that folder yourself")]
    return []


def _remove(folder: Path) -> None:
    if not folder.is_dir():
        return
    try:
        shutil.rmtree(folder)
    except PermissionError:
        _open_up(folder)
        shutil.rmtree(folder)


def _open_up(folder: Path) -> None:
    """What is in a folder without the right to write can be removed once it has it."""
    folder.chmod(0o700)
    for where, folders, _ in os.walk(folder):
        for name in folders:
            path = Path(where, name)
            if not path.is_symlink():
                path.chmod(0o700)


@contextlib.contextmanager
def _plain_words(path: Path, state: str = "the old kit is as it was") -> Iterator[None]:
    try:
        yield
    except OSError as error:
        words = error.strerror or type(error).__name__
        hints = {
            errno.ENOSPC: "free some space, or build elsewhere with --out",
            errno.EACCES: "choose a folder you may write to with --out",
            errno.EROFS: "choose a folder you may write to with --out",
        }
        raise DiskError(
            Problem(
                code="cannot-write",
                message=f"cannot write: {words}; {state}",
                file=str(error.filename or path),
                help=hints.get(error.errno or 0, ""),
            )
        ) from None
