"""Pictures as pixels: repeatable, small, right in every script, readable without colour."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageChops

from builder.errors import ProofError
from builder.render.frame import Frame, PictureRow, RowKind, Screen
from builder.render.palette import Theme
from builder.render.scene import draw
from builder.render.shape import PlacedSign, Sign
from builder.render.svg import Dialect, to_svg
from tests.pictures import FONT_FOLDER, WORDS, fonts, screen
from tests.raster import Raster

resvg_py = pytest.importorskip("resvg_py", reason="resvg is a second opinion on pictures")


@pytest.fixture(scope="module")
def raster() -> Raster:
    return Raster(font_folders=[str(FONT_FOLDER)])


def _png(raster: Raster, asked: Screen, theme: Theme = Theme.LIGHT) -> bytes:
    scene = draw(asked, fonts(asked.language))
    svg = to_svg(scene, dialect=Dialect.PRINT, theme=theme)
    return raster.png(svg, width=scene.width)


def _grey(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
        return white.convert("L")


@pytest.mark.parametrize("frame", Frame)
def test_a_png_is_twice_as_wide_small_and_the_same_each_time(frame: Frame, raster: Raster) -> None:
    asked = screen(frame, "de")
    png = _png(raster, asked)
    assert png == _png(raster, asked)
    assert len(png) <= 60_000
    with Image.open(io.BytesIO(png)) as image:
        scene = draw(asked, fonts("de"))
        assert image.size == (round(2 * scene.width), round(2 * scene.height))


@pytest.mark.parametrize("language", WORDS)
def test_typst_and_resvg_draw_the_same_words(language: str, raster: Raster) -> None:
    scene = draw(screen(Frame.PHONE, language), fonts(language))
    svg = to_svg(scene, dialect=Dialect.PRINT)
    other = bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            font_dirs=[str(FONT_FOLDER)],
            skip_system_fonts=True,
            width=round(2 * scene.width),
        )
    )
    one, two = _grey(raster.png(svg, width=scene.width)), _grey(other)
    apart = ImageChops.difference(one, two.resize(one.size)).resize((87, one.height // 8))
    assert max(apart.tobytes()) < 70, "a word stands elsewhere, or is drawn otherwise"


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize(
    ("frame", "on", "off"),
    [
        (Frame.PHONE, RowKind.SWITCH_ON, RowKind.SWITCH_OFF),
        (Frame.WATCH, RowKind.SWITCH_ON, RowKind.SWITCH_OFF),
        (Frame.OLD_MAC, RowKind.CHECKBOX_ON, RowKind.CHECKBOX_OFF),
    ],
)
def test_on_and_off_differ_without_colour(
    frame: Frame, on: RowKind, off: RowKind, theme: Theme, raster: Raster
) -> None:
    def drawn(kind: RowKind) -> Image.Image:
        rows = (PictureRow(text="Siri", kind=kind, ringed=True),)
        return _grey(_png(raster, replace(screen(frame, "en"), rows=rows), theme))

    apart = ImageChops.difference(drawn(on), drawn(off))
    strong = sum(apart.histogram()[60:])
    assert strong > 300, "pixels that differ clearly in lightness alone"


def test_the_knob_moves_to_the_other_side(raster: Raster) -> None:
    """Off is the leading half: left here, right where writing runs from right to left."""

    def lighter_half(language: str) -> str:
        rows = (PictureRow(text="Siri", kind=RowKind.SWITCH_OFF, ringed=True),)
        asked = replace(screen(Frame.WATCH, language), rows=rows)
        scene = draw(asked, fonts(language))
        marks = [part for part in scene.parts if isinstance(part, PlacedSign)]
        mark = next(one for one in marks if one.sign is Sign.SWITCH_OFF)
        png = _grey(_png(raster, asked))
        x, y = round(2 * mark.x), round(2 * mark.y)
        left, right = (
            sum(png.crop((start, y, start + 48, y + 56)).tobytes()) for start in (x, x + 48)
        )
        return "left" if left > right else "right"

    assert lighter_half("en") == "left"
    assert lighter_half("he") == "right"


def test_a_picture_that_is_no_svg_is_refused(raster: Raster) -> None:
    with pytest.raises(ProofError, match="no PNG of a picture"):
        raster.png("<svg", width=100)
