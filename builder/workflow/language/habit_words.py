"""Words that other languages have for the parts of blocks and for conditions.

Knows the table, and how a word in any spelling is looked up in it. Nothing here is compiled: the
words are told as ways out. They are what authors write who come from elsewhere (issue 14).
"""

from __future__ import annotations

from collections.abc import Collection
from types import MappingProxyType

from builder.errors import did_you_mean

_ELSEWHERE: dict[str, tuple[str, ...]] = {
    "then": ("do", "actions", "body", "steps", "run"),
    "do": ("then", "actions", "body", "steps", "run"),
    "else": ("otherwise", "default", "or-else"),
    "else-if": ("elif", "elseif", "otherwise-if"),
    "cases": ("options", "choices", "entries", "case"),
    "is": ("equals", "equal", "equal-to", "is-equal", "is-equal-to", "eq", "==", "="),
    "is-not": (
        "not",
        "not-equal",
        "not-equals",
        "not-equal-to",
        "is-not-equal-to",
        "does-not-equal",
        "is-different-from",
        "isnt",
        "ne",
        "!=",
    ),
    "is-greater-than": (
        "greater-than",
        "greater",
        "is-greater",
        "more-than",
        "is-more-than",
        "larger-than",
        "is-larger-than",
        "larger",
        "bigger-than",
        "is-bigger-than",
        "is-above",
        "gt",
        ">",
    ),
    "is-less-than": (
        "less-than",
        "less",
        "is-less",
        "smaller-than",
        "is-smaller-than",
        "smaller",
        "is-below",
        "lt",
        "<",
    ),
    "is-greater-than-or-equal-to": ("at-least", "is-at-least", "gte", ">="),
    "is-less-than-or-equal-to": ("at-most", "is-at-most", "lte", "<="),
    "is-between": ("between", "in-range", "is-in-range"),
    "begins-with": ("starts-with", "start-with", "begin-with", "has-prefix", "prefix"),
    "ends-with": ("end-with", "has-suffix", "suffix"),
    "contains": ("contain", "includes", "include", "has"),
    "does-not-contain": (
        "not-contains",
        "doesnt-contain",
        "does-not-include",
        "excludes",
        "lacks",
    ),
    "has-any-value": (
        "exists",
        "has-value",
        "is-set",
        "is-not-empty",
        "not-empty",
        "is-there",
    ),
    "has-no-value": (
        "is-empty",
        "empty",
        "does-not-exist",
        "not-exists",
        "is-not-set",
        "is-missing",
    ),
    "is-in-the-last": ("in-the-last", "in-last", "within-the-last", "is-within-the-last"),
    "is-in-the-next": ("in-the-next", "in-next", "within-the-next", "is-within-the-next"),
    "is-today": ("today",),
    "of": ("property", "field", "key", "attribute", "input", "name"),
}
_USUAL: MappingProxyType[str, tuple[str, ...]] = MappingProxyType(
    {
        word: tuple(usual for usual, words in _ELSEWHERE.items() if word in words)
        for words in _ELSEWHERE.values()
        for word in words
    }
)


def usual_word(word: str, known: Collection[str]) -> str:
    """The known word that another language has `word` for, or ""."""
    plain = word.strip().casefold().replace(" ", "-").replace("_", "-").replace("'", "")
    return next((one for one in _USUAL.get(plain, ()) if one in known), "")


def called_here(word: str, known: Collection[str]) -> str:
    """What a word that is not known is called here, else the nearest known one."""
    usual = usual_word(word, known)
    return f'here it is called "{usual}"' if usual else did_you_mean(word, tuple(known))
