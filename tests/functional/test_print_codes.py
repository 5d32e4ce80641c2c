"""Codes on paper: read from a coarse picture, blurred and damaged, and measured in millimetres."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFilter

from builder.render.qr import Level, make_qr
from builder.targets.poster import Paper, Sheet
from tests.functional.print_sheets import URL, raster, sheet_of, tool

# Sides without the quiet zone: a tenth of the distance (poster 1 m, card 0.4 m, sticker 0.25 m).
LEAST_MM = {Sheet.POSTER: 100, Sheet.CARD: 40, Sheet.STICKERS: 25, Sheet.STRIPS: 60}
PRINTED_MM = {Sheet.POSTER: 100, Sheet.CARD: 45, Sheet.STICKERS: 30, Sheet.STRIPS: 62}
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
            return page.crop((0, 0, width // 2, height // 4))
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
    expected = {Sheet.CARD: 2, Sheet.STICKERS: 10}.get(sheet, 1)
    found = read(page, tmp_path)
    assert set(found) == {URL}
    if sheet is not Sheet.STICKERS:  # zbar folds equal codes of one picture together
        assert len(found) <= expected


@pytest.mark.parametrize("sheet", list(PRINTED_MM))
def test_a_code_has_its_size_to_the_millimetre_and_a_white_quiet_zone(
    sheet: Sheet, tmp_path: Path
) -> None:
    page = raster(sheet_of("de", sheet, Paper.LETTER, preview=True), tmp_path, dpi=254)
    part = one_code(page, sheet)
    left, top, right, bottom = black_box(part)
    side_mm = (right - left) / 10
    assert side_mm == pytest.approx((bottom - top) / 10, abs=0.3)
    assert side_mm == pytest.approx(PRINTED_MM[sheet], abs=1)
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


def test_preview_covers_the_paper_but_not_the_code(tmp_path: Path) -> None:
    plain = raster(sheet_of("en", Sheet.POSTER, Paper.A4), tmp_path, dpi=50)
    marked = raster(sheet_of("en", Sheet.POSTER, Paper.A4, preview=True), tmp_path, dpi=50)
    tinted = sum(plain.histogram()[250:]) - sum(marked.histogram()[250:])
    assert tinted > 0.03 * plain.width * plain.height
    box = black_box(plain)
    assert plain.crop(box).tobytes() == marked.crop(box).tobytes()
