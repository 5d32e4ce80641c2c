"""Runs the `tests:` of a workflow file: answers in, what a person should meet out.

Knows how a test is written and compared. What happens when a workflow runs is
`builder.workflow.run`'s; nothing here is a device.
"""

from __future__ import annotations

from collections.abc import Mapping as Names
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from builder.errors import Problem, UsageError, did_you_mean
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence
from builder.workflow.apple.actions import PREFIX
from builder.workflow.apple.catalog import action_named, action_of
from builder.workflow.apple.workflow import Workflow
from builder.workflow.language.document import ParsedWorkflow
from builder.workflow.run import events
from builder.workflow.run.actions.device_only import DEVICE_ACTIONS
from builder.workflow.run.device import DeviceState, parse_locale, parse_os
from builder.workflow.run.events import Event, kind_of
from builder.workflow.run.faults import SimulationError
from builder.workflow.run.run import simulate
from builder.workflow.run.surroundings import CANCEL, PictureTools, Stub, Surroundings

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
class WorkflowTest:
    """One test. `exactly` means that nothing else may happen than what is expected."""

    name: str
    node: Node
    device: DeviceState
    answers: tuple[str, ...]
    input: tuple[str, ...]
    clock: datetime | None
    surroundings: Surroundings
    expected: tuple[Expected, ...]
    exactly: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A test's name, and what went otherwise than expected; () if it passed."""

    name: str
    problems: tuple[Problem, ...]


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
    answers = tuple(_read_answer(test.faults, node) for node in _answers(test))
    given = test.texts("input", default=())
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
        clock=clock,
        surroundings=surroundings,
        expected=tuple(one for one in expected if one is not None),
        exactly=exactly,
    )


def _answers(test: Fields) -> tuple[Node, ...]:
    """The nodes of `answers`; one text alone counts as a list of one."""
    node = test.mapping.get("answers")
    if isinstance(node, Scalar):
        test.raw("answers")
        return (node,)
    return tuple(test.items("answers", required=False))


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
    answer = stub.text("answer", default="")
    failure = stub.text("failure", default="")
    stub.close()
    if bool(url) == bool(slug):
        way_out = 'give "url", or "action" with the name of an action'
        stub.faults.add("wrong-kind", stub.node, "a stub answers a URL or an action", way_out)
    name = _stubbed_action(stub, slug) if slug else ""
    return Stub(url=url, method=method, action=name, answer=answer, failure=failure)


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


def run_tests(
    parsed: ParsedWorkflow,
    *,
    shortcuts: Names[str, Workflow] | None = None,
    pictures: PictureTools | None = None,
) -> list[Outcome]:
    """Runs every test of a file. Raises DefinitionError where a test itself is faulty.

    `shortcuts` are others that this one may run, by name; `pictures` works on pictures.
    """
    others = shortcuts or {}
    return [
        _run(parsed, test, replace(test.surroundings, shortcuts=others, pictures=pictures))
        for test in read_tests(parsed)
    ]


def _run(parsed: ParsedWorkflow, test: WorkflowTest, surroundings: Surroundings) -> Outcome:
    document = parsed.document
    problems: list[Problem] = []
    try:
        run = simulate(
            parsed.workflow,
            device=test.device,
            answers=test.answers,
            input=test.input,
            clock=test.clock,
            surroundings=surroundings,
        )
        happened, places = run.events, run.places
        for answer in run.unused:
            message = f'"{test.name}": nothing asked for the answer "{answer}"'
            problems.append(document.problem("unused-answer", test.node, message))
    except SimulationError as error:
        happened, places = error.events, error.places
        for problem in error.problems:
            message = f'"{test.name}": {problem.message}'
            node = _node(parsed, error.place) or test.node
            problems.append(document.problem(problem.code, node, message, help=problem.help))
    lines = [_line(parsed, place) for place in places]
    return Outcome(name=test.name, problems=(*problems, *_compare(document, test, happened, lines)))


def _line(parsed: ParsedWorkflow, place: int) -> str:
    """Where an action stands in the author's text, " (line 7)"; "" where that is not known."""
    if place >= len(parsed.lines):
        return ""
    file, line = parsed.document.place(parsed.lines[place])
    return f" (line {line})" if file == parsed.document.file else f" ({file}:{line})"


def _node(parsed: ParsedWorkflow, place: int) -> Node | None:
    return Node(parsed.lines[place], 1) if place < len(parsed.lines) else None


def _compare(
    document: Document, test: WorkflowTest, happened: tuple[Event, ...], lines: list[str]
) -> list[Problem]:
    """The first expected event that did not happen in its turn, or one too many."""
    at = 0
    for expected in test.expected:
        after = range(at, len(happened))
        found = next((place for place in after if _matches(expected, happened[place])), None)
        if found is None or (test.exactly and found != at):
            near = next((one for one in after if kind_of(happened[one]) == expected.kind), None)
            way_out = "it did not happen"
            if near is not None:
                way_out = f"what happened: {_in_words(happened[near])}{lines[near]}"
            message = f'"{test.name}": expected {expected.words}'
            return [document.problem("test-failed", expected.node, message, help=way_out)]
        at = found + 1
    if test.exactly and at < len(happened):
        words = f"{_in_words(happened[at])}{lines[at]}"
        message = f'"{test.name}": more happened than expected: {words}'
        return [document.problem("test-failed", test.node, message)]
    return []


def _matches(expected: Expected, event: Event) -> bool:
    if kind_of(event) != expected.kind:
        return False
    return all(_field_text(getattr(event, key)) == value for key, value in expected.values)


def _field_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _in_words(event: Event) -> str:
    named = ", ".join(
        f"{item.name}: {_field_text(getattr(event, item.name))}" for item in fields(event)
    )
    return f"{kind_of(event)} {{{named}}}" if named else kind_of(event)
