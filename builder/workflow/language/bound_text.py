"""A text in which names stand for what is given: `{message}` in a block, `{api}` for a constant.

Knows how a reference's first part is found within a text and replaced, in arithmetic too, so that
a fault still points at the character that was written. Knows no files and no actions.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from builder.wire.yaml import Mapping, Node, Scalar
from builder.workflow.language.expressions import ExpressionError, is_expression, tokens
from builder.workflow.language.grammar import PIECE, braced
from builder.workflow.language.names import GLOBALS, LOOP_VARIABLE, is_simple
from builder.workflow.language.positions import CombinedScalar

Pieces = list[tuple[str, Scalar, int]]
ReportPlace = Callable[[Scalar, int, str, str], None]
# What comes out for all names of a workflow together.
MAX_CHARACTERS = 8 * 1024 * 1024
_BAR = re.compile(r'"(?:[^"\\]|\\.)*"|(\|)')
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")


class TooLargeError(Exception):
    """More comes out than is taken."""


@dataclass(slots=True, kw_only=True)
class FileScope:
    """What names mean in one file: values given for them, and other names for its own.

    `chain` are the files that led here; `free` gains the names that the file itself does not
    explain, each with its place.
    """

    chain: tuple[str, ...] = ()
    given: dict[str, Node] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    free: list[tuple[str, Scalar, int]] = field(default_factory=list)

    def knows(self, name: str) -> bool:
        known = name in self.given or name in self.renamed or name in GLOBALS
        return known or LOOP_VARIABLE.match(name) is not None


def bound(node: Scalar, scope: FileScope, report: ReportPlace) -> Node:
    """A text with every name in braces replaced. A text that is one such name alone becomes what
    is given for it, whatever that is.
    """
    pieces: Pieces = []
    at, length, changed = 0, 0, False
    for found in PIECE.finditer(node.text):
        if found.group(1) is None:
            continue
        head, rest = _split(found.group(1))
        given = scope.given.get(head.strip())
        if given is not None and not rest:
            if not node.text[: found.start()].strip() and not node.text[found.end() :].strip():
                return _alone(node, given)
            inner = _as_text(given)
            if inner is None:
                report(node, found.start() + 1, *_no_text(head.strip()))
                inner = []
        else:
            replaced = _inside(node, found.group(1), found.start(1), scope, report)
            if replaced is None:
                continue
            inner = [("{", node, found.start()), *replaced, ("}", node, found.end() - 1)]
        pieces += [(node.text[at : found.start()], node, at), *inner]
        at, changed = found.end(), True
        length += sum(len(text) for text, _, _ in inner)
        if length > MAX_CHARACTERS:
            raise TooLargeError
    if not changed:
        return node
    return CombinedScalar(node, [*pieces, (node.text[at:], node, at)], quoted=node.quoted)


def bound_reference(key: Scalar, scope: FileScope, report: ReportPlace) -> Node | None:
    """What `{key}` becomes that stands for a value by itself; None where it stays as it is."""
    head, rest = _split(key.text)
    given = scope.given.get(head.strip())
    if given is not None and not rest:
        return given
    pieces = _inside(key, key.text, 0, scope, report)
    if pieces is None:
        return None
    composed = CombinedScalar(key, pieces, quoted=key.quoted)
    return Mapping([(composed, Scalar("", key.line, key.column))], key.line, key.column)


def _split(inner: str) -> tuple[str, str]:
    """A reference's head, and its steps with the bar before them."""
    bar = next((found.start() for found in _BAR.finditer(inner) if found.group(1)), len(inner))
    return inner[:bar], inner[bar:]


def _alone(node: Scalar, given: Node) -> Node:
    """What is given in the place of a whole text: quotation marks keep a word a text."""
    if isinstance(given, Scalar) and node.quoted and not given.quoted:
        return CombinedScalar(given, [(given.text, given, 0)], quoted=True)
    return given


def _as_text(given: Node) -> Pieces | None:
    """What is given, as a part of a longer text; None where it is no text."""
    if isinstance(given, Scalar):
        return [(given.text, given, 0)]
    reference = braced(given)
    if reference is not None:
        return [("{", reference, 0), (reference.text, reference, 0), ("}", reference, 0)]
    if isinstance(given, Mapping) and len(given.pairs) == 1:
        key, inner = given.pairs[0]
        if isinstance(inner, Scalar) and key.text == "text":
            return [(inner.text, inner, 0)]
        if isinstance(inner, Scalar) and key.text == "literal":
            return [(inner.text.replace("{", "{{").replace("}", "}}"), inner, 0)]
    return None


def _no_text(name: str) -> tuple[str, str]:
    message = f'"{name}" is not text, so it cannot stand within one'
    return message, "let it stand alone, or hand over a text"


def _inside(
    node: Scalar, inner: str, start: int, scope: FileScope, report: ReportPlace
) -> Pieces | None:
    """A reference's text with the names in its head replaced; None where none of them is."""
    head, rest = _split(inner)
    bare = head.strip()
    if not bare or bare.startswith(('"', "variable ", "output ", "ask ")):
        return None
    alone = not is_expression(bare) or scope.knows(bare)
    if alone:
        found = [(head.index(bare), bare)]
    else:
        try:
            names = [one for one in tokens(head, scope.knows) if one.kind == "name"]
        except ExpressionError:
            return None  # told by the compiler, at its place
        found = [(one.at, one.text) for one in names if head.startswith(one.text, one.at)]
    pieces: Pieces = []
    at, changed = 0, False
    for place, name in found:
        other = _other(node, start + place, name, scope, report, alone=alone)
        if other is None:
            continue
        pieces += [(head[at:place], node, start + at), *other]
        at, changed = place + len(name), True
    if not changed:
        return None
    return [*pieces, (head[at:], node, start + at), (rest, node, start + len(head))]


def _other(
    node: Scalar, at: int, name: str, scope: FileScope, report: ReportPlace, *, alone: bool
) -> Pieces | None:
    """What takes a name's place within braces."""
    if name in scope.renamed:
        own = scope.renamed[name]
        return [(own, node, at)] if own != name else None
    given = scope.given.get(name)
    if given is None:
        if is_simple(name) and not LOOP_VARIABLE.match(name):
            scope.free.append((name, node, at))
        return None
    reference = braced(given)
    if reference is None and isinstance(given, Scalar):
        lone = PIECE.fullmatch(given.text)
        if lone is not None and lone.group(1) is not None:
            reference = CombinedScalar(given, [(lone.group(1), given, 1)], quoted=False)
        elif _NUMBER.match(given.text):
            return [(given.text, given, 0)]
    if reference is None or ("|" in reference.text and not alone):
        message = f'"{name}" is neither a reference nor a number here'
        report(node, at, message, "hand over a {name}, or name the value with set first")
        return None
    text = reference.text
    if not alone and is_expression(text) and not scope.knows(text):
        return [("(", reference, 0), (text, reference, 0), (")", reference, 0)]
    return [(text, reference, 0)]
