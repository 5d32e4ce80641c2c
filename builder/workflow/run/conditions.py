"""Whether an If holds: every form of condition found in real files.

Knows how each condition of Apple's table is evaluated, and several conditions in one.
How the app compares text is taken as exact; that "contains" minds case is untried.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from builder.workflow.apple.block_table import (
    CHOICE_VALUE,
    CONDITION,
    CONDITIONS,
    DATE_VALUE,
    DURATION,
    EVERY_ROW,
    INPUT,
    MEASUREMENT,
    NUMBER_VALUE,
    OTHER_DATE,
    OTHER_NUMBER,
    PREFIX,
    ROWS,
    STRING_VALUE,
    Condition,
    condition_row,
)
from builder.workflow.run.dates import quantity, shift
from builder.workflow.run.faults import BrokenWorkflowError
from builder.workflow.run.step import Step, field_items
from builder.workflow.run.values import Items, as_text, number_of


def is_condition(parameters: Mapping[str, Any]) -> bool:
    """Whether a block's mark carries a condition: a start does, and macOS 27's else may."""
    return CONDITION in parameters or CONDITIONS in parameters


def holds(step: Step) -> bool:
    """Whether the condition of an If's start holds. Raises BrokenWorkflowError for none.

    Its left side becomes what the next action may take up, as Apple's guide says of the If
    action (Shortcuts User Guide, iOS 12 and later; checked 2026-11-22).
    """
    several = step.parameters.get(CONDITIONS)
    if isinstance(several, dict):
        return _several(step, several.get("Value"))
    return _one(step)


def _several(step: Step, table: Any) -> bool:
    """WFContentPredicateTableTemplate: prefix 1 wants all rows, 0 any (-1: there is one)."""
    rows = table.get(ROWS) if isinstance(table, dict) else None
    if not isinstance(rows, list) or not rows:
        raise BrokenWorkflowError("an If has a table of conditions without rows")
    results = [
        _one(Step(machine=step.machine, parameters=row)) for row in rows if isinstance(row, dict)
    ]
    return all(results) if table.get(PREFIX) == EVERY_ROW else any(results)


def _one(step: Step) -> bool:
    code = step.parameters.get(CONDITION, Condition.HAS_VALUE)
    row = condition_row(code)
    if row is None:
        raise BrokenWorkflowError(f"an If has the condition {code!r}, which nothing defines")
    left = step.input(INPUT)
    step.machine.last = left
    if MEASUREMENT in step.parameters and not any(
        step.has(key) for key in row.keys if key != MEASUREMENT
    ):
        step.machine.unsupported(f"the condition {row.says!r} with a measurement")
        return False
    return _compare(step, left, row.condition)


def _compare(step: Step, left: Items, condition: Condition) -> bool:
    match condition:
        case Condition.HAS_VALUE:
            return _has_value(left)
        case Condition.HAS_NONE:
            return not _has_value(left)
        case Condition.IS:
            return _equal(step, left)
        case Condition.IS_NOT:
            return not _equal(step, left)
        case Condition.LESS | Condition.AT_MOST | Condition.MORE | Condition.AT_LEAST:
            return _ordered(step, left, condition)
        case Condition.BETWEEN:
            return _between(step, left)
        case Condition.IN_THE_LAST | Condition.IN_THE_NEXT | Condition.IS_TODAY:
            return _near_now(step, left, condition)
        case _:
            return _text(as_text(left, step.machine.locale), _right_text(step), condition)


def _has_value(items: Items) -> bool:
    return any(item != "" for item in items)


def _right_text(step: Step) -> str:
    key = CHOICE_VALUE if step.has(CHOICE_VALUE) else STRING_VALUE
    return step.text(key)


def _text(left: str, right: str, condition: Condition) -> bool:
    match condition:
        case Condition.CONTAINS:
            return right in left
        case Condition.LACKS:
            return right not in left
        case Condition.BEGINS:
            return left.startswith(right)
        case _:
            return left.endswith(right)


def _equal(step: Step, left: Items) -> bool:
    """Numbers compare as numbers, if there is one to compare with, else as text.

    2,022 real conditions have WFNumberValue alone; where a text stands beside it, the
    left side's kind decides (an empty one is what the editor left behind).
    """
    numeric = bool(left) and isinstance(left[0], int | float)
    if step.has(NUMBER_VALUE) and (numeric or not step.has(STRING_VALUE)):
        return bool(left) and step.machine.number(left[:1]) == step.machine.number(
            step.items(NUMBER_VALUE)
        )
    if step.has(DATE_VALUE):
        return bool(left) and step.machine.moment(left) == step.date(DATE_VALUE)
    right = _right_text(step)
    if numeric and (number := number_of(right)) is not None:
        return bool(left[0] == number)
    return as_text(left, step.machine.locale) == right


def _pair(step: Step, left: Items, key: str, date_key: str) -> tuple[Any, Any]:
    """Both sides as dates where the right one is a date, else as numbers; None if not."""
    if step.has(date_key):
        return step.machine.moment(left), step.date(date_key)
    return step.machine.needed_number(left), step.machine.needed_number(step.items(key))


def _ordered(step: Step, left: Items, condition: Condition) -> bool:
    key = NUMBER_VALUE if step.has(NUMBER_VALUE) else STRING_VALUE
    one, other = _pair(step, left, key, DATE_VALUE)
    if one is None or other is None:
        return False
    match condition:
        case Condition.LESS:
            return bool(one < other)
        case Condition.AT_MOST:
            return bool(one <= other)
        case Condition.MORE:
            return bool(one > other)
        case _:
            return bool(one >= other)


def _between(step: Step, left: Items) -> bool:
    value, low = _pair(step, left, NUMBER_VALUE, DATE_VALUE)
    dates = step.has(OTHER_DATE)
    number = step.machine.needed_number(step.items(OTHER_NUMBER))
    high = step.date(OTHER_DATE) if dates else number
    if value is None or low is None or high is None:
        return False
    return bool(min(low, high) <= value <= max(low, high))


def _near_now(step: Step, left: Items, condition: Condition) -> bool:
    moment = step.machine.moment(left)
    if moment is None:
        return False
    now = step.machine.now()
    if condition is Condition.IS_TODAY:
        start = now.replace(hour=0, minute=0, second=0, microsecond=0)
        return start <= moment < start + timedelta(days=1)
    magnitude, unit = quantity(step.parameters.get(DURATION))
    amount = step.machine.number(field_items(step.machine, magnitude))
    sign = 1 if condition is Condition.IN_THE_NEXT else -1
    edge = shift(now, sign * amount, unit) if amount is not None else None
    if edge is None:
        step.machine.unsupported(f"a condition with the time {magnitude!r} {unit!r}")
        return False
    return min(now, edge) <= moment <= max(now, edge)
