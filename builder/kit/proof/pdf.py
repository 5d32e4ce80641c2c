"""Checks a printed sheet's PDF from its bytes: whole, tagged, with a language, and inert.

Knows how a PDF begins and ends, how objects are packed into streams, and the names that make one
accessible or active. Knows no pictures: what a sheet looks like is for tests with a real reader.

Source: ISO 32000-1, 7.5 (structure; 7.5.7 object streams), 12.6 (actions), 14.7 and 14.8 (tags);
checked 2026-11-22 and 2026-11-29.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact

# Handouts with pictures have some 120 KB; a joined file of a fleet has hundreds of sheets.
MAX_BYTES = 64 * 1024 * 1024
# Of objects that are packed, in all: our largest handout unpacks to 90 KB.
_MAX_UNPACKED = 32 * 1024 * 1024
_HEAD = re.compile(rb"%PDF-[12]\.[0-9]\s")
_END = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*\Z")
_NAME = re.compile(rb"/([^\x00-\x20()<>\[\]{}/%]+)")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
_HIDES = "hides its parts, so that nobody can check them"
_NEEDED = (
    (b"Catalog", "has no catalog"),
    (b"MarkInfo", "is not tagged, so nothing reads it aloud in order"),
    (b"StructTreeRoot", "has no structure for readers"),
    (b"Lang", "does not say its language"),
)
_ACTIVE = frozenset(
    {
        b"AA",
        b"AcroForm",
        b"EmbeddedFile",
        b"GoToR",
        b"ImportData",
        b"JS",
        b"JavaScript",
        b"Launch",
        b"OpenAction",
        b"RichMedia",
        b"SubmitForm",
        b"XFA",
    }
)


def prove_sheet(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    del evidence
    return check_pdf(artifact.data, file=artifact.path)


def check_pdf(data: bytes, *, file: str) -> list[Problem]:
    """The faults of a sheet; [] for a sound one."""
    if len(data) > MAX_BYTES:
        return [_problem(f"{len(data)} bytes; at most {MAX_BYTES} are read", file)]
    if not _HEAD.match(data):
        return [_problem("is not a PDF", file)]
    end = _END.search(data[-64:])
    if end is None or int(end[1]) >= len(data):
        return [_problem("is cut short, or has something behind its end", file)]
    try:
        plain = b" ".join(_outside(data))
    except (ValueError, zlib.error):
        return [_problem(_HIDES, file)]
    names = _names(plain)
    found = [words for name, words in _NEEDED if name not in names]
    if b"Encrypt" in names:
        found.append(_HIDES)
    if active := sorted(names & _ACTIVE):
        found.append(f"may do something when it is opened: {active[0].decode()}")
    return [_problem(words, file) for words in found]


def _names(plain: bytes) -> set[bytes]:
    """Every name in a text, with escapes undone."""
    return {
        _HEX.sub(lambda found: bytes.fromhex(found[1].decode()), name)
        for name in set(_NAME.findall(plain))
    }


def _outside(data: bytes) -> Iterator[bytes]:
    """The stretches between streams, in one pass whatever the bytes are, and what is packed into
    streams of objects. Raises ValueError and zlib.error where that cannot be read."""
    place, room = 0, _MAX_UNPACKED
    while (start := data.find(b"stream", place)) >= 0:
        yield data[place:start]
        end = data.find(b"endstream", start)
        if end < 0:
            return
        before = data[place:start]
        # A name may be written with numbers for its letters.
        about = _names(before) if b"ObjStm" in before or b"#" in before else set()
        if b"ObjStm" in about:
            if b"DecodeParms" in about:
                raise ValueError("packed in another way than ours")
            unpacked = _unpacked(data[start + len(b"stream") : end], room)
            room -= len(unpacked)
            yield unpacked
        place = end + len(b"endstream")
    yield data[place:]


def _unpacked(packed: bytes, room: int) -> bytes:
    """The objects of a stream. Raises ValueError for more than there is room for, and zlib.error
    for what is not simply deflated: only that is written here."""
    stream = zlib.decompressobj()
    found = stream.decompress(packed.lstrip(b"\r\n"), room + 1)
    if len(found) > room or not stream.eof:
        raise ValueError("too large, or cut short")
    return found


def _problem(message: str, file: str) -> Problem:
    return Problem(code="print-pdf", message=f"the sheet {message}", file=file)
