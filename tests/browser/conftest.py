"""Browsers for tests: Chromium through Playwright, WebKitGTK through its WebDriver.

A browser that is not there skips its tests and says why; with CI=true it fails them.
"""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pytest

from builder.model.cell import Cell
from builder.model.kinds import media_type
from builder.targets.page import compile_cell
from builder.views.workbench import Workbench
from tests.page_site import ROOT, heaviest_site, hosted_site, site, write

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from selenium.webdriver import WebKitGTK

CHROMIUM = "/usr/bin/chromium"
WEBKIT_DRIVER = "/usr/bin/WebKitWebDriver"
MINI_BROWSERS = "/usr/lib/*/webkit2gtk-4.*/MiniBrowser"
PACKAGES = "apt-get install chromium webkit2gtk-driver xvfb dbus-x11 xauth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Pages on the disk and at an address of this computer. `asked` are the paths fetched."""

    bench: Workbench
    folder: Path
    url: str
    asked: list[str] = field(default_factory=list)

    def file(self, path: str) -> str:
        return (self.folder / path).as_uri()


def missing(what: str, way: str) -> NoReturn:
    """Skip, or fail where everything must be there."""
    words = f"{what} is not here; {way}"
    if os.environ.get("CI") == "true":
        pytest.fail(words)
    pytest.skip(words)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A preview kit's pages in four languages."""
    yield from _served(site(), tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="session")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Pages of a kit with an address and links, in two languages."""
    yield from _served(hosted_site(), tmp_path_factory.mktemp("hosted"))


@pytest.fixture(scope="session")
def every_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The first guide's page in every language, with all that can be on a page: `en.html`."""
    folder = tmp_path_factory.mktemp("every")
    bench = heaviest_site()
    for name, language in bench.context.languages.items():
        guide = next(iter(bench.context.guides.values()))
        cell = Cell(target="page", guide=guide, language=language)
        (folder / f"{name}.html").write_bytes(next(iter(compile_cell(cell, bench))).data)
    return folder


def _served(bench: Workbench, folder: Path) -> Iterator[Site]:
    write(bench, folder)
    asked: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def guess_type(self, path: object) -> str:
            return media_type(str(path))

        def log_message(self, *_: object) -> None:
            asked.append(self.path)

    handler = functools.partial(Handler, directory=str(folder))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/"
    yield Site(bench=bench, folder=folder, url=url, asked=asked)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="session")
def axe() -> str:
    """The accessibility checker's source."""
    file = ROOT / "node_modules/axe-core/axe.min.js"
    if not file.is_file():
        missing("axe-core", "PUPPETEER_SKIP_DOWNLOAD=1 npm ci")
    return file.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Started for each module: two Playwrights cannot run in one process at a time."""
    if not Path(CHROMIUM).exists():
        missing("Chromium", PACKAGES)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        missing("playwright", "pip install playwright")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def webkit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebKitGTK]:
    """A WebKitGTK window on a screen and a message bus of its own."""
    minis = sorted(Path("/").glob(MINI_BROWSERS.lstrip("/")))
    if not minis or not Path(WEBKIT_DRIVER).exists():
        missing("WebKitGTK", PACKAGES)
    for tool in ("Xvfb", "dbus-daemon"):
        if not shutil.which(tool):
            missing(tool, PACKAGES)
    try:
        from selenium import webdriver
    except ImportError:
        missing("selenium", "pip install selenium")
    from selenium.webdriver.webkitgtk.options import Options
    from selenium.webdriver.webkitgtk.service import Service

    home = tmp_path_factory.mktemp("webkit")
    with (
        _started("Xvfb", "-displayfd", "1", "-screen", "0", "1280x1400x24", "-nolisten", "tcp") as (
            number
        ),
        _started("dbus-daemon", "--session", "--nofork", "--print-address=1") as bus,
    ):
        env = {
            **os.environ,
            "DISPLAY": f":{number}",
            "DBUS_SESSION_BUS_ADDRESS": bus,
            "HOME": str(home),
            "XDG_CACHE_HOME": str(home / "cache"),
            "XDG_DATA_HOME": str(home / "data"),
            "XDG_CONFIG_HOME": str(home / "config"),
            "NO_AT_BRIDGE": "1",
            "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
        }
        options = Options()
        options.binary_location = str(minis[-1])
        options.add_argument("--automation")
        service = Service(WEBKIT_DRIVER, env=env, log_output=subprocess.DEVNULL)
        with warnings.catch_warnings():
            # Selenium 4.51 warns about its own way of making this driver.
            warnings.simplefilter("ignore", DeprecationWarning)
            driver = webdriver.WebKitGTK(options=options, service=service)
        driver.set_script_timeout(60)
        yield driver
        driver.quit()


class _started:  # noqa: N801 - used as a function of `with`
    """A program that prints one line when it is ready; the line is the value."""

    def __init__(self, *command: str) -> None:
        self.process: subprocess.Popen[str] = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )

    def __enter__(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate(timeout=60)
