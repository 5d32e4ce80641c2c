"""Strict YAML: text in, nodes with line and column out.

Knows the YAML a person may write here: mappings, sequences and text. Every scalar is
text until a schema says otherwise (`no` is Norwegian, `13.10` is not 13.1). Anchors,
aliases, tags, duplicate keys, several documents, and anything too long or too deep are
faults. Knows no schema. The only module that imports PyYAML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from builder.errors import DefinitionError, Problem, Severity, line_window

MAX_BYTES = 2 * 1024 * 1024
# Of the memory that a text takes: laying one out anew takes seven times as much.
MAX_HELD = 32 * 1024 * 1024
# The bytes of a character after its first one (RFC 3629).
_FOLLOWING = bytes(range(0x80, 0xC0))
MAX_DEPTH = 64
# A node takes 500 bytes and more, and may be written with two characters.
MAX_NODES = 300_000
MAX_LINES = 500_000
# PyYAML composes by recursion in C without a guard: 100,000 open brackets end the process. A
# thread with half a megabyte of stack bears 1,000 levels (tried with PyYAML 6.0.3).
_SAFE_DEPTH = 1000
# Plain words that schemas with types of their own take for numbers, or for yes and no.
LEXEME = re.compile(r"(?:true|false|-?\d+|-?\d+\.\d+(?:[eE][+-]?\d+)?|-?\d+[eE][+-]?\d+)\Z")

_Parser: Any = getattr(yaml.cyaml, "CParser", yaml.SafeLoader)
# Asked of every node: a name of the module is found at once.
_ScalarNode, _SequenceNode = yaml.ScalarNode, yaml.SequenceNode
# A node without a tag of its own has none at all, since nothing is resolved here.
_PLAIN_TAGS = frozenset({"!", None})


class Loader(_Parser):  # type: ignore[misc]  # PyYAML's parser is untyped
    """PyYAML's composer without its resolver: types are the schema's business, and finding
    them for every scalar took half of the time.
    """

    def resolve(self, kind: object, value: object, implicit: object) -> None:
        return None

    def descend_resolver(self, parent: object, index: object) -> None:
        return None

    def ascend_resolver(self) -> None:
        return None


class Node:
    """A value and its place; `line` and `column` count from 1."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column


class Scalar(Node):
    """Text as written. `quoted` tells `"13"` from `13`, and `""` from nothing at all."""

    __slots__ = ("quoted", "text")

    def __init__(self, text: str, line: int, column: int, quoted: bool = False) -> None:
        self.line = line
        self.column = column
        self.text = text
        self.quoted = quoted


class Sequence(Node):
    __slots__ = ("items",)

    def __init__(self, items: list[Node], line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.items = items

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


class Mapping(Node):
    """Pairs in the order written. Keys are scalars, and no two are alike."""

    __slots__ = ("pairs",)

    def __init__(self, pairs: list[tuple[Scalar, Node]], line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.pairs = pairs

    def get(self, key: str) -> Node | None:
        for name, value in self.pairs:
            if name.text == key:
                return value
        return None

    def key(self, key: str) -> Scalar | None:
        """The key's own node, for a fault that is about the key."""
        for name, _ in self.pairs:
            if name.text == key:
                return name
        return None


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file: its root node, its name as people know it, and its text for carets.

    `included` are files that were read into this one. The lines of their nodes count on where
    those of the files before them end, as if all were one text; `place` says where a line stands.
    """

    root: Node
    file: str
    text: str
    included: tuple[Document, ...] = ()
    _split: list[str] = field(init=False, repr=False, compare=False, default_factory=list)

    @property
    def lines(self) -> list[str]:
        """Split once, and only for a fault: a text can have as many faults as lines."""
        if not self._split:
            self._split.extend(self.text.splitlines())
            for one in self.included:
                # An empty line between two: a node may stand behind a file's last line.
                self._split.extend(("", *one.lines))
        return self._split

    @property
    def next_line(self) -> int:
        """How far the lines of a file that is read in next are moved on."""
        return len(self.lines) + 1

    def place(self, line: int) -> tuple[str, int]:
        """The file that a line stands in, and its number there."""
        end = len(self.lines)
        for one in reversed(self.included):
            start = end - len(one.lines)
            if line > start:
                return one.file, line - start
            end = start - 1
        return self.file, line

    def placed(self, problem: Problem) -> Problem:
        """A Problem whose line counts over all files, at its place in one of them."""
        file, line = self.place(problem.line)
        return problem if line == problem.line else replace(problem, file=file, line=line)

    def source_at(self, line: int, column: int) -> tuple[int, str, int]:
        """A line's length, what a Problem in it keeps of it, and where in the line that starts."""
        text = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return len(text), *line_window(text, column)

    def problem(
        self,
        code: str,
        node: Node,
        message: str,
        *,
        help: str = "",
        severity: Severity = Severity.ERROR,
    ) -> Problem:
        """A Problem that points at `node` in this file."""
        width = len(node.text) if isinstance(node, Scalar) and "\n" not in node.text else 1
        if isinstance(node, Scalar) and node.quoted:
            width += 2
        length, source, start = self.source_at(node.line, node.column)
        file, line = self.place(node.line)
        return Problem(
            code=code,
            message=message,
            file=file,
            line=line,
            column=node.column,
            width=max(1, min(width, length - node.column + 1)),
            source=source,
            source_start=start,
            help=help,
            severity=severity,
        )


def parse_yaml(
    data: bytes | str, *, file: str, max_bytes: int = MAX_BYTES, max_depth: int = MAX_DEPTH
) -> Document:
    """The document in `data`; `file` is the name that faults carry.

    Raises DefinitionError with every structural fault found. A syntax error hides what
    follows it, so that one stands alone.
    """
    text = _decode(data, file, max_bytes)
    _refuse_swollen(text, file, max_depth)
    loader = Loader(text)
    try:
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        raise DefinitionError(_syntax_problem(error, file, text)) from None
    except yaml.YAMLError as error:
        raise DefinitionError(_reader_problem(error, file)) from None
    finally:
        loader.dispose()
    if root is None:
        raise DefinitionError(
            Problem(code="yaml-empty", message="the file is empty", file=file, line=1, column=1)
        )
    walk = _Walk(Document(Node(1, 1), file, text), max_depth)
    node = walk.convert(root, 0)
    if "&" in text and re.search(_ANCHOR, text):
        walk.problems += _unused_anchors(Document(node, file, text))
    if walk.problems:
        raise DefinitionError(*walk.problems)
    return Document(node, file, text)


def _unused_anchors(document: Document) -> list[Problem]:
    """Anchors that nothing refers to: texts beginning with & that YAML would drop in silence."""
    anchors: dict[str, Node] = {}
    loader = Loader(document.text)
    try:
        while loader.check_event():
            event = loader.get_event()
            anchor = str(getattr(event, "anchor", None) or "")
            if isinstance(event, yaml.AliasEvent):
                anchors.pop(anchor, None)
            elif anchor:
                mark = event.start_mark
                anchors[anchor] = Node(mark.line + 1, mark.column + 1)
    finally:
        loader.dispose()
    message = "a text that begins with & must stand in quotation marks: it is a mark of YAML's own"
    return [
        document.problem("yaml-anchor", node, message, help=f'write it as: "&{anchor}"')
        for anchor, node in anchors.items()
    ]


# Longer texts are not read again and again for advice.
_ADVISED = 1024 * 1024
# An anchor, or something that only looks like one: what begins a text, or follows one of these.
_ANCHOR = r"&(?<![^\s\[{,]&)\S"


class _Walk:
    """One pass from PyYAML's nodes to ours, collecting faults."""

    def __init__(self, document: Document, max_depth: int) -> None:
        self.document = document
        self.max_depth = max_depth
        self.problems: list[Problem] = []
        self.seen: set[int] = set()
        # An alias needs an anchor, and an anchor this mark.
        self.aliases = "*" in document.text and "&" in document.text

    def fault(self, code: str, node: Node, message: str, help: str = "") -> None:
        self.problems.append(self.document.problem(code, node, message, help=help))

    def convert(self, raw: yaml.Node, depth: int) -> Node:
        mark = raw.start_mark
        line, column = mark.line + 1, mark.column + 1
        tag: str | None = raw.tag
        if isinstance(raw, _ScalarNode):
            scalar = Scalar(raw.value, line, column, bool(raw.style))
            if self.aliases or tag is not None:
                # PyYAML shares no scalar nodes except through an alias: the id check finds it.
                self._check(raw, scalar)
            return scalar
        if self.aliases or tag is not None or depth >= self.max_depth:
            here = Node(line, column)
            if not self._check(raw, here):
                return here
            if depth >= self.max_depth:
                self.fault("yaml-depth", here, f"nested more than {self.max_depth} deep")
                return here
        if isinstance(raw, _SequenceNode):
            depth += 1
            return Sequence([self.convert(item, depth) for item in raw.value], line, column)
        return self._mapping(raw, line, column, depth + 1)

    def _mapping(self, raw: yaml.Node, line: int, column: int, depth: int) -> Mapping:
        pairs: list[tuple[Scalar, Node]] = []
        names: set[str] = set()
        convert = self.convert
        for raw_key, raw_value in raw.value:
            key = convert(raw_key, depth)
            value = convert(raw_value, depth)
            if not isinstance(key, Scalar):
                self.fault("yaml-key", key, "a key must be plain text")
                continue
            if key.text in names:
                self.fault("yaml-duplicate", key, f'"{key.text}" is given twice')
                continue
            names.add(key.text)
            pairs.append((key, value))
        return Mapping(pairs, line, column)

    def _check(self, raw: yaml.Node, node: Node) -> bool:
        if id(raw) in self.seen:
            self.fault("yaml-alias", node, "anchors and aliases are not used here", "write it out")
            return False
        self.seen.add(id(raw))
        tag = raw.tag
        if tag not in _PLAIN_TAGS:
            self.fault("yaml-tag", node, f'tags are not used here: "{tag}"', "leave the tag out")
        return True


def _decode(data: bytes | str, file: str, max_bytes: int) -> str:
    size = len(data)
    if size > max_bytes:
        raise DefinitionError(
            Problem(
                code="yaml-size",
                message=f"the file has {size} bytes; at most {max_bytes} are read",
                file=file,
                line=1,
                column=1,
            )
        )
    _refuse_wide(data, file)
    try:
        if isinstance(data, bytes):
            return data.decode("utf-8-sig")
        if not data.isascii():  # a copy of it: it may be large
            data.encode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        raise DefinitionError(_no_text(file, line, column)) from None
    except UnicodeEncodeError as error:  # half of a surrogate pair, which a str may hold
        line = error.object.count("\n", 0, error.start) + 1
        column = error.start - error.object.rfind("\n", 0, error.start)
        raise DefinitionError(_no_text(file, line, column)) from None
    return data


def _no_text(file: str, line: int, column: int) -> Problem:
    return Problem(
        code="yaml-encoding",
        message="the file is not UTF-8 text",
        file=file,
        line=line,
        column=column,
        help="save it as UTF-8",
    )


def _refuse_wide(data: bytes | str, file: str) -> None:
    """Raises DefinitionError for a text that takes more memory than is held several times over:
    before it is decoded, which would take it.

    CPython keeps a text in the width of its widest character (PEP 393): one emoji, and each
    letter takes four bytes.
    """
    if len(data) * 4 <= MAX_HELD:
        return
    if isinstance(data, bytes):
        first = max(data)  # of the bytes of its widest character
        width = 1 if first < 0xC4 else 2 if first < 0xF0 else 4
        count = len(data.translate(None, delete=_FOLLOWING))
    else:
        widest = max(data)
        width = 1 if widest < "\u0100" else 2 if widest < "\U00010000" else 4
        count = len(data)
    if count * width > MAX_HELD:
        words = f"the text has {count} characters; at most {MAX_HELD // width} are read"
        wide = f" where one of them takes {width} bytes" if width > 1 else ""
        problem = Problem(code="yaml-size", message=words + wide, file=file, line=1, column=1)
        raise DefinitionError(problem)


def _refuse_swollen(text: str, file: str, max_depth: int) -> None:
    """Raises DefinitionError for a text of more nodes or lines than are kept at once, or whose
    nesting could break the composer.

    A node ends with one of a few marks; a level takes a bracket, or a column: a text with few of
    all is not looked at further.
    """
    if text.count("\n") > MAX_LINES:
        raise DefinitionError(_too_many(f"more than {MAX_LINES} lines", file, MAX_LINES + 1, 1))
    if len(text) <= MAX_NODES or sum(map(text.count, ",:\n-]}")) <= MAX_NODES:
        longest = max(map(len, text.splitlines()), default=0)
        if text.count("[") + text.count("{") + longest <= _SAFE_DEPTH:
            return
    loader = Loader(text)
    depth = nodes = 0
    try:
        while loader.check_event():
            event = loader.get_event()
            nodes += isinstance(event, yaml.NodeEvent)
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if nodes > MAX_NODES:
                mark, words = event.start_mark, f"more than {MAX_NODES} values and keys"
                raise DefinitionError(_too_many(words, file, mark.line + 1, mark.column + 1))
            if depth > max_depth:
                here = Node(event.start_mark.line + 1, event.start_mark.column + 1)
                words = f"nested more than {max_depth} deep"
                raise DefinitionError(Document(here, file, text).problem("yaml-depth", here, words))
    except yaml.YAMLError:
        return  # told, with its place, by whoever reads the text next
    finally:
        loader.dispose()


def _too_many(message: str, file: str, line: int, column: int) -> Problem:
    """Without the line itself: a text of so many is not taken apart into lines."""
    return Problem(
        code="yaml-many",
        message=message,
        file=file,
        line=line,
        column=column,
        help="part it: a shortcut can run another one",
    )


def _syntax_problem(error: yaml.MarkedYAMLError, file: str, text: str) -> Problem:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.splitlines()
    context_line = error.context_mark.line + 1 if error.context_mark else line
    before = next((n for n in range(min(line - 1, len(lines)), 0, -1) if lines[n - 1].strip()), 0)
    places = [*dict.fromkeys((line, context_line, before))]
    advice = None
    if len(text) <= _ADVISED:
        from builder.wire.yaml_advice import advise

        advice = advise(lines, places, lambda at, mended: _reads_on(lines, at, mended))
    if advice is not None:
        place = Node(advice.line, advice.column)
        document = Document(place, file, text)
        return document.problem("yaml-syntax", place, advice.message, help=advice.help)
    source, start = line_window(lines[line - 1] if 0 < line <= len(lines) else "", column)
    words = (error.problem or "not well formed").strip()
    context = f" ({error.context.strip()})" if error.context else ""
    return Problem(
        code="yaml-syntax",
        message=f"not readable as YAML: {words}{context}",
        file=file,
        line=line,
        column=column,
        source=source,
        source_start=start,
        help="check indentation, colons and closing quotes or brackets near this place",
    )


def _reads_on(lines: list[str], line: int, mended: str) -> bool:
    """Whether reading gets past a line (from 1) once it is mended. What follows is not read far:
    the fault may be one of many in a long text.
    """
    near = [*lines[: line - 1], mended, *lines[line : line + 50]]
    loader = Loader("\n".join(near) + "\n")
    try:
        while loader.check_event():
            loader.get_event()
    except yaml.MarkedYAMLError as error:
        marks = [mark.line + 1 for mark in (error.problem_mark, error.context_mark) if mark]
        return bool(marks) and min(marks) > line
    except yaml.YAMLError:
        return False
    finally:
        loader.dispose()
    return True


def _reader_problem(error: yaml.YAMLError, file: str) -> Problem:
    first = str(error).splitlines()[0] if str(error) else "not readable"
    return Problem(
        code="yaml-syntax",
        message=f"not readable as YAML: {first}",
        file=file,
        line=1,
        column=1,
    )
