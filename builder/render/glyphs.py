"""Which characters the fonts of print can show, and what is missing for a text.

Knows `assets/fonts/coverage.json` (made by scripts/make_fonts.py, given as text) and the
`cmap` table of one font file of the host's own (given as bytes). Draws nothing, opens nothing.
"""

from __future__ import annotations

import json
import struct
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from builder.errors import DefinitionError, InvalidFileError, Problem

# Characters that need no glyph: controls, joiners, marks of direction, variation selectors.
INVISIBLE = frozenset("\t\n\r\u00ad\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2060\ufeff") | {
    *map(chr, range(0x202A, 0x202F)),
    *map(chr, range(0x2066, 0x206A)),
    *map(chr, range(0xFE00, 0xFE10)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The characters that at least one of the fonts can show."""

    points: frozenset[int]

    def with_font(self, data: bytes) -> Coverage:
        """The same and what one more font file shows. Raises InvalidFileError."""
        return Coverage(points=self.points | points_of_font(data))


def parse_coverage(text: str) -> Coverage:
    """The coverage that `coverage.json` states. Raises InvalidFileError for anything else."""
    try:
        fonts = json.loads(text)["fonts"]
        points = frozenset(
            point
            for row in fonts
            for first, last in row["has"]
            for point in range(int(first), min(int(last), 0x10FFFF) + 1)
        )
    except (ValueError, KeyError, TypeError) as fault:
        raise InvalidFileError(
            Problem(
                code="font-coverage",
                message="the list of characters in the fonts cannot be read",
                file="assets/fonts/coverage.json",
                help="run python scripts/make_fonts.py",
            )
        ) from fault
    return Coverage(points=points)


def missing_characters(text: str, coverage: Coverage) -> set[str]:
    """The characters of `text` that print would show as boxes.

    A text counts as NFC, as a letter with its accent may be one glyph and not two.
    """
    composed = set(unicodedata.normalize("NFC", text))
    return {c for c in composed if ord(c) not in coverage.points and c not in INVISIBLE}


def check_glyphs(texts: Mapping[str, str], coverage: Coverage, *, file: str = "") -> None:
    """Raise DefinitionError with one Problem for each text that holds a missing character.

    `texts` maps the place of a text as its writer knows it ("host.name") to the text.
    """
    problems = [
        _missing_problem(place, gone, file)
        for place, text in texts.items()
        if (gone := missing_characters(text, coverage))
    ]
    if problems:
        raise DefinitionError(*problems)


def _missing_problem(place: str, gone: Iterable[str], file: str) -> Problem:
    named = ", ".join(f"{c} (U+{ord(c):04X})" for c in sorted(gone)[:12])
    return Problem(
        code="glyph-missing",
        message=f"the fonts of print cannot show these characters of {place}: {named}",
        file=file,
        help="write it in other letters, or add a font file that has them under `fonts`",
    )


def points_of_font(data: bytes) -> frozenset[int]:
    """The code points of a TrueType or OpenType file, from its Unicode `cmap` subtables.

    Raises InvalidFileError when the bytes are no font. Of a collection, the first font counts.
    Source: OpenType specification, tables `cmap` (formats 4 and 12) and `ttcf`.
    """
    try:
        return _cmap_points(data, _table(data, _first_font(data), b"cmap"))
    except (struct.error, ValueError) as fault:
        raise InvalidFileError(
            Problem(
                code="font-unreadable",
                message="this is not a TrueType or OpenType font",
                help="give a .ttf, .otf or .ttc file",
            )
        ) from fault


def _first_font(data: bytes) -> int:
    """Where the table directory of the first font starts."""
    match data[:4]:
        case b"ttcf":
            return int(struct.unpack_from(">I", data, 12)[0])
        case b"\0\1\0\0" | b"OTTO" | b"true":
            return 0
        case _:
            raise ValueError("no font")


def _table(data: bytes, start: int, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", data, start + 4)
    for row in range(count):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, start + 12 + 16 * row)
        if name == tag:
            return int(offset)
    raise ValueError("no such table")


def _cmap_points(data: bytes, cmap: int) -> frozenset[int]:
    points: set[int] = set()
    (count,) = struct.unpack_from(">H", data, cmap + 2)
    for row in range(count):
        platform, _, offset = struct.unpack_from(">HHI", data, cmap + 4 + 8 * row)
        (kind,) = struct.unpack_from(">H", data, cmap + offset)
        if platform not in {0, 3}:
            continue
        if kind == 4:
            points |= _format_4(data, cmap + offset)
        elif kind == 12:
            points |= _format_12(data, cmap + offset)
    return frozenset(points - {0xFFFF})


def _format_4(data: bytes, at: int) -> set[int]:
    (doubled,) = struct.unpack_from(">H", data, at + 6)
    segments = doubled // 2
    ends = struct.unpack_from(f">{segments}H", data, at + 14)
    starts = struct.unpack_from(f">{segments}H", data, at + 16 + doubled)
    for before, after in pairwise(ends):
        if after <= before:
            raise ValueError("segments out of order")
    return {p for s, e in zip(starts, ends, strict=True) for p in range(s, e + 1)}


def _format_12(data: bytes, at: int) -> set[int]:
    (groups,) = struct.unpack_from(">I", data, at + 12)
    if groups > 0xFFFF:
        raise ValueError("too many groups")
    points: set[int] = set()
    before = -1
    for row in range(groups):
        first, last, _ = struct.unpack_from(">III", data, at + 16 + 12 * row)
        if not before < first <= last <= 0x10FFFF:
            raise ValueError("groups out of order")
        points.update(range(first, last + 1))
        before = last
    return points
