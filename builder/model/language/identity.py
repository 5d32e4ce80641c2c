"""UUIDs of outputs and blocks: made from names, or kept in a file's side table.

Knows which words a UUID is made from, and the table `ids:` at a file's end, which holds those
that cannot be made so: an imported file's own. Knows no action.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from builder.wire.ids import stable_uuid


def output_uuid(workflow: str, name: str) -> str:
    """The UUID of the output called `name` in the workflow of that name."""
    return stable_uuid("workflow output", workflow, name)


def group_uuid(workflow: str, kind: str, subject: str, turn: int) -> str:
    """A block's GroupingIdentifier; `turn` counts the blocks with the same words before it."""
    return stable_uuid("workflow block", workflow, kind, subject, str(turn))


@dataclass(slots=True, kw_only=True)
class Ids:
    """The side table. Actions and blocks are named by the number of their (first) action,
    counted from 1 over the whole file; an output's label is "" where it is the app's own.
    """

    outputs: dict[str, tuple[str, str]] = field(default_factory=dict)
    actions: dict[int, str] = field(default_factory=dict)
    groups: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Groups:
    """Hands out the GroupingIdentifiers of one workflow, in the order of its blocks."""

    workflow: str
    turns: Counter[tuple[str, str]] = field(default_factory=Counter)

    def next(self, kind: str, subject: str) -> str:
        turn = self.turns[kind, subject]
        self.turns[kind, subject] += 1
        return group_uuid(self.workflow, kind, subject, turn)
