"""Steps as pictures: which rows are shown, their states, and what the blind are told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.facts.device import ControlKind
from builder.facts.layout import RowShape
from builder.kit.make.make import workbench_for
from builder.loader.definitions import Definitions
from builder.model.instructions import instructions
from builder.model.locale import Label
from builder.model.step import SettingsRow, StepView
from builder.render.frame import RowKind
from builder.render.script import Script
from builder.views.pictures import MOST_ROWS, alt_of, fonts_for, screen_of
from builder.views.workbench import Workbench


@pytest.fixture(scope="module")
def steps(definitions: Definitions) -> tuple[StepView, ...]:
    guide, device = definitions.guides["siri-audio"], definitions.catalog.devices["iphone"]
    return instructions(guide, device, definitions.english)[0].steps


def rows(count: int) -> tuple[SettingsRow, ...]:
    return tuple(
        SettingsRow(label=Label(id=f"r{n}", text=f"Row {n}", source=""), kind=None)
        for n in range(count)
    )


def test_a_picture_shows_the_screen_its_rows_and_the_ring(
    steps: tuple[StepView, ...], definitions: Definitions
) -> None:
    screen = screen_of(steps[2], definitions.english)
    assert (screen.title, screen.back) == ("Analytics & Improvements", "Privacy & Security")
    ringed = [row for row in screen.rows if row.ringed]
    assert [(row.text, row.kind) for row in ringed] == [
        ("Improve Siri & Dictation", RowKind.SWITCH_OFF)
    ]
    assert screen.step == 3
    assert (
        screen.alt == "“Analytics & Improvements”: “Improve Siri & Dictation” is ringed and "
        "switched off."
    )


@pytest.mark.parametrize("count", range(1, 9))
def test_a_long_list_is_cut_around_the_ringed_row(
    count: int, steps: tuple[StepView, ...], definitions: Definitions
) -> None:
    for ringed in range(count):
        step = replace(steps[0], rows=rows(count), ringed=ringed)
        shown = screen_of(step, definitions.english).rows
        assert len(shown) == min(count, MOST_ROWS)
        assert [row.text for row in shown if row.ringed] == [f"Row {ringed}"]


@pytest.mark.parametrize(
    ("kind", "state", "drawn"),
    [
        (None, "", RowKind.LINK),
        (ControlKind.BUTTON, "", RowKind.BUTTON),
        (ControlKind.SWITCH, "on", RowKind.SWITCH_ON),
        (ControlKind.SWITCH, "off", RowKind.SWITCH_OFF),
        (ControlKind.CHECKBOX, "on", RowKind.CHECKBOX_ON),
        (ControlKind.CHECKBOX, "off", RowKind.CHECKBOX_OFF),
        (ControlKind.SWITCH, "", RowKind.SWITCH),
        (ControlKind.CHECKBOX, "", RowKind.CHECKBOX),
        (ControlKind.VALUE, "off", RowKind.PLAIN),
    ],
)
def test_a_row_is_drawn_as_its_control_is_left(
    kind: ControlKind | None,
    state: str,
    drawn: RowKind,
    steps: tuple[StepView, ...],
    definitions: Definitions,
) -> None:
    row = replace(rows(1)[0], kind=kind, state=state)
    step = replace(steps[0], rows=(row,), ringed=0)
    assert screen_of(step, definitions.english).rows[0].kind is drawn


def test_what_the_blind_are_told_fits_into_150_characters(definitions: Definitions) -> None:
    for language in definitions.languages.values():
        for guide in definitions.guides.values():
            for device in definitions.catalog.devices.values():
                for made in instructions(guide, device, language):
                    for step in made.steps:
                        told = alt_of(step, language)
                        assert 0 < len(told) <= 150
                        assert step.row.text in told


@pytest.mark.parametrize(("length", "quoted"), [(40, True), (63, False), (200, False)])
def test_a_long_name_loses_its_quotes_and_then_its_end(
    length: int, quoted: bool, steps: tuple[StepView, ...], definitions: Definitions
) -> None:
    label = Label(id="long", text="W" * length, source="")
    row = SettingsRow(label=label, kind=None)
    step = replace(steps[0], screen=label, rows=(row,), ringed=0)
    told = alt_of(step, definitions.english)
    assert len(told) <= 150
    assert ("“" in told) is quoted
    assert told.endswith("…") is (length == 200)


def test_each_language_is_measured_with_the_han_forms_it_writes(
    definitions: Definitions, bench: Workbench
) -> None:
    wanted = {"ja": "JP", "zh-Hans": "SC", "en": "SC"}
    for name, han in wanted.items():
        faces = fonts_for(definitions.languages[name], bench.asset).faces
        assert faces[Script.CJK].family == f"Noto Sans CJK {han}"
        assert faces.keys() >= {Script.LATIN, Script.ARABIC, Script.HEBREW, Script.THAI}
        assert all(face.regular and face.bold for face in faces.values())


def test_languages_that_are_measured_with_one_face_open_it_once(definitions: Definitions) -> None:
    bench = workbench_for(definitions)
    english, german = (bench.fonts(definitions.languages[name]) for name in ("en", "de"))
    assert english.width("Siri", 1) == german.width("Siri", 1)
    assert german.opened is english.opened
    assert len(german.opened) == 1


def test_a_row_without_a_word_is_a_bar_and_never_english(
    steps: tuple[StepView, ...], definitions: Definitions
) -> None:
    unknown = Label(id="r", text="Lock Screen", source="", english=True)
    beside = replace(rows(1)[0], label=unknown)
    step = replace(steps[0], rows=(beside, *rows(1)), ringed=1)
    screen = screen_of(step, definitions.english)
    assert [row.text for row in screen.rows] == ["", "Row 0"]


def test_a_value_stands_at_the_end_of_its_row_in_the_words_of_the_screen(
    definitions: Definitions,
) -> None:
    guide, device = definitions.guides["siri-audio"], definitions.catalog.devices["appletv"]
    for name, word in {"en": "Off", "de": "Aus", "el": "Όχι", "id": "Mati"}.items():
        language = definitions.languages[name]
        last = instructions(guide, device, language)[0].steps[-1]
        (ringed,) = (row for row in screen_of(last, language).rows if row.ringed)
        assert (last.state, ringed.value) == ("off", word)
        assert word in last.say(language)


def test_a_row_with_a_value_has_an_arrow_where_it_opens_a_screen(
    steps: tuple[StepView, ...], definitions: Definitions
) -> None:
    value = replace(rows(1)[0], kind=ControlKind.VALUE)
    opens = replace(steps[0], rows=(*rows(1), value), ringed=1)
    changes = replace(opens, kind=ControlKind.VALUE, state="off")
    beside = replace(opens, ringed=0)
    for step, kind in (
        (opens, RowKind.LINK),
        (changes, RowKind.PLAIN),
        (beside, RowKind.PLAIN),
    ):
        assert screen_of(step, definitions.english).rows[-1].kind is kind


@pytest.mark.parametrize(
    ("count", "ringed", "faint"),
    [(1, 0, []), (3, 1, []), (5, 0, [2]), (5, 2, [0, 2]), (5, 4, [0]), (4, 1, [2])],
)
def test_a_row_is_faint_where_the_list_goes_on_but_never_the_ringed_one(
    count: int,
    ringed: int,
    faint: list[int],
    steps: tuple[StepView, ...],
    definitions: Definitions,
) -> None:
    step = replace(steps[0], rows=rows(count), ringed=ringed)
    shown = screen_of(step, definitions.english).rows
    assert [at for at, row in enumerate(shown) if row.faint] == faint


@pytest.mark.parametrize("far", [True, False])
def test_only_the_ringed_row_asks_to_scroll(
    far: bool, steps: tuple[StepView, ...], definitions: Definitions
) -> None:
    shown = screen_of(replace(steps[0], far=far), definitions.english).rows
    assert [row.far for row in shown] == [far and row.ringed for row in shown]


def test_groups_and_grey_rows_are_those_of_the_screen(definitions: Definitions) -> None:
    guide, device = definitions.guides["siri-audio"], definitions.catalog.devices["watch"]
    last = instructions(guide, device, definitions.english)[0].steps[-1]
    shown = screen_of(last, definitions.english).rows
    beside = [(row.group, row.grey) for row in last.rows if not row.label.english]
    assert [(row.group, row.grey) for row in shown] == beside[-len(shown) :]
    assert any(row.grey for row in shown)
    assert len({row.group for row in shown}) > 1


@pytest.mark.parametrize(
    ("shape", "drawn"),
    [
        (RowShape.GEAR, RowKind.GEAR),
        (RowShape.TILE, RowKind.PLAIN),
        (RowShape.BLANK, RowKind.PLAIN),
        (RowShape.LINK, RowKind.LINK),
    ],
)
def test_a_gear_a_tile_and_a_blank_row_have_no_arrow(
    shape: RowShape, drawn: RowKind, steps: tuple[StepView, ...], definitions: Definitions
) -> None:
    step = replace(steps[0], rows=(replace(rows(1)[0], shape=shape),), ringed=0)
    assert screen_of(step, definitions.english).rows[0].kind is drawn


@pytest.mark.parametrize("device", ["ipad", "mac"])
def test_a_column_stands_beside_the_pane_of_its_chosen_row(
    device: str, definitions: Definitions
) -> None:
    guide, found = definitions.guides["siri-audio"], definitions.catalog.devices[device]
    first, second, third = (
        screen_of(step, definitions.english)
        for step in instructions(guide, found, definitions.english)[0].steps[:3]
    )
    assert first.rows == ()
    assert [row.text for row in first.sidebar if row.ringed] == ["Privacy & Security"]
    for screen in (second, third):
        assert [row.text for row in screen.sidebar if row.chosen] == ["Privacy & Security"]
        assert not any(row.ringed for row in screen.sidebar)
    assert (second.back, third.back) == ("", "Privacy & Security")


def test_a_frame_without_room_for_a_column_shows_the_rows_alone(definitions: Definitions) -> None:
    guide, device = definitions.guides["siri-audio"], definitions.catalog.devices["visionpro"]
    for step in instructions(guide, device, definitions.english)[0].steps:
        screen = screen_of(step, definitions.english)
        assert screen.rows
        assert screen.sidebar == ()
