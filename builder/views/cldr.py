"""Dates, durations and lists as a language writes them.

Knows the Unicode CLDR, through babel's copy of it. Knows no phrase of ours: what CLDR gives
stands alone or takes the place of a name, since a word within a sentence may need a case that
CLDR does not tell.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

_ENGLISH = "en"
# A word of Hebrew, behind marks that are not seen (U+2068 isolates a name).
_HEBREW = re.compile("\u2068?[\u05d0-\u05ea]")
_SAID = 1024
"""So many dates, lists and durations are remembered: a few for each language of a kit, which every
site of a fleet says alike."""


@lru_cache(maxsize=_SAID)
def long_date(language: str, day: date) -> str:
    """`22. November 2026`, with the month in words."""
    from babel.dates import format_date

    return format_date(day, "long", _locale(language))


def listed(language: str, items: Sequence[str]) -> str:
    """`iPhone, iPad and Mac`. Hebrew's "and" is one letter before the last item, and a hyphen
    parts it from Latin letters: ICU's ListFormatter knows that rule, babel does not."""
    return _listed(language, tuple(items))


@lru_cache(maxsize=_SAID)
def _listed(language: str, items: tuple[str, ...]) -> str:
    from babel.lists import format_list

    locale = _locale(language)
    *first, last = items
    if first and locale.language == "he" and not _HEBREW.match(last):
        last = f"-{last}"
    return format_list([*first, last], "standard", locale)


@lru_cache(maxsize=_SAID)
def minutes(language: str, count: int) -> str:
    """`5 minutes`, in the plural form that the number asks for."""
    from babel.units import format_unit

    return format_unit(count, "duration-minute", "long", locale=_locale(language))


@lru_cache(maxsize=4)
def _locale(language: str) -> Locale:
    """CLDR's data for a BCP 47 tag: of the tag, else of its language alone, else English.

    babel would keep what it read of every language for good: 37 MB of the 39 of a kit. Here the
    last few are kept, for as many as are made at a time.
    """
    from babel import localedata

    found = _found(language)
    assert found.months  # read now, so that it is the locale that keeps it
    localedata.clear_caches()
    return found


def _found(language: str) -> Locale:
    from babel import Locale, UnknownLocaleError

    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_ENGLISH)
