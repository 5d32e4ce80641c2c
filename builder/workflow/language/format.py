"""`fmt`: a workflow's text laid out anew, comments kept, meaning unchanged.

Knows how nodes become the trees that `builder.wire.yaml_out` lays out, and where a comment
belongs: before the node that followed it, or behind the one it stood beside. Knows no
actions but where lists of them stand.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import DefinitionError, Problem
from builder.wire.yaml import (
    LEXEME,
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    parse_yaml,
)
from builder.wire.yaml_comments import Comment, find_comments
from builder.wire.yaml_out import (
    BlockMapping,
    BlockSequence,
    BracedReference,
    PlainScalar,
    Tree,
    dump_yaml,
)
from builder.workflow.language.document import MAX_BYTES, MAX_DEPTH
from builder.workflow.language.grammar import ACTION_LISTS, CASES, braced, set_name


def format_workflow(text: bytes | str, *, file: str = "") -> str:
    """The text in the one layout: formatting it again changes nothing.

    Every node and comment is kept. Raises DefinitionError where the text does not parse, or
    where a comment stands at a place that could not be kept.
    """
    document = parse_yaml(text, file=file, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    if not isinstance(document.root, Mapping):
        problem = document.problem("wrong-kind", document.root, "a workflow must be a mapping")
        raise DefinitionError(problem)
    tree = tree_of(document.root)
    plain = dump_yaml(tree)
    comments = find_comments(document.text)
    out = _with_comments(plain, document, comments) if comments else plain
    del document, plain  # what follows reads the whole text once more
    _check(out, tree, comments, file)
    return out


def format_bytes(data: bytes, *, file: str = "") -> bytes:
    """A file's bytes in the one layout, with the line ends that it has: CR LF stays CR LF.

    Raises DefinitionError as format_workflow.
    """
    text = format_workflow(data, file=file).encode("utf-8")
    windows = b"\r\n" in data and data.count(b"\r\n") == data.count(b"\n")
    return text.replace(b"\n", b"\r\n") if windows else text


def tree_of(node: Node, *, actions: bool = False) -> Tree:
    """The tree that says a node; `actions` tells that it stands in a list of actions."""
    if isinstance(node, Scalar):
        plain = not node.quoted and (not node.text or LEXEME.match(node.text))
        return PlainScalar(node.text) if plain else node.text
    if isinstance(node, Sequence):
        items = [tree_of(item, actions=actions) for item in node.items]
        return BlockSequence(items) if actions else items
    assert isinstance(node, Mapping)
    if actions:
        pairs = ((_key(key), _action_value(key, value)) for key, value in node.pairs)
        return BlockMapping(pairs)
    scalar = braced(node)
    if scalar is not None:
        return BracedReference(scalar.text)
    return {_key(key): _value(key.text, value) for key, value in node.pairs}


def _key(key: Scalar) -> str:
    return PlainScalar(key.text) if not key.quoted and LEXEME.match(key.text) else key.text


def _value(key: str, value: Node) -> Tree:
    if key in ACTION_LISTS and isinstance(value, Sequence):
        return tree_of(value, actions=True)
    return tree_of(value)


def _action_value(key: Scalar, value: Node) -> Tree:
    """What follows a key of one action: another action after `set`, lists within blocks."""
    if set_name(key) is not None:
        return tree_of(value, actions=True)
    if key.text == CASES and isinstance(value, Sequence):
        return [_case(item) for item in value.items]
    return _value(key.text, value)


def _case(node: Node) -> Tree:
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key, value = node.pairs[0]
        return {key.text: tree_of(value, actions=isinstance(value, Sequence))}
    return tree_of(node)


def _with_comments(plain: str, document: Document, comments: list[Comment]) -> str:
    """The new layout with the comments put back. Both texts have the same nodes in the same
    order, so the place of a comment is the number of the node it belongs to.
    """
    before = list(_nodes(document.root))
    after = list(_nodes(parse_yaml(plain, file="", max_bytes=MAX_BYTES, max_depth=MAX_DEPTH).root))
    lines = plain.splitlines()
    above: dict[int, list[str]] = {}
    beside: dict[int, list[str]] = {}
    for comment in comments:
        if comment.alone:
            number = next((n for n, node in enumerate(before) if node.line > comment.line), None)
            target = after[number].line if number is not None else len(lines) + 1
            above.setdefault(target, []).append(comment.text)
        else:
            number = max(n for n, node in enumerate(before) if node.line <= comment.line)
            beside.setdefault(after[number].line, []).append(comment.text)
    out: list[str] = []
    for at, line in enumerate(lines, 1):
        pad = line[: len(line) - len(line.lstrip())]
        out += [pad + text for text in above.get(at, ())]
        out.append("  ".join([line, *beside.get(at, ())]) if at in beside else line)
    return "\n".join([*out, *above.get(len(lines) + 1, ())]) + "\n"


def _nodes(node: Node) -> Iterator[Node]:
    """Every key and value in the order they are written."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            yield key
            yield from _nodes(value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _nodes(item)
    if isinstance(node, Scalar):
        yield node


def _check(out: str, tree: Tree, comments: list[Comment], file: str) -> None:
    """Nothing may be lost: the same nodes, the same comments."""
    again = parse_yaml(out, file=file, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH)
    kept = sorted("".join(one.text.split()) for one in find_comments(out))
    wanted = sorted("".join(one.text.split()) for one in comments)
    if tree_of(again.root) != tree or "".join(kept) != "".join(wanted):
        problem = Problem(
            code="format",
            message="a comment stands where the layout has no place for it",
            file=file,
            help="move comments to lines of their own",
        )
        raise DefinitionError(problem)
