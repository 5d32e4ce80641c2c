"""Checks every action of a workflow against what is known of actions.

Knows identifiers, parameter keys, and which kinds of plist value each kind of parameter
takes. Knows nothing of blocks, references or text: `builder.workflow.check.lint` looks at those.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builder.errors import Problem, did_you_mean
from builder.wire.fields import MOST_WAYS_OUT
from builder.workflow.apple.block_table import BLOCK_KINDS, GROUP, MODE
from builder.workflow.apple.catalog import (
    LETTERS,
    ActionFacts,
    Parameter,
    action_of,
    is_third_party,
)
from builder.workflow.apple.shapes import odd_unit, structure_faults
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
    """Whether a plain text is one of the choices, or no text at all."""
    return not parameter.choices or not isinstance(value, str) or value in parameter.choices


def nearest_choice(parameter: Parameter, value: str) -> str:
    """The way out for a text that is no choice: the nearest one, case aside, or all of a few."""
    for choice in parameter.choices:
        if choice.casefold() == value.strip().casefold():
            return f'did you mean "{choice}"?'
    return did_you_mean(value, parameter.choices)


def holds_reference(value: Any) -> bool:
    """Whether a value is a reference, or a text with one in it."""
    return letter_of(value) in ("A", "T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFault:
    """One fault of one action: its number from 1, what kind of fault, and the words for it.

    `grave` tells what the app does not bear from what it does (an unknown parameter, say).
    """

    number: int
    code: str
    message: str
    help: str = ""
    grave: bool = False


def check_actions(workflow: Workflow, *, file: str = "") -> list[Problem]:
    """Every action with an unknown identifier, parameter or kind of value; [] if all are known.

    Actions of other companies' apps are taken as they are: nothing is known of them.
    """
    return [
        Problem(
            code=one.code,
            message=f"action {one.number}: {one.message}",
            file=file,
            help=one.help,
        )
        for one in action_faults(workflow)
    ]


def action_faults(workflow: Workflow) -> Iterator[ActionFault]:
    """The faults of every action, in order."""
    told = 0
    for number, action in enumerate(workflow.actions, 1):
        for fault in _faults(number, action, advise=told < MOST_WAYS_OUT):
            told += 1
            yield fault


def _faults(number: int, action: Action, *, advise: bool) -> Iterator[ActionFault]:
    """`advise`: whether the nearest of all names is looked for, which takes time."""
    facts = action_of(action.identifier)
    if facts is None:
        if not is_third_party(action.identifier):
            from builder.workflow.apple.action_names import suggested

            yield ActionFault(
                number=number,
                code="unknown-action",
                message=f'no action is called "{action.identifier}"',
                help=suggested(action.identifier) if advise else "",
            )
        return
    frame = FRAME | BLOCK_FRAME if action.identifier in BLOCK_KINDS else FRAME
    for key, value in action.parameters.items():
        if key in frame:
            if type(value) is not frame[key]:
                message = f'"{key}" must be {_TYPE_WORDS[frame[key]]}'
                yield ActionFault(number=number, code="wrong-kind", message=message, grave=True)
        elif not is_third_party(facts.identifier):
            yield from _parameter_faults(number, facts, key, action.parameters)
        unit, way_out = odd_unit(key, value)
        if unit:
            message = f'"{unit}" is not a known unit of time'
            yield ActionFault(number=number, code="unknown-choice", message=message, help=way_out)
        for words in structure_faults(key, value):
            message = f'"{key}" {words}'
            yield ActionFault(number=number, code="wrong-shape", message=message, grave=True)


_TYPE_WORDS: dict[type, str] = {str: "text", int: "a whole number", dict: "a dictionary"}


def _parameter_faults(
    number: int, facts: ActionFacts, key: str, parameters: dict[str, Any]
) -> Iterator[ActionFault]:
    value = parameters[key]
    parameter = facts.parameters.get(key)
    name = facts.name or facts.identifier

    def fault(code: str, message: str, help: str = "", *, grave: bool = False) -> ActionFault:
        return ActionFault(number=number, code=code, message=message, help=help, grave=grave)

    if parameter is None and not facts.keys_known:
        return
    if parameter is None:
        way_out = did_you_mean(key, facts.parameters)
        yield fault("unknown-parameter", f'{name} has no parameter "{key}"', way_out)
    elif not takes(parameter, value):
        yield fault("wrong-kind", f'"{key}" of {name} takes {WORDS[parameter.kind]}', grave=True)
    elif not fits_choices(parameter, value):
        message = f'"{value}" is not a choice for "{key}" of {name}'
        yield fault("unknown-choice", message, nearest_choice(parameter, value))
    elif parameter.choices and holds_reference(value):
        source = facts.by_slug.get(facts.input)
        missing = source is not None and source.key not in parameters
        if missing or letter_of(value) not in parameter.seen:
            message = f'a variable stands for the choice "{key}" of {name}'
            way_out = f'is it meant for "{source.key}"?' if source is not None else ""
            yield fault("reference-in-choice", message, way_out)
