"""The measures of each schematic screen, in pixels at natural size.

Knows how wide a screen is and how its rows are spaced. At 240 px of width the smallest
text of every screen stays at 8.5 px or more, and a test counts it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from builder.render.frame import Frame, RowKind
from builder.render.shape import Area, Sign

_LEGIBLE = 8.5 / 240
"""Least text size for each pixel of natural width."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """`bezel` is the body's line; `margin` stands between body and rows; `gap` between rows
    that are cards of their own (0 where rows share one card);
    `lift` is how far the ring stands out at the sides; `sidebar` its least and greatest width.
    `night`: dark in both themes. `before`: checkboxes stand before their words.
    """

    width: int
    bezel: int
    corner: int
    margin: int
    text: int
    title: int
    row: int
    pad: int
    radius: int
    gap: int = 0
    lift: int = 2
    sidebar: tuple[int, int] = (0, 0)
    chosen: Area = Area.CHOSEN
    night: bool = False
    before: bool = False

    @property
    def least_text(self) -> int:
        """The smallest text allowed: 8.5 px when the picture is shown 240 px wide, and
        never much smaller than its neighbours."""
        return ceil(max(_LEGIBLE * self.width, 0.82 * self.text))


LOOKS: dict[Frame, Look] = {
    Frame.PHONE: Look(
        width=348, bezel=5, corner=36, margin=17,
        text=17, title=24, row=52, pad=16, radius=14
    ),
    Frame.HOME: Look(
        width=348, bezel=5, corner=36, margin=17,
        text=17, title=20, row=52, pad=16, radius=14
    ),
    Frame.TABLET: Look(
        width=440, bezel=9, corner=28, margin=15,
        text=16, title=21, row=50, pad=14, radius=12,
        sidebar=(140, 226),
    ),
    Frame.VISION: Look(
        width=440, bezel=0, corner=34, margin=26,
        text=17, title=22, row=54, pad=18, radius=18
    ),
    Frame.MAC: Look(
        width=440, bezel=2, corner=14, margin=12,
        text=16, title=18, row=46, pad=13, radius=9,
        sidebar=(140, 226),
    ),
    Frame.OLD_MAC: Look(
        width=440, bezel=2, corner=12, margin=13,
        text=16, title=16, row=44, pad=15, radius=5,
        sidebar=(128, 226), chosen=Area.PICKED, before=True,
    ),
    Frame.WATCH: Look(
        width=264, bezel=8, corner=56, margin=10,
        text=17, title=17, row=50, pad=14, radius=16,
        gap=7, night=True,
    ),
    Frame.TV: Look(
        width=440, bezel=6, corner=14, margin=34,
        text=18, title=21, row=46, pad=18, radius=11,
        gap=8, lift=9, night=True,
    ),
}  # fmt: skip

VALUE_SIZE = 0.94
"""Size of a row's value against its words."""

SMALLER = 0.84
"""Size of a title that does not fit one line, against one that does."""

SLACK = 1.1
"""Apple's own fonts may run a tenth wider than the ones measured here."""

SIGNS: dict[RowKind, Sign | None] = {
    RowKind.LINK: Sign.ONWARD,
    RowKind.SWITCH: Sign.SWITCH,
    RowKind.CHECKBOX: Sign.CHECKBOX,
    RowKind.GEAR: Sign.GEAR,
    RowKind.SWITCH_ON: Sign.SWITCH_ON,
    RowKind.SWITCH_OFF: Sign.SWITCH_OFF,
    RowKind.CHECKBOX_ON: Sign.CHECKBOX_ON,
    RowKind.CHECKBOX_OFF: Sign.CHECKBOX_OFF,
    RowKind.BUTTON: None,
    RowKind.VALUE: None,
    RowKind.PLAIN: None,
}
