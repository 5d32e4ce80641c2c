"""Shapes of structured values: descriptors, apps, workflows, filters, quantities, dictionaries.

Knows which keys each must have and of which type. Compiler and linter ask here alike. Keys beside
the known ones are taken as they are: newer systems add some.

Facts (3,088 files of the app, counted 2026-11-22): WFSelectedApp of Open App is {BundleIdentifier[,
Name, TeamIdentifier]} in 77 of 77 uses; WFWorkflow of Run Shortcut is a dictionary in 236 of 611
uses and a variable in 375, never text. In 183 of the 236 its keys were counted: workflowIdentifier,
workflowName and isSelf in all of them. A serialized value has its inside under Value.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from builder.errors import did_you_mean
from builder.wire.plist import Dict
from builder.workflow.apple.block_table import CONDITION, ROWS, TABLE
from builder.workflow.apple.spelling import ATTACHMENT, MIXED_TEXT, SERIALIZATION, TYPE, VALUE

DESCRIPTOR = "AppIntentDescriptor"
FIELD = "WFDictionaryFieldValue"
FIELD_ITEMS = "WFDictionaryFieldValueItems"
QUANTITY = "WFQuantityFieldValue"
DURATION = "WFDuration"
# Units of a time as the app keeps them. Read in public tools and shortcuts from memory, not looked
# up: another one is a warning, no fault.
DURATION_UNITS = ("sec", "min", "hr", "days", "weeks", "months", "yr")
_UNITS_ELSEWHERE: dict[str, str] = {
    "second": "sec",
    "seconds": "sec",
    "s": "sec",
    "minute": "min",
    "minutes": "min",
    "hour": "hr",
    "hours": "hr",
    "h": "hr",
    "day": "days",
    "d": "days",
    "week": "weeks",
    "month": "months",
    "year": "yr",
    "years": "yr",
}
# Parameter -> what it holds, the keys it must have, and the type of each key that is known.
_APP = ("an app", ("BundleIdentifier",))
_WORKFLOW = ("a shortcut", ("workflowName",))
_STRUCTURES: dict[str, tuple[str, tuple[str, ...]]] = {
    DESCRIPTOR: ("a descriptor", ("AppIntentIdentifier", "BundleIdentifier")),
    "WFSelectedApp": _APP,
    "WFApp": _APP,
    "WFWorkflow": _WORKFLOW,
}
_TYPES: dict[str, type] = {
    "ActionRequiresAppInstallation": bool,
    "AppIntentIdentifier": str,
    "BundleIdentifier": str,
    "Name": str,
    "TeamIdentifier": str,
    "isSelf": bool,
    "workflowIdentifier": str,
    "workflowName": str,
}


def structure_faults(key: str, value: Any) -> Iterator[str]:
    """What is wrong with the value of a parameter that holds an app, a shortcut or a descriptor,
    in words; nothing for other parameters, and for a variable in its place.
    """
    if key not in _STRUCTURES or _is_variable(value):
        return
    what, needed = _STRUCTURES[key]
    example = "{" + ", ".join(f"{one}: ..." for one in needed) + "}"
    if not isinstance(value, dict):
        yield f"must be {what}, written as {example}"
        return
    for one in needed:
        if one not in value and not value.get("isSelf"):
            yield f'lacks "{one}"; {what} is written as {example}'
    for one, item in value.items():
        kind = _TYPES.get(one)
        if kind is not None and type(item) is not kind and not _is_variable(item):
            yield f'has a "{one}" that is not {"yes or no" if kind is bool else "text"}'


def odd_unit(key: str, value: Any) -> tuple[str, str]:
    """The unit of a time that is none of the app's, and the way out; two empty texts for others."""
    inner = value.get(VALUE) if key == DURATION and isinstance(value, dict) else None
    unit = inner.get("Unit") if isinstance(inner, dict) else None
    if not isinstance(unit, str) or unit in DURATION_UNITS:
        return "", ""
    usual = _UNITS_ELSEWHERE.get(unit.strip().casefold())
    known = f'here it is called "{usual}"' if usual else did_you_mean(unit, DURATION_UNITS)
    return unit, known


def _is_variable(value: Any) -> bool:
    return isinstance(value, dict) and value.get(SERIALIZATION) in (ATTACHMENT, MIXED_TEXT)


def state_fault(value: Dict) -> str:
    """What is wrong inside one serialized value, in words; "" where it is sound or unknown."""
    inner = value.get(VALUE)
    match value.get(SERIALIZATION):
        case str(state) if state == MIXED_TEXT:
            sound = isinstance(inner, str) or _has(inner, string=str)
            return "" if sound else "a text with references lacks its string"
        case str(state) if state == ATTACHMENT:
            sound = _has(inner, **{TYPE: str})
            return "" if sound else "a reference does not say what it refers to"
        case str(state) if state == QUANTITY:
            sound = isinstance(inner, dict) and {"Magnitude", "Unit"} <= inner.keys()
            return "" if sound else "a number with a unit lacks its number or its unit"
        case str(state) if state == FIELD:
            # A dictionary within a dictionary is wrapped twice, as the app does.
            if isinstance(inner, dict) and inner.get(SERIALIZATION) == FIELD:
                inner = inner.get(VALUE)
            items = inner.get(FIELD_ITEMS) if isinstance(inner, dict) else None
            sound = isinstance(items, list) and all(isinstance(item, dict) for item in items)
            return "" if sound else "a dictionary lacks its list of items"
        case str(state) if state == TABLE:
            return _table_fault(inner)
    return ""


def _table_fault(inner: Any) -> str:
    rows = inner.get(ROWS) if isinstance(inner, dict) else None
    if not isinstance(rows, list):
        return "a filter lacks its list of rows"
    for row in rows:
        keys = row.keys() if isinstance(row, dict) else set()
        if CONDITION not in keys and not {"Operator", "Property"} <= keys:
            return "a row of a filter lacks its property or its condition"
    return ""


def _has(value: Any, **keys: type) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), kind) for key, kind in keys.items()
    )
