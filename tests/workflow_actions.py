"""Actions, blocks and references that only tests build, as the Shortcuts app writes them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builder.workflow.apple.actions import UUID, ActionBlock, IdPath, action, block
from builder.workflow.apple.block_table import (
    END,
    REPEAT,
    REPEAT_COUNT,
    REPEAT_EACH,
    START,
    Condition,
)
from builder.workflow.apple.blocks import ConditionCheck, mark
from builder.workflow.apple.tokens import (
    CLIPBOARD,
    CURRENT_DATE,
    VARIABLE,
    TextValue,
    ValueReference,
    attachment,
    text_field,
)
from builder.workflow.apple.workflow import Action

CLIPBOARD_NOW = ValueReference(kind=CLIPBOARD)
DATE_NOW = ValueReference(kind=CURRENT_DATE)
REPEAT_ITEM = ValueReference(kind=VARIABLE, name="Repeat Item")
REPEAT_INDEX = ValueReference(kind=VARIABLE, name="Repeat Index")


def notification(title: TextValue, body: TextValue) -> Action:
    return action(
        "notification",
        {
            "WFNotificationActionTitle": text_field(title),
            "WFNotificationActionBody": text_field(body),
            "WFNotificationActionSound": False,
        },
    )


def number(at: IdPath, value: int) -> Action:
    """A number, written as text: 1,441 of 2,279 real ones are."""
    return action("number", {UUID: at.uuid, "WFNumberActionNumber": str(value)})


def repeat(at: IdPath, count: int, actions: Sequence[Action]) -> ActionBlock:
    start = mark(REPEAT, at, START, {REPEAT_COUNT: count})
    return block(start, actions, mark(REPEAT, at, END, {UUID: at.uuid}))


def dictionary_value(at: IdPath, source: ValueReference, key: TextValue) -> Action:
    """The value under `key`; nothing where the key is missing."""
    return action(
        "getvalueforkey",
        {
            UUID: at.uuid,
            "WFInput": attachment(source),
            "WFGetDictionaryValueType": "Value",
            "WFDictionaryKey": text_field(key),
        },
    )


def item_at(at: IdPath, items: ValueReference, index: int) -> Action:
    """The item at `index`, which counts from 1."""
    return _item(at, items, {"WFItemSpecifier": "Item At Index", "WFItemIndex": str(index)})


def last_item(at: IdPath, items: ValueReference) -> Action:
    return _item(at, items, {"WFItemSpecifier": "Last Item"})


def list_of(at: IdPath, *items: TextValue) -> Action:
    """A list. Items with references carry their kind (0, text) beside them."""
    written = [
        item if isinstance(item, str) else {"WFItemType": 0, "WFValue": text_field(item)}
        for item in items
    ]
    return action("list", {UUID: at.uuid, "WFItems": written})


def open_url_text(at: IdPath, address: str) -> Action:
    """Open URLs with the address as plain text (150 real uses, no URL action before it)."""
    return action("openurl", {UUID: at.uuid, "WFInput": text_field(address)})


def run_shortcut(at: IdPath, name: str, given: ValueReference | None = None) -> Action:
    """Run another shortcut by its name, without showing it."""
    parameters: dict[str, Any] = {UUID: at.uuid, "WFWorkflowName": name, "WFShowWorkflow": False}
    if given is not None:
        parameters["WFInput"] = attachment(given)
    return action("runworkflow", parameters)


def set_variable(name: str, value: ValueReference) -> Action:
    return action("setvariable", {"WFVariableName": name, "WFInput": attachment(value)})


def show_result(text: TextValue) -> Action:
    return action("showresult", {"Text": text_field(text)})


def stop_and_output(value: TextValue) -> Action:
    """Stop this shortcut and hand `value` to whoever ran it."""
    return action("output", {"WFOutput": text_field(value)})


def _item(at: IdPath, items: ValueReference, which: dict[str, Any]) -> Action:
    return action("getitemfromlist", {UUID: at.uuid, "WFInput": attachment(items), **which})


def has_value(left: ValueReference) -> ConditionCheck:
    return ConditionCheck(left=left, condition=Condition.HAS_VALUE)


def repeat_each(at: IdPath, items: ValueReference, actions: Sequence[Action]) -> ActionBlock:
    """Once for each item; `REPEAT_ITEM` is the item within."""
    start = mark(REPEAT_EACH, at, START, {"WFInput": attachment(items)})
    return block(start, actions, mark(REPEAT_EACH, at, END, {UUID: at.uuid}))
