"""Dates, durations and lists as a language writes them.

Knows the Unicode CLDR, through babel's copy of it. Knows no phrase of ours: what CLDR gives
stands alone or takes the place of a name, since a word within a sentence may need a case that
CLDR does not tell.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

_ENGLISH = "en"


def long_date(language: str, day: date) -> str:
    """`22. November 2026`, with the month in words."""
    from babel.dates import format_date

    return format_date(day, "long", _locale(language))


def listed(language: str, items: Sequence[str]) -> str:
    """`iPhone, iPad and Mac`."""
    from babel.lists import format_list

    return format_list(list(items), "standard", _locale(language))


def minutes(language: str, count: int) -> str:
    """`5 minutes`, in the plural form that the number asks for."""
    from babel.units import format_unit

    return format_unit(count, "duration-minute", "long", locale=_locale(language))


def _locale(language: str) -> Locale:
    """CLDR's data for a BCP 47 tag: of the tag, else of its language alone, else English."""
    from babel import Locale, UnknownLocaleError

    for tag in (language, language.partition("-")[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse(_ENGLISH)
