"""The install page on paper: Chromium prints it, other programs read what was printed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from builder.views.page_view import device_views
from tests.browser.asking import IPHONE
from tests.browser.conftest import PACKAGES, Site, missing

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def printed(
    chromium: Browser, pages: Site, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], Path]:
    """Prints a page on which one device is chosen and all details are closed."""
    folder = tmp_path_factory.mktemp("print")

    def make(language: str, paper: str) -> Path:
        file = folder / f"{language}-{paper}.pdf"
        if not file.exists():
            context = chromium.new_context(user_agent=IPHONE)
            page = context.new_page()
            page.goto(f"{pages.url}{language}/index.html")
            page.pdf(path=str(file), format=paper, tagged=True, outline=True)
            context.close()
        return file

    return make


def words(file: Path) -> str:
    if not shutil.which("pdftotext"):
        missing("pdftotext", PACKAGES.replace("chromium", "poppler-utils"))
    done = subprocess.run(
        ["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True, text=True
    )
    return " ".join(done.stdout.split())


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_has_the_chosen_device_on_one_sheet(
    printed: Callable[[str, str], Path], pages: Site, paper: str
) -> None:
    text = words(printed("en", paper))
    language = pages.bench.context.languages["en"]
    views = device_views(pages.bench.context.guides["siri-audio"], language, pages.bench)
    phone, *others = views
    assert phone.newest is not None
    for step in phone.newest.steps.steps:
        assert step.row.text in text
    for view in others:
        assert view.newest is None or view.newest.name not in text
    for sentence in (
        language.phrases["off.already"],
        language.guides["siri-audio"]["undo"],
        "help@library.example",
        "http://localhost:8000/",
    ):
        assert sentence in text, sentence


def test_paper_has_nothing_to_press(printed: Callable[[str, str], Path], pages: Site) -> None:
    text = words(printed("en", "A4"))
    phrases = pages.bench.context.languages["en"].phrases
    for phrase in ("page.print", "page.it-is-off", "page.copy-address", "page.all-devices"):
        assert phrases[phrase] not in text
    assert not re.search(r"\bCopy\b", text)


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_paper_is_tagged_and_no_card_is_cut(
    printed: Callable[[str, str], Path], pages: Site, chromium: Browser, paper: str
) -> None:
    pikepdf = pytest.importorskip("pikepdf")
    with pikepdf.open(printed("en", paper)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
        assert len(document.pages) == 1
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{pages.url}en/index.html")
    page.emulate_media(media="print")
    uncut = page.evaluate(
        """[...document.querySelectorAll('.device')]
        .every(e => getComputedStyle(e).breakInside === 'avoid')"""
    )
    context.close()
    assert uncut
