"""Where in a file a character of a scalar's text stands.

Knows how plain, quoted and block scalars lie in their lines. Knows no language.
"""

from __future__ import annotations

from bisect import bisect_right

from builder.wire.yaml import Document, Node, Scalar


class CombinedScalar(Scalar):
    """A text put together from pieces of others: from which of its characters on, of which
    scalar, and from which character there.
    """

    __slots__ = ("pieces",)

    def __init__(self, node: Node, pieces: list[tuple[str, Scalar, int]], *, quoted: bool) -> None:
        super().__init__("".join(text for text, _, _ in pieces), node.line, node.column, quoted)
        self.pieces: list[tuple[int, Scalar, int]] = []
        at = 0
        for text, origin, start in pieces:
            self.pieces.append((at, origin, start))
            at += len(text)


class TextPlaces:
    """The places of one scalar's characters. What all of them need is found once: a text can
    have a fault at every tenth character, and be a file's only line.
    """

    def __init__(self, document: Document, node: Scalar) -> None:
        self.document = document
        self.origins: dict[int, TextPlaces] = {}
        self.lines = document.lines
        self.node = node
        text = node.text
        self.rows = [0]
        while found := text.find("\n", self.rows[-1]) + 1:
            self.rows.append(found)
        self.source = self.lines[node.line - 1] if 0 < node.line <= len(self.lines) else ""
        self.start = node.column - 1 + (1 if node.quoted else 0)
        first = text[: self.rows[1] - 1] if len(self.rows) > 1 else text
        self.as_written = _common(first, self.source, self.start)
        # How far braces were counted: to this one of the text, there in the line.
        self.counted = (0, self.start)

    def at(self, at: int) -> Node:
        """The place of a character of the text; the scalar's own where it cannot be told."""
        node = self.node
        if isinstance(node, CombinedScalar) and node.pieces:
            piece = bisect_right(node.pieces, at, key=lambda one: one[0]) - 1
            start, origin, inner = node.pieces[max(piece, 0)]
            places = self.origins.setdefault(id(origin), TextPlaces(self.document, origin))
            return places.at(inner + at - start)
        if not 0 < node.line <= len(self.lines):
            return node
        row = bisect_right(self.rows, at) - 1
        if self.source[node.column - 1 : node.column] in ("|", ">"):
            return self._in_block(row, at - self.rows[row])
        if not row and at <= self.as_written:
            return Node(node.line, self.start + at + 1)
        return self._by_braces(at)

    def _by_braces(self, at: int) -> Node:
        """Escapes or folded lines lie before it: the brace itself is found by counting braces."""
        node = self.node
        known, start = self.counted if self.counted[0] <= at else (0, self.start)
        for _ in range(node.text.count("{", known, at)):
            start = self.source.find("{", start) + 1
            if not start:
                return Node(node.line, node.column)
        self.counted = (at, start)
        behind_brace = node.text[at - 1 : at] == "{"
        return Node(node.line, start + 1 if behind_brace else node.column)

    def _in_block(self, row: int, offset: int) -> Node:
        """A block scalar's rows follow its `|`, each behind the same blanks."""
        node = self.node
        if node.line + row >= len(self.lines):
            return Node(node.line, node.column)
        end = self.rows[row + 1] - 1 if row + 1 < len(self.rows) else len(node.text)
        line = self.lines[node.line + row]
        # A row ends where its line does.
        indent = max(len(line) - (end - self.rows[row]), 0)
        return Node(node.line + 1 + row, indent + offset + 1)


def _common(text: str, source: str, start: int) -> int:
    """How many characters of a text stand in the line, one for one, from `start` on."""
    if source.startswith(text, start):
        return len(text)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if source.startswith(text[:middle], start):
            low = middle
        else:
            high = middle - 1
    return low
