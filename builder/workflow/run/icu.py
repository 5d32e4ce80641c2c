"""Patterns in ICU's dialect, written anew in the dialect of the `regex` library.

Knows the operators and escapes of ICU's regular expressions (unicode-org.github.io/icu/
userguide/strings/regexp.html, checked 2026-11-28), which NSRegularExpression uses. Only what
both are known to read alike goes through: compared with ICU 72.1 itself on the patterns of
tests/cases/run/patterns.yaml and on random ones. All else raises PatternError, so a pattern
never matches something else than on a device without a word. Knows no text and no meter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from builder.workflow.run.faults import LimitError
from builder.workflow.run.icu_sets import (
    LINE_END,
    SET_ESCAPES,
    WORD,
    SetReader,
    property_class,
)
from builder.workflow.run.pattern_scanner import PatternError, PatternScanner, literal

MAX_LENGTH = 2_000
MAX_NESTING = 60
# How many characters a match has at least, counted repetitions written out: `regex` builds
# a{2000000000} as that many characters in memory (measured 2026-11-28).
MAX_WRITTEN_OUT = 20_000

_COUNTS = re.compile(r"\{(\d{1,9})(,(\d{0,9}))?\}")
_QUANTIFIERS = ("*", "+", "?", "{")
_SIGNS: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {"*": (0, None), "+": (1, None), "?": (0, 1)}
)
_GROUP_NAME = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,40})>")
_FLAGS = re.compile(r"([ims]*x?[imsx]*)(?:-([imsx]*))?([:)])")
# ICU looks from the character before over combining marks (regular expression \b, without
# the `w` flag): "with combining marks ignored".
_MARK = r"\p{Grapheme_Extend}\p{Cf}"
_BOUNDARY = (
    rf"(?![{_MARK}])(?:(?=[{WORD}])(?<![[{WORD}]--[{_MARK}]][{_MARK}]*)"
    rf"|(?![{WORD}])(?<=[[{WORD}]--[{_MARK}]][{_MARK}]*))"
)
_NO_BOUNDARY = f"(?!{_BOUNDARY})"
_TEXT_END = rf"(?=(?:\r\n|(?<!\r)\n|[[{LINE_END}]--\n])?\Z)"
# Where a pattern begins with ^, ICU passes over the place between \r and \n; see LINE_STARTS.
_LINE_START = rf"(?:\A|(?<=[{LINE_END}])(?!(?<=\r)\n)(?!\Z))"
_LINE_STOP = rf"(?:(?=[{LINE_END}])(?!(?<=\r)\n)|\Z)"
_ASSERTIONS = {
    "A": r"\A",
    "b": f"(?:{_BOUNDARY})",
    "B": _NO_BOUNDARY,
    "Z": _TEXT_END,
    "z": r"\Z",
}
_ANY = r"(?>\r\n|[\s\S])"


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A pattern for `regex` (V1), its groups, and those of them inside a repetition.

    `ignores_case` if any part of it does; `inner_line_start` where a ^ is not what every match
    begins with: between \\r and \\n ICU finds it or not, by how it optimises the pattern.
    """

    pattern: str
    groups: int
    repeated_groups: int
    ignores_case: bool
    inner_line_start: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """Part of a pattern: its text, its least and greatest length (None: without end)."""

    text: str
    least: int = 0
    most: int | None = 0
    groups: int = 0


_SEVERAL: Mapping[str, _Piece] = MappingProxyType(
    {
        "R": _Piece(text=rf"(?>\r\n|[{LINE_END}])", least=1, most=2),
        "X": _Piece(text=r"\X", least=1, most=None),
    }
)


def translate(pattern: str, *, ignore_case: bool = False, multiline: bool = True) -> Translation:
    """The pattern for `regex`. Raises PatternError for what ICU refuses or `regex` lacks,
    and LimitError for one too long, too deep or with too great counts."""
    if len(pattern) > MAX_LENGTH:
        raise LimitError("characters in a pattern", MAX_LENGTH)
    flags = {flag for flag, on in (("i", ignore_case), ("m", multiline)) if on}
    scanner = PatternScanner(pattern)
    translator = _Translator(scanner, flags)
    piece = translator.alternatives(0)
    if not scanner.at_end():
        raise PatternError("a ) closes nothing")
    made = f"(?i){piece.text}" if ignore_case else piece.text
    if translator.ignores_case and scanner.case_property:
        raise PatternError(f"the property {scanner.case_property} without regard to case")
    return Translation(
        pattern=made,
        groups=translator.groups,
        repeated_groups=translator.repeated_groups,
        ignores_case=translator.ignores_case,
        inner_line_start=translator.inner_line_start,
    )


class _Translator:
    """Reads a pattern from left to right, one method for each level of its grammar."""

    def __init__(self, scanner: PatternScanner, flags: set[str]) -> None:
        self.scanner = scanner
        self.flags = flags
        self.groups = 0
        self.repeated_groups = 0
        self.names: dict[str, int] = {}
        self.closed: dict[int, int] = {}  # a group that has ended, and its least length
        self.looking_behind = 0
        self.ignores_case = "i" in flags
        self.inner_line_start = False

    def alternatives(self, depth: int) -> _Piece:
        """Everything up to the end or a closing parenthesis, which is left."""
        if depth > MAX_NESTING:
            raise LimitError("groups inside each other in a pattern", MAX_NESTING)
        at_start = set(self.flags)
        branches: list[_Piece] = [self._branch(depth, "")]
        while self.scanner.take("|"):
            # ICU keeps a (?i) for the branches after it, up to the end of the group.
            kept = "" if self.flags == at_start else self._case()
            branches.append(self._branch(depth, kept))
        ends = [one.most for one in branches]
        return _Piece(
            text="|".join(one.text for one in branches),
            least=min(one.least for one in branches),
            most=None if None in ends else max(end for end in ends if end is not None),
            groups=sum(one.groups for one in branches),
        )

    def _case(self) -> str:
        return "(?i)" if "i" in self.flags else "(?-i)"

    def _branch(self, depth: int, start: str) -> _Piece:
        pieces: list[_Piece] = [_Piece(text=start)]
        while not self.scanner.at_end() and self.scanner.peek() not in "|)":
            pieces.append(self._term(depth))
        return _joined(pieces)

    def _term(self, depth: int) -> _Piece:
        scanner = self.scanner
        char = scanner.peek()
        if char == "(":
            return self._group(depth)
        if char == "\\":
            return self._escape()
        if char == "[":
            reader = SetReader(scanner, MAX_NESTING)
            made = reader.read()
            if reader.has_operator and "i" in self.flags:
                raise PatternError("a set with && or -- without regard to case")
            return self._one_of(made)
        begins = scanner.begins_every_match()
        scanner.next()
        match char:
            case ".":
                if "s" in self.flags:
                    return self._repeated(_Piece(text=_ANY, least=1, most=2))
                return self._repeated(_Piece(text=f"[^{LINE_END}]", least=1, most=1))
            case "^":
                self.inner_line_start |= "m" in self.flags and not begins
                return self._repeated(_Piece(text=_LINE_START if "m" in self.flags else r"\A"))
            case "$":
                return self._repeated(_Piece(text=_LINE_STOP if "m" in self.flags else _TEXT_END))
            case "*" | "+" | "?" | "{" | "}":
                raise PatternError(f"a {char} stands where nothing can be repeated")
            case _:
                return self._repeated(_Piece(text=literal(char), least=1, most=1))

    def _one_of(self, characters: str) -> _Piece:
        """A set, for one character: without regard to case, ß and ss are alike elsewhere."""
        text = f"(?-f:{characters})" if "i" in self.flags else characters
        return self._repeated(_Piece(text=text, least=1, most=1))

    def _escape(self) -> _Piece:
        letter = self.scanner.escape_letter()
        if letter in _ASSERTIONS:
            return _Piece(text=_ASSERTIONS[letter])
        if letter in SET_ESCAPES:
            return self._one_of(f"[{SET_ESCAPES[letter]}]")
        if letter in ("p", "P"):
            return self._one_of(f"[{property_class(self.scanner, negative=letter == 'P')}]")
        if letter in ("Q", "E"):
            return self._quoted() if letter == "Q" else _Piece(text="")
        if letter in _SEVERAL:
            if self.looking_behind:
                raise PatternError(f"a \\{letter} inside a look-behind")
            return self._repeated(_SEVERAL[letter])
        if letter == "k":
            return self._repeated(self._named_reference())
        if letter in "123456789":
            return self._repeated(self._numbered_reference(letter))
        char = self.scanner.escaped_character(letter)
        return self._repeated(_Piece(text=literal(char), least=1, most=1))

    def _quoted(self) -> _Piece:
        """Everything up to \\E as itself; a quantifier behind it is the last character's."""
        pieces = [_Piece(text=literal(c), least=1, most=1) for c in self.scanner.quoted()]
        last = [self._repeated(piece) for piece in pieces[-1:]]
        return _joined([*pieces[:-1], *last])

    def _numbered_reference(self, digits: str) -> _Piece:
        """As many digits as name a group that is already open, at least one."""
        scanner = self.scanner
        while scanner.peek().isdigit() and int(digits + scanner.peek()) <= self.groups:
            digits += scanner.next()
        return self._reference(int(digits))

    def _named_reference(self) -> _Piece:
        found = self.scanner.match(_GROUP_NAME)
        if found is None or found.group(1) not in self.names:
            raise PatternError("a \\k names a group that is not there")
        return self._reference(self.names[found.group(1)])

    def _reference(self, number: int) -> _Piece:
        if number not in self.closed:
            raise PatternError(f"\\{number} stands before the end of group {number}")
        if self.looking_behind:
            raise PatternError("a reference to a group inside a look-behind")
        return _Piece(text=rf"(?:\g<{number}>)", least=self.closed[number], most=None)

    def _group(self, depth: int) -> _Piece:
        scanner = self.scanner
        scanner.next()
        if not scanner.take("?"):
            return self._capturing("", depth)
        for opening in ("<=", "<!", "=", "!"):
            if scanner.take(opening):
                return self._look_around(opening, depth)
        if scanner.take("#"):
            scanner.skip_past(")")
            return _Piece(text="")
        if scanner.take(":"):
            return self._scoped("(?:", depth)
        if scanner.take(">"):
            if self.looking_behind:
                raise PatternError("an atomic group inside a look-behind")
            return self._scoped("(?>", depth)
        if found := scanner.match(_GROUP_NAME):
            return self._capturing(found.group(1), depth)
        return self._flags_changed(depth)

    def _capturing(self, name: str, depth: int) -> _Piece:
        if self.looking_behind:
            raise PatternError("a capturing group inside a look-behind")
        self.groups += 1
        number = self.groups
        if name in self.names:
            raise PatternError(f"two groups are called {name}")
        if name:
            self.names[name] = number
        inner = self._inside(depth)
        self.closed[number] = inner.least
        piece = _Piece(
            text=f"({inner.text})", least=inner.least, most=inner.most, groups=inner.groups + 1
        )
        return self._repeated(piece)

    def _inside(self, depth: int) -> _Piece:
        """A group's inside and its end; flags changed within it end with it."""
        before = set(self.flags)
        inner = self.alternatives(depth + 1)
        self._close()
        self._restore(before)
        return inner

    def _restore(self, flags: set[str]) -> None:
        self.flags = flags
        self.ignores_case |= "i" in flags
        self.scanner.free_spacing = "x" in flags

    def _close(self) -> None:
        if not self.scanner.take(")"):
            raise PatternError("a ( has no )")

    def _scoped(self, opening: str, depth: int) -> _Piece:
        inner = self._inside(depth)
        text = f"{opening}{inner.text})"
        piece = _Piece(text=text, least=inner.least, most=inner.most, groups=inner.groups)
        return self._repeated(piece)

    def _look_around(self, opening: str, depth: int) -> _Piece:
        behind = opening.startswith("<")
        self.looking_behind += behind
        inner = self._inside(depth)
        self.looking_behind -= behind
        return _Piece(text=f"(?{opening}{inner.text})", groups=inner.groups)

    def _flags_changed(self, depth: int) -> _Piece:
        """(?i) until the group ends, or (?i: ...) for its inside alone."""
        found = self.scanner.match(_FLAGS)
        if found is None:
            raise PatternError("a group of a kind that is not known")
        on, off, end = set(found.group(1)), set(found.group(2) or ""), found.group(3)
        before = set(self.flags)
        self._restore((self.flags | on) - off)
        case = self._case()
        if end == ")":
            return _Piece(text=case)
        inner = self.alternatives(depth + 1)
        self._close()
        self._restore(before)
        text = f"{case[:-1]}:{inner.text})"
        piece = _Piece(text=text, least=inner.least, most=inner.most, groups=inner.groups)
        return self._repeated(piece)

    def _repeated(self, piece: _Piece) -> _Piece:
        """The piece with the quantifier that follows it, if one does."""
        if self.scanner.peek() not in _QUANTIFIERS:
            return piece
        written, low, high, greedy = self._quantifier()
        self.repeated_groups += piece.groups
        if piece.most == 0:
            raise PatternError("a repetition of what is always empty")
        if high is None and not piece.least and (low or not greedy):
            raise PatternError("a repetition without end of what may be empty")
        if self.looking_behind and (high is None or not greedy):
            raise PatternError("a look-behind without a greatest length, or not a greedy one")
        least = piece.least * low
        if max(least, low) > MAX_WRITTEN_OUT:
            raise LimitError("characters in a pattern written out", MAX_WRITTEN_OUT)
        most = None if high is None or piece.most is None else piece.most * high
        return _Piece(text=f"{piece.text}{written}", least=least, most=most, groups=piece.groups)

    def _quantifier(self) -> tuple[str, int, int | None, bool]:
        """Its text, its least and greatest count, and whether it is the greedy kind."""
        scanner = self.scanner
        low: int
        high: int | None
        if found := scanner.match(_COUNTS):
            low = int(found.group(1))
            high = low if not found.group(2) else int(found.group(3)) if found.group(3) else None
            if high is not None and high < low:
                raise PatternError("a count whose end lies before its start")
            written = found.group()
        else:
            written = scanner.next()
            if written == "{":
                raise PatternError("a { that is not a count")
            low, high = _SIGNS[written]
        manner = scanner.next() if scanner.peek() in ("?", "+") else ""
        if scanner.peek() in _QUANTIFIERS:
            raise PatternError("two repetitions in a row")
        return written + manner, low, high, not manner


def _joined(pieces: list[_Piece]) -> _Piece:
    least = sum(one.least for one in pieces)
    if least > MAX_WRITTEN_OUT:
        raise LimitError("characters in a pattern written out", MAX_WRITTEN_OUT)
    ends = [one.most for one in pieces]
    return _Piece(
        text="".join(one.text for one in pieces),
        least=least,
        most=None if None in ends else sum(end for end in ends if end is not None),
        groups=sum(one.groups for one in pieces),
    )
