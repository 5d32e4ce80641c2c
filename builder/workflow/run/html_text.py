"""HTML taken apart in one pass: tags, and the words between them.

Knows what a reader of words needs. The standard library's reader takes 15 s for 100,000 characters
of "<!--" and stops with an AssertionError at "<![" (Python 3.11, tried 2026-11-28), so a stranger's
page is read here: each character is looked at a fixed number of times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

HIDDEN_TAGS = frozenset({"script", "style", "title"})
_BLOCK_TAGS = frozenset(
    {"br", "p", "div", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table"}
)
_TAG_NAME = re.compile(r"(/?)([A-Za-z][A-Za-z0-9]{0,30})")
_HREF = re.compile(r"""\shref\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
# A < without its > would else be looked for to the end of the text, for each of them.
_MOST_IN_A_TAG = 10_000
_MARKS = {"strong": "**", "b": "**", "em": "*", "i": "*", "code": "`"}
_STARTS = {"p": "\n\n", "div": "\n\n", "br": "  \n", "li": "\n* "}
_STARTS |= {f"h{rank}": f"\n\n{'#' * rank} " for rank in range(1, 7)}


def plain_text(source: str) -> str:
    """The words of HTML, a line for each block."""
    parts: list[str] = []
    for tag, _, words in _tokens(source):
        parts.append("\n" if tag in _BLOCK_TAGS else words.replace("\n", " "))
    lines = (" ".join(line.split()) for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)


def markdown(source: str) -> str:
    """Headings, paragraphs, lists, links, bold, italic and code; other tags leave their words."""
    parts: list[str] = []
    links: list[str] = []
    for tag, inside, words in _tokens(source):
        closing = inside.startswith("/")
        if tag == "a" and closing and links:
            parts.append(f"]({links.pop()})")
        elif tag == "a" and not closing:
            found = _HREF.search(inside)
            links.append(unescape(next(filter(None, found.groups()), "")) if found else "")
            parts.append("[")
        elif tag:
            parts.append(_MARKS.get(tag, "" if closing else _STARTS.get(tag, "")))
        else:
            parts.append(words)
    return "".join(parts).strip()


def _tokens(source: str) -> Iterator[tuple[str, str, str]]:
    """A tag's name in small letters and its inside, or words; nothing of what pages hide."""
    place, hidden = 0, ""
    while place < len(source):
        start = source.find("<", place)
        words = source[place : start if start >= 0 else len(source)]
        if words and not hidden:
            yield "", "", unescape(words)
        if start < 0:
            return
        place, tag, inside = _tag(source, start)
        if hidden:
            hidden = "" if (tag, inside[:1]) == (hidden, "/") else hidden
        elif tag in HIDDEN_TAGS:
            hidden = "" if inside.startswith("/") else tag
        elif tag:
            yield tag, inside, ""
        elif inside:
            yield "", "", inside


def _tag(source: str, start: int) -> tuple[int, str, str]:
    """The place after what begins at `start`, its tag's name and its inside.

    A < that begins no tag is a word; a comment, and what ends nowhere, is nothing.
    """
    if source.startswith("<!--", start):
        end = source.find("-->", start + 4)
        return (end + 3 if end >= 0 else len(source)), "", ""
    found = _TAG_NAME.match(source, start + 1)
    if found is None and source[start + 1 : start + 2] not in ("!", "?", "/"):
        return start + 1, "", "<"
    end = source.find(">", start, start + _MOST_IN_A_TAG)
    if end < 0:
        return len(source), "", ""
    name = found.group(2).lower() if found else ""
    return end + 1, name, source[start + 1 : end] if found else ""
