"""Compiles shortcuts: a guide in a language to one .shortcut for a family of devices.

Knows how a person is led: one menu that says what to do on the screen and opens it; after
coming back, whether that worked, or else the screen above and the steps. Knows no device by
name: devices with links get opened screens, the others their steps in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from builder.facts.device import Device
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.instructions import OTHER_SCREEN, Instructions, span_words
from builder.model.kinds import Kind
from builder.model.locale import Language
from builder.views.workbench import Workbench
from builder.wire.plist import dumps_binary
from builder.workflow.apple.actions import (
    ActionBlock,
    IdPath,
    alert,
    block,
    comment,
    dictionary,
    major_version,
    open_settings,
    open_url,
    output_of,
    scope,
    set_variable,
    stop,
    wait_to_return,
)
from builder.workflow.apple.blocks import (
    at_least,
    device_type_is,
    first_match,
    has_value,
    menu,
    when,
)
from builder.workflow.apple.tokens import KeyStep, ValueReference, variable_named
from builder.workflow.apple.workflow import Workflow, new_top, workflow_to_plist

AXES = (Axis.GUIDE, Axis.FAMILY, Axis.LANGUAGE)

# What depends on device and system stands in one dictionary, under these keys.
HERE = variable_named("Here")
_TEXT, _SCREEN, _ABOVE, _STEPS = "text", "screen", "above", "steps"


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no shortcut for this cell, or ""."""
    guide, language = _parts(cell)
    device = cell.devices[0]
    if not device.can & {"shortcuts", "on-watch"}:
        return device.why_not("shortcuts")
    if not any(bench.has_steps(guide, each, language) for each in cell.devices):
        return f"the guide has no steps on {device.title}"
    return ""


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """One .shortcut, unsigned: a binary property list."""
    guide, language = _parts(cell)
    workflow = build_workflow(guide, cell.devices, language, bench)
    device = cell.devices[0]
    yield Artifact(
        path=paths.shortcut(workflow.name, language.id),
        data=dumps_binary(workflow_to_plist(workflow)),
        kind=Kind.SHORTCUT,
        guide=guide.id,
        device=device.family,
        language=language.id,
        says=f"shortcut for {' and '.join(each.title for each in cell.devices)}",
        signed=False,
    )


def build_workflow(
    guide: Guide, devices: tuple[Device, ...], language: Language, bench: Workbench
) -> Workflow:
    """The workflow for a family of devices."""
    device = devices[0]
    name = language.shortcut_name(guide.id, device)
    actions = ShortcutActions(guide, language, bench, scope(guide.id, device.family, language.id))
    types = ("Watch",) if "on-watch" in device.can else ()
    return Workflow(
        name=name,
        actions=block(comment(actions.remark()), actions.all(devices)),
        top=new_top(icon=guide.icon, types=types),
    )


def _parts(cell: Cell) -> tuple[Guide, Language]:
    assert cell.guide is not None
    assert cell.language is not None
    return cell.guide, cell.language


class ShortcutActions:
    """The actions of one shortcut.

    Run on a device of the family, it finds out what is right for its system, and asks once: a
    menu that says what to do on the screen and opens it. What depends on device and system is
    one dictionary, so that there is one menu for all of them.
    """

    def __init__(self, guide: Guide, language: Language, bench: Workbench, root: IdPath) -> None:
        self.guide = guide
        self.language = language
        self.bench = bench
        self.root = root
        self.texts = language.guides[guide.id]

    def all(self, devices: tuple[Device, ...]) -> ActionBlock:
        """Here, where the device opens screens; else the steps of whichever is chosen."""
        opening = [device for device in devices if self._opens(device)]
        if not opening:
            return self.steps_as_text(devices[0], self.root)
        version = major_version(self.root / "version")
        if len(devices) == 1:
            here = self.facts_of(opening[0], version.value)
            return block(version.actions, here, self.offer(others=False))
        found: ActionBlock = ()
        for device in reversed(opening):
            check = device_type_is(device.title)
            facts = self.facts_of(device, version.value)
            found = when(self.root / device.id / "this", check, facts, found)
        offered = when(self.root / "here", has_value(HERE), self.offer(others=True))
        return block(version.actions, found, offered, self.device_menu())

    def remark(self) -> str:
        """The comment at the top: what this is and where it comes from."""
        say = self.language.say
        return "\n".join(
            (self.texts["title"], self.texts["summary"], self.texts["cost"], say("print.not-apple"))
        )

    def ranges(self, device: Device) -> tuple[Instructions, ...]:
        return self.bench.instructions(self.guide, device, self.language)

    def _opens(self, device: Device) -> bool:
        return any(each.address for each in self.ranges(device))

    def facts_of(self, device: Device, version: ValueReference) -> ActionBlock:
        """What is said and opened on this device, by its system, as the variable `HERE`."""
        ranges = self.ranges(device)
        at = self.root / device.id
        for newer, older in pairwise(ranges):
            if newer.span.since.major == older.span.since.major:
                raise ValueError(
                    f"{device.id}: a shortcut tells systems apart by major version only"
                )
        cases = {
            f"since-{each.span.since.major}": (
                at_least(version, each.span.since.major),
                self._fact(each, at / f"since-{each.span.since.major}"),
            )
            for each in ranges
        }
        return first_match(at / "if", cases, block(self.too_old(device, ranges[-1]), stop()))

    def _fact(self, each: Instructions, at: IdPath) -> ActionBlock:
        if each.address is None:
            return (alert(self.texts["name"], self._steps(each)), stop())
        above = each.above or each.address
        made = dictionary(
            at / "facts",
            (
                (_TEXT, self._before_opening(each)),
                (_SCREEN, each.address.url),
                (_ABOVE, above.url),
                (_STEPS, self._steps(each)),
            ),
        )
        return (made, set_variable(HERE.name, output_of(made)))

    def offer(self, *, others: bool) -> ActionBlock:
        """The one question before Settings opens, and after it whether that worked."""
        say = self.language.say
        at = self.root / "offer"
        steps = alert(self.texts["name"], _of(_STEPS))
        worked: dict[str, ActionBlock] = {
            say("shortcut.yes"): (alert(self.texts["name"], self._ending()),),
            # Settings is up by now: once is enough.
            say("shortcut.open-parent"): open_url(at / "above", _of(_ABOVE)),
            say("shortcut.words"): (steps,),
        }
        opened = block(
            open_settings(at / "screen", _of(_SCREEN)),
            wait_to_return(),
            menu(at / "worked", say("shortcut.worked"), worked),
            stop(),
        )
        cases: dict[str, ActionBlock] = {say("shortcut.open"): opened}
        if others:
            cases[say("shortcut.another")] = ()
        cases[say("shortcut.words")] = (steps, stop())
        return menu(at / "way", _of(_TEXT), cases)

    def device_menu(self) -> ActionBlock:
        """The menu of all devices, each with its steps in words."""
        at = self.root / "device"
        cases = {
            device.title: self.steps_as_text(device, at / device.id)
            for device in self.bench.context.devices.values()
            if self.ranges(device)
        }
        return menu(at, self.language.say("shortcut.question"), cases)

    def too_old(self, device: Device, oldest: Instructions) -> ActionBlock:
        text = self.language.say(
            "shortcut.too-old", system=device.system, since=str(oldest.span.since)
        )
        return (alert(self.texts["name"], f"{text}\n\n{self._steps(oldest)}"),)

    def steps_as_text(self, device: Device, at: IdPath) -> ActionBlock:
        """The steps in words; a menu of systems where they differ."""
        ranges = self.ranges(device)
        if len(ranges) == 1:
            return (alert(device.title, self._steps(ranges[0])),)
        cases = {
            span_words(self.language, device, each.span): (alert(device.title, self._steps(each)),)
            for each in ranges
        }
        prompt = self.language.say("shortcut.which-version", device=device.title)
        return menu(at / "system", prompt, cases)

    def _before_opening(self, each: Instructions) -> str:
        """What to do on the screen that opens, and that it may be done already."""
        say = self.language.say
        app = self.language.label(each.path[0], each.era)
        soon = say("shortcut.before-opening", None, **{"settings-app": app})
        left = [step for step in each.steps if step.kind is not None]
        lines = [step.say(self.language) for step in left]
        already = [say("off.already")] if any(step.state == "off" for step in left) else []
        other = [say(OTHER_SCREEN)] if OTHER_SCREEN in each.notes else []
        return "\n\n".join((soon, *lines, *already, *other))

    def _ending(self) -> str:
        """What is true now, and that other devices have switches of their own."""
        return "\n\n".join((self.texts["done"], self.texts["scope"]))

    def _steps(self, each: Instructions) -> str:
        """All steps, numbered, then what to know."""
        say = self.language.say
        lines = [f"{step.number}. {step.say(self.language)}" for step in each.steps]
        notes = [say(note) for note in each.notes]
        if each.confidence == "low":
            notes.append(say("note.unsure"))
        parts = ["\n".join(lines), *notes, self.texts["update"], self.texts["scope"]]
        return "\n\n".join(parts)


def _of(key: str) -> ValueReference:
    return HERE.then(KeyStep(name=key))


OPENED = tuple(_of(key) for key in (_SCREEN, _ABOVE))
"""What a shortcut opens: entries of its dictionary, each a screen's address."""

OPENED_KEYS = frozenset({_SCREEN, _ABOVE})
ALL_KEYS = OPENED_KEYS | {_TEXT, _STEPS}
