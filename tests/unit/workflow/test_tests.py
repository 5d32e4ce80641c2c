"""The `tests:` of workflow files: passed, failed, and faulty ones."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from typing import Any, get_args

import pytest

from builder.errors import DefinitionError
from builder.render.pictures import Pictures
from builder.workflow.language.document import parse_workflow
from builder.workflow.run.events import Event
from builder.workflow.tests import Outcome, run_tests
from builder.workflow.written_tests import MAIN_FIELDS

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


AROUND = """format: 1
actions:
  - set answer: {get-contents-of-url: "https://api.example/now"}
  - show-content: "{answer}"
  - set person: {ask-for-input: {prompt: "Name?"}}
  - save-file: {file: "{person}", ask-where-to-save: false, subpath: log.txt}
  - speak-text: "{person}"
tests:
"""
STUB = '    stubs: [{url: "https://api.example/now", answer: noon}]\n'


def around(tests: str, **rest: Any) -> list[str]:
    found = run_tests(parse_workflow(AROUND + tests, file="t"), **rest)
    return [str(problem) for outcome in found for problem in outcome.problems]


def test_requests_files_and_what_a_device_does_are_expected_by_their_events() -> None:
    expected = """    answers: [Ada]
    exactly: true
    expect:
      - requested: {url: "https://api.example/now", method: GET, answer: recorded}
      - shown: noon
      - question: "Name?"
      - saved-file: {path: log.txt, text: Ada}
      - on-device: {does: speaks, given: Ada}
"""
    assert around(f"  - name: one\n{STUB}{expected}") == []


def test_an_answer_may_be_empty_and_cancel_ends_the_run() -> None:
    empty = f'  - answers: [""]\n{STUB}    expect: [question: {{answer: ""}}, on-device: speaks]\n'
    assert around(empty) == []
    cancel = f"  - answers: [{{press: cancel}}]\n{STUB}    expect: [shown: noon, cancelled]\n"
    assert around(cancel) == []
    (message,) = around(cancel.replace("expect: [", "expect: [on-device: speaks, "))
    assert message.endswith("it did not happen")


def test_a_recorded_failure_ends_the_run_and_no_record_is_announced() -> None:
    failing = STUB.replace("answer: noon", "failure: offline")
    assert around(f"  - {failing.strip()}\n    expect: [failed: offline]\n") == []
    silent = "  - answers: [Ada]\n    expect: [requested: {answer: not recorded}, unsupported]\n"
    assert around(silent) == []


def test_a_failing_step_is_told_by_the_line_of_the_author() -> None:
    (message,) = around(f"  - answers: [Ada]\n{STUB}    expect: [shown: dawn]\n")
    assert "what happened: shown {text: noon} (line 4)" in message
    (message,) = around(f"  - expect: []\n{STUB}")
    assert message.startswith('t:5:1: error: "test 1": no answer for "Name?"')
    (message,) = around(f"  - answers: [Ada]\n{STUB}    exactly: true\n    expect: []\n")
    assert "more happened than expected: requested" in message
    assert message.endswith("(line 3)")


def test_other_shortcuts_run_where_they_are_given() -> None:
    caller = """format: 1
actions:
  - set number: {text: "4"}
  - set made: {run-shortcut: {workflow-name: Twice, input: "{number}"}}
  - show-content: "{made}"
tests:
  - expect: [ran-shortcut: Twice, shown: "44"]
"""
    twice = "format: 1\nname: Twice\nactions: [{stop-and-output: '{input}{input}'}]\n"
    other = parse_workflow(twice)
    parsed = parse_workflow(caller, file="t")
    (outcome,) = run_tests(parsed, shortcuts={"Twice": other.workflow})
    assert outcome.problems == ()
    (alone,) = run_tests(parsed)
    assert "expected shown" in str(alone.problems[0])


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("stubs: [{}]", "a URL or an action"),
        ("stubs: [{url: x, action: speak-text}]", "a URL or an action"),
        ("stubs: [{action: speek-text}]", 'did you mean "speak-text"'),
        ("stubs: [{action: show-content}]", "does not take a recorded answer"),
        ("stubs: [{url: x, method: GIVE}]", "GET"),
        ("stubs: [{ulr: x}]", 'did you mean "url"'),
        ("answers: [{press: ok}]", "press of Cancel"),
        ("answers: [[x]]", "press of Cancel"),
        ("files: {a.txt: [x]}", "a file's text"),
        ("seed: dice", "not a number"),
    ],
)
def test_a_faulty_surrounding_is_a_fault_of_the_file(lines: str, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        around(f"  - {lines}\n    expect: []\n")


def test_a_test_has_a_clipboard_files_chance_and_recorded_actions() -> None:
    text = """format: 1
actions:
  - get-clipboard
  - show-content: "{clipboard}"
  - set number: {random-number: {minimum: 1, maximum: 1000}}
  - show-content: "{number}"
  - set translated: {translate-text: {text: Good day}}
  - show-content: "{translated}"
tests:
  - clipboard: copied before
    seed: 7
    stubs: [{action: translate-text, answer: Guten Tag}]
    expect: [shown: copied before, shown: "843", shown: Guten Tag]
"""
    (outcome,) = run_tests(parse_workflow(text, file="t"))
    assert outcome.problems == ()


def outcome(text: str, pictures: Pictures | None = None) -> list[str]:
    (one,) = run_tests(parse_workflow("format: 1\n" + text), pictures=pictures)
    return [f"{problem.message}; {problem.help}" for problem in one.problems]


RESIZED = """
input: [image]
actions:
  - set small: {resize-image: {image: {input}, width: "400"}}
  - set width: {get-details-of-images: {detail: Width, image: {small}}}
  - show-content: "{width}"
"""


@pytest.mark.parametrize("name", ["a.png", "b.jpg", "c.jpeg", "d.gif", "e.tif"])
def test_a_picture_is_made_and_really_resized(name: str) -> None:
    test = f"tests:\n  - input: {{name: {name}, width: 800, height: 600}}\n"
    assert outcome(RESIZED + test + "    expect: [{shown: 400}]\n", Pictures()) == []


def test_several_inputs_and_photos_may_be_pictures() -> None:
    text = """
input: [image]
actions:
  - set number: {count: {input}}
  - set chosen: {select-photos: {}}
  - set high: {get-details-of-images: {detail: Height, image: {chosen}}}
  - show-content: "{number}: {high}"
tests:
  - input: [{width: 8, height: 6}, Words, {width: 9, height: 7}]
    photos: [{name: one.png, width: 10, height: 20}, {name: two.png, width: 30, height: 40}]
    answers: [two.png]
    expect: [{shown: "3: 40"}]
"""
    assert outcome(text, Pictures()) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("{width: 800}", 'a picture lacks "height"'),
        ("{width: wide, height: 5}", 'the width "wide" is no number of pixels'),
        ("{width: -5, height: 5}", 'the width "-5" is no number of pixels'),
        ("{width: 5, height: 5, colour: red}", 'a picture has no key "colour"'),
        ("[[a]]", "a picture must be a mapping"),
    ],
)
def test_a_faulty_picture_is_told_where_it_stands(given: str, words: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        outcome(f"actions: []\ntests:\n  - input: {given}\n    expect: []\n", Pictures())
    assert any(words in one.message for one in caught.value.problems)


@pytest.mark.parametrize(
    ("picture", "tools", "words"),
    [
        ("{width: 8, height: 6}", None, "no tools for pictures"),
        ("{name: a.webp, width: 8, height: 6}", Pictures(), "can be written here"),
        ("{width: 99999, height: 99999}", Pictures(), ""),
    ],
)
def test_a_picture_that_cannot_be_made_fails_the_test(
    picture: str, tools: Pictures | None, words: str
) -> None:
    (problem,) = outcome(f"actions: []\ntests:\n  - input: {picture}\n    expect: []\n", tools)
    assert words in problem


DETAILS = """
actions:
  - set found: {find-contacts: {where: [{of: Name, contains: a}]}}
  - repeat-each: {found}
    do:
      - set one: {get-details-of-contacts: {detail: Name, contact: "{Repeat Item}"}}
      - set two: {get-details-of-contacts: {detail: Birthday, contact: "{Repeat Item}"}}
      - show-content: "{one} {two}"
"""


def test_what_is_found_is_one_item_a_line_and_a_stub_is_told_by_what_is_given() -> None:
    text = (
        DETAILS
        + """tests:
  - stubs:
      - {action: find-contacts, answer: "Ada\\nGrace"}
      - {action: get-details-of-contacts, given: Birthday, answer: 1815-12-10}
      - {action: get-details-of-contacts, answer: Ada}
    expect:
      - on-device: {does: finds contacts, stand_in: "Ada\\nGrace"}
      - shown: Ada 1815-12-10
      - shown: Ada 1815-12-10
"""
    )
    assert outcome(text) == []


def test_what_a_request_is_given_is_its_url_alone() -> None:
    stub = "{url: 'https://a.example/', given: x, answer: y}"
    with pytest.raises(DefinitionError, match="tells what an action is given"):
        outcome(f"actions: []\ntests:\n  - stubs: [{stub}]\n    expect: []\n")


@pytest.mark.parametrize(
    ("action", "happened"),
    [
        ("{selected-app: {BundleIdentifier: a.b, Name: B}}", "opened-app: a.b"),
        ("{app-identifier: a.b}", "opened-app: a.b"),
        ("{window-location-size: Left}", "unsupported: opening an app that is not named"),
    ],
)  # fmt: skip
def test_the_app_that_is_opened_is_named_or_announced(action: str, happened: str) -> None:
    text = f"actions: [{{open-app: {action}}}]\ntests:\n  - expect: [{{{happened}}}]\n"
    assert outcome(text) == []


def test_exactly_names_what_came_before_the_expected() -> None:
    text = "actions: [{show-content: one}, {show-content: two}]\n"
    (problem,) = outcome(text + "tests:\n  - exactly: true\n    expect: [{shown: two}]\n")
    assert problem.endswith("before it happened: shown {text: one} (line 2)")
