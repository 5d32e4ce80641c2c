"""Pictures inside a page: a few hundred bytes each, with one style sheet and one set of
signs shared by all.

Knows how a scene is written when colours and signs come from the page around it. A page
puts `inline_css()` into its style sheet, `inline_signs(direction)` once into its body, and
`to_inline(scene)` wherever a picture stands. No style attributes, no scripts, nothing
fetched: a content security policy of hashes is enough.
"""

from __future__ import annotations

from html import escape
from typing import assert_never

from builder.render.look import LOOKS
from builder.render.palette import DARK, LIGHT, NIGHT, Palette, tones
from builder.render.scene import Scene
from builder.render.script import Direction
from builder.render.shape import (
    LETTERING,
    Anchor,
    Area,
    Box,
    Label,
    Mark,
    Paint,
    Part,
    Rule,
    Sign,
    Stroke,
    Words,
)
from builder.render.svg import WEB_FONTS, box_shape, rule_path

_REM = 16


def to_inline(scene: Scene) -> str:
    """The picture as an `<svg>` element with its description as accessible name."""
    rtl = scene.direction is Direction.RTL
    base = _base_size(scene)
    names = f"pic {scene.css}" + (" rtl" if rtl else "")
    parts = "".join(_part(part, base, rtl=rtl) for part in scene.parts)
    return (
        f'<svg class="{names}" viewBox="0 0 {scene.width:g} {scene.height:g}" '
        f'font-size="{base:g}" role="img" aria-label="{escape(scene.alt)}">{parts}</svg>'
    )


def inline_signs(direction: Direction) -> str:
    """The signs that pictures refer to, drawn once a page and mirrored where it reads so."""
    rtl = direction is Direction.RTL
    drawn = "".join(_sign(sign, rtl=rtl) for sign in Sign)
    return (
        '<svg class="pic-signs" width="0" height="0" aria-hidden="true" focusable="false">'
        f"<defs>{drawn}</defs></svg>"
    )


def inline_css() -> str:
    """Style rules for all pictures: light, dark on a dark screen, and light again on paper."""
    rules = [
        f":root{{{_tokens(LIGHT)}}}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_tokens(DARK)}}}}}",
        f"{_night_frames()}{{{_tokens(NIGHT)}}}",
        ".pic{display:block;width:100%;height:auto;overflow:visible;direction:ltr}",
        f".pic{{font-family:{WEB_FONTS};fill:var(--pic-ink)}}",
        ".pic.rtl{direction:rtl}.pic .en{direction:ltr}",
        ".pic-signs{position:absolute}",
    ]
    sizes = {look.css: look.width for look in LOOKS.values()}
    rules += [f".pic.{css}{{max-width:{width / _REM:g}rem}}" for css, width in sizes.items()]
    rules += [f".pic .{area.value.css}{{{_paint(area.value)}}}" for area in Area]
    rules += [f".{name}{{{paint}}}" for name, paint in sorted(_sign_paints().items())]
    letters = {LETTERING[words].css: _lettering(words) for words in Words}
    rules += [f".pic .{css}{{{rule}}}" for css, rule in letters.items() if css]
    return "".join(rules)


def _part(part: Part, base: float, *, rtl: bool) -> str:
    match part:
        case Box():
            return f'<rect class="{part.area.value.css}"{box_shape(part)}/>'
        case Rule():
            return f'<path class="{Area.LINES.value.css}" d="{rule_path(part)}"/>'
        case Mark():
            return f'<use href="#p-{part.sign.drawing.css}" x="{part.x:g}" y="{part.y:g}"/>'
        case Label():
            return _label(part, base, rtl=rtl)
        case _:
            assert_never(part)


def _label(label: Label, base: float, *, rtl: bool) -> str:
    foreign = rtl and label.english
    names = " ".join(filter(None, (LETTERING[label.words].css, "en" if foreign else "")))
    about = f' class="{names}"' if names else ""
    if label.english:
        about += ' lang="en"'
    if label.size != base:
        about += f' font-size="{label.size:g}"'
    anchor = label.anchor
    if foreign and anchor is not Anchor.MIDDLE:
        anchor = Anchor.START if anchor is Anchor.END else Anchor.END
    if anchor is not Anchor.START and label.words is not Words.NUMBER:
        about += f' text-anchor="{anchor}"'
    text = escape(label.text, quote=False)
    return f'<text{about} x="{label.x:g}" y="{label.y:g}">{text}</text>'


def _base_size(scene: Scene) -> float:
    """The size that most lines have: said once for the picture, not on each line."""
    sizes = [part.size for part in scene.parts if isinstance(part, Label)]
    return max(sorted(set(sizes)), key=sizes.count)


def _sign(sign: Sign, *, rtl: bool) -> str:
    drawing = sign.drawing
    turn = f' transform="matrix(-1 0 0 1 {drawing.width:g} 0)"' if rtl and drawing.turns else ""
    strokes = "".join(f'<path class="{_name(one)}" d="{one.d}"/>' for one in drawing.strokes)
    inner = f"<g{turn}>{strokes}</g>" if turn else strokes
    return f'<g id="p-{drawing.css}">{inner}</g>'


def _sign_paints() -> dict[str, str]:
    return {_name(one): _paint(one) for sign in Sign for one in sign.drawing.strokes}


def _name(stroke: Stroke) -> str:
    """A class for one paint of a sign, shared by all strokes that look so."""
    fill = stroke.fill or "none"
    line = f"-{stroke.stroke}-{stroke.width:g}".replace(".", "_") if stroke.stroke else ""
    return f"pic-{fill}{line}"


def _paint(paint: Paint | Stroke) -> str:
    fill = f"var(--pic-{paint.fill})" if paint.fill else "none"
    if not paint.stroke:
        return f"fill:{fill}"
    round_ends = ";stroke-linecap:round;stroke-linejoin:round" if isinstance(paint, Stroke) else ""
    width = f";stroke-width:{paint.width:g}" if paint.width != 1 else ""
    return f"fill:{fill};stroke:var(--pic-{paint.stroke}){width}{round_ends}"


def _lettering(words: Words) -> str:
    look = LETTERING[words]
    weight = ";font-weight:700" if look.bold else ""
    middle = ";text-anchor:middle" if words is Words.NUMBER else ""
    return f"fill:var(--pic-{look.tone}){weight}{middle}"


def _tokens(palette: Palette) -> str:
    return ";".join(f"--pic-{tone}:{colour}" for tone, colour in tones(palette))


def _night_frames() -> str:
    names = sorted({look.css for look in LOOKS.values() if look.night})
    return ",".join(f".pic.{name}" for name in names)
