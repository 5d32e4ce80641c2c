"""What a person does, step by step: a guide on a device in a language, for each range of systems.

Brings guide, device facts and language together. Shortcuts, pages, pictures, posters and
scripts all take their steps from here, so that they never say different things. Knows
nothing of how steps are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from builder.facts.device import LITERAL, Device, Pane, PaneAddress
from builder.facts.fact import Confidence, Fact
from builder.facts.layout import Layout
from builder.facts.trial import disputed
from builder.facts.version import Span, Version
from builder.model.guide import Guide, Open, Press, Route, Step, Switch
from builder.model.locale import Label, Language
from builder.model.screen_rows import ScreenRows
from builder.model.step import Sentence, StepView

OTHER_SCREEN = "note.other-screen"
"""Said where one list alone knows the URL that opens a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instructions:
    """The steps for one range of systems. `undo` is empty where nothing can be undone.

    `path` are the label ids of the way, whose words are those of `era`, an iOS version;
    `pane` the id of the pane it leads to, with `address` and `above` the URLs that open it and
    the pane above it, where facts know one. Where the steps go on to another pane, it is the first.
    """

    device: str
    span: Span
    era: Version
    pane: str
    path: tuple[str, ...]
    address: PaneAddress | None
    above: PaneAddress | None
    steps: tuple[StepView, ...]
    undo: tuple[StepView, ...]
    notes: tuple[str, ...]
    profiles: tuple[str, ...]
    script: str
    facts: tuple[Fact, ...]
    controls: tuple[str, ...] = ()

    @property
    def checked(self) -> date:
        """The oldest day on which one of the facts used was looked up."""
        return min(fact.checked for fact in self.facts)

    @property
    def confidence(self) -> Confidence:
        """The least of the facts used."""
        order = (Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH)
        return min((fact.confidence for fact in self.facts), key=order.index)

    @property
    def uses_english(self) -> bool:
        """Whether some word on the screen is shown in English for want of a source."""
        return any(step.english for step in self.steps)


def instructions(guide: Guide, device: Device, language: Language) -> tuple[Instructions, ...]:
    """One value for each range of systems in which anything differs, the newest first.

    Empty where the guide has no route on the device.
    """
    found: list[Instructions] = []
    for route in guide.routes_on(device.id):
        if not route.span.meets(device.covers):
            continue
        for span in _ranges(route, device, language):
            made = _Build(guide, device, language, route, span).instructions()
            if made is None:
                continue
            if found and _alike(found[-1], made):
                found[-1] = _joined(found[-1], made)
            else:
                found.append(made)
    return tuple(found)


def _ranges(route: Route, device: Device, language: Language) -> Iterator[Span]:
    """The route's span cut wherever facts or words change, the newest range first."""
    whole = route.span.within(device.covers)
    panes: list[str] = []
    controls: list[str] = []
    edges: set[Version] = set()
    for step in route.steps:
        (panes if isinstance(step, Open) else controls).append(
            step.pane if isinstance(step, Open) else step.control
        )
        edges.update(edge for edge in (step.span.since, step.span.until) if edge is not None)
    for pane in list(panes):
        above = device.panes[pane].parent
        while above:
            panes.append(above)
            above = device.panes[above].parent
    edges.update(device.boundaries(panes, controls))
    edges.update(device.of_era(turn) for turn in language.turns)
    inner = sorted(edge for edge in edges if edge in whole and edge != whole.since)
    starts = [whole.since, *inner]
    ends: list[Version | None] = [*inner, whole.until]
    for since, until in reversed(list(zip(starts, ends, strict=True))):
        yield Span(since=since, until=until)


def _alike(newer: Instructions, older: Instructions) -> bool:
    """Whether one range can tell both; a note of the newer one names its version itself."""
    return set(older.notes) <= set(newer.notes) and (
        (_readable_parts(newer), newer.path, _url(newer), _above(newer))
        == (_readable_parts(older), older.path, _url(older), _above(older))
    )


def _readable_parts(made: Instructions) -> tuple[object, ...]:
    """What a person reads and does. Rows further off, which `where` does not name, may differ:
    a range of its own for each of them would help nobody."""
    return tuple(
        (step.sentences, step.where, step.screen, step.back, step.row, step.kind, step.state,
         step.frame, step.far, step.in_column)
        for step in made.steps
    )  # fmt: skip


def _url(made: Instructions) -> str:
    return made.address.url if made.address else ""


def _above(made: Instructions) -> str:
    return made.above.url if made.above else ""


def _joined(newer: Instructions, older: Instructions) -> Instructions:
    span = Span(since=older.span.since, until=newer.span.until)
    return replace(newer, span=span, facts=(*newer.facts, *older.facts))


class _Build:
    """The steps of one route during one range in which no fact changes."""

    def __init__(
        self, guide: Guide, device: Device, language: Language, route: Route, span: Span
    ) -> None:
        self.guide = guide
        self.device = device
        self.language = language
        self.route = route
        self.span = span
        # The newest system of the range: its words are what most people see.
        self.at = device.newest if span.until is None else span.since
        self.screens = ScreenRows(device=device, language=language, at=self.at)
        self.facts: list[Fact] = []
        self.notes = list(route.notes)
        self.pane: Pane | None = None
        self.path: tuple[str, ...] = ()
        # The first pane and the way to it: what a shortcut opens; later ones follow by hand.
        self.first: tuple[Pane, tuple[str, ...]] | None = None
        self.done: dict[str, str] = {}
        self.controls: dict[str, None] = {}

    def instructions(self) -> Instructions | None:
        steps = self.walk(undo=False)
        to_open = bool(steps) and isinstance(self.route.steps[-1], Open)
        if not to_open and not any(step.kind is not None for step in steps):
            return None
        pane, path = self.first or (None, ())
        self.facts += disputes(self.device, self.span, pane.id if pane else "", self.controls)
        address = pane.address(self.at) if pane else None
        if pane and pane.listed and address and address.fact.confidence is not Confidence.HIGH:
            self.notes.append(OTHER_SCREEN)
        parent = self.device.panes[pane.parent] if pane and pane.parent else None
        return Instructions(
            device=self.device.id,
            span=self.span,
            era=self.device.era(self.at),
            pane=pane.id if pane else "",
            path=path,
            address=address,
            above=parent.address(self.at) if parent else None,
            steps=steps,
            undo=self.walk(undo=True) if self.guide.undo else (),
            notes=tuple(self.notes),
            profiles=self.route.profiles,
            script=self.route.script,
            facts=tuple(self.facts),
            controls=tuple(self.controls),
        )

    def walk(self, *, undo: bool) -> tuple[StepView, ...]:
        self.done, self.path, self.pane = {}, (), None
        views: list[StepView] = []
        for step in self.route.steps:
            if self.at in step.span:
                views += self.views(step, len(views), undo=undo)
        # On the same way a row is found again: where it stands need not be told twice.
        return tuple(replace(view, where=None) for view in views) if undo else tuple(views)

    def views(self, step: Step, before: int, *, undo: bool) -> list[StepView]:
        match step:
            case Open(pane=pane, words=words):
                return self.opened(pane, words, before)
            case Switch(control=control, to=to):
                state = {"on": "off", "off": "on"}[to] if undo else to
                return self.worked(control, before, state)
            case Press(control=control):
                return self.worked(control, before, "")
            case _:
                assert_never(step)

    def opened(self, pane_id: str, said: str, before: int) -> list[StepView]:
        pane = self.device.panes[pane_id]
        place = pane.place(self.at)
        if place is None:
            return []
        if said:
            place = replace(place, path=(*place.path[:-1], LITERAL + said))
        self.facts.append(place.fact)
        views: list[StepView] = []
        shared = _shared(self.path, place.path)
        for index in range(max(shared, 1), len(place.path)):
            words = [
                Sentence(
                    phrase=self._say(place.path[: index + 1]) or f"go.{self.device.gesture}",
                    words=(("row", self._label(place.path[index])),),
                )
            ]
            if index == 1 and shared == 0:
                app = self._label(place.path[0])
                words.insert(0, Sentence(phrase=self.device.start(self.at), words=(("app", app),)))
            also = self._also(place.path[: index + 1])
            if also is not None:
                words.append(Sentence(phrase="also", words=(("also", also),)))
            views.append(
                self._view(
                    before + len(views) + 1,
                    tuple(words),
                    place.path[:index],
                    place.path[index],
                    self.screens.layout(place.path[:index]),
                    named=also is None,
                )
            )
        self.pane, self.path = pane, place.path
        self.first = self.first or (pane, place.path)
        return views

    def worked(self, control_id: str, before: int, state: str) -> list[StepView]:
        control = self.device.controls[control_id]
        wording = control.wording(self.at)
        if wording is None:
            return []
        self.facts.append(wording.fact)
        if wording.note and wording.note not in self.notes:
            self.notes.append(wording.note)
        self.controls[control_id] = None
        if state:
            self.done[control_id] = state
        phrase = f"{state}.{wording.kind}" if state else f"press.{self.device.gesture}"
        words = [Sentence(phrase=phrase, words=(("control", self._label(wording.label)),))]
        if wording.also:
            words.append(Sentence(phrase="also", words=(("also", self._label(wording.also)),)))
        layout = self.device.layout(control.pane, self.at)
        view = self._view(before + 1, tuple(words), self.path, wording.label, layout)
        return [replace(view, kind=wording.kind, state=state)]

    def _view(
        self,
        number: int,
        sentences: tuple[Sentence, ...],
        path: tuple[str, ...],
        target: str,
        layout: Layout | None,
        *,
        named: bool = True,
    ) -> StepView:
        """The step at `target` on the screen that `path` leads to."""
        screens = self.screens
        if layout is None or all(row.label != target for _, row in layout.rows()):
            pane = self.pane.id if self.pane and path == self.path else ""
            layout, rows = None, screens.rows_without_layout(path, pane, target, self.done)
        else:
            rows = screens.rows_of_layout(layout, target, self.done)
        column = bool(layout and layout.column)
        beside, chosen = ((), 0) if column else screens.column(path)
        return StepView(
            number=number,
            sentences=sentences,
            screen=self._label(path[-1] if path else target),
            back=self._label(path[-2]) if len(path) > 1 else None,
            rows=rows,
            ringed=next(n for n, row in enumerate(rows) if row.label.id == target),
            kind=None,
            state="",
            frame=self.device.frame(self.at),
            where=screens.where(layout, target, named=named) if layout else None,
            far=layout.far(target) if layout else False,
            in_column=column,
            beside=beside,
            chosen=chosen,
        )

    def _label(self, label: str) -> Label:
        return self.screens.word(label)

    def _say(self, path: tuple[str, ...]) -> str:
        """The phrase of the step that leads to the pane of `path`, where it has one of its own."""
        for pane in self.device.panes.values():
            place = pane.place(self.at)
            if place is not None and place.path == path and place.say:
                return place.say
        return ""

    def _also(self, path: tuple[str, ...]) -> Label | None:
        """The other name of the pane that `path` leads to, where it has one."""
        for pane in self.device.panes.values():
            place = pane.place(self.at)
            if place is not None and place.path == path and place.also:
                return self._label(place.also)
        return None


def disputes(device: Device, span: Span, pane: str, controls: Iterable[str]) -> Iterator[Fact]:
    """What volunteers saw otherwise than the facts say, as facts that are less sure."""
    day = max((trial.day for trial in device.trials), default=date.min)
    seen = [device.seen(span, control=control) for control in controls]
    if pane:
        seen.append(device.seen(span, pane=pane))
    for counts in seen:
        if fact := disputed(counts, day):
            yield fact


def _shared(left: tuple[str, ...], right: tuple[str, ...]) -> int:
    count = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        count += 1
    return count


def span_words(language: Language, device: Device, span: Span) -> str:
    """A range of systems in words: `iOS 18 or later`, `iOS 16 to 17`."""
    since = max(span.since, device.covers.since)
    if span.until is None:
        return language.say("versions.since", system=device.system, since=str(since))
    last = device.jumped if span.until == Version(26) else _before(span.until)
    if last == since:
        return f"{device.system} {since}"
    return language.say(
        "versions.between",
        system=device.system,
        since=str(since),
        # From 17.4 up to 18: nobody knows yet which 17 will be the last.
        last=str(last) if last > since else f"{last}.x",
    )


def _before(version: Version) -> Version:
    """The last version that people would name before this one: 18.0 -> 17."""
    if version.patch:
        return Version(version.major, version.minor, version.patch - 1)
    if version.minor:
        return Version(version.major, version.minor - 1)
    return Version(version.major - 1)
