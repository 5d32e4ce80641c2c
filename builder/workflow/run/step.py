"""One action about to run: its parameters, read as the kinds an action wants.

Knows how a field of any shape becomes a value: bare, attachment, token string,
dictionary, list. Knows no single action.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builder.workflow.apple import tokens
from builder.workflow.run.limits import joined_text
from builder.workflow.run.machine import Machine, text_from
from builder.workflow.run.values import (
    NOTHING,
    Items,
    as_text,
    first_number,
    plain,
    truth_of,
)

_RANGE = re.compile(r"\{\s*(\d{1,9}),\s*\d{1,9}\}\Z")

# WFItemType of a row in a dictionary or list field. Seen in real files, checked 2026-11-22.
_NUMBER_ROW, _FLAG_ROW = 3, 4


def field_items(machine: Machine, field: Any) -> Items:
    """The value of a field as it stands in a parameter."""
    match field:
        case str() | bool() | int() | float() | datetime():
            machine.meter.weigh(field)
            return (field,)
        case list():
            machine.meter.charge(len(field))
            return tuple(item for part in field for item in field_items(machine, part))
        case dict():
            return _wrapped(machine, field)
        case _:
            return NOTHING


def _wrapped(machine: Machine, field: dict[str, Any]) -> Items:
    kind = field.get(tokens.SERIALIZATION)
    inner = field.get(tokens.VALUE)
    if kind == tokens.ATTACHMENT:
        return machine.value(inner)
    if kind == "WFDictionaryFieldValue":
        return (_dictionary(machine, inner),)
    if kind is not None:
        lone = _lone_reference(inner)
        return field_items(machine, inner) if lone is None else machine.value(lone)
    if "string" in field:
        return (token_text(machine, field),)
    if field.get(tokens.TYPE) == tokens.VARIABLE and "Variable" in field:
        return field_items(machine, field["Variable"])
    if tokens.TYPE in field:
        return machine.value(field)
    return _row(machine, field) if "WFValue" in field else NOTHING


def _dictionary(machine: Machine, inner: Any) -> dict[str, Any]:
    """A WFDictionaryFieldValue's rows; nested ones wrap their rows once more."""
    while isinstance(inner, dict) and tokens.VALUE in inner:
        inner = inner[tokens.VALUE]
    found = inner.get("WFDictionaryFieldValueItems") if isinstance(inner, dict) else None
    rows = found if isinstance(found, list) else []
    machine.meter.charge(len(rows))
    made = {}
    for row in rows:
        if isinstance(row, dict):
            key = as_text(field_items(machine, row.get("WFKey")))
            items = _row(machine, row)
            listed = row.get("WFItemType") == 2
            made[key] = list(items) if listed else plain(items)
    return made


def _row(machine: Machine, row: dict[str, Any]) -> Items:
    items = field_items(machine, row.get("WFValue"))
    match row.get("WFItemType"):
        case kind if kind == _NUMBER_ROW:
            value = first_number(items)
            return NOTHING if value is None else (value,)
        case kind if kind == _FLAG_ROW:
            return (bool(items) and truth_of(items[0]),)
        case _:
            return items


def _lone_reference(inner: Any) -> Any:
    """The reference that a token string holds and nothing else, which gives the thing itself.

    So a dictionary put into a dictionary stays one, and a date that is changed or written stays
    one: the app writes WFDate so. Untried on a device.
    """
    if isinstance(inner, dict) and inner.get("string") == tokens.PLACE:
        places = inner.get("attachmentsByRange")
        if isinstance(places, dict) and len(places) == 1:
            return next(iter(places.values()))
    return None


def token_text(machine: Machine, value: dict[str, Any]) -> str:
    """Text with its references filled in; offsets count UTF-16 units.

    A place whose offset nothing names stays empty: 55 such are known in real files.
    """
    text = value.get("string")
    if not isinstance(text, str):
        return ""
    written = value.get("attachmentsByRange")
    places = _by_offset(written) if isinstance(written, dict) else {}
    machine.meter.charge(len(text) + 10 * len(places))
    parts, offset = [], 0
    for piece in re.split(f"({tokens.PLACE})", text):
        if piece == tokens.PLACE:
            parts.append(text_from(machine.value(places.get(offset)), machine))
            offset += 1
        else:
            parts.append(piece)
            offset += len(piece.encode("utf-16-le", "surrogatepass")) // 2
    return joined_text(machine.meter, parts)


def _by_offset(places: Mapping[str, Any]) -> dict[int, Any]:
    found = {}
    for key, reference in places.items():
        if place := _RANGE.match(key):
            found[int(place.group(1))] = reference
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An action's parameters, with the machine that can resolve them."""

    machine: Machine
    parameters: Mapping[str, Any]

    def has(self, key: str) -> bool:
        return key in self.parameters

    def items(self, key: str) -> Items:
        return field_items(self.machine, self.parameters.get(key))

    def input(self, key: str) -> Items:
        """The field, or what the last action gave where there is none (iOS 12 and before)."""
        return self.items(key) if self.has(key) else self.machine.last

    def text(self, key: str, default: str = "") -> str:
        if not self.has(key):
            return default
        return text_from(self.items(key), self.machine)

    def input_text(self, key: str) -> str:
        return text_from(self.input(key), self.machine)

    def number(self, key: str, default: float = 0) -> int | float:
        """The field as a number; `default` where it has none."""
        value = self.machine.number(self.items(key))
        return default if value is None else value

    def flag(self, key: str, *, default: bool) -> bool:
        return truth_of(self.text(key)) if self.has(key) else default

    def date(self, key: str) -> datetime | None:
        """The field as a date; what is none is announced."""
        return self.machine.moment(self.input(key))

    def made(self, text: str) -> Items:
        """One text as a value, its length charged."""
        self.machine.meter.text(len(text))
        return (text,)


# What an action gives; None means that it hands on what came before.
Handler = Callable[[Step], Items | None]
