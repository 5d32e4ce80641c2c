"""Pictures inside a page: small, without style attributes, every class and sign defined."""

from __future__ import annotations

import gzip
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from builder.render.frame import Frame, PictureRow, RowKind, Screen
from builder.render.inline import Album, album, themes_css
from builder.render.palette import DARK, LIGHT, NIGHT, Tone
from builder.render.scene import draw
from builder.render.script import Direction
from builder.render.shape import Sign
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


def _album(language: str, *, times: int = 1) -> Album:
    scenes = [draw(screen(frame, language), fonts(language)) for frame in Frame]
    return album(scenes * times, direction=direction(language))


def _alone(asked: Screen) -> str:
    """One picture as it stands in a page of its own."""
    scene = draw(asked, fonts(asked.language))
    return album([scene], direction=asked.direction).pictures[0]


def _page(language: str) -> str:
    made = _album(language)
    return made.signs + "".join(made.pictures)


def _names(html: str) -> _Names:
    names = _Names()
    names.feed(html)
    return names


@pytest.mark.parametrize("language", WORDS)
def test_every_class_and_sign_that_a_page_names_is_there(language: str) -> None:
    names = _names(_page(language))
    css = _album(language).css
    for name in names.classes - {"en"}:
        assert re.search(rf"\.{name}[,{{]", css), name
    assert {f"#{one}" for one in names.ids} >= names.links


def test_nothing_asks_for_more_than_a_policy_of_hashes() -> None:
    names = _names(_page("ar"))
    assert not {"style", "onclick", "src", "xlink:href"} & names.attributes
    assert "<style" not in _page("ar")
    assert "url(" not in _album("ar").css


def test_a_page_carries_rules_and_signs_for_its_own_pictures_only() -> None:
    few = album([draw(screen(Frame.PHONE, "en"), fonts("en"))], direction=Direction.LTR)
    assert ".ph{" in few.css
    assert ".tv" not in few.css
    assert "--pic-" + "body:" not in few.css, "no night screen, no night colours"
    names = _names(few.signs + few.pictures[0])
    assert {one for one in names.ids if one.startswith("p-")} == {
        link.removeprefix("#") for link in names.links if link.startswith("#p-")
    }
    asked = album([], direction=Direction.LTR, also=[Sign.SWITCH_OFF])
    assert asked.pictures == ()
    assert asked.signs.startswith('<g id="p-z">')


def test_equal_pictures_are_drawn_once() -> None:
    once, twice = _album("en"), _album("en", times=2)
    assert len(twice.pictures) == 2 * len(once.pictures)
    assert twice.css == once.css
    for picture in twice.pictures[len(once.pictures) :]:
        assert re.search(r'role="img" aria-label="[^"]+"><use href="#a\d+"/>', picture)
        assert len(picture) < 350


@pytest.mark.parametrize("language", WORDS)
def test_thirty_two_pictures_leave_room_for_a_page(language: str) -> None:
    alone = [_alone(screen(frame, language)) for frame in Frame]
    assert max(len(one.encode()) for one in alone) <= 2000
    assert sum(len(one.encode()) for one in alone) / len(alone) <= 1600
    steps = [
        replace(screen(frame, language), step=step) for frame in Frame for step in (1, 2, 3, 4)
    ]
    made = album([draw(one, fonts(language)) for one in steps], direction=direction(language))
    whole = themes_css(made.css) + made.css + made.signs + "".join(made.pictures)
    assert len(whole.encode()) <= 26_000
    assert len(gzip.compress(whole.encode(), 9, mtime=0)) <= 5_000


def test_signs_are_mirrored_once_for_the_page() -> None:
    assert "matrix(-1" not in _album("en").signs
    assert _album("ar").signs.count("matrix(-1") == 4
    assert "matrix" not in _alone(screen(Frame.PHONE, "ar"))


def test_the_number_stands_in_the_badge_and_is_drawn_once() -> None:
    made = _album("en", times=2)
    assert made.signs.count('<g id="n3">') == 1
    assert re.search(r'<g id="n3"><use href="#p-u"/><text class="n" x="13.5" y="19">3<', made.signs)
    assert 'class="n"' not in "".join(made.pictures)


def test_colours_are_properties_of_the_page_light_dark_and_night() -> None:
    css = themes_css("".join(f"var(--pic-{tone})" for tone in Tone))
    assert f":root{{--pic-body:{LIGHT.body};" in css
    dark = css[css.index("@media screen and (prefers-color-scheme:dark)") :]
    assert f"--pic-body:{DARK.body}" in dark
    made = _album("en")
    assert re.search(rf"\.(tv,\.wt|wt,\.tv){{--pic-body:{NIGHT.body}", made.css)
    for tone in Tone:
        assert (css + made.css).count(f"--pic-{tone}:") == 3
    assert not re.search("#[0-9a-f]{6}", _page("en")), "no colour outside the style sheet"


def test_a_page_has_only_the_colours_that_its_rules_use() -> None:
    css = themes_css("a{color:var(--pic-ink)}")
    assert css.count("--pic-ink:") == 2
    assert css.count("--pic-") == 2


def test_a_picture_is_named_by_its_description() -> None:
    asked = replace(screen(Frame.PHONE, "en"), alt='Siri: "off" & <done>')
    html = _alone(asked)
    assert 'role="img" aria-label="Siri: &quot;off&quot; &amp; &lt;done&gt;"' in html


def test_only_mirrored_pictures_speak_of_direction() -> None:
    assert ".pic{direction:rtl}.en{direction:ltr}" in _album("he").css
    assert "direction" not in _album("en").css
    assert 'class="pic ph"' in _alone(screen(Frame.PHONE, "he"))


def test_english_words_in_a_mirrored_picture_read_from_the_left() -> None:
    rows = (
        PictureRow(text="Improve (Siri).", kind=RowKind.SWITCH_OFF, ringed=True, english=True),
        PictureRow(text="Siri", kind=RowKind.VALUE, value="Off", english=True),
    )
    asked = replace(screen(Frame.TV, "he"), rows=rows, title="Privacy", english=True)
    html = _alone(asked)
    assert re.search(r'<text class="en" lang="en" text-anchor="end"[^>]*>Improve \(Siri\)\.<', html)
    assert re.search(r'<text class="v en" lang="en" font-size="17" x="[\d.]+"[^>]*>Off<', html)
    assert re.search(r'<text class="t en" lang="en"[^>]* text-anchor="middle"[^>]*>Privacy<', html)


def test_english_words_in_another_left_to_right_language_only_say_so() -> None:
    rows = (PictureRow(text="Siri", ringed=True, english=True),)
    html = _alone(replace(screen(Frame.PHONE, "de"), rows=rows))
    assert re.search(r'<text lang="en"( font-size="17")? x="[\d.]+" y="[\d.]+">Siri<', html)
