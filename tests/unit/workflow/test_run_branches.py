"""Walking every choice a workflow offers."""

from __future__ import annotations

import pytest

from builder.workflow.apple.actions import (
    ActionBlock,
    action,
    block,
    output_of,
    scope,
)
from builder.workflow.apple.blocks import menu
from builder.workflow.apple.tokens import attachment
from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Menu, Question, Shown
from builder.workflow.run.faults import AnswerNeededError, LimitError
from builder.workflow.run.run import WorkflowRun, simulate
from tests.branches import all_branches
from tests.workflow_actions import list_of, repeat, show_result

DEVICE = parse_os("ios-17.5")
AT = scope("branches")


def walk(actions: ActionBlock, most: int = 5_000) -> list[WorkflowRun]:
    return list(all_branches(Workflow(actions=actions), DEVICE, strict=True, most=most))


def chosen(run: WorkflowRun) -> list[str]:
    return [event.chosen for event in run.events if isinstance(event, Menu)]


def test_every_combination_is_walked_in_the_order_shown() -> None:
    inner = menu(AT / "inner", "Then?", {"x": (), "y": ()})
    runs = walk(menu(AT, "First?", {"a": inner, "b": (), "c": inner}))
    assert [chosen(run) for run in runs] == [["a", "x"], ["a", "y"], ["b"], ["c", "x"], ["c", "y"]]


def test_lists_are_walked_and_questions_get_an_answer_of_their_kind() -> None:
    items = list_of(AT / "items", "one", "two")
    picked = action("choosefromlist", {"WFInput": attachment(output_of(items))})
    asked = [
        action("ask", {"WFAskActionPrompt": kind, "WFInputType": kind})
        for kind in ("Text", "Number", "Date", "URL")
    ]
    offered = action("ask", {"WFAskActionPrompt": "?", "WFAskActionDefaultAnswer": "me"})
    runs = walk(block(items, picked, asked, offered))
    answers = [event.answer for event in runs[0].events if isinstance(event, Question)]
    assert (len(runs), answers) == (2, ["1", "1", "2026-01-01", "1", "me"])


def test_too_many_branches_are_said_rather_than_walked() -> None:
    with pytest.raises(LimitError, match="branch"):
        walk(repeat(AT, 20, menu(AT / "m", "?", {"a": (), "b": ()})), most=50)


def test_a_default_that_its_own_question_refuses_is_an_error() -> None:
    asked = action("ask", {"WFInputType": "Number", "WFAskActionDefaultAnswer": "many"})
    with pytest.raises(AnswerNeededError, match="many"):
        walk((asked,))


def test_answers_nobody_asked_for_are_told() -> None:
    run = simulate(Workflow(actions=(show_result("x"),)), device=DEVICE, answers=["a", "b"])
    assert (run.events, run.unused, run.steps) == ((Shown(text="x"),), ("a", "b"), 1)


@pytest.mark.parametrize("answers", [[], ["x\nq"], ["x\n"]])
def test_several_choices_at_once_must_all_fit(answers: list[str]) -> None:
    parameters = {"WFChooseFromListActionSelectMultiple": True}
    actions = block(list_of(AT / "items", "x", "y"), action("choosefromlist", parameters))
    if answers == ["x\n"]:
        run = simulate(Workflow(actions=actions), device=DEVICE, answers=answers)
        assert run.unused == ()
    else:
        with pytest.raises(AnswerNeededError) as caught:
            simulate(Workflow(actions=actions), device=DEVICE, answers=answers)
        assert caught.value.choices == ("x", "y")


def test_the_choices_are_listed_where_an_answer_is_missing() -> None:
    actions = block(show_result("before"), menu(AT, "Which?", {"iPhone": (), "Mac": ()}))
    with pytest.raises(AnswerNeededError) as caught:
        simulate(Workflow(actions=actions), device=DEVICE)
    assert str(caught.value) == (
        'error: no answer for "Which?"; answer with one of: "iPhone", "Mac"'
    )
    assert caught.value.exit_code == 2
    assert caught.value.events == (Shown(text="before"),)
