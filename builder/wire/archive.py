"""Zip archives: written the same on every machine, read as if made by an enemy.

Knows stored (uncompressed) members, since zlib's output differs between builds and a kit
must be the same bytes everywhere; and the limits within which a foreign archive is read: it
is counted as a whole first, and then stays where it is, one member unpacked at a time. Knows
no kit and no disk: whoever opened a file hands it over. The only module that imports zipfile.

Facts on what macOS packs by "Compress" (Archive Utility; from zips in public bug reports on
mojibake and `__MACOSX`, not tried here, checked 2026-11-28): names are UTF-8 in decomposed
form without the flag that says so, and `__MACOSX/._name` members and `.DS_Store` are added.
"""

from __future__ import annotations

import contextlib
import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from builder.errors import InvalidFileError, Problem, invalid_file
from builder.wire.safe_text import first_unseen

# A kit of 39 languages and seven guides has 7,000 files; zip itself ends at 65,535.
MAX_MEMBERS = 60_000
# A kit of 39 languages and seven guides has 88 MB (2026-11). Nothing holds one whole.
MAX_TOTAL = 192 * 1024 * 1024
MAX_MEMBER = 32 * 1024 * 1024
# How much larger than its packed form a member may be, and the whole than the archive.
MAX_RATIO = 200
MAX_WHOLE_RATIO = 50
# A tiny archive of one repetitive text is honest, though it grows more.
_SMALL_ARCHIVE = 64 * 1024
# The list of an archive is read at once: a row of ours has about 110 bytes.
_MAX_LIST = 12 * 1024 * 1024
_ROW = b"PK\1\2"
_CHUNK = 64 * 1024
_UTF8_NAME = 0x800
# Zip knows no earlier day.
EPOCH = (1980, 1, 1, 0, 0, 0)
# Nor a later one: seven bits hold the years, five the seconds by twos.
_LAST = (2107, 12, 31, 23, 59, 58)
# Only with this system in its head do the rights of a member count.
_UNIX = 3
# What zipfile raises for bytes that are no archive it can list.
_UNREADABLE = (
    zipfile.BadZipFile,
    ValueError,
    OSError,
    IndexError,
    OverflowError,
    NotImplementedError,
)
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What macOS adds beside the files of a folder.
_FINDERS = re.compile(r"__MACOSX/|(?:.*/)?\.DS_Store\Z")


Source = bytes | io.RawIOBase | io.BufferedIOBase
"""An archive's bytes, or a file of them that is kept open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive: a relative path with forward slashes, its bytes, its mode."""

    path: str
    data: bytes
    executable: bool = False


def write_zip(members: Iterable[Member], *, when: tuple[int, ...] = EPOCH) -> bytes:
    """The archive's bytes: members sorted by path, stored, all dated `when` (UTC, Y M D h m s)."""
    out = io.BytesIO()
    pack_zip(out, sorted(members, key=lambda each: each.path.encode("utf-8")), when=when)
    return out.getvalue()


def pack_zip(out: BinaryIO, members: Iterable[Member], *, when: tuple[int, ...] = EPOCH) -> None:
    """As write_zip, into an open file, one member after the other: they come sorted."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for member in members:
            info = zipfile.ZipInfo(member.path, date_time=_zip_date(when))
            info.create_system = _UNIX
            mode = 0o755 if member.executable else 0o644
            info.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(info, member.data)


def _zip_date(when: tuple[int, ...]) -> tuple[int, int, int, int, int, int]:
    year, month, day, hour, minute, second = when
    return min(max((year, month, day, hour, minute, second), EPOCH), _LAST)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A member as the archive lists it, and the path it has here."""

    path: str
    info: zipfile.ZipInfo

    @property
    def executable(self) -> bool:
        return bool((self.info.external_attr >> 16) & 0o100)


class _TooLongError(Exception):
    """An archive lists more than is read."""


class _Whole(io.RawIOBase):
    """An archive as zipfile reads it: of its list, no more than an archive of ours can have.

    zipfile makes an object of each row before anybody can count them.
    """

    def __init__(self, inner: io.RawIOBase | io.BufferedIOBase) -> None:
        super().__init__()
        self._inner = inner
        self.size = inner.seek(0, io.SEEK_END)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > _MAX_LIST:
            raise _TooLongError(f"a list of {size} bytes; at most {_MAX_LIST}")
        data = self._inner.read(size) or b""
        if data.count(_ROW) > MAX_MEMBERS:
            raise _TooLongError(f"more than {MAX_MEMBERS} members")
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._inner.seek(offset, whence)

    def part(self, place: int, size: int) -> bytes:
        self._inner.seek(place)
        return self._inner.read(size) or b""


def _whole(data: Source) -> _Whole:
    return _Whole(io.BytesIO(data) if isinstance(data, bytes) else data)


class OpenedZip(Mapping[str, bytes]):
    """An archive whose listing is sound: paths, each read and checked when it is asked for.

    `aside` are the names of members that macOS put there and that are not read; `renamed`
    whether a name had to be understood (decomposed letters, UTF-8 that does not say so).
    """

    def __init__(self, whole: _Whole, archive: zipfile.ZipFile, file: str) -> None:
        self._whole = whole
        self._archive = archive
        self._file = file
        listed = [each for each in archive.infolist() if not each.is_dir()]
        self.aside = tuple(_path_of(each) for each in listed if _FINDERS.match(_path_of(each)))
        entries = [_Entry(path=_path_of(each), info=each) for each in listed]
        self._entries = {each.path: each for each in entries if not _FINDERS.match(each.path)}
        self.renamed = any(each.path != each.info.filename for each in entries)

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def __getitem__(self, path: str) -> bytes:
        return b"".join(self.chunks(path))

    def chunks(self, path: str) -> Iterator[bytes]:
        """A member's bytes, a part at a time. Raises KeyError, or InvalidFileError for one that
        is damaged or not as long as it says."""
        info = self._entries[path].info
        left = info.file_size
        try:
            with self._archive.open(info) as stream:
                while part := stream.read(_CHUNK):
                    left -= len(part)
                    yield part
        except (zipfile.BadZipFile, zlib.error, EOFError, *_UNREADABLE) as error:
            raise invalid_file("zip-damaged", f'"{path}" is damaged: {error}', self._file) from None
        if left:
            raise invalid_file("zip-damaged", f'"{path}" is not as long as it says', self._file)

    def is_executable(self, path: str) -> bool:
        return self._entries[path].executable

    def members(self) -> Iterator[Member]:
        """Every member, one after the other, in the archive's order."""
        for path, entry in self._entries.items():
            yield Member(path=path, data=self[path], executable=entry.executable)

    def is_as_written(self) -> bool:
        """Whether these are, byte for byte, what `write_zip` makes of the members."""
        when = self._archive.infolist()[0].date_time if self._archive.infolist() else EPOCH
        place, lists, count = 0, b"", 0
        for path in sorted(self, key=lambda each: each.encode("utf-8")):
            member = Member(path=path, data=self[path], executable=self.is_executable(path))
            alone = write_zip([member], when=when)
            size = _LOCAL + len(path.encode("utf-8")) + len(member.data)
            if self._whole.part(place, size) != alone[:size]:
                return False
            listed = alone[size : len(alone) - _END]
            lists += listed[:_OFFSET] + struct.pack("<L", place) + listed[_OFFSET + 4 :]
            place, count = place + size, count + 1
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(lists), place, 0)
        wanted = lists + end
        return self._whole.part(place, len(wanted) + 1) == wanted


# Sizes in PKWARE's APPNOTE 6.3.10: a local header and the end of an archive without their
# names and comments, and where in a row of the list the offset of its member stands.
_LOCAL, _END, _OFFSET = 30, 22, 42


def open_zip(data: Source, *, file: str) -> OpenedZip:
    """The archive in `data`, bytes or a file that is kept open, its listing checked as a whole
    before anything is unpacked.

    Raises InvalidFileError with every fault found. Refused: absolute or dotted paths,
    backslashes, links and devices, two members that would land in one place (also by case or
    Unicode form), encryption, compressions other than deflate, more than MAX_MEMBERS members,
    more than MAX_TOTAL bytes, members that share their bytes, and what grows more than
    MAX_RATIO-fold, or MAX_WHOLE_RATIO-fold all in all.
    """
    whole = _whole(data)
    try:
        archive = zipfile.ZipFile(whole)
    except _TooLongError as error:
        raise invalid_file("zip-members", str(error), file) from None
    except _UNREADABLE as error:
        raise invalid_file("zip-syntax", f"not a readable zip archive: {error}", file) from None
    problems = list(_faults(archive.infolist(), whole.size, file))
    if problems:
        raise InvalidFileError(*problems)
    return OpenedZip(whole, archive, file)


def _path_of(info: zipfile.ZipInfo) -> str:
    """A member's path: UTF-8 that is not said to be, and letters composed."""
    name = info.filename
    if not info.flag_bits & _UTF8_NAME and not name.isascii():
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)


def zip_date(data: Source, *, file: str) -> tuple[int, ...]:
    """The date of the first member, or EPOCH for an empty archive."""
    whole = _whole(data)
    try:
        with zipfile.ZipFile(whole) as archive:
            infos = archive.infolist()
            return infos[0].date_time if infos else EPOCH
    except (_TooLongError, *_UNREADABLE) as error:
        raise invalid_file("zip-syntax", f"not a readable zip archive: {error}", file) from None


def _faults(infos: list[zipfile.ZipInfo], size: int, file: str) -> Iterable[Problem]:
    if len(infos) > MAX_MEMBERS:
        yield _problem("zip-members", f"{len(infos)} members; at most {MAX_MEMBERS}", file)
        return
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        yield _problem("zip-size", f"{total} bytes unpacked; at most {MAX_TOTAL}", file)
    if total > MAX_WHOLE_RATIO * max(size, _SMALL_ARCHIVE):
        words = f"all in all it grows more than {MAX_WHOLE_RATIO}-fold, to {total} bytes"
        yield _problem("zip-bomb", words, file)
    if _overlap(infos, size):
        yield _problem("zip-overlap", "its members share their bytes", file)
    places: dict[str, bool] = {}
    for info in infos:
        name = _path_of(info)
        # `info.is_dir()` breaks on an empty name.
        folder = name.endswith("/")
        if reason := bad_path(name.rstrip("/") if folder else name):
            yield _problem("zip-path", f'"{name}": {reason}', file)
        if _taken(name, folder, places):
            yield _problem("zip-duplicate", f'"{name}" is there twice', file)
        yield from _member_faults(info, file)


def _overlap(infos: list[zipfile.ZipInfo], size: int) -> bool:
    """Whether a member reaches into the next, or behind the archive's end. One whose local head
    has more than its list says reaches farther still, which is no worse."""
    placed = sorted(infos, key=lambda info: info.header_offset)
    ends = [each.header_offset + _LOCAL + each.compress_size for each in placed]
    nexts = [*(each.header_offset for each in placed[1:]), size]
    return any(end > after for end, after in zip(ends, nexts, strict=False))


def _taken(name: str, folder: bool, places: dict[str, bool]) -> bool:
    """Whether a name lands where another one did. `places`: path -> whether it is a folder."""
    place = unicodedata.normalize("NFC", name).casefold().rstrip("/")
    above = place.split("/")[:-1]
    taken = not places.get(place, folder) if folder else place in places
    places.setdefault(place, folder)
    for index in range(len(above)):
        taken |= not places.setdefault("/".join(above[: index + 1]), True)
    return taken


def _member_faults(info: zipfile.ZipInfo, file: str) -> Iterable[Problem]:
    name = _path_of(info)
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield _problem("zip-link", f'"{name}" is a link or a device', file)
    if info.flag_bits & 0x1:
        yield _problem("zip-encrypted", f'"{name}" is encrypted', file)
    if info.compress_type not in _COMPRESSIONS:
        yield _problem("zip-compression", f'"{name}" is packed in a rare way', file)
    if info.file_size > MAX_MEMBER:
        words = f'"{name}" has {info.file_size} bytes; at most {MAX_MEMBER}'
        yield _problem("zip-member-size", words, file)
    if info.file_size > MAX_RATIO * max(info.compress_size, 1024):
        yield _problem("zip-bomb", f'"{name}" grows more than {MAX_RATIO}-fold', file)


def bad_path(path: str) -> str:
    """Why a path must not be used inside a kit, or ""."""
    if not path or len(path) > 400:
        return "empty or too long"
    if path.startswith("/") or "\\" in path or ":" in path.split("/", 1)[0][:2]:
        return "not a relative path with forward slashes"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "leads out of its folder"
    if mark := first_unseen(path):
        half = "\ud800" <= mark <= "\udfff"
        return "holds half of a character" if half else "holds control characters"
    return ""


def _problem(code: str, message: str, file: str) -> Problem:
    return Problem(code=code, message=message, file=file)
