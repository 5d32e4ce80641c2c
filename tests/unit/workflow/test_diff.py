"""Two workflows compared action by action."""

from __future__ import annotations

from builder.workflow.apple.workflow import Workflow, workflow_from_plist, workflow_to_plist
from builder.workflow.check.diff import Change, diff_workflows
from builder.workflow.language.document import compile_workflow
from tests.workflow_strategies import made

HEAD = "format: 1\nname: T\nactions:\n"
BASE = HEAD + (
    "  - set a: {text: one}\n"
    "  - set b: {text: two}\n"
    "  - show-content: '{a}'\n"
    "  - menu: Which?\n    cases: [{One: []}]\n"
)


def changed(before: str, after: str) -> list[Change]:
    return diff_workflows(compile_workflow(before), compile_workflow(after))


def test_a_workflow_equals_itself() -> None:
    assert changed(BASE, BASE) == []


def test_other_uuids_alone_are_no_difference() -> None:
    assert changed(BASE, BASE.replace("name: T", "name: Other")) == []


def test_an_action_more_is_added_and_one_less_removed() -> None:
    more = BASE.replace("  - show-content", "  - lock-screen\n  - show-content")
    (added,) = changed(BASE, more)
    assert (added.kind, added.what, added.right) == ("added", "Lock Screen", 3)
    (removed,) = changed(more, BASE)
    assert (removed.kind, removed.left) == ("removed", 3)


def test_a_changed_parameter_says_its_name_and_both_values() -> None:
    (change,) = changed(BASE, BASE.replace("two", "three"))
    assert change.kind == "changed"
    assert change.details == ('text: "two" -> "three"',)


def test_a_reference_to_another_action_is_a_change() -> None:
    after = BASE.replace("{a}", "{b | named a}")
    (change,) = changed(BASE, after)
    assert change.what == "Show Content"


def test_a_difference_of_the_head_is_told() -> None:
    (change,) = changed(BASE, BASE.replace("name: T", "name: T\nicon: {color: red}"))
    assert (change.kind, change.what) == ("top", "WFWorkflowIcon")


def test_odd_lists_and_keys_beside_parameters_are_compared_too() -> None:
    odd = workflow_from_plist({"WFWorkflowActions": ["x"]})
    plain = workflow_from_plist({"WFWorkflowActions": []})
    assert [one.what for one in diff_workflows(odd, plain)] == ["the list of actions"]
    action = made("is.workflow.actions.exit", {})
    left = workflow_from_plist({"WFWorkflowActions": [action]})
    right = workflow_from_plist({"WFWorkflowActions": [{**action, "more": b"x"}]})
    assert diff_workflows(left, right)[0].details == ("keys beside its parameters differ",)


def test_data_and_dates_are_shown() -> None:
    def with_value(value: object) -> Workflow:
        return workflow_from_plist({"WFWorkflowActions": [made("com.a.b", {"k": value})]})

    (change,) = diff_workflows(with_value(b"\x00"), with_value(b"\x01"))
    assert change.details == ('k: "<AA==>" -> "<AQ==>"',)
    assert workflow_to_plist(with_value(1)) != workflow_to_plist(with_value(2))
