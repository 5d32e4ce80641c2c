"""Zip archives: written the same on every machine, read as if made by an enemy.

Knows stored (uncompressed) members, since zlib's output differs between builds and a kit
must be the same bytes everywhere; and the limits within which a foreign archive is read.
Knows no kit. The only module that imports zipfile.
"""

from __future__ import annotations

import io
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

from builder.errors import InvalidFileError, Problem

MAX_MEMBERS = 60_000
MAX_TOTAL = 1024 * 1024 * 1024
MAX_RATIO = 200
# Zip knows no earlier day.
EPOCH = (1980, 1, 1, 0, 0, 0)
# Nor a later one: seven bits hold the years, five the seconds by twos.
_LAST = (2107, 12, 31, 23, 59, 58)
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
# Control characters, and those that turn the reading direction of a name around.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
_HALVES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of an archive: a relative path with forward slashes, its bytes, its mode."""

    path: str
    data: bytes
    executable: bool = False


def write_zip(members: Iterable[Member], *, when: tuple[int, ...] = EPOCH) -> bytes:
    """The archive's bytes: members sorted by path, stored, all dated `when` (UTC, Y M D h m s)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for member in sorted(members, key=lambda each: each.path.encode("utf-8")):
            info = zipfile.ZipInfo(member.path, date_time=_zip_date(when))
            info.create_system = _UNIX
            mode = 0o755 if member.executable else 0o644
            info.external_attr = (stat.S_IFREG | mode) << 16
            archive.writestr(info, member.data)
    return out.getvalue()


def _zip_date(when: tuple[int, ...]) -> tuple[int, int, int, int, int, int]:
    year, month, day, hour, minute, second = when
    return min(max((year, month, day, hour, minute, second), EPOCH), _LAST)


def read_zip(data: bytes, *, file: str) -> list[Member]:
    """The members of an archive, in its order. Raises InvalidFileError with every fault found.

    Refused: absolute or dotted paths, backslashes, links and devices, two members that would
    land in one place (also by case or Unicode form), encryption, compressions other than
    deflate, more than MAX_MEMBERS members, more than MAX_TOTAL bytes, and members that grow
    more than MAX_RATIO-fold.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE as error:
        raise _invalid("zip-syntax", f"not a readable zip archive: {error}", file) from None
    with archive:
        infos = archive.infolist()
        problems = list(_faults(infos, file))
        if problems:
            raise InvalidFileError(*problems)
        return [_member(archive, info, file) for info in infos if not info.is_dir()]


def zip_date(data: bytes, *, file: str) -> tuple[int, ...]:
    """The date of the first member, or EPOCH for an empty archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            return infos[0].date_time if infos else EPOCH
    except _UNREADABLE as error:
        raise _invalid("zip-syntax", f"not a readable zip archive: {error}", file) from None


def _faults(infos: list[zipfile.ZipInfo], file: str) -> Iterable[Problem]:
    if len(infos) > MAX_MEMBERS:
        yield _problem("zip-members", f"{len(infos)} members; at most {MAX_MEMBERS}", file)
        return
    total = sum(info.file_size for info in infos)
    if total > MAX_TOTAL:
        yield _problem("zip-size", f"{total} bytes unpacked; at most {MAX_TOTAL}", file)
    places: dict[str, bool] = {}
    for info in infos:
        name = info.filename
        # `info.is_dir()` breaks on an empty name.
        folder = name.endswith("/")
        if reason := bad_path(name.rstrip("/") if folder else name):
            yield _problem("zip-path", f'"{name}": {reason}', file)
        if _taken(name, folder, places):
            yield _problem("zip-duplicate", f'"{name}" is there twice', file)
        yield from _member_faults(info, file)


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
    name = info.filename
    kind = stat.S_IFMT(info.external_attr >> 16)
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        yield _problem("zip-link", f'"{name}" is a link or a device', file)
    if info.flag_bits & 0x1:
        yield _problem("zip-encrypted", f'"{name}" is encrypted', file)
    if info.compress_type not in _COMPRESSIONS:
        yield _problem("zip-compression", f'"{name}" is packed in a rare way', file)
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
    if _CONTROLS.search(path):
        return "holds control characters"
    if _HALVES.search(path):
        return "holds half of a character"
    return ""


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, file: str) -> Member:
    try:
        with archive.open(info) as stream:
            data = stream.read(info.file_size + 1)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ) as error:
        raise _invalid("zip-damaged", f'"{info.filename}" is damaged: {error}', file) from None
    if len(data) != info.file_size:
        raise _invalid("zip-damaged", f'"{info.filename}" is not as long as it says', file)
    executable = bool((info.external_attr >> 16) & 0o100)
    return Member(path=info.filename, data=data, executable=executable)


def _problem(code: str, message: str, file: str) -> Problem:
    return Problem(code=code, message=message, file=file)


def _invalid(code: str, message: str, file: str) -> InvalidFileError:
    return InvalidFileError(_problem(code, message, file))
