"""Says in words what a shortcut, a profile or a kit does, so that a person can decide first.

Knows how to read actions, addresses and settings out of files. Runs nothing. Everything
said comes from the bytes; text from a file is shown harmlessly (no control characters).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from builder.workflow.apple.block_table import BLOCK_KINDS, END, MIDDLE, MODE, START
from builder.workflow.apple.catalog import action_of
from builder.workflow.apple.workflow import Workflow
from builder.workflow.check.describe_actions import describe_action
from builder.workflow.check.describe_conditions import describe_condition
from builder.workflow.check.risk import Risk, risks_of

_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]{1,30}:[^\s\"'<>\ufffc]{2,400}")
_LONGEST = 160
_PLACE = "\ufffc"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedAction:
    """One action in words: `depth` of nesting, its name, its texts, its risks, and all of it as
    one sentence."""

    number: int
    depth: int
    name: str
    detail: str
    risks: tuple[Risk, ...]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedWorkflow:
    """A shortcut in words. `addresses` are all that stand in it, in order; `risks` by class:
    what it says and the numbers of the actions."""

    name: str
    lines: tuple[ExplainedAction, ...]
    addresses: tuple[str, ...]
    risks: tuple[tuple[Risk, tuple[int, ...]], ...]
    takes_input: bool
    asks_at_import: int


def explain_workflow(workflow: Workflow) -> ExplainedWorkflow:
    """The shortcut in words, action by action."""
    lines = tuple(_lines(workflow))
    classes: dict[str, tuple[Risk, list[int]]] = {}
    for line in lines:
        for risk in line.risks:
            classes.setdefault(risk.id, (risk, []))[1].append(line.number)
    addresses = dict.fromkeys(
        found
        for action in workflow.actions
        for text in texts_in(action.parameters)
        for found in _ADDRESS.findall(text)
    )
    top = workflow.top
    questions = top.get("WFWorkflowImportQuestions")
    return ExplainedWorkflow(
        name=workflow.name,
        lines=lines,
        addresses=tuple(addresses),
        risks=tuple((risk, tuple(numbers)) for risk, numbers in classes.values()),
        takes_input=bool(top.get("WFWorkflowHasShortcutInputVariables")),
        asks_at_import=len(questions) if isinstance(questions, list) else 0,
    )


def _lines(workflow: Workflow) -> Iterator[ExplainedAction]:
    depth = 0
    for number, action in enumerate(workflow.actions, 1):
        kind = BLOCK_KINDS.get(action.identifier)
        mode = action.parameters.get(MODE) if kind is not None else None
        if mode in (MIDDLE, END):
            depth = max(0, depth - 1)
        facts = action_of(action.identifier)
        name = facts.name if facts and facts.known else action.identifier
        if mode == END:
            name = f"end of {name}"
        elif mode == MIDDLE and kind is not None:
            name = kind.middle or name
        yield ExplainedAction(
            number=number,
            depth=depth,
            name=name,
            detail=describe_condition(action.parameters) or _detail(action.parameters),
            risks=risks_of(action.identifier),
            words=describe_action(action),
        )
        if mode in (START, MIDDLE):
            depth += 1


def _detail(parameters: dict[str, Any]) -> str:
    """The texts of an action's own fields, shortened; variables show as […]."""
    skipped = ("UUID", "GroupingIdentifier", "CustomOutputName")
    fields = [value for key, value in sorted(parameters.items()) if key not in skipped]
    texts = [one for value in fields for one in texts_in(value) if one]
    whole = " | ".join(" ".join(one.split()).replace(_PLACE, "[…]") for one in texts)
    return whole if len(whole) <= _LONGEST else whole[: _LONGEST - 1] + "…"


# Keys whose text says how something is stored, not what a person wrote.
_BOOKKEEPING = {
    "WFSerializationType",
    "Type",
    "OutputUUID",
    "OutputName",
    "UUID",
    "GroupingIdentifier",
    "CoercionItemClass",
}


def texts_in(value: Any) -> Iterator[str]:
    """Every text in a plist value, bookkeeping left out, dictionaries by key."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key in sorted(value):
            if key not in _BOOKKEEPING:
                yield from texts_in(value[key])
    elif isinstance(value, list):
        for item in value:
            yield from texts_in(item)
