"""A column of rows: words broken into lines, signs at their ends, one row ringed.

Knows how a row is laid out inside a given width, as if writing ran from left to right
(`scene` mirrors). Knows nothing of the screen around it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby

from builder.render.fonts import Fonts
from builder.render.frame import PictureRow, RowKind
from builder.render.lines import words_of
from builder.render.look import SIGNS, SLACK, SMALLER, VALUE_SIZE, Look
from builder.render.script import is_tall
from builder.render.shape import (
    LETTERING,
    Anchor,
    Area,
    Box,
    Hairlines,
    Part,
    PictureLabel,
    PlacedSign,
    Sign,
    TextRole,
)

_BETWEEN = 10
"""Least room between words and a sign."""

_APART = 16
"""Room between two groups."""

_CHECKBOXES = (RowKind.CHECKBOX, RowKind.CHECKBOX_ON, RowKind.CHECKBOX_OFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Where rows go: the left edge, the top and the width of their cards."""

    x: float
    y: float
    width: float
    card: Area | None = Area.CARD


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """Words set in lines of one size."""

    lines: tuple[str, ...]
    size: float
    role: TextRole
    english: bool

    @property
    def lead(self) -> float:
        """Distance between baselines: more for scripts with high and low marks."""
        tall = any(map(is_tall, self.lines))
        return round(self.size * (1.5 if tall else 1.28))

    @property
    def height(self) -> float:
        return self.lead * len(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cell:
    """One row, measured but not placed."""

    row: PictureRow
    sign: Sign | None
    room: float
    words: TextBlock
    value: TextBlock | None
    beside: bool
    height: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RowSetting:
    """What words are set as: role, full size, and the size they may shrink to so that no
    word is cut."""

    role: TextRole
    size: int
    least: int
    english: bool = False


def set_block(text: str, room: float, setting: RowSetting, fonts: Fonts) -> TextBlock:
    """`text` broken to fit `room` even when its letters run wider by SLACK."""
    role, size, english = setting.role, setting.size, setting.english
    bold = LETTERING[role].bold
    while size > setting.least and widest_word((text,), size, fonts, bold=bold) * SLACK > room:
        size -= 1
    lines = fonts.lines(text, size, room / SLACK, bold=bold)
    return TextBlock(lines=lines, size=size, role=role, english=english)


def set_title(text: str, room: float, look: Look, fonts: Fonts, *, english: bool) -> TextBlock:
    """A title in its full size where one line holds it, else a little smaller."""
    full = RowSetting(role=TextRole.TITLE, size=look.title, least=look.title, english=english)
    large = set_block(text, room, full, fonts)
    if len(large.lines) == 1:
        return large
    size = max(look.text, round(look.title * SMALLER))
    smaller = replace(full, role=TextRole.SUBTITLE, size=size, least=look.least_text)
    return set_block(text, room, smaller, fonts)


def widest_word(texts: tuple[str, ...], size: float, fonts: Fonts, *, bold: bool = False) -> float:
    """Width of the widest part of any text that has no good break."""
    return max(
        (fonts.width(word, size, bold=bold) for text in texts for word in words_of(text)),
        default=0,
    )


def needed_width(rows: tuple[PictureRow, ...], look: Look, fonts: Fonts) -> float:
    """The narrowest column in which no word of `rows` is cut."""
    signs = [sign.drawing.width + _BETWEEN for row in rows if (sign := SIGNS[row.kind])]
    words = widest_word(tuple(row.text for row in rows), look.text, fonts) * SLACK
    return words + 2 * look.pad + max(signs, default=0)


def place_block(
    block: TextBlock,
    fonts: Fonts,
    *,
    x: float,
    top: float,
    room: float,
    anchor: Anchor = Anchor.START,
) -> list[Part]:
    """The block's lines as labels, the first line's box beginning at `top`."""
    bold = LETTERING[block.role].bold
    # Capitals are about 0.71 em high in Noto Sans and in Apple's system font: a baseline
    # 0.355 em under the middle of the line's box centres them.
    first = top + block.lead / 2 + 0.355 * block.size
    return [
        PictureLabel(
            x=x,
            y=round(first + number * block.lead),
            text=line,
            size=block.size,
            role=block.role,
            width=fonts.width(line, block.size, bold=bold),
            room=room,
            anchor=anchor,
            english=block.english,
        )
        for number, line in enumerate(block.lines)
    ]


def lay_rows(
    rows: tuple[PictureRow, ...], column: Column, look: Look, fonts: Fonts, step: int
) -> tuple[list[Part], float]:
    """The parts of all rows, back to front, and the y where the last one ends."""
    cells = [_measure(row, column, look, fonts) for row in rows]
    tops = []
    y = column.y
    parts: list[Part] = []
    if any(row.far for row in rows):
        sign = Sign.SCROLL
        x = column.x + (column.width - sign.drawing.width) / 2
        parts.append(PlacedSign(x=x, y=y, sign=sign))
        y += sign.drawing.height + 12
    for number, cell in enumerate(cells):
        if number and cell.row.group != rows[number - 1].group:
            y += _APART
        tops.append(y)
        y += cell.height + look.gap
    bottom = y - look.gap
    parts += _cards(cells, tops, column, look)
    ring: list[Part] = []
    for cell, top in zip(cells, tops, strict=True):
        if cell.row.ringed:
            parts += _ring(column, top, cell.height, look)
            ring = _badge(column.x - look.lift + 3, top + 1, step, fonts)
        parts += _place(cell, column, top, look, fonts)
    return parts + ring, bottom


def _measure(row: PictureRow, column: Column, look: Look, fonts: Fonts) -> _Cell:
    sign = SIGNS[row.kind]
    if column.card is None and sign is Sign.ONWARD:
        sign = None
    taken = sign.drawing.width + _BETWEEN if sign else 0
    room = column.width - 2 * look.pad - taken
    least = look.least_text
    setting = RowSetting(role=_role(row), size=look.text, least=least, english=row.english)
    block = set_block(row.text, room, setting, fonts)
    value, beside = None, False
    if row.value:
        size = max(least, round(look.text * VALUE_SIZE))
        value = set_block(row.value, room, replace(setting, role=TextRole.VALUE, size=size), fonts)
        needed = sum(SLACK * fonts.width(part.lines[0], part.size) for part in (block, value))
        beside = len(block.lines) == len(value.lines) == 1 and needed + 16 <= room
    height = block.height + (value.height if value and not beside else 0)
    slim = look.row * (0.84 if column.card is None else 1)
    air = slim - block.lead
    return _Cell(
        row=row,
        sign=sign,
        room=room,
        words=block,
        value=value,
        beside=beside,
        height=round(max(slim, height + air * 0.82)),
    )


def _role(row: PictureRow) -> TextRole:
    if row.faint:
        return TextRole.FAINT
    if row.grey:
        return TextRole.GREY
    return TextRole.ACT if row.kind is RowKind.BUTTON else TextRole.ROW


def _cards(cells: list[_Cell], tops: list[float], column: Column, look: Look) -> list[Part]:
    """The cards under the rows, the chosen row's ground, and hairlines between rows."""
    if column.card is not None and look.gap:
        return [
            Box(x=column.x, y=top, width=column.width, height=cell.height,
                radius=look.radius, area=column.card)
            for cell, top in zip(cells, tops, strict=True)
            if not cell.row.ringed
        ]  # fmt: skip
    parts: list[Part] = []
    if column.card is not None:
        for _, group in groupby(
            zip(cells, tops, strict=True), key=lambda placed: placed[0].row.group
        ):
            placed = list(group)
            top, bottom = placed[0][1], placed[-1][1] + placed[-1][0].height
            parts.append(
                Box(x=column.x, y=top, width=column.width, height=bottom - top,
                    radius=look.radius, area=column.card)
            )  # fmt: skip
    for cell, top in zip(cells, tops, strict=True):
        if cell.row.chosen and not cell.row.ringed:
            parts.append(
                Box(x=column.x, y=top, width=column.width, height=cell.height,
                    radius=look.radius - 2, area=look.chosen)
            )  # fmt: skip
    lines = tuple(
        (column.x + look.pad, below, column.x + column.width)
        for upper, lower, below in zip(cells, cells[1:], tops[1:], strict=False)
        if not (upper.row.ringed or lower.row.ringed) and upper.row.group == lower.row.group
    )
    if lines and column.card is Area.CARD:
        parts.append(Hairlines(lines=lines))
    return parts


def _ring(column: Column, top: float, height: float, look: Look) -> list[Part]:
    return [
        Box(
            x=column.x - look.lift,
            y=top - 2,
            width=column.width + 2 * look.lift,
            height=height + 4,
            radius=look.radius + 1,
            area=Area.RING,
        )
    ]


def _badge(x: float, y: float, step: int, fonts: Fonts) -> list[Part]:
    """The step's number around (x, y), on the ring's upper leading corner."""
    half = Sign.BADGE.drawing.width / 2
    size = 16
    number = str(step)
    return [
        PlacedSign(x=x - half, y=y - half, sign=Sign.BADGE),
        PictureLabel(
            x=x,
            y=y + 5.5,
            text=number,
            size=size,
            role=TextRole.NUMBER,
            width=fonts.width(number, size, bold=True),
            room=2 * half - 4,
            anchor=Anchor.MIDDLE,
        ),
    ]


def _place(cell: _Cell, column: Column, top: float, look: Look, fonts: Fonts) -> list[Part]:
    x = column.x + look.pad
    middle = top + cell.height / 2
    under = cell.value if cell.value and not cell.beside else None
    parts: list[Part] = []
    if cell.sign:
        box = cell.sign.drawing
        before = look.before and cell.row.kind in _CHECKBOXES
        end = column.x + column.width - look.pad - box.width
        parts.append(PlacedSign(x=x if before else end, y=middle - box.height / 2, sign=cell.sign))
        x += (box.width + _BETWEEN) if before else 0
    if cell.row.kind is RowKind.GEAR:
        return parts
    if not cell.row.text:
        # A row whose words nobody knows in this language: a bar, never another language's.
        bar = Box(x=x, y=middle - 5, width=round(cell.room * 0.55), height=10, radius=5,
                  area=Area.BLANK)  # fmt: skip
        return [*parts, bar]
    whole = cell.words.height + (under.height if under else 0)
    start = middle - whole / 2
    value_width = SLACK * fonts.width(cell.value.lines[0], cell.value.size) if cell.value else 0
    room = cell.room - (value_width if cell.beside else 0)
    parts += place_block(cell.words, fonts, x=x, top=start, room=room)
    if under:
        parts += place_block(under, fonts, x=x, top=start + cell.words.height, room=cell.room)
    elif cell.value:
        parts += place_block(
            cell.value,
            fonts,
            x=x + cell.room,
            top=middle - cell.value.height / 2,
            room=value_width,
            anchor=Anchor.END,
        )
    return parts
