"""Which script a character is written in, and where a text changes from one to another.

Knows ranges of Unicode and which scripts stand tall or run from right to left. Knows no
fonts and no languages.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Script(StrEnum):
    """The scripts that need a font of their own. LATIN stands for Greek and Cyrillic too."""

    LATIN = "latin"
    ARABIC = "arabic"
    HEBREW = "hebrew"
    THAI = "thai"
    DEVANAGARI = "devanagari"
    CJK = "cjk"


class Direction(StrEnum):
    LTR = "ltr"
    RTL = "rtl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A stretch of text in one script."""

    text: str
    script: Script


# Blocks.txt of Unicode 16, first and last code point of each block or row of blocks.
_RANGES: tuple[tuple[int, int, Script], ...] = (
    (0x0590, 0x05FF, Script.HEBREW),
    (0x0600, 0x06FF, Script.ARABIC),
    (0x0750, 0x077F, Script.ARABIC),
    (0x08A0, 0x08FF, Script.ARABIC),
    (0x0900, 0x097F, Script.DEVANAGARI),
    (0x0E00, 0x0E7F, Script.THAI),
    (0x1100, 0x11FF, Script.CJK),
    (0x2E80, 0xA4CF, Script.CJK),
    (0xA8E0, 0xA8FF, Script.DEVANAGARI),
    (0xA960, 0xA97F, Script.CJK),
    (0xAC00, 0xD7FF, Script.CJK),
    (0xF900, 0xFAFF, Script.CJK),
    (0xFB1D, 0xFB4F, Script.HEBREW),
    (0xFB50, 0xFDFF, Script.ARABIC),
    (0xFE30, 0xFE4F, Script.CJK),
    (0xFE70, 0xFEFE, Script.ARABIC),
    (0xFF00, 0xFFEF, Script.CJK),
    (0x20000, 0x3FFFF, Script.CJK),
)

_TALL = (Script.ARABIC, Script.THAI, Script.DEVANAGARI)
"""Scripts with marks far above or below the line: they need more room between lines."""


_FIRST_OTHER = "\u0590"
"""Before it all is Latin, Greek or Cyrillic, which one font draws."""


def script_of(char: str) -> Script:
    """The script whose font draws `char`; digits and ASCII signs count as LATIN."""
    if char < _FIRST_OTHER:
        return Script.LATIN
    code = ord(char)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return Script.LATIN


def runs(text: str) -> tuple[Run, ...]:
    """`text` cut where its script changes; a space stays with what stands before it.

    General punctuation (quotes, dashes, dots) goes with a Chinese, Japanese or Korean run,
    whose font draws it wide, and counts as LATIN elsewhere.
    """
    if text and max(text) < _FIRST_OTHER:
        return (Run(text=text, script=Script.LATIN),)
    found: list[Run] = []
    for char in text:
        last = found[-1] if found else None
        if last is not None and (
            char.isspace()
            or char in "\u200c\u200d"
            or (last.script is Script.CJK and "\u2010" <= char <= "\u205e")
        ):
            script = last.script
        else:
            script = script_of(char)
        if last is not None and last.script is script:
            found[-1] = Run(text=last.text + char, script=script)
        else:
            found.append(Run(text=char, script=script))
    return tuple(found)


def main_script(text: str) -> Script:
    """The script that most of `text` is written in, counting letters other than Latin first."""
    others = [script for script in map(script_of, text) if script is not Script.LATIN]
    return max(sorted(set(others)), key=others.count) if others else Script.LATIN


def is_tall(text: str) -> bool:
    return any(script_of(char) in _TALL for char in text if char >= _FIRST_OTHER)
