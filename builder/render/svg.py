"""A scene as SVG: a file of its own, or a few bytes inside a page.

Knows SVG and two ways of writing right-to-left text in it. Knows no device and no measure.

Why two dialects (all seen in renderings, 2026-11-22): browsers (Chromium, WebKit) place
text by `direction` and `text-anchor="start"`; typst and resvg ignore `direction` and put
such text off the picture. They want `text-anchor="end"` and one run held together by
isolates, with a font named for each script, or Latin words turn to boxes; and of that
WebKit gets the order wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from html import escape
from itertools import accumulate
from typing import assert_never

from builder.render.lines import clusters, has_wide_cluster
from builder.render.palette import Palette, Theme, Tone, palette_for
from builder.render.scene import Scene
from builder.render.script import Direction, Script, main_script, runs
from builder.render.shape import (
    LETTERING,
    PAINTS,
    Anchor,
    Area,
    Box,
    Hairlines,
    Part,
    PictureLabel,
    PlacedSign,
    Stroke,
)

# Apple devices have their system font under these names; elsewhere what is there.
WEB_FONTS = "-apple-system, system-ui, 'Noto Sans', sans-serif"

_RLI, _PDI = "\u2067", "\u2069"


class Dialect(StrEnum):
    """WEB for browsers, PRINT for typst and resvg."""

    WEB = "web"
    PRINT = "print"


def to_svg(scene: Scene, *, dialect: Dialect = Dialect.WEB, theme: Theme = Theme.LIGHT) -> str:
    """A complete SVG file: title, description, every colour written out.

    A web file has at most 4 KB. In print Devanagari asks for more, some 5 KB at most."""
    palette = palette_for(theme, always_dark=scene.night)
    return _document(scene, Pen(scene, palette, dialect), scene.parts)


def _document(scene: Scene, pen: Pen, parts: Iterable[Part]) -> str:
    size = f'width="{scene.width:g}" height="{scene.height:g}"'
    view = f'viewBox="0 0 {scene.width:g} {scene.height:g}"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view} {size} role="img" '
        f'xml:lang="{escape(scene.language)}"><title>{_text(scene.title)}</title>'
        f"<desc>{_text(scene.alt)}</desc><g{pen.letters()}>"
        f"{''.join(map(pen.part, parts))}</g></svg>"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedWords:
    """Words at a place: `x` is where they start, have their middle or end, as `anchor` says;
    `y` is their baseline. Units of the picture. `anchor` is start, middle or end, counted from
    the left; `backwards` says that they run from right to left."""

    text: str
    x: float
    y: float
    size: float
    bold: bool
    fill: str
    anchor: str
    backwards: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SvgDrawing:
    """A picture without its words as SVG, its size, and the words."""

    drawing: str
    width: float
    height: float
    words: tuple[PlacedWords, ...]


def to_drawing(scene: Scene) -> SvgDrawing:
    """A picture in two parts, so that a typesetter can set the words itself.

    Why: typst 0.15.2 sets the words inside an SVG glyph by glyph and loses which letters a
    Devanagari or Thai cluster stands for; PDF/UA-1 then refuses the whole document ("text
    with missing codepoints", seen 2026-11-22). Set by typst itself the same words are right.
    """
    pen = Pen(scene, palette_for(Theme.LIGHT, always_dark=scene.night), Dialect.PRINT)
    labels = [part for part in scene.parts if isinstance(part, PictureLabel)]
    shapes = [part for part in scene.parts if not isinstance(part, PictureLabel)]
    return SvgDrawing(
        drawing=_document(scene, pen, shapes),
        width=scene.width,
        height=scene.height,
        words=tuple(map(pen.placed, labels)),
    )


class Pen:
    """Writes parts with their colours for one picture."""

    def __init__(self, scene: Scene, palette: Palette, dialect: Dialect) -> None:
        self._scene = scene
        self._palette = palette
        self._dialect = dialect
        self._main = main_script(
            "".join(p.text for p in scene.parts if isinstance(p, PictureLabel))
        )
        self._rtl = scene.direction is Direction.RTL

    def letters(self) -> str:
        """Attributes of the group around everything: font and direction."""
        family = WEB_FONTS
        if self._dialect is Dialect.PRINT:
            family = self._scene.fonts.family(self._main)
        turn = ' direction="rtl"' if self._rtl and self._dialect is Dialect.WEB else ""
        return f' font-family="{family}"{turn} stroke-linecap="round" stroke-linejoin="round"'

    def part(self, part: Part) -> str:
        match part:
            case Box():
                return self._box(part)
            case Hairlines():
                paint = PAINTS[Area.LINES]
                return (
                    f'<path d="{rule_path(part)}"{self._paint(None, paint.stroke, paint.width)}/>'
                )
            case PlacedSign():
                return self._mark(part)
            case PictureLabel():
                return self._label(part)
            case _:
                assert_never(part)

    def _box(self, box: Box) -> str:
        paint = PAINTS[box.area]
        return f"<rect{box_shape(box)}{self._paint(paint.fill, paint.stroke, paint.width)}/>"

    def _mark(self, mark: PlacedSign) -> str:
        drawing = mark.sign.drawing
        move = f"translate({mark.x:g} {mark.y:g})"
        if self._rtl and drawing.turns:
            move = f"matrix(-1 0 0 1 {mark.x + drawing.width:g} {mark.y:g})"
        return f'<g transform="{move}">{"".join(map(self._stroke, drawing.strokes))}</g>'

    def _stroke(self, stroke: Stroke) -> str:
        return f'<path d="{stroke.d}"{self._paint(stroke.fill, stroke.stroke, stroke.width)}/>'

    def _paint(self, fill: Tone | None, stroke: Tone | None, width: float) -> str:
        inside = self._palette[fill] if fill else "none"
        line = f' stroke="{self._palette[stroke]}"' if stroke else ""
        thick = f' stroke-width="{width:g}"' if stroke and width != 1 else ""
        return f' fill="{inside}"{line}{thick}'

    def _label(self, label: PictureLabel) -> str:
        if self._dialect is Dialect.PRINT and _needs_places(label.text):
            label = self._from_the_start(label)
        look = LETTERING[label.role]
        weight = ' font-weight="700"' if look.bold else ""
        where = (
            f'<text x="{round(label.x, 1):g}" y="{label.y:g}" font-size="{label.size:g}"{weight}'
        )
        text, extra = self._words(label)
        return f'{where} fill="{self._palette[look.tone]}"{extra}>{text}</text>'

    def placed(self, label: PictureLabel) -> PlacedWords:
        """A label as print places it, for a typesetter to set."""
        if _needs_places(label.text):
            label = self._from_the_start(label)
        look = LETTERING[label.role]
        return PlacedWords(
            text=label.text,
            x=round(label.x, 1),
            y=label.y,
            size=label.size,
            bold=look.bold,
            fill=self._palette[look.tone],
            anchor=str(_flip(label.anchor) if self._rtl else label.anchor),
            backwards=self._rtl and not label.english,
        )

    def _words(self, label: PictureLabel) -> tuple[str, str]:
        """The text's content, and the attributes that place it."""
        foreign = self._rtl and label.english
        if self._dialect is Dialect.WEB:
            turn = ' direction="ltr"' if foreign else ""
            anchor = _flip(label.anchor) if foreign else label.anchor
            lang = ' xml:lang="en"' if label.english else ""
            return _text(label.text), turn + _anchor(anchor) + lang
        anchor = _flip(label.anchor) if self._rtl else label.anchor
        main = main_script(label.text)
        family = self._family(main, self._main)
        text = "".join(self._piece(text, x, label.x, main) for text, x in self._pieces(label))
        if self._rtl and not foreign:
            text = f"{_RLI}{text}{_PDI}"
        return text, family + _anchor(anchor)

    def _from_the_start(self, label: PictureLabel) -> PictureLabel:
        """The same label placed by its first letter, so that its pieces can be placed too."""
        share = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[label.anchor]
        return replace(label, x=label.x - share * label.width, anchor=Anchor.START)

    def _pieces(self, label: PictureLabel) -> list[tuple[str, float]]:
        """The label's text in pieces, each with its own x, or whole.

        Two faults of typst 0.15.2 that resvg does not show (both seen 2026-11-22): it draws
        a cluster of several letters (a Devanagari vowel sign, Thai sara am) in full, but
        moves on by less than its width, so that what follows overlaps it; and it shapes
        Devanagari that follows Latin as if it were Latin, without conjuncts. So what follows
        such a cluster, or another script, is told its place, as measured.
        """
        if not _needs_places(label.text):
            return [(label.text, label.x)]
        bold = LETTERING[label.role].bold
        texts: list[str] = []
        for run in runs(label.text):
            lost = True
            for cluster in clusters(run.text):
                # A piece never begins with a space, which would take its place and be dropped.
                if lost and not cluster.isspace():
                    texts.append("")
                    lost = False
                texts[-1] += cluster
                lost = lost or has_wide_cluster(cluster)
        bold = LETTERING[label.role].bold
        starts = accumulate(texts[:-1], initial="")
        return [
            (text, round(label.x + self._scene.fonts.width(start, label.size, bold=bold), 1))
            for text, start in zip(texts, starts, strict=True)
        ]

    def _piece(self, text: str, x: float, start: float, main: Script) -> str:
        """One piece: each run of another script names its font, the first one its place."""
        drawn = ""
        for number, run in enumerate(runs(text)):
            place = f' x="{x:g}"' if number == 0 and x > start else ""
            about = place + self._family(run.script, main)
            words = _text(run.text)
            drawn += f"<tspan{about}>{words}</tspan>" if about else words
        return drawn

    def _family(self, script: Script, around: Script) -> str:
        if script is around:
            return ""
        return f' font-family="{self._scene.fonts.family(script)}"'


def box_shape(box: Box) -> str:
    """Position, size and corner of a box, as attributes."""
    corner = f' rx="{box.radius:g}"' if box.radius else ""
    return f' x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"{corner}'


def rule_path(rule: Hairlines) -> str:
    """Path data of all hairlines."""
    return "".join(f"M{left:g} {y:g}H{right:g}" for left, y, right in rule.lines)


def _needs_places(text: str) -> bool:
    return any(run.script.row.stacked for run in runs(text))


def _flip(anchor: Anchor) -> Anchor:
    turned = {Anchor.START: Anchor.END, Anchor.END: Anchor.START, Anchor.MIDDLE: Anchor.MIDDLE}
    return turned[anchor]


def _anchor(anchor: Anchor) -> str:
    return "" if anchor is Anchor.START else f' text-anchor="{anchor}"'


def _text(text: str) -> str:
    return escape(text, quote=False)
