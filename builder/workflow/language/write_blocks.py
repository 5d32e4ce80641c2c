"""Blocks as people write them: if, menu, repeat, with what is in them below.

Knows which parameters of the actions that make a block the language says by its own words;
the others stand under `with`, `else-with` and `end-with`. Knows nothing of a file's head.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.wire.plist import Dict, same
from builder.wire.yaml_out import BlockMapping, BlockSequence, PlainScalar, Tree, as_node
from builder.workflow.apple.block_table import (
    BLOCK_KINDS,
    CASE_TITLE,
    CASE_TITLE_WITH_REFERENCES,
    CONDITIONS,
    GROUP,
    IF,
    INPUT,
    LEGACY_CANCEL,
    MENU,
    MENU_ITEMS,
    MODE,
)
from builder.workflow.language.compile_actions import own_facts
from builder.workflow.language.compile_blocks import rendered, subject_of
from builder.workflow.language.grammar import CASES, PREVIOUS, SET
from builder.workflow.language.nesting import NestedBlock, NestedItem
from builder.workflow.language.texts import RANGES, STRING, token_string
from builder.workflow.language.write_actions import ActionWriter
from builder.workflow.language.write_conditions import write_condition, write_subject, write_table
from builder.workflow.language.write_texts import write_parts


class ListWriter(ActionWriter):
    """Writes lists of actions, with the blocks in them."""

    def items(self, items: Sequence[NestedItem]) -> list[Tree]:
        """The trees of a list of actions and blocks."""
        trees = [self.leaf(item) if isinstance(item, int) else self._block(item) for item in items]
        return BlockSequence(
            BlockMapping(tree) if isinstance(tree, dict) else tree for tree in trees
        )

    def _block(self, block: NestedBlock) -> Tree:
        tree = _BlockWriter(self, block).tree()
        name = self.set_names.get(block.end)
        return tree if name is None else {f"{SET}{name}": BlockMapping(tree)}


class _BlockWriter:
    def __init__(self, writer: ListWriter, block: NestedBlock) -> None:
        self.writer = writer
        self.block = block
        self.identifier = writer.actions[block.start].identifier
        self.kind = BLOCK_KINDS[self.identifier]
        self.facts = own_facts(self.identifier)
        self.start = self._part(block.start)
        self.middles = [self._part(index) for index, _ in block.parts]
        self.end = self._part(block.end)

    def _part(self, index: int) -> Dict:
        parameters = self.writer.own_parameters(index)
        del parameters[GROUP], parameters[MODE]
        return parameters

    def tree(self) -> Dict:
        if self.kind.short == IF:
            tree = self._if()
        elif self.kind.short == MENU:
            tree = self._menu()
        else:
            tree = self._repeat(self.kind.words[0])
        self._with(tree, "end-with", self.end)
        return tree

    def _identify(self, kind: str, value: Tree) -> None:
        """Keeps the block's own group where its words would give another."""
        derived = self.writer.groups.next(kind, subject_of(as_node(value)))
        group = self.writer.actions[self.block.start].parameters[GROUP]
        if group != derived:
            self.writer.ids.groups[self.block.start + 1] = group

    def _with(self, tree: Dict, key: str, rest: Dict) -> None:
        told = self.writer.parameters(self.facts, rest, self.identifier)
        if told:
            tree[key] = told

    def _own_value(self) -> Tree:
        """The value after the block's own name; nothing, or what is left for `with`."""
        key = self.kind.value
        if key not in self.start:
            return PlainScalar("")
        parameter = self.facts.parameters.get(key)
        return self.writer.values.show(self.start.pop(key), *([parameter] if parameter else []))

    def _repeat(self, kind: str) -> Dict:
        value = self._own_value()
        self._identify(kind, value)
        tree: Dict = {kind: value}
        self._with(tree, "with", self.start)
        tree["do"] = self.writer.items(self.block.items)
        return tree

    def _if(self) -> Dict:
        kind, subject, tree = "if", PREVIOUS, {}
        table = write_table(self.writer.values, self.start.get(CONDITIONS))
        if table is not None and INPUT not in self.start:
            kind, subject = table
            del self.start[CONDITIONS]
        else:
            shown = write_subject(self.writer.values, self.start.get(INPUT))
            if shown is not None:
                subject = shown
                del self.start[INPUT]
            condition = write_condition(self.writer.values, self.start)
            if condition is not None:
                tree[condition[0]] = condition[1]
                for key in condition[2]:
                    del self.start[key]
        self._identify(kind, subject)
        tree = {kind: subject, **tree}
        self._with(tree, "with", self.start)
        tree["then"] = self.writer.items(self.block.items)
        for (_, items), rest in zip(self.block.parts, self.middles, strict=True):
            self._with(tree, "else-with", rest)
            tree["else"] = self.writer.items(items)
        return tree

    def _menu(self) -> Dict:
        value = self._own_value()
        self._identify("menu", value)
        tree: Dict = {"menu": value}
        self._legacy(tree)
        titles = [self._title(rest) for rest in self.middles]
        if MENU_ITEMS not in self.start:
            tree["items"] = "none"
        elif not same(self.start[MENU_ITEMS], [item for _, item in titles]):
            parameter = self.facts.parameters[MENU_ITEMS]
            tree["items"] = self.writer.values.show(self.start[MENU_ITEMS], parameter)
        self.start.pop(MENU_ITEMS, None)
        self._with(tree, "with", self.start)
        tree[CASES] = [
            self._case(title, rest, self.writer.items(items))
            for (title, _), rest, (_, items) in zip(
                titles, self.middles, self.block.parts, strict=True
            )
        ]
        return tree

    def _legacy(self, tree: Dict) -> None:
        """Says once what every action of the menu carries alike."""
        parts = [self.start, *self.middles, self.end]
        values = [part.get(LEGACY_CANCEL) for part in parts]
        if isinstance(values[0], bool) and all(value is values[0] for value in values):
            tree["legacy-cancel"] = PlainScalar("true" if values[0] else "false")
            for part in parts:
                del part[LEGACY_CANCEL]

    def _title(self, rest: Dict) -> tuple[Dict, Any]:
        """What a case says of its title, and the menu's item that follows from it."""
        plain = rest.pop(CASE_TITLE)
        attributed = rest.get(CASE_TITLE_WITH_REFERENCES)
        told: Dict = {"case": _escaped(plain)}
        if not isinstance(attributed, dict) or attributed.keys() != {STRING, RANGES}:
            return told, plain
        text = write_parts(attributed[STRING], attributed[RANGES], self.writer.values.names)
        if text is None:
            return told, plain
        del rest[CASE_TITLE_WITH_REFERENCES]
        if not attributed[RANGES]:
            return {**told, "attributed": text}, plain
        told["case"] = text
        if plain != rendered(attributed[STRING], attributed[RANGES]):
            told["shown"] = _escaped(plain)
        whole = token_string(attributed[STRING], attributed[RANGES], empty_ranges=False)
        return told, {"WFItemType": 0, "WFValue": whole}

    def _case(self, title: Dict, rest: Dict, items: list[Tree]) -> Tree:
        self._with(title, "with", rest)
        if len(title) == 1:
            return {title["case"]: items}
        return {**title, "do": items}


def _escaped(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
