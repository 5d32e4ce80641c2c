"""Import and compile lose nothing, on every form that real files hold and on broken ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from builder.wire.plist import same
from builder.workflow.apple.workflow import (
    dump_workflow,
    load_workflow,
    workflow_from_plist,
    workflow_to_plist,
)
from builder.workflow.language.decompile import ImportedWorkflow, import_workflow
from builder.workflow.language.document import compile_workflow
from builder.workflow.language.format import format_workflow
from tests.workflow_strategies import BLOCKS, broken_lists, made, seen, state, workflow_plists

LENIENT = settings(
    max_examples=500, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)


def returned(value: dict[str, Any]) -> ImportedWorkflow:
    """Imports a workflow's plist value, compiles the text, and compares."""
    imported = import_workflow(workflow_from_plist(value, name="Some workflow"))
    compiled = workflow_to_plist(compile_workflow(imported.text))
    assert same(compiled, value)
    return imported


@LENIENT
@given(workflow_plists())
def test_workflows_as_real_files_hold_them_come_back_equal(value: dict[str, Any]) -> None:
    imported = returned(value)
    assert imported.whole


@LENIENT
@given(workflow_plists(broken_lists()))
def test_broken_workflows_come_back_equal(value: dict[str, Any]) -> None:
    returned(value)


@settings(LENIENT, max_examples=100)
@given(workflow_plists())
def test_importing_again_gives_the_same_text_and_its_layout_is_stable(
    value: dict[str, Any],
) -> None:
    imported = import_workflow(workflow_from_plist(value, name="Some workflow"))
    again = import_workflow(compile_workflow(imported.text))
    assert dump_workflow(compile_workflow(again.text)) == dump_workflow(
        workflow_from_plist(value, name="Some workflow")
    )
    formatted = format_workflow(imported.text)
    assert format_workflow(formatted) == formatted
    assert dump_workflow(compile_workflow(formatted)) == dump_workflow(
        compile_workflow(imported.text)
    )


REFERENCE = {"Type": "ActionOutput", "OutputUUID": "A", "OutputName": "Text"}
SAMPLES: dict[str, Any] = {
    "s": "words",
    "i": 5,
    "r": 1.5,
    "b": True,
    "a": ["one", "two"],
    "d": {"Identifier": "x", "isSelf": False},
    "D": b"\x00\x01",
    "t": datetime(2026, 11, 22, 9, 30),  # noqa: DTZ001 - a plist's dates have no zone
    "T": state(
        {"string": "a \ufffc b", "attachmentsByRange": {"{2, 1}": REFERENCE}}, "WFTextTokenString"
    ),
    "A": state(REFERENCE, "WFTextTokenAttachment"),
    "F": state(
        {
            "WFDictionaryFieldValueItems": [
                {
                    "WFItemType": 0,
                    "WFKey": state({"string": "key"}, "WFTextTokenString"),
                    "WFValue": state({"string": "value"}, "WFTextTokenString"),
                }
            ]
        },
        "WFDictionaryFieldValue",
    ),
    "Q": state({"Magnitude": "5", "Unit": "days"}, "WFQuantityFieldValue"),
    "C": state({"WFContactFieldValues": []}, "WFContactFieldValue"),
    "O": state({"Operation": "Add", "Unit": "Days", "Value": "5"}, "WFTimeOffsetValue"),
    "P": state(
        {
            "WFActionParameterFilterPrefix": 1,
            "WFContentPredicateBoundedDate": False,
            "WFActionParameterFilterTemplates": [
                {"Operator": 4, "Property": "Name", "Removable": True, "Values": {"String": "x"}}
            ],
        },
        "WFContentPredicateTableTemplate",
    ),
}


@pytest.mark.parametrize("identifier", sorted(seen()))
def test_every_action_with_every_type_of_every_parameter_comes_back_equal(identifier: str) -> None:
    actions = [made("is.workflow.actions.gettext", {"UUID": "A", "WFTextActionText": "x"})]
    for key, letters in seen()[identifier].items():
        actions += [made(identifier, {key: SAMPLES[letter]}) for letter in letters]
    actions.append(
        made(identifier, {key: SAMPLES[letters[0]] for key, letters in seen()[identifier].items()})
    )
    imported = returned({"WFWorkflowActions": actions})
    assert imported.whole
    if identifier.startswith("is.workflow.actions.") and identifier not in BLOCKS:
        assert imported.raw_actions == 0


@pytest.mark.parametrize("key", ["WFWorkflowActions", "nothing"])
def test_a_workflow_without_anything_comes_back(key: str) -> None:
    value: dict[str, Any] = {"WFWorkflowActions": [], key: []}
    assert returned(value).actions == 0


def test_missing_parameters_are_kept_apart_from_empty_ones() -> None:
    bare = {"WFWorkflowActionIdentifier": "is.workflow.actions.exit"}
    empty = {**bare, "WFWorkflowActionParameters": {}}
    imported = returned({"WFWorkflowActions": [bare, empty]})
    assert imported.raw_actions == 1


def test_what_is_no_action_is_kept_whole() -> None:
    imported = returned({"WFWorkflowActions": ["text", 5, {"x": b"y"}], "other": 1.5})
    assert not imported.whole


def test_blocks_nested_beyond_measure_are_kept_flat() -> None:
    name = "is.workflow.actions.repeat.count"
    starts = [
        made(name, {"GroupingIdentifier": f"G{n}", "WFControlFlowMode": 0}) for n in range(120)
    ]
    ends = [
        made(name, {"GroupingIdentifier": f"G{n}", "WFControlFlowMode": 2})
        for n in reversed(range(120))
    ]
    imported = returned({"WFWorkflowActions": [*starts, *ends]})
    assert imported.whole
    assert imported.raw_actions > 0


def test_a_text_of_megabytes_comes_back() -> None:
    action = made("is.workflow.actions.gettext", {"WFTextActionText": "QUJD" * 700_000})
    assert returned({"WFWorkflowActions": [action]}).raw_actions == 0


def test_a_shortcut_written_as_xml_and_as_binary_is_the_same_workflow() -> None:
    value = {"WFWorkflowActions": [made("is.workflow.actions.exit", {"UUID": "a"})]}
    workflow = workflow_from_plist(value)
    assert load_workflow(dump_workflow(workflow, xml=True)) == load_workflow(
        dump_workflow(workflow)
    )
