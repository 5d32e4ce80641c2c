"""A folder as the place of a published kit: a mounted share, a web server's root.

Knows files and one lock. Other files in the folder are never touched; a link inside it is
never followed out of it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from builder.errors import DiskError, Problem
from builder.files import read_file, replace_file
from builder.kit.publish.address import PublishAddress
from builder.kit.publish.changes import JOURNAL
from builder.kit.publish.destination import Destination, OutgoingFile

LOCK = ".optout-publish.lock"


@contextlib.contextmanager
def open_folder(address: PublishAddress, *, look_only: bool = False) -> Iterator[Destination]:
    """The folder, made where it is missing, held by a lock that ends with this process. With
    `look_only` nothing is made, not even the lock."""
    root = Path(address.target)
    if look_only:
        nearest = next(each for each in (root, *root.absolute().parents) if each.exists())
        if not nearest.is_dir():
            raise _disk_error("opened", root, NotADirectoryError(0, "Not a directory"))
        yield _Folder(root)
        return
    try:
        root.mkdir(parents=True, exist_ok=True)
        handle = _locked(root)
    except OSError as error:
        raise _disk_error("opened", root, error) from None
    try:
        yield _Folder(root)
    finally:
        # Before it is let go: whoever waits for it finds that it is the lock no more.
        with contextlib.suppress(OSError):
            (root / LOCK).unlink()
        os.close(handle)


def _locked(root: Path) -> int:
    """The lock's file, held. What is published has no room for it: it goes with its holder."""
    while True:
        handle = os.open(root / LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            message = "somebody else is publishing to this folder"
            problem = Problem(code="publish-busy", message=message, file=str(root), help="wait")
            raise DiskError(problem) from None
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(os.fstat(handle), (root / LOCK).lstat()):
                return handle
        os.close(handle)


class _Folder:
    """See Destination."""

    parallel = 1
    whole = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self._inside = root.resolve()
        self._made: set[Path] = {self._inside}

    def read(self, path: str, limit: int) -> bytes | None:
        file = self._inside / path
        return read_file(file, limit=limit) if file.is_file() else None

    def put(self, file: OutgoingFile) -> None:
        path = self._place(file.path)
        replace_file(path, file.data)
        try:
            path.chmod(0o755 if file.executable else 0o644)
        except OSError as error:
            raise _disk_error("written", path, error) from None

    def replace(self, file: OutgoingFile, old: bytes | None) -> None:
        del old  # the lock keeps others out
        self.put(file)

    def remove(self, path: str) -> None:
        file = self._place(path)
        try:
            file.unlink(missing_ok=True)
            with contextlib.suppress(OSError):  # a folder that still holds something stays
                for parent in file.relative_to(self._inside).parents[:-1]:
                    (self._inside / parent).rmdir()
                    self._made.discard(self._inside / parent)
        except OSError as error:
            raise _disk_error("removed", file, error) from None

    def claim(self, journal: OutgoingFile) -> None:
        self.put(journal)

    def finish(self, message: str) -> None:
        del message
        self.remove(JOURNAL)

    def _place(self, path: str) -> Path:
        """Where a file lies; its folder is made. Raises DiskError where a link leads away."""
        file = self._inside / path
        folder = file.parent
        if folder not in self._made:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                inside = folder.resolve().is_relative_to(self._inside)
            except OSError as error:
                raise _disk_error("made", folder, error) from None
            if not inside:
                message = "a link leads out of the folder that is published to"
                raise DiskError(Problem(code="publish-link", message=message, file=str(folder)))
            self._made.add(folder)
        return file


def _disk_error(done: str, path: Path, error: OSError) -> DiskError:
    words = f"cannot be {done}: {error.strerror or type(error).__name__}"
    return DiskError(Problem(code="publish-disk", message=words, file=str(path)))
