"""Apple's facts on blocks and conditions: the one table that everybody asks.

Compiler, importer, linter, runner and narrator read the same rows: the four kinds of block, the
keys that mark them, and every condition with its code, its words, what it takes, and the age of
system that writes it. Knows no syntax and runs nothing.

Facts (3,088 files of the app, checked 2026-11-22): a block is actions with the same identifier
and GroupingIdentifier, and WFControlFlowMode 0 start, 1 middle, 2 end (integers; balanced in
3,079 files); a menu has as many mode 1 actions as items (2,849 of 2,849); UUID is usual on the
end, whose output is the block's result. WFCondition is an integer since iOS 13 (17,919 uses)
and was a word in iOS 12 (220); WFNumberValue is text in 3,497 of 4,583 uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, IntEnum

BUILTIN = "is.workflow.actions."
MENU = "choosefrommenu"
IF = "conditional"
REPEAT = "repeat.count"
REPEAT_EACH = "repeat.each"

GROUP = "GroupingIdentifier"
MODE = "WFControlFlowMode"
START, MIDDLE, END = 0, 1, 2

INPUT = "WFInput"
MENU_PROMPT = "WFMenuPrompt"
MENU_ITEMS = "WFMenuItems"
CASE_TITLE = "WFMenuItemTitle"
CASE_TITLE_WITH_REFERENCES = "WFMenuItemAttributedTitle"
LEGACY_CANCEL = "WFMenuLegacyCancelBehavior"
REPEAT_COUNT = "WFRepeatCount"

CONDITION = "WFCondition"
CONDITIONS = "WFConditions"
STRING_VALUE = "WFConditionalActionString"
NUMBER_VALUE = "WFNumberValue"
OTHER_NUMBER = "WFAnotherNumber"
CHOICE_VALUE = "WFEnumeration"
DATE_VALUE = "WFDate"
OTHER_DATE = "WFAnotherDate"
DURATION = "WFDuration"
MEASUREMENT = "WFMeasurement"
# Keys under which a condition's value may stand, each with the one for a second value.
VALUE_KEYS: dict[str, str] = {
    STRING_VALUE: "",
    NUMBER_VALUE: OTHER_NUMBER,
    CHOICE_VALUE: "",
    DATE_VALUE: OTHER_DATE,
    DURATION: "",
    MEASUREMENT: "",
}

# Several conditions in one If, and the filter of a Find action, are tables of the same type.
TABLE = "WFContentPredicateTableTemplate"
PREFIX = "WFActionParameterFilterPrefix"
BOUNDED = "WFContentPredicateBoundedDate"
ROWS = "WFActionParameterFilterTemplates"
ANY_ROW, EVERY_ROW = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockKind:
    """One kind of block. `short` is its identifier after Apple's prefix, `words` how the language
    begins it, `value` the parameter that follows that word ("" where a condition does), `output`
    what the app calls its result, `middle` what it shows between its parts ("" for no parts).
    """

    short: str
    words: tuple[str, ...]
    value: str
    output: str
    middle: str = ""

    @property
    def identifier(self) -> str:
        return BUILTIN + self.short


BLOCK_KINDS: dict[str, BlockKind] = {
    kind.identifier: kind
    for kind in (
        BlockKind(
            short=IF,
            words=("if", "if-all", "if-any"),
            value="",
            output="If Result",
            middle="Otherwise",
        ),
        BlockKind(
            short=MENU,
            words=("menu",),
            value=MENU_PROMPT,
            output="Menu Result",
            middle="If chosen",
        ),
        BlockKind(short=REPEAT, words=("repeat",), value=REPEAT_COUNT, output="Repeat Results"),
        BlockKind(short=REPEAT_EACH, words=("repeat-each",), value=INPUT, output="Repeat Results"),
    )
}
BLOCK_WORDS: dict[str, BlockKind] = {
    word: kind for kind in BLOCK_KINDS.values() for word in kind.words
}


class Condition(IntEnum):
    """What a condition asks; the numbers are those of WFCondition.

    Meanings agree in two independent tools (cherri, viticci's documents) and in real use; 1000
    is read in tools alone and stands in no real file (checked 2026-11-22).
    """

    LESS = 0
    AT_MOST = 1
    MORE = 2
    AT_LEAST = 3
    IS = 4
    IS_NOT = 5
    BEGINS = 8
    ENDS = 9
    CONTAINS = 99
    HAS_VALUE = 100
    HAS_NONE = 101
    LACKS = 999
    IN_THE_NEXT = 1000
    IN_THE_LAST = 1001
    IS_TODAY = 1002
    BETWEEN = 1003


class Takes(Enum):
    """What stands on a condition's right side; the text says it to a person."""

    NOTHING = "no value"
    NUMBER = "a number, a date or a measurement"
    TEXT = "text"
    TEXT_OR_NUMBER = "a text, a number, a choice, a date or a measurement"
    DURATION = "a time, as in {quantity: 3, unit: days}"
    PAIR = "two values, as in [1, 5]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionRow:
    """One condition as one age of the system writes it.

    `code` is WFCondition's value: a number since iOS 13, words before. `word` is the language's
    name for it, `says` how a person is told, `condition` what it means.
    """

    code: int | str
    word: str
    says: str
    condition: Condition
    takes: Takes

    @property
    def keys(self) -> tuple[str, ...]:
        """The parameters that may hold its value."""
        match self.takes:
            case Takes.NOTHING:
                return ()
            case Takes.TEXT:
                return (STRING_VALUE, CHOICE_VALUE)
            case Takes.NUMBER:
                return (NUMBER_VALUE, STRING_VALUE, DATE_VALUE, MEASUREMENT)
            case Takes.DURATION:
                return (DURATION,)
            case Takes.PAIR:
                return (NUMBER_VALUE, DATE_VALUE, MEASUREMENT, DURATION)
            case Takes.TEXT_OR_NUMBER:
                return (STRING_VALUE, NUMBER_VALUE, CHOICE_VALUE, DATE_VALUE, MEASUREMENT)


def _row(condition: Condition, word: str, says: str, takes: Takes) -> ConditionRow:
    return ConditionRow(code=int(condition), word=word, says=says, condition=condition, takes=takes)


def _old(word: str, says: str, condition: Condition, takes: Takes) -> ConditionRow:
    """iOS 12 had words for codes; the language takes them as they are, capitals included."""
    return ConditionRow(code=word, word=word, says=says, condition=condition, takes=takes)


# iOS 12's words: Equals (90 uses), Is Greater Than (45), Contains (27) and Is Less Than (22) were
# counted; the others are those its If offered for text (read in tools, untried).
CONDITION_ROWS: tuple[ConditionRow, ...] = (
    _row(Condition.LESS, "is-less-than", "is less than", Takes.NUMBER),
    _row(Condition.AT_MOST, "is-less-than-or-equal-to", "is at most", Takes.NUMBER),
    _row(Condition.MORE, "is-greater-than", "is greater than", Takes.NUMBER),
    _row(Condition.AT_LEAST, "is-greater-than-or-equal-to", "is at least", Takes.NUMBER),
    _row(Condition.IS, "is", "is", Takes.TEXT_OR_NUMBER),
    _row(Condition.IS_NOT, "is-not", "is not", Takes.TEXT_OR_NUMBER),
    _row(Condition.BEGINS, "begins-with", "begins with", Takes.TEXT),
    _row(Condition.ENDS, "ends-with", "ends with", Takes.TEXT),
    _row(Condition.CONTAINS, "contains", "contains", Takes.TEXT),
    _row(Condition.HAS_VALUE, "has-any-value", "has any value", Takes.NOTHING),
    _row(Condition.HAS_NONE, "has-no-value", "has no value", Takes.NOTHING),
    _row(Condition.LACKS, "does-not-contain", "does not contain", Takes.TEXT),
    _row(Condition.IN_THE_NEXT, "is-in-the-next", "is in the next", Takes.DURATION),
    _row(Condition.IN_THE_LAST, "is-in-the-last", "is in the last", Takes.DURATION),
    _row(Condition.IS_TODAY, "is-today", "is today", Takes.NOTHING),
    _row(Condition.BETWEEN, "is-between", "is between", Takes.PAIR),
    _old("Equals", "equals", Condition.IS, Takes.TEXT_OR_NUMBER),
    _old("Is", "is", Condition.IS, Takes.TEXT_OR_NUMBER),
    _old("Is Not", "is not", Condition.IS_NOT, Takes.TEXT_OR_NUMBER),
    _old("Contains", "contains", Condition.CONTAINS, Takes.TEXT),
    _old("Does Not Contain", "does not contain", Condition.LACKS, Takes.TEXT),
    _old("Begins With", "begins with", Condition.BEGINS, Takes.TEXT),
    _old("Ends With", "ends with", Condition.ENDS, Takes.TEXT),
    _old("Is Greater Than", "is greater than", Condition.MORE, Takes.NUMBER),
    _old("Is Less Than", "is less than", Condition.LESS, Takes.NUMBER),
)
CONDITION_WORDS: dict[str, ConditionRow] = {row.word: row for row in CONDITION_ROWS}
_BY_CODE: dict[int | str, ConditionRow] = {row.code: row for row in CONDITION_ROWS}


def condition_row(code: object) -> ConditionRow | None:
    """The row of a WFCondition, a number or iOS 12's word; None where nothing defines it."""
    if isinstance(code, bool) or not isinstance(code, int | str):
        return None
    return _BY_CODE.get(code)
