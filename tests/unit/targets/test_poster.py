"""Words and views of print, before anything is set."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.errors import DefinitionError
from builder.model.cell import Cell
from builder.model.kit import Kit, Paper
from builder.render.script import FAMILIES, font_order
from builder.targets.poster import (
    NAME,
    OF_ONE_LANGUAGE,
    Sheet,
    SheetTools,
    compile_cell,
    compile_together,
)
from builder.views.print_address import check_print_url
from builder.views.printed import HostWords, PrintView, print_words, split_headline
from builder.views.printed_way import HandoutSection, HandoutStep
from builder.views.workbench import Workbench
from tests.functional.print_sheets import guide_of, phrases, sheet_from, sheet_tools, view_of

TEMPLATES = Path(__file__).resolve().parents[3] / "assets" / "templates" / "print"


def test_words_are_filled_in_and_lines_without_a_value_stay_away() -> None:
    words = print_words(
        phrases("en"),
        url="https://example.org/siri/",
        guide=guide_of("en"),
        host=HostWords(name="Northside Library"),
    )
    assert words.put_up_by == "Put up by Northside Library"
    assert words.check_address.endswith("example.org/siri")
    assert words.contact == words.edition == ""
    assert words.tested == "", "of what nobody tried, paper says nothing"
    assert words.promise == "It takes about one minute. Siri keeps working."


def test_what_was_tried_is_said_as_it_is_given() -> None:
    host = HostWords(edition="4")
    words = print_words(
        phrases("en"), url="https://e.org", guide=guide_of("en"), host=host, tested="Tried it"
    )
    assert words.tested == "Tried it"
    assert words.edition == "Edition 4"


def test_a_guide_that_takes_longer_is_said_to_in_the_place_of_about_one_minute() -> None:
    guide = replace(guide_of("en"), takes="5 minutes")
    words = print_words(phrases("en"), url="https://e.org", guide=guide, host=HostWords())
    assert words.promise == "5 minutes · Siri keeps working."
    assert words.handout_lead == "5 minutes"


def test_what_cannot_be_undone_is_never_promised_back() -> None:
    guide = replace(guide_of("en"), undo="This cannot be undone.")
    words = print_words(phrases("en"), url="https://e.org", guide=guide, host=HostWords())
    assert words.undo == "This cannot be undone."


def test_braces_in_the_name_of_a_host_are_left_alone() -> None:
    host = HostWords(name="{contact} {x} Club", contact="me")
    words = print_words(phrases("en"), url="https://e.org", guide=guide_of("en"), host=host)
    assert words.put_up_by == "Put up by {contact} {x} Club"


def test_every_missing_phrase_is_named_at_once() -> None:
    some = phrases("en")
    del some["print.undo"], some["print.edition"]
    with pytest.raises(DefinitionError) as caught:
        print_words(some, url="https://e.org", guide=guide_of("en"), host=HostWords())
    assert [p.message for p in caught.value.problems] == [
        'print needs a phrase "print.edition"',
        'print needs a phrase "print.undo"',
    ]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It may. You can say no.", ("It may.", "You can say no.")),
        ("One. Two? Three.", ("One. Two?", "Three.")),
        ("Only one, v2.0 of it", ("Only one, v2.0 of it", "")),
        ("保存します。断れます。", ("保存します。", "断れます。")),
        ("रख सकता है। मना कर सकते हैं।", ("रख सकता है।", "मना कर सकते हैं।")),
        ("Apple อาจเก็บ คุณปฏิเสธได้", ("Apple อาจเก็บ คุณปฏิเสธได้", "")),
    ],
)
def test_the_last_sentence_of_a_headline_stands_alone(text: str, parts: tuple[str, str]) -> None:
    assert split_headline(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Apple อาจเก็บ คุณปฏิเสธได้", ("Apple อาจเก็บ", "คุณปฏิเสธได้")),
        ("Apple อาจเก็บ คุณลบได้", ("Apple อาจเก็บ คุณลบได้", "")),
        ("It may. You can say no.", ("It may.", "You can say no.")),
    ],
)
def test_without_a_mark_between_sentences_the_common_answer_stands_alone(
    text: str, parts: tuple[str, str]
) -> None:
    assert split_headline(text, "คุณปฏิเสธได้") == parts


def test_sentences_with_wide_stops_are_joined_without_a_space() -> None:
    assert view_of("ja").words.promise == "約1分で終わります。Siriはそのまま使えます。"


@pytest.mark.parametrize(
    ("language", "first"),
    [
        ("en", ("Noto Sans",)),
        ("vi", ("Noto Sans",)),
        ("ar", ("Noto Sans Arabic", "Noto Sans")),
        ("hi", ("Noto Sans Devanagari", "Noto Sans")),
        ("ja", ("Noto Sans", "Noto Sans CJK JP")),
        ("ko", ("Noto Sans", "Noto Sans CJK KR")),
        ("zh-Hans", ("Noto Sans", "Noto Sans CJK SC")),
        ("zh-Hant", ("Noto Sans", "Noto Sans CJK TC")),
        ("zh-Hant-HK", ("Noto Sans", "Noto Sans CJK HK")),
        ("zh_HK", ("Noto Sans", "Noto Sans CJK HK")),
        ("hill", ("Noto Sans",)),
    ],
)
def test_a_language_puts_its_own_letters_first(language: str, first: tuple[str, ...]) -> None:
    order = font_order(language)
    assert order[: len(first)] == first
    assert sorted(order) == sorted(FAMILIES)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("http://example.org/siri", "https"),
        ("https://example.org/siri.mobileconfig", "file to install"),
        ("https://example.org/Siri.Shortcut", "file to install"),
        ("https://bit.ly/3xyz", "hides the real address"),
        ("https://www.tinyurl.com/3xyz", "hides the real address"),
        ("https://www.icloud.com/shortcuts/abc", "iCloud"),
    ],
)
def test_an_address_that_paper_should_not_carry_is_refused(url: str, fault: str) -> None:
    with pytest.raises(DefinitionError, match=fault):
        check_print_url(url)


def test_an_address_without_a_host_is_refused_in_any_case() -> None:
    with pytest.raises(DefinitionError, match="names no host"):
        check_print_url("https:///siri")


def test_a_good_address_passes() -> None:
    check_print_url("https://library.example/siri")
    check_print_url("https://orbit.ly.example/notacloud")


def test_every_sheet_has_its_template() -> None:
    names = {path.name for path in TEMPLATES.glob("*.typ")}
    assert names == {f"{sheet}.typ" for sheet in Sheet} | {"sheet.typ", "properties.typ"}


def unable() -> SheetTools:
    return replace(sheet_tools(), templates={})


def test_a_character_no_font_has_is_named_with_its_phrase() -> None:
    view = view_of("en")
    view = replace(view, words=replace(view.words, put_up_by="Put up by 鬱"))
    with pytest.raises(DefinitionError, match=r"print\.put-up-by: 鬱"):
        sheet_from(view, Sheet.POSTER, Paper.A4, unable())


def test_a_step_of_the_handout_is_looked_at_too() -> None:
    view: PrintView = view_of("en")
    section = HandoutSection(heading="iPhone", steps=(HandoutStep(text="鬱"),))
    with pytest.raises(DefinitionError, match="of iPhone: 鬱"):
        sheet_from(replace(view, sections=(section,)), Sheet.HANDOUT, Paper.A4, unable())


def test_a_handout_without_steps_is_refused() -> None:
    with pytest.raises(DefinitionError, match="needs the steps"):
        sheet_from(view_of("en"), Sheet.HANDOUT, Paper.A4, unable())


def test_a_name_in_another_script_prints_on_any_poster() -> None:
    view = view_of("de")
    view = replace(
        view, words=replace(view.words, put_up_by="مكتبة, Βιβλιοθήκη, 中央図書館, 도서관")
    )
    assert sheet_from(view, Sheet.POSTER, Paper.A4, sheet_tools()).startswith(b"%PDF")


def of_host(bench: Workbench, **settings: Any) -> Workbench:
    """The bench with the sheets of one language and guide, for a host of these settings."""
    context = bench.context
    kit = Kit(base_url="https://library.example/siri/", papers=(Paper.A4,), **settings)
    guides = {"siri-audio": context.guides["siri-audio"]}
    languages = {"ar": context.languages["ar"]}
    return bench.of_another(replace(context, kit=kit, guides=guides, languages=languages))


def cell_of(bench: Workbench) -> Cell:
    context = bench.context
    return Cell(target=NAME, guide=context.guides["siri-audio"], language=context.languages["ar"])


def test_sheets_of_several_hosts_are_those_that_each_has_alone(bench: Workbench) -> None:
    hosts = (
        {"host": "مكتبة المدينة", "contact": "library.example/siri"},
        {"host": "鬱"},
        {"host": "Leeds", "edition": "12"},
    )
    asked = [(cell_of(own), own) for own in (of_host(bench, **each) for each in hosts)]
    first, second, third = compile_together(asked)
    assert isinstance(second, DefinitionError), "no font has its name, which spoils no other"
    assert "鬱" in str(second)
    for made, (cell, own) in ((first, asked[0]), (third, asked[2])):
        assert made == [*compile_cell(cell, own)]
        assert len(made) == len(OF_ONE_LANGUAGE)
