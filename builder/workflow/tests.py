"""Runs the `tests:` of a workflow file: answers in, what a person should meet out.

Knows how what happened is compared with what is expected. How a test is written is
`builder.workflow.written_tests`'s; what happens when a workflow runs, `builder.workflow.run`'s.
Nothing here is a device.
"""

from __future__ import annotations

from collections.abc import Mapping as Names
from dataclasses import dataclass, fields, replace
from typing import Any

from builder.errors import Problem
from builder.wire.yaml import Document, Node
from builder.workflow.apple.workflow import Workflow
from builder.workflow.language.document import ParsedWorkflow
from builder.workflow.run.events import Event, kind_of
from builder.workflow.run.faults import SimulationError
from builder.workflow.run.run import simulate
from builder.workflow.run.surroundings import PictureTools, Surroundings
from builder.workflow.run.values import File, Items
from builder.workflow.written_tests import Expected, WorkflowTest, read_tests


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A test's name, and what went otherwise than expected; () if it passed."""

    name: str
    problems: tuple[Problem, ...]


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


def _pictures(test: WorkflowTest, tools: PictureTools | None) -> tuple[Items, tuple[File, ...]]:
    """What the workflow is given, and the photos of the device, with their pictures made.

    Raises ValueError for a picture that cannot be made, and without tools for pictures.
    """
    wanted = [one for one in (*test.input, *test.photos) if not isinstance(one, str)]
    if wanted and tools is None:
        raise ValueError("no tools for pictures are at hand")
    made = {one: one.made(tools) for one in wanted if tools is not None}
    given = tuple(one if isinstance(one, str) else made[one] for one in test.input)
    return given, tuple(made[one] for one in test.photos)


def _run(parsed: ParsedWorkflow, test: WorkflowTest, surroundings: Surroundings) -> Outcome:
    document = parsed.document
    problems: list[Problem] = []
    try:
        given, photos = _pictures(test, surroundings.pictures)
    except ValueError as why:
        problem = document.problem("no-picture", test.node, f'"{test.name}": {why}')
        return Outcome(name=test.name, problems=(problem,))
    try:
        run = simulate(
            parsed.workflow,
            device=test.device,
            answers=test.answers,
            input=given,
            clock=test.clock,
            surroundings=replace(surroundings, photos=photos),
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
            if found is not None:
                way_out = f"before it happened: {_in_words(happened[at])}{lines[at]}"
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
