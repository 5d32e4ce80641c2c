"""Pictures inside a page: small, without style attributes, every class and sign defined."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from builder.render.frame import Frame, Row, RowKind
from builder.render.inline import inline_css, inline_signs, to_inline
from builder.render.palette import DARK, LIGHT, NIGHT, Tone
from builder.render.scene import draw
from builder.render.script import Direction
from tests.pictures import WORDS, direction, fonts, screen


class _Names(HTMLParser):
    """Every class, id and reference in a piece of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.classes: set[str] = set()
        self.ids: set[str] = set()
        self.links: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.attributes |= {name for name, _ in attrs}
        for name, value in attrs:
            if name == "class":
                self.classes |= set(str(value).split())
            elif name == "id":
                self.ids.add(str(value))
            elif name == "href":
                self.links.add(str(value))


def _page(language: str) -> str:
    pictures = [to_inline(draw(screen(frame, language), fonts(language))) for frame in Frame]
    return inline_signs(direction(language)) + "".join(pictures)


def _names(html: str) -> _Names:
    names = _Names()
    names.feed(html)
    return names


@pytest.mark.parametrize("language", WORDS)
def test_every_class_and_sign_that_a_page_names_is_there(language: str) -> None:
    names = _names(_page(language))
    css = inline_css()
    for name in names.classes:
        assert f".{name}" in css, name
    assert {f"#{one}" for one in names.ids} >= names.links


def test_nothing_asks_for_more_than_a_policy_of_hashes() -> None:
    names = _names(_page("ar"))
    assert not {"style", "onclick", "src", "xlink:href"} & names.attributes
    assert "<style" not in _page("ar")
    assert "url(" not in inline_css()


@pytest.mark.parametrize("language", WORDS)
def test_thirty_two_pictures_leave_room_for_a_page(language: str) -> None:
    pictures = [to_inline(draw(screen(frame, language), fonts(language))) for frame in Frame]
    whole = inline_css() + inline_signs(direction(language)) + "".join(pictures * 4)
    assert max(len(one.encode()) for one in pictures) <= 1900
    assert sum(len(one.encode()) for one in pictures) / len(pictures) <= 1600
    assert len(whole.encode()) <= 56_000
    assert len(gzip.compress(whole.encode(), 9, mtime=0)) <= 5_000


def test_signs_are_mirrored_once_for_the_page() -> None:
    assert "matrix(-1" not in inline_signs(Direction.LTR)
    assert inline_signs(Direction.RTL).count("matrix(-1") == 5
    assert "matrix" not in to_inline(draw(screen(Frame.PHONE, "ar"), fonts("ar")))


def test_colours_are_properties_of_the_page_light_dark_and_night() -> None:
    css = inline_css()
    assert f":root{{--pic-body:{LIGHT.body};" in css
    dark = css[css.index("@media screen and (prefers-color-scheme:dark)") :]
    assert f"--pic-body:{DARK.body}" in dark
    assert f".pic.tv,.pic.wt{{--pic-body:{NIGHT.body}" in css
    for tone in Tone:
        assert css.count(f"--pic-{tone}:") == 3
    assert not re.search("#[0-9a-f]{6}", _page("en")), "no colour outside the style sheet"


def test_a_picture_is_named_by_its_description() -> None:
    asked = replace(screen(Frame.PHONE, "en"), alt='Siri: "off" & <done>')
    html = to_inline(draw(asked, fonts("en")))
    assert 'role="img" aria-label="Siri: &quot;off&quot; &amp; &lt;done&gt;"' in html


def test_a_mirrored_picture_says_so() -> None:
    assert 'class="pic ph rtl"' in to_inline(draw(screen(Frame.PHONE, "he"), fonts("he")))
    assert 'class="pic ph"' in to_inline(draw(screen(Frame.PHONE, "en"), fonts("en")))


def test_english_words_in_a_mirrored_picture_read_from_the_left() -> None:
    rows = (
        Row(text="Improve (Siri).", kind=RowKind.SWITCH_OFF, ringed=True, english=True),
        Row(text="Siri", kind=RowKind.VALUE, value="Off", english=True),
    )
    asked = replace(screen(Frame.TV, "he"), rows=rows, title="Privacy", english=True)
    html = to_inline(draw(asked, fonts("he")))
    assert re.search(r'<text class="en" lang="en" text-anchor="end"[^>]*>Improve \(Siri\)\.<', html)
    assert re.search(r'<text class="v en" lang="en" font-size="17" x="[\d.]+"[^>]*>Off<', html)
    assert re.search(r'<text class="t en" lang="en"[^>]* text-anchor="middle"[^>]*>Privacy<', html)


def test_english_words_in_another_left_to_right_language_only_say_so() -> None:
    rows = (Row(text="Siri", ringed=True, english=True),)
    html = to_inline(draw(replace(screen(Frame.PHONE, "de"), rows=rows), fonts("de")))
    assert re.search(r'<text lang="en"( font-size="17")? x="[\d.]+" y="[\d.]+">Siri<', html)
