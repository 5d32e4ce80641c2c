"""One kind of Apple device: what it can do, where its panes are, what its controls are called.

Knows the shape of a device file (`facts/devices/*.yaml`) and answers by system version.
Knows no language: names of things on the screen are label ids. Every fact carries its
source, the day it was checked, and how sure it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from builder.facts.fact import Fact
from builder.facts.layout import Layout, RowShape
from builder.facts.trial import Counts, Trial, summed
from builder.facts.version import Span, Version


class ControlKind(StrEnum):
    """How a control looks and is worked; a question asks what to do when it is chosen."""

    SWITCH = "switch"
    CHECKBOX = "checkbox"
    VALUE = "value"
    BUTTON = "button"
    QUESTION = "question"


# What stands for a label where only words are known: this sign, then the words in English.
LITERAL = "="

# The last iOS before all systems took the number 26 (Apple, June 2025).
_JUMPED = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a pane is during a span: the label ids to go through, the app's name first.

    `also` is another name that the last row has on some devices, or ""; `say` the phrase of
    the step that leads there, where it is more than to choose the row, or "".
    """

    span: Span
    path: tuple[str, ...]
    also: str
    fact: Fact
    say: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneAddress:
    """A URL that opens a pane during a span, from the Shortcuts app or a Mac's `open`."""

    span: Span
    url: str
    fact: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Pane:
    """One Settings screen. `parent` is the id of the screen above it, or ""; `span` the systems
    that have it under words that facts know; `listed` that it is one of the table of all panes,
    of which nobody has looked up words and way."""

    id: str
    parent: str
    span: Span
    places: tuple[Place, ...]
    addresses: tuple[PaneAddress, ...]
    listed: bool = False

    def place(self, version: Version) -> Place | None:
        return next((place for place in self.places if version in place.span), None)

    def address(self, version: Version) -> PaneAddress | None:
        return next((address for address in self.addresses if version in address.span), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneList:
    """A part of the table of all panes that the device opens: `platform` is how their ids
    begin, `pane` the device's own pane above them, or "" where they are in another app, called
    `app`."""

    platform: str
    pane: str = ""
    app: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What a control is called and how it looks during a span.

    `also` is another name that it has on some devices, or ""; `note` a phrase about it that
    holds for this span alone, or "".
    """

    span: Span
    label: str
    kind: ControlKind
    fact: Fact
    also: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """A switch, row or button in a pane."""

    id: str
    pane: str
    wordings: tuple[Wording, ...]

    def wording(self, version: Version) -> Wording | None:
        return next((wording for wording in self.wordings if version in wording.span), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The phrase that gets a person to the first screen, during a span."""

    span: Span
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFrame:
    """How the device's screen is drawn, during a span."""

    span: Span
    frame: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A kind of device.

    `can` holds its capabilities; targets ask for them, never for names. `cannot` says why it
    lacks one, for the manifest. `order` is its place
    in lists shown to people, `title` Apple's name, the same in every language. `system` is
    the name of its system as Apple writes it; `covers` the versions that the facts speak of;
    `newest` the newest version seen when they were checked; `jumped` the last major version
    before 26, to which all systems went together in 2025. `gesture` is how a row is chosen
    (tap, click, select), `frames` how its screen is drawn; `family` names the devices that
    share one shortcut. `schemes` are those of the URLs that open its screens; `lists` the parts
    of the table of all panes that it opens; `files` say where all this is written, its own first.
    """

    id: str
    order: int
    title: str
    system: str
    family: str
    covers: Span
    newest: Version
    jumped: Version
    can: frozenset[str]
    cannot: dict[str, str]
    gesture: str
    frames: tuple[DeviceFrame, ...]
    starts: tuple[Start, ...]
    panes: dict[str, Pane]
    controls: dict[str, Control]
    layouts: tuple[Layout, ...]
    trials: tuple[Trial, ...]
    schemes: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    lists: tuple[PaneList, ...] = ()

    def why_not(self, capability: str) -> str:
        """Why the device lacks a capability, as a sentence without its full stop."""
        return self.cannot.get(capability, f"{self.title} has no {capability}")

    def start(self, version: Version) -> str:
        """The phrase id for getting to the first screen."""
        found = next((start for start in self.starts if version in start.span), self.starts[-1])
        return found.phrase

    def frame(self, version: Version) -> str:
        """How the screen is drawn: a value of builder.render.frame.Frame."""
        return next((look.frame for look in self.frames if version in look.span), "phone")

    def era(self, version: Version) -> Version:
        """The iOS version of the same autumn, in which the eras of words are counted."""
        if version.major > self.jumped.major:
            return version
        return Version(version.major + _JUMPED - self.jumped.major, version.minor, version.patch)

    def of_era(self, ios: Version) -> Version:
        """The version of this system that came in the same autumn as an iOS."""
        if ios.major > _JUMPED:
            return ios
        return Version(max(0, ios.major + self.jumped.major - _JUMPED), ios.minor, ios.patch)

    def layout(self, pane: str, version: Version) -> Layout | None:
        """The rows of a pane, where facts know them."""
        of_pane = (layout for layout in self.layouts if layout.pane == pane)
        return next((layout for layout in of_pane if version in layout.span), None)

    def boundaries(self, panes: Iterable[str], controls: Iterable[str]) -> tuple[Version, ...]:
        """Versions at which a place, rows or a wording used change, oldest first."""
        panes = tuple(panes)
        spans = [start.span for start in self.starts]
        for pane in panes:
            spans += [place.span for place in self.panes[pane].places]
            spans += [address.span for address in self.panes[pane].addresses]
        spans += [layout.span for layout in self.layouts if layout.pane in panes]
        for control in controls:
            spans += [wording.span for wording in self.controls[control].wordings]
        edges = {edge for span in spans for edge in (span.since, span.until) if edge is not None}
        return tuple(sorted(edge for edge in edges if edge in self.covers))

    def labels(self) -> frozenset[str]:
        """The ids of all labels that the file names: words that a language should have."""
        places = (place for pane in self.panes.values() for place in pane.places)
        wordings = (wording for each in self.controls.values() for wording in each.wordings)
        found = {label for place in places for label in (*place.path, place.also)}
        found |= {label for wording in wordings for label in (wording.label, wording.also)}
        rows = (row for layout in self.layouts for _, row in layout.rows())
        found |= {row.label for row in rows if row.shape is not RowShape.BLANK}
        return frozenset(label for label in found if label and not label.startswith(LITERAL))

    def seen(self, span: Span, *, pane: str = "", control: str = "") -> Counts:
        """What volunteers saw of a pane or a control on systems of a span."""
        within = [trial for trial in self.trials if trial.system in span]
        if pane:
            return summed(trial.panes.get(pane, {}) for trial in within)
        return summed(trial.controls.get(control, {}) for trial in within)

    @property
    def own_panes(self) -> tuple[Pane, ...]:
        """Those of the device's files, each once; not those that a guide took from the table."""
        return tuple(
            pane for name, pane in self.panes.items() if name == pane.id and not pane.listed
        )

    def facts(self) -> Iterable[tuple[str, Fact]]:
        """Every fact of the device's files with the name of what it is about."""
        for pane in self.own_panes:
            for place in pane.places:
                yield f"{self.id} {pane.id}", place.fact
            for address in pane.addresses:
                yield f"{self.id} {pane.id} {address.url}", address.fact
        for control in self.controls.values():
            for wording in control.wordings:
                yield f"{self.id} {control.id}", wording.fact
        for layout in self.layouts:
            yield f"{self.id} {layout.pane} rows", layout.fact
