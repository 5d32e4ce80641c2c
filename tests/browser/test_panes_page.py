"""The page of all panes in a browser: no barrier, no blocked script, and a search that finds."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.model.cell import Cell
from builder.targets import panes
from tests.browser.asking import AXE
from tests.browser.conftest import missing
from tests.page_site import PREVIEW, ROOT, definitions

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
SHOWN = "[...document.querySelectorAll('section li')].filter(row => row.offsetParent).length"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("panes")
    bench = replace(definitions(PREVIEW, ("en", "ar")), built={})
    found = {}
    for name, language in bench.context.languages.items():
        (made,) = panes.compile_cell(Cell(target="panes", language=language), bench)
        found[name] = folder / f"{name}.html"
        found[name].write_bytes(made.data)
    return found


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; every message of the console fails the test."""
    messages: list[str] = []

    def opened(url: str, **options: Any) -> Page:
        page = chromium.new_context(**options).new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in chromium.contexts:
        context.close()
    assert messages == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(
    tab: Callable[..., Page], files: dict[str, Path], axe: str, language: str, scheme: str
) -> None:
    page = tab(files[language].as_uri(), color_scheme=scheme, bypass_csp=True)
    page.evaluate(axe)
    assert page.evaluate(AXE)["violations"] == []


def test_the_search_shows_what_it_finds_and_no_script_shows_all(
    tab: Callable[..., Page], files: dict[str, Path]
) -> None:
    page = tab(files["en"].as_uri())
    assert page.evaluate(SHOWN) > 1300
    page.fill("#words", "larger TEXT")
    assert page.evaluate(SHOWN) == int(page.inner_text("#count")) > 0
    page.fill("#words", "no such screen")
    assert page.evaluate(SHOWN) == 0
    page.fill("#words", "")
    assert page.evaluate(SHOWN) > 1300
    plain = tab(files["en"].as_uri(), java_script_enabled=False)
    assert not plain.is_visible("#words")
    assert plain.is_visible("text=Larger Text >> nth=0")


def test_the_html_checker_finds_no_error(files: dict[str, Path]) -> None:
    jar = ROOT / "node_modules/vnu-jar/build/dist/vnu.jar"
    if not jar.is_file() or not shutil.which("java"):
        missing("the HTML checker", "PUPPETEER_SKIP_DOWNLOAD=1 npm ci")
    done = subprocess.run(
        ["java", "-jar", str(jar), "--errors-only", "--format", "json", *map(str, files.values())],
        capture_output=True,
        check=False,
        text=True,
    )
    assert [each["message"] for each in json.loads(done.stderr)["messages"]] == []
