"""The actions that arithmetic and keys in braces stand for.

Knows what an author would have placed before the action for `{count + 1}` (Calculate, Number) or
`{answer.city}` (Get Dictionary Value). Where they wait and what their results are called,
`builder.workflow.language.placed` knows.
"""

from __future__ import annotations

from collections.abc import Callable

from builder.errors import did_you_mean, nearest
from builder.wire.plist import Dict
from builder.workflow.apple.spelling import ATTACHMENT, CURRENT_DATE, SERIALIZATION, TYPE, VALUE
from builder.workflow.language.expressions import (
    DictionaryKey,
    Expression,
    ExpressionError,
    Name,
    NumberLiteral,
    Operation,
    is_expression,
    parse,
)
from builder.workflow.language.names import Names
from builder.workflow.language.wording import WordingError

CALCULATE = "is.workflow.actions.math"
LOOK_UP = "is.workflow.actions.getvalueforkey"
NUMBER = "is.workflow.actions.number"
# Lets an action wait: its identifier, its parameters, what its result is called, and at which
# character of the head it stands. Gives what refers to the result.
LetWait = Callable[[str, Dict, str, int], Dict]


def calculated(head: str, names: Names, place: LetWait) -> Dict | None:
    """What a head with arithmetic or keys refers to; None where it has neither. Its actions are
    handed to `place`. Raises WordingError, whose `at` counts characters of `head`.
    """
    if not is_expression(head):
        return None
    try:
        expression = parse(head, lambda name: names.attachment(name) is not None)
    except ExpressionError as error:
        raise WordingError(error.message, error.at, error.help) from None
    return _Head(head, names, place).attachment(expression)


class _Head:
    """The text in one pair of braces, and what its expressions become."""

    def __init__(self, head: str, names: Names, place: LetWait) -> None:
        self.head = head
        self.names = names
        self.place = place

    def attachment(self, one: Expression) -> Dict:
        match one:
            case Name():
                return _named(one, self.names, self.head)
            case NumberLiteral():
                return self._place(NUMBER, {"WFNumberActionNumber": _plain(one)}, one)
            case DictionaryKey():
                return self._look_up(one)
            case Operation():
                return self._calculate(one)

    def _look_up(self, one: DictionaryKey) -> Dict:
        """Keys within keys are one path, unless one of them has a dot of its own."""
        path, of = [one.key], one.of
        while isinstance(of, DictionaryKey) and "." not in of.key and "." not in path[0]:
            path.insert(0, of.key)
            of = of.of
        inner = _wrapped(self.attachment(of))
        parameters: Dict = {"WFInput": inner, "WFDictionaryKey": ".".join(path)}
        return self._place(LOOK_UP, parameters, one)

    def _calculate(self, one: Operation) -> Dict:
        left, right = one.left, one.right
        if isinstance(left, NumberLiteral) and one.operator in ("+", "×"):
            left, right = right, left
        first = self.attachment(left)
        _refuse_dates(left, first)
        second: int | float | Dict
        if isinstance(right, NumberLiteral):
            second = _plain(right)
        else:
            other = self.attachment(right)
            _refuse_dates(right, other)
            second = _wrapped(other)
        if one.operator == "%":
            parameters: Dict = {
                "WFMathOperation": "…",
                "WFScientificMathOperation": "Modulus",
                "WFScientificMathOperand": second,
            }
        else:
            parameters = {"WFMathOperation": one.operator, "WFMathOperand": second}
        return self._place(CALCULATE, {"WFInput": _wrapped(first), **parameters}, one)

    def _place(self, identifier: str, parameters: Dict, one: Expression) -> Dict:
        return self.place(identifier, parameters, one.words, one.at)


def _named(one: Name, names: Names, head: str) -> Dict:
    found = names.attachment(one.text)
    if found is not None:
        return found

    def way_out() -> str:
        known = tuple(names.known())
        if close := nearest(head.strip(), known):
            return f'did you mean "{close}"?'
        return did_you_mean(one.text, known) or 'name an output with "set", or write {{'

    message = f'nothing is called "{one.text}" here'
    raise WordingError(message, one.at, way_out, code="unknown-name")


def _refuse_dates(one: Expression, attachment: Dict) -> None:
    if attachment[TYPE] == CURRENT_DATE:
        message = "a date cannot be calculated with"
        raise WordingError(message, one.at, "move it with adjust-date")


def _plain(one: NumberLiteral) -> int | float:
    whole = one.value == one.value.to_integral_value()
    return int(one.value) if whole else float(one.value)


def _wrapped(attachment: Dict) -> Dict:
    return {VALUE: attachment, SERIALIZATION: ATTACHMENT}
