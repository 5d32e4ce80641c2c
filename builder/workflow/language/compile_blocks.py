"""Blocks as they are written, into the actions that open, part and close them.

Knows if, if-all, if-any, menu, repeat and repeat-each. A block is actions with the same
identifier and GroupingIdentifier, and WFControlFlowMode 0, 1 or 2 (counted in 3,088 files:
balanced in 3,079, menu items and cases equal in number in 2,849 of 2,849; 2026-11-22).
"""

from __future__ import annotations

from typing import Any

from builder.errors import did_you_mean
from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.catalog import BUILTIN
from builder.workflow.apple.spelling import PLACE
from builder.workflow.language.compile_actions import ActionCompiler, own_facts
from builder.workflow.language.read_conditions import (
    CODES,
    CONDITIONS,
    INPUT,
    read_condition,
    read_subject,
    read_table,
)
from builder.workflow.language.read_values import ANY, TEXT, braced
from builder.workflow.language.texts import RANGES, STRING, range_start, token_string

GROUP = "GroupingIdentifier"
MODE = "WFControlFlowMode"
LEGACY_CANCEL = "WFMenuLegacyCancelBehavior"
PREVIOUS = "previous-result"
START, MIDDLE, END = 0, 1, 2

IDENTIFIERS: dict[str, str] = {
    "if": BUILTIN + "conditional",
    "if-all": BUILTIN + "conditional",
    "if-any": BUILTIN + "conditional",
    "menu": BUILTIN + "choosefrommenu",
    "repeat": BUILTIN + "repeat.count",
    "repeat-each": BUILTIN + "repeat.each",
}
KEYS: dict[str, tuple[str, ...]] = {
    "if": ("then", "else", "with", "else-with", "end-with"),
    "if-all": ("then", "else", "with", "else-with", "end-with"),
    "if-any": ("then", "else", "with", "else-with", "end-with"),
    "menu": ("cases", "items", "legacy-cancel", "with", "end-with"),
    "repeat": ("do", "with", "end-with"),
    "repeat-each": ("do", "with", "end-with"),
}


def subject_of(node: Node) -> str:
    """The words that a block's identity is made from, besides its kind."""
    scalar = braced(node)
    if scalar is not None:
        return "{" + scalar.text + "}"
    return node.text if isinstance(node, Scalar) else ""


def compile_block(compiler: ActionCompiler, node: Mapping, name: str | None) -> None:
    """Appends the actions of one block and of everything in it."""
    _BlockCompiler(compiler, node, name).compile()


class _BlockCompiler:
    def __init__(self, compiler: ActionCompiler, node: Mapping, name: str | None) -> None:
        self.compiler = compiler
        self.reader = compiler.reader
        self.node = node
        self.name = name
        self.kind = node.pairs[0][0].text
        self.identifier = IDENTIFIERS[self.kind]
        self.facts = own_facts(self.identifier)
        derived = compiler.groups.next(self.kind, subject_of(node.pairs[0][1]))
        self.group = compiler.ids.groups.get(len(compiler.actions) + 1, derived)
        self.everywhere: Dict = {}

    def compile(self) -> None:
        self._check_keys()
        first = self.node.pairs[0][1]
        match self.kind:
            case "menu":
                self._menu(first)
            case "repeat" | "repeat-each":
                self._part(START, self._own_value(first) | self._with("with"))
                self._inside("do")
            case _:
                self._if(first)
        self._part(END, self._with("end-with"), self.name)

    def _check_keys(self) -> None:
        allowed = KEYS[self.kind]
        conditions = tuple(CODES) if self.kind == "if" else ()
        for key, _ in self.node.pairs[1:]:
            if key.text not in allowed and key.text not in conditions:
                way_out = did_you_mean(key.text, (*allowed, *conditions))
                message = f'"{self.kind}" has no key "{key.text}"'
                self.compiler.faults.add("unknown-key", key, message, way_out)

    def _part(
        self, mode: int, parameters: Dict, name: str | None = None, *, node: Node | None = None
    ) -> None:
        self.compiler.line = (node or self.node).line
        frame = {GROUP: self.group, MODE: mode}
        self.compiler.append(self.identifier, {**self.everywhere, **frame, **parameters}, name)

    def _with(self, key: str) -> Dict:
        return self._given(self.node.get(key))

    def _given(self, node: Node | None) -> Dict:
        return self.compiler.parameters(self.facts, node, self.identifier)

    def _inside(self, key: str) -> None:
        node = self.node.get(key)
        if node is None:
            message = f'"{self.kind}" lacks "{key}"'
            self.compiler.faults.add("missing-key", self.node, message, f"write {key}: []")
        self.compiler.sequence(node)

    def _own_value(self, node: Node) -> Dict:
        """The value after the block's own name: a prompt, a number of times, a list."""
        if isinstance(node, Scalar) and not node.text and not node.quoted:
            return {}
        key = {"menu": "WFMenuPrompt", "repeat": "WFRepeatCount", "repeat-each": INPUT}[self.kind]
        return {key: self.reader.value(node, self.facts.parameters.get(key, ANY))}

    def _if(self, subject: Node) -> None:
        parameters: Dict = {}
        if self.kind != "if":
            parameters[CONDITIONS] = read_table(self.reader, subject, every=self.kind == "if-all")
        elif not (isinstance(subject, Scalar) and subject.text == PREVIOUS):
            parameters[INPUT] = read_subject(self.reader, subject) or {}
        told = [(key, value) for key, value in self.node.pairs[1:] if key.text in CODES]
        for key, value in told[:1]:
            parameters |= read_condition(self.reader, key.text, value)
        for key, _ in told[1:]:
            message = "an if has one condition"
            self.compiler.faults.add("unknown-key", key, message, "write if-all or if-any for more")
        self._part(START, parameters | self._with("with"))
        self._inside("then")
        if self.node.get("else") is not None:
            self._part(MIDDLE, self._with("else-with"))
            self._inside("else")

    def _menu(self, prompt: Node) -> None:
        legacy = self.node.get("legacy-cancel")
        if legacy is not None:
            self.everywhere[LEGACY_CANCEL] = self.reader.free(legacy)
        cases = self.node.get("cases")
        found = [_Case(item) for item in cases.items] if isinstance(cases, Sequence) else []
        if not isinstance(cases, Sequence):
            message = '"menu" needs a list of cases'
            self.compiler.faults.add("missing-key", cases or self.node, message, "write cases: []")
        parameters = self._own_value(prompt)
        parameters |= self._items([case.title for case in found if case.title is not None])
        self._part(START, parameters | self._with("with"))
        for case in found:
            self._case(case)

    def _items(self, titles: list[Scalar]) -> Dict:
        """The menu's items: those given, or the cases' titles; `items: none` for no list."""
        given = self.node.get("items")
        if isinstance(given, Scalar) and given.text == "none":
            return {}
        if given is not None:
            return {"WFMenuItems": self.reader.value(given, self.facts.parameters["WFMenuItems"])}
        items: list[Any] = []
        for title in titles:
            string, ranges = self.reader.text(title)
            whole = token_string(string, ranges, empty_ranges=False)
            items.append({"WFItemType": 0, "WFValue": whole} if ranges else string)
        return {"WFMenuItems": items}

    def _case(self, case: _Case) -> None:
        if case.title is None:
            message = "a case is written as its title and a list of actions"
            self.compiler.faults.add("wrong-kind", case.node, message)
            return
        string, ranges = self.reader.text(case.title)
        parameters: Dict = {"WFMenuItemTitle": string}
        if ranges:
            parameters["WFMenuItemTitle"] = rendered(string, ranges)
            parameters["WFMenuItemAttributedTitle"] = {STRING: string, RANGES: ranges}
        if case.shown is not None:
            parameters["WFMenuItemTitle"] = self.reader.value(case.shown, TEXT)
        if case.attributed is not None:
            string, ranges = self.reader.text(case.attributed)
            parameters["WFMenuItemAttributedTitle"] = {STRING: string, RANGES: ranges}
        self._part(MIDDLE, parameters | self._given(case.given), node=case.node)
        self.compiler.sequence(case.actions)


class _Case:
    """One case: `Title: [...]`, or `case: Title` with `do` and more."""

    def __init__(self, node: Node) -> None:
        self.node = node
        self.title: Scalar | None = None
        self.actions: Node | None = None
        self.shown: Node | None = None
        self.attributed: Node | None = None
        self.given: Node | None = None
        if not isinstance(node, Mapping) or not node.pairs:
            return
        key, value = node.pairs[0]
        if len(node.pairs) == 1:
            self.title, self.actions = key, value
            return
        told = {key.text: value for key, value in node.pairs}
        if not told.keys() <= {"case", "do", "shown", "attributed", "with"} or "do" not in told:
            return
        if isinstance(title := told.get("case"), Scalar):
            self.title = title
        self.actions = told["do"]
        self.shown, self.attributed = told.get("shown"), told.get("attributed")
        self.given = told.get("with")


def rendered(string: str, ranges: Dict) -> str:
    """A title without references: the label of each stands in its place."""
    for key in sorted(ranges, key=lambda one: range_start(one) or 0):
        told = ranges[key]
        label = told.get("OutputName") or told.get("VariableName") or told.get("Type")
        string = string.replace(PLACE, str(label), 1)
    return string
