"""The condition of an If as a sentence: `System Version is at least 18`.

Knows how a person is told what is tested, how, and against what. Runs nothing; which conditions
there are, Apple's table says.
"""

from __future__ import annotations

from typing import Any

from builder.wire.plist import Dict
from builder.workflow.apple.block_table import (
    CONDITION,
    CONDITIONS,
    EVERY_ROW,
    INPUT,
    PREFIX,
    ROWS,
    VALUE_KEYS,
    ConditionRow,
    condition_row,
)
from builder.workflow.apple.spelling import (
    ASK,
    ATTACHMENT,
    CLIPBOARD,
    CURRENT_DATE,
    DEVICE_DETAILS,
    EXTENSION_INPUT,
    MIXED_TEXT,
    PLACE,
    SERIALIZATION,
    STEPS,
    TYPE,
    VALUE,
)
from builder.workflow.language.texts import RANGES, STRING, range_start

_GLOBALS = {
    EXTENSION_INPUT: "the shortcut's input",
    CLIPBOARD: "the clipboard",
    CURRENT_DATE: "the current date",
    DEVICE_DETAILS: "the device",
    ASK: "what is asked",
}


def describe_condition(parameters: Dict) -> str:
    """What an If's start asks, in words; "" where the parameters hold no condition."""
    table = parameters.get(CONDITIONS)
    inner = table.get(VALUE) if isinstance(table, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get(ROWS), list):
        rows = [_describe_row(row) for row in inner[ROWS] if isinstance(row, dict)]
        return (" and " if inner.get(PREFIX) == EVERY_ROW else " or ").join(filter(None, rows))
    return _describe_row(parameters) if CONDITION in parameters else ""


def describe_value(value: Any) -> str:
    """A value in words; texts of the file's own in quotation marks, variables by name."""
    return _describe(value)


def _describe_row(parameters: Dict) -> str:
    subject = _describe_subject(parameters.get(INPUT))
    code = parameters.get(CONDITION)
    row = condition_row(code)
    if row is None:
        return f"{subject} meets the condition {code!r}, which nothing defines"
    return " ".join(filter(None, [subject, row.says, _describe_value(row, parameters)]))


def _describe_subject(value: Any) -> str:
    inner = value.get("Variable") if isinstance(value, dict) else None
    return _describe(inner) if inner is not None else "the result before it"


def _describe_value(row: ConditionRow, parameters: Dict) -> str:
    """The right side: the first key of the condition's own that holds something."""
    present = [key for key in row.keys if parameters.get(key) not in (None, "")]
    if not present:
        return "" if not row.keys else '""'
    key = present[0]
    other = VALUE_KEYS[key]
    words = _describe(parameters[key])
    return f"{words} and {_describe(parameters[other])}" if other in parameters else words


def _describe(value: Any) -> str:
    """A value in words; texts of the file's own in quotation marks, variables by name."""
    if not isinstance(value, dict):
        return f'"{value}"' if isinstance(value, str) and not _is_number(value) else str(value)
    inner = value.get(VALUE)
    if isinstance(inner, dict):
        if value.get(SERIALIZATION) == ATTACHMENT:
            return _describe_reference(inner)
        if value.get(SERIALIZATION) == MIXED_TEXT:
            return _describe_text(inner)
        if "Magnitude" in inner:
            return f"{_describe(inner['Magnitude'])} {inner.get('Unit', '')}".strip()
    return "a value"


def _describe_text(inner: Dict) -> str:
    string, ranges = inner.get(STRING), inner.get(RANGES)
    text = string if isinstance(string, str) else ""
    places = ranges if isinstance(ranges, dict) else {}
    for key in sorted(places, key=lambda one: range_start(str(one)) or 0):
        text = text.replace(PLACE, f"[{_describe_reference(places[key])}]", 1)
    return f'"{text}"'


def _describe_reference(reference: Any) -> str:
    if not isinstance(reference, dict):
        return "a variable"
    kind = reference.get(TYPE)
    name = reference.get("OutputName") or reference.get("VariableName") or _GLOBALS.get(str(kind))
    told = str(name or kind or "a variable")
    steps = reference.get(STEPS)
    for step in steps if isinstance(steps, list) else []:
        part = (
            step.get("PropertyName") or step.get("DictionaryKey") if isinstance(step, dict) else ""
        )
        told = f"{part} of {told}" if isinstance(part, str) and part else told
    return told


def _is_number(text: str) -> bool:
    return text.lstrip("-").replace(".", "", 1).isdecimal()
