"""The filter of a Find or Filter action, read: `where: [{of: Name, contains: draft}]`.

Knows how rows are written and what each kind of value becomes. What the app calls things stands
in `builder.workflow.apple.filter_table`; which conditions there are, in the table of blocks.
"""

from __future__ import annotations

from typing import Any

from builder.errors import did_you_mean
from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.block_table import (
    ANY_ROW,
    BOUNDED,
    CONDITION_WORDS,
    EVERY_ROW,
    PREFIX,
    ROWS,
    TABLE,
    ConditionRow,
    Takes,
)
from builder.workflow.apple.catalog import Parameter
from builder.workflow.apple.filter_table import (
    BOOL,
    BOUNDED_ROW,
    CHOICE_STATE,
    DATE,
    ENUMERATION,
    FILTER,
    NO_UNIT,
    NUMBER,
    OPERATOR,
    OTHER,
    PROPERTY_NAME,
    REMOVABLE,
    STRING,
    TIME_UNITS,
    UNIT,
    VALUES,
)
from builder.workflow.apple.spelling import SERIALIZATION, VALUE
from builder.workflow.language.grammar import braced, has_reference
from builder.workflow.language.habit_words import called_here
from builder.workflow.language.read_literals import read_literal, read_word
from builder.workflow.language.read_values import ValueReader
from builder.workflow.language.texts import token_string

# Conditions of a filter: those that have a code.
WORDS: dict[str, ConditionRow] = {
    word: row for word, row in CONDITION_WORDS.items() if isinstance(row.code, int)
}
_NUMBER_WAY = "write a plain number, {date: 2026-11-22}, {name} or, as a text, quotation marks"
EXAMPLE = "write [{of: Name, contains: draft}], or {any: [...]} where one row is enough"


class ParameterReader(ValueReader):
    """Reads the values of parameters, those that are filters in their own words."""

    def value(self, node: Node, parameter: Parameter) -> Any:
        if parameter.key == FILTER and is_filter(node):
            return read_filter(self, node)
        return super().value(node, parameter)


def is_filter(node: Node) -> bool:
    """Whether a node is a filter in words: a list of rows, `{all: [...]}` or `{any: [...]}`."""
    if isinstance(node, Mapping):
        words = ("any", "all")
        return len(node.pairs) == 1 and node.pairs[0][0].text in words and braced(node) is None
    return isinstance(node, Sequence)


def read_filter(reader: ValueReader, node: Node) -> Dict:
    """The filter that a list of rows says; every row must hold (as those under `all` must), or one
    of those under `any`.
    """
    every = not isinstance(node, Mapping) or node.pairs[0][0].text == "all"
    rows = node.pairs[0][1] if isinstance(node, Mapping) else node
    if not isinstance(rows, Sequence):
        reader.report(rows, "a filter is a list of rows", EXAMPLE)
        return {}
    table = {
        PREFIX: EVERY_ROW if every else ANY_ROW,
        BOUNDED: False,
        ROWS: [read_row(reader, row) for row in rows.items],
    }
    return {VALUE: table, SERIALIZATION: TABLE}


def read_row(reader: ValueReader, node: Node) -> Dict:
    """One row: `of:` a property, one condition with its value, `with:` what else it has, and
    `without:` which keys it lacks that the app writes usually.
    """
    if not isinstance(node, Mapping):
        reader.report(node, "a row of a filter is written as {of: Name, contains: draft}")
        return {}
    first = node.pairs[0] if len(node.pairs) == 1 else None
    if first is not None and first[0].text == "raw":
        told = read_literal(first[1], reader.report)
        return told if isinstance(told, dict) else {}
    row: Dict = {REMOVABLE: True}
    rest: Dict = {}
    left_out: Any = ()
    sound = True
    for key, value in node.pairs:
        if key.text == "of" and isinstance(value, Scalar):
            row[PROPERTY_NAME] = value.text
        elif key.text == "with":
            told = read_literal(value, reader.report)
            rest = told if isinstance(told, dict) else {}
        elif key.text == "without":
            left_out = reader.free(value)
        elif key.text in WORDS and OPERATOR not in row:
            row[OPERATOR] = WORDS[key.text].code
            row |= _read_value(reader, WORDS[key.text], value)
        else:
            sound = False
            _report_key(reader, key)
    if sound and not row.keys() >= {PROPERTY_NAME, OPERATOR}:
        message = "a row of a filter needs a property and a condition"
        reader.report(node, message, "write it as {of: Name, contains: draft}")
    whole = row | rest
    for name in left_out if isinstance(left_out, list) else ():
        whole.pop(name, None)
    return whole


def _report_key(reader: ValueReader, key: Scalar) -> None:
    if key.text in WORDS:
        reader.report(key, "a row of a filter has one condition", "write a further row for it")
    elif key.text == "of":
        reader.report(key, '"of" takes the name of a property', "write {of: Name, contains: draft}")
    else:
        way_out = called_here(key.text, ("of", "with", "without", *WORDS))
        reader.report(key, f'a row of a filter has no key "{key.text}"', way_out)


def _read_value(reader: ValueReader, row: ConditionRow, node: Node) -> Dict:
    if row.takes is Takes.NOTHING:
        if not (isinstance(node, Scalar) and not node.text):
            if isinstance(node, Mapping) and node.pairs and node.pairs[0][0].text == "values":
                return {VALUES: reader.free(node.pairs[0][1])}
            reader.report(node, f'"{row.word}" takes no value', "leave it empty")
        return {VALUES: {}}
    if isinstance(node, Sequence):
        return _read_pair(reader, row, node)
    if isinstance(node, Mapping) and braced(node) is None:
        return _read_marked(reader, row, node)
    if row.takes in (Takes.PAIR, Takes.DURATION):
        reader.report(node, f'"{row.word}" takes {row.takes.value}')
        return {VALUES: {}}
    return {VALUES: _read_single(reader, row, node)}


def _read_single(reader: ValueReader, row: ConditionRow, node: Node) -> Dict:
    """One value without a mark: text, a number, yes or no, a reference."""
    if isinstance(node, Scalar) and not node.quoted:
        word = read_word(node.text)
        if word is None and row.takes is Takes.NUMBER and node.text and not has_reference(node):
            reader.report(node, f'"{row.word}" takes {row.takes.value}', _NUMBER_WAY)
        if isinstance(word, bool):
            return {BOOL: word}
        if word is not None:
            return {NUMBER: node.text, UNIT: NO_UNIT}
        if not node.text:
            reader.report(node, f'"{row.word}" needs {row.takes.value}')
    inner = braced(node)
    text = Scalar("{" + inner.text + "}", inner.line, inner.column - 1) if inner else node
    string, ranges = reader.text(text)
    whole = token_string(string, ranges, empty_ranges=False) if ranges else string
    return {STRING: whole, UNIT: NO_UNIT}


def _read_marked(reader: ValueReader, row: ConditionRow, node: Mapping) -> Dict:
    """`{choice: x}`, `{number: {x}}`, `{date: ...}`, a time with its unit, or `{values: ...}`."""
    key, inner = node.pairs[0]
    match key.text:
        case "choice" if isinstance(inner, Scalar):
            return {VALUES: {ENUMERATION: {VALUE: inner.text, SERIALIZATION: CHOICE_STATE}}}
        case "number":
            return {VALUES: {NUMBER: reader.free(inner), UNIT: NO_UNIT}}
        case "date":
            is_fixed = isinstance(inner, Scalar) and not inner.text.startswith("{")
            return {VALUES: {DATE: reader.free(node if is_fixed else inner), UNIT: NO_UNIT}}
        case "quantity" if len(node.pairs) == 2 and node.pairs[1][0].text == "unit":
            return _read_time(reader, inner, node.pairs[1][1])
        case "values":
            return {VALUES: reader.free(inner)}
    reader.report(node, f'"{row.word}" takes {row.takes.value}', EXAMPLE)
    return {VALUES: {}}


def _read_time(reader: ValueReader, amount: Node, unit: Node) -> Dict:
    word = unit.text if isinstance(unit, Scalar) else ""
    number = TIME_UNITS.get(word)
    if number is None:
        reader.report(unit, f'"{word}" is not a unit of time', did_you_mean(word, TIME_UNITS))
    told = amount.text if isinstance(amount, Scalar) and read_word(amount.text) else None
    value = reader.free(amount) if told is None else told
    return {BOUNDED_ROW: True, VALUES: {NUMBER: value, UNIT: number or NO_UNIT}}


def _read_pair(reader: ValueReader, row: ConditionRow, node: Sequence) -> Dict:
    if row.takes is not Takes.PAIR or len(node.items) != 2:
        reader.report(node, f'"{row.word}" takes {row.takes.value}')
        return {VALUES: {}}
    low, high = (
        _read_marked(reader, row, item)[VALUES]
        if isinstance(item, Mapping) and item.pairs and braced(item) is None
        else _read_single(reader, row, item)
        for item in node.items
    )
    key = DATE if DATE in low else NUMBER
    if key not in low or key not in high:
        reader.report(node, f'"{row.word}" takes two numbers or two dates', "write [1, 5]")
        return {VALUES: {}}
    return {VALUES: {key: low[key], OTHER[key]: high[key], UNIT: NO_UNIT}}
