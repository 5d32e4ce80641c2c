"""The value of a parameter, from what a person wrote.

Knows how a node becomes a plist value, given what kind of parameter it is for: text with
references, numbers, lists, dictionaries as Apple serializes them, and the explicit forms
(`{literal: ...}`, `{real: ...}`, ...) that say exactly what is meant. Knows no action.
"""

from __future__ import annotations

import re
from typing import Any

from builder.errors import Severity
from builder.wire.fields import Faults
from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.action_check import WORDS, fits_choices, nearest_choice, takes
from builder.workflow.apple.catalog import Parameter
from builder.workflow.apple.shapes import FIELD, FIELD_ITEMS, QUANTITY, odd_unit, structure_faults
from builder.workflow.apple.spelling import ATTACHMENT, PLACE, SERIALIZATION, VALUE
from builder.workflow.language.grammar import braced
from builder.workflow.language.names import Names
from builder.workflow.language.positions import TextPlaces
from builder.workflow.language.read_literals import TYPED_HELP, read_literal, read_typed, read_word
from builder.workflow.language.read_references import read_reference
from builder.workflow.language.texts import has_braces, read_lone, read_parts, token_string
from builder.workflow.language.wording import WordingError

TEXTS = frozenset({"text", "string", "plainString"})
ANY = Parameter(key="", slug="", kind="any")
TEXT = Parameter(key="", slug="", kind="text")
# The explicit forms: the first key of a mapping that says what the value is.
FORMS = (
    "text",
    "literal",
    "variable",
    "integer",
    "real",
    "date",
    "data",
    "raw",
    "dictionary",
    "quantity",
    "state",
    "plain",
)
_NUMBER = r"\s*[-+]?[\d.,]*\d[\d.,]*(?:[eE][-+]?\d+)?\s*\Z|\Z"

ARRAY_STATE = "WFArrayParameterState"
NUMBER_STATE = "WFNumberSubstitutableState"


# How a value of each kind is written, for one that is of another kind.
_WAYS: dict[str, str] = {
    "text": "write one piece of text, in quotation marks if need be",
    "string": "write one piece of text, in quotation marks if need be",
    "plainString": "write one piece of text without variables",
    "number": "write a number, or {name} for a variable that holds one",
    "plainNumber": "write a number",
    "bool": "write true or false",
    "picker": "write {name}, where name is what a set or a variable before it is called",
    "subject": "write {name}, where name is what a set or a variable before it is called",
    "dictionary": "write {key: value}",
    "items": "write [one, two]",
    "quantity": "write {quantity: 3, unit: days}",
    "filter": "write [{of: Name, contains: draft}], or {any: [...]} where one row is enough",
}


def wrapped(value: Any, state: str) -> Dict:
    return {VALUE: value, SERIALIZATION: state}


class ValueReader:
    """Reads the values of one document; faults are kept, and a faulty value reads as "".

    `empty_ranges`: whether text without references still carries an empty
    `attachmentsByRange`, as files of iOS 12 do.
    """

    def __init__(self, names: Names, faults: Faults, *, empty_ranges: bool = False) -> None:
        self.names = names
        self.faults = faults
        self.empty_ranges = empty_ranges

    def report(self, node: Node, message: str, help: str = "") -> None:
        self.faults.add("wrong-kind", node, message, help)

    def value(self, node: Node, parameter: Parameter) -> Any:
        """The plist value of a parameter, checked against its kind."""
        if isinstance(node, Scalar) and parameter.kind in TEXTS and not has_braces(node.text):
            value: Any = node.text
            if not value and not node.quoted:
                self.report(node, f'"{parameter.slug}" is empty', 'write "" for an empty text')
            elif parameter.choices:
                self._check(node, parameter, value)
            return value
        if isinstance(node, Mapping) and self._form(node) is not None:
            return self._explicit(node, parameter)
        before = len(self.faults.problems)
        value = self.free(node, parameter)
        if len(self.faults.problems) == before:
            self._check(node, parameter, value)
        return value

    def _check(self, node: Node, parameter: Parameter, value: Any) -> None:
        name = f'"{parameter.slug}"'
        way_out = _WAYS.get(parameter.kind, "")
        if parameter.kind == "number" and isinstance(value, str) and not re.match(_NUMBER, value):
            self.report(node, f"{name} takes a number", way_out)
        elif not takes(parameter, value):
            self.report(node, f"{name} takes {WORDS[parameter.kind]}", way_out)
        elif not fits_choices(parameter, value):
            hint = nearest_choice(parameter, str(value))
            message = f'"{value}" is not a known choice for {name}'
            self.faults.add("unknown-choice", node, message, hint, Severity.WARNING)
        for words in structure_faults(parameter.key, value):
            self.faults.add("wrong-shape", node, f"{name} {words}")

    def free(self, node: Node, parameter: Parameter = ANY) -> Any:
        """The value of a node that says by its own form what it is."""
        match node:
            case Scalar():
                return self._scalar(node, parameter)
            case Sequence():
                if parameter.kind == "items":
                    return [self.array_item(item, text_items=True) for item in node.items]
                return [self.free(item) for item in node.items]
            case Mapping():
                return self._mapping(node, parameter)
            case _:
                return ""

    def _scalar(self, node: Scalar, parameter: Parameter) -> Any:
        text = node.text
        if parameter.kind not in TEXTS and not node.quoted:
            word = read_word(text)
            if word is not None:
                return word
            if not text:
                self.report(node, "nothing is given here", 'write "" for an empty text')
                return ""
        try:
            lone = read_lone(text, self.names)
            if lone is not None and not (parameter.kind == "text" and parameter.lone_is_text):
                return wrapped(lone, ATTACHMENT)
            string, ranges = (PLACE, {"{0, 1}": lone}) if lone else read_parts(text, self.names)
        except WordingError as error:
            self.wording(node, error)
            return ""
        return token_string(string, ranges, empty_ranges=False) if ranges else string

    def text(self, node: Node) -> tuple[str, Dict]:
        """A scalar as text with references: the string and the references by range."""
        if not isinstance(node, Scalar):
            self.report(node, "text must stand here")
            return "", {}
        try:
            return read_parts(node.text, self.names)
        except WordingError as error:
            self.wording(node, error)
            return "", {}

    def reference(self, node: Node) -> Dict | None:
        """The attachment that a scalar or `{x}` refers to; None, and a fault, if none."""
        scalar = braced(node)
        if scalar is None and isinstance(node, Scalar):
            text = node.text
            inner = text[1:-1] if text.startswith("{") and text.endswith("}") else text
            scalar = Scalar(inner, node.line, node.column + 2 * (inner != text), node.quoted)
        if scalar is None:
            self.report(node, "a variable must stand here", "write it as {name}")
            return None
        try:
            return read_reference(scalar.text, self.names)
        except WordingError as error:
            self.wording(scalar, error)
            return None

    def wording(self, node: Scalar, error: WordingError) -> None:
        """Reports the faults within a text, each at its own line and column."""
        places = TextPlaces(self.faults.document, node)
        for one in (error, *error.others):
            self.faults.add(one.code, places.at(one.at), one.message, one.help)

    def _mapping(self, node: Mapping, parameter: Parameter) -> Any:
        scalar = braced(node)
        if scalar is not None:
            attachment = self.reference(node)
            if attachment is None:
                return ""
            if parameter.kind == "text" and parameter.lone_is_text:
                return token_string(PLACE, {"{0, 1}": attachment}, empty_ranges=False)
            return wrapped(attachment, ATTACHMENT)
        if self._form(node) is not None:
            return self._explicit(node, parameter)
        if parameter.kind == "dictionary":
            return self.dictionary(node)
        return {key.text: self.free(value) for key, value in node.pairs}

    def _form(self, node: Mapping) -> str | None:
        """Which explicit form a mapping has, by its keys."""
        if not node.pairs:
            return None
        first = node.pairs[0][0].text
        keys = len(node.pairs)
        if first == "quantity" and keys == 2 and node.pairs[1][0].text == "unit":
            return first
        if first == "state" and keys == 2 and node.pairs[1][0].text == "value":
            return first
        if keys != 1 or first not in FORMS or braced(node) is not None:
            return None
        return first if first not in ("quantity", "state") else None

    def _explicit(self, node: Mapping, parameter: Parameter) -> Any:
        form, inner = self._form(node), node.pairs[0][1]
        match form:
            case "text":
                string, ranges = self.text(inner)
                return token_string(string, ranges, empty_ranges=self.empty_ranges)
            case "variable":
                return wrapped(self.reference(inner) or {}, ATTACHMENT)
            case "dictionary":
                return self.dictionary(inner)
            case "quantity":
                value = self._quantity(inner, node.pairs[1][1])
                self.warn_of_unit(node.pairs[1][1], parameter.key, value)
                return value
            case "state":
                return self._state(inner, node.pairs[1][1])
            case "plain":
                return self._plain(inner)
            case _:
                return self._typed(str(form), inner)

    def _plain(self, inner: Node) -> Dict:
        if not isinstance(inner, Mapping):
            self.report(inner, 'a mapping must follow "plain"')
            return {}
        return {key.text: self.free(value) for key, value in inner.pairs}

    def _typed(self, form: str, inner: Node) -> Any:
        if form == "raw":
            return read_literal(inner, self.report)
        if not isinstance(inner, Scalar):
            self.report(inner, f'one piece of text must follow "{form}"')
            return ""
        if form == "literal":
            return inner.text
        value = read_typed(form, inner.text)
        if value is None:
            self.report(inner, f'"{inner.text}" does not fit "{form}"', TYPED_HELP[form])
            return ""
        return value

    def _state(self, name: Node, value: Node) -> Dict:
        if not isinstance(name, Scalar):
            self.report(name, "the name of a state must stand here")
            return {}
        return wrapped(self.free(value), name.text)

    def _quantity(self, number: Node, unit: Node) -> Dict:
        return wrapped({"Magnitude": self.free(number), "Unit": self.free(unit)}, QUANTITY)

    def warn_of_unit(self, node: Node, key: str, value: Dict) -> None:
        """Warns of a time whose unit is none of the app's."""
        unit, way_out = odd_unit(key, value)
        if unit:
            message = f'"{unit}" is not a known unit of time'
            self.faults.add("unknown-choice", node, message, way_out, Severity.WARNING)

    def dictionary(self, node: Node) -> Dict:
        """A dictionary as the app serializes it: every item with its type."""
        return wrapped({FIELD_ITEMS: self._items(node)}, FIELD)

    def _items(self, node: Node) -> list[Dict]:
        pairs: list[tuple[Scalar, Node]] = []
        for part in node.items if isinstance(node, Sequence) else [node]:
            if isinstance(part, Mapping):
                pairs += part.pairs
            else:
                self.report(part, "keys with values must stand here", "write them as key: value")
        return [self._item(key, value) for key, value in pairs]

    def _item(self, key: Scalar, value: Node) -> Dict:
        return {**self._item_value(value), "WFKey": self._field_text(key)}

    def _field_text(self, node: Node) -> Dict:
        string, ranges = self.text(node)
        return token_string(string, ranges, empty_ranges=self.empty_ranges)

    def _item_value(self, node: Node) -> Dict:
        """A dictionary's item: 0 text, 1 dictionary, 2 list, 3 number, 4 yes/no."""
        if isinstance(node, Sequence):
            items = [self.array_item(item, text_items=False) for item in node.items]
            return {"WFItemType": 2, "WFValue": wrapped(items, ARRAY_STATE)}
        scalar = braced(node)
        if scalar is not None:
            whole = Scalar("{" + scalar.text + "}", scalar.line, scalar.column - 1)
            return {"WFItemType": 0, "WFValue": self._field_text(whole)}
        if isinstance(node, Mapping):
            return self._marked_item(node) or {
                "WFItemType": 1,
                "WFValue": wrapped(self.dictionary(node), FIELD),
            }
        if isinstance(node, Scalar) and not node.quoted:
            word = read_word(node.text)
            if isinstance(word, bool):
                return {"WFItemType": 4, "WFValue": wrapped(word, NUMBER_STATE)}
            if word is not None:
                number = token_string(node.text, {}, empty_ranges=self.empty_ranges)
                return {"WFItemType": 3, "WFValue": number}
        return {"WFItemType": 0, "WFValue": self._field_text(node)}

    def _marked_item(self, node: Mapping) -> Dict | None:
        """`{$number: text}`: a number that is a text; `{$item: ...}`: an item as it is."""
        if len(node.pairs) != 1:
            return None
        key, inner = node.pairs[0]
        if key.text == "$number":
            return {"WFItemType": 3, "WFValue": self._field_text(inner)}
        if key.text == "$item":
            value = read_literal(inner, self.report)
            if isinstance(value, dict):
                return value
            self.report(inner, "an item must be a mapping")
            return {}
        return None

    def array_item(self, node: Node, *, text_items: bool) -> Any:
        """An item of a list: plain text, or an item with its type where it holds more."""
        if isinstance(node, Scalar) and (text_items or node.quoted or read_word(node.text) is None):
            string, ranges = self.text(node)
            if not ranges:
                return string
            return {
                "WFItemType": 0,
                "WFValue": token_string(string, ranges, empty_ranges=self.empty_ranges),
            }
        if isinstance(node, Mapping):
            form = self._form(node)
            if form == "text":
                return {"WFItemType": 0, "WFValue": self._field_text(node.pairs[0][1])}
            if form in ("literal", "raw"):
                return self._explicit(node, ANY)
        return self._item_value(node)
