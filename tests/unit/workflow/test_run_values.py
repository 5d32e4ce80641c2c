"""One kind of value read as another."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from builder.workflow.run.dates import quantity
from builder.workflow.run.values import (
    Match,
    UrlValue,
    coerce,
    date_of,
    dictionary_of,
    number_of,
    number_text,
    plain,
    text_of,
)

MATCH = Match(text="7 cats", groups=("7",))
NOON = datetime(2026, 11, 22, 12, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ("a", "a"),
        (True, "Yes"),
        (False, "No"),
        (3, "3"),
        (3.0, "3"),
        (0.1, "0.1"),
        (1e20, "1e+20"),
        (10**40, "1e+40"),
        (NOON, "Nov 22, 2026 at 12:05 PM"),
        (UrlValue("x:y"), "x:y"),
        (MATCH, "7 cats"),
        ({"a": [UrlValue("x:y"), NOON]}, '{"a": ["x:y", "Nov 22, 2026 at 12:05 PM"]}'),
        (["a", 1], "a\n1"),
        (b"bytes", ""),
    ],
)
def test_every_kind_has_a_text(item: Any, text: str) -> None:
    assert text_of(item) == text


@pytest.mark.parametrize(
    ("item", "number"),
    [
        (True, 1),
        (2.5, 2.5),
        ("iOS 17.5.1", 17.5),
        (MATCH, 7),
        ("-.5e1", -5.0),
        ("none", None),
        ("9e999", None),
        (float("nan"), None),
        (float("inf"), None),
        (NOON, None),
    ],
)
def test_a_number_is_the_first_in_a_text(item: Any, number: float | None) -> None:
    assert number_of(item) == number


@pytest.mark.parametrize(
    ("item_class", "items", "made"),
    [
        ("WFNumberContentItem", ("17", "x"), (17,)),
        ("WFStringContentItem", (17, True), ("17", "Yes")),
        ("WFDateContentItem", ("2026-11-22T12:05", "x"), (NOON,)),
        ("WFURLContentItem", ("x:y",), (UrlValue("x:y"),)),
        ("WFDictionaryContentItem", ('{"a": 1}', "[1]", "x", 3), ({"a": 1},)),
        ("WFBooleanContentItem", ("yes", "No", 0, ""), (True, False, False, False)),
        ("WFImageContentItem", ("kept",), ("kept",)),
    ],
)
def test_a_coercion_leaves_out_what_cannot_be_read(
    item_class: str, items: tuple[Any, ...], made: tuple[Any, ...]
) -> None:
    assert coerce(items, item_class) == made


def test_dates_without_a_zone_are_utc_and_others_keep_theirs() -> None:
    assert date_of(datetime(2026, 11, 22, 12, 5)) == NOON  # noqa: DTZ001  # as a plist has it
    assert date_of("2026-11-22T14:05+02:00") == NOON
    assert (date_of("tomorrow"), date_of(3)) == (None, None)


def test_what_a_dictionary_keeps_is_plain() -> None:
    assert plain((UrlValue("x:y"),)) == "x:y"
    assert plain((MATCH, 1)) == ["7 cats", 1]
    assert plain(()) == ""
    assert dictionary_of({"a": 1}) == {"a": 1}


def test_a_quantity_that_is_none_has_no_magnitude() -> None:
    assert quantity("x") == quantity({"Value": 3}) == (None, "")
    assert quantity({"Value": {"Magnitude": 1, "Unit": 7}}) == (1, "")


def test_large_whole_numbers_keep_their_digits() -> None:
    assert number_text(123456789012345678) == "123456789012345678"
