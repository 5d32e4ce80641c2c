"""Where a line of Japanese may break: between phrases, not within one.

Knows BudouX's model of Japanese, which keeps particles with the words they belong to. Chinese
and Thai are left to the typesetter: in the two or three sentences each that were compared by
eye (2026-11-28), BudouX's Chinese model cut Latin words in two ("对 S" and "iri 说"), and its
Thai model parted word from word. How well the typesetter itself breaks them was not measured.
"""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from budoux import Parser

MARK = "\u200b"
"""Stands at the end of each phrase: a place to break without a sign of its own."""

# The model knows words and not sentences: it left the first word of one with the last before.
_SENTENCE_END = re.compile(r"(?<=[。！？：])(?![」』）])")

_CLOSING = frozenset("、。，．：；！？」』）】〉》…ー")


def marked_phrases(text: str, language: str) -> str:
    """`text` with MARK after each phrase, the last one too; as it is in other languages."""
    if language.partition("-")[0] != "ja" or not text:
        return text
    pieces: list[str] = []
    for sentence in filter(None, _SENTENCE_END.split(text)):
        for piece in _japanese().parse(sentence):
            if pieces and _one_word(pieces[-1][-1], piece[0]):
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return "".join(piece + MARK for piece in pieces)


def _one_word(before: str, after: str) -> bool:
    """Whether no phrase ends here: a Latin word or an address goes on, or a mark ends a phrase."""
    return after in _CLOSING or (
        before.isascii() and after.isascii() and not (before.isspace() or after.isspace())
    )


@functools.cache
def _japanese() -> Parser:
    import budoux

    return budoux.load_default_japanese_parser()
