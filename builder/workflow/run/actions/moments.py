"""Actions on dates: now or given, moved, formatted, measured. The clock is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.dates import between, quantity, shift, start_of
from builder.workflow.run.step import Handler, Step, field_items
from builder.workflow.run.values import NOTHING, Item, Items, dates_in, text_of


def _date(step: Step) -> Items:
    if step.has("WFDateActionDate") and not step.has("WFDateActionMode"):
        return step.machine.unsupported("a date without the word that it is to be taken")
    if step.text("WFDateActionMode", "Current Date") == "Current Date":
        return (step.machine.now(),)
    moment = step.date("WFDateActionDate")
    return NOTHING if moment is None else (moment,)


def _detect(step: Step) -> Items:
    """Dates as ISO 8601 writes them; what a device reads besides ("tomorrow") is announced."""
    found: list[Item] = []
    for item in step.input("WFInput"):
        dates = dates_in(item)
        if not dates and item != "":
            step.machine.unsupported(f"the dates in {text_of(item)[:100]!r}")
        found += dates
    step.machine.meter.weigh(found)
    return tuple(found)


def _adjust(step: Step) -> Items:
    moment = step.date("WFDate")
    if moment is None:
        return NOTHING
    operation = step.text("WFAdjustOperation", "Add")
    if operation.startswith("Get Start of "):
        made = start_of(moment, operation.removeprefix("Get Start of "), step.machine.locale)
    elif operation in ("Add", "Subtract"):
        magnitude, unit = quantity(step.parameters.get("WFDuration"))
        amount = step.machine.number(field_items(step.machine, magnitude)) or 0
        made = shift(moment, amount if operation == "Add" else -amount, unit)
    else:
        made = None
    return step.machine.unsupported("this change of a date") if made is None else (made,)


def _format(step: Step) -> Items:
    style = {**step.parameters, "WFDateFormat": step.text("WFDateFormat")}
    if other := step.text("WFLocale"):
        step.machine.unsupported(f"dates as {other[:40]} writes them, for one action")
    made = tuple(step.machine.dated(item, style) for item in step.input("WFDate"))
    step.machine.meter.weigh(made)
    return made


def _between(step: Step) -> Items:
    second = step.date("WFInput")
    first = step.date("WFTimeUntilFromDate") if step.has("WFTimeUntilFromDate") else None
    first = first or step.machine.now()
    if second is None:
        return NOTHING
    value = between(first, second, step.text("WFTimeUntilUnit", "Minutes"))
    return step.machine.unsupported("this unit of time") if value is None else (value,)


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "date": _date,
        "detect.date": _detect,
        "adjustdate": _adjust,
        "format.date": _format,
        "gettimebetweendates": _between,
    }
)
