"""Actions on the device and beyond: details, addresses, apps, waiting, other shortcuts, the end."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.events import (
    OpenedApp,
    OpenedUrl,
    Output,
    RanShortcut,
    Stopped,
    Waited,
    WaitedToReturn,
)
from builder.workflow.run.machine import text_from
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.values import NOTHING, Items, UrlValue, addresses_in, text_of


def _detail(step: Step) -> Items:
    name = step.text("WFDeviceDetail", "Device Name")
    found = step.machine.device.detail(name)
    if found is None:
        return step.machine.unsupported(f"the device detail {name}")
    return (found,)


def _url(step: Step) -> Items:
    lines = [line for item in step.items("WFURLActionURL") for line in text_of(item).split("\n")]
    step.machine.meter.weigh(lines)
    return tuple(UrlValue(line) for line in lines if line)


def _links(step: Step) -> Items:
    found = addresses_in(step.input_text("WFInput"))
    step.machine.meter.charge(len(found))
    return found


def _open(step: Step) -> None:
    for item in step.input("WFInput"):
        address = text_of(item)
        step.machine.meter.text(len(address))
        step.machine.happen(OpenedUrl(url=address))


def _open_app(step: Step) -> Items | None:
    """The app by its identifier: of its own key (353 of 354 real uses), or of the app chosen."""
    chosen = step.parameters.get("WFSelectedApp")
    app = step.text("WFAppIdentifier")
    if not app and isinstance(chosen, Mapping) and "BundleIdentifier" in chosen:
        app = str(chosen["BundleIdentifier"])
    app = app or step.text("WFSelectedApp")
    if not app:
        return step.machine.unsupported("opening an app that is not named")
    step.machine.happen(OpenedApp(app=app))
    return None


def _wait(step: Step) -> None:
    step.machine.happen(Waited(seconds=step.number("WFDelayTime", 1)))


def _wait_to_return(step: Step) -> None:
    step.machine.happen(WaitedToReturn())


def _run(step: Step) -> Items:
    """Another shortcut runs where it was given too (of the same folder); else it gives nothing."""
    machine = step.machine
    name = step.text("WFWorkflowName")
    described = step.parameters.get("WFWorkflow")
    if not name and isinstance(described, dict):
        name = str(described.get("workflowName", ""))
    given = step.input("WFInput")
    machine.happen(RanShortcut(name=name, input=text_from(given, machine)))
    other = machine.surroundings.shortcuts.get(name)
    if other is None or machine.run_other is None:
        return NOTHING
    return machine.run_other(machine, other, given)


def _exit(step: Step) -> None:
    """Stop; before iOS 15 it could hand something over (WFResult, 1,509 uses)."""
    machine = step.machine
    result = step.items("WFResult")
    machine.finished = True
    machine.result = result
    if machine.depth:
        return
    if result:
        machine.happen(Output(value=text_from(result, machine)))
    machine.happen(Stopped())


def _output(step: Step) -> Items:
    machine = step.machine
    value = step.items("WFOutput")
    machine.finished = True
    machine.result = value
    text = text_from(value, machine)
    if not machine.depth:
        machine.happen(Output(value=text))
    return value


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "getdevicedetails": _detail,
        "url": _url,
        "detect.link": _links,
        "openurl": _open,
        "openapp": _open_app,
        "delay": _wait,
        "waittoreturn": _wait_to_return,
        "runworkflow": _run,
        "exit": _exit,
        "output": _output,
    }
)
