"""Codes on paper: read from a coarse picture, blurred and damaged, and measured in millimetres.

What "a tenth damaged" can mean: a code's unit of repair is the codeword, eight modules, and one
wrong module spoils it. Level H repairs 31 in 100 codewords (11 of 35 in each block of a code of
29 modules), level Q 25. Modules flipped here and there spoil 1 - (1 - p)^8 of the codewords: of
ten in a hundred modules 57 codewords, more than any level repairs, and of specks it is the
corner marks that suffer first. So a tenth of the surface in one piece and a tenth of the
codewords anywhere must read, and of single modules one in fifty (15 codewords in 100).
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from builder.model.kit import Paper
from builder.render.qr import make_qr
from builder.render.qr_code import Level
from builder.targets.poster import Sheet
from tests.functional.print_sheets import URL, raster, sheet_of, tool

# Sides without the quiet zone: a tenth of the distance from which they are scanned.
LEAST_MM = {
    Sheet.POSTER: 80,
    Sheet.CARD: 40,
    Sheet.STICKERS: 15,
    Sheet.STRIPS: 55,
    Sheet.LANGUAGES: 60,
}
PRINTED_MM = {Sheet.CARD: 42, Sheet.STICKERS: 15.5, Sheet.STRIPS: 58, Sheet.LANGUAGES: 60}
MODULES = make_qr(URL, least=Level.Q).size


def read(image: Image.Image, folder: Path) -> list[str]:
    """Every code that zbar sees, sorted."""
    path = folder / "seen.png"
    image.save(path)
    command = [tool("zbarimg"), "--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", str(path)]
    done = subprocess.run(command, check=False, capture_output=True)
    return sorted(done.stdout.decode().split())


def one_code(page: Image.Image, sheet: Sheet) -> Image.Image:
    """The part of a page with one code on it."""
    width, height = page.size
    match sheet:
        case Sheet.CARD:
            return page.crop((0, height // 3, width, 2 * height // 3))
        case Sheet.STICKERS:
            return page.crop((0, 0, width // 3, round(height * 0.135)))
        case Sheet.STRIPS:
            return page.crop((0, 0, width, round(height * 0.7)))
        case _:
            return page


def black_box(image: Image.Image) -> tuple[int, int, int, int]:
    """Where pure black is: nothing on a sheet is black but the code. Ink is a dark brown."""
    box = image.point(lambda grey: 255 if grey < 12 else 0).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("sheet", list(Sheet))
def test_a_coarse_picture_of_the_sheet_reads_as_the_address(
    language: str, sheet: Sheet, tmp_path: Path
) -> None:
    page = raster(sheet_of(language, sheet, Paper.A4), tmp_path, dpi=100)
    assert set(read(page, tmp_path)) == {URL}


@pytest.mark.parametrize("sheet", list(LEAST_MM))
def test_a_code_has_its_size_to_the_millimetre_and_a_white_quiet_zone(
    sheet: Sheet, tmp_path: Path
) -> None:
    page = raster(sheet_of("de", sheet, Paper.LETTER, preview=True), tmp_path, dpi=254)
    part = one_code(page, sheet)
    left, top, right, bottom = black_box(part)
    side_mm = (right - left) / 10
    assert side_mm == pytest.approx((bottom - top) / 10, abs=0.3)
    assert side_mm == pytest.approx(PRINTED_MM.get(sheet, side_mm), abs=1)
    assert side_mm >= LEAST_MM[sheet] - 0.3
    quiet = round(4 * (right - left) / MODULES) - 3
    zone = part.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
    ImageDraw.Draw(zone).rectangle(
        (quiet - 2, quiet - 2, zone.width - quiet + 2, zone.height - quiet + 2), fill=255
    )
    assert zone.getextrema() == (255, 255)


def code_alone(tmp_path: Path, *, pixels: int) -> Image.Image:
    """The poster's code as printed, at `pixels` a module, quiet zone included."""
    page = raster(sheet_of("en", Sheet.POSTER, Paper.A4), tmp_path, dpi=150)
    left, top, right, bottom = black_box(page)
    quiet = 4 * (right - left) // MODULES
    code = page.crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
    side = (MODULES + 8) * pixels
    return code.resize((side, side), Image.Resampling.BOX)


def test_a_blurred_code_still_reads(tmp_path: Path) -> None:
    code = code_alone(tmp_path, pixels=3).filter(ImageFilter.GaussianBlur(0.4))
    assert read(code, tmp_path) == [URL]


@pytest.mark.parametrize("place", [(0.5, 0.5), (0.84, 0.5), (0.5, 0.84)])
@pytest.mark.parametrize("shade", [0, 255])
def test_a_code_with_a_tenth_of_it_painted_over_still_reads(
    place: tuple[float, float], shade: int, tmp_path: Path
) -> None:
    code = code_alone(tmp_path, pixels=6)
    start, side = 4 * 6, MODULES * 6
    reach = side * 0.1**0.5 / 2
    x, y = (start + side * at for at in place)
    ImageDraw.Draw(code).rectangle((x - reach, y - reach, x + reach, y + reach), fill=shade)
    assert read(code, tmp_path) == [URL]


def drawn_lots(seed: str, total: int, count: int) -> list[int]:
    """`count` different numbers below `total`, the same every time."""
    order = sorted(range(total), key=lambda n: hashlib.sha256(f"{seed} {n}".encode()).digest())
    return order[:count]


def flip(code: Image.Image, modules: list[tuple[int, int]], pixels: int) -> None:
    for x, y in modules:
        at = ((x + 4) * pixels, (y + 4) * pixels)
        shade = code.getpixel((at[0] + pixels // 2, at[1] + pixels // 2))
        assert isinstance(shade, int | float)
        code.paste(0 if shade > 127 else 255, (*at, at[0] + pixels, at[1] + pixels))


def test_a_code_with_one_module_in_fifty_turned_over_still_reads(tmp_path: Path) -> None:
    for seed in ("dust", "rain", "pen"):
        code = code_alone(tmp_path, pixels=6)
        lots = drawn_lots(seed, MODULES**2, MODULES**2 // 50)
        flip(code, [(lot % MODULES, lot // MODULES) for lot in lots], 6)
        assert read(code, tmp_path) == [URL], seed


def data_modules() -> Iterator[tuple[int, int]]:
    """Places of data in a code of 29 modules, in the order of their bits.

    Source: ISO/IEC 18004, 7.7.3: pairs of columns from the right, up and down in turn, around
    what every code of version 3 has in the same place.
    """
    last = MODULES - 1
    for turn, right in enumerate((*range(last, 6, -2), 5, 3, 1)):
        rows = range(MODULES) if turn % 2 else range(last, -1, -1)
        for y in rows:
            for x in (right, right - 1):
                corner = (x < 9 and (y < 9 or y > last - 8)) or (x > last - 8 and y < 9)
                aligning = 20 <= x <= 24 and 20 <= y <= 24
                if not (corner or aligning or y == 6):
                    yield x, y


@pytest.mark.parametrize("share", [0.1, 0.2])
def test_a_code_that_lost_a_tenth_or_a_fifth_of_its_codewords_still_reads(
    share: float, tmp_path: Path
) -> None:
    assert MODULES == 29
    places = list(data_modules())
    assert len(places) == 70 * 8 + 7  # 70 codewords and 7 bits that are left over
    code = code_alone(tmp_path, pixels=6)
    for lot in drawn_lots("codewords", 70, round(70 * share)):
        flip(code, places[8 * lot : 8 * lot + 8], 6)
    assert read(code, tmp_path) == [URL]


def test_preview_covers_the_paper_but_not_the_code(tmp_path: Path) -> None:
    plain = raster(sheet_of("en", Sheet.POSTER, Paper.A4), tmp_path, dpi=50)
    marked = raster(sheet_of("en", Sheet.POSTER, Paper.A4, preview=True), tmp_path, dpi=50)
    tinted = sum(plain.histogram()[240:]) - sum(marked.histogram()[240:])
    assert tinted > 0.03 * plain.width * plain.height
    box = black_box(plain)
    assert plain.crop(box).tobytes() == marked.crop(box).tobytes()
