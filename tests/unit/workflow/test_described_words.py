"""Actions told and shortcuts compared, word for word: cases in tests/cases/lint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.errors import InvalidFileError, OptOutError
from builder.wire.plist import dumps_xml
from builder.workflow.apple.workflow import Action, workflow_from_plist
from builder.workflow.check.describe_actions import describe_action
from builder.workflow.check.describe_workflow import describe_workflow
from builder.workflow.check.diff import diff_workflows
from builder.workflow.check.explain import explain_workflow
from builder.workflow.check.signer_changes import differences

CASES = Path(__file__).resolve().parents[2] / "cases" / "lint"
ACTION = "is.workflow.actions."


def read(name: str) -> list[Any]:
    found: list[Any] = yaml.safe_load((CASES / f"{name}.yaml").read_bytes())
    return found


def expected(name: str) -> str:
    return (CASES / f"{name}.expected.txt").read_text("utf-8")


def describe_actions() -> str:
    return "".join(
        describe_action(Action(identifier=ACTION + name, parameters=parameters)) + "\n"
        for name, parameters in read("told-actions")
    )


def whole(actions: Any, top: dict[str, Any]) -> dict[str, Any]:
    """A shortcut's file as a value; `none` has no list of actions."""
    if actions == "none":
        return top
    made = [one if isinstance(one, str) else _action(*one) for one in actions]
    return {"WFWorkflowActions": made, **top}


def _action(name: str, parameters: Any, extra: Any = None) -> dict[str, Any]:
    identifier = {"WFWorkflowActionIdentifier": ACTION + name}
    return {**identifier, "WFWorkflowActionParameters": parameters, **(extra or {})}


def compared() -> str:
    lines: list[str] = []
    for case in read("compared"):
        lines.append(f"# {case['name']}")
        left = whole(case["left"], case.get("left_top", {}))
        right = whole(case["right"], case.get("right_top", {}))
        lines += [
            f"compared: {each.kind} {each.what} {each.left} {each.right} "
            + ("; ".join(each.details) or "-")
            for each in diff_workflows(workflow_from_plist(left), workflow_from_plist(right))
        ]
        try:
            signed = differences(dumps_xml(left), dumps_xml(right), file="x.shortcut")
        except OptOutError as error:
            signed = (str(error),)
        lines += [f"signed: {each}" for each in signed]
    return "\n".join(lines) + "\n"


def explained() -> str:
    return "\n\n".join(
        describe_workflow(
            explain_workflow(workflow_from_plist(whole(case["actions"], case.get("top", {})))),
            name=case.get("called", ""),
        )
        for case in read("explained")
    )


def test_whole_shortcuts_are_told_word_for_word() -> None:
    assert explained() + "\n" == expected("explained")


def test_every_action_is_told_word_for_word() -> None:
    assert describe_actions() == expected("told-actions")


def test_every_difference_is_told_word_for_word() -> None:
    assert compared() == expected("compared")


def many(*more: Any) -> dict[str, Any]:
    """300 equal actions, and some behind them."""
    return whole([*[["gettext", {"WFTextActionText": "x"}]] * 300, *more], {})


def test_one_action_more_behind_hundreds_of_equal_ones_is_one_difference() -> None:
    left, right = many(), many(["delay", {"WFDelayTime": 1}])
    (added,) = diff_workflows(workflow_from_plist(left), workflow_from_plist(right))
    assert (added.kind, added.what, added.right) == ("added", "Wait", 301)
    (removed,) = diff_workflows(workflow_from_plist(right), workflow_from_plist(left))
    assert (removed.kind, removed.what, removed.left) == ("removed", "Wait", 301)
    told = differences(dumps_xml(left), dumps_xml(right))
    assert told == ("action 301: is.workflow.actions.delay was added",)


def test_what_is_no_workflow_is_refused_with_its_file_on_either_side() -> None:
    good, other = dumps_xml(many()), dumps_xml([1])
    for pair in ((b"junk", good), (good, b"junk"), (other, good), (good, other)):
        with pytest.raises(InvalidFileError) as caught:
            differences(*pair, file="x.shortcut")
        assert caught.value.problems[0].file == "x.shortcut"
