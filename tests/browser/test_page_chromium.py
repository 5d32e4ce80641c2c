"""The install page in Chromium: phone, tablet and desktop, light and dark, with and without
a script, on paper, and with storage closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.views.page_view import device_views
from tests.browser.asking import (
    ANDROID,
    AXE,
    BROKEN_WORDS,
    IPAD,
    IPHONE,
    MAC,
    OPEN_ALL,
    SHOWN,
    SWITCH_BOTTOM,
    TOO_CLOSE,
    TOO_SMALL,
    TOO_WIDE,
    WINDOWS,
    root_size,
)
from tests.browser.conftest import Site
from tests.page_site import EVERY, LANGUAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
# The pictures that a reader sees, of those on the page.
OPEN_PICTURES = "[...document.images].filter(each => each.checkVisibility() && each.currentSrc)"
PHONE = {"width": 390, "height": 844}
DEVICES = ["iphone", "ipad", "watch", "mac", "appletv", "homepod", "visionpro"]


def until(page: Page, expression: str) -> None:
    """Waits till the expression is true. (The page's own policy forbids the `eval` by which
    `wait_for_function` asks a second time.)"""
    for _ in range(600):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(100)
    pytest.fail(f"never true: {expression}")


@pytest.fixture
def tab(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Opens a page in a context of its own; every message of the console fails the test."""
    with _tabs(chromium) as opened:
        yield opened


@contextmanager
def _tabs(chromium: Browser) -> Iterator[Callable[..., Page]]:
    contexts: list[Any] = []
    messages: list[str] = []

    def opened(url: str, *, init: str = "", **options: Any) -> Page:
        context = chromium.new_context(**{"viewport": PHONE, "locale": "en", **options})
        contexts.append(context)
        if init:
            context.add_init_script(init)
        page = context.new_page()
        page.on("console", lambda message: messages.append(message.text))
        page.on("pageerror", lambda error: messages.append(str(error)))
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert messages == []


def phrase(pages: Site, name: str, language: str = "en") -> str:
    return pages.bench.context.languages[language].phrases[name]


def choose(page: Page, device: str) -> None:
    page.evaluate("document.getElementById('devices').open = true")
    page.locator(".pills").get_by_role("link", name=device, exact=False).first.click()


def shown(page: Page) -> list[str]:
    found: list[str] = page.evaluate(SHOWN)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("path", ["index.html", "siri-history/index.html"])
def test_axe_finds_nothing(
    tab: Callable[..., Page], pages: Site, axe: str, language: str, scheme: str, path: str
) -> None:
    page = tab(f"{pages.url}{language}/{path}", color_scheme=scheme, bypass_csp=True)
    page.evaluate("location.hash = '#all'")
    page.evaluate(OPEN_ALL)
    page.evaluate(axe)
    found = page.evaluate(AXE)
    assert found["violations"] == []
    assert found["passes"] > 25
    # What axe cannot decide: words over drawn shapes.
    assert set(found["incomplete"]) <= {"color-contrast"}


def test_axe_finds_nothing_on_the_chooser(tab: Callable[..., Page], pages: Site, axe: str) -> None:
    page = tab(f"{pages.url}index.html#languages", bypass_csp=True)
    page.evaluate(axe)
    assert page.evaluate(AXE)["violations"] == []


@pytest.mark.parametrize("from_disk", [False, True])
@pytest.mark.parametrize("guide", ["siri-audio", "siri-history", "analytics"])
def test_without_a_script_every_way_is_visible_and_every_section_opens(
    tab: Callable[..., Page], pages: Site, guide: str, from_disk: bool
) -> None:
    path = pages.bench.context.page_path(guide, "en")
    url = pages.file(path) if from_disk else pages.url + path
    page = tab(url, java_script_enabled=False)
    language = pages.bench.context.languages["en"]
    views = device_views(pages.bench.context.guides[guide], language, pages.bench)
    for view in views:
        section = page.locator(f"section#{view.device.id}")
        assert section.is_visible()
        rows = section.locator(".way .r")
        steps = view.newest.steps.steps if view.newest else ()
        assert [rows.nth(at).inner_text().partition("\n")[0] for at in range(rows.count())] == [
            step.row.text for step in steps
        ]
        assert all(rows.nth(at).is_visible() for at in range(rows.count()))
    assert page.get_by_text("help@library.example").first.is_visible()
    assert page.locator("input:visible, button:visible").count() == 0
    assert not page.locator("#undo p").is_visible()
    for summary in page.locator(".more > summary").all():
        summary.click()
    assert page.locator("#undo p").first.is_visible()
    told = page.locator(".steps li, .more h4 ~ ol li")
    wanted = [step for view in views for each in view.ranges for step in each.steps.steps]
    assert len(wanted) - 8 <= told.count() <= len(wanted), "two devices share their older steps"
    assert all(each.is_visible() for each in told.all())
    assert all(each.evaluate("e => e.naturalWidth") for each in page.locator("img:visible").all())
    if guide == "siri-audio":
        assert page.locator("a[href$='.mobileconfig']").first.is_visible()


def test_one_request_no_cookie_and_only_our_keys(tab: Callable[..., Page], pages: Site) -> None:
    pages.asked.clear()
    page = tab(f"{pages.url}en/index.html", user_agent=IPHONE)
    page.locator("#iphone .off").click()
    page.get_by_role("link", name="Mac", exact=True).click()
    page.wait_for_timeout(200)
    pictures = [path for path in pages.asked if path != "/en/index.html"]
    assert all(path.startswith("/qr/en/") for path in pictures), "the code of an open section"
    assert page.context.cookies() == []
    keys = page.evaluate("Object.keys(localStorage)")
    assert sorted(keys) == ["done-v1:device", "done-v1:siri-audio:iphone"]


def test_a_page_that_a_browser_saved_still_shows_its_pictures(
    tab: Callable[..., Page], pages: Site, tmp_path: Path
) -> None:
    page = tab(f"{pages.url}en/index.html", user_agent=IPHONE)
    page.get_by_text(phrase(pages, "page.larger")).click()
    until(page, "[...document.images].some(each => each.naturalWidth)")
    page.locator(".steps img").first.scroll_into_view_if_needed()
    until(page, f"{OPEN_PICTURES}.every(each => each.complete && each.naturalWidth)")
    before = page.locator("[data-for=iphone] .steps img").first.screenshot()
    session = page.context.new_cdp_session(page)
    saved = session.send("Page.captureSnapshot", {"format": "mhtml"})["data"]
    (tmp_path / "saved.mhtml").write_bytes(saved.encode())
    again = tab((tmp_path / "saved.mhtml").as_uri(), user_agent=IPHONE)
    assert again.evaluate(f"{OPEN_PICTURES}.length") > 0
    until(again, f"{OPEN_PICTURES}.every(each => each.complete && each.naturalWidth)")
    assert again.locator("[data-for=iphone] .steps img").first.screenshot() == before


def test_pictures_come_when_their_section_opens(tab: Callable[..., Page], pages: Site) -> None:
    pages.asked.clear()
    page = tab(f"{pages.url}en/index.html", user_agent=IPHONE)
    page.wait_for_timeout(200)
    assert pages.asked == ["/en/index.html"]
    page.get_by_text(phrase(pages, "page.larger")).click()
    until(page, "[...document.images].some(each => each.naturalWidth)")
    page.locator(".steps img").first.scroll_into_view_if_needed()
    until(page, f"{OPEN_PICTURES}.every(each => each.complete && each.naturalWidth)")
    assert "/pictures/en/siri-audio/screens-light.svg" in pages.asked
    assert not any("dark" in path for path in pages.asked)
    steps = page.locator("[data-for=iphone] .steps img")
    shown = steps.evaluate_all(
        "all => all.map(e => [e.clientWidth / e.clientHeight, e.getAttribute('width') /"
        " e.getAttribute('height')])"
    )
    assert [pair for pair in shown if abs(pair[0] / pair[1] - 1) > 0.02] == []
    drawn = {steps.nth(at).screenshot() for at in range(steps.count())}
    assert len(drawn) == len(shown) > 3, "each is the view of its own step"


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_the_screen(
    tab: Callable[..., Page], pages: Site, language: str
) -> None:
    page = tab(f"{pages.url}{language}/index.html#all")
    page.evaluate(OPEN_ALL)
    for width in (320, 390, 820):
        page.set_viewport_size({"width": width, "height": 800})
        for size in (16, 32, 53):
            page.evaluate(root_size(size))
            assert page.evaluate(TOO_WIDE) + page.evaluate(BROKEN_WORDS) == [], (width, size)


def test_no_language_is_too_wide_or_breaks_a_word_at_the_largest_letters(
    tab: Callable[..., Page], every_page: Path
) -> None:
    """The longest words of all languages, on the narrowest screen."""
    page = tab("about:blank", viewport={"width": 320, "height": 800})
    wrong = {}
    for name in EVERY:
        page.goto((every_page / f"{name}.html").as_uri() + "#all")
        page.evaluate(OPEN_ALL)
        page.evaluate(root_size(53))
        if found := page.evaluate(TOO_WIDE) + page.evaluate(BROKEN_WORDS):
            wrong[name] = found
    assert len(EVERY) > 30
    assert wrong == {}


@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", [390, 1200])
def test_everything_to_press_is_large_and_apart(
    tab: Callable[..., Page], pages: Site, language: str, width: int
) -> None:
    page = tab(f"{pages.url}{language}/index.html#all", viewport={"width": width, "height": 900})
    page.evaluate(OPEN_ALL)
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate(TOO_CLOSE) == []


def test_focus_is_seen(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    style = page.evaluate(
        """(s => [s.outlineStyle, parseFloat(s.outlineWidth)])
        (getComputedStyle(document.activeElement))"""
    )
    assert style[0] == "solid"
    assert style[1] >= 2


@pytest.mark.parametrize(
    ("agent", "touches", "device", "note"),
    [
        (IPHONE, 5, "iphone", False),
        (IPAD, 5, "ipad", False),
        (MAC, 5, "ipad", False),
        (MAC, 0, "mac", False),
        (ANDROID, 5, "all", False),
        (WINDOWS, 0, "all", False),
        (IPHONE.replace("Version/18.5", "CriOS/140.0"), 5, "iphone", True),
        (IPHONE.replace("Version/18.5", "FxiOS/140.0"), 5, "iphone", True),
        (IPHONE.replace("Version/18.5", "EdgiOS/140.0"), 5, "iphone", True),
        (IPHONE + " Instagram 390.0", 5, "iphone", True),
        (MAC.replace("Version/18.5", "CriOS/140.0"), 5, "ipad", True),
        (IPHONE + " [FBAN/FBIOS;FBAV/500.0]", 5, "iphone", True),
    ],
)
def test_the_device_is_guessed_and_other_browsers_are_told(
    tab: Callable[..., Page], pages: Site, agent: str, touches: int, device: str, note: bool
) -> None:
    page = tab(
        f"{pages.url}en/index.html",
        user_agent=agent,
        init="Object.defineProperty(Navigator.prototype, 'maxTouchPoints', "
        f"{{get: () => {touches}}})",
    )
    assert shown(page) == (DEVICES if device == "all" else [device])
    assert page.locator(".pills [aria-current]").get_attribute("href") == f"#{device}"
    page.evaluate(OPEN_ALL)
    notes = page.locator(".safari")
    assert all(each.is_visible() is note for each in notes.all())
    if note:
        link = notes.first.locator("a").get_attribute("href")
        assert link == f"x-safari-{pages.url}en/index.html"


def test_a_persons_choice_wins_and_stays(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/index.html", user_agent=IPHONE)
    choose(page, "Mac")
    assert shown(page) == ["mac"]
    page.reload()
    assert shown(page) == ["mac"]
    page.locator(".langs summary").click()
    page.get_by_role("link", name="Deutsch").click()
    assert page.evaluate("document.documentElement.lang") == "de"
    assert shown(page) == ["mac"]
    choose(page, phrase(pages, "page.all-devices", "de"))
    assert shown(page) == DEVICES


def test_a_choice_comes_into_view_and_is_told(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/index.html", user_agent=IPHONE)
    page.locator("#iphone .which a").click()
    assert page.locator("#devices").get_attribute("open") is not None
    page.locator(".pills").get_by_role("link", name="Apple Watch").click()
    until(page, "!document.getElementById('watch').hidden")
    assert page.evaluate("document.activeElement.closest('section').id") == "watch"
    top = page.evaluate("document.getElementById('watch').getBoundingClientRect().top")
    assert 0 <= top < 300
    assert "Apple Watch" in (page.locator("#said").text_content() or "")
    assert page.locator("#said").get_attribute("role") == "status"


def test_a_link_to_a_device_shows_that_device(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/index.html#watch", user_agent=IPHONE)
    assert shown(page) == ["watch"]
    page.evaluate("location.hash = '#homepod'")
    until(page, "!document.getElementById('homepod').hidden")
    assert shown(page) == ["homepod"]


def test_the_choice_travels_from_disk_in_the_address(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(pages.file("en/index.html"))
    choose(page, "Apple Watch")
    link = page.get_by_role("link", name="Delete your Siri")
    assert (link.get_attribute("href") or "").endswith("#watch")


def test_it_is_off_is_kept_told_and_leads_to_the_next_device(
    tab: Callable[..., Page], pages: Site
) -> None:
    page = tab(f"{pages.url}en/index.html", user_agent=IPHONE)
    button = page.locator("#iphone .off")
    status = page.locator("#iphone .done")
    tick = page.locator(".pills a[href='#iphone'] .tick")
    assert (button.get_attribute("aria-pressed"), status.inner_text()) == ("false", "")
    button.click()
    done = pages.bench.context.languages["en"].guides["siri-audio"]["done"]
    assert status.inner_text() == done
    assert tick.is_visible()
    assert page.locator("#devices .code").is_visible(), "a code to pass the page on"
    page.reload()
    assert button.get_attribute("aria-pressed") == "true"
    choose(page, "iPad")
    assert page.locator("#ipad .off").get_attribute("aria-pressed") == "false"
    choose(page, "iPhone")
    button.click()
    assert (button.get_attribute("aria-pressed"), status.inner_text()) == ("false", "")
    assert tick.is_hidden()


def test_the_page_works_when_storage_throws(tab: Callable[..., Page], pages: Site) -> None:
    closed = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed') }})"
    page = tab(f"{pages.url}en/index.html", user_agent=IPHONE, init=closed)
    assert shown(page) == ["iphone"]
    page.locator("#iphone .off").click()
    assert page.locator("#iphone .off").get_attribute("aria-pressed") == "true"
    choose(page, "Mac")
    assert shown(page) == ["mac"]


def test_the_languages_of_the_browser_stand_first(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/index.html", locale="ja")
    names = page.evaluate("[...document.querySelectorAll('.langs a')].map(each => each.lang)")
    assert names == ["ja", "de", "en", "ar"]


def test_the_switch_is_on_the_first_screen_in_every_language(
    tab: Callable[..., Page], every_page: Path
) -> None:
    """390 x 664: what Safari leaves of an iPhone's screen (iPhone 12 to 15)."""
    page = tab("about:blank", user_agent=IPHONE, viewport={"width": 390, "height": 664})
    bottoms = {}
    for language in EVERY:
        page.goto((every_page / f"{language}.html").as_uri())
        bottoms[language] = page.evaluate(SWITCH_BOTTOM)
    assert {language: bottom for language, bottom in bottoms.items() if bottom > 664} == {}


@pytest.mark.parametrize("clipboard", [True, False])
def test_an_address_can_be_copied(tab: Callable[..., Page], pages: Site, clipboard: bool) -> None:
    page = tab(
        f"{pages.url}en/index.html",
        user_agent=IPHONE,
        permissions=["clipboard-read", "clipboard-write"],
        init="" if clipboard else "delete Navigator.prototype.clipboard",
    )
    page.evaluate(OPEN_ALL)
    button = page.locator(".line button").first
    button.click()
    until(page, "document.querySelector('.line button').textContent === 'Copied'")
    if clipboard:
        url = "settings-navigation://com.apple.Settings.PrivacyAndSecurity/PROBLEM_REPORTING"
        assert page.evaluate("navigator.clipboard.readText()") == url
    assert page.locator("textarea").count() == 0


def test_undo_is_near_each_thing_to_install(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/index.html#all")
    page.evaluate(OPEN_ALL)
    far = page.evaluate(
        """[...document.querySelectorAll('.ways .or')]
        .filter(e => e.querySelector('.button')).map(e => {
          const undo = e.querySelector('.back');
          if (!undo) return e.textContent.slice(0, 40) + ': none';
          const tall = undo.getBoundingClientRect().bottom;
          const starts = [...e.querySelectorAll('.button, .line')]
            .map(b => b.getBoundingClientRect().top);
          return Math.max(...starts.map(s => Math.abs(tall - s)));
        })"""
    )
    assert len(far) == 3
    assert all(isinstance(each, int | float) and each <= 900 for each in far), far


def test_a_profile_is_served_as_one(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/index.html#all")
    link = page.locator("a[href$='.mobileconfig']").first
    assert link.get_attribute("download") is None
    answer = page.request.get(page.evaluate("e => e.href", link.element_handle()))
    assert answer.headers["content-type"] == "application/x-apple-aspen-config"


def test_signed_shortcuts_and_the_relay_are_links_to_press(
    tab: Callable[..., Page], hosted: Site
) -> None:
    page = tab(f"{hosted.url}en/index.html", user_agent=IPHONE)
    page.evaluate(OPEN_ALL)
    assert page.get_by_role("link", name=phrase(hosted, "page.shortcut-get")).first.is_visible()
    assert page.get_by_role("link", name=phrase(hosted, "page.run-installed")).first.is_visible()
    relay = page.get_by_role("link", name=phrase(hosted, "page.relay")).first
    assert relay.get_attribute("href") == (
        "shortcuts://run-shortcut?name=Optout%20Relay&input=text&text=privacy.analytics"
    )


@pytest.mark.parametrize(
    ("locale", "stored", "hash_", "lang"),
    [
        ("de-AT", "", "", "de"),
        ("ja", "", "", "ja"),
        ("ar-EG", "", "", "ar"),
        ("fi", "", "", ""),
        ("de", "en", "", ""),
        ("de", "", "#languages", ""),
    ],
)
def test_the_chooser_picks_once_and_only_when_nobody_asked(
    tab: Callable[..., Page], pages: Site, locale: str, stored: str, hash_: str, lang: str
) -> None:
    init = f"localStorage.setItem('done-v1:language', '{stored}')" if stored else ""
    page = tab(f"{pages.url}index.html{hash_}", locale=locale, init=init)
    page.wait_for_load_state()
    if lang:
        page.wait_for_url(f"**/{lang}/index.html")
        page.goto(f"{pages.url}index.html")
        assert page.url.endswith("/index.html")
        assert page.locator("li a").first.get_attribute("lang") == lang
        return
    assert page.url == f"{pages.url}index.html{hash_}"
    assert page.locator("li a").count() == len(LANGUAGES)


def test_a_deep_link_is_never_led_elsewhere(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}en/analytics/index.html", locale="de")
    page.wait_for_timeout(100)
    assert page.url == f"{pages.url}en/analytics/index.html"


def test_the_chooser_works_without_a_script(tab: Callable[..., Page], pages: Site) -> None:
    page = tab(f"{pages.url}index.html", locale="de", java_script_enabled=False)
    page.get_by_role("link", name="日本語").click()
    assert page.url == f"{pages.url}ja/index.html"
