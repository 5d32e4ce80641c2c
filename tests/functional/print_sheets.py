"""Views and sheets for the print tests: the words of tests/cases/print, the real templates."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from builder.model.kit import Paper
from builder.render.glyphs import parse_coverage
from builder.render.qr import make_qr
from builder.render.qr_code import Level
from builder.render.script import FAMILIES, Direction
from builder.render.svg import to_drawing
from builder.render.typeset import open_typesetter
from builder.targets.poster import Sheet, SheetTools, print_sheets
from builder.views.printed import GuideWords, HostWords, PrintView, PrintWords, print_words
from builder.views.printed_way import HandoutSection, HandoutStep, PrintedWayRow, PrintWay
from tests.pictures import golden_scene

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "print"
FONTS = ROOT / "assets" / "fonts"
TEMPLATES = ROOT / "assets" / "templates" / "print"
URL = "https://example.org/siri"
PLACES = {"ar": "مكتبة المدينة", "ja": "中央図書館"}


def tool(name: str) -> str:
    """The path of a program; without it the test is skipped, and in CI it fails."""
    if path := shutil.which(name):
        return path
    if os.environ.get("CI"):
        pytest.fail(f"{name} is not installed")
    pytest.skip(f"{name} is not installed")


@functools.cache
def sheet_tools() -> SheetTools:
    return SheetTools(
        press=open_typesetter([str(FONTS)], needs=FAMILIES),
        templates={p.name: p.read_text(encoding="utf-8") for p in TEMPLATES.glob("*.typ")},
        coverage=parse_coverage((FONTS / "coverage.json").read_text(encoding="utf-8")),
    )


def phrases(language: str) -> dict[str, str]:
    lines = (CASES / f"{language}.yaml").read_text(encoding="utf-8").splitlines()
    rows = (line.partition(": ") for line in lines if not line.startswith("#"))
    return {key: text.strip().strip('"') for key, _, text in rows}


def longer(text: str) -> str:
    """The same sentence, 40 in 100 longer, with its own words again."""
    more = max(1, round(len(text) * 0.4))
    return text + (" " if " " in text else "") + text[:more].strip()


def guide_of(language: str) -> GuideWords:
    said = phrases(language)
    return GuideWords(
        headline=said["guide.headline"], title=said["guide.title"], keeps=said["guide.keeps"]
    )


def sheet_from(view: PrintView, sheet: Sheet, paper: Paper, tools: SheetTools) -> bytes:
    """One sheet of a view; the one in several languages shows the view twice."""
    others = (view, view) if sheet is Sheet.LANGUAGES else ()
    [(_, _, data)] = print_sheets(view, [sheet], tools, papers=[paper], others=others)
    return data


def words_of(language: str, *, url: str = URL, name: str = "Northside Library") -> PrintWords:
    host = HostWords(name=name, contact="desk@northside.example", edition="3")
    joined = "".join if language == "ja" else " ".join
    said = phrases(language)
    return print_words(said, url=url, guide=guide_of(language), host=host, joined=joined)


def view_of(language: str, *, url: str = URL, longer_words: bool = False) -> PrintView:
    name = PLACES.get(language, "Northside Library")
    words = words_of(language, url=url, name=name)
    if longer_words:
        words = stretched(words)
    return PrintView(
        language=language,
        language_name=language,
        direction=Direction.RTL if language in {"ar", "he"} else Direction.LTR,
        url=url,
        code=make_qr(url, least=Level.Q),
        title=words.headline,
        words=words,
        way=way_of(language),
        author=name,
    )


def way_of(language: str) -> PrintWay:
    """A way through three rows, in words of the language that are long enough to wrap."""
    said = phrases(language)
    rows = (said["print.tagline"], said["guide.title"], said["print.what-happens"])
    return PrintWay(
        devices="iPhone",
        rows=(
            *(PrintedWayRow(text=row) for row in rows[:-1]),
            PrintedWayRow(text=rows[-1], switch="off"),
        ),
        line=said["print.way"].replace("{way}", " › ".join(rows)),
        already=said["print.happens-1"],
    )


def stretched(words: PrintWords) -> PrintWords:
    """The same words, each 40 in 100 longer."""
    first, second, third = map(longer, words.happens)
    plain = {
        field: longer(getattr(words, field))
        for field in PrintWords.__dataclass_fields__
        if field not in {"happens", "qr_alt", "preview"}
    }
    return replace(words, happens=(first, second, third), **plain)


def with_steps(view: PrintView) -> PrintView:
    """The same view with two devices' steps, in the view's own words."""
    picture = to_drawing(golden_scene("phone-en-web-light"))
    steps = tuple(
        HandoutStep(text=line, picture=picture, alt=line)
        for line in (*view.words.happens, view.words.promise)
    )
    first = HandoutSection(heading="iPhone", steps=steps[:3], undo=view.words.undo)
    second = HandoutSection(
        heading="Mac", steps=steps, note=view.words.promise, tested="Tried on macOS 26"
    )
    return replace(view, sections=(first, second))


@functools.cache
def sheet_of(
    language: str, sheet: Sheet, paper: Paper, *, longer_words: bool = False, preview: bool = False
) -> bytes:
    view = replace(view_of(language, longer_words=longer_words), preview=preview)
    if sheet is Sheet.HANDOUT:
        view = with_steps(view)
    return sheet_from(view, sheet, paper, sheet_tools())


def raster(pdf: bytes, folder: Path, *, dpi: int) -> Image.Image:
    """The first page in greys."""
    source = folder / "sheet.pdf"
    source.write_bytes(pdf)
    command = [tool("pdftoppm"), "-r", str(dpi), "-gray", "-singlefile", str(source)]
    subprocess.run([*command, str(folder / "page")], check=True, capture_output=True)
    with Image.open(folder / "page.pgm") as image:
        return image.copy()


def text_of(pdf: bytes) -> str:
    """All words of all pages, in reading order, as poppler finds them."""
    command = [tool("pdftotext"), "-layout", "-", "-"]
    return subprocess.run(command, input=pdf, check=True, capture_output=True).stdout.decode()
