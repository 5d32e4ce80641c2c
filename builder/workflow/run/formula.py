"""A sum written as text, calculated: numbers, + - * / ^ %, parentheses, a few functions.

Knows arithmetic only. Everything is a float, so no result can grow without end.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

_TOKEN = re.compile(r"\s*(?:(\d{1,30}(?:\.\d{1,30})?|\.\d{1,30})|([a-z]{1,8})|([-+*/^%()×÷]))")
_FUNCTIONS: Mapping[str, Callable[[float], float]] = MappingProxyType(
    {
        "abs": abs,
        "ceil": math.ceil,
        "cos": math.cos,
        "exp": math.exp,
        "floor": math.floor,
        "ln": math.log,
        "log": math.log10,
        "sin": math.sin,
        "sqrt": math.sqrt,
        "tan": math.tan,
    }
)
_CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": math.pi, "e": math.e})
_MAX_LENGTH, _MAX_DEPTH = 1000, 50


class _FormulaError(Exception):
    """The text is no sum."""


def evaluate(text: str) -> float | None:
    """The sum's value; None where the text is not a sum, or too long, or has no value."""
    if len(text) > _MAX_LENGTH:
        return None
    try:
        reader = _FormulaReader(_split(text))
        value = reader.sum(0)
        return value if reader.at == len(reader.parts) else None
    except (_FormulaError, ValueError, ZeroDivisionError, OverflowError):
        return None


def _split(text: str) -> list[str]:
    parts, at, text = [], 0, text.strip().lower()
    while at < len(text):
        found = _TOKEN.match(text, at)
        if not found:
            raise _FormulaError
        parts.append(found.group().strip())
        at = found.end()
    return parts


class _FormulaReader:
    """Reads the parts from left to right, one method for each rank of operator."""

    def __init__(self, parts: list[str]) -> None:
        self.parts = parts
        self.at = 0

    def take(self, *wanted: str) -> str:
        if self.at < len(self.parts) and self.parts[self.at] in wanted:
            self.at += 1
            return self.parts[self.at - 1]
        return ""

    def sum(self, depth: int) -> float:
        if depth > _MAX_DEPTH:
            raise _FormulaError
        value = self.product(depth)
        while sign := self.take("+", "-"):
            other = self.product(depth)
            value = value + other if sign == "+" else value - other
        return value

    def product(self, depth: int) -> float:
        value = self.signed(depth)
        while sign := self.take("*", "×", "/", "÷", "%"):
            other = self.signed(depth)
            if sign == "%":
                value = math.fmod(value, other)
            else:
                value = value * other if sign in "*×" else value / other
        return value

    def signed(self, depth: int) -> float:
        negative = False
        while sign := self.take("+", "-"):
            negative ^= sign == "-"
        value = self.power(depth)
        return -value if negative else value

    def power(self, depth: int) -> float:
        if depth > _MAX_DEPTH:
            raise _FormulaError
        value = self.one(depth)
        return math.pow(value, self.signed(depth + 1)) if self.take("^") else value

    def one(self, depth: int) -> float:
        if self.at >= len(self.parts):
            raise _FormulaError
        part = self.parts[self.at]
        self.at += 1
        if part == "(" or part in _FUNCTIONS:
            if part != "(" and not self.take("("):
                raise _FormulaError
            value = self.sum(depth + 1)
            if not self.take(")"):
                raise _FormulaError
            return value if part == "(" else float(_FUNCTIONS[part](value))
        if part in _CONSTANTS:
            return _CONSTANTS[part]
        if part[0].isdigit() or part[0] == ".":
            return float(part)
        raise _FormulaError
