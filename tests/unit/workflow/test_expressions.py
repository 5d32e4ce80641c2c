"""Arithmetic and keys in braces: taken apart, and placed as the actions they stand for."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError
from builder.workflow.language.document import compile_workflow
from builder.workflow.language.expressions import (
    MAX_CHARACTERS,
    MAX_DEPTH,
    DictionaryKey,
    Expression,
    ExpressionError,
    Name,
    NumberLiteral,
    Operation,
    is_expression,
    parse,
)
from builder.workflow.language.placed import MAX_PLACED

NAMES = {"a", "b", "a.b", "my-count", "a + 2", "first name", "b - a"}


def told(one: Expression) -> str:
    """The expression with every parenthesis."""
    match one:
        case NumberLiteral():
            return one.words
        case Name():
            return f"<{one.text}>"
        case DictionaryKey():
            return f"{told(one.of)}.{one.key}"
        case Operation():
            return f"({told(one.left)} {one.operator} {told(one.right)})"


@pytest.mark.parametrize(
    ("head", "tree"),
    [
        ("a + b * 2", "(<a> + (<b> × 2))"),
        ("(a + b) * 2", "((<a> + <b>) × 2)"),
        ("a - b - 1", "((<a> - <b>) - 1)"),
        ("a / b % 2", "((<a> ÷ <b>) % 2)"),
        ("a ÷ b × 2 − 1", "(((<a> ÷ <b>) × 2) - 1)"),
        ("-a + 1", "((<a> × -1) + 1)"),
        ("--a", "((<a> × -1) × -1)"),
        ("a * -2", "(<a> × -2)"),
        ("a+b", "(<a> + <b>)"),
        ("a.b + 1", "(<a.b> + 1)"),
        ("a + 2 + 1", "(<a + 2> + 1)"),
        ("a + 20", "(<a> + 20)"),
        ("my-count - 1", "(<my-count> - 1)"),
        ("b - a", "<b - a>"),
        ("b - ab", "(<b> - <ab>)"),
        ("first name.last name", "<first name>.last name"),
        ('a."x.y".z', "<a>.x.y.z"),
        ('"a + 2" * 3', "(<a + 2> × 3)"),
        ("b.c - 1", "(<b>.c - 1)"),
        ("(a).b", "<a>.b"),
        ("2 * 3 + 0.5", "6.5"),
        ("1 / 4", "0.25"),
        ("7 % 4 - 1", "2"),
        ("2 * 3 * a", "(6 × <a>)"),
    ],
)
def test_operators_bind_as_in_school_and_names_as_long_as_they_are(head: str, tree: str) -> None:
    assert told(parse(head, NAMES.__contains__)) == tree


@pytest.mark.parametrize("head", ["a", "my-count", "first name", "variable a + b", 'ask "a + b"'])
def test_what_has_no_mark_of_one_is_no_expression(head: str) -> None:
    assert not is_expression(head)


@pytest.mark.parametrize(
    ("head", "at", "words"),
    [
        ("a +", 3, "a name or a number is missing here"),
        ("+ a", 0, "a name or a number is missing here"),
        ("a + * b", 4, "a name or a number is missing here"),
        ("(a + b", 0, "this parenthesis is not closed"),
        ("a + b)", 5, "nothing is opened before"),
        ("a (b)", 2, "an operator is missing before"),
        ("a.", 1, "a key must follow the dot"),
        ("a.+", 2, "a key must follow the dot"),
        ("2.x", 1, "a number has no keys"),
        ("a / 0", 4, "nothing can be divided by 0"),
        ("a % (1 - 1)", 5, "nothing can be divided by 0"),
        ("a + ?", 4, "cannot stand in a calculation"),
        ('a."x', 2, "a quotation mark is not closed"),
        ("9" * 20 + "*" + "9" * 20, 20, "this number is too large"),
        ("a" + "+a" * MAX_CHARACTERS, 0, "characters; at most 400"),
        ("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1), MAX_DEPTH, "nested more than 32"),
        ("-" * (MAX_DEPTH + 1) + "a", MAX_DEPTH, "nested more than 32"),
    ],
)
def test_a_fault_is_told_at_its_character(head: str, at: int, words: str) -> None:
    with pytest.raises(ExpressionError, match=words.replace("(", r"\(")) as caught:
        parse(head, NAMES.__contains__)
    assert caught.value.at == at


def test_a_fault_in_a_reference_leaves_no_action_behind() -> None:
    text = "format: 1\nactions: [{set a: {number: 1}}, {show-content: '{a + 1} {a * 2 + b}'}]\n"
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(text)
    assert [one.where for one in caught.value.problems] == ["2:66"]


def test_more_calculations_than_a_program_has_are_refused() -> None:
    row = "'" + "{a + 1}" * (MAX_PLACED + 1) + "'"
    text = f"format: 1\nactions: [{{set a: {{number: 1}}}}, {{show-content: {row}}}]\n"
    with pytest.raises(DefinitionError, match="more than 2000 calculations"):
        compile_workflow(text)


def test_a_placed_result_never_takes_a_name_that_is_taken() -> None:
    text = "format: 1\nactions: [{set a: {number: 1}}, {set a plus 1: {number: 2}}, "
    text += "{show-content: '{a + 1} {a plus 1}'}]\n"
    workflow = compile_workflow(text)
    assert workflow.actions[2].parameters["CustomOutputName"] == "a plus 1 no. 2"


def test_constants_stand_in_calculations() -> None:
    text = "format: 1\nconstants: {rate: 0.5, twice: '{rate * 2}', own: '{a}'}\n"
    text += "actions: [{set a: {number: 4}}, {show-content: '{a * rate + own} {twice} {-twice}'}]\n"
    used = compile_workflow(text)
    plain = text.replace("a * rate + own", "a * 0.5 + a").replace("'{twice}", "'{0.5 * 2}")
    plain = plain.replace("{twice}", "{0.5 * 2}").replace("{-twice}", "{-(0.5 * 2)}")
    assert used.actions == compile_workflow(plain).actions


@pytest.mark.parametrize(
    ("written", "way_out"),
    [
        ("{x-1}", "a minus has blanks around it: {x - 1}"),
        ("{x-y}", "a minus has blanks around it: {x - y}"),
        ("{x[city]}", "a key follows a dot: {x.city}"),
        ("{x ^ 2}", "there are + - * / % and parentheses"),
        ("{x & 2}", "there are + - * / % and parentheses"),
        ("{x > 2}", "compare with if"),
        ("{x == y}", "compare with if"),
        ("{x!=y}", "compare with if"),
        ("{z-1}", "known: "),
        ("{z ^ 2}", "known: "),
    ],
)
def test_signs_of_other_languages_are_told_what_there_is(written: str, way_out: str) -> None:
    text = "format: 1\nactions:\n  - set x: {number: 1}\n  - set y: {number: 2}\n"
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(f"{text}  - show-content: '{written}'\n")
    assert caught.value.problems[0].help.startswith(way_out)
