"""The actions that arithmetic and keys in braces stand for.

Knows what an author would have placed before the action for `{count + 1}` (Calculate, Number) or
`{answer.city}` (Get Dictionary Value), and what each result is called. The compiler of lists knows
where they are put in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.errors import did_you_mean, nearest
from builder.wire.plist import Dict
from builder.workflow.apple.spelling import (
    ATTACHMENT,
    CURRENT_DATE,
    OUTPUT,
    SERIALIZATION,
    TYPE,
    VALUE,
)
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
from builder.workflow.language.grammar import PIECE
from builder.workflow.language.ids import output_uuid
from builder.workflow.language.names import Names
from builder.workflow.language.wording import WordingError

CALCULATE = "is.workflow.actions.math"
LOOK_UP = "is.workflow.actions.getvalueforkey"
NUMBER = "is.workflow.actions.number"
# More would be a program of its own.
MAX_PLACED = 2000


class Placement:
    """An action that waits to be put in: what it is, and its output's name and UUID."""

    __slots__ = ("identifier", "name", "parameters", "uuid")

    def __init__(self, identifier: str, parameters: Dict, name: str, uuid: str) -> None:
        self.identifier = identifier
        self.parameters = parameters
        self.name = name
        self.uuid = uuid


class Placements:
    """The placed actions of one workflow, in order; `waiting` are those not put in yet."""

    def __init__(self, workflow: str) -> None:
        self.workflow = workflow
        self.waiting: list[Placement] = []
        # What the results of the heads that wait are called.
        self.called: dict[str, str] = {}
        self.taken: set[str] = set()

    def take(self) -> Iterator[Placement]:
        """Those that wait, for the action that is added next."""
        waiting, self.waiting = self.waiting, []
        self.called.clear()
        yield from waiting

    def reference(self, head: str, names: Names) -> Dict | None:
        """What a head with arithmetic or keys refers to; None where it has neither. Raises
        WordingError, whose `at` counts characters of `head`.
        """
        if not is_expression(head):
            return None
        try:
            expression = parse(head, lambda name: names.attachment(name) is not None)
        except ExpressionError as error:
            raise WordingError(error.message, error.at, error.help) from None
        if isinstance(expression, Name):
            return _named(expression, names, head)
        before = len(self.waiting)
        try:
            found = self._attachment(expression, names, head)
        except WordingError:
            del self.waiting[before:]
            raise
        self.called[head.strip()] = found["OutputName"]
        return found

    def subject(self, text: str) -> str:
        """A text as it would be written with the names of the results that wait."""

        def named(found: re.Match[str]) -> str:
            head, bar, rest = (found.group(1) or "").partition("|")
            name = self.called.get(head.strip())
            return found.group() if name is None else f"{{{name}{' |' * bool(bar)}{rest}}}"

        return PIECE.sub(named, text) if self.called else text

    def _attachment(self, one: Expression, names: Names, head: str) -> Dict:
        match one:
            case Name():
                return _named(one, names, head)
            case NumberLiteral():
                return self._place(NUMBER, {"WFNumberActionNumber": _plain(one)}, one, names)
            case DictionaryKey():
                return self._look_up(one, names, head)
            case Operation():
                return self._calculate(one, names, head)

    def _look_up(self, one: DictionaryKey, names: Names, head: str) -> Dict:
        """Keys within keys are one path, unless one of them has a dot of its own."""
        path, of = [one.key], one.of
        while isinstance(of, DictionaryKey) and "." not in of.key and "." not in path[0]:
            path.insert(0, of.key)
            of = of.of
        inner = _wrapped(self._attachment(of, names, head))
        parameters: Dict = {"WFInput": inner, "WFDictionaryKey": ".".join(path)}
        return self._place(LOOK_UP, parameters, one, names)

    def _calculate(self, one: Operation, names: Names, head: str) -> Dict:
        left, right = one.left, one.right
        if isinstance(left, NumberLiteral) and one.operator in ("+", "×"):
            left, right = right, left
        first = self._attachment(left, names, head)
        _refuse_dates(left, first)
        second: int | float | Dict
        if isinstance(right, NumberLiteral):
            second = _plain(right)
        else:
            other = self._attachment(right, names, head)
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
        return self._place(CALCULATE, {"WFInput": _wrapped(first), **parameters}, one, names)

    def _place(self, identifier: str, parameters: Dict, one: Expression, names: Names) -> Dict:
        if len(self.taken) >= MAX_PLACED:
            message = f"more than {MAX_PLACED} calculations and keys in braces"
            raise WordingError(message, one.at)
        name, turn = one.words, 1
        while name in self.taken or names.attachment(name) is not None:
            turn += 1
            name = f"{one.words} no. {turn}"
        self.taken.add(name)
        uuid = output_uuid(self.workflow, name)
        self.waiting.append(Placement(identifier, parameters, name, uuid))
        return {TYPE: OUTPUT, "OutputUUID": uuid, "OutputName": name}


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
