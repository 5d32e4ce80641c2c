"""A screen laid out: every shape and line of text with its place, ready for any format.

Knows how a composed screen is mirrored for languages that read from right to left. Knows
nothing of SVG. One layout serves all outputs, so a page and a print show the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from builder.render.compose import composer_for
from builder.render.fonts import Fonts
from builder.render.frame import Screen, check_screen
from builder.render.look import LOOKS
from builder.render.script import Direction
from builder.render.shape import Box, Hairlines, Part, PictureLabel, PlacedSign


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A picture of `width` x `height` px, its parts from back to front.

    `night` screens are dark in both themes. `fonts` are those it was measured with, for formats
    that must name or measure again.
    """

    width: float
    height: float
    parts: tuple[Part, ...]
    title: str
    alt: str
    language: str
    direction: Direction
    night: bool
    fonts: Fonts


def draw(screen: Screen, fonts: Fonts) -> Scene:
    """Lay `screen` out, once for the same fonts. Raises DefinitionError where it cannot be a
    step picture (no or two rings, no description) and MissingToolError where a script has no
    font."""
    if screen not in fonts.drawn:
        fonts.drawn[screen] = _laid_out(screen, fonts)
    scene: Scene = fonts.drawn[screen]
    return scene


def _laid_out(screen: Screen, fonts: Fonts) -> Scene:
    check_screen(screen)
    look = LOOKS[screen.frame]
    parts, height = composer_for(screen.frame)(screen, look, fonts)
    if screen.direction is Direction.RTL:
        parts = [mirrored(part, look.width) for part in parts]
    return Scene(
        width=look.width,
        height=height,
        parts=tuple(parts),
        title=screen.title,
        alt=screen.alt,
        language=screen.language,
        direction=screen.direction,
        night=look.night,
        fonts=fonts,
    )


def mirrored(part: Part, width: float) -> Part:
    """The same part where writing runs from right to left."""
    match part:
        case Box():
            return part if part.fixed else replace(part, x=width - part.x - part.width)
        case Hairlines():
            lines = tuple((width - end, y, width - start) for start, y, end in part.lines)
            return replace(part, lines=lines)
        case PlacedSign():
            return replace(part, x=width - part.x - part.sign.drawing.width)
        case PictureLabel():
            return replace(part, x=width - part.x)
        case _:
            assert_never(part)


def top_of(part: Part) -> float:
    """How far down a part stands: of lines between rows, the first."""
    return part.lines[0][1] if isinstance(part, Hairlines) else part.y


def moved_to_top(part: Part) -> Part:
    """The same part at height 0: by it, equal ones are known wherever they stand."""
    if isinstance(part, Hairlines):
        top = top_of(part)
        return Hairlines(lines=tuple((left, y - top, right) for left, y, right in part.lines))
    return replace(part, y=0)
