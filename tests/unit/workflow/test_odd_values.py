"""Values of conditions and filters that are of another kind than they take."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError, Severity
from builder.workflow.check.lint import lint
from builder.workflow.language.document import compile_workflow, parse_workflow

HEAD = "format: 1\ninput: [text]\nactions:\n"
FINDS = ("find-photos", "find-contacts", "find-reminders", "find-notes", "find-calendar-events")


@pytest.mark.parametrize("find", FINDS)
@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("{of: Name, is-between: 5}", "takes two values"),
        ("{of: Name, is-between: [1, 2, 3]}", "takes two values"),
        ("{of: Date, is-in-the-last: 3}", "takes a time"),
        ("{of: Date, is-in-the-next: tomorrow}", "takes a time"),
        ("{of: Date, is-in-the-last: {quantity: 3, unit: day}}", "is not a unit of time"),
        ("{of: Size, is-less-than: small}", "takes a number"),
        ("{of: Name, has-any-value: x}", "takes no value"),
        ("{of: Name, is: x, is-not: y}", "has one condition"),
        ("{of: Name}", "needs a property and a condition"),
        ("{is: x}", "needs a property and a condition"),
        ("{of: [Name], is: x}", "takes the name of a property"),
        ("Name", "is written as {of: Name, contains: draft}"),
    ],
)
def test_a_row_of_a_filter_that_means_nothing_is_one_fault(find: str, row: str, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(f"{HEAD}  - {find}: {{where: [{row}]}}\n")
    (problem,) = [one for one in caught.value.problems if one.severity is Severity.ERROR]
    assert words in problem.message


def test_all_is_the_list_alone() -> None:
    rows = "[{of: Name, is: a}, {of: Name, contains: b}]"
    plain = compile_workflow(f"{HEAD}  - find-photos: {{where: {rows}}}\n")
    assert compile_workflow(f"{HEAD}  - find-photos: {{where: {{all: {rows}}}}}\n") == plain


def test_a_limit_is_a_number_or_a_switch() -> None:
    with pytest.raises(DefinitionError, match="takes a number, or true or false; write limit: 5"):
        compile_workflow(f"{HEAD}  - find-photos: {{limit: many}}\n")


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("is-between: 5", "takes two values"),
        ("is-in-the-last: 3", "takes a time"),
        ("is-today: x", "takes no value"),
        ("contains: [a, b]", "takes text"),
        ("is: [a]", "takes a text, a number"),
        ("is: ", "needs a text, a number"),
        ("is-greater-than: {date: tomorrow}", 'does not fit "date"'),
    ],
)
def test_a_condition_with_another_kind_of_value_is_one_fault(condition: str, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(f"{HEAD}  - if: {{input}}\n    {condition}\n    then: []\n")
    (problem,) = caught.value.problems
    assert words in problem.message


@pytest.mark.parametrize(
    ("action", "code", "way_out"),
    [
        ("if: {input}\n    is-less-than: abc\n    then: []", "no-number", "write a number"),
        ("if: {input}\n    then: []", "no-condition", "write is:, contains:"),
        (
            "if: {input}\n    is-in-the-next: {quantity: 3, unit: day}\n    then: []",
            "unknown-choice",
            'here it is called "days"',
        ),
        (
            "adjust-date: {date: {date}, duration: {quantity: 1, unit: Hours}}",
            "unknown-choice",
            'here it is called "hr"',
        ),
        (
            "adjust-date: {date: {date}, duration: {quantity: 1, unit: weks}}",
            "unknown-choice",
            'did you mean "weeks"?',
        ),
    ],
)
def test_what_the_app_would_take_and_nobody_means_is_a_warning(
    action: str, code: str, way_out: str
) -> None:
    parsed = parse_workflow(f"{HEAD}  - {action}\n")
    (warning,) = parsed.warnings
    assert (warning.code, warning.severity) == (code, Severity.WARNING)
    assert way_out in warning.help
    if code != "no-number":
        assert [one.code for one in lint(parsed.workflow)] == [code]


@pytest.mark.parametrize("items", ["city: London", "city: London, country: UK", "a: 1, b: {c: 2}"])
def test_keys_of_a_dictionary_in_the_place_of_its_parameters_are_one_fault(items: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(
            f"{HEAD}  - set d: {{dictionary: {{{items}}}}}\n  - show-content: '{{d}}'\n"
        )
    (problem,) = caught.value.problems
    first = items.partition(":")[0]
    assert problem.help == f"write dictionary: {{items: {{{first}: ...}}}}"


def test_a_misspelt_parameter_of_a_dictionary_is_told_the_nearest() -> None:
    with pytest.raises(DefinitionError, match='did you mean "items"'):
        compile_workflow(f"{HEAD}  - dictionary: {{itmes: {{a: 1}}}}\n")
