"""Dates and numbers as the language and region of a device write them.

Knows the Unicode CLDR, through babel's copy of it, and the app's styles of dates. English of the
United States is written here, as the app was seen to write it. Elsewhere the styles are CLDR's; a
number's fraction has the region's sign, in text that is shown and in text that is read. Between a
date and a time stands CLDR's comma or blank; the words that some devices put there ("um") are not
in babel's copy. Untried on a device. Not known, and announced: digits other than 0 to 9, and
calendars other than Gregorian. Sizes of files are all that is written with a plural.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel import Locale

ENGLISH = "en_US"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}\Z")
_TYPED = re.compile(r"\d[\d.,'\u2019\u00a0\u202f]*\d")
_GROUPS = re.compile(r"\d{1,3}(?:\.\d{3})+\Z")
# Regions whose devices start with another calendar (CLDR, supplemental calendarPreferenceData,
# from memory; not looked up).
_OTHER_CALENDARS = frozenset({"AF", "IR", "SA", "TH"})
_STYLES = {"Short": "short", "Medium": "medium", "Long": "long"}


class UnknownLetterError(ValueError):
    """A letter of a date's pattern that CLDR does not know, or not so often."""


@dataclass(frozen=True)
class DeviceLocale:
    """A language and its region. Raises ValueError for one that CLDR does not have."""

    tag: str = ENGLISH

    def __post_init__(self) -> None:
        if self.tag != ENGLISH:
            self._data  # noqa: B018 - looked up now, so that a wrong one is told now

    @property
    def is_english(self) -> bool:
        """Whether dates and numbers are written as in the United States."""
        return self.tag == ENGLISH

    @cached_property
    def _data(self) -> Locale:
        from babel import Locale, UnknownLocaleError

        if not _TAG.match(self.tag):
            raise ValueError(self.tag)
        try:
            return Locale.parse(self.tag.replace("-", "_"))
        except UnknownLocaleError:
            raise ValueError(self.tag) from None

    @cached_property
    def oddity(self) -> str:
        """What of its writing is not known here, or ""."""
        if self.is_english:
            return ""
        if self._data.default_numbering_system != "latn":
            return f"the digits of {self.tag}"
        other = self._data.territory in _OTHER_CALENDARS
        return f"the calendar of {self.tag}" if other else ""

    @cached_property
    def decimal(self) -> str:
        """The sign before a fraction."""
        return "." if self.is_english else str(self._data.number_symbols["latn"]["decimal"])

    @property
    def first_weekday(self) -> int:
        """The day that a week begins with: 0 is Monday."""
        return 6 if self.is_english else int(self._data.first_week_day)

    def number(self, text: str) -> str:
        """A number's digits with the region's sign before the fraction, and none between groups."""
        return text.replace(".", self.decimal)

    def grouped(self, value: float, digits: int) -> str:
        """A number with so many digits behind the sign, its thousands parted."""
        if self.is_english:
            return f"{value:,.{digits}f}"
        from babel.numbers import parse_pattern

        pattern = parse_pattern(self._data.decimal_formats[None].pattern)
        pattern.frac_prec = (digits, digits)
        # The number's own digits, whatever a float of it would have behind them.
        return str(pattern.apply(Decimal(f"{value:.{digits}f}"), self._data))

    def size(self, amount: float, unit: str) -> str:
        """So many of a unit of CLDR's (`digital-megabyte`), in the form that the number needs."""
        from babel.units import format_unit

        return str(format_unit(amount, unit, "short", locale=self._data))

    def plain(self, text: str, *, typed: bool = False) -> str:
        """A text whose numbers have a point before the fraction. What a person `typed` may have
        points between groups of digits.
        """
        if self.decimal == ".":
            return text
        return _TYPED.sub(lambda found: self._plain(found.group(), typed=typed), text)

    def _plain(self, digits: str, *, typed: bool) -> str:
        if "," in digits:
            whole, _, fraction = digits.rpartition(",")
            return re.sub(r"\D", "", whole) + "." + re.sub(r"\D.*", "", fraction)
        return digits.replace(".", "") if typed and _GROUPS.match(digits) else digits

    def moment(self, moment: datetime, date_style: str, time_style: str) -> str:
        """A date and time in two of the app's styles; another style leaves its part out."""
        from babel.dates import format_date, format_time

        date, time = _STYLES.get(date_style), _STYLES.get(time_style)
        day = format_date(moment, date, locale=self._data) if date else ""
        clock = format_time(moment, time, locale=self._data) if time else ""
        if not (day and clock):
            return day or clock
        joined = str(self._data.datetime_formats[date])
        return joined.replace("{1}", day).replace("{0}", clock)

    def field(self, moment: datetime, letters: str) -> str:
        """One field of a pattern, `MMMM` say. Raises UnknownLetterError."""
        from babel import Locale
        from babel.dates import PATTERN_CHARS, DateTimeFormat

        known = PATTERN_CHARS.get(letters[0], ())
        if known == () or (known is not None and len(letters) not in known):
            raise UnknownLetterError(letters)
        data = Locale.parse(ENGLISH) if self.is_english else self._data
        try:
            return str(DateTimeFormat(moment, data)[letters])
        except (KeyError, ValueError, NotImplementedError, AttributeError):
            raise UnknownLetterError(letters) from None


def locale_names() -> tuple[str, ...]:
    """Every language and region that CLDR has: `de`, `de_AT`, ..."""
    from babel.localedata import locale_identifiers

    return tuple(locale_identifiers())
