"""A plist value as people write it: the shortest form that reads back as the same value.

Knows for every shape of value which forms could say it, from the plainest to `{raw: ...}`,
which can say anything. Each form is tried: it is read again, and kept only if the value is
equal in every key and type. Knows no action.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from builder.errors import Severity
from builder.wire.fields import Faults
from builder.wire.plist import Dict, same
from builder.wire.yaml import LEXEME, Document, Node
from builder.wire.yaml_out import BracedReference, PlainScalar, Tree, as_node
from builder.workflow.apple.catalog import Parameter
from builder.workflow.apple.shapes import FIELD, FIELD_ITEMS, QUANTITY
from builder.workflow.apple.spelling import ATTACHMENT, MIXED_TEXT, PLACE, SERIALIZATION, VALUE
from builder.workflow.language.names import Names
from builder.workflow.language.read_values import (
    ANY,
    TEXTS,
    ValueReader,
)
from builder.workflow.language.texts import has_braces
from builder.workflow.language.write_literals import (
    write_data,
    write_date,
    write_literal,
    write_real,
    write_word,
)
from builder.workflow.language.write_references import write_reference
from builder.workflow.language.write_texts import write_token_string

# Values in real files are nested a few levels deep; hostile ones are said as they are.
MAX_DEPTH = 24
# Each form is read back before it is taken, so hostile nesting would double the work at each level.
TRIES = 20_000
TYPED_ITEM = {"WFItemType", "WFValue"}
ENTRY = {"WFItemType", "WFKey", "WFValue"}


class ValueWriter:
    """Shows the values of one workflow."""

    reader_class = ValueReader

    def __init__(self, names: Names, *, empty_ranges: bool = False) -> None:
        self.names = names
        self.faults = Faults(Document(Node(0, 0), "", ""))
        self.reader = self.reader_class(names, self.faults, empty_ranges=empty_ranges)
        self.depth = 0
        self.left = 0

    def show(self, value: Any, parameter: Parameter = ANY) -> Tree:
        """The first form that reads back; `{raw: ...}` where no other does, and where a value
        is nested so that trying its forms would take for ever.
        """
        if not self.depth:
            self.left = TRIES
        self.left -= 1
        if self.depth < MAX_DEPTH and self.left > 0:
            self.depth += 1
            try:
                for tree in self._forms(value, parameter):
                    if self.reads_back(tree, value, parameter):
                        return tree
            finally:
                self.depth -= 1
        return {"raw": write_literal(value)}

    def reads_back(self, tree: Tree, value: Any, parameter: Parameter) -> bool:
        read = self.reader.value(as_node(tree), parameter)
        return self.was_sound() and same(read, value)

    def was_sound(self) -> bool:
        """Whether what was just read had no error; warnings are the author's to hear."""
        sound = not self.faults.problems or all(
            one.severity is Severity.WARNING for one in self.faults.problems
        )
        self.faults.problems.clear()
        return sound

    def _forms(self, value: Any, parameter: Parameter) -> Iterator[Tree]:
        if isinstance(value, str):
            if parameter.kind in TEXTS and value.count("{") + value.count("}") == 1:
                yield value.replace("{", "{{").replace("}", "}}")
            if not has_braces(value):
                yield value
            yield {"literal": value}
        elif isinstance(value, bool | int | float):
            yield write_word(value)
            if isinstance(value, float):
                yield {"real": write_real(value)}
            elif not isinstance(value, bool):
                yield {"integer": PlainScalar(str(value))}
        elif isinstance(value, bytes):
            yield {"data": write_data(value)}
        elif isinstance(value, datetime):
            yield {"date": write_date(value)}
        elif isinstance(value, list):
            if parameter.kind == "items":
                yield [self._array_item(item) for item in value]
            yield [self.show(item) for item in value]
        else:
            yield from self._dict_forms(value, parameter)

    def _dict_forms(self, value: Dict, parameter: Parameter) -> Iterator[Tree]:
        if value.keys() == {VALUE, SERIALIZATION}:
            yield from self._state_forms(value[VALUE], value[SERIALIZATION])
        plain = {key: self.show(item) for key, item in sorted(value.items())}
        if parameter.kind != "dictionary":
            yield plain
        yield {"plain": plain}

    def _state_forms(self, inner: Any, state: Any) -> Iterator[Tree]:
        if state == ATTACHMENT:
            shown = write_reference(inner, self.names)
            if shown is not None:
                yield BracedReference(shown)
                yield {"variable": shown}
        elif state == MIXED_TEXT:
            text = write_token_string(inner, self.names)
            if text is not None:
                yield BracedReference(text[1:-1]) if inner.get("string") == PLACE else text
                yield text
                yield {"text": text}
        elif state == FIELD and isinstance(inner, dict) and inner.keys() == {FIELD_ITEMS}:
            fields = self._fields(inner[FIELD_ITEMS])
            if fields is not None:
                yield fields
                yield {"dictionary": fields}
        elif (
            state == QUANTITY and isinstance(inner, dict) and inner.keys() == {"Magnitude", "Unit"}
        ):
            yield {"quantity": self.show(inner["Magnitude"]), "unit": self.show(inner["Unit"])}
        if isinstance(state, str):
            yield {"state": state, "value": self.show(inner)}

    def _fields(self, items: Any) -> Tree | None:
        """A serialized dictionary as a mapping; as a list of them where a key comes twice."""
        if not isinstance(items, list):
            return None
        entries: list[tuple[str, Tree]] = []
        for item in items:
            if not isinstance(item, dict) or item.keys() != ENTRY:
                return None
            key = self._field_text(item["WFKey"])
            if key is None:
                return None
            entries.append((key, self._item(item["WFItemType"], item["WFValue"])))
        if len({key for key, _ in entries}) == len(entries):
            return dict(entries)
        return [{key: value} for key, value in entries]

    def _field_text(self, value: Any) -> str | None:
        if isinstance(value, dict) and value.keys() == {VALUE, SERIALIZATION}:
            return write_token_string(value[VALUE], self.names)
        return None

    def _item(self, kind: Any, value: Any) -> Tree:
        """An item's tree; what has no shorter form is written as it is."""
        state = value.get(SERIALIZATION) if isinstance(value, dict) else None
        inner = value.get(VALUE) if isinstance(value, dict) else None
        text = self._field_text(value) if state == MIXED_TEXT else None
        if kind == 0 and text is not None:
            return text
        if kind == 3 and text is not None:
            return (
                PlainScalar(text)
                if LEXEME.match(text) and text[-1].isdigit()
                else {"$number": text}
            )
        if kind == 4 and isinstance(inner, bool):
            return write_word(inner)
        if kind == 2 and isinstance(inner, list):
            return [self._array_item(item) for item in inner]
        if kind == 1 and isinstance(inner, dict):
            nested = inner.get(VALUE)
            if isinstance(nested, dict) and nested.keys() == {FIELD_ITEMS}:
                fields = self._fields(nested[FIELD_ITEMS])
                if isinstance(fields, dict):
                    return fields
        return {"$item": write_literal({"WFItemType": kind, "WFValue": value})}

    def _array_item(self, item: Any) -> Tree:
        if isinstance(item, str):
            return {"literal": item} if has_braces(item) else item
        if isinstance(item, dict) and item.keys() == TYPED_ITEM:
            shown = self._item(item["WFItemType"], item["WFValue"])
            if item["WFItemType"] == 0 and isinstance(shown, str) and "{" not in shown:
                return {"text": shown}
            return shown
        return {"raw": write_literal(item)}
