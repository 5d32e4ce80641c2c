"""Dates as text, moved, and measured, for the date actions.

Knows the app's format styles in English, the pattern letters people use in custom formats,
and the units of a duration. The time zone is the clock's.
"""

from __future__ import annotations

import calendar
import re
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any

_PATTERN = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'")
_SECONDS = {"sec": 1, "min": 60, "hr": 3600, "days": 86400, "weeks": 604800}
_UNITS = {"Seconds": "sec", "Minutes": "min", "Hours": "hr", "Days": "days", "Weeks": "weeks"}


def format_moment(moment: datetime, date_style: str, time_style: str) -> str:
    """Date and time in the app's styles: None, Short, Medium, Long."""
    dates = {"Short": "M/d/yy", "Medium": "MMM d, yyyy", "Long": "MMMM d, yyyy"}
    times = {"Short": "h:mm a", "Medium": "h:mm:ss a", "Long": "h:mm:ss a z"}
    parts = [styles.get(style, "") for styles, style in ((dates, date_style), (times, time_style))]
    between = ", " if date_style == "Short" else " 'at' "
    return format_pattern(moment, between.join(part for part in parts if part))


def format_rfc(moment: datetime) -> str:
    return format_datetime(moment)


def format_iso(moment: datetime, with_time: bool) -> str:
    return moment.isoformat(timespec="seconds") if with_time else moment.date().isoformat()


def format_pattern(moment: datetime, pattern: str) -> str:
    """A custom format, by Unicode's pattern letters; unknown letters stay as they are."""
    out = []
    for found in _PATTERN.finditer(pattern[:200]):
        quoted, letter = found.group(1), found.group(2)
        if quoted is not None:
            out.append(quoted.replace("''", "'") or "'")
        elif letter:
            out.append(_field(moment, found.group()))
        else:
            out.append(found.group())
    return "".join(out)


def _field(moment: datetime, letters: str) -> str:
    width = len(letters)
    hour = moment.hour % 12 or 12
    numbers = {
        "M": moment.month,
        "d": moment.day,
        "H": moment.hour,
        "h": hour,
        "m": moment.minute,
        "s": moment.second,
    }
    letter = letters[0]
    if letter == "y":
        return f"{moment.year % 100:02}" if width == 2 else f"{moment.year:0{min(width, 9)}}"
    if letter == "M" and width >= 3:
        return (calendar.month_abbr if width == 3 else calendar.month_name)[moment.month]
    if letter == "E":
        return (calendar.day_abbr if width <= 3 else calendar.day_name)[moment.weekday()]
    if letter == "a":
        return "AM" if moment.hour < 12 else "PM"
    if letter in "zZ":
        return moment.strftime("%Z" if letter == "z" else "%z")
    return f"{numbers[letter]:0{min(width, 2)}}" if letter in numbers else letters


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


def start_of(moment: datetime, unit: str) -> datetime | None:
    """The start of the moment's Minute, Hour, Day, Week (from Sunday), Month or Year."""
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
        return shift(day, -((day.weekday() + 1) % 7), "days")
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
