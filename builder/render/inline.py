"""Pictures inside a page: a few hundred bytes each, with one style sheet and one set of
signs shared by all.

Knows how scenes are written when colours and signs come from the page around them. No style
attributes, no scripts, nothing fetched: a content security policy of hashes is enough.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import assert_never

from builder.render.look import LOOKS, Look
from builder.render.palette import DARK, LIGHT, NIGHT, Palette, Tone, tones
from builder.render.scene import Scene, moved_to_top, top_of
from builder.render.script import Direction
from builder.render.shape import (
    LETTERING,
    Anchor,
    Area,
    Box,
    Hairlines,
    Paint,
    Part,
    PictureLabel,
    PlacedSign,
    Sign,
    Stroke,
    TextRole,
)
from builder.render.share import Piece, share
from builder.render.svg import WEB_FONTS, box_shape, rule_path

_REM = 16
_RTL = ".pic{direction:rtl}.en{direction:ltr}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """The pictures of one page. `css` goes into its style sheet; `signs` once into its body,
    inside `<defs>`; `pictures` are `<svg>` elements in the order of the scenes."""

    css: str
    signs: str
    pictures: tuple[str, ...]


def album(scenes: Sequence[Scene], *, direction: Direction, also: Iterable[Sign] = ()) -> Album:
    """The scenes as they stand in a page, with the rules and signs they need and no others.

    `also` are signs that the page shows itself. Each picture's accessible name is its
    description.
    """
    rtl = direction is Direction.RTL
    parts = [part for scene in scenes for part in scene.parts]
    used = {part.sign for part in parts if isinstance(part, PlacedSign)} | set(also)
    signs = [sign for sign in Sign if sign in used]
    shared = share([_pieces(scene, rtl=rtl) for scene in scenes])
    badges = dict(badge for scene in scenes for badge in _badges(scene.parts))
    return Album(
        css="".join(_rules(scenes, parts, signs)) + (_RTL if rtl else ""),
        signs="".join([*(_sign(sign, rtl=rtl) for sign in signs), *badges.values()]),
        pictures=tuple(map(_picture, scenes, shared)),
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
    """Each style rule that the pictures of some page can bring along, but `night_rule`.

    A check takes a page's style sheet apart by these.
    """
    signs = tuple(Sign)
    yield _WHOLE
    yield from map(_frame_rule, LOOKS.values())
    yield from map(_area_rule, Area)
    yield from _stroke_rules(signs)
    for words, look in LETTERING.items():
        # Only a number's size stands in its rule; badges are as large as the text beside them.
        for size in range(6, 41) if words is TextRole.NUMBER else (0,):
            label = PictureLabel(text="", x=0, y=0, size=size, words=words, width=0, room=0)
            yield f".{look.css}{{{_lettering(label)}}}"
    yield from (f"{rule}}}" for rule in _RTL.split("}") if rule)


def night_rule(classes: Iterable[str]) -> str:
    """The dark colours for frames that are dark in both themes, by their selectors."""
    return f"{','.join(classes)}{{{_tokens(NIGHT)}}}"


_WHOLE = (
    ".pic{display:block;width:100%;height:auto;overflow:visible;"
    f"font-family:{WEB_FONTS};fill:var(--pic-ink);"
    "stroke-linecap:round;stroke-linejoin:round}"
)


def _rules(scenes: Sequence[Scene], parts: Sequence[Part], signs: Sequence[Sign]) -> Iterator[str]:
    """Style rules for what these pictures are made of."""
    looks = {look.css: look for look in LOOKS.values()}
    frames = [look for name, look in looks.items() if any(scene.css == name for scene in scenes)]
    if nights := [f".{look.css}" for look in frames if look.night]:
        yield night_rule(nights)
    yield _WHOLE
    yield from map(_frame_rule, frames)
    areas = {part.area for part in parts if isinstance(part, Box)}
    if any(isinstance(part, Hairlines) for part in parts):
        areas.add(Area.LINES)
    yield from (_area_rule(area) for area in Area if area in areas)
    yield from _stroke_rules(signs)
    words = {LETTERING[part.words].css: part for part in parts if isinstance(part, PictureLabel)}
    yield from (f".{css}{{{_lettering(part)}}}" for css, part in sorted(words.items()) if css)


def _frame_rule(look: Look) -> str:
    return f".{look.css}{{max-width:{look.width / _REM:g}rem;font-size:{look.text}px}}"


def _area_rule(area: Area) -> str:
    return f".{area.value.css}{{{_paint(area.value)}}}"


def _stroke_rules(signs: Iterable[Sign]) -> Iterator[str]:
    strokes = {_name(one): _paint(one) for sign in signs for one in sign.drawing.strokes}
    yield from (f".{name}{{{paint}}}" for name, paint in strokes.items())


def _picture(scene: Scene, inner: str) -> str:
    return (
        f'<svg class="pic {scene.css}" viewBox="0 0 {scene.width:g} {scene.height:g}" '
        f'role="img" aria-label="{escape(scene.alt)}">{inner}</svg>'
    )


def _pieces(scene: Scene, *, rtl: bool) -> list[Piece]:
    base = next(look.text for look in LOOKS.values() if look.css == scene.css)
    numbers = iter([name for name, _ in _badges(scene.parts)])

    pieces = []
    for part in scene.parts:
        if isinstance(part, PictureLabel) and part.words is TextRole.NUMBER:
            continue  # stands in the badge's sign
        if isinstance(part, PlacedSign) and part.sign is Sign.BADGE:
            name = next(numbers)
            texts = [_use(mark, name) for mark in (part, replace(part, y=0))]
        else:
            texts = [_part(each, base, rtl=rtl) for each in (part, moved_to_top(part))]
        # Sizes without an attribute are those of the frame's class.
        pieces.append(Piece(key=scene.css + texts[1], y=top_of(part), text=texts[0]))
    return pieces


def _badges(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """Each badge with its number as one sign: its name, and how it is drawn."""
    marks = [part for part in parts if isinstance(part, PlacedSign) and part.sign is Sign.BADGE]
    numbers = [
        part for part in parts if isinstance(part, PictureLabel) and part.words is TextRole.NUMBER
    ]
    for mark, number in zip(marks, numbers, strict=True):
        label = replace(number, x=number.x - mark.x, y=number.y - mark.y)
        disc = f'<use href="#p-{mark.sign.drawing.css}"/>'
        yield f"n{label.text}", f'<g id="n{label.text}">{disc}{_label(label, 0, rtl=False)}</g>'


def _part(part: Part, base: float, *, rtl: bool) -> str:
    match part:
        case Box():
            return f'<rect class="{part.area.value.css}"{box_shape(part)}/>'
        case Hairlines():
            return f'<path class="{Area.LINES.value.css}" d="{rule_path(part)}"/>'
        case PlacedSign():
            return _use(part, f"p-{part.sign.drawing.css}")
        case PictureLabel():
            return _label(part, base, rtl=rtl)
        case _:
            assert_never(part)


def _use(mark: PlacedSign, name: str) -> str:
    return f'<use href="#{name}" x="{mark.x:g}" y="{mark.y:g}"/>'


def _label(label: PictureLabel, base: float, *, rtl: bool) -> str:
    foreign = rtl and label.english
    names = " ".join(filter(None, (LETTERING[label.words].css, "en" if foreign else "")))
    about = f' class="{names}"' if names else ""
    if label.english:
        about += ' lang="en"'
    if label.size != base and label.words is not TextRole.NUMBER:
        about += f' font-size="{label.size:g}"'
    anchor = label.anchor
    if foreign and anchor is not Anchor.MIDDLE:
        anchor = Anchor.START if anchor is Anchor.END else Anchor.END
    if anchor is not Anchor.START and label.words is not TextRole.NUMBER:
        about += f' text-anchor="{anchor}"'
    text = escape(label.text, quote=False)
    return f'<text{about} x="{label.x:g}" y="{label.y:g}">{text}</text>'


def _sign(sign: Sign, *, rtl: bool) -> str:
    drawing = sign.drawing
    turn = f' transform="matrix(-1 0 0 1 {drawing.width:g} 0)"' if rtl and drawing.turns else ""
    strokes = "".join(f'<path class="{_name(one)}" d="{one.d}"/>' for one in drawing.strokes)
    inner = f"<g{turn}>{strokes}</g>" if turn else strokes
    return f'<g id="p-{drawing.css}">{inner}</g>'


def _name(stroke: Stroke) -> str:
    """A class for one paint of a sign, shared by all strokes that look so."""
    every = dict.fromkeys(_paint(one) for sign in Sign for one in sign.drawing.strokes)
    return f"p{list(every).index(_paint(stroke))}"


def _paint(paint: Paint | Stroke) -> str:
    fill = f"var(--pic-{paint.fill})" if paint.fill else "none"
    if not paint.stroke:
        return f"fill:{fill}"
    width = f";stroke-width:{paint.width:g}" if paint.width != 1 else ""
    return f"fill:{fill};stroke:var(--pic-{paint.stroke}){width}"


def _lettering(label: PictureLabel) -> str:
    look = LETTERING[label.words]
    weight = "font-weight:700" if look.bold else ""
    number = f"font-size:{label.size:g}px;text-anchor:middle"
    fill = f"fill:var(--pic-{look.tone})" if look.tone is not Tone.INK else ""
    parts = (fill, weight, number if label.words is TextRole.NUMBER else "")
    return ";".join(part for part in parts if part)


def _tokens(palette: Palette) -> str:
    return ";".join(f"--pic-{tone}:{colour}" for tone, colour in tones(palette))
