"""A shortcut in words: every address, every risk, every action, and nothing run."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from builder.model.paths import RELAY_NAME
from builder.workflow.apple.workflow import Action, Workflow
from builder.workflow.check.explain import explain_workflow, texts_in
from tests.conftest import BuiltKit

ACTION = "is.workflow.actions."


def workflow(*actions: tuple[str, dict[str, Any]], **top: Any) -> Workflow:
    made = tuple(Action(identifier=name, parameters=found) for name, found in actions)
    return Workflow(name="w", actions=made, top=top)


def test_actions_are_named_and_numbered_with_their_texts() -> None:
    told = explain_workflow(
        workflow(
            (ACTION + "comment", {"WFCommentActionText": "Hello  \n there", "UUID": "hidden"}),
            (ACTION + "openurl", {}),
        )
    )
    assert [(line.number, line.name, line.detail) for line in told.lines] == [
        (1, "Comment", "Hello there"),
        (2, "Open URLs", ""),
    ]


def test_blocks_are_indented_and_their_middles_and_ends_named() -> None:
    def part(mode: int) -> tuple[str, dict[str, Any]]:
        return (ACTION + "conditional", {"WFControlFlowMode": mode})

    told = explain_workflow(workflow(part(0), part(0), part(2), part(1), part(2), part(2), part(1)))
    assert [line.depth for line in told.lines] == [0, 1, 1, 0, 0, 0, 0]
    assert told.lines[3].name == "Otherwise"
    assert told.lines[4].name.startswith("end of ")
    repeat = explain_workflow(workflow((ACTION + "repeat.count", {"WFControlFlowMode": 1})))
    assert repeat.lines[0].name.startswith("Repeat")


def test_every_address_is_found_wherever_it_stands() -> None:
    told = explain_workflow(
        workflow(
            (ACTION + "url", {"WFURLActionURL": ["https://a.example/x?y=1", "prefs:root=SIRI"]}),
            (
                ACTION + "gettext",
                {"Text": {"Value": {"string": "go to https://a.example/x?y=1 or tel:+1"}}},
            ),
            ("com.example.app.Do", {"deep": [{"er": "shortcuts://run-shortcut?name=a"}]}),
        )
    )
    assert told.addresses == (
        "https://a.example/x?y=1",
        "prefs:root=SIRI",
        "tel:+1",
        "shortcuts://run-shortcut?name=a",
    )


def test_risks_are_gathered_by_class_with_the_numbers_of_their_actions() -> None:
    told = explain_workflow(
        workflow(
            (ACTION + "openurl", {}),
            (ACTION + "comment", {}),
            (ACTION + "openurl", {}),
            ("com.example.app.Do", {}),
        )
    )
    found = {risk.id: numbers for risk, numbers in told.risks}
    assert found["others"] == (4,)
    assert (1, 3) in found.values()
    assert not told.lines[1].risks


def test_bookkeeping_is_no_text_of_anybodys() -> None:
    value = {
        "Type": "Variable",
        "OutputUUID": "u",
        "OutputName": "n",
        "WFSerializationType": "s",
        "b": "second",
        "a": ["first", {"c": 1, "d": b"bytes"}],
    }
    assert list(texts_in(value)) == ["first", "second"]


def test_long_texts_are_shortened_and_variables_shown_as_gaps() -> None:
    told = explain_workflow(
        workflow((ACTION + "comment", {"WFCommentActionText": "a\ufffcb" + "c" * 300}))
    )
    detail = told.lines[0].detail
    assert detail.startswith("a[…]bc")
    assert len(detail) == 160
    assert detail.endswith("…")


def test_a_text_of_exactly_the_longest_length_is_not_shortened() -> None:
    told = explain_workflow(
        workflow(
            (ACTION + "comment", {"WFCommentActionText": "c" * 160}),
            (ACTION + "comment", {"WFCommentActionText": "c" * 161}),
        )
    )
    assert [line.detail for line in told.lines] == ["c" * 160, "c" * 159 + "\u2026"]


def test_names_that_join_actions_are_left_out_and_several_texts_are_parted() -> None:
    hidden = {"UUID": "u", "GroupingIdentifier": "g", "CustomOutputName": "o"}
    told = explain_workflow(workflow(("strange", {**hidden, "b": "second", "a": "first", "c": ""})))
    assert told.lines[0].detail == "first | second"


def test_input_and_questions_at_import_are_told() -> None:
    plain = explain_workflow(workflow())
    assert (plain.takes_input, plain.asks_at_import, plain.lines) == (False, 0, ())
    asking = explain_workflow(
        workflow(WFWorkflowHasShortcutInputVariables=True, WFWorkflowImportQuestions=[{}, {}])
    )
    assert (asking.takes_input, asking.asks_at_import) == (True, 2)


values = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.text(max_size=8)
    | some.binary(max_size=4),
    lambda inner: (
        some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(some.dictionaries(some.sampled_from(["WFControlFlowMode", "a", "b"]), values), values)
def test_a_strangers_actions_are_told_whatever_they_hold(found: Any, questions: Any) -> None:
    told = explain_workflow(
        workflow(
            (ACTION + "comment", found), ("strange", found), WFWorkflowImportQuestions=questions
        )
    )
    assert len(told.lines) == 2
    assert all(len(line.detail) <= 160 for line in told.lines)


def test_the_kits_own_shortcuts_open_settings_and_nothing_else(kit: BuiltKit) -> None:
    from builder.workflow.apple.workflow import load_workflow

    # The relay holds its addresses packed; a test of its own opens each of them.
    paths = sorted(path for path in kit.folder.rglob("*.shortcut") if path.stem != RELAY_NAME)
    assert paths
    for path in paths:
        told = explain_workflow(load_workflow(path.read_bytes(), file=path.name))
        for address in told.addresses:
            assert address.startswith(
                (
                    "prefs:",
                    "settings-navigation:",
                    "x-apple.systempreferences:",
                    "https://example.org/",
                )
            ), address
