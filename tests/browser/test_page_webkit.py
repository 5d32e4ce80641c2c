"""The install page in WebKitGTK, the engine nearest to Safari that runs here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.views.page_view import device_views
from tests.browser.asking import (
    AXE,
    OPEN_ALL,
    SHOWN,
    SWITCH_BOTTOM,
    TOO_CLOSE,
    TOO_SMALL,
    TOO_WIDE,
    root_size,
)
from tests.browser.conftest import Site
from tests.page_site import EVERY, LANGUAGES

if TYPE_CHECKING:
    from selenium.webdriver import WebKitGTK

pytestmark = pytest.mark.browser

# Anything the page's own policy refuses, or a script trips over, is put aside for us.
_LISTEN = """window.heard = [];
addEventListener('error', e => heard.push(String(e.message)));
document.addEventListener('securitypolicyviolation', e => heard.push(e.violatedDirective));"""


def ask(webkit: WebKitGTK, what: str) -> Any:
    return webkit.execute_script(f"return {what}")


def ask_axe(webkit: WebKitGTK, axe: str) -> dict[str, Any]:
    webkit.execute_script(axe)
    found: dict[str, Any] = webkit.execute_async_script(
        f"const done = arguments[0]; {AXE}.then(done, e => done({{violations: [String(e)]}}))"
    )
    return found


@pytest.fixture(autouse=True)
def forgotten(webkit: WebKitGTK, pages: Site) -> None:
    """Each test starts without ticks or choices."""
    webkit.set_window_size(700, 1200)
    webkit.get(f"{pages.url}en/index.html")
    webkit.execute_script("localStorage.clear()")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_axe_finds_nothing(
    webkit: WebKitGTK, pages: Site, axe: str, language: str, dark: bool
) -> None:
    webkit.get(f"{pages.url}{language}/index.html#all")
    if dark:
        # This browser has no switch for the theme; the rules for dark are made to apply.
        changed = ask(
            webkit,
            """[...document.styleSheets[0].cssRules].filter(rule => rule.media &&
            /prefers-color-scheme/.test(rule.media.mediaText) &&
            (rule.media.mediaText = 'screen')).length""",
        )
        assert changed == 2
    webkit.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    found = ask_axe(webkit, axe)
    assert found["violations"] == []
    assert set(found["incomplete"]) <= {"color-contrast"}


@pytest.mark.parametrize("path", ["en/index.html", "ar/siri-history/index.html", "index.html"])
def test_the_policy_lets_style_and_script_run_and_nothing_complains(
    webkit: WebKitGTK, pages: Site, path: str
) -> None:
    webkit.get(f"{pages.url}{path}#languages")
    webkit.execute_script(_LISTEN)
    webkit.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert ask(webkit, "getComputedStyle(document.body).margin") == "0px"
    if "/" in path:
        assert ask(webkit, "document.querySelectorAll('.pills a').length") == 8
    assert ask(webkit, "heard") == []
    blocked = ask(
        webkit,
        """(() => { const s = document.createElement('style'); s.textContent = 'body{margin:9px}';
        document.head.append(s); return getComputedStyle(document.body).margin })()""",
    )
    assert blocked == "0px"


def test_the_page_opens_from_disk(webkit: WebKitGTK, pages: Site) -> None:
    webkit.get(pages.file("en/index.html") + "#watch")
    assert ask(webkit, SHOWN) == ["watch"]
    webkit.get(pages.file("index.html") + "#languages")
    assert ask(webkit, "document.querySelectorAll('li a').length") == len(LANGUAGES)


def test_everything_stands_in_the_markup_before_a_script_runs(
    webkit: WebKitGTK, pages: Site
) -> None:
    """This browser cannot turn scripts off, so the bare markup is set into a page of its own."""
    html = (pages.folder / "en/index.html").read_text(encoding="utf-8")
    start = html.index("<script>")
    bare = html[:start] + html[html.index("</script>") + len("</script>") :]
    (pages.folder / "bare.html").write_text(bare, encoding="utf-8")
    webkit.get(f"{pages.url}bare.html")
    views = device_views(
        pages.bench.context.guides["siri-audio"],
        pages.bench.context.languages["en"],
        pages.bench,
    )
    assert ask(webkit, SHOWN) == [view.device.id for view in views]
    rows = {view.device.id: len(view.newest.steps.steps) if view.newest else 0 for view in views}
    counted = ask(
        webkit,
        """Object.fromEntries([...document.querySelectorAll('.device')].map(each => [each.id,
        [...each.querySelectorAll('.r')].filter(e => e.getClientRects().length).length]))""",
    )
    assert counted == rows
    webkit.execute_script(OPEN_ALL)
    assert ask(webkit, "document.querySelector('#undo p').getClientRects().length") == 1


def test_what_is_done_and_the_choice_are_kept(webkit: WebKitGTK, pages: Site) -> None:
    webkit.execute_script("document.querySelector('.pills a[href=\"#watch\"]').click()")
    assert ask(webkit, SHOWN) == ["watch"]
    webkit.execute_script("document.querySelector('#watch .off').click()")
    pressed = "document.querySelector('#watch .off').getAttribute('aria-pressed')"
    assert ask(webkit, pressed) == "true"
    assert ask(webkit, "document.querySelector('#watch .done').innerText.length") > 10
    webkit.refresh()
    assert ask(webkit, SHOWN) == ["watch"]
    assert ask(webkit, pressed) == "true"
    assert ask(webkit, "Object.keys(localStorage).sort()") == [
        "done-v1:device",
        "done-v1:siri-audio:watch",
    ]
    assert pages.url


def test_the_switch_is_on_the_first_screen_in_every_language(
    webkit: WebKitGTK, every_page: Path
) -> None:
    """390 x 664: what Safari leaves of an iPhone's screen. This window cannot be so narrow, so
    the page stands in a frame that is."""
    frame = every_page / "frame.html"
    places = {}
    for language in EVERY:
        frame.write_text(
            "<!doctype html><title>x</title><iframe width=390 height=664 frameborder=0 "
            f"src={language}.html></iframe>",
            encoding="utf-8",
        )
        webkit.get(f"{frame.as_uri()}?{language}")
        webkit.switch_to.frame(0)
        assert ask(webkit, "[document.documentElement.lang, innerWidth]") == [language, 390]
        places[language] = ask(webkit, SWITCH_BOTTOM)
        webkit.switch_to.default_content()
    assert {name: bottom for name, bottom in places.items() if not 0 < bottom <= 664} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_the_window(webkit: WebKitGTK, pages: Site, language: str) -> None:
    webkit.get(f"{pages.url}{language}/index.html#all")
    webkit.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    for width in (460, 820):
        webkit.set_window_size(width, 900)
        for size in (16, 32, 53):
            webkit.execute_script(root_size(size))
            assert ask(webkit, TOO_WIDE) == [], (width, size)


def test_everything_to_press_is_large_and_apart(webkit: WebKitGTK, pages: Site) -> None:
    webkit.get(f"{pages.url}en/index.html#all")
    webkit.execute_script("document.querySelectorAll('details').forEach(e => e.open = true)")
    assert ask(webkit, TOO_SMALL) == []
    assert ask(webkit, TOO_CLOSE) == []
