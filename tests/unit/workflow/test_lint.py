"""Lint: each rule finds its mistake, and sound workflows have none."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from builder.errors import Problem, Severity
from builder.workflow.apple.workflow import workflow_from_plist
from builder.workflow.check.lint import RULES, STATES, lint
from builder.workflow.language.document import parse_workflow
from tests.workflow_strategies import made, part, state

CASES = Path(__file__).resolve().parents[2] / "cases" / "workflows" / "good"
TEXT = "is.workflow.actions.gettext"
SHOW = "is.workflow.actions.showresult"
MENU = "is.workflow.actions.choosefrommenu"
IF = "is.workflow.actions.conditional"


def codes(*actions: Any, **top: Any) -> list[str]:
    workflow = workflow_from_plist({"WFWorkflowActions": list(actions), **top})
    return [problem.code for problem in lint(workflow)]


def show(value: Any) -> dict[str, Any]:
    return made(SHOW, {"Text": value})


def mixed(string: str, **ranges: Any) -> Any:
    places = {f"{{{key[1:]}, 1}}": value for key, value in ranges.items()}
    return state({"string": string, "attachmentsByRange": places}, "WFTextTokenString")


CLIPBOARD = {"Type": "Clipboard"}


def output(uuid: str) -> dict[str, Any]:
    return {"Type": "ActionOutput", "OutputUUID": uuid, "OutputName": "Text"}


def test_a_sound_workflow_has_no_faults() -> None:
    parsed = parse_workflow((CASES / "where-is-my-switch.workflow.yaml").read_bytes())
    assert lint(parsed.workflow) == []


@pytest.mark.parametrize(
    ("actions", "code"),
    [
        ([show(state({"string": "x"}, "WFTextTokenStrin"))], "serialization"),
        ([show(state({"text": "x"}, "WFTextTokenString"))], "serialization"),
        ([show(state({"Kind": "x"}, "WFTextTokenAttachment"))], "serialization"),
        ([show(mixed("a \ufffc", _1=CLIPBOARD))], "wrong-range"),
        ([show(mixed("🙂\ufffc", _1=CLIPBOARD))], "wrong-range"),
        ([show(mixed("\ufffc\ufffc", _0=CLIPBOARD))], "missing-reference"),
        ([show("plain \ufffc")], "missing-reference"),
        ([part(IF, "G", 0)], "unbalanced"),
        ([part(IF, "G", 2)], "unbalanced"),
        ([part(IF, "G", 0), part(IF, "H", 1), part(IF, "G", 2)], "unbalanced"),
        ([part(IF, "G", "0")], "unbalanced"),
        ([part(MENU, "G", 0, {"WFMenuItems": ["A"]}), part(MENU, "G", 2)], "menu-cases"),
        (
            [
                part(MENU, "G", 0, {"WFMenuItems": ["A"]}),
                part(MENU, "G", 1, {"WFMenuItemTitle": "B"}),
                part(MENU, "G", 2),
            ],
            "menu-title",
        ),
        ([show(mixed("\ufffc", _0=output("X")))], "dangling-reference"),
        ([show(mixed("\ufffc", _0=output("X"))), made(TEXT, {"UUID": "X"})], "later-reference"),
        (
            [made(TEXT, {"UUID": "X", "WFTextActionText": mixed("\ufffc", _0=output("X"))})],
            "later-reference",
        ),
        ([made(TEXT, {"UUID": "X"}), made(TEXT, {"UUID": "X"})], "duplicate-uuid"),
        (
            [show(mixed("\ufffc", _0={"Type": "Variable", "VariableName": "x"}))],
            "unset-variable",
        ),
        (
            [show(mixed("\ufffc", _0={"Type": "Variable", "VariableName": "Repeat Item"}))],
            "unset-variable",
        ),
        ([part(IF, "G", 0, {"WFCondition": 77}), part(IF, "G", 2)], "unknown-condition"),
        ([part(IF, "G", 0, {"WFCondition": "Equal"}), part(IF, "G", 2)], "unknown-condition"),
        ([part(IF, "G", 0, {"WFCondition": 4}), part(IF, "G", 2)], "condition-value"),
        ([made("is.workflow.actions.nope", {})], "unknown-action"),
        ([made(TEXT, {"nope": 1})], "unknown-parameter"),
        ([made(TEXT, {"WFTextActionText": 5})], "wrong-kind"),
    ],
)
def test_each_mistake_is_found(actions: list[Any], code: str) -> None:
    assert code in codes(*actions)


def test_the_input_flag_is_missed_where_the_input_is_used() -> None:
    used = show(mixed("\ufffc", _0={"Type": "ExtensionInput"}))
    assert "input-flag" in codes(used, WFWorkflowHasShortcutInputVariables=False)
    assert "input-flag" not in codes(used, WFWorkflowHasShortcutInputVariables=True)
    assert "no-input" in codes(used, WFWorkflowInputContentItemClasses=[])


def test_a_question_about_no_action_is_found() -> None:
    questions = [{"ActionIndex": 5, "Category": "Parameter", "ParameterKey": "x"}]
    assert codes(WFWorkflowImportQuestions=questions) == ["question-index"]


def test_a_repeat_variable_within_a_repeat_is_sound() -> None:
    text = "format: 1\nactions:\n  - repeat: 2\n    do: [{show-content: '{Repeat Index}'}]\n"
    assert lint(parse_workflow(text).workflow) == []


def test_a_variable_that_is_set_is_sound() -> None:
    text = "format: 1\nactions:\n  - set-variable: {variable: x, input: {clipboard}}\n"
    assert lint(parse_workflow(text + "  - show-content: '{x}'\n").workflow) == []


def test_what_the_app_bears_is_a_warning() -> None:
    workflow = workflow_from_plist({"WFWorkflowActions": [made(TEXT, {"nope": 1})]})
    (problem,) = lint(workflow)
    assert problem.severity is Severity.WARNING


def test_a_fault_in_a_text_names_its_line() -> None:
    text = "format: 1\nactions:\n  - lock-screen\n  - show-content: '{variable gone}'\n"
    parsed = parse_workflow(text, file="x")
    (problem,) = lint(parsed.workflow, file="x", lines=parsed.lines)
    assert (problem.file, problem.line) == ("x", 4)
    assert problem.message.startswith("action 2: ")


def test_what_is_no_action_is_one_fault() -> None:
    assert codes("x") == ["odd-action"]


def test_every_serialization_type_that_others_write_is_known() -> None:
    assert {"WFTextTokenString", "WFLinkEnumerationSubstitutableState"} <= STATES
    assert len(RULES) == 10


def in_a_loop(*inner: Any, identifier: str = "is.workflow.actions.repeat.count") -> list[Any]:
    return [part(identifier, "L", 0), *inner, part(identifier, "L", 2)]


def test_a_value_carried_round_a_loop_is_sound() -> None:
    inner = [show(mixed("\ufffc", _0=output("X"))), made(TEXT, {"UUID": "X"})]
    for identifier in ("is.workflow.actions.repeat.count", "is.workflow.actions.repeat.each"):
        assert codes(*in_a_loop(*inner, identifier=identifier)) == []
    assert "later-reference" in codes(inner[0], *in_a_loop(inner[1]))
    assert "later-reference" in codes(*in_a_loop(inner[0]), inner[1])


def menu(*titles: str | None) -> list[Any]:
    cases = [part(MENU, "G", 1, {"WFMenuItemTitle": one} if one else {}) for one in titles]
    items = {"WFMenuItems": [one or "" for one in titles]}
    return [part(MENU, "G", 0, items), *cases, part(MENU, "G", 2)]


def deep(count: int) -> list[Any]:
    starts = [part(IF, f"G{n}", 0, {"WFCondition": 100}) for n in range(count)]
    return [*starts, *(part(IF, f"G{n}", 2) for n in reversed(range(count)))]


@pytest.mark.parametrize(
    ("actions", "code"),
    [
        (menu("A", None), ["menu-title"]),
        (
            [part(IF, "G", 0, {"WFCondition": 100}), *(part(IF, "G", m) for m in (1, 1, 2))],
            ["second-otherwise"],
        ),
        (in_a_loop(part("is.workflow.actions.repeat.count", "L", 1)), ["part-of-repeat"]),
        (deep(60), []),
    ],
    ids=["case without title", "two Otherwise", "parts of a repeat", "sixty levels"],
)
def test_a_block_that_closes_is_never_said_to_be_open(actions: list[Any], code: list[str]) -> None:
    assert codes(*actions) == code
    workflow = workflow_from_plist({"WFWorkflowActions": actions})
    assert {one.severity for one in lint(workflow)} <= {Severity.WARNING}


def problems(*actions: Any) -> list[Problem]:
    return lint(workflow_from_plist({"WFWorkflowActions": list(actions)}))


def test_a_block_cut_by_another_is_named_at_the_one_that_stays_open() -> None:
    found = problems(part(IF, "A", 0, {"WFCondition": 100}), part(MENU, "B", 0), part(IF, "A", 2))
    assert [(one.code, one.message) for one in found] == [
        ("unbalanced", "action 2: this block is opened and never closed")
    ]


@pytest.mark.parametrize(
    "value",
    [
        state({"Magnitude": 1}, "WFQuantityFieldValue"),
        state({"WFDictionaryFieldValueItems": "x"}, "WFDictionaryFieldValue"),
        state("x", "WFContentPredicateTableTemplate"),
        state(
            {"WFActionParameterFilterTemplates": [{"Property": "Name"}]},
            "WFContentPredicateTableTemplate",
        ),
    ],
)
def test_a_serialized_value_of_another_shape_is_found(value: Any) -> None:
    found = problems(made("is.workflow.actions.filter.files", {"WFContentItemFilter": value}))
    assert "serialization" in {one.code for one in found}
