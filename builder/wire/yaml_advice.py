"""What a person meant where YAML stops reading: the fault in plain words, and the line mended.

Knows the slips that people make: a text that begins with a brace or another mark of YAML's, a
colon within a text, a tab, a quotation mark too few, a line at the wrong depth. A mended line is
offered only if reading goes on past it. Knows no schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

# Whether the text, with another line in that place, is readable beyond that line.
ReadsOn = Callable[[int, str], bool]

# A key or a dash before a value, quotes around the key or not.
_BEFORE = re.compile(
    r"""^(\s*(?:- +)*(?:(?:"[^"]*"|'[^']*'|[^\s"'{}\[\],:#][^:"'{}\[\]#]*): +)?)(\S.*)$"""
)
_IN_BRACES = re.compile(r"""([{,]\s*[\w-]+: +)([^"'{}\[\],]*?: [^"'{}\[\],]*?)(?=\s*[,}])""")
# A text within brackets or braces that begins with a brace: [{x} today, b].
_REFERENCE_FIRST = re.compile(
    r"""([\[{,]\s*(?:[\w-]+: +)?)(\{[^{}\[\],]+\}\s*[^\s,:\[\]{}"'][^,\[\]{}]*?)(?=\s*[,\]}])"""
)
# A mended line is shown whole.
_LONGEST = 300
_MARKS = {
    "{": "a text that begins with a brace",
    "[": "a text that begins with a bracket",
    '"': "a text that goes on after a quotation mark",
    "'": "a text that goes on after a quotation mark",
    "%": "a text that begins with %",
    "@": "a text that begins with @",
    "`": "a text that begins with a backquote",
    "*": "a text that begins with *",
    "&": "a text that begins with &",
    "!": "a text that begins with !",
    "|": "a text that begins with |",
    ">": "a text that begins with >",
    "?": "a text that begins with a question mark and a blank",
    "-": "a text that begins with a hyphen and a blank",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Advice:
    """What is wrong, in plain words, at which line and column (from 1), and the way out."""

    message: str
    help: str
    line: int
    column: int


def advise(lines: list[str], places: list[int], reads_on: ReadsOn) -> Advice | None:
    """The first slip found near the places (lines from 1) where reading stopped, if any."""
    for line in places:
        if not 0 < line <= len(lines) or len(lines[line - 1]) > _LONGEST:
            continue
        source = lines[line - 1]
        for message, column, mended in _slips(lines, line):
            if mended == source or not reads_on(line, mended):
                continue
            way_out = f"write it as: {mended.strip()}"
            if mended.strip() == source.strip():
                way_out = f"put {len(mended) - len(mended.lstrip())} blanks before it"
            return Advice(message=message, help=way_out, line=line, column=column)
    return None


def _slips(lines: list[str], line: int) -> Iterator[tuple[str, int, str]]:
    """Slips that one line may have: what is wrong, the column, the line without it."""
    source = lines[line - 1]
    indent = source[: len(source) - len(source.lstrip())]
    if "\t" in indent:
        message = "a tab stands before the line; YAML takes blanks alone"
        for width in _depths(lines, line):
            yield message, indent.index("\t") + 1, " " * width + source.strip()
    yield from _unquoted(source)
    if "\t" in source and "\t" not in indent:
        message = "a tab stands in the line; YAML takes blanks alone"
        yield message, source.index("\t") + 1, " ".join(source.split("\t"))
    depths = _depths(lines, line)
    known = len(indent) in depths
    message = f"the line stands {len(indent)} blanks in, " + (
        "where nothing it belongs to begins" if known else "which no line above does"
    )
    for depth in sorted(depths, key=lambda one: (abs(one - len(indent)), one)) if known else depths:
        if depth != len(indent):
            yield message, len(indent) + 1, " " * depth + source.strip()


def _unquoted(source: str) -> Iterator[tuple[str, int, str]]:
    """Values that need quotation marks, or one more of them."""
    inner = _IN_BRACES.search(source)
    if inner is not None:
        mended = source[: inner.start(2)] + quoted(inner.group(2)) + source[inner.end(2) :]
        message = "a text with a colon in it must stand in quotation marks"
        yield message, inner.start(2) + inner.group(2).find(":") + 1, mended
    first = _REFERENCE_FIRST.search(source)
    if first is not None:
        mended = source[: first.start(2)] + quoted(first.group(2)) + source[first.end(2) :]
        yield f"{_MARKS['{']} must stand in quotation marks", first.start(2) + 1, mended
    found = _BEFORE.match(source)
    if found is not None and found.group(1).strip():
        before, value = found.groups()
        column = len(before) + 1
        words = _MARKS.get(value[0])
        if value[0] in "\"'" and value.count(value[0]) == 1:
            yield "a quotation mark is not closed", column, before + value + value[0]
        if value[0] in "{[" and not re.search(r"[}\]].*\S", value):
            closed = value + {"{": "}", "[": "]"}[value[0]]
            yield "a brace or bracket is not closed", column, before + closed
        if words is not None:
            yield f"{words} must stand in quotation marks", column, before + quoted(value)
        if ": " in value or value.endswith(":"):
            at = column + value.find(":")
            message = "a text with a colon in it must stand in quotation marks"
            yield message, at, before + quoted(value)


def quoted(text: str) -> str:
    """A text in the quotation marks that need the fewest changes to it."""
    if text[:1] == "'" == text[-1:] and len(text) > 2:
        text = text[1:-1]
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def _depths(lines: list[str], line: int) -> list[int]:
    """How far in a line may stand, by the lines above it: as the one before it or within it
    first, then as one of those farther up, the nearest depth first.
    """
    found: list[int] = []
    own = len(lines[line - 1]) - len(lines[line - 1].lstrip())
    for text in reversed(lines[max(0, line - 50) : line - 1]):
        bare = text.strip()
        if not bare or bare.startswith("#"):
            continue
        depth = len(text) - len(text.lstrip(" "))
        # What stands beside the first key of a list's item, and what stands within it.
        beside = depth + 2 if bare.startswith("- ") else depth
        first = (beside + 2, beside, depth) if bare.endswith(":") else (beside, depth)
        found += [one for one in dict.fromkeys(first) if one not in found]
    return [*found[:1], *sorted(found[1:], key=lambda depth: abs(depth - own))][:6]
