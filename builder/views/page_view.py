"""What a guide's page shows, device by device: steps for each range of systems, and their undo.

Knows the order of a page's parts and which of them a device has. Knows no HTML and nothing
of what a kit offers besides steps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from builder.facts.device import Device
from builder.facts.fact import Confidence
from builder.facts.trial import Trial
from builder.model.cell import Cell
from builder.model.guide import Guide
from builder.model.instructions import Instructions, span_words
from builder.model.locale import Language
from builder.model.step import Sentence, StepView
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


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoView:
    """How to take it back on some devices. `names` say which ones, with their systems where
    a device has more than one way."""

    devices: tuple[str, ...]
    names: tuple[str, ...]
    steps: tuple[StepView, ...]


def device_views(guide: Guide, language: Language, bench: Workbench) -> tuple[DeviceView, ...]:
    """Every device that the guide has steps for, or words about, in the order people see."""

    def views() -> tuple[DeviceView, ...]:
        devices = bench.context.devices.values()
        found = (_device_view(guide, device, language, bench) for device in devices)
        return tuple(view for view in found if view is not None)

    return bench.once(f"views of {guide.id} in {language.id}", views)


def on_no_device(cell: Cell, bench: Workbench) -> str:
    """Why a guide has no page and no sheet, or ""."""
    assert cell.guide is not None
    devices, language = bench.context.devices.values(), cell.speaks[0]
    if any(bench.has_steps(cell.guide, device, language) for device in devices):
        return ""
    return "the guide has no steps on any device"


def without_steps(cell: Cell, bench: Workbench) -> str:
    """Why there are no pictures for a guide on a device, or ""."""
    assert cell.guide is not None
    assert cell.language is not None
    device = cell.devices[0]
    if bench.has_steps(cell.guide, device, cell.language):
        return ""
    if phrase := cell.guide.absent.get(device.id):
        return bench.context.english.say(phrase)
    return f"the guide has no steps on {device.title}"


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


def common_older(views: tuple[DeviceView, ...]) -> tuple[RangeView, ...]:
    """Older ranges that the devices of one family share, each named for all of them."""
    told = {tuple(_readable_parts(each) for each in view.older) for view in views}
    if len(views) < 2 or len(told) > 1:
        return ()
    return tuple(
        replace(same[0], name=" · ".join(each.name for each in same))
        for same in zip(*(view.older for view in views), strict=True)
    )


# Sentences that say no more than the row does to whoever sees it.
_ROWS = ("go.tap", "go.click", "go.select", "off.switch", "off.checkbox")


def starts(step: StepView) -> tuple[Sentence, ...]:
    """What to do besides pressing the row: which app to open, how often, what to confirm."""
    return tuple(each for each in step.sentences if each.phrase not in (*_ROWS, "also"))


def acts(step: StepView) -> tuple[Sentence, ...]:
    """The sentences that the row itself stands for."""
    return tuple(each for each in step.sentences if each.phrase in _ROWS)


def beside(step: StepView) -> tuple[Sentence, ...]:
    """What helps to find the row: its other name, and where it stands."""
    before = {*starts(step), *acts(step)}
    return tuple(each for each in step.all_sentences if each not in before)


def turns_off(view: DeviceView) -> bool:
    """Whether the newest steps leave a switch off, which may have been off before."""
    steps = view.newest.steps.steps if view.newest else ()
    return any(step.state == "off" for step in steps)


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
    trials = [
        trial
        for trial in device.trials
        if trial.system in made.span and trial.confirms(made.pane, made.controls)
    ]
    unsure = ("note.unsure",) if made.confidence is Confidence.LOW else ()
    english = ("note.english-words",) if made.uses_english else ()
    return RangeView(
        name=span_words(language, device, made.span),
        steps=made,
        trial=max(trials, key=lambda trial: (trial.day, trial.system)) if trials else None,
        notes=(*made.notes, *unsure, *english),
    )


def _readable_parts(each: RangeView) -> tuple[object, ...]:
    """All that a page says of a range besides its name."""
    return tuple(step.all_sentences for step in each.steps.steps), each.notes


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
