"""Every form of condition, one row each in tests/cases/run/conditions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.workflow.apple.actions import action, block
from builder.workflow.apple.block_table import GROUP, IF, MODE
from builder.workflow.apple.tokens import SHORTCUT_INPUT, condition_input
from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Shown
from builder.workflow.run.run import simulate

TABLE = Path(__file__).parents[2] / "cases" / "run" / "conditions" / "table.yaml"
ROWS: list[dict[str, Any]] = yaml.safe_load(TABLE.read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)


def with_left(value: Any) -> Any:
    if value == "LEFT":
        return condition_input(SHORTCUT_INPUT)
    if isinstance(value, dict):
        return {key: with_left(item) for key, item in value.items()}
    return [with_left(item) for item in value] if isinstance(value, list) else value


def left_of(row: dict[str, Any]) -> tuple[Any, ...]:
    if "items" in row:
        return tuple(row["items"])
    if "date" in row:
        return (datetime.fromisoformat(row["date"]).replace(tzinfo=UTC),)
    return (row.get("left", row.get("number", row.get("last"))),)


def shown_by(parameters: dict[str, Any], left: tuple[Any, ...], **rest: Any) -> list[str]:
    actions = block(
        action(IF, {GROUP: "G", MODE: 0, **parameters}),
        action("showresult", {"Text": "then"}),
        action(IF, {GROUP: "G", MODE: 1, **rest.pop("otherwise", {})}),
        action("showresult", {"Text": "else"}),
        action(IF, {GROUP: "G", MODE: 2}),
    )
    device = parse_os("ios-17.5")
    run = simulate(Workflow(actions=actions), device=device, input=left, clock=NOW)
    return [event.text for event in run.events if isinstance(event, Shown)]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row)[:90])
def test_a_condition_holds_or_not(row: dict[str, Any]) -> None:
    parameters = with_left(row["if"])
    if "WFConditions" not in parameters and "last" not in row:
        parameters["WFInput"] = condition_input(SHORTCUT_INPUT)
    wanted = "then" if row["holds"] else "else"
    assert shown_by(parameters, left_of(row)) == [wanted]


@pytest.mark.parametrize(("text", "shown"), [("a", ["then"]), ("b", ["else"]), ("c", [])])
def test_an_else_with_a_condition_of_its_own_is_judged(text: str, shown: list[str]) -> None:
    left = condition_input(SHORTCUT_INPUT)
    first = {"WFCondition": 4, "WFConditionalActionString": "a", "WFInput": left}
    second = {"WFCondition": 4, "WFConditionalActionString": "b", "WFInput": left}
    assert shown_by(first, (text,), otherwise=second) == shown
