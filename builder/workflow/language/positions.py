"""Where in a file a character of a scalar's text stands.

Knows how plain, quoted and block scalars lie in their lines. Knows no language.
"""

from __future__ import annotations

from builder.wire.yaml import Document, Node, Scalar


def within(document: Document, node: Scalar, at: int) -> Node:
    """The place of character `at` of a scalar's text; the scalar's own where it cannot be told."""
    lines = document.lines
    if not 0 < node.line <= len(lines):
        return node
    source = lines[node.line - 1]
    start = node.column - 1
    before = node.text[:at]
    row = before.count("\n")
    if source[start : start + 1] in ("|", ">"):
        return _in_block(lines, node, row, len(before) - (before.rfind("\n") + 1))
    start += 1 if node.quoted else 0
    if not row and source.startswith(before, start):
        return Node(node.line, start + at + 1)
    # Escapes or folded lines lie between: the brace itself is found by counting braces.
    for _ in range(before.count("{")):
        start = source.find("{", start) + 1
        if not start:
            return Node(node.line, node.column)
    return Node(node.line, start + 1 if before.endswith("{") else node.column)


def _in_block(lines: list[str], node: Scalar, row: int, offset: int) -> Node:
    """A block scalar's rows follow its `|`, each behind the same blanks."""
    if node.line + row >= len(lines):
        return Node(node.line, node.column)
    text = node.text.split("\n")[row]
    indent = lines[node.line + row].find(text)
    return Node(node.line + 1 + row, max(indent, 0) + offset + 1)
