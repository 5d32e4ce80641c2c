"""Checks a printed sheet's PDF from its bytes: whole, tagged, with a language, and inert.

Knows how a PDF begins and ends and the names that make one accessible or active. Knows no
compression and no pictures: what a sheet looks like is for tests with a real reader.

Source: ISO 32000-1, 7.5 (structure), 12.6 (actions), 14.7 and 14.8 (tags); checked 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact

# Handouts with pictures have some 120 KB; a joined file of a fleet has hundreds of sheets.
MAX_BYTES = 64 * 1024 * 1024
_HEAD = re.compile(rb"%PDF-[12]\.[0-9]\s")
_END = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*\Z")
_NAME = re.compile(rb"/([^\x00-\x20()<>\[\]{}/%]+)")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")
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
    names = _names(data)
    found = [words for name, words in _NEEDED if name not in names]
    if b"Encrypt" in names or b"ObjStm" in names:
        found.append("hides its parts, so that nobody can check them")
    if active := sorted(names & _ACTIVE):
        found.append(f"may do something when it is opened: {active[0].decode()}")
    return [_problem(words, file) for words in found]


def _names(data: bytes) -> set[bytes]:
    """Every name outside of streams, with escapes undone."""
    plain = b" ".join(_outside(data))
    return {
        _HEX.sub(lambda found: bytes.fromhex(found[1].decode()), name)
        for name in set(_NAME.findall(plain))
    }


def _outside(data: bytes) -> Iterator[bytes]:
    """The stretches between streams, in one pass whatever the bytes are."""
    place = 0
    while (start := data.find(b"stream", place)) >= 0:
        yield data[place:start]
        end = data.find(b"endstream", start)
        if end < 0:
            return
        place = end + len(b"endstream")
    yield data[place:]


def _problem(message: str, file: str) -> Problem:
    return Problem(code="print-pdf", message=f"the sheet {message}", file=file)
