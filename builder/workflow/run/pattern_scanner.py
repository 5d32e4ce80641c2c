"""The characters of an ICU pattern, one after the other, and its escapes of single characters.

Knows ICU's escapes that name a character, quoting by \\Q and \\E, and what free spacing leaves
out. Knows no operator.
"""

from __future__ import annotations

import re
import unicodedata

_BRACED = re.compile(r"\{([^{}]{1,80})\}")
_HEX = {
    "x": re.compile(r"\{([0-9A-Fa-f]{1,8})\}|([0-9A-Fa-f]{1,2})"),
    "u": re.compile(r"([0-9A-Fa-f]{4})"),
    "U": re.compile(r"([0-9A-Fa-f]{8})"),
}
_OCTAL = re.compile(r"[0-3]?[0-7]{1,2}")
_CONTROLS = {"a": "\a", "e": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SPACES = "\t\n\v\f\r \x85\u200e\u200f\u2028\u2029"
_LINE_ENDS = "\n\v\f\r\x85\u2028\u2029"


class PatternError(Exception):
    """A pattern that is not read here; the message says why."""


def literal(char: str) -> str:
    """The character as itself in a pattern for `regex`, inside a set and outside."""
    if char.isalnum() or ord(char) > 0x7F:
        return char
    return f"\\x{ord(char):02x}"


class PatternScanner:
    """A place in a pattern. With `free_spacing`, blanks and comments are passed over."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self.free_spacing = False
        self.case_property = ""  # the last property met that is about upper and lower case

    def begins_every_match(self) -> bool:
        """Whether what comes next is the first thing in a pattern without branches."""
        return self._place == 0 and "|" not in self._text

    def at_end(self) -> bool:
        self._skip()
        return self._place >= len(self._text)

    def peek(self) -> str:
        """The next character, "" at the end."""
        self._skip()
        return self._text[self._place : self._place + 1]

    def next(self) -> str:
        char = self.peek()
        if not char:
            raise PatternError("the pattern ends too early")
        self._place += 1
        return char

    def take(self, wanted: str) -> bool:
        """Whether `wanted` comes next; it is passed over then."""
        self._skip()
        found = self._text.startswith(wanted, self._place)
        self._place += len(wanted) if found else 0
        return found

    def starts(self, ways: tuple[str, ...]) -> bool:
        """Whether one of `ways` comes next."""
        self._skip()
        return self._text.startswith(ways, self._place)

    def step_back(self) -> None:
        self._place -= 1

    def match(self, shape: re.Pattern[str]) -> re.Match[str] | None:
        """What comes next in that shape; it is passed over then."""
        found = shape.match(self._text, self._place)
        if found:
            self._place = found.end()
        return found

    def skip_past(self, end: str) -> None:
        place = self._text.find(end, self._place)
        if place < 0:
            raise PatternError(f"nothing but the end where a {end} is awaited")
        self._place = place + len(end)

    def _skip(self) -> None:
        while self.free_spacing and self._place < len(self._text):
            char = self._text[self._place]
            if char == "#":
                while self._place < len(self._text) and self._text[self._place] not in _LINE_ENDS:
                    self._place += 1
            elif char in _SPACES:
                self._place += 1
            else:
                return

    def escape_letter(self) -> str:
        """The character after a backslash; both are passed over."""
        self.next()
        letter = self._text[self._place : self._place + 1]
        if not letter:
            raise PatternError("a backslash ends the pattern")
        self._place += 1
        return letter

    def quoted(self) -> str:
        """The text after \\Q up to \\E, or to the end."""
        end = self._text.find("\\E", self._place)
        stop = len(self._text) if end < 0 else end
        text = self._text[self._place : stop]
        self._place = stop if end < 0 else end + 2
        return text

    def braced(self) -> str:
        """The name in the braces after \\p or \\N."""
        found = self.match(_BRACED)
        if found is None:
            raise PatternError("a name in braces is awaited")
        return found.group(1)

    def escaped_character(self, letter: str) -> str:
        """The one character that an escape stands for. Raises PatternError for no such one."""
        if letter in _CONTROLS:
            return _CONTROLS[letter]
        if letter == "0":
            found = self.match(_OCTAL)
            if found is None:
                raise PatternError("a \\0 without octal digits")
            return chr(int(found.group(), 8))
        if letter in _HEX:
            found = self.match(_HEX[letter])
            digits = next(filter(None, found.groups())) if found else ""
            if not digits or int(digits, 16) > 0x10FFFF:
                raise PatternError(f"a \\{letter} without the digits of a character")
            return chr(int(digits, 16))
        if letter == "c":
            return chr(ord(self.next()) & 0x1F)
        if letter == "N" and not self.free_spacing:
            name = self.braced()
            try:
                return unicodedata.lookup(name)
            except KeyError:
                raise PatternError(f"no character is called {name}") from None
        if letter.isascii() and letter.isalnum():
            raise PatternError(f"the escape \\{letter}")
        return letter
