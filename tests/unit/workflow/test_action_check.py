"""The check of actions against the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from builder.workflow.apple.action_check import TAKES, check_actions, letter_of
from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import all_actions
from builder.workflow.apple.workflow import Action, Workflow

ALERT = "is.workflow.actions.alert"


def faults(identifier: str, parameters: dict[str, Any]) -> list[str]:
    action = Action(identifier=identifier, parameters=parameters)
    return [str(problem) for problem in check_actions(Workflow(actions=(action,)))]


def test_a_sound_action_has_no_faults() -> None:
    assert faults(ALERT, {"WFAlertActionTitle": "Hi", "UUID": "X"}) == []


def test_an_unknown_action_suggests_the_nearest() -> None:
    (fault,) = faults("is.workflow.actions.alrt", {})
    assert 'did you mean "is.workflow.actions.alert"?' in fault


def test_an_unknown_parameter_suggests_the_nearest() -> None:
    (fault,) = faults(ALERT, {"WFAlertActionTitel": "Hi"})
    assert 'did you mean "WFAlertActionTitle"?' in fault


def test_a_wrong_kind_of_value_says_what_is_taken() -> None:
    (fault,) = faults(ALERT, {"WFAlertActionCancelButtonShown": "yes"})
    assert "takes yes or no" in fault


def test_a_choice_that_does_not_exist_is_a_fault() -> None:
    identifier = "com.apple.systempreferences.OpenPrivacySecurityDeepLinks"
    assert faults(identifier, {"target": "analytics"}) == []
    (fault,) = faults(identifier, {"target": "analitics"})
    assert 'did you mean "analytics"?' in fault


def test_the_frame_of_an_action_has_fixed_types() -> None:
    assert "must be text" in faults(ALERT, {"UUID": 5})[0]
    assert faults("is.workflow.actions.conditional", {"WFControlFlowMode": 2}) == []
    assert len(faults(ALERT, {"WFControlFlowMode": 2})) == 1


def test_other_companies_actions_are_taken_as_they_are() -> None:
    assert faults("com.example.Thing", {"whatever": 5}) == []
    assert faults("com.agiletortoise.Drafts5.CaptureIntent", {"whatever": 5}) == []


@pytest.mark.parametrize(
    ("value", "letter"),
    [
        ("x", "s"),
        (True, "b"),
        (1, "i"),
        (1.5, "r"),
        ([], "a"),
        (b"", "D"),
        (datetime(2026, 1, 1), "t"),  # noqa: DTZ001 - a plist's dates have no zone
        ({}, "d"),
        ({"WFSerializationType": "WFTextTokenString"}, "T"),
        ({"WFSerializationType": "WFSomethingElse"}, "W"),
        ({"WFSerializationType": 5}, "d"),
    ],
)
def test_the_type_of_a_value_has_a_letter(value: Any, letter: str) -> None:
    assert letter_of(value) == letter


def test_every_kind_in_the_table_says_what_it_takes() -> None:
    kinds = {item.kind for row in all_actions() for item in row.parameters.values()}
    assert kinds - {"any"} <= set(TAKES)


def test_the_four_blocks_are_known_actions() -> None:
    assert {row.identifier for row in all_actions()} >= BLOCK_KINDS.keys()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("WFSelectedApp", "Notes", "must be an app, written as {BundleIdentifier: ...}"),
        ("WFSelectedApp", {"Name": "Notes"}, 'lacks "BundleIdentifier"'),
        ("WFSelectedApp", {"BundleIdentifier": 5}, 'has a "BundleIdentifier" that is not text'),
        ("AppIntentDescriptor", {"Name": "x"}, 'lacks "AppIntentIdentifier"'),
        ("AppIntentDescriptor", {}, 'lacks "BundleIdentifier"'),
    ],
)
def test_a_structured_value_of_another_shape_is_a_fault(key: str, value: Any, words: str) -> None:
    found = faults("is.workflow.actions.openapp", {key: value})
    assert any(words in one for one in found), found


@pytest.mark.parametrize(
    ("value", "sound"),
    [
        ("My shortcut", False),
        ({"workflowIdentifier": "X"}, False),
        ({"workflowName": "x", "isSelf": "no"}, False),
        ({"workflowName": "x", "isSelf": False, "workflowIdentifier": "X"}, True),
        ({"isSelf": True}, True),
        ({"Value": {"Type": "Clipboard"}, "WFSerializationType": "WFTextTokenAttachment"}, True),
    ],
)
def test_a_shortcut_to_run_has_a_shape_or_is_a_variable(value: Any, sound: bool) -> None:
    assert (faults("is.workflow.actions.runworkflow", {"WFWorkflow": value}) == []) is sound


def test_a_choice_in_other_letters_is_told_the_right_ones() -> None:
    (fault,) = faults("is.workflow.actions.getitemfromlist", {"WFItemSpecifier": "first item"})
    assert 'did you mean "First Item"?' in fault


VARIABLE = {"Value": {"Type": "Clipboard"}, "WFSerializationType": "WFTextTokenAttachment"}


def test_a_plain_reference_in_a_choice_is_found() -> None:
    (fault,) = faults("is.workflow.actions.count", {"WFCountType": VARIABLE})
    assert 'a variable stands for the choice "WFCountType"' in fault
    assert 'is it meant for "Input"?' in fault
    assert faults("is.workflow.actions.count", {"WFCountType": VARIABLE, "Input": VARIABLE}) == []
    assert (
        len(faults("is.workflow.actions.hash", {"WFHashType": VARIABLE, "WFInput": VARIABLE})) == 1
    )
