"""The grammar of a list of actions: what an item is, which keys a block has, where lists nest.

The one walk through a document's actions: compiling, collecting names, formatting and the schema
ask here. Knows nodes and words. Knows no values, no names and nothing of what an action does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from builder.wire.yaml import Mapping, Node, Scalar, Sequence
from builder.workflow.apple.block_table import BLOCK_WORDS

# Where braces stand in a text: `{{`, `}}`, a reference (group 1 is what it holds), a lone one.
PIECE = re.compile(r'\{\{|\}\}|\{((?:[^{}"]|"(?:[^"\\]|\\.)*")*)\}|[{}]')

SET = "set "
RAW = "raw"
QUESTION = "question"
# What stands for the actions of another file, and what is handed to them.
USE = "use"
USE_KEYS = (USE, "with")
CASES = "cases"
ELSE_IF = "else-if"
# What may stand in a list of else-if. Deeper blocks come back from import as single actions.
IFS = ("if", "if-all", "if-any")
MAX_ELSE_IFS = 40
QUESTION_KEYS = ("ask", "parameter", "default")
RAW_KEYS = ("action", "parameters", "beside")
CASE_KEYS = ("case", "do", "shown", "attributed", "with")
# What `if` tests where it names nothing: the result of the action before it.
PREVIOUS = "previous-result"

# Every key of a block: does it hold a list of actions, and what an editor says of it.
BLOCK_KEYS: dict[str, tuple[bool, str]] = {
    "then": (True, "What is done if it holds."),
    "else": (True, "What is done if it does not."),
    ELSE_IF: (True, "Further ifs, each tried where those before it do not hold."),
    "do": (True, "What is repeated."),
    CASES: (False, "The menu's items, each with what it does."),
    "items": (False, "The menu's items, where they differ from the cases."),
    "legacy-cancel": (False, "Whether Cancel is kept as iOS 12 had it."),
    "with": (False, "Other parameters of the block's start."),
    "else-with": (False, "Parameters of the Otherwise."),
    "end-with": (False, "Parameters of the block's end."),
}
ACTION_LISTS = frozenset({"actions", *(key for key, (is_list, _) in BLOCK_KEYS.items() if is_list)})
_IF_KEYS = ("then", ELSE_IF, "else", "with", "else-with", "end-with")
_REPEAT_KEYS = ("do", "with", "end-with")
KEYS_OF: dict[str, tuple[str, ...]] = {
    "if": _IF_KEYS,
    "if-all": _IF_KEYS,
    "if-any": _IF_KEYS,
    "menu": (CASES, "items", "legacy-cancel", "with", "end-with"),
    "repeat": _REPEAT_KEYS,
    "repeat-each": _REPEAT_KEYS,
}
assert KEYS_OF.keys() == BLOCK_WORDS.keys()


def braced(node: Node | None) -> Scalar | None:
    """The text between the braces where a mapping is a bare reference such as {x}."""
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key, value = node.pairs[0]
        if isinstance(value, Scalar) and not value.text and not value.quoted:
            return key
    return None


def has_reference(node: Node) -> bool:
    """Whether a node is a reference, or a text with one in it; doubled braces are none."""
    if isinstance(node, Scalar):
        return "{" in node.text and "{" in node.text.replace("{{", "")
    return braced(node) is not None


def is_number(node: Node) -> bool:
    """Whether a node is a plain number, one of a certain type, or a reference to one."""
    if isinstance(node, Mapping) and len(node.pairs) == 1 and braced(node) is None:
        return node.pairs[0][0].text in ("integer", "real")
    if isinstance(node, Scalar) and not node.quoted and node.text[-1:].isdigit():
        return True
    return has_reference(node)


@dataclass(slots=True)
class ListItem:
    """One item of a list of actions. `sets` are the keys `set x` before it, outermost first;
    `key` is its own first word, None where the item is no action at all; `value` what follows
    the word, None where nothing can; `node` the item itself, without its `set`. `strays` are
    keys that stand beside a `set`, where none may.
    """

    node: Node
    key: Scalar | None
    value: Node | None
    sets: tuple[Scalar, ...] = ()
    strays: tuple[Scalar, ...] = ()

    @property
    def word(self) -> str:
        return self.key.text if self.key is not None else ""

    @property
    def block(self) -> Mapping | None:
        """The item's mapping where it is a block."""
        return self.node if self.word in KEYS_OF and isinstance(self.node, Mapping) else None


def set_name(key: Scalar) -> str | None:
    """What a key `set x` calls the output; None for any other key."""
    return key.text[len(SET) :].strip() if key.text.startswith(SET) else None


def list_item(node: Node) -> ListItem:
    """An item of a list of actions, `set` taken off."""
    sets: tuple[Scalar, ...] = ()
    strays: tuple[Scalar, ...] = ()
    while isinstance(node, Mapping) and node.pairs:
        first, value = node.pairs[0]
        if not first.text.startswith(SET):
            return ListItem(node, first, value, sets, strays)
        sets = (*sets, first)
        strays += tuple(key for key, _ in node.pairs[1:])
        node = value
    key = node if isinstance(node, Scalar) and (node.text or node.quoted) else None
    return ListItem(node, key, None, sets, strays)


class Case:
    """One case of a menu: `Title: [...]`, or `case: Title` with `do` and more. `title` is None
    where it is neither.
    """

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
        if not told.keys() <= set(CASE_KEYS) or "do" not in told:
            return
        if isinstance(title := told.get("case"), Scalar):
            self.title = title
        self.actions = told["do"]
        self.shown, self.attributed = told.get("shown"), told.get("attributed")
        self.given = told.get("with")


def cases_of(block: Mapping) -> list[Case]:
    """A menu's cases; [] where there is no list of them."""
    cases = block.get(CASES)
    return [Case(item) for item in cases.items] if isinstance(cases, Sequence) else []


def nested_lists(item: ListItem) -> Iterator[Node]:
    """The lists of actions within a block, in the order in which they run."""
    block = item.block
    if block is None:
        return
    for key in KEYS_OF[item.word]:
        if key in ACTION_LISTS and (inner := block.get(key)) is not None:
            yield inner
    for case in cases_of(block):
        if case.actions is not None:
            yield case.actions


def walk(actions: Node | None) -> Iterator[ListItem]:
    """Every item of a list of actions and of the lists within it, in order."""
    for node in actions.items if isinstance(actions, Sequence) else ():
        item = list_item(node)
        yield item
        if item.word in KEYS_OF:
            for inner in nested_lists(item):
                yield from walk(inner)
