"""Steps: every one of every guide against text to read, and the rules behind them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from builder.facts.device import Device
from builder.facts.fact import Confidence
from builder.facts.version import Span, Version
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import Workspace
from builder.model.guide import Guide, Open, Route, Switch
from builder.model.instructions import Instructions, instructions, span_words
from builder.model.locale import Language
from builder.model.step import Sentence
from tests import instructions as golden

CASES = sorted(path.relative_to(golden.GOLDEN).as_posix() for path in golden.GOLDEN.rglob("*.txt"))


@pytest.fixture(scope="module")
def definitions(workspace: Workspace) -> Definitions:
    """Those of all guides, not of a default kit's alone."""
    return load_definitions(workspace, every=True)


@pytest.fixture(scope="module")
def texts(definitions: Definitions) -> dict[str, str]:
    return golden.texts(definitions)


@pytest.mark.parametrize("case", CASES)
def test_every_step_reads_as_it_was_approved(case: str, texts: dict[str, str]) -> None:
    """Run `python -m tests.instructions` after a wanted change and read the difference."""
    assert texts[case] == (golden.GOLDEN / case).read_text(encoding="utf-8")


def test_every_guide_and_device_has_an_approved_text(texts: dict[str, str]) -> None:
    assert sorted(texts) == CASES


@pytest.fixture(scope="module")
def everything(definitions: Definitions) -> list[Instructions]:
    return [
        made
        for guide in definitions.guides.values()
        for device in definitions.catalog.devices.values()
        for language in definitions.languages.values()
        for made in instructions(guide, device, language)
    ]


def test_ranges_of_a_device_follow_each_other_without_gap_or_overlap(
    definitions: Definitions,
) -> None:
    for guide in definitions.guides.values():
        for device in definitions.catalog.devices.values():
            spans = [made.span for made in instructions(guide, device, definitions.english)]
            for newer, older in pairwise(spans):
                assert older.until is not None
                assert older.until <= newer.since
            for one in spans:
                assert one.meets(device.covers)


@pytest.mark.untraced
def test_every_language_has_the_same_steps(definitions: Definitions) -> None:
    """Where Apple changed a word, a language has a range more; what is done stays the same."""
    for guide in definitions.guides.values():
        for device in definitions.catalog.devices.values():
            shapes = {
                tuple(dict.fromkeys(map(_shape, instructions(guide, device, language))))
                for language in definitions.languages.values()
            }
            assert len(shapes) == 1


def _shape(made: Instructions) -> object:
    return made.path, made.pane, tuple(step.state for step in made.steps)


@pytest.mark.untraced
def test_steps_count_from_one_and_ring_a_row_that_is_there(
    everything: list[Instructions],
) -> None:
    assert len(everything) > 300
    for made in everything:
        for steps in (made.steps, made.undo):
            assert [step.number for step in steps] == list(range(1, len(steps) + 1))
            for step in steps:
                assert 0 <= step.ringed < len(step.rows)
                labels = [row.label.id for row in step.rows]
                assert len(set(labels)) == len(labels)


def test_undoing_goes_the_same_way_and_ends_in_the_other_state(
    everything: list[Instructions],
) -> None:
    other = {"on": "off", "off": "on", "": ""}
    for made in everything:
        if made.undo:
            assert [step.row for step in made.undo] == [step.row for step in made.steps]
            assert [step.state for step in made.undo] == [other[step.state] for step in made.steps]


def test_no_sentence_keeps_a_brace_or_an_empty_name(
    definitions: Definitions, everything: list[Instructions]
) -> None:
    english = definitions.english
    for made in everything:
        for step in made.steps:
            for sentence in step.sentences:
                said = sentence.say(english)
                assert "{" not in said
                assert "“”" not in said


@pytest.fixture(scope="module")
def phone(definitions: Definitions) -> Device:
    return definitions.catalog.devices["iphone"]


def guide_of(definitions: Definitions, *routes: Route) -> Guide:
    return replace(definitions.guides["siri-audio"], routes=routes)


def route(*steps: Open | Switch, span: Span | None = None) -> Route:
    return Route(
        devices=("iphone",),
        span=span or Span(),
        steps=steps,
        notes=(),
        profiles=(),
        script="",
    )


def test_a_route_beyond_what_the_device_covers_is_left_out(
    definitions: Definitions, phone: Device
) -> None:
    old = route(Open(pane="privacy"), span=Span(until=Version(9)))
    assert instructions(guide_of(definitions, old), phone, definitions.english) == ()


def test_a_range_in_which_no_control_is_there_is_left_out(
    definitions: Definitions, phone: Device
) -> None:
    only = route(
        Open(pane="privacy.analytics"), Switch(control="improve-assistive-voice", to="off")
    )
    (made,) = instructions(guide_of(definitions, only), phone, definitions.english)
    assert made.span.since == Version(18)


def test_a_step_for_some_systems_cuts_the_range(definitions: Definitions, phone: Device) -> None:
    late = route(
        Open(pane="privacy.analytics"),
        Switch(control="improve-siri", to="off"),
        Switch(control="share-icloud-analytics", to="off", span=Span(since=Version(17, 2))),
    )
    made = instructions(guide_of(definitions, late), phone, definitions.english)
    assert [str(each.span.since) for each in made[:2]] == ["18", "17.2"]
    assert [len(each.steps) for each in made] == [4, 4, 3, 3]


def test_a_second_pane_is_reached_from_where_both_ways_part(
    definitions: Definitions, phone: Device
) -> None:
    both = route(
        Open(pane="privacy.analytics"),
        Switch(control="improve-siri", to="off"),
        Open(pane="siri.history"),
    )
    made = instructions(guide_of(definitions, both), phone, definitions.english)[0]
    assert [step.screen.id for step in made.steps][3:] == ["settings-app", "siri"]
    assert made.steps[3].sentences[0].phrase == "go.tap"


def test_a_switch_already_worked_is_shown_as_it_was_left(
    definitions: Definitions, phone: Device
) -> None:
    back = route(
        Open(pane="privacy.analytics"),
        Switch(control="improve-siri", to="on"),
        Switch(control="improve-assistive-voice", to="off"),
    )
    made = instructions(guide_of(definitions, back), phone, definitions.english)[0]
    states = {row.label.id: row.state for row in made.steps[-1].rows}
    assert states["improve-siri-dictation"] == "on"
    assert states["improve-assistive-voice"] == "off"
    assert states["share-icloud-analytics"] == ""


def test_the_oldest_and_least_sure_fact_speaks_for_all(everything: list[Instructions]) -> None:
    made = everything[0]
    old = replace(made.facts[0], confidence=Confidence.LOW, checked=made.checked.replace(year=2020))
    mixed = replace(made, facts=(*made.facts, old))
    assert mixed.checked.year == 2020
    assert mixed.confidence is Confidence.LOW


@pytest.mark.parametrize(
    ("since", "until", "words"),
    [
        ("18", None, "iOS 18 or later"),
        ("0", None, "iOS 13.2 or later"),
        ("16", "18", "iOS 16 to 17"),
        ("17", "18", "iOS 17"),
        ("17.2", "17.4", "iOS 17.2 to 17.3"),
        ("17.2", "17.3", "iOS 17.2"),
        ("16", "17.0.3", "iOS 16 to 17.0.2"),
        ("17.4", "18", "iOS 17.4 to 17.x"),
    ],
)
def test_a_range_of_systems_in_words(
    definitions: Definitions, phone: Device, since: str, until: str | None, words: str
) -> None:
    def version(text: str) -> Version:
        return Version(*map(int, text.split(".")))

    span = Span(since=version(since), until=version(until) if until else None)
    assert span_words(definitions.english, phone, span) == words


def test_a_sentence_marks_its_words_as_it_is_told(definitions: Definitions) -> None:
    english: Language = definitions.english
    sentence = Sentence(phrase="go.tap", words=(("row", english.label("siri")),))
    assert sentence.say(english) == "Tap “Siri”."
    assert sentence.say(english, lambda label: f"<b>{label.text}</b>") == "Tap <b>Siri</b>."


def last_steps(definitions: Definitions, guide: str, device: str) -> list[str]:
    made = instructions(
        definitions.guides[guide], definitions.catalog.devices[device], definitions.english
    )[0]
    return [step.say(definitions.english) for step in made.steps]


def test_apple_tv_is_told_its_own_screens(definitions: Definitions) -> None:
    told = last_steps(definitions, "siri-audio", "appletv")
    assert told[-2].startswith("Select “Improve Siri & Dictation”. Move down.")
    assert told[-1] == "Select “Improve Siri & Dictation” until it says “Off”."
    assert last_steps(definitions, "siri-history", "appletv")[-1].startswith(
        "Select “Siri History”, then confirm."
    )
    assert "choose not to share" in last_steps(definitions, "analytics", "appletv")[-1]


def test_homepod_is_told_in_single_acts_within_the_app(definitions: Definitions) -> None:
    told = last_steps(definitions, "siri-audio", "homepod")
    assert len(told) == 4
    assert "In the app “Home”, hold the tile of your HomePod, or tap it." in told[0]
    assert told[1] == "Scroll the card down to the gear and tap it."
    home = definitions.catalog.devices["homepod"]
    for language in definitions.languages.values():
        for made in instructions(definitions.guides["siri-audio"], home, language):
            assert language.label("home-app").text in made.steps[0].sentences[1].say(language)
