"""A shortcut is told in the language's own words, with its conditions, indented."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.workflow.apple.workflow import Action
from builder.workflow.check.describe_actions import describe_action
from builder.workflow.language.document import compile_workflow

CASES = Path(__file__).resolve().parents[2] / "cases" / "workflows" / "good"


def lines(actions: str) -> list[str]:
    workflow = compile_workflow(f"format: 1\nname: X\nactions:\n{actions}")
    return [describe_action(one) for one in workflow.actions]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "  - show-alert: {title: A, show-cancel-button: false}",
            ['Show Alert: title "A", show-cancel-button no'],
        ),
        ("  - wait: 2", ["Wait: 2"]),
        ("  - list: [a, b]", ['List: ["a", "b"]']),
        (
            "  - dictionary: {items: {name: Ada, age: 5}}",
            ['Dictionary: {"name": "Ada", "age": "5"}'],
        ),
        (
            "  - open-app: {selected-app: {raw: {BundleIdentifier: com.apple.Maps}}}",
            ['Open App: "com.apple.Maps"'],
        ),
        (
            "  - if: {input}\n    contains: x\n    then: [lock-screen]\n    else: [lock-screen]",
            [
                'If the shortcut\'s input contains "x"',
                "Lock Screen",
                "Otherwise",
                "Lock Screen",
                "End If",
            ],
        ),
        ("  - repeat: 3\n    do: [lock-screen]", ["Repeat 3 times", "Lock Screen", "End Repeat"]),
        (
            "  - repeat-each: {clipboard}\n    do: [lock-screen]",
            ["Repeat with each item of the clipboard", "Lock Screen", "End Repeat"],
        ),
        (
            "  - menu: Which?\n    cases: [{One: [lock-screen]}]",
            [
                'Choose from a menu: "Which?"',
                'When "One" is chosen',
                "Lock Screen",
                "End of the menu",
            ],
        ),
        (
            "  - set answer: {text: Hi}\n  - show-content: '{answer}!'",
            ['Text: "Hi" (its result is called "answer")', 'Show Content: "[answer]!"'],
        ),
    ],
)
def test_an_action_is_told_with_its_values(text: str, told: list[str]) -> None:
    assert lines(text) == told


def test_what_nobody_knows_is_told_by_its_identifier_and_keys() -> None:
    action = Action(
        identifier="com.example.Do",
        parameters={"b": b"xyz", "a": [1, True], "c": {"odd": 1}, "d": "", "UUID": "x"},
    )
    assert describe_action(action) == "com.example.Do: a [1, yes], b 3 bytes of data, c a value"


def test_long_values_are_cut() -> None:
    long = Action(
        identifier="is.workflow.actions.gettext", parameters={"WFTextActionText": "word " * 500}
    )
    assert len(describe_action(long)) == 300
    many = Action(identifier="is.workflow.actions.list", parameters={"WFItems": ["x"] * 40})
    assert describe_action(many).endswith("and 28 more]")
