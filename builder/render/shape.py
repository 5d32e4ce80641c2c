"""The parts a picture is made of, and what each part looks like.

Knows roles (what a part is for), the tones each role takes, and the small signs that many
pictures share. Knows no device and no output format.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum

from builder.render.palette import Tone


@dataclass(frozen=True, slots=True, kw_only=True)
class Paint:
    """How a role looks: fill, stroke and its width."""

    fill: Tone | None = None
    stroke: Tone | None = None
    width: float = 0


class Area(StrEnum):
    """Roles of boxes."""

    PHONE = "phone"
    TABLET = "tablet"
    WATCH = "watch"
    SCREEN = "screen"
    WINDOW = "window"
    PART = "part"
    STRAP = "strap"
    SIDE = "side"
    SHEET = "sheet"
    SHADE = "shade"
    RIM = "rim"
    TABLET_RIM = "tablet-rim"
    ROOM = "room"
    CARD = "card"
    FIELD = "field"
    CHOSEN = "chosen"
    PICKED = "picked"
    BUTTON = "button"
    RING = "ring"
    BLANK = "blank"
    LINES = "lines"


PAINTS: dict[Area, Paint] = {
    Area.PHONE: Paint(fill=Tone.GROUND, stroke=Tone.BODY, width=5),
    Area.TABLET: Paint(fill=Tone.GROUND, stroke=Tone.BODY, width=9),
    Area.WATCH: Paint(fill=Tone.GROUND, stroke=Tone.BODY, width=8),
    Area.SCREEN: Paint(fill=Tone.GROUND, stroke=Tone.BODY, width=6),
    Area.WINDOW: Paint(fill=Tone.GROUND, stroke=Tone.EDGE, width=2),
    Area.PART: Paint(fill=Tone.BODY),
    Area.STRAP: Paint(fill=Tone.EDGE),
    Area.SIDE: Paint(fill=Tone.SIDE),
    Area.SHEET: Paint(fill=Tone.GROUND),
    Area.SHADE: Paint(fill=Tone.EDGE),
    Area.RIM: Paint(stroke=Tone.BODY, width=5),
    Area.TABLET_RIM: Paint(stroke=Tone.BODY, width=9),
    Area.ROOM: Paint(fill=Tone.SIDE),
    Area.CARD: Paint(fill=Tone.CARD),
    Area.FIELD: Paint(fill=Tone.CARD, stroke=Tone.EDGE, width=1),
    Area.CHOSEN: Paint(fill=Tone.CARD),
    Area.PICKED: Paint(fill=Tone.LINE),
    Area.BUTTON: Paint(fill=Tone.CARD, stroke=Tone.STATE, width=1.5),
    Area.RING: Paint(fill=Tone.TINT, stroke=Tone.MARK, width=3.5),
    Area.BLANK: Paint(fill=Tone.EDGE),
    Area.LINES: Paint(stroke=Tone.LINE, width=1),
}


class TextRole(StrEnum):
    """Roles of texts."""

    ROW = "row"
    GREY = "grey"
    FAINT = "faint"
    ACT = "act"
    VALUE = "value"
    TITLE = "title"
    SUBTITLE = "subtitle"
    BACK = "back"
    NUMBER = "number"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lettering:
    """How a role of text looks: tone and weight."""

    tone: Tone
    bold: bool = False


LETTERING: dict[TextRole, Lettering] = {
    TextRole.ROW: Lettering(tone=Tone.INK),
    TextRole.GREY: Lettering(tone=Tone.SOFT),
    TextRole.FAINT: Lettering(tone=Tone.SIGN),
    TextRole.ACT: Lettering(tone=Tone.ACT),
    TextRole.VALUE: Lettering(tone=Tone.SOFT),
    TextRole.TITLE: Lettering(tone=Tone.INK, bold=True),
    TextRole.SUBTITLE: Lettering(tone=Tone.INK, bold=True),
    TextRole.BACK: Lettering(tone=Tone.ACT),
    TextRole.NUMBER: Lettering(tone=Tone.ON_MARK, bold=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """A piece of a sign: SVG path data in the sign's own box, and its paint."""

    d: str
    fill: Tone | None = None
    stroke: Tone | None = None
    width: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A sign that pictures share. `turns`: it is mirrored where writing runs right to left."""

    css: str
    width: float
    height: float
    strokes: tuple[Stroke, ...]
    turns: bool = True


def _round(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Path data of a box with round corners."""
    across, down = width - 2 * radius, height - 2 * radius
    r = f"{radius:g}"
    arc = f"a{r} {r} 0 0 1 "
    return (
        f"M{x + radius:g} {y:g}h{across:g}{arc}{r} {r}v{down:g}{arc}-{r} {r}"
        f"h{-across:g}{arc}-{r}-{r}v{-down:g}{arc}{r}-{r}z"
    )


def _disc(x: float, y: float, radius: float) -> str:
    """Path data of a circle around (x, y)."""
    r, d = f"{radius:g}", f"{2 * radius:g}"
    return f"M{x - radius:g} {y:g}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0z"


class Sign(Enum):
    """Switches and checkboxes tell their state three times: place, mark and outline.

    The marks are those of IEC 60417 (5007 a bar for on, 5008 a ring for off), as on any
    appliance; nothing here is traced from an operating system's own drawing.
    """

    SWITCH_ON = Drawing(
        css="y",
        width=48,
        height=28,
        strokes=(
            Stroke(d=_round(1, 1, 46, 26, 13), fill=Tone.TRACK_ON, stroke=Tone.TRACK_ON, width=2),
            Stroke(d="M15 9v10", stroke=Tone.KNOB, width=2.5),
            Stroke(d=_disc(34, 14, 10), fill=Tone.KNOB),
        ),
    )
    SWITCH_OFF = Drawing(
        css="z",
        width=48,
        height=28,
        strokes=(
            Stroke(d=_round(1, 1, 46, 26, 13), fill=Tone.TRACK_OFF, stroke=Tone.STATE, width=2),
            Stroke(d=_disc(34, 14, 4.5), stroke=Tone.STATE, width=2),
            Stroke(d=_disc(14, 14, 9), fill=Tone.KNOB, stroke=Tone.STATE, width=2),
        ),
    )
    SWITCH = Drawing(
        css="sw",
        width=48,
        height=28,
        strokes=(Stroke(d=_round(1, 1, 46, 26, 13), fill=Tone.LINE, stroke=Tone.EDGE, width=2),),
        turns=False,
    )
    CHECKBOX = Drawing(
        css="cb",
        width=20,
        height=20,
        strokes=(Stroke(d=_round(1, 1, 18, 18, 4), fill=Tone.LINE, stroke=Tone.EDGE, width=2),),
        turns=False,
    )
    CHECKBOX_ON = Drawing(
        css="i",
        width=20,
        height=20,
        strokes=(
            Stroke(d=_round(1, 1, 18, 18, 4), fill=Tone.TRACK_ON, stroke=Tone.TRACK_ON, width=2),
            Stroke(d="M5.5 10.5l3 3.5 6-8", stroke=Tone.KNOB, width=2.5),
        ),
        turns=False,
    )
    CHECKBOX_OFF = Drawing(
        css="j",
        width=20,
        height=20,
        strokes=(Stroke(d=_round(1, 1, 18, 18, 4), fill=Tone.CARD, stroke=Tone.STATE, width=2),),
        turns=False,
    )
    ONWARD = Drawing(
        css="q",
        width=8,
        height=14,
        strokes=(Stroke(d="M1.5 1.5 7 7l-5.5 5.5", stroke=Tone.SIGN, width=2.2),),
    )
    BACK = Drawing(
        css="x",
        width=10,
        height=16,
        strokes=(Stroke(d="M8.5 1.5 2 8l6.5 6.5", stroke=Tone.ACT, width=2.4),),
    )
    GEAR = Drawing(
        css="ge",
        width=28,
        height=28,
        strokes=(
            Stroke(
                d="M14 3v22M3 14h22M6.2 6.2l15.6 15.6M21.8 6.2 6.2 21.8", stroke=Tone.INK, width=4
            ),
            Stroke(d=_disc(14, 14, 6), fill=Tone.TINT, stroke=Tone.INK, width=4),
        ),
        turns=False,
    )
    SCROLL = Drawing(
        css="sc",
        width=22,
        height=24,
        strokes=(Stroke(d="M11 2v19M3 13l8 8 8-8", stroke=Tone.MARK, width=3.5),),
        turns=False,
    )
    BADGE = Drawing(
        css="u",
        width=27,
        height=27,
        strokes=(Stroke(d=_disc(13.5, 13.5, 13), fill=Tone.MARK),),
        turns=False,
    )
    BAR = Drawing(
        css="m",
        width=96,
        height=4,
        strokes=(Stroke(d="M2 2h92", stroke=Tone.EDGE, width=4),),
        turns=False,
    )
    GRIP = Drawing(
        css="w",
        width=48,
        height=4,
        strokes=(Stroke(d="M2 2h44", stroke=Tone.EDGE, width=4),),
        turns=False,
    )
    DOTS = Drawing(
        css="e",
        width=46,
        height=10,
        strokes=(
            Stroke(d=_disc(5, 5, 4.5) + _disc(22, 5, 4.5) + _disc(39, 5, 4.5), fill=Tone.EDGE),
        ),
    )

    @property
    def drawing(self) -> Drawing:
        found: Drawing = self.value
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle. `fixed`: part of the device's body, which no language mirrors."""

    x: float
    y: float
    width: float
    height: float
    radius: float
    area: Area
    fixed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Hairlines:
    """Hairlines between rows: (left, y, right) each."""

    lines: tuple[tuple[float, float, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedSign:
    """A sign, by its top left corner."""

    x: float
    y: float
    sign: Sign


class Anchor(StrEnum):
    """Which point of a line of text stands at its x: reading order, not left and right."""

    START = "start"
    MIDDLE = "middle"
    END = "end"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureLabel:
    """One line of text on its baseline.

    `width` is as measured; `room` is what it may take before it meets something else.
    """

    x: float
    y: float
    text: str
    size: float
    role: TextRole
    width: float
    room: float
    anchor: Anchor = Anchor.START
    english: bool = False


Part = Box | Hairlines | PlacedSign | PictureLabel
