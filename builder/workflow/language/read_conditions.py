"""The conditions of an If, read: `is-greater-than: 17`.

Knows how each kind of value is written, and under which key it is kept. Which conditions there
are, and what each takes, Apple's table says. A plain number is kept as text, as in 3,497 of
4,583 real cases (checked 2026-11-22).
"""

from __future__ import annotations

from typing import Any

from builder.errors import Severity
from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.block_table import (
    ANY_ROW,
    BOUNDED,
    CHOICE_VALUE,
    CONDITION,
    CONDITION_WORDS,
    DATE_VALUE,
    DURATION,
    EVERY_ROW,
    INPUT,
    MEASUREMENT,
    NUMBER_VALUE,
    PREFIX,
    ROWS,
    STRING_VALUE,
    TABLE,
    VALUE_KEYS,
    ConditionRow,
    Takes,
)
from builder.workflow.apple.spelling import ATTACHMENT, PLACE, TYPE, VARIABLE
from builder.workflow.language.grammar import braced
from builder.workflow.language.habit_words import called_here
from builder.workflow.language.read_literals import read_word
from builder.workflow.language.read_values import ValueReader, wrapped
from builder.workflow.language.texts import token_string


def read_subject(reader: ValueReader, node: Node) -> Dict | None:
    """What is tested, as WFInput wraps it; None, with a fault, where it is no reference."""
    attachment = reader.reference(node)
    if attachment is None:
        return None
    return {TYPE: VARIABLE, "Variable": wrapped(attachment, ATTACHMENT)}


def read_condition(reader: ValueReader, name: str, node: Node) -> Dict:
    """The parameters that a condition and its value become."""
    row = CONDITION_WORDS[name]
    out: Dict = {CONDITION: row.code}
    if isinstance(node, Scalar) and not node.text and not node.quoted:
        if row.takes is not Takes.NOTHING:
            reader.report(node, f'"{name}" needs {row.takes.value}', "")
        return out
    if row.takes is Takes.NOTHING:
        reader.report(node, f'"{name}" takes no value', "leave it empty")
        return out
    if row.takes is Takes.PAIR:
        return out | _read_pair(reader, name, node)
    value = _read_value(reader, row, node)
    if not value.keys() <= {*row.keys}:
        reader.report(node, f'"{name}" takes {row.takes.value}', "")
    return out | value


def _read_value(reader: ValueReader, row: ConditionRow, node: Node) -> Dict:
    if isinstance(node, Mapping) and braced(node) is None:
        return _read_marked(reader, row, node)
    numeric = row.takes is Takes.NUMBER
    if isinstance(node, Scalar):
        number = not node.quoted and _is_number(node.text)
        if number and row.takes is not Takes.TEXT:
            return {NUMBER_VALUE: node.text}
        if not (numeric and node.text.startswith("{")):
            string, ranges = reader.text(node)
            if numeric and not ranges and string and not _is_number(string):
                message = f'"{row.word}" compares numbers, and "{string[:60]}" is none'
                way_out = "write a number, {date: 2026-11-22}, or {name}"
                reader.faults.add("no-number", node, message, way_out, Severity.WARNING)
            whole = token_string(string, ranges, empty_ranges=False) if ranges else string
            return {STRING_VALUE: whole}
    if isinstance(node, Sequence):
        reader.report(node, f'"{row.word}" takes {row.takes.value}', "write one value")
        return {}
    attachment = reader.reference(node)
    if attachment is None:
        return {}
    if numeric:
        return {NUMBER_VALUE: wrapped(attachment, ATTACHMENT)}
    return {STRING_VALUE: token_string(PLACE, {"{0, 1}": attachment}, empty_ranges=False)}


def _read_marked(reader: ValueReader, row: ConditionRow, node: Mapping) -> Dict:
    """A value in an explicit form: a choice, a quantity, a number of a certain type, a date."""
    key, inner = node.pairs[0] if node.pairs else (None, None)
    mark = key.text if key is not None else ""
    if mark == "choice" and isinstance(inner, Scalar):
        return {CHOICE_VALUE: inner.text}
    if mark == "number" and inner is not None:
        return {NUMBER_VALUE: _read_number(reader, inner)}
    if mark == "date" and (isinstance(inner, Mapping) or _is_reference(inner)):
        assert inner is not None
        attachment = reader.reference(inner)
        return {DATE_VALUE: wrapped(attachment or {}, ATTACHMENT)}
    value = reader.free(node)
    if mark == "quantity":
        kept = DURATION if row.takes is Takes.DURATION else MEASUREMENT
        reader.warn_of_unit(node.pairs[-1][1], kept, value)
        return {kept: value}
    if mark == "date":
        return {DATE_VALUE: value}
    return {NUMBER_VALUE if mark in ("integer", "real") else STRING_VALUE: value}


def _is_reference(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.text.startswith("{")


def _read_number(reader: ValueReader, node: Node) -> Any:
    """A number as the app keeps it: as text, or as the variable that gives it."""
    if isinstance(node, Scalar) and not node.text.startswith("{"):
        return node.text
    attachment = reader.reference(node)
    return wrapped(attachment, ATTACHMENT) if attachment is not None else ""


def _read_pair(reader: ValueReader, name: str, node: Node) -> Dict:
    """Both values of `is-between`, numbers or dates, each under its own key."""
    if not isinstance(node, Sequence) or len(node.items) != 2:
        reader.report(node, f'"{name}" takes two values', "write [1, 5]")
        return {}
    told = []
    for item in node.items:
        if isinstance(item, Mapping) and braced(item) is None:
            told.append(_read_marked(reader, CONDITION_WORDS[name], item))
        else:
            told.append({NUMBER_VALUE: _read_number(reader, item)})
    (key, low), (other, high) = told[0].popitem(), told[1].popitem()
    if key != other or not VALUE_KEYS.get(key):
        reader.report(node, f'"{name}" takes two numbers or two dates', "write [1, 5]")
        return {}
    return {key: low, VALUE_KEYS[key]: high}


def _is_number(text: str) -> bool:
    return read_word(text) is not None and text[-1:].isdigit()


def read_table(reader: ValueReader, node: Node, *, every: bool) -> Dict:
    """Several conditions at once: `if-all` and `if-any` with a list of them."""
    rows = []
    for item in node.items if isinstance(node, Sequence) else [node]:
        row: Dict = {}
        sound = True
        for key, value in item.pairs if isinstance(item, Mapping) else []:
            if key.text == "of":
                row[INPUT] = read_subject(reader, value)
            elif key.text in CONDITION_WORDS:
                row |= read_condition(reader, key.text, value)
            else:
                sound = False
                way_out = called_here(key.text, ("of", *CONDITION_WORDS))
                way_out = way_out or "write of: and one condition"
                reader.report(key, f'a condition has no key "{key.text}"', way_out)
        if sound and not row.keys() >= {INPUT, CONDITION}:
            reader.report(item, "a condition is written as {of: {x}, is: 5}", "")
        rows.append(row)
    return wrapped({PREFIX: EVERY_ROW if every else ANY_ROW, BOUNDED: False, ROWS: rows}, TABLE)
