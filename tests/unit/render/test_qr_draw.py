"""Drawings of codes: black on white, quiet zone, one path, read by other readers too."""

from __future__ import annotations

import hashlib
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFilter

from builder.render.qr import make_qr, read_back
from builder.render.qr_code import Level, QrCode
from builder.render.qr_draw import fill, outline, qr_png, qr_svg, svg_path, terminal_qr
from tests.pictures import FONT_FOLDER
from tests.raster import Raster

pyzbar = pytest.importorskip("pyzbar.pyzbar", reason="zbar is a second reader of QR codes")

_ADDRESS = "https://optout.library.example/de/"
_LAN = "http://192.168.123.231:8000/"


def _zbar(image: Image.Image) -> str:
    found = pyzbar.decode(image, symbols=[pyzbar.ZBarSymbol.QRCODE])
    return str(found[0].data.decode()) if found else ""


@given(st.lists(st.lists(st.booleans(), min_size=7, max_size=7), min_size=7, max_size=7))
@settings(max_examples=60, deadline=None)
def test_an_outline_filled_in_is_the_matrix_again(rows: list[list[bool]]) -> None:
    matrix = tuple(bytes(map(int, row)) for row in rows)
    path = outline(matrix, 2)
    filled = fill(path, 11)
    assert tuple(row[2:-2] for row in filled[2:-2]) == matrix
    assert not any(map(any, (*filled[:2], *filled[-2:])))


def test_a_hole_turns_the_other_way() -> None:
    ring = (b"\1\1\1", b"\1\0\1", b"\1\1\1")
    assert outline(ring, 0) == "M0 0h3v3h-3zM1 1v1h1v-1z"


def test_an_svg_is_black_on_white_with_a_quiet_zone_and_a_name() -> None:
    code = make_qr(_ADDRESS)
    svg = qr_svg(code, "Code & <address>")
    side = code.size + 8
    assert svg.startswith(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" role="img">'
        "<title>Code &amp; &lt;address&gt;</title>"
        f'<path fill="#fff" d="M0 0h{side}v{side}h-{side}z"/>'
    )
    path, across = svg_path(svg)
    assert across == side
    starts = [tuple(map(int, pair)) for pair in re.findall(r"M(\d+) (\d+)", path)]
    assert min(x for x, _ in starts) == min(y for _, y in starts) == 4
    assert len(svg) < 2_500


def test_an_svg_beside_its_own_words_needs_no_name() -> None:
    svg = qr_svg(make_qr(_ADDRESS), "")
    assert "role" not in svg
    assert "<title" not in svg


def test_a_png_is_one_bit_deep_and_as_large_as_asked() -> None:
    code = make_qr(_ADDRESS)
    with Image.open(io.BytesIO(qr_png(code, scale=5))) as image:
        assert image.mode == "1"
        assert image.size == (5 * (code.size + 8),) * 2
        assert not image.crop((0, 0, image.width, 20)).point(lambda value: not value).getbbox()
        assert image.convert("L").getpixel((20, 20)) == 0


@pytest.mark.parametrize("least", list(Level))
def test_the_real_svg_read_by_a_renderer_and_two_readers(least: Level) -> None:
    code = make_qr(_ADDRESS, least=least)
    side = code.size + 8
    raster = Raster(font_folders=[str(FONT_FOLDER)])
    png = raster.png(qr_svg(code, "x"), width=side, scale=3)
    assert read_back(png) == _ADDRESS
    with Image.open(io.BytesIO(png)) as image:
        assert _zbar(image.convert("L")) == _ADDRESS


def test_a_printed_code_survives_blur_and_damage() -> None:
    code = make_qr(_ADDRESS, least=Level.Q)
    with Image.open(io.BytesIO(qr_png(code, scale=3))) as image:
        sharp = image.convert("L")
    assert _zbar(sharp.filter(ImageFilter.GaussianBlur(0.4))) == _ADDRESS
    large = sharp.resize((sharp.width * 2, sharp.height * 2), Image.Resampling.NEAREST)
    assert _zbar(_damaged(large, code, share=0.1)) == _ADDRESS


def _damaged(image: Image.Image, code: QrCode, share: float) -> Image.Image:
    """A tenth of the modules painted over, outside the finders; the same ones each time."""
    pen = ImageDraw.Draw(image)
    step = image.width // (code.size + 8)
    spots = [
        (x, y)
        for x in range(code.size)
        for y in range(code.size)
        if not ((x < 9 or x > code.size - 10) and (y < 9 or y > code.size - 10))
    ]
    spots.sort(key=lambda spot: hashlib.sha256(repr(spot).encode()).digest())
    for number, (x, y) in enumerate(spots[: round(len(spots) * share / 2)]):
        left, top = (x + 4) * step, (y + 4) * step
        pen.rectangle((left, top, left + step - 1, top + step - 1), fill=255 * (number % 2))
    return image


def test_a_code_in_the_terminal_brings_its_own_colours_on_every_line() -> None:
    code = make_qr(_LAN)
    lines = terminal_qr(code).split("\n")
    assert len(lines) == (code.size + 8 + 1) // 2
    for line in lines:
        assert re.fullmatch("\x1b\\[30;107m[ ▀▄█]{" + str(code.size + 8) + "}\x1b\\[0m", line)
    assert code.size + 8 <= 40
    assert all(line[9:-4].strip() == "" for line in (*lines[:2], *lines[-2:]))


@pytest.mark.parametrize("ground", [0, 40, 215, 255])
def test_a_code_in_the_terminal_is_read_on_dark_and_light_grounds(ground: int) -> None:
    image = _screenshot(terminal_qr(make_qr(_LAN)), ground)
    assert _zbar(image) == _LAN


def _screenshot(text: str, ground: int, cell: int = 8) -> Image.Image:
    """A terminal's cells as pixels: colours from the escape codes, `ground` all around."""
    lines = [re.fullmatch("\x1b\\[30;107m(.*)\x1b\\[0m", line) for line in text.split("\n")]
    texts = [found[1] for found in lines if found]
    assert len(texts) == len(lines)
    size = (max(map(len, texts)) * cell + 80, len(texts) * 2 * cell + 80)
    image = Image.new("L", size, ground)
    pen = ImageDraw.Draw(image)
    for row, line in enumerate(texts):
        for column, char in enumerate(line):
            x, y = 40 + column * cell, 40 + row * 2 * cell
            for half, dark in ((0, char in "█▀"), (1, char in "█▄")):
                top = y + half * cell
                pen.rectangle((x, top, x + cell - 1, top + cell - 1), fill=0 if dark else 255)
    return image


def test_drawings_are_the_same_each_time() -> None:
    assert qr_svg(make_qr(_LAN), "x") == qr_svg(make_qr(_LAN), "x")
    assert qr_png(make_qr(_LAN)) == qr_png(make_qr(_LAN))
