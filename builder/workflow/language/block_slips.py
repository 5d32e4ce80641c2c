"""Parts of blocks and actions that stand at the wrong depth: told once, and read as they are meant.

Knows where a part may have slipped to: into an item of its own, beside a `set`, within the value
of its block, or under another language's word. What is given back holds each part in its place, so
that what stands in it is read and no fault follows from another. Sound lists come back as they are.
"""

from __future__ import annotations

from operator import is_

from builder.wire.fields import Faults
from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.block_table import CONDITION_WORDS
from builder.workflow.apple.catalog import action_named
from builder.workflow.language.grammar import (
    ACTION_LISTS,
    CASES,
    ELSE_IF,
    KEYS_OF,
    QUESTION,
    SET,
    braced,
    list_item,
)
from builder.workflow.language.habit_words import usual_word

# What people call the value that follows a block's own word.
_OWN_VALUE: dict[str, tuple[str, ...]] = {
    "menu": ("prompt", "title", "question"),
    "repeat": ("count", "times", "number"),
    "repeat-each": ("list", "items", "input", "in", "of"),
    "if": ("input", "of", "value", "variable"),
    "if-all": ("conditions", "of"),
    "if-any": ("conditions", "of"),
}
_LISTS = ACTION_LISTS | {CASES}


def parts_in_place(actions: Node, faults: Faults) -> Node:
    """A list of actions with every part of a block or an action where it belongs; each that does
    not stand there is a fault, several of one block one fault.
    """
    if not isinstance(actions, Sequence):
        return actions
    items: list[Node] = []
    for node in actions.items:
        if items and (joined := _joined(items[-1], node, faults)) is not None:
            items[-1] = joined
        else:
            items.append(node)
    return _sequence([_item(node, faults) for node in items], actions)


def _sequence(items: list[Node], old: Sequence) -> Sequence:
    """A list of other items; the old one where they are the same."""
    same = len(items) == len(old.items) and all(map(is_, items, old.items))
    return old if same else Sequence(items, old.line, old.column)


def _mapping(pairs: list[tuple[Scalar, Node]], old: Mapping) -> Mapping:
    """A mapping of other pairs; the old one where they are the same."""
    same = len(pairs) == len(old.pairs) and all(
        key is old_key and value is old_value
        for (key, value), (old_key, old_value) in zip(pairs, old.pairs, strict=True)
    )
    return old if same else Mapping(pairs, old.line, old.column)


def parts_of(kind: str) -> tuple[str, ...]:
    """The keys that a block of a kind may have: its parts, and conditions where it takes one."""
    return (*KEYS_OF[kind], *(CONDITION_WORDS if kind == "if" else ()))


def _joined(before: Node, node: Node, faults: Faults) -> Node | None:
    """The item before with what this one holds of it; None where it is an item of its own."""
    key = _first_word(node)
    if key is None or key.text.startswith(SET):
        return None
    if key.text in KEYS_OF or action_named(key.text) is not None:
        return None
    item = list_item(before)
    if item.key is None or not isinstance(item.node, Mapping):
        return None
    pairs = node.pairs if isinstance(node, Mapping) else []
    words = [one.text for one, _ in pairs]
    whole = item.node
    if item.word in KEYS_OF:
        taken = {one.text for one, _ in whole.pairs}
        known = parts_of(item.word)
        if not all(_part(word, item.word) and word not in taken for word in words) or not words:
            return None
        if not any(_is_joined(one, known) for one in whole.pairs[1:]):
            message = f'"{key.text}" is a part of the "{item.word}" above it, not an action'
            way_out = f'leave out its hyphen, and write it as far in as "{item.word}"'
            faults.add("wrong-depth", key, message, way_out)
        marked = [(_Joined(one, known), value) for one, value in pairs]
        return _within_sets(before, Mapping([*whole.pairs, *marked], whole.line, whole.column))
    facts = action_named(item.word)
    if facts is None or not words or not all(word in facts.by_slug for word in words):
        return None
    message = f'"{key.text}" belongs to the "{item.word}" above it, and is no action'
    way_out = f'leave out its hyphen, and indent it by two blanks more than "{item.word}"'
    faults.add("wrong-depth", key, message, way_out)
    return before


def _first_word(node: Node) -> Scalar | None:
    """The word that an item begins with; None where it is no action at all."""
    if isinstance(node, Mapping) and node.pairs:
        return node.pairs[0][0]
    return node if isinstance(node, Scalar) and (node.text or node.quoted) else None


class _Joined(Scalar):
    """A key that stood in an item of its own, by the word that it has here."""

    def __init__(self, key: Scalar, known: tuple[str, ...]) -> None:
        word = key.text if key.text in known else usual_word(key.text, known)
        super().__init__(word, key.line, key.column, key.quoted)


def _is_joined(pair: tuple[Scalar, Node], known: tuple[str, ...]) -> bool:
    return isinstance(pair[0], _Joined) and pair[0].text in known


def _part(word: str, kind: str) -> bool:
    known = parts_of(kind)
    return word in known or bool(usual_word(word, known))


def _within_sets(node: Node, inner: Mapping) -> Node:
    """An item with another mapping behind its `set` keys."""
    if not isinstance(node, Mapping) or not node.pairs:
        return inner
    key, value = node.pairs[0]
    if not key.text.startswith(SET):
        return inner
    return Mapping([(key, _within_sets(value, inner)), *node.pairs[1:]], node.line, node.column)


def _item(node: Node, faults: Faults) -> Node:
    """One item with its parts in their places, and those of the lists within it."""
    if not isinstance(node, Mapping) or not node.pairs:
        return node
    key = node.pairs[0][0]
    if key.text.startswith(SET):
        return _set(node, faults)
    if key.text not in KEYS_OF:
        return node
    block = _beside(node, faults)
    pairs: list[tuple[Scalar, Node]] = [block.pairs[0]]
    known = parts_of(key.text)
    taken = {one.text for one, _ in block.pairs}
    for written, inner in block.pairs[1:]:
        part = written
        usual = "" if part.text in known else usual_word(part.text, known)
        if usual and usual not in taken:
            message = f'"{key.text}" has no key "{part.text}"'
            faults.add("unknown-key", part, message, f'here it is called "{usual}"')
            part = Scalar(usual, part.line, part.column, part.quoted)
        pairs.append((part, _part_value(part, inner, faults)))
    return _mapping(pairs, node)


def _part_value(part: Scalar, value: Node, faults: Faults) -> Node:
    """What stands in a part of a block, lists of actions and cases gone through."""
    if part.text == CASES:
        return _cases(value, faults)
    if part.text in ACTION_LISTS and (part.text != ELSE_IF or isinstance(value, Sequence)):
        return parts_in_place(value, faults)
    return value


def _cases(value: Node, faults: Faults) -> Node:
    if isinstance(value, Mapping) and value.pairs and braced(value) is None:
        faults.add(
            "wrong-kind",
            value.pairs[0][0],
            "the cases of a menu are a list",
            f"begin each title with a hyphen: - {value.pairs[0][0].text}:",
        )
        cases: list[Node] = [Mapping([pair], pair[0].line, pair[0].column) for pair in value.pairs]
        value = Sequence(cases, value.line, value.column)
    if not isinstance(value, Sequence):
        return value
    return _sequence([_case(one, faults) for one in value.items], value)


def _case(node: Node, faults: Faults) -> Node:
    if not isinstance(node, Mapping):
        return node
    pairs = [
        (key, parts_in_place(value, faults) if len(node.pairs) == 1 or key.text == "do" else value)
        for key, value in node.pairs
    ]
    return _mapping(pairs, node)


def _beside(node: Mapping, faults: Faults) -> Mapping:
    """A block whose parts stand in its own value, with them beside it."""
    key, value = node.pairs[0]
    if not isinstance(value, Mapping) or braced(value) is not None:
        return node
    known = parts_of(key.text)
    parts = [pair for pair in value.pairs if pair[0].text in known]
    if not any(one.text in _LISTS or one.text in CONDITION_WORDS for one, _ in parts):
        return node
    first = parts[0][0]
    message = f'"{first.text}" stands within what follows "{key.text}", and belongs beside it'
    faults.add("wrong-depth", first, message, f'write it as far in as "{key.text}"')
    rest = [pair for pair in value.pairs if pair not in parts]
    own: Node = Scalar("", value.line, value.column)
    if len(rest) == 1:
        named = rest[0][0].text in _OWN_VALUE[key.text]
        own = rest[0][1] if named else Mapping(rest, value.line, value.column)
    return Mapping([(key, own), *parts, *node.pairs[1:]], node.line, node.column)


def _set(node: Mapping, faults: Faults) -> Node:
    """An item that begins with `set`: what belongs below it and stands beside it is put there."""
    key, value = node.pairs[0]
    strays = node.pairs[1:]
    inner = list_item(value)
    nothing = isinstance(value, Scalar) and not value.text and not value.quoted
    if strays and nothing:
        message = f'nothing stands below "{key.text}"'
        way_out = "indent the action or block that it names by two blanks more"
        faults.add("wrong-kind", key, message, way_out)
        value, strays = Mapping(strays, strays[0][0].line, strays[0][0].column), []
    elif strays and isinstance(inner.node, Mapping) and _all_belong(inner.word, strays):
        first = strays[0][0]
        message = f'"{first.text}" belongs to "{inner.word}", and stands beside "{key.text}"'
        faults.add("wrong-depth", first, message, f'indent it as "{inner.word}" is indented')
        whole = Mapping([*inner.node.pairs, *strays], inner.node.line, inner.node.column)
        value, strays = _within_sets(value, whole), []
    return _mapping([(key, _item(value, faults)), *strays], node)


def _all_belong(word: str, strays: list[tuple[Scalar, Node]]) -> bool:
    if word not in KEYS_OF:
        return False
    return all(_part(key.text, word) and key.text != QUESTION for key, _ in strays)
