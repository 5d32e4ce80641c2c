"""The filter of a Find or Filter action as people write it; nothing of it is lost.

Knows which values each form says. A form is kept only if reading it gives the same row; values
that no form says stand under `values:`, other keys under `with:`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from builder.wire.plist import Dict, same
from builder.wire.yaml import LEXEME
from builder.wire.yaml_out import BracedReference, PlainScalar, Tree, as_node
from builder.workflow.apple.block_table import (
    ANY_ROW,
    BOUNDED,
    EVERY_ROW,
    PREFIX,
    ROWS,
    TABLE,
    Takes,
    condition_row,
)
from builder.workflow.apple.catalog import Parameter
from builder.workflow.apple.filter_table import (
    BOOL,
    BOUNDED_ROW,
    DATE,
    ENUMERATION,
    FILTER,
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
from builder.workflow.language.read_filters import WORDS, ParameterReader, read_row
from builder.workflow.language.write_literals import write_literal, write_word
from builder.workflow.language.write_values import ValueWriter

_UNIT_NAMES: dict[int, str] = {number: word for word, number in TIME_UNITS.items()}


class ParameterWriter(ValueWriter):
    """Writes the values of parameters, those that are filters in their own words."""

    reader_class = ParameterReader

    def _dict_forms(self, value: Dict, parameter: Parameter) -> Iterator[Tree]:
        if parameter.key == FILTER and value.keys() == {VALUE, SERIALIZATION}:
            filtered = write_filter(self, value[VALUE]) if value[SERIALIZATION] == TABLE else None
            if filtered is not None:
                yield filtered
        yield from super()._dict_forms(value, parameter)


def write_filter(values: ValueWriter, table: Any) -> Tree | None:
    """The rows of a filter's inside, under `any` where one is enough; None for other shapes."""
    if not isinstance(table, dict) or table.keys() != {PREFIX, BOUNDED, ROWS}:
        return None
    rows, prefix = table[ROWS], table[PREFIX]
    if not isinstance(rows, list) or table[BOUNDED] is not False:
        return None
    if type(prefix) is not int or prefix not in (ANY_ROW, EVERY_ROW):
        return None
    trees = [_row(values, row) for row in rows]
    return trees if prefix == EVERY_ROW else {"any": trees}


def _row(values: ValueWriter, row: Any) -> Tree:
    known = condition_row(row.get(OPERATOR)) if isinstance(row, dict) else None
    name = row.get(PROPERTY_NAME) if isinstance(row, dict) else None
    if known is not None and known.word in WORDS and isinstance(name, str):
        told = row.get(VALUES)
        for tree in _value_forms(values, told if isinstance(told, dict) else {}, known.takes):
            bounded = isinstance(tree, dict) and "quantity" in tree
            usual = {PROPERTY_NAME, OPERATOR, VALUES} | ({BOUNDED_ROW} if bounded else set())
            usual |= {REMOVABLE} if row.get(REMOVABLE) is True else set()
            written: Dict = {"of": name, known.word: tree}
            rest = {key: value for key, value in row.items() if key not in usual}
            if rest:
                written["with"] = write_literal(rest)
            lacks = [key for key in (REMOVABLE, VALUES) if key not in row]
            if lacks:
                written["without"] = lacks
            read = read_row(values.reader, as_node(written))
            if values.was_sound() and same(read, row):
                return written
    return {"raw": write_literal(row)}


def _value_forms(values: ValueWriter, told: Dict, takes: Takes) -> Iterator[Tree]:
    """Ways to write what stands under Values, the plainest first."""
    if takes is Takes.NOTHING:
        yield PlainScalar("")
    elif takes is Takes.PAIR:
        for key, other in OTHER.items():
            if key in told and other in told:
                yield [_number(told[key], values), _number(told[other], values)]
    elif BOOL in told and isinstance(told[BOOL], bool):
        yield write_word(told[BOOL])
    elif STRING in told:
        shown = values.show(told[STRING])
        if isinstance(shown, dict) and isinstance(text := shown.get("text"), str):
            yield BracedReference(text[1:-1])
            yield text
        yield shown
    elif ENUMERATION in told and isinstance(told[ENUMERATION], dict):
        yield {"choice": told[ENUMERATION].get(VALUE)}
    elif NUMBER in told:
        unit = _UNIT_NAMES.get(told.get(UNIT))  # type: ignore[arg-type]  # any value is looked up
        if unit is not None:
            yield {"quantity": _number(told[NUMBER], values), "unit": unit}
        yield _number(told[NUMBER], values)
        yield {"number": values.show(told[NUMBER])}
    elif DATE in told:
        yield _number(told[DATE], values)
        yield {"date": values.show(told[DATE])}
    yield {"values": values.show(told)}


def _number(value: Any, values: ValueWriter) -> Tree:
    if isinstance(value, str) and LEXEME.match(value) and value[-1:].isdigit():
        return PlainScalar(value)
    shown = values.show(value)
    return shown if isinstance(value, datetime | str) else {"number": shown}
