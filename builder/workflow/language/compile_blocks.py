"""Lists of actions and blocks as they are written, into the actions that open, part and close.

Knows `set`, if, if-all, if-any, menu, repeat and repeat-each. Which keys each has, the grammar
says; what marks a block, Apple's table says. Knows nothing of a file's head.
"""

from __future__ import annotations

from typing import Any

from builder.errors import Severity
from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.block_table import (
    BLOCK_WORDS,
    CASE_TITLE,
    CASE_TITLE_WITH_REFERENCES,
    CONDITION_WORDS,
    CONDITIONS,
    END,
    GROUP,
    INPUT,
    LEGACY_CANCEL,
    MENU_ITEMS,
    MIDDLE,
    MODE,
    START,
)
from builder.workflow.apple.catalog import action_named
from builder.workflow.apple.spelling import PLACE
from builder.workflow.language.compile_actions import ActionCompiler, own_facts
from builder.workflow.language.grammar import (
    BLOCK_KEYS,
    CASES,
    ELSE_IF,
    IFS,
    KEYS_OF,
    MAX_ELSE_IFS,
    PREVIOUS,
    QUESTION,
    RAW,
    Case,
    ListItem,
    braced,
    cases_of,
    list_item,
    set_name,
)
from builder.workflow.language.habit_words import called_here
from builder.workflow.language.read_conditions import read_condition, read_subject, read_table
from builder.workflow.language.read_values import ANY, TEXT
from builder.workflow.language.texts import RANGES, STRING, range_start, token_string


class ListCompiler(ActionCompiler):
    """Compiles lists of actions, with the blocks in them."""

    def sequence(self, node: Node | None) -> None:
        """Appends every action of a list, blocks unfolded."""
        if isinstance(node, Sequence):
            for item in node.items:
                self.item(list_item(item))
        elif isinstance(node, Scalar) and not node.text and not node.quoted:
            self.faults.add("empty-value", node, "no actions are given", "write [] for none")
        elif node is not None:
            message = "a list of actions must stand here"
            self.faults.add("wrong-kind", node, message, "begin each with a hyphen and a blank")

    def item(self, item: ListItem) -> None:
        """One item of a list; what a `set` before it says is its output's name."""
        node, key, value = item.node, item.key, item.value
        self.line = node.line
        name = set_name(item.sets[0]) if item.sets else None
        for other in item.sets[1:]:
            self.faults.add("wrong-kind", other, '"set" may stand only once before an action')
        for stray in item.strays:
            self._report_stray(stray, item.sets[0])
        if key is not None and (owner := _owner_of(key.text)):
            message = f'"{key.text}" stands within {owner}, not in a list of actions'
            self.faults.add(
                "unknown-action", key, message, "write it as far in as the word it follows"
            )
        elif key is None:
            self.faults.add("wrong-kind", node, "an action is written as its name and a value")
        elif not isinstance(node, Mapping):
            self.action(key, key.text, None, name)
        elif key.text in KEYS_OF:
            _BlockCompiler(self, node, name).compile()
        elif key.text == RAW:
            self._only(node, (RAW,))
            self.raw(value or node, name)
        else:
            # Most have nothing beside their own word.
            alone = len(node.pairs) == 1
            if not alone and self._is_at_wrong_depth(node, key):
                return
            if not alone:
                self._only(node, (key.text, QUESTION))
            facts = self.action(key, key.text, value, name)
            asked = node.get(QUESTION)
            if asked is not None:
                self.question(asked, facts)

    def _is_at_wrong_depth(self, node: Mapping, key: Scalar) -> bool:
        """Tells once of parameters that stand as far in as their action's name."""
        facts = action_named(key.text)
        value = node.pairs[0][1]
        beside = [other for other, _ in node.pairs[1:] if other.text != QUESTION]
        empty = isinstance(value, Scalar) and not value.text and not value.quoted
        if not beside or not empty or facts is None:
            return False
        if not all(other.text in facts.by_slug for other in beside):
            return False
        message = f'what belongs to "{key.text}" must stand further in than its name'
        self.faults.add("wrong-kind", beside[0], message, "indent it by two blanks more")
        return True

    def _only(self, node: Mapping, allowed: tuple[str, ...]) -> None:
        for key, _ in node.pairs:
            if key.text not in allowed:
                self._report_stray(key, node.pairs[0][0])

    def _report_stray(self, key: Scalar, first: Scalar) -> None:
        message = f'"{key.text}" cannot stand beside "{first.text}"'
        self.faults.add("unknown-key", key, message, "one action is one item of the list")


def _owner_of(word: str) -> str:
    """What a word is a part of that begins no action, or ""."""
    if word == ELSE_IF or (word in BLOCK_KEYS and action_named(word) is None):
        return "a block"
    if word in CONDITION_WORDS and action_named(word) is None:
        return "an if"
    return "a Find or Filter action" if word in ("where", "sort-by", "order", "limit") else ""


def subject_of(node: Node) -> str:
    """The words that a block's identity is made from, besides its kind."""
    scalar = braced(node)
    if scalar is not None:
        return "{" + scalar.text + "}"
    return node.text if isinstance(node, Scalar) else ""


class _BlockCompiler:
    def __init__(self, compiler: ListCompiler, node: Mapping, name: str | None) -> None:
        self.compiler = compiler
        self.reader = compiler.reader
        self.node = node
        self.name = name
        self.kind = node.pairs[0][0].text
        self.block = BLOCK_WORDS[self.kind]
        self.identifier = self.block.identifier
        self.facts = own_facts(self.identifier)
        self.group = ""
        self.titles: dict[int, tuple[str, Dict]] = {}
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
        allowed = KEYS_OF[self.kind]
        conditions = tuple(CONDITION_WORDS) if self.kind == "if" else ()
        for key, _ in self.node.pairs[1:]:
            if key.text not in allowed and key.text not in conditions:
                way_out = called_here(key.text, (*allowed, *conditions))
                message = f'"{self.kind}" has no key "{key.text}"'
                self.compiler.faults.add("unknown-key", key, message, way_out)

    def _part(
        self, mode: int, parameters: Dict, name: str | None = None, *, node: Node | None = None
    ) -> None:
        compiler = self.compiler
        compiler.line = (node or self.node).line
        if mode == START:
            subject = compiler.placements.subject(subject_of(self.node.pairs[0][1]))
            derived = compiler.groups.next(self.kind, subject)
            compiler.put_in_placed()
            self.group = compiler.ids.groups.get(len(compiler.actions) + 1, derived)
        elif compiler.placements.waiting:
            # An action before this one would stand in the part before.
            compiler.placements.waiting.clear()
            message = "a calculation or key cannot stand in this part of a block"
            way_out = "name it with set before the block"
            compiler.faults.add("wrong-wording", node or self.node, message, way_out)
        frame = {GROUP: self.group, MODE: mode}
        compiler.append(self.identifier, {**self.everywhere, **frame, **parameters}, name)

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
        key = self.block.value
        return {key: self.reader.value(node, self.facts.parameters.get(key, ANY))}

    def _if(self, subject: Node) -> None:
        parameters: Dict = {}
        if self.kind != "if":
            parameters[CONDITIONS] = read_table(self.reader, subject, every=self.kind == "if-all")
        elif not (isinstance(subject, Scalar) and subject.text == PREVIOUS):
            parameters[INPUT] = read_subject(self.reader, subject) or {}
        told = [(key, value) for key, value in self.node.pairs[1:] if key.text in CONDITION_WORDS]
        if self.kind == "if" and not told and parameters.get(INPUT):
            message = '"if" has no condition'
            way_out = "write is:, contains:, has-any-value: or another one below it"
            self.compiler.faults.add("no-condition", self.node, message, way_out, Severity.WARNING)
        for key, value in told[:1]:
            parameters |= read_condition(self.reader, key.text, value)
        for key, _ in told[1:]:
            message = "an if has one condition"
            self.compiler.faults.add("unknown-key", key, message, "write if-all or if-any for more")
        self._part(START, parameters | self._with("with"))
        self._inside("then")
        further = self._further()
        if further is not None or self.node.get("else") is not None:
            self._part(MIDDLE, self._with("else-with"))
        if further is not None:
            _BlockCompiler(self.compiler, further, None).compile()
        elif self.node.get("else") is not None:
            self._inside("else")

    def _further(self) -> Mapping | None:
        """The first of the else-ifs as an if of its own, with the others and the else within."""
        told = self.node.get(ELSE_IF)
        if told is None:
            return None
        items = told.items if isinstance(told, Sequence) else []
        faults = self.compiler.faults
        if not items:
            way_out = "begin each with a hyphen: - if: {x}"
            faults.add("wrong-kind", told, f'"{ELSE_IF}" must be a list of ifs', way_out)
        elif len(items) > MAX_ELSE_IFS:
            message = f"{len(items)} else-ifs; at most {MAX_ELSE_IFS} are taken"
            faults.add(
                "too-many", items[MAX_ELSE_IFS], message, "look the value up in a dictionary"
            )
            return None
        first = items[0] if items else None
        if not isinstance(first, Mapping) or not first.pairs or first.pairs[0][0].text not in IFS:
            if first is not None:
                faults.add("wrong-kind", first, "an if must stand here", "write - if: {x}")
            return None
        for key, _ in first.pairs[1:]:
            if key.text in ("else", ELSE_IF):
                message = f'"{key.text}" cannot stand within "{ELSE_IF}"'
                way_out = "let it stand beside the first if"
                faults.add("unknown-key", key, message, way_out)
        kept = [pair for pair in first.pairs if pair[0].text not in ("else", ELSE_IF)]
        if len(items) > 1:
            rest = Sequence(items[1:], items[1].line, items[1].column)
            kept.append((self.node.key(ELSE_IF) or kept[0][0], rest))
        if (last := self.node.get("else")) is not None:
            kept.append((self.node.key("else") or kept[0][0], last))
        return Mapping(kept, first.line, first.column)

    def _menu(self, prompt: Node) -> None:
        legacy = self.node.get("legacy-cancel")
        if legacy is not None:
            self.everywhere[LEGACY_CANCEL] = self.reader.free(legacy)
        cases = self.node.get(CASES)
        found = cases_of(self.node)
        if not isinstance(cases, Sequence):
            message = '"menu" needs a list of cases'
            self.compiler.faults.add("missing-key", cases or self.node, message, "write cases: []")
        parameters = self._own_value(prompt)
        for case in found:
            if case.title is not None:
                self.titles[id(case.title)] = self.reader.text(case.title)
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
            return {MENU_ITEMS: self.reader.value(given, self.facts.parameters[MENU_ITEMS])}
        items: list[Any] = []
        for title in titles:
            string, ranges = self.titles[id(title)]
            whole = token_string(string, ranges, empty_ranges=False)
            items.append({"WFItemType": 0, "WFValue": whole} if ranges else string)
        return {MENU_ITEMS: items}

    def _case(self, case: Case) -> None:
        if case.title is None:
            message = "a case is written as its title and a list of actions"
            self.compiler.faults.add("wrong-kind", case.node, message, "write - Title: []")
            return
        string, ranges = self.titles[id(case.title)]
        parameters: Dict = {CASE_TITLE: string}
        if ranges:
            parameters[CASE_TITLE] = rendered(string, ranges)
            parameters[CASE_TITLE_WITH_REFERENCES] = {STRING: string, RANGES: ranges}
        if case.shown is not None:
            parameters[CASE_TITLE] = self.reader.value(case.shown, TEXT)
        if case.attributed is not None:
            string, ranges = self.reader.text(case.attributed)
            parameters[CASE_TITLE_WITH_REFERENCES] = {STRING: string, RANGES: ranges}
        self._part(MIDDLE, parameters | self._given(case.given), node=case.node)
        self.compiler.sequence(case.actions)


def rendered(string: str, ranges: Dict) -> str:
    """A title without references: the label of each stands in its place."""
    for key in sorted(ranges, key=lambda one: range_start(one) or 0):
        told = ranges[key]
        label = told.get("OutputName") or told.get("VariableName") or told.get("Type")
        string = string.replace(PLACE, str(label), 1)
    return string
