"""The one reader and the one writer of single files, for the whole program.

Knows what a path may name (a regular file, or standard input and output for `-`), how much
is read of it, and how a file takes the place of another in one move. Knows nothing of what a
file means. Whole kits are exchanged by `builder.kit.folder`, which writes new files only.

Facts (man pages open(2), fifo(7), rename(2), checked 2026-11-28): opening a pipe blocks until
its other end is opened, unless O_NONBLOCK is given; opening some devices does something; a
file's size says nothing about how much a read gives. Nothing that is built depends on the
random name of a file that is not there yet.
"""

from __future__ import annotations

import contextlib
import io
import os
import stat
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from builder.errors import DiskError, Problem

# A signed shortcut may have 72 MB (`builder.wire.aea`); nothing else that is read is larger.
MAX_FILE = 80 * 1024 * 1024
STANDARD = Path("-")
_PIECE = 1024 * 1024
_READING = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_WRITING = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OTHERS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISLNK, "a link"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)
_PIPE_HELP = "to hand something over through a pipe, name the file -"


def read_input(path: Path, *, limit: int = MAX_FILE) -> bytes:
    """The bytes of a file that a person named: `-` is standard input. Raises DiskError."""
    if path != STANDARD:
        return read_file(path, limit=limit)
    if sys.stdin is None:
        raise _refused("standard input", "is closed", "")
    with _as_disk_error("cannot be read", "standard input"):
        return _bounded(sys.stdin.buffer.read, "standard input", limit, 0)


def read_file(path: Path, *, limit: int = MAX_FILE, shown: str = "") -> bytes:
    """The bytes of a regular file, links followed. `shown` is how a fault names it.

    Raises DiskError for what cannot be read, has more than `limit` bytes, or is a folder,
    pipe, socket or device; none of those is opened.
    """
    name = shown or str(path)
    with _as_disk_error("cannot be read", name):
        _require_file(path.stat(), name, "read")
        handle = os.open(path, _READING)
        try:
            # Looked at again: something else may have come by that name in between.
            status = os.fstat(handle)
            _require_file(status, name, "read")
            return _bounded(partial(os.read, handle), name, limit, status.st_size)
        finally:
            os.close(handle)


def reader_within(folder: Path, *, limit: int, shown: str = "") -> Callable[[str], bytes]:
    """What gives the bytes of files in a folder by their path from it, and of no others.

    It raises DiskError, as read_file does, for a path that leads out of the folder, also by links.
    `shown` is what faults call the folder.
    """

    def read(path: str) -> bytes:
        name = f"{shown}/{path}" if shown else path
        with _as_disk_error("cannot be read", name):
            base = Path(os.path.realpath(folder))
            place = Path(os.path.realpath(base / path))
        if not place.is_relative_to(base):
            raise _refused(name, f"leads out of {shown or 'its folder'}; it is not read", "")
        return read_file(place, limit=limit, shown=name)

    return read


class OpenedFile(io.RawIOBase):
    """A file held open, its bytes read where they are asked for; closed with its last holder.

    It has the length that it had when it was opened: some of the system's files have none, and
    give bytes without end.
    """

    def __init__(self, handle: int) -> None:
        super().__init__()
        self._handle = handle
        self._place = 0
        self._size = os.fstat(handle).st_size

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # what io hands it
        left = max(0, self._size - self._place)
        count = os.preadv(self._handle, [memoryview(buffer)[:left]], self._place) if left else 0
        self._place += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        starts = {os.SEEK_SET: 0, os.SEEK_CUR: self._place}
        start = starts.get(whence, self._size)
        self._place = max(0, start + offset)
        return self._place

    def fileno(self) -> int:
        return self._handle

    def close(self) -> None:
        if not self.closed:
            os.close(self._handle)
        super().close()


def open_input(path: Path, *, limit: int = MAX_FILE) -> OpenedFile:
    """A file that a person named, as read_input takes it, held open instead of read.

    What comes by standard input is put into a file without a name first. Raises DiskError.
    """
    if path == STANDARD:
        return _put_aside(limit)
    with _as_disk_error("cannot be read", str(path)):
        _require_file(path.stat(), str(path), "read")
        opened = OpenedFile(os.open(path, _READING))
        status = os.fstat(opened.fileno())
        _require_file(status, str(path), "read")
        if status.st_size > limit:
            raise _too_large(str(path), limit)
        return opened


def _put_aside(limit: int) -> OpenedFile:
    import tempfile

    name = "standard input"
    if sys.stdin is None:
        raise _refused(name, "is closed", "")
    room = limit
    with _as_disk_error("cannot be read", name), tempfile.TemporaryFile(buffering=0) as aside:
        while piece := sys.stdin.buffer.read(_PIECE):
            room -= len(piece)
            if room < 0:
                raise _too_large(name, limit)
            _fill(aside.fileno(), piece, None)
        return OpenedFile(os.dup(aside.fileno()))


def write_output(path: Path, data: bytes) -> None:
    """Writes what a person asked for: `-` is standard output. Raises as replace_file does."""
    if path != STANDARD:
        replace_file(path, data)
        return
    with _as_disk_error("cannot be written", "standard output"):
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def create_file(path: Path, data: bytes, *, lasting: bool = True) -> bool:
    """As replace_file, where nothing is there yet; False, and nothing done, where something is.
    What need not be `lasting` may be lost, or be empty, where the power is cut soon after."""
    with _as_disk_error("cannot be written", str(path)):
        if os.path.lexists(path):
            return False
        with _written_beside(path, data, None, lasting=lasting) as beside:
            try:
                # A link, unlike a move, never takes the place of what came in between.
                os.link(beside, path)
            except FileExistsError:
                return False
            except PermissionError:  # a file system without links, as on memory cards
                beside.rename(path)
            return True


def replace_file(path: Path, data: bytes) -> None:
    """Puts `data` at `path` in one move, so that a reader sees old or new, whole.

    A link is followed to the file that it leads to, which is replaced; the file keeps its
    mode and, where the system allows it, its owner. Raises DiskError, and leaves everything
    as it was, where something else than a regular file is there, the file is read-only, or
    the disk refuses.
    """
    with _as_disk_error("cannot be written", str(path)):
        place = _followed(path) if path.is_symlink() else path
        old = replaceable(place)
        with _written_beside(place, data, old) as beside:
            beside.replace(place)
        _keep_names(place.parent)


@contextlib.contextmanager
def _written_beside(
    place: Path, data: bytes, old: os.stat_result | None, *, lasting: bool = True
) -> Iterator[Path]:
    """A new file in the folder of `place`, under a name that nobody can know beforehand."""
    beside = place.with_name(f".optout-{os.urandom(8).hex()}.new")
    handle = os.open(beside, _WRITING, 0o600 if old else 0o644)
    try:
        try:
            _fill(handle, data, old)
            if lasting:  # the bytes are on the disk before the name leads to them
                os.fsync(handle)
        finally:
            os.close(handle)
        yield beside
    finally:
        beside.unlink(missing_ok=True)


def _followed(path: Path) -> Path:
    """The file that a link leads to in the end. Raises DiskError where that is none."""
    place = Path(os.path.realpath(path))
    try:
        status = path.stat()
        _require_file(status, str(path), "replaced")
        if os.path.samestat(status, place.lstat()):
            return place
    except OSError:
        pass
    words = "a link that leads to no file; it is not written through"
    raise _refused(str(path), words, "remove it, or name the file itself")


def replaceable(path: Path) -> os.stat_result | None:
    """How the regular file at `path` is kept, or None where nothing is there yet.

    Raises DiskError for anything that is not to be replaced: another kind of thing, a link, or
    a file that says that nobody should write to it. OSError where it cannot be looked at.
    """
    try:
        status = path.lstat()
    except FileNotFoundError:
        return None
    _require_file(status, str(path), "replaced")
    # The mode is asked too: for the superuser every file is writable.
    if not status.st_mode & 0o222 or not os.access(path, os.W_OK):
        words = "is read-only, so it is not replaced"
        raise _refused(str(path), words, "make it writable (chmod u+w), or write elsewhere")
    return status


def _fill(handle: int, data: bytes, old: os.stat_result | None) -> None:
    left = memoryview(data)
    while left:
        left = left[os.write(handle, left) :]
    if old is not None:
        if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
            with contextlib.suppress(PermissionError):
                os.fchown(handle, old.st_uid, old.st_gid)
        os.fchmod(handle, stat.S_IMODE(old.st_mode) & 0o777)


def _keep_names(folder: Path) -> None:
    """Asks for the folder's new name to be kept; some file systems have nothing to ask."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _bounded(read: Callable[[int], bytes], name: str, limit: int, hint: int) -> bytes:
    """Everything that comes, in one piece where `hint` is right; DiskError beyond `limit`."""
    pieces = []
    room = limit + 1
    ask = min(room, hint + 1) if hint else _PIECE
    while room and (piece := read(min(room, ask))):
        pieces.append(piece)
        room -= len(piece)
        ask = _PIECE
    if not room:
        raise _too_large(name, limit)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def _too_large(name: str, limit: int) -> DiskError:
    words = f"larger than {limit} bytes; not read"
    return DiskError(Problem(code="file-size", message=words, file=name))


def _require_file(status: os.stat_result, name: str, verb: str) -> None:
    for is_kind, words in _OTHERS:
        if is_kind(status.st_mode):
            pipe = verb == "read" and words == "a pipe"
            raise _refused(
                name, f"is {words}, not a file; it is not {verb}", _PIPE_HELP if pipe else ""
            )


def _refused(name: str, words: str, way_out: str) -> DiskError:
    return DiskError(Problem(code="not-a-file", message=words, file=name, help=way_out))


@contextlib.contextmanager
def _as_disk_error(words: str, name: str) -> Iterator[None]:
    """What the system refuses, as a Problem about `name`."""
    try:
        yield
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        problem = Problem(code="file", message=f"{words}: {reason}", file=name)
        raise DiskError(problem) from None


FileStates = tuple[tuple[str, int, int], ...]


def states_of(paths: Iterable[Path]) -> FileStates:
    """What tells one state of files from another, without reading them: path, size and time of
    change of each that is there, sorted."""
    rows = []
    for path in sorted(paths):
        try:
            status = path.stat()
        except OSError:
            continue
        rows.append((str(path), status.st_size, status.st_mtime_ns))
    return tuple(rows)
