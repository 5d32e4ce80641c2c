"""Print in every language that the project speaks, with its real words and pictures."""

from __future__ import annotations

import functools
import io
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from builder.facts.trial import Trial
from builder.facts.version import Version
from builder.kit.make.make import workbench_for
from builder.loader.definitions import load_definitions
from builder.loader.kitfile import load_kit
from builder.loader.workspace import find_workspace
from builder.model.kit import Paper
from builder.render.qr_code import Level
from builder.targets.poster import Sheet, print_sheets
from builder.views.print_address import address_of
from builder.views.print_view import languages_together, print_view, views_of_languages
from builder.views.printed import PrintView
from builder.views.printed_way import tried_words
from builder.views.workbench import Workbench
from tests.functional.print_sheets import ROOT, sheet_from, sheet_tools, stretched, text_of, tool

LANGUAGES = sorted(path.stem for path in (ROOT / "assets" / "labels").glob("*.yaml"))
# Those that a kit has by default: they are there in every language.
GUIDES = sorted(
    path.stem
    for path in (ROOT / "shortcuts").glob("*.yaml")
    if "\ndefault: false\n" not in path.read_text(encoding="utf-8")
)
URL = "https://example.org/siri/"
BACKWARDS = {"ar", "he"}
HAN = {"ja", "ko", "zh-Hans", "zh-Hant", "zh-HK"}
MOST_PAGES = 4


@functools.cache
def bench() -> Workbench:
    workspace = find_workspace(Path(ROOT))
    kit = replace(load_kit(workspace), base_url=URL, host="Northside Library", contact="desk 2")
    return workbench_for(load_definitions(workspace, kit=kit, guides=(), languages=()))


@functools.cache
def view_of(guide: str, language: str) -> PrintView:
    here = bench()
    return print_view(here.context.guides[guide], here.context.languages[language], here)


def opened(data: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(data))


def test_every_language_file_is_a_language_of_the_kit() -> None:
    assert sorted(bench().context.languages) == LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poster_in_every_language_is_one_small_page_that_says_its_address(language: str) -> None:
    view = view_of("siri-audio", language)
    data = sheet_from(view, Sheet.POSTER, Paper.A4, sheet_tools())
    with opened(data) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang).lower().startswith(language.partition("-")[0])
        direction = str(pdf.Root.ViewerPreferences.get("/Direction", "/L2R"))
        assert direction == ("/R2L" if language in BACKWARDS else "/L2R")
    assert len(data) <= (150_000 if language in HAN else 80_000)
    assert view.code.text == view.url
    assert view.code.level in {Level.Q, Level.H}
    assert view.code.version <= 4
    assert address_of(view.code.text) in text_of(data)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_poster_in_every_language_has_room_for_words_two_fifths_longer(language: str) -> None:
    view = view_of("siri-audio", language)
    view = replace(view, words=stretched(view.words))
    with opened(sheet_from(view, Sheet.POSTER, Paper.A4, sheet_tools())) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("sheet", [Sheet.CARD, Sheet.STICKERS, Sheet.STRIPS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_smaller_sheets_of_every_language_are_one_page(
    language: str, sheet: Sheet, paper: Paper
) -> None:
    with opened(sheet_from(view_of("siri-audio", language), sheet, paper, sheet_tools())) as pdf:
        assert len(pdf.pages) == 1


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("guide", GUIDES)
@pytest.mark.parametrize("language", ["ar", "de", "hi", "zh-Hant"])
def test_a_handout_with_every_device_takes_four_pages_at_most(
    language: str, guide: str, paper: Paper
) -> None:
    view = view_of(guide, language)
    with opened(sheet_from(view, Sheet.HANDOUT, paper, sheet_tools())) as pdf:
        assert len(pdf.pages) <= MOST_PAGES


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_way_of_the_first_device_begins_on_the_first_page(language: str, paper: Paper) -> None:
    view = view_of("siri-audio", language)
    pages = text_of(sheet_from(view, Sheet.HANDOUT, paper, sheet_tools())).split("\f")[:-1]
    assert len(pages) <= MOST_PAGES
    assert view.sections[0].heading == "iPhone"
    assert ["iOS" in page for page in pages] == [True] + [False] * (len(pages) - 1)


@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("guide", GUIDES)
def test_the_steps_of_a_device_stay_on_one_page(guide: str, paper: Paper, tmp_path: Path) -> None:
    view = view_of(guide, "de")
    path = tmp_path / "handout.pdf"
    path.write_bytes(sheet_from(view, Sheet.HANDOUT, paper, sheet_tools()))
    shown = subprocess.run(
        [tool("pdftotext"), "-raw", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()
    pages = ["".join(page.split()) for page in shown.split("\f")]  # a word may break at a hyphen
    for section in view.sections:
        steps = {word for step in section.steps for word in step.text.split()}
        system = "".join(section.note.split())  # iOS 18, watchOS 11: each stands on one page only
        there = [all(word in page for word in steps) for page in pages if system in page]
        assert there == [True], section.heading


@pytest.mark.parametrize("language", ["ar", "de"])
def test_what_all_devices_share_is_said_once_and_at_the_beginning(
    language: str, tmp_path: Path
) -> None:
    view = view_of("siri-audio", language)
    undo = view.sections[0].undo
    assert {section.undo for section in view.sections} == {undo}
    path = tmp_path / "handout.pdf"
    path.write_bytes(sheet_from(view, Sheet.HANDOUT, Paper.A4, sheet_tools()))
    shown = subprocess.run(
        [tool("pdftotext"), "-raw", str(path), "-"], check=True, capture_output=True
    ).stdout.decode()
    told = [view.words.handout_undo.split()[0] in page for page in shown.split("\f")]
    assert told[0]
    assert not any(told[1:])


def test_a_guide_without_a_switch_tells_its_way_without_an_off() -> None:
    way = view_of("siri-history", "en").way
    assert way is not None
    assert way.already == ""
    assert not way.line.endswith("off")
    assert all(row.switch == "" for row in way.rows)


@pytest.mark.parametrize(
    ("language", "line", "devices"),
    [
        (
            "en",
            "Privacy & Security › Analytics & Improvements › Improve Siri & Dictation: off",
            "iPhone, iPad, and Apple Vision Pro",
        ),
        ("fr", "\u00a0: désactivé", "iPhone, iPad et Apple Vision Pro"),
        ("ja", "：オフ", "iPhone、iPad、Apple Vision Pro"),
    ],
)
def test_the_way_is_said_as_the_language_writes_it(language: str, line: str, devices: str) -> None:
    way = view_of("siri-audio", language).way
    assert way is not None
    assert way.line.endswith(line)
    assert way.devices == devices


def test_one_sheet_speaks_the_first_eight_languages_and_leads_to_the_chooser() -> None:
    here = bench()
    guide = here.context.guides["siri-audio"]
    views = views_of_languages(guide, languages_together(guide, here.context), here)
    assert [view.language for view in views] == list(here.context.languages)[:8]
    assert {view.url for view in views} == {here.context.kit.address}
    for paper, data in (
        (paper, data)
        for _, paper, data in print_sheets(views[0], [Sheet.LANGUAGES], sheet_tools(), others=views)
    ):
        with opened(data) as pdf:
            assert len(pdf.pages) == 1, paper
        shown = "".join(text_of(data).split())
        for view in views:
            assert "".join(view.language_name.split()) in shown or view.language == "ar"


def test_a_kit_in_one_language_has_no_sheet_in_several() -> None:
    here = bench()
    alone = replace(here.context, languages={"de": here.context.languages["de"]})
    assert languages_together(alone.guides["siri-audio"], alone) == ()


def test_a_trial_on_a_real_device_is_said_with_its_day_and_nothing_else_is() -> None:
    here = bench()
    phone, german = here.context.devices["iphone"], here.context.languages["de"]
    trial = Trial(system=Version(26, 1), day=date(2026, 11, 22), by="somebody")
    assert "iOS 26.1, 22. November 2026" in tried_words(trial, phone, german)
    assert tried_words(None, phone, german) == ""


def test_a_guide_that_takes_longer_says_how_long() -> None:
    here = bench()
    longer = replace(here.context.guides["siri-audio"], minutes=5)
    words = print_view(longer, here.context.languages["pl"], here).words
    assert words.promise.startswith("5 minut · ")
    assert words.handout_lead == "5 minut"
