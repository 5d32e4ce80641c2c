"""Characters that nobody sees, and that could steer a terminal or hide what a text says.

Knows which they are: control characters, those that set the reading direction, those without
any width, halves of characters, private ones. Knows nothing of terminals or files: messages
and names are shown with codes in their place, a person's file is told where one stands.

Facts: general categories Cc, Cf, Cs, Co, Zl, Zp and the derived property Default_Ignorable of
the Unicode Character Database. Joiners stay where a script needs them: RFC 5892, appendix A,
lets them stand between letters that join, and emoji are put together with U+200D (UTS #51).
Sources checked 2026-11-28.
"""

from __future__ import annotations

import re
import unicodedata

_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
# Ignorable by default, and yet letters or marks by category: fillers, and the grapheme joiner.
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0"
_LETTERS = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Arabic and its like, the Indic scripts, Myanmar, Khmer, Mongolian: letters change where they meet.
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u1000-\u109f\u1780-\u18af\ufb50-\ufdff\ufe70-\ufefc"
_BETWEEN_LETTERS = f"(?<=[{_JOINING}])[{_NON_JOINER}{_JOINER}](?=[{_JOINING}])"
_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"
_BETWEEN_PICTURES = f"(?<=[{_PICTURES}\ufe0f]){_JOINER}(?=[{_PICTURES}])"
# Every text without these is harmless, and most are: one look at them is enough.
_SUSPECT = (
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160"
    "\u17b4\u17b5\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\uf8ff\ufeff\uffa0"
    "\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)


def _harmless(text: str) -> bool:
    # The pattern takes longer to compile than a command that shows plain words has to run.
    return (text.isascii() and text.isprintable()) or re.search(_SUSPECT, text) is None


def escape_unseen(text: str, *, breaks: str = "\n\t") -> str:
    """The text with codes (`\\u202e`) for what nobody sees; `breaks` stay as they are."""
    if _harmless(text):
        return text
    if "\n" in breaks:
        text = text.replace("\r\n", "\n")
    unseen = set(unseen_places(text, breaks=breaks))
    return "".join(code_of(mark) if at in unseen else mark for at, mark in enumerate(text))


def first_unseen(text: str, *, breaks: str = "") -> str:
    """The first character of a text that nobody sees, or "" where there is none."""
    # A page holds a hundred characters, each of them very often.
    if _harmless(text) or _harmless("".join(set(text).difference(breaks))):
        return ""
    return next((text[at] for at in unseen_places(text, breaks=breaks)), "")


def code_of(character: str) -> str:
    """A character as four or eight hexadecimal digits behind `\\u` or `\\U`; a line break
    and a tab by their letters."""
    if character in _LETTERS:
        return _LETTERS[character]
    number = ord(character)
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def unseen_places(text: str, *, breaks: str = "") -> list[int]:
    """Where characters stand that nobody sees."""
    places = [
        suspect.start()
        for suspect in re.finditer(_SUSPECT, text)
        if (mark := suspect[0]) not in breaks
        and (unicodedata.category(mark) in _CATEGORIES or mark in _FILLERS)
    ]
    if not places:
        return []
    joiners = {
        found.start()
        for pattern in (_BETWEEN_LETTERS, _BETWEEN_PICTURES)
        for found in re.finditer(pattern, text)
    }
    return [at for at in places if at not in joiners]
