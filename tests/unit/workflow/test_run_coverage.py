"""How much of what real shortcuts do is run here, by the counts in bench/action_counts.tsv."""

from __future__ import annotations

from pathlib import Path

from builder.workflow.apple.actions import PREFIX
from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.run.actions import HANDLERS
from builder.workflow.run.actions.device_only import DEVICE_ACTIONS

TABLE = Path(__file__).parents[3] / "bench" / "action_counts.tsv"
RUN = {PREFIX + name for name in HANDLERS} | set(BLOCK_KINDS)


def uses() -> dict[str, int]:
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {identifier: int(count) for identifier, count in rows}


def share(names: set[str]) -> float:
    counts = uses()
    known = sum(count for name, count in counts.items() if name in names)
    return known / sum(counts.values())


def test_at_least_98_of_100_uses_of_actions_are_known() -> None:
    assert share(RUN) >= 0.98


def test_at_least_96_of_100_are_run_without_a_stand_in() -> None:
    assert share(RUN - {PREFIX + name for name in DEVICE_ACTIONS}) >= 0.96
