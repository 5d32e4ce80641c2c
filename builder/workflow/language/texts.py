"""Text with references in it: `Hello, {name}!`, read and written.

Knows braces (`{{` and `}}` stand for themselves) and how Apple spells such text: U+FFFC
where a reference stands, and `attachmentsByRange` with places in UTF-16 units.
"""

from __future__ import annotations

import re

from builder.wire.plist import Dict
from builder.workflow.apple.spelling import MIXED_TEXT, PLACE, SERIALIZATION, VALUE
from builder.workflow.language.grammar import PIECE
from builder.workflow.language.names import Names
from builder.workflow.language.read_references import read_reference
from builder.workflow.language.wording import WordingError

RANGES = "attachmentsByRange"
STRING = "string"
_RANGE = r"\{(\d{1,9}), 1\}\Z"


def has_braces(text: str) -> bool:
    return "{" in text or "}" in text


def read_parts(text: str, names: Names) -> tuple[str, Dict]:
    """The text with U+FFFC for every reference, and the references by range.

    Raises WordingError, whose `at` counts characters of `text`.
    """
    if "{" not in text and "}" not in text:
        return text, {}
    out: list[str] = []
    ranges: Dict = {}
    errors: list[WordingError] = []
    at = place = 0
    for found in PIECE.finditer(text):
        before, mark = text[at : found.start()], found.group()
        at = found.end()
        if mark in ("{{", "}}"):
            before += mark[0]
        out.append(before)
        place += units(before)
        if mark in ("{{", "}}"):
            continue
        try:
            ranges[f"{{{place}, 1}}"] = _read_piece(found, mark, names)
        except WordingError as error:
            errors.append(error)
        out.append(PLACE)
        place += 1
    if errors:
        errors[0].others = errors[1:]
        raise errors[0]
    out.append(text[at:])
    return "".join(out), ranges


def _read_piece(found: re.Match[str], mark: str, names: Names) -> Dict:
    if len(mark) == 1:
        raise WordingError(f'a lone "{mark}"', found.start(), f'write "{mark * 2}" for a brace')
    try:
        return read_reference(found.group(1), names)
    except WordingError as error:
        error.at = found.start() + 1 + error.within
        raise


def read_lone(text: str, names: Names) -> Dict | None:
    """The attachment, where the text is one reference and nothing else."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    found = PIECE.match(text)
    if found is None or found.end() != len(text) or found.group(1) is None:
        return None
    try:
        return read_reference(found.group(1), names)
    except WordingError as error:
        error.at = 1 + error.within
        raise


def token_string(string: str, ranges: Dict, *, empty_ranges: bool) -> Dict:
    """Apple's spelling of a text with references, or of one that could have some."""
    value: Dict = {STRING: string}
    if ranges or empty_ranges:
        value[RANGES] = ranges
    return {VALUE: value, SERIALIZATION: MIXED_TEXT}


def places(string: str) -> list[int]:
    """Where a text's U+FFFC characters stand, in UTF-16 units."""
    found, place = [], 0
    for piece in string.split(PLACE)[:-1]:
        place += units(piece)
        found.append(place)
        place += 1
    return found


def range_start(key: str) -> int | None:
    """The offset in a key such as "{5, 1}", or None for anything else."""
    found = re.match(_RANGE, key)
    return int(found.group(1)) if found else None


def units(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
