"""What stands on a screen: its rows in their order and groups, for a range of systems.

Knows where a row stands and which rows are always beside it. Knows no words: rows are label
ids. Nobody has measured a device: `fold` is an estimate from the heights of rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from builder.facts.fact import Fact
from builder.facts.version import Span


class RowShape(StrEnum):
    """What stands at a row's end: an arrow, a switch, a box, a word, nothing but the words.

    A tile stands among others of its kind; a gear has no words; those of a blank row are not
    known in any language.
    """

    LINK = "link"
    SWITCH = "switch"
    CHECKBOX = "checkbox"
    VALUE = "value"
    BUTTON = "button"
    ACCOUNT = "account"
    TILE = "tile"
    GEAR = "gear"
    BLANK = "blank"


class GroupPosition(StrEnum):
    """Where a row stands in its group."""

    FIRST = "first"
    LAST = "last"
    ALONE = "alone"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutRow:
    """One row. `sometimes` says in words when it is there, "" for always; `grey` that it
    cannot be changed on this device."""

    label: str
    shape: RowShape
    sometimes: str = ""
    grey: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a row stands: in its group, and which rows are right above and right below on
    every device, "" where that differs."""

    standing: GroupPosition
    above: str
    below: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The rows of a pane during a span, top to bottom.

    `fold` is the label of the first row that may stand below the edge when the screen
    opens, "" where all of them fit. `column`: the rows stay at the side, and what is chosen
    there fills the rest. `ordered` is false where only the rows are known, not their order.
    """

    pane: str
    span: Span
    groups: tuple[tuple[LayoutRow, ...], ...]
    fold: str
    column: bool
    ordered: bool
    fact: Fact

    def rows(self) -> Iterator[tuple[int, LayoutRow]]:
        """Each row with the number of its group, from 0."""
        for number, group in enumerate(self.groups):
            for row in group:
                yield number, row

    def position(self, label: str) -> Position | None:
        """Where the row stands; None where it is not here, or the order is not known."""
        placed = list(self.rows())
        at = next((n for n, (_, row) in enumerate(placed) if row.label == label), None)
        if at is None or not self.ordered:
            return None
        above = placed[at - 1][1] if at else None
        below = placed[at + 1][1] if at + 1 < len(placed) else None
        return Position(
            standing=self._standing(label, placed[at][0]),
            above=above.label if above and not above.sometimes else "",
            below=below.label if below and not below.sometimes else "",
        )

    def far(self, label: str) -> bool:
        """Whether the row may stand below the edge of the screen."""
        labels = [row.label for _, row in self.rows()]
        return bool(self.fold) and labels.index(label) >= labels.index(self.fold)

    def _standing(self, label: str, number: int) -> GroupPosition:
        """By all rows of the group: what is first or last there is so on every device."""
        if self.groups[-1][-1].label == label:
            return GroupPosition.END
        group = [row.label for row in self.groups[number]]
        if group == [label]:
            return GroupPosition.ALONE
        if group[0] == label:
            return GroupPosition.FIRST
        return GroupPosition.LAST if group[-1] == label else GroupPosition.MIDDLE
