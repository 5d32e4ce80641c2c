"""Actions on lists: make one, count, take items, choose."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.step import Handler, Step, field_items
from builder.workflow.run.values import NOTHING, Items


def _list(step: Step) -> Items:
    written = step.parameters.get("WFItems")
    if not isinstance(written, list):
        return step.items("WFItems")
    step.machine.meter.charge(len(written))
    return tuple(item for part in written for item in field_items(step.machine, part))


def _count(step: Step) -> Items:
    kind = step.text("WFCountType", "Items")
    if kind == "Items":
        return (len(step.input("Input")),)
    text = step.input_text("Input")
    match kind:
        case "Characters":
            return (len(text),)
        case "Words":
            return (len(text.split()),)
        case "Sentences":
            return (len(re.findall(r"[^.!?\s][^.!?]*", text)),)
        case "Lines":
            return (text.count("\n") + 1 if text else 0,)
        case _:
            return step.machine.unsupported(f"counting {kind}")


def _item(step: Step) -> Items:
    """Indexes count from 1; what lies outside the list gives nothing."""
    items = step.input("WFInput")
    match step.text("WFItemSpecifier", "First Item"):
        case "First Item":
            return items[:1]
        case "Last Item":
            return items[-1:]
        case "Item At Index":
            at = int(step.number("WFItemIndex", 1))
            return items[at - 1 : at] if at > 0 else NOTHING
        case "Items in Range":
            first = max(int(step.number("WFItemRangeStart", 1)), 1)
            last = int(step.number("WFItemRangeEnd", len(items)))
            return items[first - 1 : max(last, 0)]
        case "Random Item":
            at = int(step.machine.chance() * len(items))
            return items[at : at + 1]
        case other:
            return step.machine.unsupported(f"taking {other} of a list")


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "list": _list,
        "count": _count,
        "getitemfromlist": _item,
    }
)
