"""Print as a screen reader, a validator and a copier meet it."""

from __future__ import annotations

import io
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pikepdf
import pytest

from builder.errors import DefinitionError
from builder.model.kit import Paper
from builder.render.svg import to_drawing
from builder.targets.poster import Sheet
from builder.views.printed_way import HandoutSection, HandoutStep
from tests.functional.print_sheets import (
    phrases,
    sheet_from,
    sheet_of,
    sheet_tools,
    text_of,
    tool,
    view_of,
    with_steps,
)
from tests.pictures import GOLDENS, golden_scene

PICTURES = [name for name in GOLDENS if "-print-" in name]
LANGUAGES = ("en", "de", "ar", "ja")
PAGES = dict.fromkeys(Sheet, (1,)) | {Sheet.HANDOUT: (1, 2)}
LIMIT = {"ja": 150_000}
EVERY = [(language, sheet) for language in LANGUAGES for sheet in Sheet]


def elements(node: Any) -> Iterator[Any]:
    """Every structure element below `node`."""
    kids = node.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from elements(kid)


def box_mm(page: pikepdf.Page) -> tuple[float, float]:
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return (right - left) / 72 * 25.4, (top - bottom) / 72 * 25.4


@pytest.mark.parametrize(("language", "sheet"), EVERY)
def test_a_sheet_is_tagged_named_and_of_the_expected_length(language: str, sheet: Sheet) -> None:
    data = sheet_of(language, sheet, Paper.A4)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        assert bool(root.MarkInfo.Marked)
        assert str(root.Lang) == language
        assert bool(root.ViewerPreferences.DisplayDocTitle)
        with pdf.open_metadata() as facts:
            assert facts["pdfuaid:part"] == "1"
            assert facts["dc:title"] == view_of(language).title
        assert len(pdf.pages) in PAGES[sheet]
        kinds = Counter(str(node.S) for node in elements(root.StructTreeRoot))
        assert kinds["/H1"] == 1
        figures = [node for node in elements(root.StructTreeRoot) if str(node.S) == "/Figure"]
        assert figures
        assert all(str(figure.Alt).strip() for figure in figures)
        assert any("example.org/siri" in str(figure.Alt) for figure in figures)
        direction = str(root.ViewerPreferences.get("/Direction", "/L2R"))
        assert direction == ("/R2L" if language == "ar" else "/L2R")
    assert len(data) <= LIMIT.get(language, 80_000)


@pytest.mark.parametrize(("language", "sheet"), EVERY)
def test_every_font_travels_inside_the_file(language: str, sheet: Sheet) -> None:
    with pikepdf.open(io.BytesIO(sheet_of(language, sheet, Paper.A4))) as pdf:
        fonts = [o for o in pdf.objects if isinstance(o, pikepdf.Dictionary)]
        described = [font for font in fonts if font.get("/Type") == "/FontDescriptor"]
        assert described
        for font in described:
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys())
            assert "Noto" in str(font.FontName)


@pytest.mark.parametrize("sheet", list(Sheet))
def test_qpdf_finds_nothing_wrong(sheet: Sheet, tmp_path: Any) -> None:
    path = tmp_path / "sheet.pdf"
    path.write_bytes(sheet_of("en", sheet, Paper.LETTER))
    done = subprocess.run([tool("qpdf"), "--check", str(path)], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("paper", "size"), [(Paper.A4, (210.0, 297.0)), (Paper.LETTER, (215.9, 279.4))]
)
@pytest.mark.parametrize("sheet", list(Sheet))
def test_a_sheet_has_the_size_of_its_paper(
    paper: Paper, size: tuple[float, float], sheet: Sheet
) -> None:
    with pikepdf.open(io.BytesIO(sheet_of("en", sheet, paper))) as pdf:
        assert box_mm(pdf.pages[0]) == pytest.approx(size, abs=0.1)


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("sheet", [sheet for sheet in Sheet if sheet is not Sheet.HANDOUT])
@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_two_fifths_longer_still_fit_their_sheet(
    language: str, sheet: Sheet, paper: Paper
) -> None:
    # The templates themselves refuse to print words that run off the paper.
    with pikepdf.open(io.BytesIO(sheet_of(language, sheet, paper, longer_words=True))) as pdf:
        assert len(pdf.pages) == 1


def test_a_handout_with_longer_texts_grows_by_no_more_than_a_page() -> None:
    data = sheet_of("de", Sheet.HANDOUT, Paper.LETTER, longer_words=True)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert 2 <= len(pdf.pages) <= 3


def test_words_that_cannot_fit_are_a_fault_and_not_a_crowded_sheet() -> None:
    view = view_of("en")
    view = replace(view, words=replace(view.words, headline="Siri may keep your words. " * 30))
    with pytest.raises(DefinitionError, match="too long for its paper"):
        sheet_from(view, Sheet.POSTER, Paper.A4, sheet_tools())


@pytest.mark.parametrize("sheet", list(Sheet))
def test_the_same_view_gives_the_same_bytes(sheet: Sheet) -> None:
    view = with_steps(view_of("ja"))
    once = sheet_from(view, sheet, Paper.A4, sheet_tools())
    assert sheet_from(view, sheet, Paper.A4, sheet_tools()) == once


def says(language: str, sheet: Sheet, sentence: str) -> bool:
    """Whether the sheet holds the words of a sentence; in Japanese, its characters.

    Columns stand side by side in the text that poppler finds, so sentences are cut there.
    """
    shown = "".join(text_of(sheet_of(language, sheet, Paper.A4)).split())
    pieces = re.split(r"[\s/]+", sentence)
    return all(
        part in shown for piece in pieces for part in (piece if language == "ja" else [piece])
    )


@pytest.mark.parametrize("language", ["en", "de", "ja"])
@pytest.mark.parametrize("sheet", list(Sheet))
def test_every_sheet_says_the_way_in_words_and_that_it_may_be_off_already(
    language: str, sheet: Sheet
) -> None:
    way = view_of(language).way
    assert way is not None
    assert says(language, sheet, way.already)
    if sheet is Sheet.POSTER:  # there the rows are drawn, the last with its switch off
        assert all(says(language, sheet, row.text) for row in way.rows)
    else:
        assert says(language, sheet, way.line)


@pytest.mark.parametrize("language", ["en", "de", "ja"])
@pytest.mark.parametrize("sheet", [Sheet.POSTER, Sheet.CARD, Sheet.STRIPS])
def test_a_sheet_says_what_happens_how_to_undo_it_and_who_is_behind_it(
    language: str, sheet: Sheet
) -> None:
    words = view_of(language).words
    happens = words.happens[:1] if sheet is Sheet.POSTER else words.happens
    for sentence in (*happens, words.undo, words.not_apple, words.edition, words.put_up_by):
        assert says(language, sheet, sentence), sentence
    assert says(language, sheet, "desk@northside.example")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_on_a_poster_is_one_word_of_at_least_26_points(language: str) -> None:
    assert address_points(sheet_of(language, Sheet.POSTER, Paper.A4), "example.org/siri") >= 26


def test_an_address_of_32_characters_keeps_26_points() -> None:
    address = "library.northside.example/sirime"
    assert len(address) == 32
    view = view_of("en", url=f"https://{address}")
    data = sheet_from(view, Sheet.POSTER, Paper.A4, sheet_tools())
    assert address_points(data, address) >= 26


def address_points(pdf: bytes, address: str) -> float:
    """The largest size in points at which `address` stands as one word."""
    command = [tool("pdftotext"), "-bbox", "-", "-"]
    shown = subprocess.run(command, input=pdf, check=True, capture_output=True).stdout.decode()
    rows = re.findall(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)">([^<]*)</word>', shown)
    heights = [float(low) - float(top) for top, low, word in rows if word == address]
    # Noto Sans is 1.362 em tall from ascender to descender (its hhea table).
    return max(heights, default=0.0) / 1.362


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_preview_says_so_in_its_title(language: str) -> None:
    data = sheet_of(language, Sheet.POSTER, Paper.A4, preview=True)
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_metadata() as facts:
        assert str(facts["dc:title"]).startswith(phrases(language)["print.preview"])


@pytest.mark.parametrize("language", ["he", "hi", "th"])
def test_other_scripts_print_too(language: str) -> None:
    with pikepdf.open(io.BytesIO(sheet_of(language, Sheet.POSTER, Paper.A4))) as pdf:
        assert str(pdf.Root.Lang) == language
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("name", PICTURES)
def test_a_handout_with_a_real_picture_of_any_script_compiles(name: str) -> None:
    # Words inside an SVG lose their letters in typst; PDF/UA-1 refused Devanagari outright.
    picture = to_drawing(golden_scene(name))
    step = HandoutStep(text="1", picture=picture, alt="Where the switch is.")
    view = replace(view_of("en"), sections=(HandoutSection(heading="iPhone", steps=(step,)),))
    data = sheet_from(view, Sheet.HANDOUT, Paper.A4, sheet_tools())
    with pikepdf.open(io.BytesIO(data)) as pdf:
        figures = [n for n in elements(pdf.Root.StructTreeRoot) if str(n.S) == "/Figure"]
        assert [str(figure.Alt) for figure in figures][-1] == step.alt
