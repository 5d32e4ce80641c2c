"""Checks every action of a workflow against what is known of actions.

Knows identifiers, parameter keys, and which kinds of plist value each kind of parameter
takes. Knows nothing of blocks, references or text: `builder.workflow.check.lint` looks at those.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from builder.errors import Problem, did_you_mean, nearest
from builder.workflow.apple.block_table import BLOCK_KINDS, GROUP, MODE
from builder.workflow.apple.catalog import (
    LETTERS,
    ActionFacts,
    Parameter,
    action_of,
    all_actions,
    is_others,
)
from builder.workflow.apple.workflow import Action, Workflow

# Keys of the frame around an action, with the type each must have. Seen on 566 identifiers.
FRAME: dict[str, type] = {"UUID": str, "CustomOutputName": str, "AppIntentDescriptor": dict}
BLOCK_FRAME: dict[str, type] = {GROUP: str, MODE: int}
# Which types each kind takes besides what was seen for the parameter itself.
TAKES: dict[str, str] = {
    "text": "sTA",
    "string": "sTA",
    "plainString": "s",
    "number": "irsAT",
    "plainNumber": "irb",
    "bool": "bA",
    "picker": "A",
    "subject": "d",
    "dictionary": "FA",
    "items": "aA",
    "quantity": "Q",
    "filter": "P",
}
WORDS: dict[str, str] = {
    "text": "text",
    "string": "text",
    "plainString": "plain text",
    "number": "a number",
    "plainNumber": "a number",
    "bool": "yes or no (true or false)",
    "picker": "a variable",
    "subject": "a variable",
    "dictionary": "a dictionary",
    "items": "a list",
    "quantity": "a number with a unit",
    "filter": "a filter",
    "any": "a value",
}
_PLAIN: dict[type, str] = {
    str: "s",
    bool: "b",
    int: "i",
    float: "r",
    list: "a",
    bytes: "D",
    datetime: "t",
}


def letter_of(value: Any) -> str:
    """The type of a plist value as the tables spell it; "W" for a state they do not name."""
    if isinstance(value, dict):
        state = value.get("WFSerializationType")
        if state is None:
            return "d"
        return LETTERS.get(state, "W") if isinstance(state, str) else "d"
    return _PLAIN.get(type(value), "d")


def takes(parameter: Parameter, value: Any) -> bool:
    """Whether the engine, or at least one real file, has this type of value here."""
    if parameter.kind == "any":
        return True
    letter = letter_of(value)
    return letter == "W" or letter in parameter.seen or letter in TAKES[parameter.kind]


def fits_choices(parameter: Parameter, value: Any) -> bool:
    """Whether a plain text is one of the choices. Where real files had texts of their own
    (localised or retired choices), any text is taken.
    """
    if not parameter.choices or not isinstance(value, str) or "s" in parameter.seen:
        return True
    return value in parameter.choices


def check_actions(workflow: Workflow, *, file: str = "") -> list[Problem]:
    """Every action with an unknown identifier, parameter or kind of value; [] if all are known.

    Actions of other companies' apps are taken as they are: nothing is known of them. A
    Problem's message begins with the action's number, counted from 1.
    """
    found: list[Problem] = []
    for number, action in enumerate(workflow.actions, 1):
        for code, message, way_out in _faults(action):
            found.append(
                Problem(code=code, message=f"action {number}: {message}", file=file, help=way_out)
            )
    return found


def _faults(action: Action) -> Iterator[tuple[str, str, str]]:
    facts = action_of(action.identifier)
    if facts is None:
        if not is_others(action.identifier):
            known = (row.identifier for row in all_actions())
            close = nearest(action.identifier, known)
            way_out = f'did you mean "{close}"?' if close else ""
            yield "unknown-action", f'no action is called "{action.identifier}"', way_out
        return
    frame = FRAME | BLOCK_FRAME if action.identifier in BLOCK_KINDS else FRAME
    for key, value in action.parameters.items():
        if key in frame:
            if type(value) is not frame[key]:
                yield "wrong-kind", f'"{key}" must be {frame[key].__name__}', ""
        else:
            yield from _parameter_faults(facts, key, value)


def _parameter_faults(facts: ActionFacts, key: str, value: Any) -> Iterator[tuple[str, str, str]]:
    if is_others(facts.identifier):
        return
    parameter = facts.parameters.get(key)
    name = facts.name or facts.identifier
    if parameter is None:
        way_out = did_you_mean(key, facts.parameters)
        yield "unknown-parameter", f'{name} has no parameter "{key}"', way_out
    elif not takes(parameter, value):
        yield "wrong-kind", f'"{key}" of {name} takes {WORDS[parameter.kind]}', ""
    elif not fits_choices(parameter, value):
        way_out = did_you_mean(value, parameter.choices)
        yield "unknown-choice", f'"{value}" is not a choice for "{key}" of {name}', way_out
