"""The `tests:` of workflow files: passed, failed, and faulty ones."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import get_args

import pytest

from builder.errors import DefinitionError
from builder.workflow.language.document import parse_workflow
from builder.workflow.run import Event
from builder.workflow.tests import MAIN_FIELDS, Outcome, run_tests

CASES = Path(__file__).resolve().parents[2] / "cases" / "workflows" / "good"
HEAD = """format: 1
actions:
  - menu: Which?
    cases:
      - One: [{show-alert: {title: T, message: first, show-cancel-button: false}}]
      - Two: [{show-content: "{date | date style=Short time=None}"}, {open-urls: "https://x.org"}]
tests:
"""


def outcomes(tests: str) -> list[Outcome]:
    return run_tests(parse_workflow(HEAD + tests, file="t"))


def messages(tests: str) -> list[str]:
    return [str(problem) for outcome in outcomes(tests) for problem in outcome.problems]


def test_the_tests_of_the_good_case_pass() -> None:
    path = CASES / "where-is-my-switch.workflow.yaml"
    results = run_tests(parse_workflow(path.read_bytes(), file=path.name))
    assert [(one.name, one.problems) for one in results] == [
        ("An iPhone opens the pane", ()),
        ("A Mac only reads", ()),
    ]


def test_a_workflow_without_tests_has_none() -> None:
    assert run_tests(parse_workflow("format: 1\nactions: []\n")) == []


def test_what_did_not_happen_is_said_with_what_did() -> None:
    (message,) = messages("  - answers: [One]\n    expect:\n      - alert: second\n")
    assert message.startswith('t:10:9: error: "test 1": expected alert {message: second}')
    assert "what happened: alert {title: T, message: first, cancel: false}" in message


def test_an_event_that_never_came_is_said() -> None:
    (message,) = messages("  - answers: [One]\n    expect: [{shown: x}]\n")
    assert message.endswith("it did not happen")


def test_exactly_allows_nothing_more() -> None:
    test = "  - answers: [One]\n    exactly: true\n    expect: [{menu: Which?}]\n"
    (message,) = messages(test)
    assert "more happened than expected: alert" in message
    assert messages(test.replace("[{menu: Which?}]", "[{menu: Which?}, alert]")) == []


def test_an_answer_that_nothing_asked_for_is_a_fault() -> None:
    (message,) = messages("  - answers: [One, more]\n    expect: []\n")
    assert 'nothing asked for the answer "more"' in message


def test_a_run_that_cannot_go_on_is_a_fault() -> None:
    (message,) = messages("  - expect: []\n")
    assert "test 1" in message


def test_the_clock_is_the_tests_own() -> None:
    test = "  - answers: [Two]\n    at: 2026-11-22T10:00\n    expect: [{shown: {}}, {opened-url: https://x.org}]\n"
    assert messages(test) == []


@pytest.mark.parametrize(
    ("tests", "words"),
    [
        ("  - on: nokia-3\n    expect: []\n", "not a system|no system"),
        ("  - at: noon\n    expect: []\n", "not a date and time"),
        ("  - expect: [{alrt: x}]\n", 'did you mean "alert"'),
        ("  - expect: [{alert: {tilte: x}}]\n", 'did you mean "title"'),
        ("  - expect: [[x]]\n", "its name and a value"),
        ("  - expects: []\n", 'lacks "expect"'),
        ("  x: 1\n", "must be a list"),
    ],
)
def test_a_faulty_test_is_a_fault_of_the_file(tests: str, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        outcomes(tests)


def test_every_event_can_be_expected_by_its_kind_and_a_field_of_its_own() -> None:
    kinds = {re.sub(r"(?<!^)(?=[A-Z])", "-", one.__name__).lower(): one for one in get_args(Event)}
    assert kinds.keys() == MAIN_FIELDS.keys()
    for kind, main in MAIN_FIELDS.items():
        assert not main or main in {item.name for item in fields(kinds[kind])}
