"""The `tests:` of a workflow file as they are written: what is given, and what is expected.

Knows the keys of a test, of a stub and of an expected event, and tells every fault in them. What
happens when a workflow runs, and how it is compared, is `builder.workflow.tests`'s.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import datetime

from builder.errors import UsageError, did_you_mean
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.actions import PREFIX
from builder.workflow.apple.catalog import action_named, action_of
from builder.workflow.language.document import ParsedWorkflow
from builder.workflow.run import events
from builder.workflow.run.actions.device_only import DEVICE_ACTIONS
from builder.workflow.run.device import DeviceState, parse_locale, parse_os
from builder.workflow.run.surroundings import CANCEL, PictureTools, Stub, Surroundings
from builder.workflow.run.values import File

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")

# What a test may expect: the events' own names, and which field a short form names.
MAIN_FIELDS: dict[str, str] = {
    "alert": "message",
    "menu": "prompt",
    "choice": "prompt",
    "question": "prompt",
    "opened-url": "url",
    "opened-app": "app",
    "shown": "text",
    "notified": "body",
    "waited": "seconds",
    "waited-to-return": "",
    "copied": "text",
    "ran-shortcut": "name",
    "requested": "url",
    "saved-file": "path",
    "deleted-file": "path",
    "on-device": "does",
    "failed": "message",
    "cancelled": "prompt",
    "output": "value",
    "stopped": "",
    "unsupported": "identifier",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """One event that must happen: its kind, and the fields that must be as said."""

    kind: str
    values: tuple[tuple[str, str], ...]
    node: Node

    @property
    def words(self) -> str:
        named = ", ".join(f"{key}: {value}" for key, value in self.values)
        return f"{self.kind} {{{named}}}" if named else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedPicture:
    """A picture that a test has made: of one colour, in the format that its name ends with."""

    name: str
    width: int
    height: int

    def made(self, tools: PictureTools) -> File:
        """Raises ValueError for one that cannot be made."""
        ending = self.name.rpartition(".")[2].lower()
        kind = {"jpg": "jpeg", "tif": "tiff"}.get(ending, ending)
        return File(name=self.name, data=tools.blank(self.width, self.height, kind))


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowTest:
    """One test. `exactly` means that nothing else may happen than what is expected."""

    name: str
    node: Node
    device: DeviceState
    answers: tuple[str, ...]
    input: tuple[str | WantedPicture, ...]
    photos: tuple[WantedPicture, ...]
    clock: datetime | None
    surroundings: Surroundings
    expected: tuple[Expected, ...]
    exactly: bool


def read_tests(parsed: ParsedWorkflow) -> tuple[WorkflowTest, ...]:
    """The tests of a file. Raises DefinitionError with every fault in them."""
    if parsed.tests is None:
        return ()
    faults = Faults(parsed.document)
    if not isinstance(parsed.tests, Sequence):
        faults.add("wrong-kind", parsed.tests, '"tests" must be a list')
    items = parsed.tests.items if isinstance(parsed.tests, Sequence) else []
    tests = [
        _read_test(Fields(faults, item, "a test"), number) for number, item in enumerate(items, 1)
    ]
    faults.raise_if_any()
    return tuple(tests)


def _read_test(test: Fields, number: int) -> WorkflowTest:
    name = test.text("name", default=f"test {number}")
    device = _device(test)
    answers = tuple(_read_answer(test.faults, node) for node in _several(test, "answers"))
    given = tuple(_read_input(test.faults, node) for node in _several(test, "input"))
    photos = [_read_picture(test.faults, node) for node in test.items("photos", required=False)]
    clock = _clock(test)
    surroundings = _surroundings(test)
    expected = tuple(_read_expected(test.faults, node) for node in test.items("expect"))
    exactly = test.flag("exactly", default=False)
    test.close()
    return WorkflowTest(
        name=name,
        node=test.node,
        device=device,
        answers=answers,
        input=given,
        photos=tuple(photos),
        clock=clock,
        surroundings=surroundings,
        expected=tuple(one for one in expected if one is not None),
        exactly=exactly,
    )


def _several(test: Fields, key: str) -> tuple[Node, ...]:
    """The nodes under a key; one alone counts as a list of one."""
    node = test.mapping.get(key)
    if isinstance(node, Scalar) or (isinstance(node, Mapping) and key == "input"):
        test.raw(key)
        return (node,)
    return tuple(test.items(key, required=False))


def _read_input(faults: Faults, node: Node) -> str | WantedPicture:
    """A text, or a picture."""
    return node.text if isinstance(node, Scalar) else _read_picture(faults, node)


def _read_picture(faults: Faults, node: Node) -> WantedPicture:
    """`{name: a.png, width: 40, height: 30}`."""
    picture = Fields(faults, node, "a picture")
    name = picture.text("name", default="IMG_0001.png")
    sides = [_side(picture, key) for key in ("width", "height")]
    picture.close()
    return WantedPicture(name=name, width=sides[0], height=sides[1])


def _side(picture: Fields, key: str) -> int:
    text = picture.text(key)
    if text.isascii() and text.isdigit() and 0 < len(text) < 6:
        return int(text)
    if text:
        node = picture.mapping.get(key) or picture.node
        message = f'the {key} "{text}" is no number of pixels'
        picture.faults.add("wrong-kind", node, message, "write it like 1200")
    return 1


def _read_answer(faults: Faults, node: Node) -> str:
    """A text, which may be empty, or {press: cancel}."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key, value = node.pairs[0]
        if key.text == "press" and isinstance(value, Scalar) and value.text.lower() == "cancel":
            return CANCEL
    way_out = "write its text, or {press: cancel}"
    faults.add("wrong-kind", node, "an answer is a text or a press of Cancel", way_out)
    return ""


def _surroundings(test: Fields) -> Surroundings:
    nodes = test.items("stubs", required=False)
    stubs = [_read_stub(Fields(test.faults, node, "a stub")) for node in nodes]
    files = {
        key.text: test.scalar(node, "a file's text").encode("utf-8", "replace")
        for key, node in test.pairs("files", required=False)
    }
    return Surroundings(
        files=files,
        stubs=tuple(stubs),
        clipboard=test.text("clipboard", default=""),
        seed=_seed(test),
    )


def _seed(test: Fields) -> int:
    text = test.text("seed", default="0")
    if text.isascii() and text.isdigit() and len(text) < 10:
        return int(text)
    node = test.mapping.get("seed") or test.node
    test.faults.add("wrong-kind", node, f'the seed "{text}" is not a number', "write it like 7")
    return 0


def _read_stub(stub: Fields) -> Stub:
    """A recorded answer: of a `url` with its `method`, or of an `action`."""
    url = stub.text("url", default="")
    method = stub.choice("method", METHODS, default="GET")
    slug = stub.text("action", default="")
    given = stub.text("given", default="")
    answer = stub.text("answer", default="")
    failure = stub.text("failure", default="")
    stub.close()
    if bool(url) == bool(slug):
        way_out = 'give "url", or "action" with the name of an action'
        stub.faults.add("wrong-kind", stub.node, "a stub answers a URL or an action", way_out)
    name = _stubbed_action(stub, slug) if slug else ""
    if given and not slug:
        message = '"given" tells what an action is given'
        stub.faults.add("unknown-key", stub.mapping.key("given") or stub.node, message)
    return Stub(url=url, method=method, action=name, given=given, answer=answer, failure=failure)


def _stubbed_action(stub: Fields, slug: str) -> str:
    """The name of an action that takes an answer, as the run knows it."""
    facts = action_named(slug)
    name = facts.identifier.removeprefix(PREFIX) if facts else ""
    if name in DEVICE_ACTIONS:
        return name
    known = [one.slug for name in DEVICE_ACTIONS if (one := action_of(PREFIX + name)) is not None]
    node = stub.mapping.get("action") or stub.node
    message = f'"{slug}" does not take a recorded answer'
    stub.faults.add("unknown-action", node, message, did_you_mean(slug, known))
    return ""


def _device(test: Fields) -> DeviceState:
    device = parse_os("ios-18")
    try:
        device = parse_os(test.text("on", default="ios-18"))
    except UsageError as error:
        _as_fault(test, "on", error)
    try:
        locale = test.text("locale", default="")
        return replace(device, locale=parse_locale(locale)) if locale else device
    except UsageError as error:
        _as_fault(test, "locale", error)
    return device


def _as_fault(test: Fields, key: str, error: UsageError) -> None:
    (problem,) = error.problems
    node = test.mapping.get(key) or test.node
    test.faults.add(problem.code, node, problem.message, problem.help)


def _clock(test: Fields) -> datetime | None:
    text = test.text("at", default="")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        node = test.mapping.get("at") or test.node
        way_out = "write it like 2026-11-22T10:00"
        test.faults.add("wrong-kind", node, f'"{text}" is not a date and time', way_out)
        return None


def _read_expected(faults: Faults, node: Node) -> Expected | None:
    if isinstance(node, Scalar):
        kind, value = node, None
    elif isinstance(node, Mapping) and len(node.pairs) == 1:
        kind, value = node.pairs[0]
    else:
        faults.add("wrong-kind", node, "an expected event is written as its name and a value")
        return None
    if kind.text not in MAIN_FIELDS:
        way_out = did_you_mean(kind.text, MAIN_FIELDS)
        faults.add("unknown-key", kind, f'no event is called "{kind.text}"', way_out)
        return None
    values: list[tuple[str, str]] = []
    if isinstance(value, Mapping):
        known = _field_names(kind.text)
        for key, item in value.pairs:
            if key.text not in known:
                message = f'"{kind.text}" has no "{key.text}"'
                faults.add("unknown-key", key, message, did_you_mean(key.text, known))
            elif isinstance(item, Sequence):
                named = ", ".join(one.text for one in item.items if isinstance(one, Scalar))
                values.append((key.text, named))
            elif isinstance(item, Scalar):
                values.append((key.text, item.text))
    elif isinstance(value, Scalar) and (value.text or value.quoted):
        values.append((MAIN_FIELDS[kind.text], value.text))
    return Expected(kind=kind.text, values=tuple(values), node=node)


def _field_names(kind: str) -> tuple[str, ...]:
    name = "".join(part.capitalize() for part in kind.split("-"))
    return tuple(item.name for item in fields(getattr(events, name)))
