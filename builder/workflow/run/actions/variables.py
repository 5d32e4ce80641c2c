"""Variables and the clipboard, and actions that do nothing."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.events import Copied
from builder.workflow.run.machine import text_from
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.values import NOTHING, Items


def _set(step: Step) -> Items:
    value = step.input("WFInput")
    step.machine.variables[step.text("WFVariableName")] = value
    return value


def _append(step: Step) -> Items:
    name = step.text("WFVariableName")
    value = (*step.machine.variables.get(name, NOTHING), *step.input("WFInput"))
    step.machine.meter.weigh(value)
    step.machine.variables[name] = value
    return value


def _get(step: Step) -> Items:
    return step.items("WFVariable")


def _get_clipboard(step: Step) -> Items:
    return step.machine.clipboard


def _set_clipboard(step: Step) -> Items:
    machine = step.machine
    machine.clipboard = step.input("WFInput")
    machine.happen(Copied(text=text_from(machine.clipboard, machine)))
    return machine.clipboard


def _comment(_: Step) -> None:
    return None


def _nothing(_: Step) -> Items:
    return NOTHING


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "setvariable": _set,
        "appendvariable": _append,
        "getvariable": _get,
        "getclipboard": _get_clipboard,
        "setclipboard": _set_clipboard,
        "comment": _comment,
        "nothing": _nothing,
    }
)
