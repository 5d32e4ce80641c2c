"""The signs at the ends of rows inside a page (a switch, a checkbox, an arrow), and its colours.

Knows how signs are written when their colours come from the page around them. No style
attributes, no scripts, nothing fetched: a content security policy of hashes is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from builder.render.palette import DARK, LIGHT, Palette, tones
from builder.render.script import Direction
from builder.render.shape import Sign, Stroke
from builder.render.svg import WEB_FONTS

_EVERY_SIGN = (
    ".pic{display:block;width:100%;height:auto;overflow:visible;"
    f"font-family:{WEB_FONTS};fill:var(--pic-ink);"
    "stroke-linecap:round;stroke-linejoin:round}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSigns:
    """`css` goes into the page's style sheet; `definitions` once into its body, inside `<defs>`."""

    css: str
    definitions: str


def page_signs(wanted: Iterable[Sign], direction: Direction) -> PageSigns:
    """The wanted signs with the rules that they need, and no others."""
    found = set(wanted)
    signs = [sign for sign in Sign if sign in found]
    rtl = direction is Direction.RTL
    return PageSigns(
        css=_EVERY_SIGN + "".join(_stroke_rules(signs)),
        definitions="".join(_definition(sign, rtl=rtl) for sign in signs),
    )


def themes_css(rules: str) -> str:
    """The colours that `rules` use, as custom properties: light, dark on a dark screen, light
    again on paper."""

    def used(palette: Palette) -> str:
        return ";".join(
            f"--pic-{tone}:{colour}"
            for tone, colour in tones(palette)
            if f"var(--pic-{tone})" in rules
        )

    return (
        f":root{{{used(LIGHT)}}}"
        f"@media screen and (prefers-color-scheme:dark){{:root{{{used(DARK)}}}}}"
    )


def every_rule() -> Iterator[str]:
    """Each style rule that the signs of some page can bring along.

    A check takes a page's style sheet apart by these.
    """
    yield _EVERY_SIGN
    yield from _stroke_rules(Sign)


def _stroke_rules(signs: Iterable[Sign]) -> Iterator[str]:
    strokes = {_name(one): _paint(one) for sign in signs for one in sign.drawing.strokes}
    yield from (f".{name}{{{paint}}}" for name, paint in strokes.items())


def _definition(sign: Sign, *, rtl: bool) -> str:
    drawing = sign.drawing
    strokes = "".join(f'<path class="{_name(one)}" d="{one.d}"/>' for one in drawing.strokes)
    if rtl and drawing.turns:
        strokes = f'<g transform="matrix(-1 0 0 1 {drawing.width:g} 0)">{strokes}</g>'
    return f'<g id="p-{drawing.css}">{strokes}</g>'


def _name(stroke: Stroke) -> str:
    """A class for one paint of a sign, shared by all strokes that look so."""
    return f"p{_paints().index(_paint(stroke))}"


@cache
def _paints() -> tuple[str, ...]:
    """Every paint of every sign, each once."""
    return tuple(dict.fromkeys(_paint(one) for sign in Sign for one in sign.drawing.strokes))


def _paint(stroke: Stroke) -> str:
    fill = f"var(--pic-{stroke.fill})" if stroke.fill else "none"
    if not stroke.stroke:
        return f"fill:{fill}"
    width = f";stroke-width:{stroke.width:g}" if stroke.width != 1 else ""
    return f"fill:{fill};stroke:var(--pic-{stroke.stroke}){width}"
