"""Dates, durations and lists by CLDR, also for languages that it does not know."""

from __future__ import annotations

from datetime import date

import pytest
from babel import localedata

from builder.views.cldr import listed, long_date, minutes

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "November 22, 2026"),
        ("en-GB", "22 November 2026"),
        ("de", "22. November 2026"),
        ("ar", "22 نوفمبر 2026"),
        ("zh-Hant", "2026年11月22日"),
        ("de-XX", "22. November 2026"),
        ("tlh", "November 22, 2026"),
    ],
)
def test_a_date_is_written_out_as_the_language_does(language: str, shown: str) -> None:
    assert long_date(language, DAY) == shown


@pytest.mark.parametrize(
    ("language", "count", "shown"),
    [
        ("en", 1, "1 minute"),
        ("en", 5, "5 minutes"),
        ("pl", 2, "2 minuty"),
        ("pl", 5, "5 minut"),
        ("ar", 5, "5 دقائق"),
        ("ar", 11, "11 دقيقة"),
    ],
)
def test_minutes_have_the_plural_form_that_their_number_asks_for(
    language: str, count: int, shown: str
) -> None:
    assert minutes(language, count) == shown


@pytest.mark.parametrize(
    ("language", "items", "shown"),
    [
        ("en", ["iPhone"], "iPhone"),
        ("en", ["iPhone", "iPad"], "iPhone and iPad"),
        ("ar", ["iPhone", "iPad"], "iPhone وiPad"),
        ("he", ["iPhone", "iPad"], "iPhone ו-iPad"),
        ("he", ["iPhone", "\u2068iPad\u2069"], "iPhone ו-\u2068iPad\u2069"),
        ("he", ["iPhone", "\u2068שעון\u2069"], "iPhone ו\u2068שעון\u2069"),
        ("ja", ["iPhone", "iPad", "Mac"], "iPhone、iPad、Mac"),
    ],
)
def test_a_list_is_joined_as_the_language_does(language: str, items: list[str], shown: str) -> None:
    assert listed(language, items) == shown


def test_what_babel_read_of_a_language_is_not_kept_for_good() -> None:
    before = localedata.load("cy")
    assert localedata.load("cy") is before, "babel itself keeps it"
    assert long_date("ga", DAY) == "22 Samhain 2026"
    assert localedata.load("cy") is not before
