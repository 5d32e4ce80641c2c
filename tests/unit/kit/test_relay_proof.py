"""The relay of a kit is ours only to the last action; its words of refusal are its host's."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from builder.facts.catalog import load_catalog
from builder.kit.proof.shortcut import check_ours
from builder.targets.relay import relay_workflow
from builder.workflow.apple.workflow import ACTIONS, workflow_to_plist

PARAMETERS = "WFWorkflowActionParameters"


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    found: dict[str, Any] = workflow_to_plist(relay_workflow(load_catalog(), "Nein."))
    return found


def test_the_relay_is_ours_in_whatever_words_it_refuses(ours: dict[str, Any]) -> None:
    assert check_ours(ours, file="relay", screens=()) == []
    other = workflow_to_plist(relay_workflow(load_catalog(), "لا أعرف هذه الشاشة."))
    assert check_ours(other, file="relay", screens=()) == []


def _changed(ours: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """The relay with another text in the actions that hold `old`."""
    made = copy.deepcopy(ours)
    hits = 0
    for each in made[ACTIONS]:
        for key, value in each[PARAMETERS].items():
            if isinstance(value, str) and old in value:
                each[PARAMETERS][key] = value.replace(old, new)
                hits += 1
    assert hits
    return made


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("prefs:root=", "https://evil.example/"),
        ("airpods", "airports"),
        ("~", "%"),
        ("UPPERCASE", "lowercase"),
    ],
)
def test_a_relay_that_differs_anywhere_is_not(ours: dict[str, Any], old: str, new: str) -> None:
    assert check_ours(_changed(ours, old, new), file="relay", screens=())


def test_a_relay_with_an_action_more_or_less_is_not(ours: dict[str, Any]) -> None:
    more = {**ours, ACTIONS: [*ours[ACTIONS], ours[ACTIONS][0]]}
    less = {**ours, ACTIONS: ours[ACTIONS][:-1]}
    odd = {**ours, ACTIONS: [*ours[ACTIONS], 5]}
    for made in (more, less, odd, {**ours, "WFWorkflowTypes": ["Watch"]}):
        assert check_ours(made, file="relay", screens=())


def test_two_words_of_refusal_are_not_one(ours: dict[str, Any]) -> None:
    actions = list(ours[ACTIONS])
    last = max(n for n, each in enumerate(actions) if "WFAlertActionMessage" in each[PARAMETERS])
    said = {**actions[last][PARAMETERS], "WFAlertActionMessage": "Call 112"}
    actions[last] = {**actions[last], PARAMETERS: said}
    assert check_ours({**ours, ACTIONS: actions}, file="relay", screens=())
