"""What a guide's page shows, device by device: steps for each range of systems, and their undo.

Knows the order of a page's parts and which of them a device has. Knows no HTML and nothing
of what a kit offers besides steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from builder.facts.device import Device, Trial
from builder.facts.fact import Confidence
from builder.model.guide import Guide
from builder.model.instructions import Instructions, span_words
from builder.model.locale import Language
from builder.model.step import StepView
from builder.views.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class RangeView:
    """The steps for one range of systems. `name` is the range in words; `trial` the newest
    one somebody made on a real device within it, or None; `notes` are phrase ids."""

    name: str
    steps: Instructions
    trial: Trial | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceView:
    """One device: the newest range with pictures, older ones in words. Where there are none,
    `absent` is the phrase id that says why."""

    device: Device
    newest: RangeView | None
    older: tuple[RangeView, ...] = ()
    absent: str = ""

    @property
    def ranges(self) -> tuple[RangeView, ...]:
        return (self.newest, *self.older) if self.newest else ()

    @property
    def untried(self) -> date | None:
        """The oldest day on which facts were checked that nobody tried, or None."""
        return min((each.steps.checked for each in self.ranges if not each.trial), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoView:
    """How to take it back on some devices. `names` say which ones, with their systems where
    a device has more than one way."""

    devices: tuple[str, ...]
    names: tuple[str, ...]
    steps: tuple[StepView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CommonView:
    """What several devices share and a page says once for them: `notes` of their newest
    steps, and `older` ranges, each named for all of them. Both may be empty."""

    notes: tuple[str, ...] = ()
    older: tuple[RangeView, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UntriedView:
    """Devices whose steps nobody tried in full, and the oldest day their facts are from.
    `names` is empty where these are all devices that have steps."""

    devices: tuple[str, ...]
    names: tuple[str, ...]
    checked: date


def device_views(guide: Guide, language: Language, bench: Workbench) -> tuple[DeviceView, ...]:
    """Every device that the guide has steps for, or words about, in the order people see."""
    return tuple(
        view
        for device in bench.context.devices.values()
        if (view := _device_view(guide, device, language, bench)) is not None
    )


def undo_views(views: tuple[DeviceView, ...], language: Language) -> tuple[UndoView, ...]:
    """What to do at the end of the same way, told once for all devices where it is the same."""
    found: dict[tuple[str, ...], UndoView] = {}
    for view in views:
        ways = _ways_back(view, language)
        for each, steps in ways:
            key = tuple(step.say(language) for step in steps)
            known = found.get(key)
            device = view.device
            name = f"{device.title} ({each.name})" if len(ways) > 1 else device.title
            found[key] = UndoView(
                devices=tuple(dict.fromkeys((*(known.devices if known else ()), device.id))),
                names=(*(known.names if known else ()), name),
                steps=steps,
            )
    return tuple(found.values())


def common_view(views: tuple[DeviceView, ...]) -> CommonView:
    """What the devices of one family have in common besides steps with pictures."""
    newest = [view.newest for view in views if view.newest]
    if len(newest) < 2 or len(newest) < len(views):
        return CommonView()
    notes = tuple(
        note for note in newest[0].notes if all(note in each.notes for each in newest[1:])
    )
    told = {tuple(_told(each) for each in view.older) for view in views}
    if len(told) > 1:
        return CommonView(notes=notes)
    older = tuple(
        replace(same[0], name=" · ".join(each.name for each in same))
        for same in zip(*(view.older for view in views), strict=True)
    )
    return CommonView(notes=notes, older=older)


def untried_view(views: tuple[DeviceView, ...]) -> UntriedView | None:
    """The devices whose steps nobody tried, told once; None where all were tried."""
    untried = [view for view in views if view.untried]
    if not untried:
        return None
    every = len(untried) == sum(1 for view in views if view.newest)
    return UntriedView(
        devices=tuple(view.device.id for view in untried),
        names=() if every else tuple(view.device.title for view in untried),
        checked=min(view.untried for view in untried if view.untried),
    )


def end_steps(views: tuple[DeviceView, ...]) -> tuple[StepView, ...]:
    """The newest steps that leave a control in a state, one for each kind and state."""
    found = {
        (step.kind, step.state): step
        for view in views
        if view.newest
        for step in view.newest.steps.steps
        if step.state
    }
    return tuple(found.values())


def _device_view(
    guide: Guide, device: Device, language: Language, bench: Workbench
) -> DeviceView | None:
    made = bench.instructions(guide, device, language)
    if not made:
        absent = guide.absent.get(device.id, "")
        return DeviceView(device=device, newest=None, absent=absent) if absent else None
    ranges = tuple(_range_view(each, device, language) for each in made)
    return DeviceView(device=device, newest=ranges[0], older=ranges[1:])


def _range_view(made: Instructions, device: Device, language: Language) -> RangeView:
    trials = [trial for trial in device.trials if trial.system in made.span]
    unsure = ("note.unsure",) if made.confidence is Confidence.LOW else ()
    english = ("note.english-words",) if made.uses_english else ()
    return RangeView(
        name=span_words(language, device, made.span),
        steps=made,
        trial=max(trials, key=lambda trial: (trial.day, trial.system)) if trials else None,
        notes=(*made.notes, *unsure, *english),
    )


def _told(each: RangeView) -> tuple[object, ...]:
    """All that a page says of a range besides its name."""
    return tuple(step.told for step in each.steps.steps), each.notes


def _ways_back(
    view: DeviceView, language: Language
) -> list[tuple[RangeView, tuple[StepView, ...]]]:
    """Each way back of a device, without those that an earlier one includes."""
    kept: list[tuple[RangeView, tuple[StepView, ...]]] = []
    for each in view.ranges:
        last = tuple(step for step in each.steps.undo if step.kind is not None)
        told = {step.say(language) for step in last}
        known = [{step.say(language) for step in steps} for _, steps in kept]
        if last and not any(told <= others for others in known):
            kept.append((each, last))
    return kept
