"""The conditions of an If, read: `is-greater-than: 17`.

Knows the codes of conditions and under which key each kind of value is kept. Codes and
companions were counted in 18,139 conditions of real files (checked 2026-11-22); numbers are
written as text there in 3,497 of 4,583 cases, so a plain number becomes that. The words in
capitals are those of iOS 12, which had no codes.
"""

from __future__ import annotations

from typing import Any

from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.spelling import ATTACHMENT, PLACE, TYPE, VARIABLE
from builder.workflow.language.read_literals import read_word
from builder.workflow.language.read_values import ValueReader, braced, wrapped
from builder.workflow.language.texts import token_string

CODES: dict[str, int | str] = {
    "is-less-than": 0,
    "is-less-than-or-equal-to": 1,
    "is-greater-than": 2,
    "is-greater-than-or-equal-to": 3,
    "is": 4,
    "is-not": 5,
    "begins-with": 8,
    "ends-with": 9,
    "contains": 99,
    "has-any-value": 100,
    "has-no-value": 101,
    "does-not-contain": 999,
    "is-in-the-next": 1000,
    "is-in-the-last": 1001,
    "is-today": 1002,
    "is-between": 1003,
    "Equals": "Equals",
    "Contains": "Contains",
    "Is Greater Than": "Is Greater Than",
    "Is Less Than": "Is Less Than",
}
_NUMERIC = frozenset({0, 1, 2, 3, "Is Greater Than", "Is Less Than"})
_TEXTUAL = frozenset({8, 9, 99, 999, "Contains"})
ALONE = frozenset({100, 101, 1002})

CONDITION = "WFCondition"
INPUT = "WFInput"
CONDITIONS = "WFConditions"
STRING = "WFConditionalActionString"
NUMBER = "WFNumberValue"
OTHER_NUMBER = "WFAnotherNumber"
CHOICE = "WFEnumeration"
DATE = "WFDate"
DURATION = "WFDuration"
MEASUREMENT = "WFMeasurement"
TABLE = "WFContentPredicateTableTemplate"
PREFIX = "WFActionParameterFilterPrefix"
BOUNDED = "WFContentPredicateBoundedDate"
ROWS = "WFActionParameterFilterTemplates"


def read_subject(reader: ValueReader, node: Node) -> Dict | None:
    """What is tested, as WFInput wraps it; None, with a fault, where it is no reference."""
    attachment = reader.reference(node)
    if attachment is None:
        return None
    return {TYPE: VARIABLE, "Variable": wrapped(attachment, ATTACHMENT)}


def read_condition(reader: ValueReader, name: str, node: Node) -> Dict:
    """The parameters that a condition and its value become."""
    code = CODES[name]
    out: Dict = {CONDITION: code}
    if isinstance(node, Scalar) and not node.text and not node.quoted:
        if code not in ALONE:
            reader.report(node, f'"{name}" needs a value', "")
        return out
    if code in ALONE:
        reader.report(node, f'"{name}" takes no value', "leave it empty")
        return out
    if isinstance(node, Sequence):
        return out | _read_pair(reader, node)
    return out | _read_value(reader, code, node)


def _read_value(reader: ValueReader, code: int | str, node: Node) -> Dict:
    if isinstance(node, Mapping) and braced(node) is None:
        return _read_marked(reader, code, node)
    if isinstance(node, Scalar):
        number = not node.quoted and _is_number(node.text)
        if number and code not in _TEXTUAL:
            return {NUMBER: node.text}
        if not (code in _NUMERIC and node.text.startswith("{")):
            string, ranges = reader.text(node)
            return {STRING: token_string(string, ranges, empty_ranges=False) if ranges else string}
    attachment = reader.reference(node)
    if attachment is None:
        return {}
    if code in _NUMERIC:
        return {NUMBER: wrapped(attachment, ATTACHMENT)}
    return {STRING: token_string(PLACE, {"{0, 1}": attachment}, empty_ranges=False)}


def _read_marked(reader: ValueReader, code: int | str, node: Mapping) -> Dict:
    """A value in an explicit form: a choice, a quantity, a number of a certain type, a date."""
    key, inner = node.pairs[0] if node.pairs else (None, None)
    mark = key.text if key is not None else ""
    if mark == "choice" and isinstance(inner, Scalar):
        return {CHOICE: inner.text}
    if mark == "number" and inner is not None:
        return {NUMBER: _read_number(reader, inner)}
    value = reader.free(node)
    if mark == "quantity":
        return {DURATION if code in (1000, 1001) else MEASUREMENT: value}
    if mark == "date":
        return {DATE: value}
    return {NUMBER if mark in ("integer", "real") else STRING: value}


def _read_number(reader: ValueReader, node: Node) -> Any:
    """A number as the app keeps it: as text, or as the variable that gives it."""
    if isinstance(node, Scalar) and not node.text.startswith("{"):
        return node.text
    attachment = reader.reference(node)
    return wrapped(attachment, ATTACHMENT) if attachment is not None else ""


def _read_pair(reader: ValueReader, node: Sequence) -> Dict:
    if len(node.items) != 2:
        reader.report(node, '"is-between" takes two values', "write [1, 5]")
        return {}
    low, high = (_read_number(reader, item) for item in node.items)
    return {NUMBER: low, OTHER_NUMBER: high}


def _is_number(text: str) -> bool:
    return read_word(text) is not None and text[-1:].isdigit()


def read_table(reader: ValueReader, node: Node, *, every: bool) -> Dict:
    """Several conditions at once: `if-all` and `if-any` with a list of them."""
    rows = []
    for item in node.items if isinstance(node, Sequence) else [node]:
        row: Dict = {}
        for key, value in item.pairs if isinstance(item, Mapping) else []:
            if key.text == "of":
                row[INPUT] = read_subject(reader, value)
            elif key.text in CODES:
                row |= read_condition(reader, key.text, value)
            else:
                reader.report(
                    key, f'a condition has no "{key.text}"', "write of: and one condition"
                )
        if row.keys() < {INPUT, CONDITION}:
            reader.report(item, "a condition is written as {of: {x}, is: 5}", "")
        rows.append(row)
    table = {PREFIX: 1 if every else 0, BOUNDED: False, ROWS: rows}
    return wrapped(table, TABLE)
