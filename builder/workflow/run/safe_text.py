"""Text out of a stranger's file, made harmless to a terminal.

Knows which characters could steer a terminal or turn the reading direction: they are shown
as codes.
"""

from __future__ import annotations

import unicodedata


def harmless(text: str) -> str:
    """The text with control and direction characters as codes; line breaks and tabs stay."""
    return "".join(_shown(char) for char in text.replace("\r\n", "\n"))


def _shown(char: str) -> str:
    if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Co"):
        return char
    # Joiners shape letters of Arabic, Persian and Indic scripts, and marks order mixed text.
    if char in "\u200c\u200d\u200e\u200f":
        return char
    return f"\\u{ord(char):04x}" if ord(char) < 0x10000 else f"\\U{ord(char):08x}"
