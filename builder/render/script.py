"""Which script a character is written in, where a text changes from one to another, and which
family of fonts draws it.

Knows each script as one row: ranges of Unicode, families, how tall its letters stand. Opens no
font and knows nothing of what a text says.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Self

Ranges = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A family of fonts in assets/fonts: its name, how its files begin and end, and the
    languages whose own letters it draws. `unspaced`: those write words without spaces."""

    name: str
    stem: str
    ending: str = "ttf"
    languages: tuple[str, ...] = ()
    unspaced: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRow:
    """All there is to know of a script.

    `ranges` are first and last code point of each block, or row of blocks, of Unicode 16's
    Blocks.txt. `families` draw it: more than one where the same code point looks different
    by language; the first for all others. `tall`: marks stand far above or below the line.
    `stacked`: letters form clusters that must be drawn as one. `kept` are the ranges that
    scripts/make_fonts.py takes into the family, where those are not `ranges`.
    """

    ranges: Ranges = ()
    families: tuple[Family, ...]
    tall: bool = False
    stacked: bool = False
    kept: Ranges = ()


def _han(region: str, *languages: str, unspaced: bool = True) -> Family:
    """A family whose Han letters look as one region writes them."""
    stem = f"NotoSansCJK{region.lower()}"
    name = f"Noto Sans CJK {region}"
    return Family(name=name, stem=stem, ending="otf", languages=languages, unspaced=unspaced)


class Script(StrEnum):
    """The scripts that need a font of their own. LATIN stands for Greek and Cyrillic too.

    To add one: a row here, and `make fonts`.
    """

    row: ScriptRow

    def __new__(cls, name: str, row: ScriptRow) -> Self:
        script = str.__new__(cls, name)
        script._value_ = name
        script.row = row
        return script

    LATIN = "latin", ScriptRow(families=(Family(name="Noto Sans", stem="NotoSans"),))
    ARABIC = (
        "arabic",
        ScriptRow(
            ranges=((0x0600, 0x06FF), (0x0750, 0x077F), (0x08A0, 0x08FF), (0xFB50, 0xFDFF),
                    (0xFE70, 0xFEFE)),
            kept=((0x0600, 0x06FF), (0x0750, 0x077F), (0xFDFC, 0xFDFD)),
            families=(
                Family(name="Noto Sans Arabic", stem="NotoSansArabic", languages=("ar",)),
            ),
            tall=True,
        ),
    )  # fmt: skip
    HEBREW = (
        "hebrew",
        ScriptRow(
            ranges=((0x0590, 0x05FF), (0xFB1D, 0xFB4F)),
            families=(Family(name="Noto Sans Hebrew", stem="NotoSansHebrew", languages=("he",)),),
        ),
    )
    THAI = (
        "thai",
        ScriptRow(
            ranges=((0x0E00, 0x0E7F),),
            families=(
                Family(
                    name="Noto Sans Thai",
                    stem="NotoSansThai",
                    languages=("th",),
                    unspaced=True,
                ),
            ),
            tall=True,
            stacked=True,
        ),
    )
    DEVANAGARI = (
        "devanagari",
        ScriptRow(
            ranges=((0x0900, 0x097F), (0xA8E0, 0xA8FF)),
            kept=((0x0900, 0x097F), (0xA8E0, 0xA8FF), (0x1CD0, 0x1CFF)),
            families=(
                Family(name="Noto Sans Devanagari", stem="NotoSansDevanagari", languages=("hi",)),
            ),
            tall=True,
            stacked=True,
        ),
    )
    CJK = (
        "cjk",
        ScriptRow(
            ranges=((0x1100, 0x11FF), (0x2E80, 0xA4CF), (0xA960, 0xA97F), (0xAC00, 0xD7FF),
                    (0xF900, 0xFAFF), (0xFE30, 0xFE4F), (0xFF00, 0xFFEF), (0x20000, 0x3FFFF)),
            families=(
                _han("SC", "zh"),
                _han("TC", "zh-hant", "zh-tw"),
                _han("HK", "zh-hk", "zh-hant-hk", "zh-mo"),
                _han("JP", "ja"),
                _han("KR", "ko", unspaced=False),
            ),
        ),
    )  # fmt: skip


class Direction(StrEnum):
    LTR = "ltr"
    RTL = "rtl"


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptRun:
    """A stretch of text in one script."""

    text: str
    script: Script


_RANGES: tuple[tuple[int, int, Script], ...] = tuple(
    sorted((first, last, script) for script in Script for first, last in script.row.ranges)
)

FAMILIES: tuple[str, ...] = tuple(each.name for script in Script for each in script.row.families)


def family_for(script: Script, language: str) -> Family:
    """The family that draws a script's letters in a language: by the longest tag that fits."""
    tag = language.replace("_", "-").lower()

    def fit(family: Family) -> int:
        fits = (own for own in family.languages if tag == own or tag.startswith(f"{own}-"))
        return max(map(len, fits), default=0)

    return max(script.row.families, key=fit)


def own_family(language: str) -> Family:
    """The family of a language's own letters; that of Latin ones where no other is its own."""
    tag = language.replace("_", "-").lower()
    for script in Script:
        family = family_for(script, tag)
        if any(tag == own or tag.startswith(f"{own}-") for own in family.languages):
            return family
    return Script.LATIN.row.families[0]


def font_order(language: str) -> tuple[str, ...]:
    """Every family, those of `language` first, so that a name in another script shows too."""
    own, latin = own_family(language), Script.LATIN.row.families[0].name
    # Fonts of Han hold Latin letters too, in a drawing that does not match.
    han = own in Script.CJK.row.families
    head = dict.fromkeys((latin, own.name) if han else (own.name, latin))
    return (*head, *(family for family in FAMILIES if family not in head))


_FIRST_OTHER = "\u0590"
"""Before it all is Latin, Greek or Cyrillic, which one font draws."""


@lru_cache(maxsize=4096)
def script_of(char: str) -> Script:
    """The script whose font draws `char`; digits and ASCII signs count as LATIN."""
    if char < _FIRST_OTHER:
        return Script.LATIN
    code = ord(char)
    for first, last, script in _RANGES:
        if first <= code <= last:
            return script
    return Script.LATIN


def runs(text: str) -> tuple[ScriptRun, ...]:
    """`text` cut where its script changes; a space stays with what stands before it.

    General punctuation (quotes, dashes, dots) goes with a Chinese, Japanese or Korean run,
    whose font draws it wide, and counts as LATIN elsewhere.
    """
    if text and max(text) < _FIRST_OTHER:
        return (ScriptRun(text=text, script=Script.LATIN),)
    found: list[ScriptRun] = []
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
            found[-1] = ScriptRun(text=last.text + char, script=script)
        else:
            found.append(ScriptRun(text=char, script=script))
    return tuple(found)


def main_script(text: str) -> Script:
    """The script that most of `text` is written in, counting letters other than Latin first."""
    others = [script for script in map(script_of, text) if script is not Script.LATIN]
    return max(sorted(set(others)), key=others.count) if others else Script.LATIN


def is_tall(text: str) -> bool:
    return any(script_of(char).row.tall for char in text if char >= _FIRST_OTHER)
