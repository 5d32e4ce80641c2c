"""The conditions of an If, read and written: `is-greater-than: 17`.

Knows the codes of conditions and under which key each kind of value is kept. Codes and
companions were counted in 18,139 conditions of real files (checked 2026-11-22); numbers are
written as text there in 3,497 of 4,583 cases, so a plain number becomes that. The words in
capitals are those of iOS 12, which had no codes.
"""

from __future__ import annotations

from typing import Any

from builder.facts.actions import Parameter
from builder.model.language.literals import read_word
from builder.model.language.reading import Reader, braced, wrapped
from builder.model.language.showing import Shower
from builder.model.language.texts import token_string
from builder.model.tokens import ATTACHMENT, PLACE, SERIALIZATION, TYPE, VALUE, VARIABLE
from builder.wire.plist import same
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.wire.yaml_out import LEXEME, Braced, Tree, Word, as_node

Dict = dict[str, Any]

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
_NAMES: dict[int | str, str] = {code: name for name, code in CODES.items()}
_NUMERIC = frozenset({0, 1, 2, 3, "Is Greater Than", "Is Less Than"})
_TEXTUAL = frozenset({8, 9, 99, 999, "Contains"})
_ALONE = frozenset({100, 101, 1002})

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
_COMPANIONS = (STRING, NUMBER, CHOICE, DATE, DURATION, MEASUREMENT)
_FREE = Parameter(key="", slug="", kind="any")


def read_subject(reader: Reader, node: Node) -> Dict | None:
    """What is tested, as WFInput wraps it; None, with a fault, where it is no reference."""
    attachment = reader.reference(node)
    if attachment is None:
        return None
    return {TYPE: VARIABLE, "Variable": wrapped(attachment, ATTACHMENT)}


def show_subject(shower: Shower, value: Any) -> Tree | None:
    """The reference in a WFInput, or None where it is not of the usual shape."""
    if isinstance(value, dict) and value.keys() == {TYPE, "Variable"} and value[TYPE] == VARIABLE:
        inner = value["Variable"]
        if isinstance(inner, dict) and inner.get(SERIALIZATION) == ATTACHMENT:
            shown = shower.show(inner, _FREE)
            return shown if isinstance(shown, Braced) else None
    return None


def read_condition(reader: Reader, name: str, node: Node) -> Dict:
    """The parameters that a condition and its value become."""
    code = CODES[name]
    out: Dict = {CONDITION: code}
    if isinstance(node, Scalar) and not node.text and not node.quoted:
        if code not in _ALONE:
            reader.report(node, f'"{name}" needs a value', "")
        return out
    if code in _ALONE:
        reader.report(node, f'"{name}" takes no value', "leave it empty")
        return out
    if isinstance(node, Sequence):
        return out | _read_pair(reader, node)
    return out | _read_value(reader, code, node)


def _read_value(reader: Reader, code: int | str, node: Node) -> Dict:
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


def _read_marked(reader: Reader, code: int | str, node: Mapping) -> Dict:
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


def _read_number(reader: Reader, node: Node) -> Any:
    """A number as the app keeps it: as text, or as the variable that gives it."""
    if isinstance(node, Scalar) and not node.text.startswith("{"):
        return node.text
    attachment = reader.reference(node)
    return wrapped(attachment, ATTACHMENT) if attachment is not None else ""


def _read_pair(reader: Reader, node: Sequence) -> Dict:
    if len(node.items) != 2:
        reader.report(node, '"is-between" takes two values', "write [1, 5]")
        return {}
    low, high = (_read_number(reader, item) for item in node.items)
    return {NUMBER: low, OTHER_NUMBER: high}


def _is_number(text: str) -> bool:
    return read_word(text) is not None and text[-1:].isdigit()


def show_condition(shower: Shower, parameters: Dict) -> tuple[str, Tree, set[str]] | None:
    """The condition's name, its value, and which parameters both say; None where neither can."""
    code = parameters.get(CONDITION)
    if not isinstance(code, int | str) or isinstance(code, bool) or code not in _NAMES:
        return None
    name = _NAMES[code]
    present = [key for key in _COMPANIONS if key in parameters]
    present.sort(key=lambda key: parameters[key] == "")
    for key in present:
        used = {key}
        if OTHER_NUMBER in parameters and key == NUMBER:
            used = {key, OTHER_NUMBER}
        told = {one: parameters[one] for one in used}
        for tree in _value_forms(shower, key, told):
            read = read_condition(shower.reader, name, as_node(tree))
            sound = not shower.faults.problems
            shower.faults.problems.clear()
            if sound and same(read, {CONDITION: code, **told}):
                return name, tree, used | {CONDITION}
    if code in _ALONE:
        return name, Word(""), {CONDITION}
    return None


def _value_forms(shower: Shower, key: str, told: Dict) -> list[Tree]:
    value = told[key]
    shown = shower.show(value, _FREE)
    if OTHER_NUMBER in told:
        return [
            [_number(value, shown), _number(told[OTHER_NUMBER], shower.show(told[OTHER_NUMBER]))]
        ]
    if key == STRING:
        escaped = value.replace("{", "{{").replace("}", "}}") if isinstance(value, str) else shown
        return [escaped, shown]
    if key == CHOICE:
        return [{"choice": value}]
    if key == NUMBER:
        plain = _number(value, shown)
        explicit = show_explicit(value)
        return [*explicit, plain, {"number": plain}, shown]
    return [shown]


def show_explicit(value: Any) -> list[Tree]:
    """`{integer: 5}` and `{real: 5.0}`: a number that is kept as one."""
    if isinstance(value, bool):
        return []
    if isinstance(value, int):
        return [{"integer": Word(str(value))}]
    return [{"real": repr(value)}] if isinstance(value, float) else []


def _number(value: Any, shown: Tree) -> Tree:
    if isinstance(value, str) and LEXEME.match(value) and value[-1:].isdigit():
        return Word(value)
    return shown


def read_table(reader: Reader, node: Node, *, every: bool) -> Dict:
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


def show_table(shower: Shower, value: Any) -> tuple[str, Tree] | None:
    """`if-all` or `if-any` with its list, or None where the table is of another shape."""
    inner = value.get(VALUE) if isinstance(value, dict) else None
    if not isinstance(inner, dict) or not isinstance(inner.get(ROWS), list):
        return None
    rows: list[Tree] = []
    for row in inner[ROWS]:
        shown = show_condition(shower, row) if isinstance(row, dict) else None
        subject = show_subject(shower, row.get(INPUT)) if isinstance(row, dict) else None
        if shown is None or subject is None:
            return None
        rows.append({"of": subject, shown[0]: shown[1]})
    every = inner.get(PREFIX) == 1
    read = read_table(shower.reader, as_node(rows), every=every)
    sound = not shower.faults.problems and same(read, value)
    shower.faults.problems.clear()
    return ("if-all" if every else "if-any", rows) if sound and rows else None
