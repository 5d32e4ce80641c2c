"""Import: readable names, and the nets below it for what should not happen."""

from __future__ import annotations

from typing import Any

import pytest

from builder.wire.plist import same
from builder.wire.safe_text import first_unseen
from builder.workflow.apple.workflow import (
    Workflow,
    dump_workflow,
    workflow_from_plist,
    workflow_to_plist,
)
from builder.workflow.language import decompile as workflow_import
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow
from builder.workflow.language.write_actions import ActionWriter
from tests.workflow_strategies import made, part, state

TEXT = "is.workflow.actions.gettext"
SHOW = "is.workflow.actions.showresult"


def workflow(*actions: Any, **top: Any) -> Workflow:
    return workflow_from_plist({"WFWorkflowActions": list(actions), **top}, name="W")


def text_of(*actions: Any, **top: Any) -> str:
    value = workflow(*actions, **top)
    text = import_workflow(value).text
    assert same(workflow_to_plist(compile_workflow(text)), workflow_to_plist(value))
    return text


def reference(uuid: str, label: str = "Text") -> Any:
    told = {"Type": "ActionOutput", "OutputUUID": uuid, "OutputName": label}
    return state(told, "WFTextTokenAttachment")


def test_outputs_get_the_names_people_saw() -> None:
    text = text_of(
        made(TEXT, {"UUID": "A", "WFTextActionText": "x"}),
        made(TEXT, {"UUID": "B", "WFTextActionText": "y"}),
        made("is.workflow.actions.openurl", {"WFInput": reference("A")}),
        made("is.workflow.actions.openurl", {"WFInput": reference("B")}),
        made("is.workflow.actions.openurl", {"WFInput": reference("C", "Gone")}),
    )
    assert "- set Text: {text: x}" in text
    assert "- set text: {text: y}" in text or "- set text-2: {text: y}" in text
    assert "{output C | named Gone}" in text


def test_names_that_mean_something_else_are_not_taken() -> None:
    for label in ("input", "Repeat Item", "a|b", "", "5", "ask me", "文本"):
        text = text_of(
            made(TEXT, {"UUID": "A", "WFTextActionText": "x"}),
            made("is.workflow.actions.openurl", {"WFInput": reference("A", label)}),
        )
        assert f"set {label}:" not in text or label == "文本"


def test_a_renamed_output_keeps_its_name() -> None:
    text = text_of(
        made(TEXT, {"UUID": "A", "CustomOutputName": "Who", "WFTextActionText": "x"}),
        made("is.workflow.actions.openurl", {"WFInput": reference("A", "Who")}),
    )
    assert "- set Who: {text: {text: x, named: Who}}\n" in text
    assert "ids: {outputs: {Who: A}}\n" in text


def test_only_what_differs_from_a_new_workflow_is_written() -> None:
    fresh = compile_workflow("format: 1\nname: W\nactions:\n  - lock-screen\n")
    assert import_workflow(fresh).text == (
        "format: 1\nname: W\nicon: {glyph: magic-wand, color: blue}\nactions:\n  - lock-screen\n"
    )


def test_questions_stand_beside_their_actions() -> None:
    question = {"ActionIndex": 0, "Category": "Parameter", "ParameterKey": "WFTextActionText"}
    text = text_of(made(TEXT, {}), WFWorkflowImportQuestions=[{**question, "Text": "Who?"}])
    assert "- text:\n    question: Who?" in text
    text = text_of(made(TEXT, {}), WFWorkflowImportQuestions=[{**question, "ActionIndex": 7}])
    assert "WFWorkflowImportQuestions" in text


def test_an_action_that_would_come_out_different_is_said_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = ActionWriter.parameters

    def wrong(self: ActionWriter, facts: Any, given: Any, identifier: str) -> Any:
        told = right(self, facts, given, identifier)
        return {**told, "named": "wrong"} if identifier == TEXT else told

    monkeypatch.setattr(ActionWriter, "parameters", wrong)
    value = workflow(made(TEXT, {"WFTextActionText": "x"}), made(SHOW, {"Text": "y"}))
    imported = import_workflow(value)
    assert (imported.raw_actions, imported.whole) == (1, True)
    assert same(workflow_to_plist(compile_workflow(imported.text)), workflow_to_plist(value))


@pytest.mark.parametrize("tree", [{"nonsense": "x"}, []])
def test_what_would_not_compile_falls_back_step_by_step(
    monkeypatch: pytest.MonkeyPatch, tree: Any
) -> None:
    monkeypatch.setattr(ActionWriter, "_friendly", lambda *_: tree)
    value = workflow(made(TEXT, {"WFTextActionText": "x"}))
    imported = import_workflow(value)
    assert (imported.raw_actions, imported.whole) == (1, True)


def test_a_whole_file_is_kept_as_it_is_where_nothing_else_helps(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    value = workflow(made(TEXT, {"WFTextActionText": "x"}), part("x", "G", 0))
    monkeypatch.setattr(workflow_import, "_compiled", lambda _: None)
    imported = import_workflow(value)
    assert not imported.whole
    again = compile_workflow(imported.text)
    assert same(workflow_to_plist(again), workflow_to_plist(value))


def test_a_faulty_last_resort_is_a_fault() -> None:
    with pytest.raises(Exception, match="must be a list"):
        compile_workflow("format: 1\ntop: {}\nodd-actions: 5\n")


def test_a_file_whose_actions_lack_parameters_says_so_once() -> None:
    bare = {"WFWorkflowActionIdentifier": "is.workflow.actions.exit"}
    text = text_of(bare, made(TEXT, {"WFTextActionText": "x"}), bare)
    assert "  bare-actions: true\n" in text
    assert text.count("- stop-this-shortcut\n") == 2
    assert "raw" not in text
    text = text_of(bare, made(bare["WFWorkflowActionIdentifier"], {}))
    assert "bare-actions" not in text
    assert "- raw: {action: is.workflow.actions.exit}\n" in text


def test_an_empty_uuid_is_kept_in_the_side_table() -> None:
    text = text_of(
        made(TEXT, {"UUID": "", "WFTextActionText": "x"}),
        made("is.workflow.actions.openurl", {"WFInput": reference("")}),
        made(TEXT, {"UUID": " B ", "WFTextActionText": "x"}),
        made("is.workflow.actions.openurl", {"WFInput": reference(" B ")}),
    )
    assert 'actions: {1: ""}' in text
    assert 'outputs: {Text: " B "}' in text
    assert "odd-actions" not in text


@pytest.mark.parametrize(
    "evil",
    ["\u202e", "\u2066", "\0", "\x1b[2J", "\ufeff", "\u2028", "\u200b", "\uf8ff", "\U000e0041"],
)
def test_nothing_that_nobody_sees_stands_raw_in_the_text_of_an_import(evil: str) -> None:
    """In every place where a stranger's text can stand: names, keys, values, questions."""
    text = f"a{evil}b"
    action = {
        "WFWorkflowActionIdentifier": "is.workflow.actions.alert",
        "WFWorkflowActionParameters": {
            "WFAlertActionTitle": text,
            "CustomOutputName": text,
            "UUID": "0F9E2F4C-8F2B-4E0E-9A7E-6D0C1B1D5B11",
            text: {text: [text, {text: text}]},
            "WFAlertActionMessage": {
                "Value": {
                    "string": "\ufffc" + text,
                    "attachmentsByRange": {"{0, 1}": {"Type": "Variable", "VariableName": text}},
                },
                "WFSerializationType": "WFTextTokenString",
            },
        },
    }
    others = {"WFWorkflowActionIdentifier": f"com.a{evil}b.c", "WFWorkflowActionParameters": {}}
    workflow = workflow_from_plist(
        {
            "WFWorkflowActions": [action, others],
            "WFWorkflowImportQuestions": [
                {
                    "ActionIndex": 0,
                    "Category": "Parameter",
                    "ParameterKey": "WFAlertActionTitle",
                    "Text": text,
                    "DefaultValue": text,
                }
            ],
            "WFWorkflowName": text,
            text: text,
        }
    )
    imported = import_workflow(workflow).text
    assert evil[0] not in imported
    assert first_unseen(imported, breaks="\n") == ""
    assert same(workflow_to_plist(compile_workflow(imported)), workflow_to_plist(workflow))


@pytest.mark.parametrize("number", [float("nan"), -float("nan"), -0.0, float("-inf"), 1e308])
def test_an_odd_real_number_keeps_its_bits(number: float) -> None:
    action = {
        "WFWorkflowActionIdentifier": "is.workflow.actions.repeat.count",
        "WFWorkflowActionParameters": {"WFRepeatCount": number},
    }
    workflow = workflow_from_plist({"WFWorkflowActions": [action]})
    again = compile_workflow(import_workflow(workflow).text)
    assert dump_workflow(again) == dump_workflow(workflow)


def test_a_text_that_reads_otherwise_than_its_tree_is_kept_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    value = workflow(made(TEXT, {"WFTextActionText": "x"}))
    for bad in ("format: 1\nactions: []\n", "a: [", "format: 1\n"):
        with monkeypatch.context() as patch:
            patch.setattr(workflow_import, "dump_yaml", lambda tree, bad=bad: bad)
            assert not import_workflow(value).whole
