"""Device files to Device values: the schema of `facts/devices/*.yaml`.

Knows the keys of a device file and what is wrong with a bad one. Collects every fault.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from builder.errors import did_you_mean
from builder.facts.device import (
    Control,
    ControlKind,
    Device,
    DeviceFrame,
    Pane,
    PaneAddress,
    PaneList,
    Place,
    Start,
    Wording,
)
from builder.facts.fact import Confidence, Fact
from builder.facts.layout import Layout
from builder.facts.layout_file import read_layout
from builder.facts.pane_table import PLATFORMS
from builder.facts.trial import CONTROL_WORDS, DIGEST, MOST_REPORTS, SCREEN_WORDS, Trial
from builder.facts.version import Span, Version, gaps, parse_version
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Mapping as MappingNode
from builder.wire.yaml import Node, Scalar, parse_yaml
from builder.wire.yaml import Sequence as List

# What a device can do. Targets ask for these, so a new word here needs a target that asks.
CAPABILITIES = ("links", "shortcuts", "on-watch", "profiles", "scripts", "scan", "mac-panes")
GESTURES = ("tap", "click", "select")
FRAMES = ("phone", "tablet", "watch", "mac", "old-mac", "tv", "home", "vision")

SCHEME = re.compile(r"[a-z][a-z0-9+.-]*\Z")

Named = TypeVar("Named", Pane, Control)


class Spanned(Protocol):
    """Something that holds during a span of systems."""

    @property
    def span(self) -> Span: ...


def parse_device(data: bytes, *, file: str, bases: Mapping[str, Device] | None = None) -> Device:
    """The device in a file's bytes. Raises DefinitionError with every fault.

    A file may say `like: <id>` of a device in `bases`: then it has that one's panes, starts,
    controls and layouts, except those it states itself.
    """
    document = parse_yaml(data, file=file)
    faults = Faults(document)
    fields = Fields(faults, document.root, "a device file")
    fields.number("format", low=1, high=1)
    sources = {
        key.text: " ".join(fields.scalar(value, "a source").split())
        for key, value in fields.pairs("sources")
    }
    read = _DeviceReader(faults, sources)
    base = read.base(fields, bases or {})
    read.schemes = read.all_schemes(fields, base)
    own = not fields.has("like")
    panes = read.by_id("pane", read.pane, fields.items("panes", required=own))
    controls = read.by_id("control", read.control, fields.items("controls", required=own))
    layouts = read.layouts(fields)
    starts = tuple(map(read.start, fields.items("starts", required=own)))
    if not starts and isinstance(node := fields.mapping.get("starts"), List):
        faults.add("no-starts", node, "a device needs at least one start")
    device = Device(
        id=fields.id("id"),
        order=fields.number("order", high=999),
        title=fields.text("title"),
        system=fields.text("system"),
        family=fields.id("family"),
        covers=read.span(fields, required=True),
        newest=read.version(fields, "newest"),
        jumped=read.version(fields, "jumped") if fields.has("jumped") else Version(25),
        can=frozenset(_capabilities(faults, fields)),
        cannot={
            key.text: fields.scalar(node, "a reason")
            for key, node in fields.pairs("cannot", required=False)
        },
        gesture=fields.choice("gesture", GESTURES),
        frames=tuple(map(read.look, fields.items("frames"))),
        starts=starts or (base.starts if base else ()),
        panes={**(base.panes if base else {}), **panes},
        controls={**(base.controls if base else {}), **controls},
        layouts=_laid(base.layouts if base else (), layouts),
        trials=tuple(map(read.trial, fields.items("trials"))),
        schemes=read.schemes,
        lists=read.lists(fields) if fields.has("lists") else (base.lists if base else ()),
        files=(file, *(base.files if base else ())),
    )
    fields.close()
    _check_links(faults, fields, device)
    _check_cover(faults, fields, device)
    faults.raise_if_any()
    return device


def _capabilities(faults: Faults, fields: Fields) -> Iterable[str]:
    for node in fields.items("can"):
        name = fields.scalar(node, "a capability")
        if name and name not in CAPABILITIES:
            faults.add(
                "unknown-capability",
                node,
                f'"{name}" is not a capability',
                did_you_mean(name, CAPABILITIES),
            )
        yield name


class _DeviceReader:
    """Reads the repeated parts of one device file."""

    def __init__(self, faults: Faults, sources: dict[str, str]) -> None:
        self.faults = faults
        self.sources = sources
        self.schemes: tuple[str, ...] = ()

    def version(self, fields: Fields, key: str) -> Version:
        text = fields.text(key)
        fields.checked(key, parse_version, "a version like 18.0")
        try:
            return parse_version(text)
        except ValueError:
            return Version(0)

    def base(self, fields: Fields, bases: Mapping[str, Device]) -> Device | None:
        """The device that this file stands on, if it names one."""
        name = fields.id("like", default="")
        if name and name not in bases:
            node = fields.mapping.get("like") or fields.node
            words = did_you_mean(name, bases)
            self.faults.add("unknown-device", node, f'no device "{name}" to build upon', words)
        return bases.get(name)

    def all_schemes(self, fields: Fields, base: Device | None) -> tuple[str, ...]:
        """The schemes of URLs that open the device's screens: its own, or those of its base."""
        if not fields.has("schemes"):
            return base.schemes if base else ()
        names = fields.texts("schemes")
        for name, node in zip(names, _nodes(fields, "schemes"), strict=False):
            if name and not SCHEME.match(name):
                self.faults.add("bad-scheme", node, f'"{name}" is not a URL scheme')
        return names

    def by_id(
        self, what: str, read: Callable[[Node], Named], nodes: Iterable[Node]
    ) -> dict[str, Named]:
        """What a list holds, by id; the same id twice is a fault."""
        found: dict[str, Named] = {}
        for node in nodes:
            item = read(node)
            if item.id and item.id in found:
                self.faults.add(f"{what}-twice", node, f'the {what} "{item.id}" is there twice')
            found[item.id] = item
        return found

    def apart(self, fields: Fields, key: str, found: Sequence[Spanned]) -> None:
        """Reports each item of a list whose span meets that of one before it."""
        for index, node in enumerate(_nodes(fields, key)):
            if any(found[index].span.meets(other.span) for other in found[:index]):
                self.faults.add("spans-meet", node, "this span overlaps one above it")

    def span(self, fields: Fields, *, required: bool = False) -> Span:
        given = fields.has("since") or required
        since = self.version(fields, "since") if given else Version(0)
        until = self.version(fields, "until") if fields.has("until") else None
        if until is not None and until <= since:
            self.faults.add("empty-span", fields.node, "this span ends before it starts")
        return Span(since=since, until=until)

    def fact(self, fields: Fields) -> Fact:
        name = fields.text("source")
        if name and name not in self.sources:
            self.faults.add(
                "unknown-source",
                fields.mapping.get("source") or fields.node,
                f'no source "{name}"',
                did_you_mean(name, self.sources),
            )
        return Fact(
            source=self.sources.get(name, name),
            checked=fields.date("checked"),
            confidence=Confidence(fields.choice("sure", tuple(Confidence), default="medium")),
        )

    def pane(self, node: Node) -> Pane:
        fields = Fields(self.faults, node, "a pane")
        pane = Pane(
            id=fields.id("id"),
            parent=fields.id("parent", default=""),
            span=self.span(fields),
            places=tuple(map(self.place, fields.items("places"))),
            addresses=tuple(map(self.address, fields.items("urls", required=False))),
        )
        self.apart(fields, "places", pane.places)
        self.apart(fields, "urls", pane.addresses)
        fields.close()
        return pane

    def place(self, node: Node) -> Place:
        fields = Fields(self.faults, node, "a place")
        place = Place(
            span=self.span(fields),
            path=fields.texts("path"),
            also=fields.text("also", default=""),
            fact=self.fact(fields),
            say=fields.id("say", default=""),
        )
        if fields.has("path") and not place.path:
            self.faults.add("empty-path", fields.node, "a path needs at least one label")
        fields.close()
        return place

    def address(self, node: Node) -> PaneAddress:
        fields = Fields(self.faults, node, "a URL")
        address = PaneAddress(
            span=self.span(fields), url=fields.text("url"), fact=self.fact(fields)
        )
        scheme = address.url.partition(":")[0]
        if address.url and scheme not in self.schemes:
            known = did_you_mean(scheme, self.schemes) or "list it under `schemes` if it is one"
            message = f'"{scheme}" is not a URL scheme that opens a screen of this device'
            self.faults.add("unknown-scheme", fields.mapping.get("url") or node, message, known)
        fields.close()
        return address

    def control(self, node: Node) -> Control:
        fields = Fields(self.faults, node, "a control")
        control = Control(
            id=fields.id("id"),
            pane=fields.id("pane"),
            wordings=tuple(map(self.wording, fields.items("words"))),
        )
        self.apart(fields, "words", control.wordings)
        fields.close()
        return control

    def wording(self, node: Node) -> Wording:
        fields = Fields(self.faults, node, "a wording")
        wording = Wording(
            span=self.span(fields),
            label=fields.id("label"),
            kind=ControlKind(fields.choice("kind", tuple(ControlKind)) or ControlKind.SWITCH),
            fact=self.fact(fields),
            also=fields.id("also", default=""),
            note=fields.id("note", default=""),
        )
        fields.close()
        return wording

    def layouts(self, fields: Fields) -> tuple[Layout, ...]:
        """What the file says of rows; two layouts of one pane must not meet."""
        found: list[Layout] = []
        for node in fields.items("layouts", required=False):
            layout = read_layout(self.faults, node, span=self.span, fact=self.fact)
            if any(layout.pane == other.pane and layout.span.meets(other.span) for other in found):
                self.faults.add("spans-meet", node, "this span overlaps one above it")
            found.append(layout)
        return tuple(found)

    def lists(self, fields: Fields) -> tuple[PaneList, ...]:
        """The parts of the table of all panes, each below a pane of this file or in an app."""
        return tuple(map(self.list, fields.items("lists")))

    def list(self, node: Node) -> PaneList:
        fields = Fields(self.faults, node, "a list of panes")
        found = PaneList(
            platform=fields.choice("platform", PLATFORMS),
            pane=fields.id("pane", default=""),
            app=fields.text("app", default=""),
        )
        if fields.sound and bool(found.pane) == bool(found.app):
            message = "a list of panes is below a pane, or in an app: one of the two"
            self.faults.add("wrong-kind", node, message)
        fields.close()
        return found

    def start(self, node: Node) -> Start:
        fields = Fields(self.faults, node, "a start")
        start = Start(span=self.span(fields), phrase=fields.id("phrase"))
        fields.close()
        return start

    def look(self, node: Node) -> DeviceFrame:
        fields = Fields(self.faults, node, "a frame")
        look = DeviceFrame(span=self.span(fields), frame=fields.choice("frame", FRAMES))
        fields.close()
        return look

    def trial(self, node: Node) -> Trial:
        fields = Fields(self.faults, node, "a trial")
        trial = Trial(
            system=self.version(fields, "system"),
            day=fields.date("day"),
            by=fields.text("by"),
            reports=fields.number("reports", default=1, low=1, high=MOST_REPORTS),
            panes=self.counts(fields, "panes", SCREEN_WORDS),
            controls=self.counts(fields, "controls", CONTROL_WORDS),
            texts=self.digests(fields),
        )
        fields.close()
        return trial

    def digests(self, fields: Fields) -> dict[str, int]:
        """How many reports of each text are counted, by its digest."""
        found: dict[str, int] = {}
        node = fields.mapping.get("texts")
        if node is None:
            return found
        row = Fields(self.faults, node, "the digests of reports")
        for name, _ in fields.pairs("texts", required=False):
            if not DIGEST.fullmatch(name.text):
                message = f'"{name.text}" is not a digest of a report'
                self.faults.add("bad-digest", name, message, "it has 12 digits, 0 to 9 and a to f")
            found[name.text] = row.number(name.text, low=1, high=MOST_REPORTS)
        row.close()
        return found

    def counts(
        self, fields: Fields, key: str, words: Mapping[str, str]
    ) -> dict[str, dict[str, int]]:
        """What was seen, by id: how many reports say each word."""
        found: dict[str, dict[str, int]] = {}
        for name, node in fields.pairs(key, required=False):
            row = Fields(self.faults, node, f'what was seen of "{name.text}"')
            found[name.text] = {
                word: row.number(word, low=1, high=MOST_REPORTS) for word in words if row.has(word)
            }
            row.close()
        return found


def _nodes(fields: Fields, key: str) -> list[Node]:
    node = fields.mapping.get(key)
    return node.items if isinstance(node, List) else []


def _laid(base: tuple[Layout, ...], own: tuple[Layout, ...]) -> tuple[Layout, ...]:
    """The layouts of both; a pane that the file speaks of is laid out as it says."""
    stated = {layout.pane for layout in own}
    return (*(layout for layout in base if layout.pane not in stated), *own)


def _check_links(faults: Faults, fields: Fields, device: Device) -> None:
    for pane in device.panes.values():
        if pane.parent and pane.parent not in device.panes:
            faults.add("unknown-pane", fields.node, f'pane "{pane.id}": no pane "{pane.parent}"')
        elif pane.id and _is_above_itself(pane, device):
            faults.add("pane-loop", fields.node, f'pane "{pane.id}" is above itself')
    for control in device.controls.values():
        if control.pane and control.pane not in device.panes:
            message = f'control "{control.id}": no pane "{control.pane}"'
            faults.add("unknown-pane", fields.node, message)
    _check_trials(faults, fields, device)
    for layout in device.layouts:
        if layout.pane and layout.pane not in device.panes:
            faults.add("unknown-pane", fields.node, f'a layout: no pane "{layout.pane}"')
    for each in device.lists:
        if each.pane and each.pane not in device.panes:
            message = f'the list "{each.platform}": no pane "{each.pane}"'
            faults.add("unknown-pane", fields.mapping.get("lists") or fields.node, message)
    if device.newest != Version(0) and device.newest not in device.covers:
        node = fields.mapping.get("newest") or fields.node
        faults.add("newest-outside", node, "the newest system is not one that this file covers")


def _check_trials(faults: Faults, fields: Fields, device: Device) -> None:
    for trial in device.trials:
        for what, names, known in (
            ("pane", trial.panes, device.panes),
            ("control", trial.controls, device.controls),
        ):
            for name in names:
                if name not in known:
                    node = fields.mapping.get("trials") or fields.node
                    message = f'a trial: no {what} "{name}"'
                    faults.add(f"unknown-{what}", node, message, did_you_mean(name, known))


def _check_cover(faults: Faults, fields: Fields, device: Device) -> None:
    """Reports systems that the file covers and says nothing of: pages would lack the way."""
    if device.covers.since == Version(0):
        return  # told already
    covers = device.covers
    lists: list[tuple[str, Node, Sequence[Spanned], Span]] = [
        ("start", fields.mapping.get("starts") or fields.node, device.starts, covers),
        ("frame", fields.mapping.get("frames") or fields.node, device.frames, covers),
    ]
    own = {
        each.get("id"): each for each in _nodes(fields, "panes") if isinstance(each, MappingNode)
    }
    written = {node.text: each for node, each in own.items() if isinstance(node, Scalar)}
    for pane in device.panes.values():
        entry = written.get(pane.id)
        node = (entry.get("places") or entry) if entry else fields.node
        if pane.span.meets(covers):
            asked = pane.span.within(covers)
            lists.append((f'place of the pane "{pane.id}"', node, pane.places, asked))
    for what, node, items, asked in lists:
        spans = [item.span for item in items]
        told = any(span.until is not None and span.until <= span.since for span in spans)
        if spans and not told and (missing := gaps(spans, asked)):
            systems = ", ".join(f"{device.system} {span}" for span in missing)
            later = "the pane's or the file's" if what.startswith("place") else "the file's"
            way_out = f"say what holds there, or begin later with {later} own `since`"
            faults.add("gap", node, f"there is no {what} for {systems}", way_out)


def _is_above_itself(pane: Pane, device: Device) -> bool:
    seen: set[str] = set()
    above = pane.parent
    while above in device.panes and above not in seen:
        seen.add(above)
        above = device.panes[above].parent
    return pane.id in seen
