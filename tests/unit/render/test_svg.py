"""Pictures as files: the goldens, small, self-contained, valid XML, in two dialects."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from builder.render.frame import Frame, PictureRow, RowKind
from builder.render.palette import DARK, LIGHT, NIGHT, Theme
from builder.render.scene import draw
from builder.render.shape import PictureLabel, TextRole
from builder.render.svg import Dialect, to_drawing, to_svg
from tests.pictures import (
    GOLDEN,
    GOLDENS,
    LONGEST,
    fonts,
    golden_scene,
    golden_svg,
    longest_screen,
    screen,
)

_SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", GOLDENS)
def test_a_picture_is_drawn_as_agreed(name: str) -> None:
    agreed = (GOLDEN / f"{name}.svg").read_text("utf-8")
    assert golden_svg(name) + "\n" == agreed, "run python -m tests.pictures and look at it"


def test_every_golden_file_is_asked_for() -> None:
    assert {path.stem for path in GOLDEN.glob("*.svg")} == set(GOLDENS)


@pytest.mark.parametrize("language", sorted(LONGEST))
@pytest.mark.parametrize("frame", Frame)
def test_a_file_is_small_and_stands_alone(frame: Frame, language: str) -> None:
    scene = draw(longest_screen(frame, language), fonts(language))
    svg = to_svg(scene)
    assert len(svg.encode()) <= 4096
    assert len(to_svg(scene, dialect=Dialect.PRINT).encode()) <= 5120
    assert not re.search(r"<image|<style|<script|href|url\(|@font-face|data:", svg)
    assert not re.search("[\ue000-\uf8ff\U000f0000-\U0010fffd]", svg), "private-use characters"
    root = ET.fromstring(svg)
    assert root.tag == f"{_SVG}svg"
    assert root.attrib["role"] == "img"
    assert root.findtext(f"{_SVG}title") == scene.title
    assert root.findtext(f"{_SVG}desc") == scene.alt


@pytest.mark.parametrize(
    ("frame", "theme", "palette"),
    [
        (Frame.PHONE, Theme.LIGHT, LIGHT),
        (Frame.PHONE, Theme.DARK, DARK),
        (Frame.WATCH, Theme.LIGHT, NIGHT),
        (Frame.TV, Theme.DARK, NIGHT),
    ],
)
def test_colours_come_from_the_theme(frame: Frame, theme: Theme, palette: object) -> None:
    svg = to_svg(draw(screen(frame, "en"), fonts("en")), theme=theme)
    known = set(re.findall("#[0-9a-f]{6}", repr(palette)))
    used = set(re.findall("#[0-9a-f]{6}", svg))
    assert used <= known
    assert len(used) > 5


def test_web_text_takes_its_direction_from_the_group() -> None:
    svg = to_svg(draw(screen(Frame.PHONE, "ar"), fonts("ar")))
    assert '<g font-family="-apple-system' in svg
    assert ' direction="rtl"' in svg
    assert "\u2067" not in svg
    assert "tspan" not in svg


def test_print_text_is_one_isolated_run_with_a_font_for_each_script() -> None:
    svg = to_svg(draw(screen(Frame.PHONE, "ar"), fonts("ar")), dialect=Dialect.PRINT)
    assert "direction" not in svg
    assert '<g font-family="Noto Sans Arabic"' in svg
    assert (
        'text-anchor="end">\u2067تحسين <tspan font-family="Noto Sans">Siri </tspan>'
        "والإملاء\u2069</text>" in svg
    )


def test_print_text_without_right_to_left_needs_no_isolates() -> None:
    svg = to_svg(draw(screen(Frame.PHONE, "ja"), fonts("ja")), dialect=Dialect.PRINT)
    assert "\u2067" not in svg
    assert '<tspan font-family="Noto Sans">Siri</tspan>' in svg


def test_print_tells_devanagari_pieces_their_places() -> None:
    svg = to_svg(draw(screen(Frame.PHONE, "hi"), fonts("hi")), dialect=Dialect.PRINT)
    places = [float(x) for x in re.findall(r'<tspan x="([\d.]+)"', svg)]
    assert len(places) > 5
    assert not re.search(r'<tspan x="[\d.]+"> ', svg), "a piece that begins with a space moves"


def test_centred_print_text_in_pieces_starts_where_it_would_have() -> None:
    scene = draw(screen(Frame.TV, "th"), fonts("th"))
    svg = to_svg(scene, dialect=Dialect.PRINT)
    labels = [part for part in scene.parts if isinstance(part, PictureLabel)]
    title = next(label for label in labels if label.role is TextRole.TITLE)
    start = round(title.x - title.width / 2, 1)
    assert f'<text x="{start:g}"' in svg


@pytest.mark.parametrize("dialect", Dialect)
def test_english_words_in_a_mirrored_picture_read_from_the_left(dialect: Dialect) -> None:
    row = PictureRow(text="Improve (Siri).", kind=RowKind.SWITCH_OFF, ringed=True, english=True)
    value = PictureRow(text="Siri", kind=RowKind.VALUE, value="Off", english=True)
    asked = replace(screen(Frame.TV, "he"), rows=(row, value), title="Privacy", english=True)
    svg = to_svg(draw(asked, fonts("he")), dialect=dialect)
    (line,) = re.findall(r"<text[^>]*>(?:<tspan[^>]*>)?Improve \(Siri\)\.", svg)
    assert 'text-anchor="end"' in line
    if dialect is Dialect.WEB:
        assert 'direction="ltr"' in line
        assert 'xml:lang="en"' in line
        assert re.search(r'text-anchor="middle" xml:lang="en">Privacy<', svg)
        assert re.search(r'direction="ltr" xml:lang="en">Off<', svg)
    else:
        assert "\u2067Improve" not in svg


def test_signs_are_mirrored_in_place() -> None:
    straight = to_svg(draw(screen(Frame.PHONE, "en"), fonts("en")))
    turned = to_svg(draw(screen(Frame.PHONE, "he"), fonts("he")))
    assert "matrix(-1" not in straight
    assert turned.count("matrix(-1") == 3, "the way back and two switches"


def test_words_are_escaped() -> None:
    row = PictureRow(text="<b> & 'c'", ringed=True)
    svg = to_svg(draw(replace(screen(Frame.PHONE, "en"), rows=(row,)), fonts("en")))
    assert "&lt;b&gt; &amp; 'c'" in svg


def test_the_same_screen_gives_the_same_bytes() -> None:
    one, other = (to_svg(draw(screen(Frame.MAC, "ja"), fonts("ja"))) for _ in range(2))
    assert one == other


@pytest.mark.parametrize("name", [name for name in GOLDENS if "-print-" in name])
def test_a_drawing_is_the_print_picture_without_its_words_and_the_words(name: str) -> None:
    whole = golden_svg(name)
    drawing = to_drawing(golden_scene(name))
    words = re.compile(r"<text .*?</text>", re.DOTALL)
    assert drawing.drawing == words.sub("", whole)
    assert (f"{drawing.width:g}", f"{drawing.height:g}") == (
        re.findall(r'viewBox="0 0 ([0-9.]+) ([0-9.]+)"', whole)[0]
    )
    bare = [re.sub(r"<[^>]*>|[\u2067\u2069]", "", text) for text in words.findall(whole)]
    assert [word.text for word in drawing.words] == list(map(unescape, bare))
    for word, text in zip(drawing.words, words.findall(whole), strict=True):
        assert f'<text x="{word.x:g}" y="{word.y:g}" font-size="{word.size:g}"' in text
        assert (' font-weight="700"' in text) == word.bold
        assert f'fill="{word.fill}"' in text
        assert word.backwards == ("\u2067" in text)
        assert (f'text-anchor="{word.anchor}"' in text) == (word.anchor != "start")
