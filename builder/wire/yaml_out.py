"""The other way round: values out, strict YAML text that reads back as the same nodes.

Knows how text, words, lists and mappings are laid out: one line where they fit, block form
where they do not, and quotes only where a reader would else see something different. Knows
no schema. `builder.wire.yaml` reads what this writes. What nobody sees (`builder.wire.safe_text`)
stands as its code, so that the text hides nothing from who reads it in an editor or a terminal.

A tree is made of str (text), PlainScalar (never quoted), BracedReference (`{x}`), list and dict.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from builder.wire.safe_text import first_unseen, unseen_places
from builder.wire.yaml import LEXEME, Mapping, Node, Scalar, Sequence

Tree = Any  # str | PlainScalar | BracedReference | list[Tree] | dict[str, Tree]

WIDTH = 96
# YAML finds a key of at most 1,024 characters by its colon alone.
LONGEST_KEY = 900
_INDENT = "  "
_PLAIN_BLOCK = re.compile(r"(?:[^\W_]|\$)[^\n\r\t\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*\Z")
_NOT_PLAIN = re.compile(r": |:\Z| #| \Z|[\ud800-\udfff\ufffe\uffff]")
# PyYAML's own scanner, which libyaml's does not follow, ends a word in brackets at "?".
_FLOW_MARKS = re.compile(r"[,\[\]{}?]|:(?=[,\[\]{}])")
_BRACED = re.compile(r"(?:[^\W_]|\()[\w .|/=\"'+*()%×÷−-]*\Z")
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff\r]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_ESCAPED = re.compile('["\\\\\n\t\r\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]')


class PlainScalar(str):
    """A plain word: a number, true, false, a name; it is written without quotes."""

    __slots__ = ()


class BracedReference(str):
    """A mapping of one key without a value, as in `{x}`: how the language refers to things."""

    __slots__ = ()


class BlockMapping(dict[str, Any]):
    """A mapping that keeps its keys below each other, even where they would fit on a line."""

    __slots__ = ()


class BlockSequence(list[Any]):
    """A list that keeps its items below each other, even where they would fit on a line."""

    __slots__ = ()


def dump_yaml(tree: dict[str, Tree]) -> str:
    """The text of a mapping, ending with one newline. Same tree, same text."""
    lines: list[str] = []
    _mapping(tree, 0, lines, "")
    return "\n".join(lines) + "\n"


def as_node(tree: Tree, line: int = 0, column: int = 0) -> Node:
    """The node that reading the dumped tree would give, without a place."""
    if isinstance(tree, str):
        if isinstance(tree, PlainScalar):
            return Scalar(str(tree), line, column)
        if isinstance(tree, BracedReference):
            key, nothing = Scalar(str(tree), line, column), Scalar("", line, column)
            return Mapping([(key, nothing)], line, column)
        return Scalar(tree, line, column, not tree or LEXEME.match(tree) is not None)
    if isinstance(tree, list):
        return Sequence([as_node(item) for item in tree], line, column)
    pairs: list[tuple[Scalar, Node]] = [
        (Scalar(key, line, column), as_node(value)) for key, value in tree.items()
    ]
    return Mapping(pairs, line, column)


def _flow(tree: Tree, budget: int) -> str | None:
    """The tree on one line of at most `budget` characters, or None where it should not be."""
    if isinstance(tree, str):
        text = _scalar(tree, flow=True)
        return text if len(text) <= budget else None
    if (isinstance(tree, BlockSequence) and tree) or (
        isinstance(tree, BlockMapping) and len(tree) > 1
    ):
        return None
    return (
        _flow_list(tree, budget - 2) if isinstance(tree, list) else _flow_mapping(tree, budget - 2)
    )


def _flow_list(tree: list[Tree], left: int) -> str | None:
    parts: list[str] = []
    for item in tree:
        part = None if isinstance(item, dict) and item else _flow(item, left)
        if part is None:
            return None
        parts.append(part)
        left -= len(part) + 2
    return "[" + ", ".join(parts) + "]"


def _flow_mapping(tree: dict[str, Tree], left: int) -> str | None:
    parts: list[str] = []
    for key, value in tree.items():
        if key == "" or len(key) > WIDTH:
            return None
        part = _flow(value, left - len(key) - 2)
        if part is None or (isinstance(value, dict) and any(map(_deep, value.values()))):
            return None
        parts.append(f"{_key(key, flow=True)}: {part}")
        left -= len(parts[-1]) + 2
    return "{" + ", ".join(parts) + "}" if left >= -2 else None


def _deep(tree: Tree) -> bool:
    return isinstance(tree, dict | list) and bool(tree)


def _mapping(tree: dict[str, Tree], depth: int, lines: list[str], first: str) -> None:
    """Adds a mapping in block form; `first` is what stands before its first key."""
    pad = _INDENT * depth
    for key, value in tree.items():
        name = _key(key)
        if len(name) > LONGEST_KEY:
            lines.append(f"{first or pad}? {name}")
            _entry(pad, ":", value, depth, lines)
        else:
            _entry(first or pad, f"{name}:", value, depth, lines)
        first = ""


def _sequence(tree: list[Tree], depth: int, lines: list[str]) -> None:
    pad = _INDENT * depth
    for item in tree:
        if isinstance(item, dict) and item:
            flow = _flow(item, WIDTH - len(pad) - 2) if _short(item) else None
            if flow is None:
                _mapping(item, depth + 1, lines, pad + "- ")
                continue
            lines.append(f"{pad}- {flow}")
        elif isinstance(item, list) and item and _flow(item, WIDTH - len(pad) - 2) is None:
            lines.append(f"{pad}-")
            _sequence(item, depth + 1, lines)
        else:
            _entry(pad, "-", item, depth, lines)


def _short(item: dict[str, Tree]) -> bool:
    """Whether a mapping within a list may stand in braces: only where it is one of several keys."""
    if isinstance(item, BlockMapping):
        return False
    return len(item) > 1 and not any(isinstance(value, dict | list) for value in item.values())


def _entry(lead: str, mark: str, value: Tree, depth: int, lines: list[str]) -> None:
    head = f"{lead}{mark}"
    if isinstance(value, str):
        if isinstance(value, PlainScalar) and not value:
            lines.append(head)
        elif _wants_block(value):
            _block(head, value, depth + 1, lines)
        else:
            lines.append(f"{head} {_scalar(value, flow=False)}")
        return
    flow = _flow(value, WIDTH - len(head) - 1) if value else ("[]" if value == [] else "{}")
    if flow is not None:
        lines.append(f"{head} {flow}")
        return
    lines.append(head)
    if isinstance(value, dict):
        _mapping(value, depth + 1, lines, "")
    else:
        _sequence(value, depth + 1, lines)


def _wants_block(text: str) -> bool:
    """Whether a text is readable as lines below its key, and would read back unchanged."""
    if isinstance(text, PlainScalar | BracedReference) or "\n" not in text.rstrip("\n"):
        return False
    if first_unseen(text, breaks="\n\t"):
        return False
    return not _ODD.search(text) and not text.startswith(("\n", " ", "\t")) and bool(text.strip())


def _block(head: str, text: str, depth: int, lines: list[str]) -> None:
    body = text.rstrip("\n")
    ends = len(text) - len(body)
    chomp = ("-", "", "+")[min(ends, 2)]
    pad = _INDENT * depth
    lines.append(f"{head} |{chomp}")
    lines.extend(f"{pad}{line}" if line else "" for line in body.split("\n"))
    lines.extend("" for _ in range(ends - 1))


@lru_cache(maxsize=1024, typed=True)
def _key(key: str, *, flow: bool = False) -> str:
    """A key, quoted where needed. Long and many-lined keys are quoted on one line. A few hundred
    are in most files, and looked at by four patterns each."""
    return _scalar(key, flow=flow) if key else '""'


def _scalar(text: str, *, flow: bool) -> str:
    if isinstance(text, BracedReference):
        if _BRACED.match(text) and not LEXEME.match(text) and not first_unseen(text):
            return "{" + text + "}"
        return "{" + _quoted(text) + "}"
    if isinstance(text, PlainScalar):
        return str(text)
    if _plain(text, flow=flow):
        return text
    return _quoted(text)


def _plain(text: str, *, flow: bool) -> bool:
    if not _PLAIN_BLOCK.match(text) or _NOT_PLAIN.search(text) or LEXEME.match(text):
        return False
    if first_unseen(text):
        return False
    return not (flow and _FLOW_MARKS.search(text))


def _quoted(text: str) -> str:
    if "'" not in text and ('"' in text or "\\" in text) and not _needs_escapes(text):
        return f"'{text}'"
    if not first_unseen(text, breaks="\n\t\r"):
        return '"' + _ESCAPED.sub(lambda found: _code(found.group()), text) + '"'
    unseen = set(unseen_places(text))
    written = (
        _code(mark) if at in unseen or _ESCAPED.match(mark) else mark
        for at, mark in enumerate(text)
    )
    return '"' + "".join(written) + '"'


def _needs_escapes(text: str) -> bool:
    if first_unseen(text):
        return True
    return any(found.group() not in '"\\' for found in _ESCAPED.finditer(text))


def _code(mark: str) -> str:
    number = ord(mark)
    if mark in _ESCAPES:
        return _ESCAPES[mark]
    if number < 0x100:
        return f"\\x{number:02X}"
    return f"\\u{number:04X}" if number < 0x10000 else f"\\U{number:08X}"
