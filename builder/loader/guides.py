"""Guide files to Guide values: the schema of `shortcuts/*.yaml`.

Knows the keys of a guide and checks every id against the catalog and every phrase against
English. Collects every fault of every file. `*.workflow.yaml` files are another format.
"""

from __future__ import annotations

from collections.abc import Collection

from builder.errors import DefinitionError, Problem, did_you_mean
from builder.facts.catalog import Catalog
from builder.facts.device import Device
from builder.facts.version import EVER, Span, Version, parse_version
from builder.loader.workspace import Workspace
from builder.model.guide import Guide, Open, Press, Route, Step, Switch
from builder.model.workflow import Icon
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Document, Node, Scalar, Sequence, parse_yaml

# What every guide must say, in the order in which a page says it.
TEXTS = (
    "name",
    "title",
    "headline",
    "summary",
    "keeps",
    "cost",
    "truth",
    "kept",
    "scope",
    "update",
    "done",
    "check",
    "undo",
)
VERBS = ("open", "switch", "press")
_NOT_IN_A_FILE_NAME = '/\\:*?"<>|'


class Known:
    """What a guide may name: devices and their ids, phrases, icons, profiles and scripts."""

    def __init__(
        self,
        catalog: Catalog,
        *,
        phrases: Collection[str],
        glyphs: dict[str, int],
        colors: dict[str, int],
        profiles: Collection[str],
        scripts: Collection[str],
    ) -> None:
        self.catalog = catalog
        self.phrases = phrases
        self.glyphs = glyphs
        self.colors = colors
        self.profiles = profiles
        self.scripts = scripts


def load_guides(workspace: Workspace, known: Known) -> dict[str, Guide]:
    """Guide id -> Guide, by id. Raises DefinitionError with the faults of every file."""
    guides: dict[str, Guide] = {}
    problems: list[Problem] = []
    for path in workspace.files("shortcuts", "*.yaml"):
        if path.name.endswith(".workflow.yaml"):
            continue
        try:
            document = parse_yaml(workspace.read(path), file=workspace.shown(path))
            guide = parse_guide(document, known)
        except DefinitionError as error:
            problems += error.problems
            continue
        if guide.id != path.stem:
            node = document.root
            message = f'the file is called "{path.stem}" but its id is "{guide.id}"'
            problems.append(document.problem("wrong-name", node, message))
        guides[guide.id] = guide
    if not guides and not problems:
        where = workspace.shown(workspace.folder("shortcuts"))
        problems.append(Problem(code="no-guides", message="there are no guides", file=where))
    if problems:
        raise DefinitionError(*problems)
    return guides


def parse_guide(document: Document, known: Known) -> Guide:
    """The guide in a document. Raises DefinitionError with every fault."""
    faults = Faults(document)
    reader = _Reader(faults, known)
    fields = Fields(faults, document.root, "a guide")
    fields.number("format", low=1, high=1)
    guide = Guide(
        id=fields.id("id"),
        order=fields.number("order", default=500, high=999),
        icon=reader.icon(fields),
        minutes=fields.number("minutes", low=1, high=60),
        undo=fields.flag("undo", default=True),
        texts=reader.texts(fields),
        routes=tuple(reader.route(node) for node in fields.items("routes")),
        absent=reader.absent(fields),
    )
    fields.close()
    faults.raise_if_any()
    return guide


class _Reader:
    def __init__(self, faults: Faults, known: Known) -> None:
        self.faults = faults
        self.known = known

    def icon(self, fields: Fields) -> Icon:
        entry = fields.child("icon", "an icon")
        if entry is None:
            return Icon()
        glyph = entry.choice("glyph", self.known.glyphs)
        color = entry.choice("color", self.known.colors)
        entry.close()
        default = Icon()
        return Icon(
            glyph=self.known.glyphs.get(glyph, default.glyph),
            color=self.known.colors.get(color, default.color),
        )

    def texts(self, fields: Fields) -> dict[str, str]:
        entry = fields.child("text", "the texts of a guide")
        if entry is None:
            return {}
        found = {key: entry.text(key) for key in TEXTS}
        entry.close()
        node = entry.mapping.get("name")
        if node is not None and any(mark in found["name"] for mark in _NOT_IN_A_FILE_NAME):
            way_out = f"leave out {' '.join(_NOT_IN_A_FILE_NAME)}"
            self.faults.add("bad-name", node, "this name cannot be a file's name", way_out)
        return found

    def route(self, node: Node) -> Route:
        fields = Fields(self.faults, node, "a route")
        devices = tuple(self._device(item, fields) for item in fields.items("on"))
        known = [device for device in devices if device is not None]
        span = Span(since=self._version(fields, "since"), until=self._until(fields))
        steps = tuple(
            step for item in fields.items("steps") if (step := self.step(item, known)) is not None
        )
        route = Route(
            devices=tuple(device.id for device in known),
            span=span,
            steps=steps,
            notes=self._names(fields, "notes", self.known.phrases, "phrase"),
            profiles=self._names(fields, "profiles", self.known.profiles, "profile"),
            script=fields.choice("script", self.known.scripts, default=""),
        )
        fields.close()
        if not steps and not self.faults.problems:
            self.faults.add("empty-route", node, "a route needs at least one step")
        return route

    def step(self, node: Node, devices: list[Device]) -> Step | None:
        fields = Fields(self.faults, node, "a step")
        verb = next((key.text for key, _ in fields.mapping.pairs if key.text in VERBS), "")
        if not verb:
            first = fields.mapping.pairs[0][0] if fields.mapping.pairs else node
            word = first.text if isinstance(first, Scalar) else ""
            way_out = did_you_mean(word, VERBS)
            self.faults.add("unknown-verb", first, f'"{word}" is no verb of a step', way_out)
            return None
        name = fields.id(verb)
        target = fields.mapping.get(verb) or node
        to = fields.choice("to", ("on", "off")) if verb == "switch" else ""
        span = EVER
        if fields.has("since") or fields.has("until"):
            span = Span(since=self._version(fields, "since"), until=self._until(fields))
        fields.close()
        if not name:
            return None
        what = "pane" if verb == "open" else "control"
        for device in devices:
            ids = device.panes if verb == "open" else device.controls
            if name not in ids:
                message = f'no {what} "{name}" on {device.id}'
                self.faults.add(f"unknown-{what}", target, message, did_you_mean(name, ids))
        if verb == "open":
            return Open(pane=name, span=span)
        if verb == "switch":
            return Switch(control=name, to=to or "off", span=span)
        return Press(control=name, span=span)

    def absent(self, fields: Fields) -> dict[str, str]:
        found: dict[str, str] = {}
        for key, node in fields.pairs("absent", required=False):
            if key.text not in self.known.catalog.devices:
                self._unknown(key, "device", key.text, self.known.catalog.devices)
            phrase = fields.scalar(node, f'"{key.text}"')
            if phrase and phrase not in self.known.phrases:
                self._unknown(node, "phrase", phrase, self.known.phrases)
            found[key.text] = phrase
        return found

    def _names(
        self, fields: Fields, key: str, known: Collection[str], what: str
    ) -> tuple[str, ...]:
        node = fields.mapping.get(key)
        names = fields.texts(key, default=())
        items = node.items if isinstance(node, Sequence) else []
        for index, name in enumerate(names):
            if name and name not in known:
                place = items[index] if index < len(items) else node or fields.node
                self._unknown(place, what, name, known)
        return names

    def _device(self, node: Node, fields: Fields) -> Device | None:
        name = fields.scalar(node, "a device")
        if name and name not in self.known.catalog.devices:
            self._unknown(node, "device", name, self.known.catalog.devices)
        return self.known.catalog.devices.get(name)

    def _unknown(self, node: Node, what: str, name: str, known: Collection[str]) -> None:
        self.faults.add(f"unknown-{what}", node, f'no {what} "{name}"', did_you_mean(name, known))

    def _version(self, fields: Fields, key: str) -> Version:
        text = fields.text(key, default="0")
        fields.checked(key, parse_version, "a version like 18.0")
        try:
            return parse_version(text)
        except ValueError:
            return Version(0)

    def _until(self, fields: Fields) -> Version | None:
        return self._version(fields, "until") if fields.has("until") else None
