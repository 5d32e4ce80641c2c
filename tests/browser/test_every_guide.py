"""The pages of all guides, and the list that leads to them, in both engines.

What one page of each kind is asked in `test_page_chromium.py` and `test_page_webkit.py` is asked
here of every guide, with one site, one tab and one window for all: the guides differ in their
devices, in how many steps they have and in how long their words are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.model.artifact import Artifact
from tests.browser.asking import AXE, IPHONE, OPEN_ALL, SWITCH_BOTTOM, TOO_WIDE
from tests.browser.test_page_webkit import ask, ask_axe
from tests.page_site import guides_site, html_pages, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from selenium.webdriver import WebKitGTK

pytestmark = pytest.mark.browser
LANGUAGES = ("en", "de", "ar", "ja", "hi")
FIRST_SCREEN = 664
"""What Safari leaves of an iPhone's screen that is 390 wide (iPhone 12 to 15)."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("guides")
    write(guides_site(LANGUAGES), folder)
    return folder


@pytest.fixture(scope="module")
def pages() -> list[Artifact]:
    made = html_pages(guides_site(LANGUAGES))
    assert len(made) == 1 + len(LANGUAGES) * 11, "the chooser, ten guides, and their list"
    return made


@pytest.fixture(scope="module")
def turns(pages: list[Artifact]) -> list[Artifact]:
    """Each guide in one of the languages and the list in two: an audit takes its time."""
    guides = list(dict.fromkeys(page.guide for page in pages if page.guide))
    asked = {(name, LANGUAGES[at % 5]) for at, name in enumerate(guides)}
    asked |= {("", "en"), ("", "ar")}
    found = [page for page in pages if (page.guide, page.language) in asked]
    assert len(found) == 12
    return found


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(user_agent=IPHONE, bypass_csp=True)
    yield context.new_page()
    context.close()


def _found(pages: list[Artifact], look: Callable[[Artifact], Any]) -> dict[str, Any]:
    """Path -> what is wrong there, for pages of which something is."""
    return {page.path: wrong for page in pages if (wrong := look(page))}


def test_the_switch_is_on_the_first_screen(tab: Page, folder: Path, pages: list[Artifact]) -> None:
    tab.set_viewport_size({"width": 390, "height": FIRST_SCREEN})

    def look(page: Artifact) -> float:
        tab.goto((folder / page.path).as_uri())
        bottom: float = tab.evaluate(SWITCH_BOTTOM)
        return 0 if 0 < bottom <= FIRST_SCREEN else bottom

    guides = [page for page in pages if page.guide]
    assert len(guides) == 50
    assert _found(guides, look) == {}


def test_nothing_is_wider_than_the_narrowest_screen(
    tab: Page, folder: Path, pages: list[Artifact]
) -> None:
    tab.set_viewport_size({"width": 320, "height": 800})

    def look(page: Artifact) -> list[str]:
        tab.goto((folder / page.path).as_uri() + "#all")
        tab.evaluate(OPEN_ALL)
        wide: list[str] = tab.evaluate(TOO_WIDE)
        return wide

    assert _found(pages, look) == {}


def test_axe_finds_nothing(tab: Page, folder: Path, turns: list[Artifact], axe: str) -> None:
    def look(page: Artifact) -> list[str]:
        tab.goto((folder / page.path).as_uri() + "#all")
        tab.evaluate(OPEN_ALL)
        tab.evaluate(axe)
        found: list[str] = tab.evaluate(AXE)["violations"]
        return found

    assert _found(turns, look) == {}


def test_webkit_shows_the_switch_and_axe_finds_nothing(
    webkit: WebKitGTK, folder: Path, turns: list[Artifact], axe: str
) -> None:
    """This window cannot be as narrow as a phone, so the page stands in a frame that is."""
    frame = folder / "frame.html"

    def look(page: Artifact) -> Any:
        frame.write_text(
            f"<!doctype html><title>x</title><iframe width=390 height={FIRST_SCREEN} "
            f"frameborder=0 src={page.path}></iframe>",
            encoding="utf-8",
        )
        webkit.get(f"{frame.as_uri()}?{page.path}")
        webkit.switch_to.frame(0)
        bottom = ask(webkit, SWITCH_BOTTOM)
        webkit.switch_to.default_content()
        found = [] if 0 < bottom <= FIRST_SCREEN else [f"the switch ends at {bottom}"]
        return [*found, *audit(page)]

    def audit(page: Artifact) -> Any:
        webkit.get((folder / page.path).as_uri() + "#all")
        webkit.execute_script(OPEN_ALL)
        wide = ask(webkit, TOO_WIDE)
        return [*wide, *ask_axe(webkit, axe)["violations"]]

    assert _found([page for page in turns if page.guide], look) == {}
    assert _found([page for page in turns if not page.guide], audit) == {}
