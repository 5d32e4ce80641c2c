"""Every condition of every age: written as text, read back, linted, run and told."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from builder.errors import DefinitionError
from builder.wire.plist import same
from builder.workflow.apple.block_table import (
    CONDITION,
    CONDITION_ROWS,
    Condition,
    ConditionRow,
    Takes,
    condition_row,
)
from builder.workflow.apple.workflow import workflow_to_plist
from builder.workflow.check.explain import explain_workflow
from builder.workflow.check.lint import lint
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow
from builder.workflow.language.schema import workflow_schema
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Shown, Unsupported
from builder.workflow.run.run import simulate

NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
# For what each condition asks: a left side for which it holds, one for which it does not, and
# the right side as it is written.
CASES: dict[Condition, tuple[object, object, str]] = {
    Condition.LESS: (4, 5, "5"),
    Condition.AT_MOST: (5, 6, "5"),
    Condition.MORE: (6, 5, "5"),
    Condition.AT_LEAST: (5, 4, "5"),
    Condition.IS: ("red", "blue", "red"),
    Condition.IS_NOT: ("blue", "red", "red"),
    Condition.BEGINS: ("redder", "a red", "red"),
    Condition.ENDS: ("a red", "redder", "red"),
    Condition.CONTAINS: ("a red one", "blue", "red"),
    Condition.LACKS: ("blue", "a red one", "red"),
    Condition.HAS_VALUE: ("x", "", ""),
    Condition.HAS_NONE: ("", "x", ""),
    Condition.IN_THE_NEXT: (NOW.replace(day=24), NOW.replace(day=21), "{quantity: 3, unit: days}"),
    Condition.IN_THE_LAST: (NOW.replace(day=20), NOW.replace(day=24), "{quantity: 3, unit: days}"),
    Condition.IS_TODAY: (NOW.replace(hour=1), NOW.replace(day=21), ""),
    Condition.BETWEEN: (3, 9, "[1, 5]"),
}
ROWS = pytest.mark.parametrize("row", CONDITION_ROWS, ids=lambda row: row.word)


def text_of(row: ConditionRow) -> str:
    right = CASES[row.condition][2]
    return (
        f"format: 1\nname: T\ninput: [text]\nactions:\n  - if: {{input}}\n    {row.word}: {right}\n"
        '    then: [{show-content: "yes"}]\n    else: [{show-content: "no"}]\n'
    )


@ROWS
def test_every_condition_is_written_read_back_and_linted(row: ConditionRow) -> None:
    workflow = compile_workflow(text_of(row))
    assert workflow.actions[0].parameters[CONDITION] == row.code
    assert lint(workflow) == []
    again = import_workflow(workflow).text
    assert f"    {row.word}:" in again
    assert " with:" not in again
    assert same(workflow_to_plist(compile_workflow(again)), workflow_to_plist(workflow))


@ROWS
@pytest.mark.parametrize("holds", [True, False])
def test_every_condition_runs(row: ConditionRow, holds: bool) -> None:
    left = CASES[row.condition][0 if holds else 1]
    run = simulate(
        compile_workflow(text_of(row)), device=parse_os("ios-17.5"), input=(left,), clock=NOW
    )
    shown = [event.text for event in run.events if isinstance(event, Shown)]
    assert shown == ["yes" if holds else "no"]


@ROWS
def test_every_condition_is_told_in_words(row: ConditionRow) -> None:
    line = explain_workflow(compile_workflow(text_of(row))).lines[0]
    right = {"red": '"red"', "[1, 5]": "1 and 5", "{quantity: 3, unit: days}": "3 days"}
    written = CASES[row.condition][2]
    told = f"the shortcut's input {row.says} {right.get(written, written)}".strip()
    assert line.detail == told


@ROWS
def test_every_condition_is_completed_by_editors(row: ConditionRow) -> None:
    assert row.word in workflow_schema()["definitions"]["action"]["properties"]


@ROWS
def test_a_value_that_does_not_fit_is_refused_with_what_is_taken(row: ConditionRow) -> None:
    wrong = "5" if row.takes in (Takes.NOTHING, Takes.PAIR, Takes.DURATION) else ""
    right = CASES[row.condition][2]
    text = text_of(row).replace(f"{row.word}: {right}\n", f"{row.word}: {wrong}\n")
    with pytest.raises(DefinitionError, match=r"takes|needs") as caught:
        compile_workflow(text)
    assert [problem.line for problem in caught.value.problems] == [6]


def test_no_two_rows_share_a_code_or_a_word() -> None:
    assert len({row.code for row in CONDITION_ROWS}) == len(CONDITION_ROWS)
    assert len({row.word for row in CONDITION_ROWS}) == len(CONDITION_ROWS)
    assert {row.condition for row in CONDITION_ROWS} == set(Condition) == set(CASES)


@pytest.mark.parametrize("code", [None, True, 7, 1004, "equals", [], 4.0])
def test_what_nothing_defines_has_no_row(code: object) -> None:
    assert condition_row(code) is None


@pytest.mark.parametrize(
    "condition",
    [
        "is-greater-than: {quantity: 3, unit: km}",
        "is: {quantity: 3, unit: km}",
        "Equals: {quantity: 3, unit: km}",
        "is-in-the-last: {quantity: 3, unit: moons}",
        "is-in-the-next: {quantity: soon, unit: days}",
    ],
)
def test_a_condition_that_is_not_understood_is_announced(condition: str) -> None:
    text = f"format: 1\nactions:\n  - if: {{input}}\n    {condition}\n    then: []\n"
    device = parse_os("ios-17.5")
    run = simulate(compile_workflow(text), device=device, input=(NOW,), clock=NOW)
    assert [type(event) for event in run.events] == [Unsupported]
