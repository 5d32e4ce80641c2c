"""Dates as text, moved, and measured, for the date actions.

Knows the app's format styles in English, how a custom format is taken apart, and the units of a
duration. The time zone is the clock's; other languages are the locale's.
"""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

from builder.workflow.run.locale import DeviceLocale, UnknownLetterError

_ENGLISH = DeviceLocale()
_PATTERN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'")
_SECONDS = {"sec": 1, "min": 60, "hr": 3600, "days": 86400, "weeks": 604800}
_UNITS = {"Seconds": "sec", "Minutes": "min", "Hours": "hr", "Days": "days", "Weeks": "weeks"}


def format_moment(
    moment: datetime, date_style: str, time_style: str, locale: DeviceLocale = _ENGLISH
) -> str:
    """Date and time in the app's styles: None, Short, Medium, Long."""
    if not locale.is_english:
        return locale.moment(moment, date_style, time_style)
    dates = {"Short": "M/d/yy", "Medium": "MMM d, yyyy", "Long": "MMMM d, yyyy"}
    times = {"Short": "h:mm a", "Medium": "h:mm:ss a", "Long": "h:mm:ss a z"}
    parts = [styles.get(style, "") for styles, style in ((dates, date_style), (times, time_style))]
    between = ", " if date_style == "Short" else " 'at' "
    return format_pattern(moment, between.join(part for part in parts if part))[0]


def format_rfc(moment: datetime) -> str:
    return format_datetime(moment)


def format_iso(moment: datetime, with_time: bool) -> str:
    return moment.isoformat(timespec="seconds") if with_time else moment.date().isoformat()


def format_pattern(
    moment: datetime, pattern: str, locale: DeviceLocale = _ENGLISH
) -> tuple[str, list[str]]:
    """A custom format, by Unicode's pattern letters, and the letters that mean nothing: they
    stay as they are.
    """
    out: list[str] = []
    unknown: list[str] = []
    for found in _PATTERN.finditer(pattern[:200]):
        quoted, letter = found.group(1), found.group(2)
        if quoted is not None:
            out.append(quoted.replace("''", "'") or "'")
        elif letter in ("z", "Z") and len(found.group()) < 4:
            out.append(moment.strftime("%Z" if letter == "z" else "%z"))
        elif letter:
            try:
                out.append(locale.field(moment, found.group()))
            except UnknownLetterError:
                out.append(found.group())
                unknown.append(found.group())
        else:
            out.append(found.group())
    return "".join(out), unknown


def shift(moment: datetime, amount: float, unit: str) -> datetime | None:
    """The moment `amount` units later; None for an unknown unit or a year out of range."""
    try:
        if unit in _SECONDS:
            return moment + timedelta(seconds=amount * _SECONDS[unit])
        if unit in ("months", "yr"):
            return _months_later(moment, int(amount) * (12 if unit == "yr" else 1))
    except (OverflowError, ValueError):
        pass
    return None


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return moment.replace(year=year, month=month + 1, day=min(moment.day, last))


def start_of(moment: datetime, unit: str, locale: DeviceLocale = _ENGLISH) -> datetime | None:
    """The start of the moment's Minute, Hour, Day, Week, Month or Year."""
    minute = moment.replace(second=0, microsecond=0)
    day = minute.replace(hour=0, minute=0)
    starts = {
        "Minute": minute,
        "Hour": minute.replace(minute=0),
        "Day": day,
        "Month": day.replace(day=1),
        "Year": day.replace(month=1, day=1),
    }
    if unit == "Week":
        return shift(day, -((day.weekday() - locale.first_weekday) % 7), "days")
    return starts.get(unit)


def between(first: datetime, second: datetime, unit: str) -> float | int | None:
    """How much later `second` is, in whole units; None for a unit that is not known."""
    if unit in ("Months", "Years"):
        months = (second.year - first.year) * 12 + second.month - first.month
        return months if unit == "Months" else int(months / 12)
    if unit not in _UNITS:
        return None
    return int((second - first).total_seconds() / _SECONDS[_UNITS[unit]])


def quantity(field: Any) -> tuple[Any, str]:
    """Magnitude and unit of a WFQuantityFieldValue, as they are written."""
    value = field.get("Value") if isinstance(field, dict) else None
    if not isinstance(value, dict):
        return None, ""
    unit = value.get("Unit")
    return value.get("Magnitude"), unit if isinstance(unit, str) else ""
