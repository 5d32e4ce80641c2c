"""Runs the `tests:` of a workflow file: answers in, what a person should meet out.

Knows how a test is written and compared. What happens when a workflow runs is
`builder.workflow.run`'s; nothing here is a device.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from builder.errors import Problem, UsageError, did_you_mean
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Document, Mapping, Node, Scalar, Sequence
from builder.workflow.language.document import ParsedWorkflow
from builder.workflow.run import (
    DeviceState,
    Event,
    SimulationError,
    events,
    kind_of,
    parse_os,
    simulate,
)

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
        told = ", ".join(f"{key}: {value}" for key, value in self.values)
        return f"{self.kind} {{{told}}}" if told else self.kind


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkflowTest:
    """One test. `exactly` means that nothing else may happen than what is expected."""

    name: str
    node: Node
    device: DeviceState
    answers: tuple[str, ...]
    input: tuple[str, ...]
    clock: datetime | None
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


def _read_test(told: Fields, number: int) -> WorkflowTest:
    name = told.text("name", default=f"test {number}")
    device = _device(told)
    answers = told.texts("answers", default=())
    given = told.texts("input", default=())
    clock = _clock(told)
    expected = tuple(_read_expected(told.faults, node) for node in told.items("expect"))
    exactly = told.flag("exactly", default=False)
    told.close()
    return WorkflowTest(
        name=name,
        node=told.node,
        device=device,
        answers=answers,
        input=given,
        clock=clock,
        expected=tuple(one for one in expected if one is not None),
        exactly=exactly,
    )


def _device(told: Fields) -> DeviceState:
    try:
        return parse_os(told.text("on", default="ios-18"))
    except UsageError as error:
        (problem,) = error.problems
        told.faults.add(
            problem.code, told.mapping.get("on") or told.node, problem.message, problem.help
        )
        return parse_os("ios-18")


def _clock(told: Fields) -> datetime | None:
    text = told.text("at", default="")
    if not text:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        node = told.mapping.get("at") or told.node
        way_out = "write it like 2026-11-22T10:00"
        told.faults.add("wrong-kind", node, f'"{text}" is not a date and time', way_out)
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
                told = ", ".join(one.text for one in item.items if isinstance(one, Scalar))
                values.append((key.text, told))
            elif isinstance(item, Scalar):
                values.append((key.text, item.text))
    elif isinstance(value, Scalar) and (value.text or value.quoted):
        values.append((MAIN_FIELDS[kind.text], value.text))
    return Expected(kind=kind.text, values=tuple(values), node=node)


def _field_names(kind: str) -> tuple[str, ...]:
    name = "".join(part.capitalize() for part in kind.split("-"))
    return tuple(item.name for item in fields(getattr(events, name)))


def run_tests(parsed: ParsedWorkflow) -> list[Outcome]:
    """Runs every test of a file. Raises DefinitionError where a test itself is faulty."""
    return [_run(parsed, test) for test in read_tests(parsed)]


def _run(parsed: ParsedWorkflow, test: WorkflowTest) -> Outcome:
    document = parsed.document
    problems: list[Problem] = []
    try:
        run = simulate(
            parsed.workflow,
            device=test.device,
            answers=test.answers,
            input=test.input,
            clock=test.clock,
        )
        happened = run.events
        for answer in run.unused:
            message = f'"{test.name}": nothing asked for the answer "{answer}"'
            problems.append(document.problem("unused-answer", test.node, message))
    except SimulationError as error:
        happened = error.events
        for problem in error.problems:
            message = f'"{test.name}": {problem.message}'
            problems.append(document.problem(problem.code, test.node, message, help=problem.help))
    return Outcome(name=test.name, problems=(*problems, *_compare(document, test, happened)))


def _compare(document: Document, test: WorkflowTest, happened: tuple[Event, ...]) -> list[Problem]:
    """The first expected event that did not happen in its turn, or one too many."""
    at = 0
    for expected in test.expected:
        found = next(
            (place for place in range(at, len(happened)) if _fits(expected, happened[place])), None
        )
        if found is None or (test.exactly and found != at):
            near = next((one for one in happened[at:] if kind_of(one) == expected.kind), None)
            way_out = f"what happened: {_told(near)}" if near is not None else "it did not happen"
            message = f'"{test.name}": expected {expected.words}'
            return [document.problem("test-failed", expected.node, message, help=way_out)]
        at = found + 1
    if test.exactly and at < len(happened):
        message = f'"{test.name}": more happened than expected: {_told(happened[at])}'
        return [document.problem("test-failed", test.node, message)]
    return []


def _fits(expected: Expected, event: Event) -> bool:
    if kind_of(event) != expected.kind:
        return False
    return all(_word(getattr(event, key)) == value for key, value in expected.values)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _told(event: Event) -> str:
    told = ", ".join(f"{item.name}: {_word(getattr(event, item.name))}" for item in fields(event))
    return f"{kind_of(event)} {{{told}}}" if told else kind_of(event)
