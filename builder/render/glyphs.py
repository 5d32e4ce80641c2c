"""Which characters the fonts of print can show, and what is missing for a text.

Knows `assets/fonts/coverage.json` (made by scripts/make_fonts.py, given as text). Draws nothing,
opens nothing.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

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
        help="write it in other letters",
    )
