"""Many pictures in one file, each a view of its own: what a page shows larger, loaded at once.

Knows how pictures are stacked and what they share. Knows no device and no guide: who hands the
pictures in names them.

Facts (Chromium 150 and WebKitGTK 2.50, tried 2026-11-28): `<img src="file.svg#name">` shows the
`<view>` of that name alone, in the view's proportions, if the file's root has no viewBox, width
and height; with them, the picture keeps the proportions of the whole file. Firefox and devices
are untried.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from builder.render.palette import Theme, palette_for
from builder.render.scene import Scene, moved_to_top, top_of
from builder.render.share import Piece, share
from builder.render.svg import Dialect, Pen

_GAP = 20


def to_screens(scenes: Mapping[str, Scene], *, title: str, theme: Theme) -> str:
    """One SVG file of these pictures by name, in the web dialect. They are of one language."""
    pens = [
        Pen(scene, palette_for(theme, always_dark=scene.night), Dialect.WEB)
        for scene in scenes.values()
    ]
    drawn = share([_pieces(scene, pen) for scene, pen in zip(scenes.values(), pens, strict=True)])
    views, pictures = "", ""
    top: float = 0
    for (name, scene), inner in zip(scenes.items(), drawn, strict=True):
        views += f'<view id="{name}" viewBox="0 {top:g} {scene.width:g} {scene.height:g}"/>'
        pictures += f'<g transform="translate(0 {top:g})">{inner}</g>'
        top += scene.height + _GAP
    language = escape(next(iter(scenes.values())).language)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" xml:lang="{language}">'
        f"<title>{escape(title, quote=False)}</title>{views}"
        f"<g{pens[0].letters()}>{pictures}</g></svg>"
    )


def _pieces(scene: Scene, pen: Pen) -> list[Piece]:
    return [
        Piece(key=pen.part(moved_to_top(part)), y=top_of(part), text=pen.part(part))
        for part in scene.parts
    ]
