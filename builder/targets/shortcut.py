"""Compiles shortcuts: a guide in a language to one .shortcut for a family of devices.

Knows how a person is led: which device, then open the right screen, or the one above, or
read the steps. Knows no device by name: devices with links get opened screens, the others
their steps in words.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from builder.facts.device import Device
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.instructions import Instructions, span_words
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
    major_version,
    open_settings,
    scope,
)
from builder.workflow.apple.blocks import at_least, device_type_is, first_match, menu, when
from builder.workflow.apple.tokens import Reference
from builder.workflow.apple.workflow import Workflow, new_top, workflow_to_plist

AXES = (Axis.GUIDE, Axis.FAMILY, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no shortcut for this cell, or ""."""
    guide, language = _parts(cell)
    device = cell.devices[0]
    if not device.can & {"shortcuts", "on-watch"}:
        return device.why_not("shortcuts")
    if not any(bench.instructions(guide, each, language) for each in cell.devices):
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
    made = _Made(guide, language, bench, scope(guide.id, device.family, language.id))
    body = made.own(device, made.root) if len(devices) == 1 else made.chooser(devices)
    types = ("Watch",) if "on-watch" in device.can else ()
    return Workflow(
        name=name,
        actions=block(comment(made.remark()), body),
        top=new_top(icon=guide.icon, types=types),
    )


def _parts(cell: Cell) -> tuple[Guide, Language]:
    assert cell.guide is not None
    assert cell.language is not None
    return cell.guide, cell.language


class _Made:
    """The actions of one shortcut."""

    def __init__(self, guide: Guide, language: Language, bench: Workbench, root: IdPath) -> None:
        self.guide = guide
        self.language = language
        self.bench = bench
        self.root = root
        self.texts = language.guides[guide.id]

    def remark(self) -> str:
        """The comment at the top: what this is and where it comes from."""
        say = self.language.say
        return "\n".join(
            (self.texts["title"], self.texts["summary"], self.texts["cost"], say("print.not-apple"))
        )

    def ranges(self, device: Device) -> tuple[Instructions, ...]:
        return self.bench.instructions(self.guide, device, self.language)

    def chooser(self, devices: tuple[Device, ...]) -> ActionBlock:
        """The menu of all devices: those of the family are opened, the others told."""
        at = self.root / "device"
        cases: dict[str, ActionBlock] = {}
        for device in self.bench.context.devices.values():
            if not self.ranges(device):
                continue
            here = at / device.id
            if device in devices:
                otherwise = self.told(device, here / "elsewhere")
                check = device_type_is(device.title)
                cases[device.title] = when(here / "this", check, self.own(device, here), otherwise)
            else:
                cases[device.title] = self.told(device, here)
        return menu(at, self.language.say("shortcut.question"), cases)

    def own(self, device: Device, at: IdPath) -> ActionBlock:
        """On the device itself: open the screen, open the one above, or read."""
        if not any(each.address for each in self.ranges(device)):
            return self.told(device, at)
        say = self.language.say
        version = major_version(at / "version")
        cases = {
            say("shortcut.open"): self.by_version(device, at / "open", version.value, self.opened),
            say("shortcut.open-parent"): self.by_version(
                device, at / "above", version.value, self.opened_above
            ),
            say("shortcut.words"): self.by_version(
                device, at / "words", version.value, self.worded
            ),
        }
        prompt = say("shortcut.this-way", device=device.title)
        return block(version.actions, menu(at / "way", prompt, cases))

    def by_version(
        self, device: Device, at: IdPath, version: Reference, make: object
    ) -> ActionBlock:
        """`make` for the range that the system is in, and the oldest words where it is older."""
        assert callable(make)
        ranges = self.ranges(device)
        for newer, older in pairwise(ranges):
            if newer.span.since.major == older.span.since.major:
                raise ValueError(
                    f"{device.id}: a shortcut tells systems apart by major version only"
                )
        cases = {}
        for each in ranges:
            major = each.span.since.major
            here = at / f"since-{major}"
            cases[f"since-{major}"] = (at_least(version, major), make(each, device, here))
        return first_match(at / "if", cases, self.too_old(device, ranges[-1]))

    def opened(self, each: Instructions, device: Device, at: IdPath) -> ActionBlock:
        url = each.address.url if each.address else ""
        return self._open(each, url, at) if url else self.worded(each, device, at)

    def opened_above(self, each: Instructions, device: Device, at: IdPath) -> ActionBlock:
        url = each.above.url if each.above else ""
        return self._open(each, url, at) if url else self.worded(each, device, at)

    def _open(self, each: Instructions, url: str, at: IdPath) -> ActionBlock:
        return block(
            alert(self.texts["name"], self._before_opening(each), cancel=True),
            open_settings(at, url),
        )

    def worded(self, each: Instructions, device: Device, at: IdPath) -> ActionBlock:
        del at
        title = span_words(self.language, device, each.span)
        return (alert(title, self._steps(each)),)

    def too_old(self, device: Device, oldest: Instructions) -> ActionBlock:
        text = self.language.say(
            "shortcut.too-old", system=device.system, since=str(oldest.span.since)
        )
        return (alert(self.texts["name"], f"{text}\n\n{self._steps(oldest)}"),)

    def told(self, device: Device, at: IdPath) -> ActionBlock:
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
        """What to do on the screen that opens, and the way there in words beside it."""
        say = self.language.say
        left = [step.say(self.language) for step in each.steps if step.kind is not None]
        way = say("shortcut.path", path=self.language.path(each.path, each.era))
        app = self.language.label(each.path[0], each.era)
        soon = say("shortcut.before-opening", None, **{"settings-app": app})
        return "\n\n".join((soon, "\n".join(left), way))

    def _steps(self, each: Instructions) -> str:
        """All steps, numbered, then what to know."""
        say = self.language.say
        lines = [f"{step.number}. {step.say(self.language)}" for step in each.steps]
        notes = [say(note) for note in each.notes]
        if each.confidence == "low":
            notes.append(say("note.unsure"))
        parts = ["\n".join(lines), *notes, self.texts["update"], self.texts["scope"]]
        return "\n\n".join(parts)
