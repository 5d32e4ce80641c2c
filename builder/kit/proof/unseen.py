"""Checks that a kit's files say nothing that nobody sees: no character that turns the reading
direction, has no width, or hides, as it is or as a reference.

Knows how texts, markup and property lists hold their words. `kit.yaml`, labels and guides take
no such character (`builder.wire.safe_text` has the list), so no kit made from them holds one.
Knows nothing else of what a file says.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

from builder.errors import OptOutError, Problem
from builder.wire.plist import loads
from builder.wire.safe_text import code_of, first_unseen

# What Arabic and Hebrew sentences of ours put around a foreign name (`Language.isolated`): always
# in pairs, which keep the direction of what is between to itself.
_ISOLATED = re.compile("\u2068([^\u2066-\u2069\n]*)\u2069")
_LEFTWARD = re.compile("[\u05d0-\u05ea\u0620-\u064a]")
_BREAKS = "\n\t"
_BINARY = b"bplist"
_TEXTS = (".html", ".svg", ".mobileconfig", ".command", ".txt", ".md", ".json", ".shortcut")
# html.unescape leaves out what HTML forbids to name by number, and takes C1 for Windows letters.
_NUMBERED = re.compile(r"&#(?:[0-9]{1,9}|[xX][0-9a-fA-F]{1,8});?")


def check_unseen(path: str, data: bytes) -> Iterator[Problem]:
    """One fault for a file that holds such a character. `data` is what is inside a signature."""
    if not path.endswith(_TEXTS):
        return
    for text in _texts(data, path):
        # Most texts hold none, isolates included: of those nothing needs to be taken out first.
        if not first_unseen(text, breaks=_BREAKS):
            continue
        if found := first_unseen(_plain(text), breaks=_BREAKS):
            words = f"holds {code_of(found)}, a character that nobody sees"
            yield Problem(code="kit-unseen", message=words, file=path)
            return


def check_unseen_claims(head: Any, file: str) -> Iterator[Problem]:
    """The same for what a manifest says of its kit."""
    for text in _strings(head):
        if found := first_unseen(text):
            words = f"says {text[:80]!a}, with {code_of(found)}, a character that nobody sees"
            yield Problem(code="kit-unseen", message=words, file=file)
            return


def _texts(data: bytes, path: str) -> Iterator[str]:
    if data.startswith(_BINARY):
        try:
            yield from _strings(loads(data, file=path))
        except OptOutError:
            return  # told by the check of its kind
        return
    text = data.decode("utf-8", "replace")
    yield text
    if "&" in text:
        yield html.unescape(text)
        if any(map(_hides, _NUMBERED.findall(text))):
            yield "\x00"


def _plain(text: str) -> str:
    """The text without pairs of isolates, one of which may stand in another; and, where it is
    written from right to left anyway, without the mark that a sentence goes on in that way."""
    if _LEFTWARD.search(text):
        text = text.replace("\u200f", "")
    return _ISOLATED.sub(r"\1", _ISOLATED.sub(r"\1", text))


def _hides(reference: str) -> bool:
    number = reference.strip("&#;")
    value = int(number[1:], 16) if number[:1] in "xX" else int(number)
    return value > 0x10FFFF or bool(first_unseen(chr(value), breaks=_BREAKS))


def _strings(value: Any) -> Iterator[str]:
    """Every text in a value of lists and dictionaries, keys included."""
    todo = [value]
    while todo:
        each = todo.pop()
        if isinstance(each, str):
            yield each
        elif isinstance(each, dict):
            todo += [*each.keys(), *each.values()]
        elif isinstance(each, list | tuple):
            todo += each
