"""A value that is not what an action or a condition works on is announced, never ignored."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from builder.workflow.language.document import compile_workflow
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Shown, Unsupported
from builder.workflow.run.run import simulate

CLOCK = datetime(2026, 11, 22, 10, tzinfo=UTC)


def announced(action: str, value: str = "words") -> list[str]:
    text = f"format: 1\nactions:\n  - set t: {{text: '{value}'}}\n  - {action}\n"
    run = simulate(compile_workflow(text), device=parse_os("ios-18"), clock=CLOCK)
    return [one.identifier for one in run.events if isinstance(one, Unsupported)]


CASES = {
    "the date in": [
        "adjust-date: {date: '{t}', duration: {quantity: 1, unit: days}}",
        "format-date: {date: '{t}'}",
        "get-time-between-dates: {first-date: '{t}', second-date: 2026-01-01}",
        "date: '{t}'",
        "if: {t}\n    is-today:\n    then: []",
        "if: {t}\n    is-in-the-last: {quantity: 3, unit: days}\n    then: []",
        "if: {t}\n    is-in-the-next: {quantity: 3, unit: days}\n    then: []",
        "if: {t}\n    is-greater-than: {date: 2026-01-01T00:00:00Z}\n    then: []",
        "if: {t}\n    is: {date: 2026-01-01T00:00:00Z}\n    then: []",
    ],
    "the dates in": ["get-dates-from-input: '{t}'"],
    "the number in": [
        "calculate: {number: '{t}', operation: ×, operand: 2}",
        "show-content: '{t + 1}'",
        "round-number: {number: '{t}'}",
        "format-number: {number: '{t}'}",
        "number: '{t}'",
        "if: {t}\n    is-greater-than: 5\n    then: []",
        "if: {t}\n    is-between: [1, 5]\n    then: []",
    ],
    "the dictionary in": [
        "get-dictionary-value: {dictionary: '{t}', get: All Keys}",
        "set-dictionary-value: {dictionary: '{t}', key: city, value: Rome}",
    ],
}
ROWS = [(what, action) for what, actions in CASES.items() for action in actions]


@pytest.mark.parametrize(("what", "action"), ROWS)
def test_a_text_that_is_none_of_what_is_needed_is_announced(what: str, action: str) -> None:
    assert announced(action) == [f"{what} 'words'"]


@pytest.mark.parametrize(
    ("value", "action"),
    [
        ("2026-01-05", "format-date: {date: '{t}'}"),
        ("2026-01-05", "if: {t}\n    is-in-the-last: {quantity: 3, unit: days}\n    then: []"),
        ("about 7 apples", "calculate: {number: '{t}', operation: +, operand: 1}"),
        ('{"city": "Rome"}', "show-content: '{t.city}'"),
        ('["Rome"]', "show-content: '{t.1}'"),
        ("words", "show-content: '{t.city}'"),
        ("Meet on 2026-01-05 or 2026-01-06T10:00.", "get-dates-from-input: '{t}'"),
    ],
)
def test_what_can_be_read_is_not(value: str, action: str) -> None:
    assert announced(action, value.replace("{", "{{").replace("}", "}}")) == []


@pytest.mark.parametrize(("what", "action"), [row for row in ROWS if "t." not in row[1]])
def test_an_empty_value_is_nothing_and_no_riddle(what: str, action: str) -> None:
    del what
    assert announced(action, "") == []


def test_dates_within_a_text_are_found() -> None:
    text = "format: 1\nactions:\n  - set t: {text: 'From 2026-01-05 to 2026-01-06T10:30.'}\n"
    text += "  - set d: {get-dates-from-input: '{t}'}\n  - show-content: '{d}'\n"
    run = simulate(compile_workflow(text), device=parse_os("ios-18"), clock=CLOCK)
    (shown,) = [one.text for one in run.events if isinstance(one, Shown)]
    assert shown == "Jan 5, 2026 at 12:00 AM\nJan 6, 2026 at 10:30 AM"
