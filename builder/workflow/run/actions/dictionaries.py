"""Actions on dictionaries: make one, read it from JSON, look in, set."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.machine import look_in
from builder.workflow.run.step import Handler, Step, field_items
from builder.workflow.run.values import (
    Items,
    items_of,
    parse_json,
    plain,
    text_of,
)


def _dictionary(step: Step) -> Items:
    return step.items("WFItems") or ({},)


def _detect(step: Step) -> Items:
    found = []
    for item in step.input("WFInput"):
        value = item if isinstance(item, Mapping) else parse_json(text_of(item))
        found += [one for one in items_of(value) if isinstance(one, Mapping)]
    step.machine.meter.weigh(found)
    return tuple(found)


def _value(step: Step) -> Items:
    items = step.input("WFInput")
    kind = step.text("WFGetDictionaryValueType", "Value")
    if kind == "Value":
        # A text has no value for a key, and shortcuts ask so whether it is a dictionary.
        found = [one for item in items for one in look_in((item,), step.text("WFDictionaryKey"))]
        step.machine.meter.weigh(found)
        return tuple(found)
    held = step.machine.dictionary(items)
    return tuple(held) if kind == "All Keys" else tuple(v for v in held.values() if v is not None)


def _set(step: Step) -> Items:
    items = step.input("WFDictionary")
    held = step.machine.dictionary(items)
    value = field_items(step.machine, step.parameters.get("WFDictionaryValue"))
    made = {**held, step.text("WFDictionaryKey"): plain(value)}
    step.machine.meter.weigh(made)
    return (made,)


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "dictionary": _dictionary,
        "detect.dictionary": _detect,
        "getvalueforkey": _value,
        "setvalueforkey": _set,
    }
)
