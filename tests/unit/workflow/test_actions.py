"""Actions, blocks and references against the shapes that real files have."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from builder.wire.plist import dumps_xml, loads, same
from builder.workflow.apple import actions as act
from builder.workflow.apple.action_check import check_actions
from builder.workflow.apple.actions import ActionBlock, IdPath, block, output_of, scope
from builder.workflow.apple.block_table import Condition
from builder.workflow.apple.blocks import (
    at_least,
    device_type_is,
    first_match,
    menu,
    number_check,
    text_check,
    text_is,
    when,
)
from builder.workflow.apple.tokens import (
    SHORTCUT_INPUT,
    KeyStep,
    PropertyStep,
    attachment,
    text_field,
    text_with_references,
    variable_named,
)
from builder.workflow.apple.workflow import Action, Icon, Workflow, new_top, workflow_from_plist
from builder.workflow.apple.workflow import workflow_to_plist as to_plist
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import OpenedUrl, Stopped
from builder.workflow.run.run import simulate
from tests import workflow_actions as own
from tests.branches import all_branches

GOLDEN = Path(__file__).parents[2] / "cases" / "run" / "every-action.plist"
AT = scope("test")


def every_action(at: IdPath) -> ActionBlock:
    """One of each constructor, in an order in which every reference points back."""
    version = act.major_version(at / "version")
    greeting = act.text(
        at / "greeting", text_with_references("Hé 😀 ", SHORTCUT_INPUT, " on ", own.DATE_NOW)
    )
    parts = act.split_text(at / "parts", output_of(greeting), " ")
    pair = act.dictionary(
        at / "pair", [("k", "v"), ("t", text_with_references("<", variable_named("who"), ">"))]
    )
    value = own.dictionary_value(at / "value", output_of(pair), "k")
    three = own.number(at / "three", 3)
    return block(
        act.comment("Made for a test."),
        own.set_variable("who", SHORTCUT_INPUT),
        greeting,
        parts,
        act.first_item(at / "first", output_of(parts)),
        own.last_item(at / "last", output_of(parts)),
        own.item_at(at / "second", output_of(parts), 2),
        own.list_of(at / "list", "a", text_with_references("b", own.CLIPBOARD_NOW)),
        pair,
        value,
        three,
        when(at / "n", number_check(output_of(three), Condition.BETWEEN, output_of(three)), ()),
        act.alert("Title", text_with_references("Message ", output_of(value)), cancel=True),
        own.notification("Title", "Body"),
        own.show_result(output_of(greeting)),
        version.actions,
        first_match(
            at / "os",
            {
                "new": (at_least(version.value, 18), act.open_url(at / "new", "new:a")),
                "old": (at_least(version.value, 13), act.open_url(at / "old", "old:b")),
            },
            (own.open_url_text(at / "plain", "plain:c"),),
        ),
        when(at / "mac", device_type_is("Mac"), (act.wait(1),), (act.wait(1.5),)),
        when(at / "given", own.has_value(SHORTCUT_INPUT), (own.run_shortcut(at / "run", "Other"),)),
        when(
            at / "named",
            text_check(
                variable_named("who"), Condition.BEGINS, text_with_references("x", own.REPEAT_INDEX)
            ),
            (own.run_shortcut(at / "with", "Other", variable_named("who")),),
        ),
        own.repeat(at / "twice", 2, (own.show_result(own.REPEAT_INDEX),)),
        own.repeat_each(at / "each", output_of(parts), (own.show_result(own.REPEAT_ITEM),)),
        menu(
            at / "menu",
            "Which?",
            {
                "Stop": (act.stop(),),
                "Give": (own.stop_and_output(variable_named("who").as_text()),),
            },
        ),
    )


def workflow(actions: ActionBlock) -> Workflow:
    return Workflow(actions=actions, top=new_top(icon=Icon(), uses_input=True))


def test_every_action_is_written_as_the_golden_file_has_it() -> None:
    assert dumps_xml(to_plist(workflow(every_action(AT)))) == GOLDEN.read_bytes()


def test_the_golden_file_reads_back_as_it_was_made() -> None:
    read = workflow_from_plist(loads(GOLDEN.read_bytes()))
    assert same(to_plist(read), to_plist(workflow(every_action(AT))))


def test_inserting_an_action_changes_no_other_uuid() -> None:
    def identifiers(actions: ActionBlock) -> list[str]:
        keys = ("UUID", "GroupingIdentifier")
        return [
            str(item.parameters[key]) for item in actions for key in keys if key in item.parameters
        ]

    before = block(act.text(AT / "a", "A"), menu(AT / "m", "?", {"x": ()}))
    new = act.text(AT / "new", "N")
    after = block(new, before[0], new, before[1:])
    assert [item for item in identifiers(after) if item != new.parameters["UUID"]] == identifiers(
        before
    )


def test_no_two_actions_of_a_workflow_share_a_uuid() -> None:
    uuids = [item.parameters["UUID"] for item in every_action(AT) if "UUID" in item.parameters]
    assert len(uuids) == len(set(uuids)) > 20
    assert all(re.fullmatch(r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}", one) for one in uuids)


def test_other_scopes_give_other_uuids() -> None:
    assert (scope("a") / "b").uuid == scope("a", "b").uuid
    assert len({scope("a", "b").uuid, scope("ab").uuid, scope("a", "b").group}) == 3


def test_places_of_references_count_utf16_units() -> None:
    made = text_field(text_with_references("😀é", SHORTCUT_INPUT, "-", variable_named("x")))
    assert isinstance(made, dict)
    assert made["Value"] == {
        "string": "😀é\ufffc-\ufffc",
        "attachmentsByRange": {
            "{3, 1}": {"Type": "ExtensionInput"},
            "{5, 1}": {"Type": "Variable", "VariableName": "x"},
        },
    }
    assert made["WFSerializationType"] == "WFTextTokenString"


def test_text_without_references_stays_text() -> None:
    assert text_field("plain") == text_field(text_with_references("pl", "ain")) == "plain"


def test_the_mark_of_a_reference_is_refused_in_text() -> None:
    with pytest.raises(ValueError, match="U\\+FFFC"):
        text_field(text_with_references("a\ufffc", SHORTCUT_INPUT))


def test_steps_of_a_reference_are_written_in_order() -> None:
    reference = (
        variable_named("x").then(KeyStep(name="k")).then(PropertyStep(name="Name")).as_number()
    )
    assert attachment(reference) == {
        "Value": {
            "Type": "Variable",
            "VariableName": "x",
            "Aggrandizements": [
                {"Type": "WFDictionaryValueVariableAggrandizement", "DictionaryKey": "k"},
                {"Type": "WFPropertyVariableAggrandizement", "PropertyName": "Name"},
                {
                    "Type": "WFCoercionVariableAggrandizement",
                    "CoercionItemClass": "WFNumberContentItem",
                },
            ],
        },
        "WFSerializationType": "WFTextTokenAttachment",
    }


def test_an_output_is_named_as_the_app_names_it() -> None:
    assert output_of(act.text(AT, "x")).name == "Text"
    assert output_of(act.device_detail(AT, "System Version")).name == "System Version"
    assert output_of(menu(AT, "?", {"a": ()})[-1]).name == "Menu Result"


def test_an_action_without_uuid_gives_nothing_to_refer_to() -> None:
    with pytest.raises(ValueError, match="no UUID"):
        output_of(act.comment("x"))


def test_separators_use_the_choices_of_the_app_where_there_are_some() -> None:
    def separator(text: str) -> object:
        return act.split_text(AT, "a", text).parameters["WFTextSeparator"]

    assert [separator("\n"), separator(" "), separator(".")] == ["New Lines", "Spaces", "Custom"]


def test_a_menu_has_one_middle_for_each_item() -> None:
    made = menu(AT, "Which?", {"A": (act.comment("a"),), "B": ()})
    assert [item.parameters.get("WFControlFlowMode") for item in made] == [0, 1, None, 1, 2]
    assert made[0].parameters["WFMenuItems"] == ["A", "B"]
    assert {item.parameters.get("GroupingIdentifier") for item in made} == {AT.group, None}


def test_a_menu_without_cases_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        menu(AT, "Which?", {})


def test_an_if_without_else_has_no_middle() -> None:
    made = when(AT, text_is(SHORTCUT_INPUT, "x"), (act.comment("a"),))
    assert [item.parameters.get("WFControlFlowMode") for item in made] == [0, None, 2]


@pytest.mark.parametrize(
    ("system", "url"),
    [("ios-12.5", "plain:c"), ("ios-13", "old:b"), ("ios-17.5.1", "old:b")]
    + [(f"ios-{major}.1", "new:a") for major in range(18, 28)],
)
def test_the_address_is_chosen_by_major_version(system: str, url: str) -> None:
    def opened(actions: tuple[Action, ...]) -> list[str]:
        run = simulate(Workflow(actions=actions), device=parse_os(system), strict=True)
        return [event.url for event in run.events if isinstance(event, OpenedUrl)]

    version = act.major_version(AT / "version")
    cases = {
        "new": (at_least(version.value, 18), act.open_url(AT / "new", "new:a")),
        "old": (at_least(version.value, 13), act.open_url(AT / "old", "old:b")),
    }
    rest = (own.open_url_text(AT / "plain", "plain:c"),)
    assert opened(block(version.actions, first_match(AT / "os", cases, rest))) == [url]


def test_every_action_is_known_to_the_preview() -> None:
    from datetime import UTC, datetime

    runs = list(
        all_branches(
            Workflow(actions=every_action(AT)),
            parse_os("ios-17"),
            input="Ada",
            clock=datetime(2026, 11, 22, tzinfo=UTC),
            strict=True,
        )
    )
    assert len(runs) == 2
    assert [isinstance(run.events[-1], Stopped) for run in runs] == [True, False]


def test_every_action_and_parameter_is_one_the_app_knows() -> None:
    assert check_actions(Workflow(actions=every_action(AT))) == []
