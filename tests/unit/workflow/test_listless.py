"""A shortcut file without a list of actions is an empty shortcut, and comes back as it was."""

from __future__ import annotations

from typing import Any

import pytest

from builder.errors import DefinitionError, InvalidFileError, Severity
from builder.wire.plist import dumps_binary, loads_dict
from builder.workflow.apple.workflow import Workflow, dump_workflow, load_workflow
from builder.workflow.check.diff import diff_workflows
from builder.workflow.check.lint import lint
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow

HEADS: list[dict[str, Any]] = [
    {"WFWorkflowClientVersion": "900"},
    {"WFWorkflowName": "Definitions", "WFWorkflowImportQuestions": [], "Other": 5},
    {"WFWorkflowIcon": {"WFWorkflowIconGlyphNumber": 59511}},
]


@pytest.mark.parametrize("head", HEADS)
def test_it_is_read_written_imported_and_compiled_without_loss(head: dict[str, Any]) -> None:
    workflow = load_workflow(dumps_binary(head), name="X")
    assert workflow.actions == ()
    assert loads_dict(dump_workflow(workflow)) == head
    again = compile_workflow(import_workflow(workflow).text, name="X")
    assert loads_dict(dump_workflow(again)) == head


def test_lint_warns_of_it() -> None:
    [problem] = lint(load_workflow(dumps_binary(HEADS[0])), file="x.shortcut")
    assert problem.severity is Severity.WARNING
    assert problem.message == "the file has no list of actions: it is a shortcut that does nothing"


def test_an_empty_list_is_something_else() -> None:
    empty = load_workflow(dumps_binary({**HEADS[0], "WFWorkflowActions": []}))
    assert lint(empty) == []
    [change] = diff_workflows(empty, load_workflow(dumps_binary(HEADS[0])))
    assert change.what == "the list of actions"
    assert compile_workflow(import_workflow(empty).text) == empty


@pytest.mark.parametrize("value", [{}, {"CFBundleName": "Notes"}, {"WFWorkflowActions": "none"}])
def test_what_no_key_calls_a_shortcut_is_none(value: dict[str, Any]) -> None:
    with pytest.raises(InvalidFileError, match="not a shortcut"):
        load_workflow(dumps_binary(value))


def test_a_text_cannot_have_actions_and_no_list_of_them() -> None:
    text = "format: 1\nname: X\nfile: {without: [WFWorkflowActions]}\nactions: [lock-screen]\n"
    with pytest.raises(DefinitionError, match='"without" names WFWorkflowActions'):
        compile_workflow(text)
    assert compile_workflow(text.replace("lock-screen", "")).listless
    assert compile_workflow(text.replace("lock-screen", "")) != Workflow(name="X")
