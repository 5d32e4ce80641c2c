"""Right-to-left words stand in the same order in four engines; widths are those of a browser.

Chromium and WebKit draw the web dialect, resvg and typst the print dialect, all with the
same fonts. A line of text is compared by the darkness of its columns: a word in another
place changes it at once, which the last tests prove by drawing the wrong dialect.
"""

from __future__ import annotations

import base64
import io
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from builder.render.frame import Frame, PictureRow, RowKind
from builder.render.scene import Scene, draw
from builder.render.script import runs
from builder.render.shape import PictureLabel
from builder.render.svg import WEB_FONTS, Dialect, to_svg
from tests.pictures import FONT_FOLDER, LONGEST, WORDS, fonts, screen
from tests.raster import Raster

pytestmark = pytest.mark.browser

_CHROMIUM = "/usr/bin/chromium"
_SYSTEM_PYTHON = "/usr/bin/python3"
_SENTENCES = {"ar": "تحسين Siri والإملاء (إيقاف).", "he": "שיפור Siri והכתבה (כבוי)."}
_FILES = {
    "Noto Sans": "NotoSans-Regular.ttf",
    "Noto Sans Arabic": "NotoSansArabic-Regular.ttf",
    "Noto Sans Hebrew": "NotoSansHebrew-Regular.ttf",
    "Noto Sans Thai": "NotoSansThai-Regular.ttf",
    "Noto Sans Devanagari": "NotoSansDevanagari-Regular.ttf",
    "Noto Sans CJK JP": "NotoSansCJKjp-Regular.otf",
    "Noto Sans CJK KR": "NotoSansCJKkr-Regular.otf",
    "Noto Sans CJK SC": "NotoSansCJKsc-Regular.otf",
    "Noto Sans CJK TC": "NotoSansCJKtc-Regular.otf",
    "Noto Sans CJK HK": "NotoSansCJKhk-Regular.otf",
}

# Draws a page in WebKitGTK and saves it. It runs under the system's Python, which has the
# bindings; python3-gi-cairo must be there, or get_snapshot_finish fails.
_WEBKIT = """
import sys, gi
gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2
address, out, width = sys.argv[1], sys.argv[2], int(sys.argv[3])
window, view = Gtk.Window(), WebKit2.WebView()
view.get_settings().set_hardware_acceleration_policy(WebKit2.HardwareAccelerationPolicy.NEVER)
window.set_default_size(width, 400)
view.set_size_request(width, 400)
window.add(view)
window.show_all()
def save(source, result):
    source.get_snapshot_finish(result).write_to_png(out)
    Gtk.main_quit()
def take():
    region, options = WebKit2.SnapshotRegion.FULL_DOCUMENT, WebKit2.SnapshotOptions.NONE
    view.get_snapshot(region, options, None, save)
def changed(source, event):
    if event == WebKit2.LoadEvent.FINISHED:
        GLib.timeout_add(400, take)
view.connect("load-changed", changed)
view.load_uri(address)
GLib.timeout_add_seconds(30, Gtk.main_quit)
Gtk.main()
"""


def _absent(what: str) -> None:
    """Skip where a tool is missing; in CI, where it is installed, that is a failure."""
    if os.environ.get("CI"):
        pytest.fail(f"{what} is missing in CI")
    pytest.skip(f"{what} is not installed; make test installs it")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    if not Path(_CHROMIUM).exists():
        _absent("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def _faces() -> str:
    return "".join(
        f"@font-face{{font-family:'{family}';src:url(data:font/ttf;base64,"
        f"{base64.b64encode((FONT_FOLDER / file).read_bytes()).decode()})}}"
        for family, file in _FILES.items()
        if not family.endswith(("HK", "KR", "SC", "TC"))
    )


def _page(body: str, css: str = "") -> str:
    style = f"{_faces()}body{{margin:0;background:#fff}}svg{{display:block}}{css}"
    return f"<!doctype html><meta charset=utf-8><title>x</title><style>{style}</style>{body}"


def _sentence(language: str) -> Scene:
    """A wide screen whose ringed row is the sentence, in one line."""
    row = PictureRow(text=_SENTENCES[language], kind=RowKind.SWITCH_OFF, ringed=True)
    asked = replace(screen(Frame.TABLET, language), rows=(row,), sidebar=())
    return draw(asked, fonts(language))


def _svg(scene: Scene, dialect: Dialect) -> str:
    """The picture with the fonts of this test in the place of Apple's."""
    return to_svg(scene, dialect=dialect).replace(
        WEB_FONTS, "'Noto Sans','Noto Sans Arabic','Noto Sans Hebrew'"
    )


def _in_chromium(browser: Any, html: str, scene: Scene) -> Image.Image:
    page = browser.new_page(
        viewport={"width": round(scene.width), "height": round(scene.height)},
        device_scale_factor=2,
    )
    page.set_content(html)
    page.evaluate("document.fonts.ready")
    shot = page.screenshot()
    page.close()
    return _opened(shot)


def _in_webkit(html: str, scene: Scene, folder: Path) -> Image.Image:
    tools = ("xvfb-run", "dbus-run-session", _SYSTEM_PYTHON)
    for tool in tools:
        if shutil.which(tool) is None:
            _absent(tool)
    probe = "import gi,cairo;gi.require_version('WebKit2','4.1')"
    if subprocess.run([_SYSTEM_PYTHON, "-c", probe], capture_output=True, check=False).returncode:
        _absent("WebKitGTK for Python")
    page, out = folder / "page.html", folder / "page.png"
    page.write_text(html, "utf-8")
    command = ["xvfb-run", "-a", "dbus-run-session", "--", _SYSTEM_PYTHON, "-c", _WEBKIT]
    command += [page.as_uri(), str(out), str(round(2 * scene.width))]
    subprocess.run(command, check=True, capture_output=True, timeout=90)
    return _opened(out.read_bytes())


def _in_resvg(scene: Scene, svg: str) -> Image.Image:
    resvg_py = pytest.importorskip("resvg_py", reason="resvg is the third of four engines")
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg,
        font_dirs=[str(FONT_FOLDER)],
        skip_system_fonts=True,
        width=round(2 * scene.width),
    )
    return _opened(bytes(drawn))


def _in_typst(scene: Scene, svg: str) -> Image.Image:
    return _opened(Raster(font_folders=[str(FONT_FOLDER)]).png(svg, width=scene.width))


def _opened(png: bytes) -> Image.Image:
    with Image.open(io.BytesIO(png)) as image:
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image.convert("RGBA"))
        return white.convert("L")


def _columns(image: Image.Image, scene: Scene, text: str) -> list[float]:
    """How dark the sentence's line is, in 60 columns from its first ink to its last.

    From ink to ink, because WebKitGTK rounds advances and so sets the line a little narrower.
    """
    label = next(p for p in scene.parts if isinstance(p, PictureLabel) and p.text == text)
    right = 2 * label.x
    top = 2 * (label.y - label.size)
    box = (right - 2 * label.width - 12, top, right + 12, top + 2.6 * label.size)
    line = image.crop(box)
    dark = line.resize((line.width, 1), Image.Resampling.BOX).tobytes()
    inked = [at for at, value in enumerate(dark) if max(dark) - value > 8]
    ink = line.crop((inked[0], 0, inked[-1] + 1, line.height))
    return [255 - value for value in ink.resize((60, 1), Image.Resampling.BOX).tobytes()]


def _likeness(one: list[float], other: list[float]) -> float:
    """Correlation of two lines, at the best shift of up to two columns."""
    return max(
        _correlation(one[2 - shift : len(one) - 2 - shift], other[2 : len(other) - 2])
        for shift in range(-2, 3)
    )


def _correlation(one: list[float], other: list[float]) -> float:
    size = min(len(one), len(other))
    left, right = one[:size], other[:size]
    mean_l, mean_r = sum(left) / size, sum(right) / size
    both = sum((a - mean_l) * (b - mean_r) for a, b in zip(left, right, strict=True))
    spread = sum((a - mean_l) ** 2 for a in left) * sum((b - mean_r) ** 2 for b in right)
    return float(both / spread**0.5) if spread else 0.0


@pytest.fixture(scope="module", params=sorted(_SENTENCES))
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def agreed(language: str, chromium: Any) -> list[float]:
    """The sentence's line as Chromium draws plain HTML: the order everyone should see."""
    scene = _sentence(language)
    text = _SENTENCES[language]
    label = next(p for p in scene.parts if isinstance(p, PictureLabel) and p.text == text)
    right = scene.width - label.x
    css = (
        f"p{{position:absolute;margin:0;right:{right}px;top:{label.y - 20}px;line-height:20px;"
        f"font:{label.size}px/24px 'Noto Sans','Noto Sans Arabic','Noto Sans Hebrew'}}"
    )
    shot = _in_chromium(chromium, _page(f"<p dir=rtl>{text}</p>", css), scene)
    return _columns(shot, scene, text)


def test_chromium_draws_the_web_dialect_in_order(
    language: str, agreed: list[float], chromium: Any
) -> None:
    scene = _sentence(language)
    shot = _in_chromium(chromium, _page(_svg(scene, Dialect.WEB)), scene)
    assert _likeness(_columns(shot, scene, _SENTENCES[language]), agreed) > 0.85


def test_webkit_draws_the_web_dialect_in_order(
    language: str, agreed: list[float], tmp_path: Path
) -> None:
    scene = _sentence(language)
    # WebKit's snapshot has one pixel a CSS pixel: the picture is asked for twice as large.
    svg = _svg(scene, Dialect.WEB)
    double = svg.replace(f'width="{scene.width:g}"', f'width="{2 * scene.width:g}"', 1)
    double = double.replace(f'height="{scene.height:g}"', f'height="{2 * scene.height:g}"', 1)
    shot = _in_webkit(_page(double), scene, tmp_path)
    assert _likeness(_columns(shot, scene, _SENTENCES[language]), agreed) > 0.85


@pytest.mark.parametrize("engine", [_in_resvg, _in_typst], ids=["resvg", "typst"])
def test_print_engines_draw_the_print_dialect_in_order(
    language: str, agreed: list[float], engine: Callable[[Scene, str], Image.Image]
) -> None:
    scene = _sentence(language)
    shot = engine(scene, to_svg(scene, dialect=Dialect.PRINT))
    assert _likeness(_columns(shot, scene, _SENTENCES[language]), agreed) > 0.85


def test_the_wrong_dialect_would_be_noticed(language: str, agreed: list[float]) -> None:
    scene = _sentence(language)
    shot = _in_typst(scene, to_svg(scene, dialect=Dialect.WEB))
    assert _likeness(_columns(shot, scene, _SENTENCES[language]), agreed) < 0.6


def test_words_in_another_order_would_be_noticed(language: str, agreed: list[float]) -> None:
    scene = _sentence(language)
    first, second, third, last = _SENTENCES[language].split(" ")
    svg = to_svg(scene, dialect=Dialect.PRINT).replace(first, "\0").replace(third, first)
    shot = _in_typst(scene, svg.replace("\0", third))
    assert second == "Siri"
    assert last
    assert _likeness(_columns(shot, scene, _SENTENCES[language]), agreed) < 0.6


def test_measured_widths_are_those_of_the_browser(chromium: Any) -> None:
    """Every language whose faces the page carries, at 17 px, run by run, within half a pixel."""
    carried = [one for one in LONGEST if one != "ko" and one[:2] not in ("zh", "yu")]
    lines, measured = [], []
    for one in carried:
        for text in {*LONGEST[one].values(), *WORDS.get(one, {}).values()}:
            spans = "".join(
                f'<tspan font-family="{fonts(one).family(run.script)}">{run.text}</tspan>'
                for run in runs(text.replace("&", "&amp;"))
            )
            lines.append(f'<text xml:space="preserve">{spans}</text>')
            measured.append((text, fonts(one).width(text, 17)))
    page = chromium.new_page()
    css = "text{font-size:17px;text-rendering:geometricPrecision}"
    page.set_content(_page(f"<svg>{''.join(lines)}</svg>", css))
    page.evaluate("document.fonts.ready")
    seen = page.evaluate(
        "[...document.querySelectorAll('text')].map(one => one.getComputedTextLength())"
    )
    page.close()
    assert len(seen) == len(measured) > 100
    apart = [(text, ours, theirs) for (text, ours), theirs in zip(measured, seen, strict=True)]
    assert [row for row in apart if abs(row[1] - row[2]) > 0.5] == []
