"""Builders of blocks: menu, if, repeat, each as a flat run of actions.

Knows how to put actions into a block. What marks a block and what conditions there are stands in
`builder.workflow.apple.block_table`; single actions are in `builder.workflow.apple.actions`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from builder.workflow.apple.actions import UUID, ActionBlock, IdPath, action, block
from builder.workflow.apple.block_table import (
    CASE_TITLE,
    CHOICE_VALUE,
    CONDITION,
    END,
    GROUP,
    IF,
    INPUT,
    MENU,
    MENU_ITEMS,
    MENU_PROMPT,
    MIDDLE,
    MODE,
    NUMBER_VALUE,
    REPEAT_EACH,
    START,
    STRING_VALUE,
    Condition,
)
from builder.workflow.apple.tokens import (
    DEVICE_TYPE,
    TextValue,
    ValueReference,
    attachment,
    condition_input,
    text_field,
    variable_named,
)
from builder.workflow.apple.workflow import Action

REPEAT_ITEM = variable_named("Repeat Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionCheck:
    """A condition: its left side, its code, and the parameters of its right side."""

    left: ValueReference
    condition: Condition
    right: dict[str, Any] = field(default_factory=dict)

    def plist(self) -> dict[str, Any]:
        return {
            INPUT: condition_input(self.left),
            CONDITION: int(self.condition),
            **self.right,
        }


def number_check(
    left: ValueReference, condition: Condition, right: int | ValueReference
) -> ConditionCheck:
    """Compares numbers; `left` must be a number already (`ValueReference.as_number`)."""
    value = attachment(right) if isinstance(right, ValueReference) else str(right)
    return ConditionCheck(left=left, condition=condition, right={NUMBER_VALUE: value})


def at_least(left: ValueReference, right: int) -> ConditionCheck:
    return number_check(left, Condition.AT_LEAST, right)


def text_check(left: ValueReference, condition: Condition, right: TextValue) -> ConditionCheck:
    return ConditionCheck(left=left, condition=condition, right={STRING_VALUE: text_field(right)})


def text_is(left: ValueReference, right: TextValue) -> ConditionCheck:
    return text_check(left, Condition.IS, right)


def has_value(left: ValueReference) -> ConditionCheck:
    """Whether there is anything: a variable that nobody has set has no value."""
    return ConditionCheck(left=left, condition=Condition.HAS_VALUE, right={})


def device_type_is(name: str) -> ConditionCheck:
    """Whether the shortcut runs on this kind of device: "iPhone", "iPad", "Mac" (36 uses)."""
    return ConditionCheck(left=DEVICE_TYPE, condition=Condition.IS, right={CHOICE_VALUE: name})


def menu(at: IdPath, prompt: TextValue, cases: Mapping[str, Sequence[Action]]) -> ActionBlock:
    """A menu in the order of `cases`; the chosen case's actions run.

    Raises ValueError for a menu without cases.
    """
    if not cases:
        raise ValueError("a menu needs at least one case")
    start = mark(MENU, at, START, {MENU_PROMPT: text_field(prompt), MENU_ITEMS: list(cases)})
    middle = [
        block(mark(MENU, at, MIDDLE, {CASE_TITLE: title}), actions)
        for title, actions in cases.items()
    ]
    return block(start, *middle, _end(MENU, at))


def when(
    at: IdPath, check: ConditionCheck, then: Sequence[Action], otherwise: Sequence[Action] = ()
) -> ActionBlock:
    """If: `then` where the check holds, else `otherwise`."""
    start = mark(IF, at, START, check.plist())
    middle = block(mark(IF, at, MIDDLE, {}), otherwise) if otherwise else ()
    return block(start, then, middle, _end(IF, at))


def first_match(
    at: IdPath,
    cases: Mapping[str, tuple[ConditionCheck, Sequence[Action]]],
    otherwise: Sequence[Action] = (),
) -> ActionBlock:
    """The actions of the first check that holds, each further check in the else before it.

    "Otherwise If" within one block is macOS 27 and later only, so blocks nest. The keys
    name the cases: they make the UUIDs and are not written.
    """
    rest: ActionBlock = tuple(otherwise)
    for name, (check, then) in reversed(tuple(cases.items())):
        rest = when(at / name, check, then, rest)
    return rest


def repeat_each(at: IdPath, items: ValueReference, actions: Sequence[Action]) -> ActionBlock:
    """The actions for each item, which is `REPEAT_ITEM` to them."""
    start = mark(REPEAT_EACH, at, START, {INPUT: attachment(items)})
    return block(start, actions, _end(REPEAT_EACH, at))


def mark(name: str, at: IdPath, mode: int, parameters: dict[str, Any]) -> Action:
    """One action of a block: its start, middle or end."""
    return action(name, {GROUP: at.group, MODE: mode, **parameters})


def _end(name: str, at: IdPath) -> Action:
    return mark(name, at, END, {UUID: at.uuid})
