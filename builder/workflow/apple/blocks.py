"""Blocks of a workflow: menu, if, repeat, each as a flat run of actions.

Knows how Apple marks a block (the same identifier and GroupingIdentifier, control flow
mode 0 start, 1 middle, 2 end) and how conditions are written. Single actions are in
`builder.workflow.apple.actions`.

Facts (3,088 files of the app, checked 2026-11-22): modes are integers; a menu has as many
mode 1 actions as items (2,849 of 2,849); UUID is usual on the end, whose output is the
block's result, and next to never on the middle; WFCondition is an integer since iOS 13;
WFNumberValue is text in 3,497 of 4,583 uses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from builder.workflow.apple.actions import UUID, ActionBlock, IdPath, action, block
from builder.workflow.apple.tokens import (
    DEVICE_TYPE,
    Reference,
    TextValue,
    attachment,
    condition_input,
    words,
)
from builder.workflow.apple.workflow import Action

MENU = "choosefrommenu"
IF = "conditional"
REPEAT = "repeat.count"
REPEAT_EACH = "repeat.each"

GROUP = "GroupingIdentifier"
MODE = "WFControlFlowMode"


class Mode(IntEnum):
    START = 0
    MIDDLE = 1
    END = 2


class Condition(IntEnum):
    """What WFCondition says. Meanings agree in two independent tools and in real use."""

    LESS = 0
    AT_MOST = 1
    MORE = 2
    AT_LEAST = 3
    IS = 4
    IS_NOT = 5
    BEGINS = 8
    ENDS = 9
    CONTAINS = 99
    HAS_VALUE = 100
    HAS_NONE = 101
    LACKS = 999
    IN_THE_LAST = 1001
    IS_TODAY = 1002
    BETWEEN = 1003


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionCheck:
    """A condition: its left side, its code, and the parameters of its right side."""

    left: Reference
    condition: Condition
    right: dict[str, Any] = field(default_factory=dict)

    def plist(self) -> dict[str, Any]:
        return {
            "WFInput": condition_input(self.left),
            "WFCondition": int(self.condition),
            **self.right,
        }


def number_check(left: Reference, condition: Condition, right: int | Reference) -> ConditionCheck:
    """Compares numbers; `left` must be a number already (`Reference.as_number`)."""
    value = attachment(right) if isinstance(right, Reference) else str(right)
    return ConditionCheck(left=left, condition=condition, right={"WFNumberValue": value})


def at_least(left: Reference, right: int) -> ConditionCheck:
    return number_check(left, Condition.AT_LEAST, right)


def text_check(left: Reference, condition: Condition, right: TextValue) -> ConditionCheck:
    return ConditionCheck(
        left=left, condition=condition, right={"WFConditionalActionString": words(right)}
    )


def text_is(left: Reference, right: TextValue) -> ConditionCheck:
    return text_check(left, Condition.IS, right)


def device_type_is(name: str) -> ConditionCheck:
    """Whether the shortcut runs on this kind of device: "iPhone", "iPad", "Mac" (36 uses)."""
    return ConditionCheck(left=DEVICE_TYPE, condition=Condition.IS, right={"WFEnumeration": name})


def menu(at: IdPath, prompt: TextValue, cases: Mapping[str, Sequence[Action]]) -> ActionBlock:
    """A menu in the order of `cases`; the chosen case's actions run.

    Raises ValueError for a menu without cases.
    """
    if not cases:
        raise ValueError("a menu needs at least one case")
    start = mark(MENU, at, Mode.START, {"WFMenuPrompt": words(prompt), "WFMenuItems": list(cases)})
    middle = [
        block(mark(MENU, at, Mode.MIDDLE, {"WFMenuItemTitle": title}), actions)
        for title, actions in cases.items()
    ]
    return block(start, *middle, _end(MENU, at))


def when(
    at: IdPath, check: ConditionCheck, then: Sequence[Action], otherwise: Sequence[Action] = ()
) -> ActionBlock:
    """If: `then` where the check holds, else `otherwise`."""
    start = mark(IF, at, Mode.START, check.plist())
    middle = block(mark(IF, at, Mode.MIDDLE, {}), otherwise) if otherwise else ()
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


def repeat(at: IdPath, count: int, actions: Sequence[Action]) -> ActionBlock:
    start = mark(REPEAT, at, Mode.START, {"WFRepeatCount": count})
    return block(start, actions, _end(REPEAT, at))


def mark(name: str, at: IdPath, mode: Mode, parameters: dict[str, Any]) -> Action:
    """One action of a block: its start, middle or end."""
    return action(name, {GROUP: at.group, MODE: int(mode), **parameters})


def _end(name: str, at: IdPath) -> Action:
    return mark(name, at, Mode.END, {UUID: at.uuid})
