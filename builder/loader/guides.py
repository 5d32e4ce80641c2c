"""Guide files to Guide values: the schema of `shortcuts/*.yaml`.

Knows the keys of a guide and checks every id against the catalog and every phrase against
English. Collects every fault of every file. `*.workflow.yaml` files are another format.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from builder.errors import DefinitionError, Problem, did_you_mean
from builder.facts.catalog import Catalog
from builder.facts.device import Device
from builder.facts.listed import list_of, own_pane
from builder.facts.pane_table import PANES_FILE, PLATFORMS, ListedPane, listed_panes, successors
from builder.facts.version import Span, Version, parse_version
from builder.loader.file_names import bad_name
from builder.loader.workspace import Workspace
from builder.model.guide import Guide, Open, Press, Route, Step, Switch
from builder.model.locale import placeholders
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Document, Node, Scalar, Sequence, parse_yaml
from builder.workflow.apple.workflow import Icon

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


class Known:
    """What a guide may name: devices and their ids, phrases, icons, profiles, scripts and
    workflows.
    """

    def __init__(
        self,
        catalog: Catalog,
        *,
        phrases: Collection[str],
        glyphs: dict[str, int],
        colors: dict[str, int],
        profiles: Collection[str],
        scripts: Collection[str],
        workflows: Collection[str] = (),
    ) -> None:
        self.catalog = catalog
        self.phrases = phrases
        self.glyphs = glyphs
        self.colors = colors
        self.profiles = profiles
        self.scripts = scripts
        self.workflows = workflows


def guide_files(workspace: Workspace) -> dict[str, Path]:
    """Guide id -> its file, by id."""
    paths = workspace.files("shortcuts", "*.yaml")
    return {path.stem: path for path in paths if not path.name.endswith(".workflow.yaml")}


def load_guides(
    workspace: Workspace, known: Known, wanted: Collection[str] | None = None
) -> dict[str, Guide]:
    """Guide id -> Guide, by id; `wanted` limits which are read. Raises DefinitionError with the
    faults of every file."""
    guides: dict[str, Guide] = {}
    problems: list[Problem] = []
    files = guide_files(workspace)
    for path in files.values():
        if wanted is not None and path.stem not in wanted:
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
    if not files:
        where = workspace.shown(workspace.folder("shortcuts"))
        problems.append(Problem(code="no-guides", message="there are no guides", file=where))
    if problems:
        raise DefinitionError(*problems)
    return guides


def parse_guide(document: Document, known: Known) -> Guide:
    """The guide in a document. Raises DefinitionError with every fault."""
    faults = Faults(document)
    reader = _GuideReader(faults, known)
    fields = Fields(faults, document.root, "a guide")
    fields.number("format", low=1, high=1)
    guide = Guide(
        id=fields.id("id"),
        order=fields.number("order", default=500, high=999),
        default=fields.flag("default", default=True),
        icon=reader.icon(fields),
        minutes=fields.number("minutes", low=1, high=60),
        undo=fields.flag("undo", default=True),
        asked=fields.flag("asked", default=False),
        texts=reader.texts(fields),
        routes=reader.routes(fields),
        absent=reader.absent(fields),
    )
    fields.close()
    faults.raise_if_any()
    return guide


def _where_named(what: str, name: str, ids: Collection[str], device: Device) -> str:
    """The nearest pane or control, and the files where a device's stand."""
    near = did_you_mean(name, ids)
    where = f"its {what}s stand in {' and '.join(device.files)}"
    return f"{near} ({where})" if near else where


def _where_listed(name: str) -> str:
    """The nearest pane of the table, and the file where it stands."""
    near = did_you_mean(name, listed_panes())
    where = f"they stand in {PANES_FILE}, and `optout list panes WORD` finds them"
    return f"{near} ({where})" if near else where


class _GuideReader:
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
        entry = fields.child("text", "the text of a guide")
        if entry is None:
            return {}
        found = {key: entry.text(key) for key in TEXTS}
        entry.close()
        for key, text in found.items():
            node = entry.mapping.get(key)
            if node is None or not text:
                continue
            if key == "name" and (reason := bad_name(text)):
                self.faults.add("bad-name", node, "this name cannot be a file's name", reason)
            if placeholders(text):
                message = f'the sentences of a guide stand as they are: "{key}" holds braces'
                self.faults.add("bad-placeholder", node, message, "write the word out")
        return found

    def routes(self, fields: Fields) -> tuple[Route, ...]:
        nodes = list(fields.items("routes"))
        if not nodes and isinstance(node := fields.mapping.get("routes"), Sequence):
            self.faults.add("no-routes", node, "a guide needs at least one route")
        routes = tuple(map(self.route, nodes))
        for index, route in enumerate(routes):
            for other in routes[:index]:
                both = [device for device in route.devices if device in other.devices]
                if both and route.span.meets(other.span):
                    message = f"another route for {both[0]} holds for some of these systems"
                    self.faults.add("routes-meet", nodes[index], message)
        return routes

    def route(self, node: Node) -> Route:
        fields = Fields(self.faults, node, "a route")
        devices = tuple(self._device(item, fields) for item in fields.items("on"))
        known = list({device.id: device for device in devices if device is not None}.values())
        span = self._span(fields)
        items = list(fields.items("steps"))
        steps = tuple(self._steps(items, known))
        route = Route(
            devices=tuple(device.id for device in known),
            span=span,
            steps=steps,
            notes=self._names(fields, "notes", self.known.phrases, "phrase"),
            profiles=self._names(fields, "profiles", self.known.profiles, "profile"),
            script=fields.choice("script", self.known.scripts, default=""),
            workflow=self._workflow(fields, known),
        )
        fields.close()
        for key, made in (("on", devices), ("steps", items)):
            if not made and isinstance(empty := fields.mapping.get(key), Sequence):
                self.faults.add("empty-route", empty, f'"{key}" needs at least one entry')
        return route

    def _workflow(self, fields: Fields, devices: list[Device]) -> str:
        """The id of a workflow file, which some device of the route must be able to run."""
        name = fields.text("workflow", default="")
        node = fields.mapping.get("workflow")
        if node is None or not name:
            return ""
        if name not in self.known.workflows:
            self._unknown(node, "workflow", name, self.known.workflows)
        elif devices and not any(device.can & {"shortcuts", "on-watch"} for device in devices):
            self.faults.add("no-shortcuts", node, devices[0].why_not("shortcuts"))
        return name

    def _steps(self, nodes: list[Node], devices: list[Device]) -> Iterator[Step]:
        """The steps, each held to the screen that the steps before it have opened."""
        opened = ""
        for node in nodes:
            step = self.step(node, devices)
            if step is None:
                continue
            yield step
            if isinstance(step, Open):
                opened = step.pane
                continue
            for device in devices:
                control = device.controls.get(step.control)
                if control is not None and control.pane != own_pane(device, opened):
                    where = f'on the screen "{control.pane}" of {device.id}'
                    message = f'"{step.control}" is {where}, which is not open here'
                    way_out = f"put {{open: {control.pane}}} before it"
                    self.faults.add("control-elsewhere", node, message, way_out)

    def step(self, node: Node, devices: list[Device]) -> Step | None:
        fields = Fields(self.faults, node, "a step")
        verb = next((key.text for key, _ in fields.mapping.pairs if key.text in VERBS), "")
        if not verb:
            first = fields.mapping.pairs[0][0] if fields.mapping.pairs else node
            word = first.text if isinstance(first, Scalar) else ""
            way_out = did_you_mean(word, VERBS)
            self.faults.add("unknown-verb", first, f'"{word}" is not a verb of a step', way_out)
            return None
        target = fields.mapping.get(verb) or node
        listed = listed_panes().get(target.text.strip()) if isinstance(target, Scalar) else None
        if verb == "open" and listed is not None:
            return self._open_listed(fields, listed, target, devices)
        name = fields.id(verb)
        to = fields.choice("to", ("on", "off")) if verb == "switch" else ""
        span = self._span(fields)
        fields.close()
        if not name:
            return None
        what = "pane" if verb == "open" else "control"
        for device in devices:
            ids = device.panes if verb == "open" else device.controls
            if name not in ids:
                message = f'no {what} "{name}" on {device.id}'
                named = partial(_where_named, what, name, ids, device)
                if verb == "open" and list_of(device, name):
                    named = partial(_where_listed, name)
                self.faults.add(f"unknown-{what}", target, message, named)
        if verb == "open":
            return Open(pane=name, span=span)
        if verb == "switch":
            return Switch(control=name, to=to or "off", span=span)
        return Press(control=name, span=span)

    def _open_listed(
        self, fields: Fields, pane: ListedPane, target: Node, devices: list[Device]
    ) -> Open:
        """A step that opens a pane of the table, which every device of the route must open."""
        fields.text("open")
        words = fields.text("words", default="")
        span = self._span(fields)
        fields.close()
        for device in devices:
            if list_of(device, pane.id) is None:
                message = (
                    f'"{pane.id}" is a screen of {PLATFORMS[pane.platform]}, not of {device.id}'
                )
                way_out = f"give {device.id} a route of its own"
                self.faults.add("unknown-pane", target, message, way_out)
        if not pane.titles and not words:
            message = f'no list says what the screen "{pane.id}" is called'
            way_out = f'say it in your words: {{open: {pane.id}, words: "…"}}'
            self.faults.add("no-words", target, message, way_out)
        now = successors().get(pane.id)
        if now and pane.until and (span.until is None or span.until > pane.until):
            message = f'"{pane.id}" is gone from the lists of {pane.until} and later'
            way_out = f'its successor is "{now}"; or end the step with until: "{pane.until}"'
            self.faults.add("moved-pane", target, message, way_out)
        return Open(pane=pane.id, span=span, words=words)

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
        self.faults.add(
            f"unknown-{what}", node, f'no {what} "{name}"', partial(did_you_mean, name, known)
        )

    def _span(self, fields: Fields) -> Span:
        span = Span(since=self._version(fields, "since"), until=self._until(fields))
        if span.until is not None and Version(0) < span.until <= span.since:
            self.faults.add("empty-span", fields.node, "this span ends before it starts")
        return span

    def _version(self, fields: Fields, key: str) -> Version:
        text = fields.text(key, default="0")
        fields.checked(key, parse_version, "a version like 18.0")
        try:
            return parse_version(text)
        except ValueError:
            return Version(0)

    def _until(self, fields: Fields) -> Version | None:
        return self._version(fields, "until") if fields.has("until") else None
