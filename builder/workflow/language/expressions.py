"""Arithmetic and keys in braces: `{(count + 1) * 2}`, `{answer.city}`, taken apart.

Knows operators, their precedence, and where a name ends: a name that is known is the longest that
stands at a place, so that names with a dot, a plus or a hyphen stay names. Knows neither actions
nor what a name refers to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation, localcontext

# More than anybody reads; each known name is looked for at each place.
MAX_CHARACTERS = 400
MAX_DEPTH = 32
# What people write, and what the app calls it.
OPERATORS = {"+": "+", "-": "-", "−": "-", "*": "×", "×": "×", "/": "÷", "÷": "÷", "%": "%"}
_LEVELS = ({"+", "-"}, {"×", "÷", "%"})
_KEPT = ("variable ", "output ", "ask ")
_QUOTED = r'"(?:[^"\\]|\\.)*"'
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?![\w])")
_WORD = re.compile(r"[^\W\d][\w-]*(?: +[\w-]*\w)*")
_KEY = re.compile(r"[\w-]*\w(?: +[\w-]*\w)*")
# A hyphen belongs to a name unless a blank stands on both sides of it, or a parenthesis before.
_END = re.compile(r"\s*(?:\Z|[+*/%×÷−().])|\s+-(?=\s)")
_MARK = re.compile(r"[+*/%×÷−().]|(?<=\s)-(?=\s)|(?<=\))-|^\s*-")


class ExpressionError(ValueError):
    """What is wrong in an expression, and at which character. `name` is set where a name that
    nobody knows is all that is wrong.
    """

    def __init__(self, message: str, at: int, *, name: str = "", help: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.at = at
        self.name = name
        self.help = help


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is name, key, number, or the mark itself. A name's `text` is without quotes."""

    kind: str
    text: str
    at: int
    end: int


@dataclass(frozen=True, slots=True)
class NumberLiteral:
    value: Decimal
    at: int

    @property
    def words(self) -> str:
        plain = format(self.value, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain


@dataclass(frozen=True, slots=True)
class Name:
    text: str
    at: int

    @property
    def words(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class DictionaryKey:
    """The value that a dictionary has for a key."""

    of: Expression
    key: str
    at: int

    @property
    def words(self) -> str:
        return f"{self.key} of {self.of.words}"


@dataclass(frozen=True, slots=True)
class Operation:
    """Two values and the app's name for what is done with them."""

    left: Expression
    operator: str
    right: Expression
    at: int

    @property
    def words(self) -> str:
        named = {"+": "plus", "-": "minus", "×": "times", "÷": "divided by", "%": "modulo"}
        return f"{self.left.words} {named[self.operator]} {self.right.words}"


Expression = NumberLiteral | Name | DictionaryKey | Operation


def is_expression(head: str) -> bool:
    """Whether a head that is no name as a whole has a mark that only expressions have."""
    bare = head.strip()
    return not bare.startswith(_KEPT) and _MARK.search(re.sub(_QUOTED, "x", bare)) is not None


def tokens(head: str, is_name: Callable[[str], bool]) -> list[Token]:
    """The parts of an expression, in order. Raises ExpressionError."""
    if len(head) > MAX_CHARACTERS:
        message = f"a calculation of {len(head)} characters; at most {MAX_CHARACTERS} are taken"
        raise ExpressionError(message, 0, help="name its parts with set")
    found: list[Token] = []
    at = 0
    while at < len(head):
        if head[at].isspace():
            at += 1
            continue
        one = _token(head, at, is_name, found[-1] if found else None)
        found.append(one)
        at = one.end
    return found


def _token(head: str, at: int, is_name: Callable[[str], bool], before: Token | None) -> Token:
    mark = head[at]
    if before is not None and before.kind == ".":
        return _key(head, at)
    if mark == '"':
        return _quoted(head, at, "name")
    name = _known_name(head, at, is_name)
    if name:
        return Token("name", name, at, at + len(name))
    if number := _NUMBER.match(head, at):
        return Token("number", number.group(), at, number.end())
    if mark in OPERATORS or mark in "().":
        return Token(OPERATORS.get(mark, mark), mark, at, at + 1)
    if word := _WORD.match(head, at):
        return Token("name", word.group(), at, word.end())
    raise ExpressionError(f'"{mark}" cannot stand in a calculation', at)


def _key(head: str, at: int) -> Token:
    if head[at] == '"':
        return _quoted(head, at, "key")
    found = _KEY.match(head, at)
    if found is None:
        raise ExpressionError("a key must follow the dot", at)
    return Token("key", found.group(), at, found.end())


def _quoted(head: str, at: int, kind: str) -> Token:
    found = re.compile(_QUOTED).match(head, at)
    try:
        text = json.loads(found.group()) if found else None
    except ValueError:
        text = None
    if found is None or not isinstance(text, str):
        raise ExpressionError("a quotation mark is not closed", at)
    return Token(kind, text, at, found.end())


def _known_name(head: str, at: int, is_name: Callable[[str], bool]) -> str:
    """The longest known name that begins at a place and ends where a name can."""
    ends = [found.start() for found in _END.finditer(head, at + 1)]
    return next((head[at:end] for end in reversed(ends) if is_name(head[at:end])), "")


def parse(head: str, is_name: Callable[[str], bool]) -> Expression:
    """The expression that a head is, numbers among themselves calculated. Raises
    ExpressionError."""
    return _Parser(head, tokens(head, is_name)).whole()


class _Parser:
    def __init__(self, head: str, found: list[Token]) -> None:
        self.head = head
        self.tokens = found
        self.next = 0
        self.depth = 0

    def whole(self) -> Expression:
        out = self.level(0)
        if self.next < len(self.tokens):
            one = self.tokens[self.next]
            message = f'nothing is opened before "{one.text}"' if one.kind == ")" else ""
            raise ExpressionError(message or f'an operator is missing before "{one.text}"', one.at)
        return out

    def peek(self) -> str:
        return self.tokens[self.next].kind if self.next < len(self.tokens) else ""

    def take(self) -> Token:
        self.next += 1
        return self.tokens[self.next - 1]

    def level(self, number: int) -> Expression:
        if number == len(_LEVELS):
            return self.signed()
        left = self.level(number + 1)
        while self.peek() in _LEVELS[number]:
            mark = self.take()
            left = _combined(left, mark.kind, self.level(number + 1), mark.at)
        return left

    def signed(self) -> Expression:
        if self.peek() != "-":
            return self.keyed()
        mark = self.take()
        self.deeper(mark)
        value = self.signed()
        self.depth -= 1
        return _combined(value, "×", NumberLiteral(Decimal(-1), mark.at), mark.at)

    def keyed(self) -> Expression:
        out = self.single()
        while self.peek() == ".":
            mark = self.take()
            if self.peek() != "key":
                raise ExpressionError("a key must follow the dot", mark.at)
            if isinstance(out, NumberLiteral):
                raise ExpressionError("a number has no keys", mark.at)
            one = self.take()
            out = DictionaryKey(out, one.text, one.at)
        return out

    def single(self) -> Expression:
        kind = self.peek()
        if kind == "name":
            one = self.take()
            return Name(one.text, one.at)
        if kind == "number":
            one = self.take()
            return NumberLiteral(Decimal(one.text), one.at)
        if kind == "(":
            opening = self.take()
            self.deeper(opening)
            inner = self.level(0)
            self.depth -= 1
            if self.peek() != ")":
                raise ExpressionError("this parenthesis is not closed", opening.at)
            self.take()
            return inner
        at = self.tokens[self.next].at if kind else len(self.head.rstrip())
        raise ExpressionError("a name or a number is missing here", at)

    def deeper(self, mark: Token) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"calculations nested more than {MAX_DEPTH} deep"
            raise ExpressionError(message, mark.at, help="name its parts with set")


def _combined(left: Expression, operator: str, right: Expression, at: int) -> Expression:
    """An operation; where both sides are numbers, its result."""
    if operator in ("÷", "%") and isinstance(right, NumberLiteral) and not right.value:
        raise ExpressionError("nothing can be divided by 0", right.at)
    if not isinstance(left, NumberLiteral) or not isinstance(right, NumberLiteral):
        return Operation(left, operator, right, at)
    with localcontext(prec=28) as context:
        context.traps[InvalidOperation] = context.traps[DivisionByZero] = False
        one, other = left.value, right.value
        value = {
            "+": lambda: one + other,
            "-": lambda: one - other,
            "×": lambda: one * other,
            "÷": lambda: one / other,
            "%": lambda: one % other,
        }[operator]()
    if not value.is_finite() or abs(value.adjusted()) > 30:
        raise ExpressionError("this number is too large", at)
    return NumberLiteral(value, left.at)
