"""The whole way as one picture, to keep while the page is gone: rows in order, numbered.

Knows how rows, their numbers and the words between them are laid out in one column. Knows no
device and no guide; what the rows are called comes from `builder.views.way_picture`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.render.fonts import Fonts
from builder.render.frame import RowKind
from builder.render.look import SIGNS, SLACK
from builder.render.scene import Scene, mirrored
from builder.render.script import Direction, is_tall
from builder.render.shape import (
    LETTERING,
    Anchor,
    Area,
    Box,
    Part,
    PictureLabel,
    PlacedSign,
    Sign,
    TextRole,
)

WIDTH = 390
"""As wide as a phone's screen, where the picture will be looked at."""
_EDGE = 20
_INDENT = 40
_PAD = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnWayRow:
    """A row to press. `before` is said above it and `beside` below it, both may be "";
    `value` stands at its
    end or is ""; `last`: it is ringed, because something ends there."""

    number: int
    text: str
    kind: RowKind
    value: str
    english: bool
    before: str
    beside: str
    last: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WayPicture:
    """All that the picture says. `after` may be ""; `alt` is what the blind are told."""

    title: str
    device: str
    rows: tuple[DrawnWayRow, ...]
    after: str
    address: str
    alt: str
    language: str
    direction: Direction


def draw_way(way: WayPicture, fonts: Fonts) -> Scene:
    """Lay the picture out. Raises MissingToolError where a script has no font."""
    column = _Column(fonts)
    column.say(way.title, 24, TextRole.TITLE, gap=4)
    column.say(way.device, 16, TextRole.VALUE, gap=14)
    for row in way.rows:
        column.row(row)
    column.say(way.after, 17, TextRole.TITLE, indent=_INDENT, gap=12)
    column.say(way.address, 15, TextRole.VALUE, gap=0)
    height = column.y + _EDGE
    parts = [Box(x=0, y=0, width=WIDTH, height=height, radius=0, area=Area.SHEET), *column.parts]
    if way.direction is Direction.RTL:
        parts = [mirrored(part, WIDTH) for part in parts]
    return Scene(
        width=WIDTH,
        height=height,
        parts=tuple(parts),
        title=way.title,
        alt=way.alt,
        language=way.language,
        direction=way.direction,
        night=False,
        fonts=fonts,
    )


class _Column:
    """Parts from top to bottom; `y` is where the next one begins."""

    def __init__(self, fonts: Fonts) -> None:
        self.fonts = fonts
        self.parts: list[Part] = []
        self.y: float = _EDGE

    def say(self, text: str, size: float, role: TextRole, *, gap: float, indent: float = 0) -> None:
        """Words in as many lines as they need, and the space below them."""
        if not text:
            return
        room = WIDTH - 2 * _EDGE - indent
        self.parts += self._lines(text, size, role, x=_EDGE + indent, top=self.y, room=room)
        self.y += self._height(text, size, role, room) + gap

    def row(self, row: DrawnWayRow) -> None:
        self.say(row.before, 16, TextRole.ROW, gap=6, indent=_INDENT)
        sign = SIGNS[row.kind]
        drawing = sign.drawing if sign else None
        left, width = _EDGE + _INDENT, WIDTH - 2 * _EDGE - _INDENT
        wide = drawing.width if drawing else self._width(row.value, 16, TextRole.VALUE)
        room = width - 2 * _PAD - wide - 10
        tall = self._height(row.text, 17, TextRole.TITLE, room)
        height = max(46, tall + 18)
        area = Area.RING if row.last else Area.CARD
        self.parts.append(Box(x=left, y=self.y, width=width, height=height, radius=13, area=area))
        top = self.y + (height - tall) / 2
        self.parts += self._lines(
            row.text, 17, TextRole.TITLE, x=left + _PAD, top=top, room=room, english=row.english
        )
        middle = self.y + height / 2
        if sign and drawing:
            x = left + width - _PAD - drawing.width
            self.parts.append(PlacedSign(x=x, y=middle - drawing.height / 2, sign=sign))
        if row.value:
            end = PictureLabel(
                x=left + width - _PAD,
                y=middle + 5.5,
                text=row.value,
                size=16,
                role=TextRole.VALUE,
                width=wide,
                room=wide,
                anchor=Anchor.END,
            )
            self.parts.append(end)
        self.parts += self._number(row.number, middle)
        self.y += height + 4
        self.say(row.beside, 15, TextRole.VALUE, gap=0, indent=_INDENT + 2)
        self.y += 10

    def _number(self, number: int, middle: float) -> Iterator[Part]:
        half = Sign.BADGE.drawing.width / 2
        yield PlacedSign(x=_EDGE, y=middle - half, sign=Sign.BADGE)
        yield PictureLabel(
            x=_EDGE + half,
            y=middle + 5.5,
            text=str(number),
            size=16,
            role=TextRole.NUMBER,
            width=self.fonts.width(str(number), 16, bold=True),
            room=2 * half,
            anchor=Anchor.MIDDLE,
        )

    def _lines(
        self,
        text: str,
        size: float,
        role: TextRole,
        *,
        x: float,
        top: float,
        room: float,
        english: bool = False,
    ) -> Iterator[Part]:
        lead = _lead(text, size)
        for at, line in enumerate(self._wrapped(text, size, role, room)):
            yield PictureLabel(
                x=x,
                y=round(top + at * lead + size * 1.02, 1),
                text=line,
                size=size,
                role=role,
                width=self._width(line, size, role),
                room=room,
                english=english,
            )

    def _height(self, text: str, size: float, role: TextRole, room: float) -> float:
        return _lead(text, size) * len(self._wrapped(text, size, role, room))

    def _wrapped(self, text: str, size: float, role: TextRole, room: float) -> tuple[str, ...]:
        return self.fonts.lines(text, size, room, bold=LETTERING[role].bold, slack=SLACK)

    def _width(self, text: str, size: float, role: TextRole) -> float:
        return self.fonts.width(text, size, bold=LETTERING[role].bold)


def _lead(text: str, size: float) -> float:
    """Distance between baselines: more for scripts with high and low marks."""
    return round(size * (1.5 if is_tall(text) else 1.3))
