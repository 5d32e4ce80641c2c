"""How each schematic screen is composed, reading from left to right.

Knows what stands around the rows of a phone, a watch, a window, a television. Knows
nothing of mirroring (`scene`) and nothing of what a row looks like inside (`rows`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import assert_never

from builder.render.fonts import Fonts
from builder.render.frame import Frame, Screen
from builder.render.look import SLACK, Look
from builder.render.rows import (
    Column,
    RowSetting,
    lay_rows,
    needed_width,
    place_block,
    set_block,
    set_title,
    widest_word,
)
from builder.render.shape import Anchor, Area, Box, Hairlines, Part, PlacedSign, Sign, TextRole

DrawnParts = tuple[list[Part], float]
_SIDE_EDGE = 12
_SIDE_PAD = 14
"""Room beside and inside the rows of a sidebar."""

Composer = Callable[[Screen, Look, Fonts], DrawnParts]


def composer_for(frame: Frame) -> Composer:
    """What turns a screen of this kind into its parts, back to front, and its height."""
    match frame:
        case Frame.PHONE:
            return _phone
        case Frame.HOME:
            return _home
        case Frame.TABLET:
            return _tablet
        case Frame.VISION:
            return _vision
        case Frame.MAC:
            return _mac
        case Frame.OLD_MAC:
            return _old_mac
        case Frame.WATCH:
            return _watch
        case Frame.TV:
            return _tv
        case _:
            assert_never(frame)


def _phone(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    column = Column(x=look.bezel + look.margin, y=0, width=_inner(look))
    parts, bottom = _headed(screen, look, fonts, column, top=look.bezel + 18)
    height = bottom + 34 + look.bezel
    bar = PlacedSign(x=(look.width - 96) / 2, y=height - look.bezel - 12, sign=Sign.BAR)
    return [_body(look, height, Area.PHONE), *parts, bar], height


def _home(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    """A sheet over the Home app, as accessory settings open: a grip above, title centred."""
    column = Column(x=look.bezel + look.margin, y=0, width=_inner(look))
    sheet = look.bezel + 16
    title = set_title(screen.title, column.width, look, fonts, english=screen.english)
    middle = look.width / 2
    parts = place_block(
        title, fonts, x=middle, top=sheet + 26, room=column.width, anchor=Anchor.MIDDLE
    )
    below = replace(column, y=sheet + 26 + title.height + 18)
    rows, bottom = lay_rows(screen.rows, below, look, fonts, screen.step)
    height = bottom + 26 + look.bezel
    inner = look.width - 2 * look.bezel
    back: list[Part] = [
        Box(x=look.bezel / 2, y=look.bezel / 2, width=look.width - look.bezel,
            height=height - look.bezel, radius=look.corner, area=Area.SHADE),
        Box(x=look.bezel, y=sheet, width=inner, height=height - look.bezel - sheet,
            radius=look.corner - 4, area=Area.SHEET),
        Box(x=look.bezel / 2, y=look.bezel / 2, width=look.width - look.bezel,
            height=height - look.bezel, radius=look.corner, area=Area.RIM),
        PlacedSign(x=middle - 24, y=sheet + 9, sign=Sign.GRIP),
    ]  # fmt: skip
    return [*back, *parts, *rows], height


def _tablet(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    wide = _sidebar(screen, look, fonts)
    parts, bottom = _split(screen, look, fonts, wide=wide, top=look.bezel + 15)
    height = bottom + 23 + look.bezel
    back: list[Part] = [_body(look, height, Area.TABLET)]
    if wide:
        edge, inner = look.bezel, height - 2 * look.bezel
        back += [
            Box(x=edge, y=edge, width=wide, height=inner, radius=0, area=Area.SIDE),
            _body(look, height, Area.TABLET_RIM),
        ]
    return [*back, *parts], height


def _vision(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    """A pane of glass in a room, with the grip under it by which it is moved."""
    column = Column(x=18 + look.margin, y=0, width=look.width - 36 - 2 * look.margin)
    parts, bottom = _headed(screen, look, fonts, column, top=16 + 18)
    pane = bottom + 28
    height = pane + 32
    back: list[Part] = [
        Box(x=0, y=0, width=look.width, height=height, radius=22, area=Area.ROOM),
        Box(x=18, y=16, width=look.width - 36, height=pane - 16, radius=look.corner,
            area=Area.WINDOW),
        PlacedSign(x=(look.width - 96) / 2, y=pane + 14, sign=Sign.BAR),
    ]  # fmt: skip
    return [*back, *parts], height


def _mac(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    wide = _sidebar(screen, look, fonts)
    top = 14 if wide else 38
    parts, bottom = _split(screen, look, fonts, wide=wide, top=top, side_top=42)
    height = bottom + 20 + look.bezel
    back: list[Part] = [_body(look, height, Area.WINDOW)]
    if wide:
        back.append(Box(x=7, y=7, width=wide - 6, height=height - 14, radius=10, area=Area.SIDE))
    return [*back, PlacedSign(x=20, y=18, sign=Sign.DOTS), *parts], height


def _old_mac(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    """A window with its title in the middle of the bar; list and pane as two white fields."""
    room = look.width - 150
    title = set_title(screen.title, room, look, fonts, english=screen.english)
    bar = max(40, round(title.height) + 16)
    parts = place_block(
        title,
        fonts,
        x=look.width / 2,
        top=(bar - title.height) / 2 + 1,
        room=room,
        anchor=Anchor.MIDDLE,
    )
    edge, inside, between = look.bezel + look.margin, 6, 12
    wide = _sidebar(screen, look, fonts, gutter=2 * inside + between)
    x = edge + wide + between if wide else edge
    fields = [(screen.rows, x, look.width - edge - x)]
    if wide:
        fields.append((screen.sidebar, edge, wide))
    top, bottom = bar + 16, 0.0
    for rows, left, width in fields:
        column = Column(x=left + inside, y=top + inside, width=width - 2 * inside, card=None)
        laid, end = lay_rows(rows, column, look, fonts, screen.step)
        parts += laid
        bottom = max(bottom, end + inside)
    unknown = _bars(x + 14, top + 18, look.width - edge - x - 28) if not screen.rows else []
    height = bottom + look.margin + look.bezel
    back: list[Part] = [
        _body(look, height, Area.WINDOW),
        Hairlines(lines=((look.bezel, bar + 0.5, look.width - look.bezel),)),
        PlacedSign(x=16, y=bar / 2 - 5, sign=Sign.DOTS),
    ]
    back += [
        Box(x=left, y=top, width=width, height=bottom - top, radius=look.radius + 2,
            area=Area.FIELD)
        for _, left, width in fields
    ]  # fmt: skip
    return [*back, *unknown, *parts], height


def _watch(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    """A case between two ends of its strap, with a knob at the side."""
    strap, knob = 14, 7
    rim = look.bezel + knob
    column = Column(x=rim + look.margin, y=0, width=look.width - 2 * (rim + look.margin))
    parts, bottom = _headed(screen, look, fonts, column, top=strap + look.bezel + 16, inset=14)
    height = bottom + look.bezel + 24 + strap
    case = replace(
        _body(look, height, Area.WATCH),
        x=knob + look.bezel / 2,
        y=strap + look.bezel / 2,
        width=look.width - 2 * knob - look.bezel,
        height=height - 2 * strap - look.bezel,
    )
    back: list[Part] = [
        Box(x=46, y=0, width=look.width - 92, height=height, radius=8, area=Area.STRAP),
        Box(x=look.width - 2 * knob, y=round(height * 0.34), width=2 * knob - 1, height=38,
            radius=5, area=Area.PART, fixed=True),
        case,
    ]  # fmt: skip
    return [*back, *parts], height


def _tv(screen: Screen, look: Look, fonts: Fonts) -> DrawnParts:
    """A television on a foot: title centred, each row a card, the ringed one lifted."""
    column = Column(x=look.bezel + look.margin, y=0, width=_inner(look))
    title = set_title(screen.title, column.width, look, fonts, english=screen.english)
    middle = look.width / 2
    parts = place_block(
        title, fonts, x=middle, top=look.bezel + 18, room=column.width, anchor=Anchor.MIDDLE
    )
    below = replace(column, y=look.bezel + 18 + title.height + 18)
    rows, bottom = lay_rows(screen.rows, below, look, fonts, screen.step)
    glass = bottom + 26 + look.bezel
    height = glass + 16
    foot: list[Part] = [
        Box(x=middle - 70, y=glass + 8, width=140, height=6, radius=3, area=Area.PART),
        Box(x=middle - 24, y=glass - 4, width=48, height=14, radius=0, area=Area.PART),
        _body(look, glass, Area.SCREEN),
    ]
    return [*foot, *parts, *rows], height


def _split(
    screen: Screen, look: Look, fonts: Fonts, *, wide: float, top: float, side_top: float = 0
) -> DrawnParts:
    """Sidebar and pane side by side; the pane alone where the sidebar has no width."""
    if wide and not screen.rows:
        return _column_alone(screen, look, fonts, wide=wide, top=side_top or top)
    x = look.bezel + wide + look.margin
    pane = Column(x=x, y=0, width=look.width - look.bezel - look.margin - x)
    parts, bottom = _headed(screen, look, fonts, pane, top=top)
    if not wide:
        return parts, bottom
    left = look.bezel + _SIDE_EDGE
    side = Column(x=left, y=side_top or top + 8, width=wide - 2 * _SIDE_EDGE, card=None)
    narrow = replace(look, pad=_SIDE_PAD)
    beside, end = lay_rows(screen.sidebar, side, narrow, fonts, screen.step)
    return [*beside, *parts], max(bottom, end)


def _column_alone(
    screen: Screen, look: Look, fonts: Fonts, *, wide: float, top: float
) -> DrawnParts:
    """The sidebar with its own title; what is in the pane beside it is not known."""
    left = look.bezel + _SIDE_EDGE
    side = Column(x=left, y=0, width=wide - 2 * _SIDE_EDGE, card=None)
    listed = replace(screen, rows=screen.sidebar, sidebar=(), back="")
    narrow = replace(look, pad=_SIDE_PAD)
    parts, bottom = _headed(listed, narrow, fonts, side, top=top)
    x = look.bezel + wide + look.margin
    room = look.width - look.bezel - look.margin - x
    return [*_bars(x, top + 8, room), *parts], bottom


def _bars(x: float, top: float, room: float) -> list[Part]:
    """Rows that nobody knows."""
    return [
        Box(x=x, y=top + 34 * number, width=round(room * share), height=10, radius=5,
            area=Area.BLANK)
        for number, share in enumerate((0.5, 0.9, 0.7))
    ]  # fmt: skip


def _sidebar(screen: Screen, look: Look, fonts: Fonts, *, gutter: float = 0) -> float:
    """As wide as its longest word asks for, within the look's bounds; 0 for none.

    A sidebar without the ring is only there for orientation: it gives way where it would
    leave the pane too little room for its words. `gutter` is taken from the pane besides.
    """
    if not screen.sidebar:
        return 0
    least, greatest = look.sidebar
    edges = 2 * (_SIDE_EDGE + _SIDE_PAD)
    texts = tuple(row.text for row in screen.sidebar)
    wide = max(least, round(widest_word(texts, look.text, fonts) * SLACK) + edges + 1)
    pane = look.width - 2 * (look.bezel + look.margin) - wide - gutter
    fits = wide <= greatest and needed_width(screen.rows, look, fonts) <= pane
    if not fits and not any(row.ringed for row in screen.sidebar):
        return 0
    return min(greatest, wide)


def _headed(
    screen: Screen, look: Look, fonts: Fonts, column: Column, *, top: float, inset: float = 2
) -> DrawnParts:
    """The way back, the title and the rows, one under the other."""
    parts: list[Part] = []
    y = top
    x = column.x + inset
    room = column.width - 2 * inset
    if screen.back:
        sign = Sign.BACK
        size = max(look.least_text, round(look.text * 0.94))
        indent = sign.drawing.width + 7
        setting = RowSetting(
            role=TextRole.BACK, size=size, least=look.least_text, english=screen.english
        )
        block = set_block(screen.back, room - indent, setting, fonts)
        middle = y + block.lead / 2
        parts.append(PlacedSign(x=x, y=middle - sign.drawing.height / 2, sign=sign))
        parts += place_block(block, fonts, x=x + indent, top=y, room=room - indent)
        y += block.height + 5
    title = set_title(screen.title, room, look, fonts, english=screen.english)
    parts += place_block(title, fonts, x=x, top=y, room=room)
    y += title.height + 15
    rows, bottom = lay_rows(screen.rows, replace(column, y=round(y)), look, fonts, screen.step)
    return [*parts, *rows], bottom


def _inner(look: Look) -> float:
    return look.width - 2 * (look.bezel + look.margin)


def _body(look: Look, height: float, area: Area) -> Box:
    """The outline of the device, its line wholly inside the picture."""
    half = look.bezel / 2
    return Box(
        x=half,
        y=half,
        width=look.width - look.bezel,
        height=height - look.bezel,
        radius=look.corner - half,
        area=area,
    )
