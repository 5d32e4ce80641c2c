"""A script made smaller for a page: the same tokens, fewer spaces, shorter names.

Knows just enough of JavaScript for the scripts of our own templates: strings, patterns,
comments, and which names a script declares itself. A script that uses `eval`, `with`,
templates or shorthand properties is not for this.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count, product
from string import ascii_letters

# What may not be touched, then what goes: a pattern stands only where a value may start.
_PARTS = re.compile(
    r"""(?P<kept>'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"
        |(?:(?<=[=(,:!&|?])|(?<=[=(,:!&|?][ ]))
         /(?![/*])(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*)
      |(?P<gone>//[^\n]*|/\*.*?\*/)""",
    re.DOTALL | re.VERBOSE,
)
_DECLARED = re.compile(
    r"\b(?:let|var) \[?(\w+)\]?|\bfunction (\w*)\(([\w, ]*)\)|\bcatch \((\w+)\)"
    r"|\b(\w+) =>|\(([\w, =]*)\) =>"
)
# A name, not a property; what follows three dots is a name again.
_WORD = re.compile(r"(?<![\w$])(?<!(?<!\.\.)\.)[A-Za-z_]\w*")
# A line may end after `}` without a semicolon, so such an end stays; all others may go.
_SPACE = re.compile(r"[ \n]*([{(\[\]),;:?=<>&|!.*])[ \n]*|[ ]*(\})[ ]*")
_PLUS = re.compile(r"(?<=[\w)\]\x02]) \+ (?=[\w(\x02])")
_LINES = re.compile(r"\n+(?=[})\].,;])|\n{2,}")
_LAST = re.compile(r";(?=\})")


def small_js(text: str) -> str:
    """The same script without comments and needless spaces, its own names made short."""
    flat = "\n".join(line.strip() for line in text.splitlines())
    pieces = list(_pieces(flat))
    code = "".join(piece for piece, kept in pieces if not kept)
    names = _short_names(code)
    held = [piece for piece, kept in pieces if kept]
    whole = "".join("\x02" if kept else piece for piece, kept in pieces)
    renamed = _WORD.sub(lambda word: names.get(word[0], word[0]), whole)
    tight = _SPACE.sub(lambda sign: sign[1] or sign[2], renamed)
    tight = _LAST.sub("", _LINES.sub("", _PLUS.sub("+", tight))).strip()
    back = iter(held)
    return re.sub("\x02", lambda _: next(back), tight)


def _pieces(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces; True for those that must stay as they are."""
    at = 0
    for part in _PARTS.finditer(text):
        yield text[at : part.start()], False
        if part["kept"]:
            yield part["kept"], True
        at = part.end()
    yield text[at:], False


def _short_names(code: str) -> dict[str, str]:
    """A short name for each name that the script declares, those used most first."""
    words = _WORD.findall(code)
    own = {
        name
        for found in _DECLARED.findall(code)
        for group in found
        for name in re.findall(r"(?:^|, )(\w+)", group)
    }
    order = sorted(own, key=lambda name: (-words.count(name), name))
    taken = set(words) - own
    free = (name for name in _letters() if name not in taken)
    return dict(zip(order, free, strict=False))


def _letters() -> Iterator[str]:
    for length in count(1):
        yield from map("".join, product(ascii_letters, repeat=length))
