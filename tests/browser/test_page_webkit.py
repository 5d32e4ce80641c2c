"""The install page in WebKitGTK, the engine nearest to Safari that runs here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from builder.views.page_view import device_views
from tests.browser.asking import AXE, SHOWN, TOO_CLOSE, TOO_SMALL, TOO_WIDE, root_size
from tests.browser.conftest import Site
from tests.page_site import LANGUAGES

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
        assert ask(webkit, "document.querySelectorAll('#choose input').length") == 8
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
    rows = {view.device.id: sum(len(each.steps.steps) for each in view.ranges) for view in views}
    counted = ask(
        webkit,
        """Object.fromEntries([...document.querySelectorAll('.device')].map(({id}) => [id,
        [...document.querySelectorAll(`#${id} ol > li, #steps > div[data-for~=${id}] ol > li`)]
        .filter(e => e.getClientRects().length).length]))""",
    )
    assert counted == rows
    assert ask(webkit, "document.querySelector('#undo').getClientRects().length") == 1


def test_ticks_and_choice_are_kept(webkit: WebKitGTK, pages: Site) -> None:
    webkit.execute_script("document.querySelector('#choose input[value=watch]').click()")
    assert ask(webkit, SHOWN) == ["watch"]
    webkit.execute_script("document.querySelector('#watch .tick input').click()")
    status = "document.querySelector('#watch [role=status]').textContent"
    assert ask(webkit, status) == "Done: 1 of 3"
    webkit.refresh()
    assert ask(webkit, SHOWN) == ["watch"]
    assert ask(webkit, status) == "Done: 1 of 3"
    assert ask(webkit, "Object.keys(localStorage).sort()") == [
        "done-v1:device",
        "done-v1:siri-audio:watch:1",
    ]
    webkit.execute_script("document.querySelector('#clear').click()")
    assert ask(webkit, status) == ""
    assert pages.url


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
