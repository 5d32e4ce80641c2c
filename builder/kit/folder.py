"""Puts a kit on the disk in one move: staged beside its place, then exchanged.

Knows folders, locks and renames. Whenever the process dies, the old kit or the new one is
there, whole; files that the builder did not write are never deleted; two builds at once
wait for each other. Knows nothing of what a kit holds.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from builder.errors import DiskError, OptOutError, Problem
from builder.model.artifact import Artifact
from builder.model.manifest import NAME, SIGNATURE, SUMS, parse_manifest
from builder.wire.digest import sha256

LOCK_SECONDS = 120
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2  # Linux renameat2
_RENAME_SWAP = 2  # macOS renamex_np


@contextlib.contextmanager
def locked(out: Path, kit: str, *, seconds: float = LOCK_SECONDS) -> Iterator[None]:
    """Holds the lock of one kit in `out`. Raises DiskError when another build keeps it."""
    path = out / f".{kit}.lock"
    with _plain_words(path):
        out.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o644)
    try:
        _wait_for(handle, path, seconds)
        yield
    finally:
        os.close(handle)


def _wait_for(handle: int, path: Path, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if time.monotonic() > until:
                raise DiskError(
                    Problem(
                        code="kit-locked",
                        message="another build of this kit is still running",
                        file=str(path),
                        help="wait for it, or stop it",
                    )
                ) from None
            time.sleep(0.1)
        else:
            return


def write_kit(folder: Path, artifacts: Iterable[Artifact]) -> None:
    """Replaces the kit at `folder` by these files. Raises DiskError and changes nothing.

    The caller holds the lock. A folder that is there must be a kit of ours, untouched.
    """
    recover(folder)
    check_ours(folder)
    stage = _beside(folder, "new")
    with _plain_words(folder):
        _clear(stage)
        try:
            _fill(stage, artifacts)
            _exchange(stage, folder)
        finally:
            _clear(stage)


def recover(folder: Path) -> None:
    """Undoes a move that died half way, where the system cannot exchange folders in one."""
    old = _beside(folder, "old")
    with _plain_words(folder):
        if old.is_dir() and not folder.exists():
            old.rename(folder)
        _clear(old)


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
        raise _not_ours(folder, "the folder is no kit of ours", list(found)) from None
    added = sorted(set(found) - set(known))
    if added:
        raise _not_ours(folder, "the folder holds files that the builder did not write", added)
    changed = sorted(
        name
        for name, path in found.items()
        if path.is_symlink() or known[name] not in ("", sha256(path.read_bytes()))
    )
    if changed:
        raise _not_ours(folder, "files of this kit were changed by hand", changed)


def _known(folder: Path) -> Mapping[str, str]:
    """Path -> digest of every file that the kit's own manifest lists, of itself and of the
    signature that a host may have put beside it; "" where any bytes will do."""
    data = (folder / NAME).read_bytes()
    manifest = parse_manifest(data, file=str(folder / NAME))
    known = {path: entry.sha256 for path, entry in manifest.files.items()}
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


def _fill(stage: Path, artifacts: Iterable[Artifact]) -> None:
    folders: set[Path] = set()
    for artifact in artifacts:
        path = stage / artifact.path
        if path.parent not in folders:
            path.parent.mkdir(parents=True, exist_ok=True)
            folders.add(path.parent)
        _write(path, artifact.data, executable=artifact.executable)


def _write(path: Path, data: bytes, *, executable: bool) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)
    handle = os.open(path, flags, 0o755 if executable else 0o644)
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)


def _exchange(stage: Path, folder: Path) -> None:
    """The staged folder takes the place of the old one; the old one lands at `stage`."""
    if not folder.exists():
        stage.rename(folder)
        return
    if _swapped(stage, folder):
        return
    old = _beside(folder, "old")
    folder.rename(old)
    stage.rename(folder)
    _clear(old)


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


def _beside(folder: Path, what: str) -> Path:
    return folder.with_name(f".{folder.name}.{what}")


def _clear(folder: Path) -> None:
    if folder.is_symlink():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)


@contextlib.contextmanager
def _plain_words(path: Path) -> Iterator[None]:
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
                message=f"cannot write: {words}; the old kit is as it was",
                file=str(error.filename or path),
                help=hints.get(error.errno or 0, ""),
            )
        ) from None
