"""One action as a sentence, in the language's words: `Show Alert: title "Next", message "Done."`.

Knows how a person is told what a block begins with, and which values an action has. Runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from builder.wire.plist import Dict
from builder.workflow.apple.block_table import (
    BLOCK_KINDS,
    CASE_TITLE,
    END,
    IF,
    INPUT,
    MENU,
    MENU_PROMPT,
    MIDDLE,
    MODE,
    REPEAT,
    REPEAT_COUNT,
    REPEAT_EACH,
)
from builder.workflow.apple.catalog import ActionFacts, action_of
from builder.workflow.apple.shapes import FIELD, FIELD_ITEMS
from builder.workflow.apple.spelling import SERIALIZATION, VALUE
from builder.workflow.apple.workflow import Action
from builder.workflow.check.describe_conditions import describe_condition, describe_value

_LONGEST = 300
_MOST_ITEMS = 12
_FRAME = ("UUID", "GroupingIdentifier", "CustomOutputName", "AppIntentDescriptor", MODE)
# A shortcut, an app, a folder: what a person knows it by.
_NAMES = ("workflowName", "Name", "DisplayString", "displayString", "BundleIdentifier", "fileName")


def describe_action(action: Action) -> str:
    """The action in words; never longer than a few lines."""
    parameters = action.parameters
    kind = BLOCK_KINDS.get(action.identifier)
    if kind is not None:
        return _short(_describe_block(kind.short, parameters))
    facts = action_of(action.identifier)
    name = (facts.name or facts.slug if facts is not None else "") or action.identifier
    values = list(_values(facts, parameters))
    given = parameters.get("CustomOutputName")
    called = f' (its result is called "{given}")' if isinstance(given, str) and given else ""
    if not values:
        return _short(name) + called
    main = facts.main if facts is not None else ""
    if len(values) == 1 and values[0][0] == main:
        return _short(f"{name}: {values[0][1]}") + called
    return _short(f"{name}: " + ", ".join(f"{slug} {told}" for slug, told in values)) + called


def _describe_block(short: str, parameters: Dict) -> str:
    if short == IF:
        return _describe_if(parameters)
    if short == MENU:
        return _describe_menu(parameters)
    if parameters.get(MODE) == END:
        return "End Repeat"
    if short == REPEAT:
        return f"Repeat {describe_value(parameters.get(REPEAT_COUNT, 1))} times"
    assert short == REPEAT_EACH
    given = parameters.get(INPUT)
    return f"Repeat with each item of {describe_value(given) if given else 'the result before it'}"


def _describe_if(parameters: Dict) -> str:
    mode, condition = parameters.get(MODE), describe_condition(parameters)
    if mode == END:
        return "End If"
    if mode == MIDDLE:
        return f"Otherwise, if {condition}" if condition else "Otherwise"
    return f"If {condition}" if condition else "If (without a condition)"


def _describe_menu(parameters: Dict) -> str:
    mode, prompt = parameters.get(MODE), parameters.get(MENU_PROMPT, "")
    if mode == END:
        return "End of the menu"
    if mode == MIDDLE:
        return f"When {describe_value(parameters.get(CASE_TITLE, ''))} is chosen"
    return f"Choose from a menu: {describe_value(prompt)}" if prompt else "Choose from a menu"


def _values(facts: ActionFacts | None, parameters: Dict) -> Iterator[tuple[str, str]]:
    """The name here and the told value of every parameter, in the catalog's order."""
    known = facts.parameters if facts is not None else {}
    keys = [key for key in known if key in parameters]
    for key in [*keys, *sorted(parameters.keys() - known.keys())]:
        if key in _FRAME or key.startswith("Show-"):
            continue
        told = _describe(parameters[key])
        if told:
            yield (known[key].slug if key in known else key), told


def _describe(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, bytes):
        return f"{len(value)} bytes of data"
    if isinstance(value, list):
        shown = [_describe(one) for one in value[:_MOST_ITEMS]]
        more = f" and {len(value) - _MOST_ITEMS} more" if len(value) > _MOST_ITEMS else ""
        return f"[{', '.join(shown)}{more}]"
    if isinstance(value, dict):
        return _describe_dict(value)
    return describe_value(value) if value != "" else ""


def _describe_dict(value: Dict) -> str:
    inner = value.get(VALUE)
    if value.get(SERIALIZATION) == FIELD and isinstance(inner, dict):
        items = inner.get(FIELD_ITEMS)
        rows = [row for row in items if isinstance(row, dict)] if isinstance(items, list) else []
        shown = [
            f"{_describe(row.get('WFKey', '')) or 'an item'}: {_describe(row.get('WFValue', ''))}"
            for row in rows[:_MOST_ITEMS]
        ]
        more = f" and {len(rows) - _MOST_ITEMS} more" if len(rows) > _MOST_ITEMS else ""
        return "{" + ", ".join(shown) + more + "}"
    if SERIALIZATION in value:
        if isinstance(inner, str | bool | list):
            return _describe(inner)
        return describe_value(value)
    for key in _NAMES:
        if isinstance(value.get(key), str) and value[key]:
            return describe_value(value[key])
    if "WFItemType" in value:
        return _describe(value.get("WFValue", ""))
    return "a value" if value else ""


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= _LONGEST else plain[: _LONGEST - 1] + "…"
