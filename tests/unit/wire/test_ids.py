"""Identifiers: pinned, because a changed one makes another profile or shortcut of each shipped."""

from __future__ import annotations

import re
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.wire.ids import NAMESPACE, stable_uuid

SHAPE = re.compile(r"[0-9A-F]{8}-[0-9A-F]{4}-5[0-9A-F]{3}-[89AB][0-9A-F]{3}-[0-9A-F]{12}\Z")


def test_identifiers_are_what_they_always_were() -> None:
    assert str(NAMESPACE) == "29ab71ab-c889-57cc-91dc-5a3c29e809e6"
    assert stable_uuid() == "2C5A137A-4396-57BA-9076-94E1A29FFDFF"
    assert stable_uuid("siri-audio", "mac") == "5C57333E-83C7-548D-BEBC-1CE6663BD76A"


def test_division_and_order_of_the_parts_matter() -> None:
    made = {
        stable_uuid("a", "b"),
        stable_uuid("b", "a"),
        stable_uuid("ab"),
        stable_uuid("a", "b", ""),
        stable_uuid("A", "b"),
    }
    assert len(made) == 5


@given(some.lists(some.text(alphabet=some.characters(exclude_categories=["Cs"])), max_size=3))
def test_each_is_a_version_5_uuid_in_capitals(parts: list[str]) -> None:
    made = stable_uuid(*parts)
    assert SHAPE.match(made)
    assert uuid.UUID(made).version == 5
    assert made == stable_uuid(*parts)


@pytest.mark.parametrize("parts", [("a",), ("b",), ("c",), ("d",), ("e",), ("f", "g"), ("\u00e9",)])
def test_each_is_what_pythons_own_uuid5_gives(parts: tuple[str, ...]) -> None:
    expected = uuid.uuid5(uuid.UUID(NAMESPACE), "\x1f".join(parts))
    assert stable_uuid(*parts) == str(expected).upper()
