"""The conditions of an If as people write them: `is-greater-than: 17`.

Knows which of a condition's parameters its name and value say; the rest is the block's.
"""

from __future__ import annotations

from typing import Any

from builder.wire.plist import Dict, same
from builder.wire.yaml import LEXEME
from builder.wire.yaml_out import BracedReference, PlainScalar, Tree, as_node
from builder.workflow.apple.block_table import (
    CHOICE_VALUE,
    CONDITION,
    DATE_VALUE,
    EVERY_ROW,
    INPUT,
    NUMBER_VALUE,
    PREFIX,
    ROWS,
    STRING_VALUE,
    VALUE_KEYS,
    Takes,
    condition_row,
)
from builder.workflow.apple.spelling import ATTACHMENT, SERIALIZATION, TYPE, VALUE, VARIABLE
from builder.workflow.language.read_conditions import read_condition, read_table
from builder.workflow.language.read_values import ANY, TEXT
from builder.workflow.language.write_literals import write_real
from builder.workflow.language.write_values import ValueWriter


def write_subject(values: ValueWriter, value: Any) -> Tree | None:
    """The reference in a WFInput, or None where it is not of the usual shape."""
    if isinstance(value, dict) and value.keys() == {TYPE, "Variable"} and value[TYPE] == VARIABLE:
        inner = value["Variable"]
        if isinstance(inner, dict) and inner.get(SERIALIZATION) == ATTACHMENT:
            shown = values.show(inner, ANY)
            return shown if isinstance(shown, BracedReference) else None
    return None


def write_condition(values: ValueWriter, parameters: Dict) -> tuple[str, Tree, set[str]] | None:
    """The condition's name, its value, and which parameters both say; None where neither can."""
    code = parameters.get(CONDITION)
    row = condition_row(code)
    if row is None:
        return None
    if row.takes is Takes.NOTHING:
        return row.word, PlainScalar(""), {CONDITION}
    present = [key for key in row.keys if key in parameters]
    present.sort(key=lambda key: parameters[key] == "")
    for key in present:
        other = VALUE_KEYS[key]
        used = {key, other} if other in parameters else {key}
        told = {one: parameters[one] for one in used}
        for tree in _value_forms(values, key, told):
            read = read_condition(values.reader, row.word, as_node(tree))
            if values.was_sound() and same(read, {CONDITION: code, **told}):
                return row.word, tree, used | {CONDITION}
    return None


def _value_forms(values: ValueWriter, key: str, told: Dict) -> list[Tree]:
    value = told[key]
    shown = values.show(value, ANY)
    if len(told) == 2:
        pair = [(value, shown), *((one, values.show(one)) for k, one in told.items() if k != key)]
        mark = {DATE_VALUE: _date}.get(key, _number)
        return [[mark(one, tree) for one, tree in pair]]
    if key == STRING_VALUE:
        if isinstance(value, str):
            return [value.replace("{", "{{").replace("}", "}}"), shown]
        return [values.show(value, TEXT), shown]
    if key == CHOICE_VALUE:
        return [{"choice": value}]
    if key == DATE_VALUE:
        return [_date(value, shown)]
    if key == NUMBER_VALUE:
        plain = _number(value, shown)
        explicit = write_explicit(value)
        return [*explicit, plain, {"number": plain}, shown]
    return [shown]


def write_explicit(value: Any) -> list[Tree]:
    """`{integer: 5}` and `{real: 5.0}`: a number that is kept as one."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [{"integer": PlainScalar(str(value))}]
    return [{"real": write_real(value)}] if isinstance(value, float) else []


def _number(value: Any, shown: Tree) -> Tree:
    if isinstance(value, str) and LEXEME.match(value) and value[-1:].isdigit():
        return PlainScalar(value)
    return shown


def _date(value: Any, shown: Tree) -> Tree:
    """A date that a variable gives: `{date: {x}}`; a fixed one shows itself as one."""
    return {"date": shown} if isinstance(value, dict) else shown


def write_table(values: ValueWriter, value: Any) -> tuple[str, Tree] | None:
    """`if-all` or `if-any` with its list, or None where the table is of another shape."""
    inner = value.get(VALUE) if isinstance(value, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get(ROWS), list):
        return None
    rows: list[Tree] = []
    for row in inner[ROWS]:
        shown = write_condition(values, row) if isinstance(row, dict) else None
        subject = write_subject(values, row.get(INPUT)) if isinstance(row, dict) else None
        if shown is None or subject is None:
            return None
        rows.append({"of": subject, shown[0]: shown[1]})
    every = inner.get(PREFIX) == EVERY_ROW
    read = read_table(values.reader, as_node(rows), every=every)
    sound = values.was_sound() and same(read, value)
    return ("if-all" if every else "if-any", rows) if sound and rows else None
