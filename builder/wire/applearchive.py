"""The inner Apple Archive of a signed shortcut: one folder, one file, nothing else.

Knows entry headers and their fields, and that a signed shortcut holds exactly one file,
`Shortcut.wflow`. Every other path, link, entry kind or leftover byte is refused. Knows
nothing of compression, signatures or property lists.

Facts (1,307 signed files found in public repositories, checked 2026-11-22): magic `AA01`,
a two-byte header size, then fields of a three-letter key, a one-letter type and a value;
the folder comes first, then the file, whose bytes follow its header. Files that the app
signs itself carry FLG and CTM as well; files signed by Apple's server carry MTM alone.
The keys are those WorkflowKit asks for (read in a decompilation, not tried).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from builder.errors import InvalidFileError, Problem

MAGIC = b"AA01"
FILE_NAME = "Shortcut.wflow"
MAX_PAYLOAD = 64 * 1024 * 1024

_KEYS = frozenset(["TYP", "PAT", "DEV", "MOD", "FLG", "MTM", "BTM", "CTM", "HLC", "CLC", "DAT"])
_NUMBER_SIZES = {"1": 1, "2": 2, "4": 4, "8": 8}
_BLOB_SIZES = {"A": 2, "B": 4, "C": 8}
# A folder and the one file in it.
_MAX_ENTRIES = 2
_MAX_PATH = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When an entry was changed, and created where the writer says so: (seconds, ns)."""

    modified: tuple[int, int]
    created: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """The one file of a signed shortcut and when it was written, (seconds, ns) or None."""

    payload: bytes
    modified: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class _Blob:
    """Bytes that follow the header; this is how many."""

    size: int


_Field = int | str | _Blob | tuple[int, int]


def read_archive(data: bytes, *, file: str = "") -> Archive:
    """The file inside `data`. Raises InvalidFileError for anything but a sound archive."""
    return _ArchiveReader(data, file).archive()


def write_archive(payload: bytes, times: Times) -> bytes:
    """An archive of `payload` as Apple's writer lays it out, byte for byte.

    Raises ValueError for a payload that no reader here would take.
    """
    if not 0 < len(payload) <= MAX_PAYLOAD:
        raise ValueError(f"a payload of {len(payload)} bytes")
    if len(payload) < 0x10000:
        blob = b"DATA" + struct.pack("<H", len(payload))
    else:
        blob = b"DATB" + struct.pack("<I", len(payload))
    folder = _entry("D", "", 0o755, times, b"")
    return folder + _entry("F", FILE_NAME, 0o644, times, blob) + payload


def _entry(kind: str, path: str, mode: int, times: Times, blob: bytes) -> bytes:
    name = path.encode("utf-8")
    fields = b"TYP1" + kind.encode("ascii")
    fields += b"PATP" + struct.pack("<H", len(name)) + name
    fields += b"MOD2" + struct.pack("<H", mode)
    if times.created is not None:
        fields += b"FLG1\x00" + b"CTMT" + struct.pack("<qI", *times.created)
    fields += b"MTMT" + struct.pack("<qI", *times.modified) + blob
    return MAGIC + struct.pack("<H", len(fields) + 6) + fields


class _ArchiveReader:
    """One pass over an archive; `place` never passes the end."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.place = 0

    def fault(self, code: str, message: str) -> InvalidFileError:
        return InvalidFileError(Problem(code=code, message=message, file=self.file))

    def take(self, size: int, limit: int) -> bytes:
        if size > limit - self.place:
            raise self.fault("archive-short", "the inner archive is cut short")
        self.place += size
        return self.data[self.place - size : self.place]

    def number(self, size: int, limit: int) -> int:
        return int.from_bytes(self.take(size, limit), "little")

    def archive(self) -> Archive:
        found: Archive | None = None
        for _ in range(_MAX_ENTRIES):
            if found is not None or self.place == len(self.data):
                break
            found = self.entry()
        if found is None:
            raise self.fault("archive-empty", f"the inner archive holds no {FILE_NAME}")
        if self.place != len(self.data):
            raise self.fault("archive-rest", f"more than {FILE_NAME} is inside")
        return found

    def entry(self) -> Archive | None:
        """The file, or None for the folder that may come before it."""
        start = self.place
        if self.take(4, len(self.data)) != MAGIC:
            raise self.fault("archive-magic", "an entry of the inner archive has no AA01")
        limit = start + self.number(2, len(self.data))
        if not self.place <= limit <= len(self.data):
            raise self.fault("archive-short", "an entry header is cut short")
        fields: dict[str, _Field] = {}
        while self.place < limit:
            key = self.take(3, limit).decode("latin-1")
            value = self.field(self.take(1, limit).decode("latin-1"), limit)
            if key not in _KEYS or key in fields:
                raise self.fault("archive-field", f"an entry has a field {key!r} too many")
            fields[key] = value
        kind, path = fields.get("TYP"), fields.get("PAT")
        blob, modified = fields.get("DAT"), fields.get("MTM")
        if any(isinstance(value, _Blob) for key, value in fields.items() if key != "DAT"):
            raise self.fault("archive-field", "an entry carries bytes beside the file's")
        if kind == ord("D") and path == "" and blob is None:
            return None
        if kind != ord("F") or path != FILE_NAME or not isinstance(blob, _Blob):
            words = f"the inner archive holds something other than {FILE_NAME}"
            raise self.fault("archive-path", words)
        if not 0 < blob.size <= MAX_PAYLOAD:
            raise self.fault("archive-size", f"{FILE_NAME} is said to have {blob.size} bytes")
        return Archive(
            payload=self.take(blob.size, len(self.data)),
            modified=modified if isinstance(modified, tuple) else None,
        )

    def field(self, kind: str, limit: int) -> _Field:
        """A field's value: number, text, time, or the length of a blob."""
        if kind in _NUMBER_SIZES:
            return self.number(_NUMBER_SIZES[kind], limit)
        if kind in _BLOB_SIZES:
            return _Blob(self.number(_BLOB_SIZES[kind], limit))
        if kind == "P":
            return self.text(self.number(2, limit), limit)
        if kind in ("S", "T"):
            seconds = int.from_bytes(self.take(8, limit), "little", signed=True)
            return (seconds, self.number(4, limit) if kind == "T" else 0)
        raise self.fault("archive-field", f"an entry has a field of the unknown type {kind!r}")

    def text(self, size: int, limit: int) -> str:
        if size > _MAX_PATH:
            raise self.fault("archive-path", f"a path of {size} bytes")
        try:
            return self.take(size, limit).decode("utf-8")
        except UnicodeDecodeError:
            raise self.fault("archive-path", "a path is not UTF-8") from None
