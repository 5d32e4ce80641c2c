"""UUIDs of outputs and blocks: made from names, or kept in a file's side table.

Knows which words a UUID is made from, and the table `ids:` at a file's end, which holds those
that cannot be made so: an imported file's own. Knows no action.
"""

from __future__ import annotations

from builder.wire.ids import stable_uuid


def output_uuid(workflow: str, name: str) -> str:
    """The UUID of the output called `name` in the workflow of that name."""
    return stable_uuid("workflow output", workflow, name)


def group_uuid(workflow: str, kind: str, subject: str, turn: int) -> str:
    """A block's GroupingIdentifier; `turn` counts the blocks with the same words before it."""
    return stable_uuid("workflow block", workflow, kind, subject, str(turn))


class Ids:
    """The side table. Actions and blocks are named by the number of their (first) action,
    counted from 1 over the whole file; an output's label is "" where it is the app's own.
    """

    def __init__(self) -> None:
        self.outputs: dict[str, tuple[str, str]] = {}
        self.actions: dict[int, str] = {}
        self.groups: dict[int, str] = {}


class Groups:
    """Hands out the GroupingIdentifiers of one workflow, in the order of its blocks."""

    def __init__(self, workflow: str) -> None:
        self.workflow = workflow
        self.turns: dict[tuple[str, str], int] = {}

    def next(self, kind: str, subject: str) -> str:
        turn = self.turns.get((kind, subject), 0)
        self.turns[kind, subject] = turn + 1
        return group_uuid(self.workflow, kind, subject, turn)
