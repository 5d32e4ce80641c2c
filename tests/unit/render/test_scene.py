"""One layout: mirrored whole, one ring, nothing over an edge, nothing too small."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from builder.render.frame import Frame, PictureRow, RowKind
from builder.render.look import LOOKS, SLACK
from builder.render.scene import Scene, draw
from builder.render.script import Direction
from builder.render.shape import (
    Anchor,
    Area,
    Box,
    Hairlines,
    PictureLabel,
    PlacedSign,
    Sign,
    TextRole,
)
from tests.pictures import LONGEST, WORDS, fonts, longest_screen, screen

_LANGUAGES = sorted(LONGEST)


def _labels(scene: Scene) -> list[PictureLabel]:
    return [part for part in scene.parts if isinstance(part, PictureLabel)]


def _ring(scene: Scene) -> Box:
    (ring,) = [part for part in scene.parts if isinstance(part, Box) and part.area is Area.RING]
    return ring


def _span(label: PictureLabel, direction: Direction) -> tuple[float, float]:
    """Left and right end of a label whose letters run wider by SLACK."""
    width = label.width * SLACK
    share = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}[label.anchor]
    if direction is Direction.RTL:
        share = 1 - share
    return label.x - share * width, label.x + (1 - share) * width


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("frame", Frame)
def test_the_longest_words_stay_in_their_room_and_on_their_card(
    frame: Frame, language: str
) -> None:
    scene = draw(longest_screen(frame, language), fonts(language))
    cards = (Area.CARD, Area.FIELD, Area.RING)
    boxes = [part for part in scene.parts if isinstance(part, Box) and part.area in cards]
    for label in _labels(scene):
        left, right = _span(label, scene.direction)
        assert label.width * SLACK <= label.room + 0.01, label
        assert left >= 4, label
        assert right <= scene.width - 4, label
        for box in boxes:
            inside = box.y < label.y < box.y + box.height and box.x < label.x < box.x + box.width
            if inside and label.role is not TextRole.NUMBER:
                assert box.x + 4 <= left, label
                assert right <= box.x + box.width - 4, label


@pytest.mark.parametrize("language", _LANGUAGES)
@pytest.mark.parametrize("frame", Frame)
def test_no_words_run_into_a_switch_or_chevron(frame: Frame, language: str) -> None:
    scene = draw(longest_screen(frame, language), fonts(language))
    signs = [
        part for part in scene.parts if isinstance(part, PlacedSign) and part.sign is not Sign.BADGE
    ]
    for label in _labels(scene):
        left, right = _span(label, scene.direction)
        for mark in signs:
            box = mark.sign.drawing
            beside = label.y <= mark.y or label.y - label.size * 0.7 >= mark.y + box.height
            apart = right + 4 <= mark.x or left - 4 >= mark.x + box.width
            assert beside or apart, (label, mark)


@pytest.mark.parametrize(
    "language", [one for one in _LANGUAGES if one[:2] not in ("ja", "th", "zh", "yu")]
)
def test_no_word_is_cut_in_two(language: str) -> None:
    for frame in Frame:
        asked = longest_screen(frame, language)
        whole = " ".join(
            [asked.title, asked.back, *(f"{row.text} {row.value}" for row in asked.rows)]
            + [row.text for row in asked.sidebar]
        ).split()
        for label in _labels(draw(asked, fonts(language))):
            if label.role is not TextRole.NUMBER:
                assert set(label.text.split()) <= set(whole), (frame, label.text)


@pytest.mark.parametrize("frame", Frame)
def test_text_stays_legible_at_240_pixels(frame: Frame) -> None:
    for language in _LANGUAGES:
        scene = draw(longest_screen(frame, language), fonts(language))
        assert min(label.size for label in _labels(scene)) * 240 / scene.width >= 8.5


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("frame", Frame)
def test_one_ring_and_one_badge_with_the_number(frame: Frame, language: str) -> None:
    scene = draw(screen(frame, language), fonts(language))
    ring = _ring(scene)
    (badge,) = [p for p in scene.parts if isinstance(p, PlacedSign) and p.sign is Sign.BADGE]
    (number,) = [label for label in _labels(scene) if label.role is TextRole.NUMBER]
    assert number.text == "3"
    edge = ring.x if scene.direction is Direction.LTR else ring.x + ring.width
    assert abs(badge.x + badge.sign.drawing.width / 2 - edge) < 10
    assert abs(badge.y + badge.sign.drawing.height / 2 - ring.y) < 6
    assert number.x == badge.x + badge.sign.drawing.width / 2


@pytest.mark.parametrize("frame", Frame)
def test_a_right_to_left_picture_is_the_mirror_image(frame: Frame) -> None:
    straight = draw(screen(frame, "en"), fonts("en"))
    turned = draw(replace(screen(frame, "en"), direction=Direction.RTL), fonts("en"))
    assert (straight.width, straight.height) == (turned.width, turned.height)
    for one, other in zip(straight.parts, turned.parts, strict=True):
        match one, other:
            case Box(fixed=True), Box():
                assert one == other
            case Box(), Box():
                assert other.x == pytest.approx(straight.width - one.x - one.width)
            case PlacedSign(), PlacedSign():
                assert other.x == pytest.approx(straight.width - one.x - one.sign.drawing.width)
            case PictureLabel(), PictureLabel():
                assert other.x == pytest.approx(straight.width - one.x)
                assert other.text == one.text
            case Hairlines(), Hairlines():
                assert len(one.lines) == len(other.lines)
            case _:
                pytest.fail(f"{one} became {other}")


def test_the_back_arrow_stands_at_the_leading_edge() -> None:
    for language in ("en", "ar"):
        scene = draw(screen(Frame.PHONE, language), fonts(language))
        (arrow,) = [p for p in scene.parts if isinstance(p, PlacedSign) and p.sign is Sign.BACK]
        leading = arrow.x < 40 if language == "en" else arrow.x > scene.width - 50
        assert leading


def test_numerals_signs_of_state_and_names_are_not_mirrored() -> None:
    turning = {sign for sign in Sign if sign.drawing.turns}
    assert {Sign.SWITCH_ON, Sign.SWITCH_OFF, Sign.ONWARD, Sign.BACK} <= turning
    assert not {Sign.BADGE, Sign.CHECKBOX_ON, Sign.CHECKBOX_OFF} & turning
    scene = draw(screen(Frame.PHONE, "ar"), fonts("ar"))
    assert any("Siri" in label.text for label in _labels(scene))
    assert any(label.text == "3" for label in _labels(scene))


def test_a_sidebar_gives_way_when_its_pane_gets_too_narrow() -> None:
    roomy = draw(screen(Frame.MAC, "en"), fonts("en"))
    tight = draw(longest_screen(Frame.MAC, "ru"), fonts("ru"))
    assert any(isinstance(p, Box) and p.area is Area.SIDE for p in roomy.parts)
    assert not any(isinstance(p, Box) and p.area is Area.SIDE for p in tight.parts)


def test_a_sidebar_with_the_ring_never_gives_way() -> None:
    asked = longest_screen(Frame.MAC, "ru")
    rows = tuple(replace(row, ringed=False) for row in asked.rows)
    side = (replace(asked.sidebar[0], ringed=True),)
    scene = draw(replace(asked, rows=rows, sidebar=side), fonts("ru"))
    assert _ring(scene).width < 230


@pytest.mark.parametrize("language", ["en", "he"])
@pytest.mark.parametrize("frame", Frame)
def test_nothing_stands_outside_the_picture(frame: Frame, language: str) -> None:
    asked = screen(frame, language)
    if asked.sidebar:
        rows = tuple(replace(row, ringed=False) for row in asked.rows)
        asked = replace(asked, rows=rows, sidebar=(PictureRow(text="Siri", ringed=True),))
    scene = draw(asked, fonts(language))
    for part in scene.parts:
        if isinstance(part, Box | PlacedSign):
            box = part.sign.drawing if isinstance(part, PlacedSign) else part
            assert part.x >= 0, part
            assert part.y >= 0, part
            assert part.x + box.width <= scene.width, part
            assert part.y + box.height <= scene.height, part


@pytest.mark.parametrize("frame", [Frame.TABLET, Frame.MAC, Frame.OLD_MAC])
def test_a_screen_without_a_sidebar_uses_the_whole_width(frame: Frame) -> None:
    scene = draw(replace(screen(frame, "en"), sidebar=()), fonts("en"))
    assert _ring(scene).width > 0.85 * scene.width


def test_a_value_goes_under_words_that_leave_it_no_room() -> None:
    short = draw(screen(Frame.TV, "en"), fonts("en"))
    long = draw(longest_screen(Frame.TV, "nl"), fonts("nl"))
    beside, under = (
        next(label for label in _labels(scene) if label.role is TextRole.VALUE)
        for scene in (short, long)
    )
    assert beside.anchor is Anchor.END
    assert under.anchor is Anchor.START


def test_a_link_in_a_sidebar_has_no_chevron() -> None:
    scene = draw(replace(screen(Frame.TABLET, "en"), back=""), fonts("en"))
    assert not any(isinstance(p, PlacedSign) and p.sign is Sign.ONWARD for p in scene.parts)


def test_hairlines_part_rows_that_are_not_ringed() -> None:
    rows = (PictureRow(text="A"), PictureRow(text="B"), PictureRow(text="C", ringed=True))
    scene = draw(replace(screen(Frame.PHONE, "en"), rows=rows), fonts("en"))
    (rule,) = [part for part in scene.parts if isinstance(part, Hairlines)]
    assert len(rule.lines) == 1


def test_english_words_are_marked_for_what_they_are() -> None:
    rows = (PictureRow(text="Improve Siri", kind=RowKind.SWITCH_OFF, ringed=True, english=True),)
    scene = draw(replace(screen(Frame.PHONE, "ar"), rows=rows), fonts("ar"))
    assert [label.text for label in _labels(scene) if label.english] == ["Improve Siri"]


def test_every_frame_has_its_measures() -> None:
    assert set(LOOKS) == set(Frame)


@pytest.mark.parametrize("frame", [Frame.PHONE, Frame.HOME, Frame.VISION])
def test_each_group_has_a_card_of_its_own_with_a_gap_between(frame: Frame) -> None:
    rows = (
        PictureRow(text="A"),
        PictureRow(text="B"),
        PictureRow(text="C", group=1),
        PictureRow(text="D", group=2, ringed=True),
    )
    scene = draw(replace(screen(frame, "en"), rows=rows), fonts("en"))
    cards = [p for p in scene.parts if isinstance(p, Box) and p.area is Area.CARD]
    assert len(cards) == 3
    for upper, lower in pairwise(cards):
        assert lower.y - (upper.y + upper.height) >= 12
    (rule,) = [part for part in scene.parts if isinstance(part, Hairlines)]
    assert len(rule.lines) == 1


@pytest.mark.parametrize("frame", Frame)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_an_arrow_above_the_rows_says_that_one_must_scroll(frame: Frame, language: str) -> None:
    asked = screen(frame, language)
    near = replace(asked, rows=tuple(replace(row, far=False) for row in asked.rows))
    scene = draw(asked, fonts(language))
    (arrow,) = [p for p in scene.parts if isinstance(p, PlacedSign) and p.sign is Sign.SCROLL]
    first = next(label for label in _labels(scene) if label.role is TextRole.FAINT)
    assert arrow.y + arrow.sign.drawing.height < first.y - first.size * 0.7
    assert not any(
        isinstance(p, PlacedSign) and p.sign is Sign.SCROLL
        for p in draw(near, fonts(language)).parts
    )


@pytest.mark.parametrize(
    ("row", "role"),
    [
        (PictureRow(text="A", faint=True), TextRole.FAINT),
        (PictureRow(text="A", grey=True), TextRole.GREY),
        (PictureRow(text="A", grey=True, faint=True), TextRole.FAINT),
        (PictureRow(text="A", kind=RowKind.BUTTON), TextRole.ACT),
        (PictureRow(text="A"), TextRole.ROW),
    ],
)
def test_a_row_that_is_grey_or_goes_on_is_set_in_quieter_words(
    row: PictureRow, role: TextRole
) -> None:
    rows = (row, PictureRow(text="B", ringed=True))
    scene = draw(replace(screen(Frame.WATCH, "en"), rows=rows), fonts("en"))
    assert [label.role for label in _labels(scene) if label.text == "A"] == [role]


@pytest.mark.parametrize("language", ["en", "he"])
def test_a_gear_is_drawn_and_its_name_is_not(language: str) -> None:
    gear = PictureRow(text="Settings", kind=RowKind.GEAR, ringed=True)
    asked = replace(screen(Frame.HOME, language), rows=(gear,))
    scene = draw(asked, fonts(language))
    assert [p.sign for p in scene.parts if isinstance(p, PlacedSign)].count(Sign.GEAR) == 1
    assert "Settings" not in [label.text for label in _labels(scene)]
    assert not any(isinstance(p, Box) and p.area is Area.BLANK for p in scene.parts)


@pytest.mark.parametrize("frame", [Frame.TABLET, Frame.MAC, Frame.OLD_MAC])
@pytest.mark.parametrize("language", ["en", "ar", "ja", "th"])
def test_a_column_alone_stands_beside_grey_bars(frame: Frame, language: str) -> None:
    asked = screen(frame, language)
    side = (PictureRow(text=""), replace(asked.rows[1], kind=RowKind.LINK))
    scene = draw(replace(asked, rows=(), sidebar=side), fonts(language))
    ring = _ring(scene)
    bars = [p for p in scene.parts if isinstance(p, Box) and p.area is Area.BLANK]
    assert len(bars) == 4
    in_pane = [bar for bar in bars if bar.x >= ring.x + ring.width or bar.x + bar.width <= ring.x]
    assert len(in_pane) == 3
    for bar in bars:
        assert bar.x >= 0
        assert bar.x + bar.width <= scene.width
        assert bar.y + bar.height <= scene.height


@pytest.mark.parametrize(
    ("kind", "sign"), [(RowKind.SWITCH, Sign.SWITCH), (RowKind.CHECKBOX, Sign.CHECKBOX)]
)
def test_an_unknown_state_shows_neither_on_nor_off(kind: RowKind, sign: Sign) -> None:
    rows = (PictureRow(text="A", kind=kind), PictureRow(text="B", ringed=True))
    scene = draw(replace(screen(Frame.OLD_MAC, "en"), rows=rows), fonts("en"))
    marks = {p.sign for p in scene.parts if isinstance(p, PlacedSign)}
    assert sign in marks
    assert not marks & {Sign.SWITCH_ON, Sign.SWITCH_OFF, Sign.CHECKBOX_ON, Sign.CHECKBOX_OFF}
