"""Lint's whole words, line and way out, for every rule: cases in tests/cases/lint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from builder.workflow.apple.workflow import workflow_from_plist
from builder.workflow.check.lint import lint

CASES = Path(__file__).resolve().parents[2] / "cases" / "lint"
SHORTCUTS: list[dict[str, Any]] = yaml.safe_load((CASES / "shortcuts.yaml").read_bytes())
ACTION = "is.workflow.actions."


def said(case: dict[str, Any]) -> str:
    """Every fault of a case, one in a line."""
    actions = [
        {"WFWorkflowActionIdentifier": ACTION + name, "WFWorkflowActionParameters": parameters}
        for name, parameters in case.get("actions", ())
    ]
    top = dict(case.get("top", {}))
    if case.get("whole") != "none":
        top["WFWorkflowActions"] = case.get("whole", actions)
    lines = tuple(range(11, 11 + case.get("lines", len(actions))))
    found = lint(workflow_from_plist(top), file="x.yaml", lines=lines)
    return "".join(f"[{each.code}] {each}\n" for each in found)


def test_every_fault_is_told_word_for_word() -> None:
    told = "".join(f"# {case['name']}\n{said(case)}" for case in SHORTCUTS)
    assert told == (CASES / "shortcuts.expected.txt").read_text("utf-8")
