"""What flows between actions, and how one kind is read as another.

Knows the kinds of item (text, number, yes/no, date, address, dictionary, match, file, rich text)
and their
coercions. Knows no action and no limit: whoever calls has weighed the value.

A value is a tuple of items; an empty one is "no value". How the app coerces is documented
in part only: text gives its first number, a list gives its items on lines. Untried on a
device.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from builder.workflow.run.html_text import plain_text
from builder.workflow.run.locale import DeviceLocale

# A date's text, as `en_US` shows it; the module `dates` has the other styles.
_DATE_TEXT = "%b {day}, %Y at {hour}:%M %p"
_NUMBER = re.compile(r"[-+]?(?:\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})(?:[eE][-+]?\d{1,3})?")
# How PNG, JPEG, GIF and TIFF files begin.
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
# A date as this module writes it.
_WRITTEN_DATE = re.compile(r"([A-Z][a-z]{2}) (\d{1,2}), (\d{4}) at (\d{1,2}):(\d\d) ([AP]M)")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATE_WITHIN = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?(?!\d)")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{0,40}:[^\s<>\"]+|www\.[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class UrlValue:
    """A URL, apart from plain text."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file or picture, by its name with its ending, or a file that was given a name."""

    name: str
    data: bytes

    @property
    def ending(self) -> str:
        return self.name.rpartition(".")[2].lower() if "." in self.name else ""

    @property
    def is_picture(self) -> bool:
        return self.data.startswith(_PICTURES)

    @property
    def text(self) -> str | None:
        """What it says, None where it is not UTF-8."""
        try:
            return self.data.decode("utf-8")
        except UnicodeDecodeError:
            return None


@dataclass(frozen=True, slots=True)
class RichText:
    """Text with its looks, as HTML."""

    html: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One match of a pattern, with its groups."""

    text: str
    groups: tuple[str, ...]


# str, int, float, bool, datetime, UrlValue, Match, File, RichText, dict, or a list
# inside a dictionary.
Item = Any
Items = tuple[Item, ...]

NOTHING: Items = ()


def items_of(value: Any) -> Items:
    """A value out of a dictionary or JSON: a list becomes its items, null becomes nothing."""
    if value is None:
        return NOTHING
    if isinstance(value, list | tuple):
        return tuple(item for item in value if item is not None)
    return (value,)


def plain(items: Items) -> Any:
    """Items as they are kept in a dictionary: one alone, several as a list, none as ""."""
    kept = [
        text_of(item) if isinstance(item, UrlValue | Match | File | RichText) else item
        for item in items
    ]
    if len(kept) == 1:
        return kept[0]
    return kept or ""


def text_of(item: Item, locale: DeviceLocale | None = None) -> str:
    """What an item says; dates and numbers as the locale writes them, where one is given."""
    match item:
        case str():
            return item
        case bool():
            return "Yes" if item else "No"
        case int() | float():
            return number_text(item) if locale is None else locale.number(number_text(item))
        case datetime():
            own = locale is not None and not locale.is_english
            return locale.moment(item, "Medium", "Short") if locale and own else date_text(item)
        case UrlValue() | Match():
            return item.text
        case Mapping():
            return json.dumps(item, ensure_ascii=False, default=text_of)
        case list() | tuple():
            return as_text(tuple(item), locale)
        case _:
            return _document_text(item)


def _document_text(item: Item) -> str:
    if isinstance(item, File):
        return item.name if item.text is None else item.text
    return plain_text(item.html) if isinstance(item, RichText) else ""


def name_of(item: Item) -> str:
    """A file's name without its ending; anything else is called what it says."""
    if isinstance(item, File):
        return item.name.rpartition(".")[0] or item.name
    return text_of(item)


def as_text(items: Items, locale: DeviceLocale | None = None) -> str:
    return "\n".join(text_of(item, locale) for item in items)


def as_rich_text(item: Item) -> RichText:
    if isinstance(item, RichText):
        return item
    paragraphs = escape(text_of(item), quote=False).split("\n")
    return RichText("".join(f"<p>{one}</p>" for one in paragraphs))


def number_text(value: float) -> str:
    """Without a needless fraction: 3, not 3.0."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else format(float(value), ".15g")
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else format(value, ".15g")


def number_of(
    item: Item, locale: DeviceLocale | None = None, *, typed: bool = False
) -> int | float | None:
    """The item as a number, None where it has none; text gives its first number, read as the
    locale writes numbers, or a person who `typed` it.
    """
    match item:
        case bool():
            return int(item)
        case int() | float():
            return item if math.isfinite(item) else None
        case str() | UrlValue() | Match() | File() | RichText():
            text = text_of(item)
            found = _NUMBER.search(text if locale is None else locale.plain(text, typed=typed))
            return parse_number(found.group()) if found else None
        case _:
            return None


def parse_number(text: str) -> int | float | None:
    """Digits as a number: whole where they are; None if it is too large to hold."""
    if re.fullmatch(r"[-+]?\d{1,30}", text):
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else None


def numbers_in(text: str) -> tuple[int | float, ...]:
    found = (parse_number(part.group()) for part in _NUMBER.finditer(text))
    return tuple(value for value in found if value is not None)


def addresses_in(text: str) -> tuple[UrlValue, ...]:
    return tuple(UrlValue(part.group()) for part in _ADDRESS.finditer(text))


def first_number(items: Items, locale: DeviceLocale | None = None) -> int | float | None:
    return number_of(items[0], locale) if items else None


def date_of(item: Item) -> datetime | None:
    """The item as a date; text must be ISO 8601 (2026-11-22 or 2026-11-22T10:00)."""
    if isinstance(item, datetime):
        return aware(item)
    if not isinstance(item, str | Match | File):
        return None
    text = text_of(item).strip()
    try:
        if (found := _WRITTEN_DATE.fullmatch(text)) and found.group(1) in _MONTHS:
            month, day, year, hour, minute, half = found.groups()
            hours = int(hour) % 12 + (12 if half == "PM" else 0)
            return datetime(
                int(year), _MONTHS.index(month) + 1, int(day), hours, int(minute), tzinfo=UTC
            )
        return aware(datetime.fromisoformat(text))
    except ValueError:
        return None


def dates_in(item: Item) -> tuple[datetime, ...]:
    """The item as a date, else the dates that its text holds as 2026-11-22 or 2026-11-22T10:00."""
    whole = date_of(item)
    if whole is not None:
        return (whole,)
    parts = _DATE_WITHIN.findall(text_of(item))
    return tuple(found for part in parts if (found := date_of(part)) is not None)


def aware(moment: datetime) -> datetime:
    """With a time zone: UTC where none was said, so that dates compare."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def date_text(moment: datetime) -> str:
    hour = moment.hour % 12 or 12
    return moment.strftime(_DATE_TEXT).format(day=moment.day, hour=hour)


def dictionary_of(item: Item) -> dict[str, Any] | None:
    """The item as a dictionary; text must be a JSON object."""
    if isinstance(item, Mapping):
        return dict(item)
    if not isinstance(item, str | Match | File | RichText):
        return None
    value = parse_json(text_of(item))
    return value if isinstance(value, dict) else None


def parse_json(text: str) -> Any:
    """The value in JSON text, None where it is not JSON."""
    try:
        return json.loads(text, parse_int=parse_number, parse_float=parse_number)
    except (ValueError, RecursionError):
        return None


def coerce(items: Items, item_class: str, locale: DeviceLocale | None = None) -> Items:
    """The items as another kind; an item that cannot be read so is left out."""
    made: list[Item | None]
    match item_class:
        case "WFNumberContentItem":
            made = [number_of(item, locale, typed=True) for item in items]
        case "WFRichTextContentItem":
            made = [as_rich_text(item) for item in items]
        case "WFStringContentItem":
            made = [text_of(item, locale) for item in items]
        case "WFDateContentItem":
            made = [date_of(item) for item in items]
        case "WFURLContentItem":
            made = [UrlValue(text_of(item)) for item in items]
        case "WFDictionaryContentItem":
            made = [dictionary_of(item) for item in items]
        case "WFBooleanContentItem":
            made = [truth_of(item) for item in items]
        case _:
            return items
    return tuple(item for item in made if item is not None)


def truth_of(item: Item) -> bool:
    value = text_of(item).strip().lower()
    return value not in ("", "0", "no", "false")
