"""The short form of actions: what the one value after a name fills."""

from __future__ import annotations

from typing import Any

import pytest

from builder.errors import DefinitionError, Severity
from builder.wire.plist import same
from builder.workflow.apple.catalog import ActionFacts, all_actions
from builder.workflow.apple.workflow import workflow_to_plist
from builder.workflow.check.lint import lint
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow, parse_workflow

CHOICES = [
    row
    for row in all_actions()
    if row.slug
    and row.main
    and row.by_slug[row.main].choices
    and row.by_slug[row.main].kind == "string"
]
WITH_INPUT = [row for row in CHOICES if row.input]
WITHOUT_INPUT = [row for row in CHOICES if not row.input]


def compiled(text: str) -> dict[str, Any]:
    workflow = compile_workflow(f"format: 1\ninput: [text]\nactions:\n  - {text}\n")
    return workflow.actions[0].parameters


def test_many_actions_have_a_choice_first_and_take_an_input_too() -> None:
    slugs = {row.slug for row in WITH_INPUT}
    assert {"count", "get-item-from-list", "generate-hash", "base64-encode"} <= slugs
    assert {"get-dictionary-value", "get-details-of-files", "calculate-statistics"} <= slugs
    assert len(WITH_INPUT) > 31


@pytest.mark.parametrize("row", WITH_INPUT, ids=lambda row: row.slug)
@pytest.mark.parametrize("written", ["{input}", '"{input}"'])
def test_a_reference_goes_to_the_input_and_never_into_a_choice(
    row: ActionFacts, written: str
) -> None:
    text = f"format: 1\ninput: [text]\nactions:\n  - {row.slug}: {written}\n"
    workflow = compile_workflow(text)
    told = workflow.actions[0].parameters
    assert row.by_slug[row.input].key in told
    # The mode of a date says in words that the date is to be taken.
    assert told.get(row.by_slug[row.main].key) in (None, "Specified Date")
    assert "reference-in-choice" not in {one.code for one in lint(workflow)}
    again = import_workflow(workflow).text
    assert "{input}" in again
    assert same(workflow_to_plist(compile_workflow(again)), workflow_to_plist(workflow))


@pytest.mark.parametrize("row", CHOICES, ids=lambda row: row.slug)
def test_a_choice_in_short_form_stays_one(row: ActionFacts) -> None:
    choice = row.by_slug[row.main].choices[0]
    assert compiled(f'{row.slug}: "{choice}"')[row.by_slug[row.main].key] == choice


@pytest.mark.parametrize("row", WITHOUT_INPUT[:20], ids=lambda row: row.slug)
def test_a_reference_without_an_input_to_go_to_is_told_the_long_form(row: ActionFacts) -> None:
    with pytest.raises(DefinitionError, match="has no input") as caught:
        compiled(f"{row.slug}: {{input}}")
    assert f"write {row.slug}: {{{row.main}: ...}}" in str(caught.value)


def test_a_variable_for_a_choice_is_written_in_the_long_form_and_comes_back() -> None:
    text = "format: 1\ninput: [text]\nactions:\n  - count: {type: {input}, input: {clipboard}}\n"
    workflow = compile_workflow(text)
    assert set(workflow.actions[0].parameters) == {"WFCountType", "Input"}
    again = compile_workflow(import_workflow(workflow).text)
    assert same(workflow_to_plist(again), workflow_to_plist(workflow))


@pytest.mark.parametrize(
    ("written", "nearest"),
    [
        ("get-item-from-list: {get: Frist Item}", "First Item"),
        ("count: {type: characters}", "Characters"),
        ("generate-hash: {type: MD6}", "MD5"),
        ("get-device-details: Systen Version", "System Version"),
    ],
)
def test_a_value_that_is_no_choice_is_a_warning_with_the_nearest(
    written: str, nearest: str
) -> None:
    parsed = parse_workflow(f"format: 1\nactions:\n  - {written}\n", file="x")
    (warning,) = parsed.warnings
    assert (warning.severity, warning.line) == (Severity.WARNING, 3)
    assert warning.help == f'did you mean "{nearest}"?'
    (found,) = [one for one in lint(parsed.workflow) if one.code == "unknown-choice"]
    assert (found.severity, found.help) == (warning.severity, warning.help)
    again = import_workflow(parsed.workflow).text
    assert same(workflow_to_plist(compile_workflow(again)), workflow_to_plist(parsed.workflow))
    assert "literal" not in again


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("open-app: {selected-app: Notes}", "must be an app"),
        ("run-shortcut: {shortcut: Other}", "must be a shortcut"),
        ("open-app: {selected-app: {Name: Notes}}", "lacks"),
        ("open-app: {descriptor: {Name: x}}", "must be|lacks"),
    ],
)
def test_a_structured_value_of_another_shape_is_refused(written: str, words: str) -> None:
    with pytest.raises(DefinitionError, match=words):
        compiled(written)


def test_a_question_is_asked_by_its_short_form() -> None:
    assert compiled("ask-for-input: How many?") == {"WFAskActionPrompt": "How many?"}
    told = compiled('ask-for-input: "Hello {input}?"')["WFAskActionPrompt"]
    assert told["Value"]["string"] == "Hello \ufffc?"


@pytest.mark.parametrize("kind", ["Number", "Date and Time", "URL"])
def test_a_kind_of_answer_in_short_form_is_told_where_it_belongs(kind: str) -> None:
    parsed = parse_workflow(f"format: 1\nactions:\n  - ask-for-input: {kind}\n", file="x")
    (warning,) = parsed.warnings
    assert (warning.severity, warning.code) == (Severity.WARNING, "choice-as-text")
    assert warning.help == f"write ask-for-input: {{input-type: {kind}}} for that choice"


def test_a_kind_of_answer_alone_comes_back_from_import() -> None:
    text = "format: 1\nactions:\n  - ask-for-input: {input-type: Number}\n"
    workflow = compile_workflow(text)
    again = import_workflow(workflow).text
    assert "ask-for-input: {input-type: Number}" in again
    assert same(workflow_to_plist(compile_workflow(again)), workflow_to_plist(workflow))


@pytest.mark.parametrize(
    ("action", "parameters"),
    [
        ("date", {}),
        ("date: Current Date", {"WFDateActionMode": "Current Date"}),
        (
            "date: 2026-11-22",
            {"WFDateActionDate": "2026-11-22", "WFDateActionMode": "Specified Date"},
        ),
    ],
)
def test_a_date_in_short_form_is_that_date(action: str, parameters: dict[str, str]) -> None:
    (made,) = compile_workflow(f"format: 1\nactions: [{action}]\n").actions
    assert made.parameters == parameters


@pytest.mark.parametrize(
    ("action", "key"),
    [
        ("date", "WFDateActionDate"),
        ("use-model", "WFLLMPrompt"),
        ("make-image-from-pdf-page", "WFInput"),
        ("edit-contact", "WFInput"),
        ("count", "Input"),
        ("generate-hash", "WFInput"),
        ("get-item-from-list", "WFInput"),
        ("get-dictionary-value", "WFInput"),
    ],
)
def test_a_reference_in_short_form_goes_to_the_input(action: str, key: str) -> None:
    text = f"format: 1\nactions: [{{set x: {{text: a}}}}, {{{action}: {{x}}}}]\n"
    made = compile_workflow(text).actions[-1].parameters
    assert "ActionOutput" in str(made[key])
