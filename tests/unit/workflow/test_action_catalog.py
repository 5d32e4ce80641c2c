"""The table of actions: complete, found by either name, and as its sources say."""

from __future__ import annotations

import re
import warnings

import pytest

from builder.workflow.apple.catalog import (
    action_named,
    action_of,
    action_slugs,
    action_words,
    all_actions,
    is_third_party,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)  # shortcutkit leaves a file open
    import shortcutkit
    from shortcutkit.actions import ACTIONS, PARAM_KINDS


def test_every_action_of_the_engine_is_in_the_table() -> None:
    assert {row.identifier for row in all_actions()} >= set(ACTIONS)
    assert len(ACTIONS) == 1767


def test_every_parameter_keeps_its_key_and_its_kind() -> None:
    frame = {"UUID", "GroupingIdentifier", "WFControlFlowMode", "CustomOutputName"}
    for identifier, entry in ACTIONS.items():
        row = action_of(identifier)
        assert row is not None
        for key in set(entry["params"]) - frame:
            kind = PARAM_KINDS[identifier].get(key, "any")
            assert row.parameters[key].kind in (kind, "items", "any"), (identifier, key)


def test_the_table_says_which_version_it_was_made_from() -> None:
    assert shortcutkit.__version__ == "2.0.0"


def test_every_name_is_kebab_case_and_unique() -> None:
    names = action_slugs()
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name) for name in names)


def test_every_parameter_name_is_unique_within_its_action() -> None:
    for row in all_actions():
        assert len(row.by_slug) == len(row.parameters), row.identifier


@pytest.mark.parametrize(
    ("name", "identifier", "main"),
    [
        ("show-alert", "is.workflow.actions.alert", "message"),
        ("open-urls", "is.workflow.actions.openurl", "url"),
        ("get-device-details", "is.workflow.actions.getdevicedetails", "get"),
        ("text", "is.workflow.actions.gettext", "text"),
    ],
)
def test_an_action_is_found_by_the_name_people_see(name: str, identifier: str, main: str) -> None:
    row = action_named(name)
    assert row is not None
    assert (row.identifier, row.main) == (identifier, main)
    assert action_named(identifier) is row


def test_an_unknown_name_is_none_whatever_it_holds() -> None:
    for name in ("", "nope", "a\tb", "a\nb", "#"):
        assert action_named(name) is None
        assert action_of(name) is None


def test_an_app_action_carries_its_descriptor() -> None:
    row = action_of("com.apple.systempreferences.OpenPrivacySecurityDeepLinks")
    assert row is not None
    assert row.app is not None
    assert row.app["BundleIdentifier"] == "com.apple.systempreferences"
    assert "analytics" in row.parameters["target"].choices


def test_parameters_that_only_real_files_carry_are_there() -> None:
    row = action_of("is.workflow.actions.runworkflow")
    assert row is not None
    assert "WFWorkflowName" in row.parameters
    assert row.parameters["WFShowWorkflow"].seen.startswith("b")


def test_a_lone_variable_is_written_as_most_real_files_write_it() -> None:
    alert, opening = action_named("show-alert"), action_named("open-urls")
    assert alert is not None
    assert opening is not None
    assert alert.by_slug["message"].lone_is_text
    assert not opening.by_slug["url"].lone_is_text


def test_the_app_explains_its_actions() -> None:
    summary, _ = action_words()["is.workflow.actions.alert"]
    assert "alert" in summary


def test_other_companies_actions_are_told_apart() -> None:
    assert is_third_party("com.example.app.Intent")
    assert not is_third_party("com.apple.Notes.Anything")
    assert not is_third_party("nodots")
