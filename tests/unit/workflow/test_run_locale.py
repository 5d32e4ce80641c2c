"""Dates, numbers and sizes as a device's language and region write them; else announced."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.cli.main import run
from builder.errors import DefinitionError, UsageError
from builder.workflow.language.document import parse_workflow
from builder.workflow.run.device import parse_locale
from builder.workflow.run.events import Shown, Unsupported
from builder.workflow.run.locale import DeviceLocale
from builder.workflow.run.run import simulate
from builder.workflow.tests import run_tests
from builder.workflow.written_tests import read_tests

NNBSP, NBSP = "\u202f", "\u00a0"


def happened(actions: str, locale: str, *, answers: str = "[]") -> list[object]:
    """What the actions show and what is not known, in a device of that language and region."""
    text = f"format: 1\nactions:\n{actions}tests:\n  - locale: {locale}\n    answers: {answers}\n"
    text += "    at: 2026-11-22T15:05:09\n    expect: [{shown: no}]\n"
    parsed = parse_workflow(text)
    (test,) = read_tests(parsed)
    run = simulate(
        parsed.workflow,
        device=test.device,
        answers=test.answers,
        clock=test.clock,
        surroundings=test.surroundings,
    )
    return [
        event.text if isinstance(event, Shown) else event.identifier
        for event in run.events
        if isinstance(event, Shown | Unsupported)
    ]


SHORT = "  - show-content: '{date | date style=Short time=Short}'\n"
LONG = "  - show-content: '{date | date style=Long time=None}'\n"
PLAIN = "  - set n: {number: 1234.5}\n  - show-content: 'n = {n}'\n"
DATE = "  - show-content: '{date}'\n"
SHOWN = "  - show-content: '{f}'\n"
GROUPED = "  - set n: {number: 1234567.891}\n  - set f: {format-number: {number: {n}}}\n" + SHOWN
PATTERN = (
    "  - set f: {format-date: {date: '{date}', date-format: Custom, "
    "format-string: 'EEEE d. MMM'}}\n" + SHOWN
)
SIZE = "  - set n: {number: 3500000}\n  - set f: {format-file-size: {file-size: {n}}}\n" + SHOWN


@pytest.mark.parametrize(
    ("actions", "locale", "shown"),
    [
        (SHORT, "en_US", "11/22/26, 3:05 PM"),
        (SHORT, "en_GB", "22/11/2026, 15:05"),
        (SHORT, "de_DE", "22.11.26, 15:05"),
        (SHORT, "ja_JP", "2026/11/22 15:05"),
        (LONG, "en_US", "November 22, 2026"),
        (LONG, "de_DE", "22. November 2026"),
        (LONG, "fr_FR", "22 novembre 2026"),
        (LONG, "pt-BR", "22 de novembro de 2026"),
        (DATE, "en_US", "Nov 22, 2026 at 3:05 PM"),
        (DATE, "de_DE", "22.11.2026, 15:05"),
        (DATE, "es_ES", "22 nov 2026, 15:05"),
        (PLAIN, "en_US", "n = 1234.5"),
        (PLAIN, "de_DE", "n = 1234,5"),
        (PLAIN, "de_CH", "n = 1234.5"),
        (GROUPED, "en_US", "1,234,567.89"),
        (GROUPED, "de_DE", "1.234.567,89"),
        (GROUPED, "fr_FR", f"1{NNBSP}234{NNBSP}567,89"),
        (GROUPED, "hi_IN", "12,34,567.89"),
        (PATTERN, "en_US", "Sunday 22. Nov"),
        (PATTERN, "de_DE", "Sonntag 22. Nov."),
        (PATTERN, "fr_FR", "dimanche 22. nov."),
        (SIZE, "en_US", "3.5 MB"),
        (SIZE, "de_DE", "3,5 MB"),
        (SIZE, "fr_FR", f"3,5{NNBSP}Mo"),
    ],
)
def test_dates_and_numbers_are_written_as_the_region_does(
    actions: str, locale: str, shown: str
) -> None:
    (found,) = happened(actions, locale)
    assert str(found).replace(NBSP, NNBSP) == shown.replace(NBSP, NNBSP)


@pytest.mark.parametrize(
    ("answer", "locale", "shown"),
    [
        ("3,5", "de_DE", "7"),
        ("3.5", "en_US", "7"),
        ("1.234", "de_DE", "2468"),
        ("1.234,5", "de_DE", "2469"),
        ("1.5", "de_DE", "3"),
        ("0,25", "fr_FR", "0,5"),
    ],
)
def test_a_typed_number_is_read_as_the_region_writes_it(
    answer: str, locale: str, shown: str
) -> None:
    actions = "  - set n: {ask-for-input: {prompt: How many?, input-type: Number}}\n"
    actions += "  - show-content: '{n * 2}'\n"
    assert happened(actions, locale, answers=f"['{answer}']") == [shown]


def test_numbers_are_found_in_a_text_as_the_region_writes_them() -> None:
    actions = "  - set t: {text: '1.000 zu 2,5'}\n  - set n: {get-numbers-from-input: '{t}'}\n"
    actions += "  - show-content: '{n}'\n"
    assert happened(actions, "de_DE") == ["1000\n2,5"]


@pytest.mark.parametrize(("locale", "day"), [("en_US", "22"), ("de_DE", "16"), ("pt_BR", "22")])
def test_a_week_begins_where_the_region_begins_it(locale: str, day: str) -> None:
    actions = "  - set s: {adjust-date: {date: '{date}', operation: Get Start of Week}}\n"
    actions += "  - set f: {format-date: {date: '{s}', date-format: Custom, format-string: d}}\n"
    actions += "  - show-content: '{f}'\n"
    assert happened(actions, locale) == [day]


@pytest.mark.parametrize(
    ("actions", "locale", "told"),
    [
        (SHORT, "ar_EG", "the digits of ar_EG"),
        (SHORT, "th_TH", "the calendar of th_TH"),
        (SHORT, "fa_IR", "the digits of fa_IR"),
        (GROUPED, "bn_BD", "the digits of bn_BD"),
        (PATTERN.replace("EEEE", "jjj"), "en_US", "the letters jjj in a date's format"),
        (PATTERN.replace("EEEE", "ddddd"), "de_DE", "the letters ddddd in a date's format"),
        (PATTERN.replace("Custom", "Relative"), "en_US", "relative dates"),
        (
            PATTERN.replace("Custom", "Short, time-format: Relative"),
            "en_US",
            "relative times",
        ),
        (
            PATTERN.replace("Custom", "Custom, locale: de_DE"),
            "en_US",
            "dates as de_DE writes them, for one action",
        ),
        (
            "  - set f: {format-date: {date: '22. November', date-format: Short}}\n",
            "de_DE",
            "the date in '22. November'",
        ),
    ],
)
def test_what_is_not_known_of_a_region_or_a_format_is_announced(
    actions: str, locale: str, told: str
) -> None:
    assert happened(actions, locale)[0] == told


def test_an_oddity_of_the_region_is_told_once() -> None:
    assert happened(SHORT * 3, "ar_EG").count("the digits of ar_EG") == 1


@pytest.mark.parametrize("letters", ["D", "w", "Q", "k", "K", "e", "SSS", "xxx", "LLLL", "yyyy"])
def test_every_letter_of_unicodes_patterns_is_written(letters: str) -> None:
    made = happened(PATTERN.replace("EEEE d. MMM", f"{letters} |"), "en_US")
    assert len(made) == 1
    assert str(made[0]) != f"{letters} |"


@pytest.mark.parametrize("name", ["xx_YY", "deDE", "../de", "de_DE_" + "x" * 30, "", "DE-", "_"])
def test_a_language_that_nobody_speaks_is_refused_with_a_way_out(name: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_locale(name)
    assert caught.value.problems[0].help


def test_a_locale_is_looked_up_when_it_is_made() -> None:
    with pytest.raises(ValueError, match="xx_YY"):
        DeviceLocale("xx_YY")


def test_a_test_with_a_wrong_language_is_told_where() -> None:
    text = "format: 1\nactions: []\ntests:\n  - locale: de_DR\n    expect: []\n"
    with pytest.raises(DefinitionError) as caught:
        run_tests(parse_workflow(text, file="w.yaml"))
    (problem,) = caught.value.problems
    assert (problem.where, problem.code) == ("w.yaml:4:13", "bad-locale")
    assert problem.help.startswith("did you mean")


def test_a_preview_is_run_in_a_language_and_a_wrong_one_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.workflow.yaml"
    path.write_text("format: 1\nactions:\n" + GROUPED, encoding="utf-8")
    words = ["preview", str(path), "--os", "ios-18", "--locale"]
    assert run([*words, "de_DE"]) == 0
    assert "1.234.567,89" in capsys.readouterr().out
    assert run([*words, "de_DR"]) == 2
    assert 'did you mean "de_DE"' in capsys.readouterr().err
