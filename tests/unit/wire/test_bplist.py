"""The own writer of binary property lists against the standard library's."""

from __future__ import annotations

import plistlib
import uuid
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.wire.bplist import MAX_DEPTH, write_binary
from builder.wire.ids import NAMESPACE, stable_uuid
from builder.wire.plist import loads, same

texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
scalars = st.one_of(
    texts,
    st.booleans(),
    st.integers(-(2**63), 2**64 - 1),
    st.floats(allow_nan=False).map(lambda number: number or 0.0),
    st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)),  # noqa: DTZ001 - a plist has none
    st.binary(max_size=40),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=20), st.dictionaries(texts, inner, max_size=20)
    ),
    max_leaves=40,
)


@settings(max_examples=400, deadline=None)
@given(values)
def test_the_bytes_are_those_of_the_standard_library(value: Any) -> None:
    assert write_binary(value) == plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=True)


@pytest.mark.parametrize("count", [14, 15, 255, 256, 257, 65_535, 65_536, 70_000])
def test_every_width_of_references_is_written_as_the_standard_library_does(count: int) -> None:
    value = [str(number) for number in range(count)]
    written = write_binary(value)
    assert written == plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=True)
    assert same(loads(written), value)


def test_a_container_met_twice_is_written_once() -> None:
    shared = [1, 2]
    value = {"a": shared, "b": shared, "c": [1, 2]}
    assert write_binary(value) == plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=True)


def test_zeros_keep_their_signs_and_equal_numbers_are_written_once() -> None:
    read = loads(write_binary([0.0, -0.0, 1.5, 1.5]))
    assert [repr(number) for number in read] == ["0.0", "-0.0", "1.5", "1.5"]
    assert write_binary([float("nan"), float("nan")]) == write_binary([float("nan")] * 2)


@pytest.mark.parametrize(
    "value",
    [None, {1: "a"}, {"a": None}, {"a": {1, 2}}, [object()], {"a": 1, 2: 3}, bytearray(b"x")],
)
def test_what_no_plist_holds_is_a_type_error(value: Any) -> None:
    with pytest.raises(TypeError):
        write_binary(value)


@pytest.mark.parametrize("value", [2**64, -(2**63) - 1, "half \ud800"])
def test_what_does_not_fit_is_a_value_error(value: Any) -> None:
    with pytest.raises(ValueError, match=r"fit|half"):
        write_binary(value)


def test_a_value_nested_too_deeply_is_a_value_error() -> None:
    value: Any = []
    for _ in range(MAX_DEPTH + 2):
        value = [value]
    with pytest.raises(ValueError, match="nested"):
        write_binary(value)


@given(st.lists(texts, max_size=4))
def test_stable_uuids_are_version_five_as_the_standard_library_makes_them(parts: list[str]) -> None:
    wanted = uuid.uuid5(uuid.UUID(NAMESPACE), "\x1f".join(parts))
    assert stable_uuid(*parts) == str(wanted).upper()
    assert uuid.UUID(NAMESPACE) == uuid.uuid5(uuid.NAMESPACE_DNS, "optout-kit.invalid")


ENDS = [edge + step for edge in (0, 2**8, 2**16, 2**32, 2**63) for step in (-1, 0, 1)]
EVERY_KIND: dict[str, Any] = {
    "numbers": [*ENDS, -(2**63), 2**64 - 1, -2, -200],
    "ASCII": ["a" * size for size in (0, 1, 14, 15, 16, 255, 256, 300)],
    "other letters": ["\u00fc" * size for size in (1, 14, 15, 16, 255, 256)],
    "beyond 16 bits": ["\U0001f600", "a\U0001f600" * 20],
    "bytes": [b"a" * size for size in (0, 1, 14, 15, 256)],
    "lists in lists": [[["a"], ["b", ["c", "a"]]], [], [[]]],
    "dictionaries in lists": [{"a": {"b": "a"}, "c": ["a", "b"]}, {}, {"\u00fc": 1.5}],
    "one text in many places": ["a", {"a": "a", "b": ["a", "a"]}, "a"],
    "yes and no": [True, False, 1, 0, 1.0, 0.0],
}


@pytest.mark.parametrize("name", EVERY_KIND)
def test_every_kind_is_written_as_the_standard_library_does(name: str) -> None:
    value = EVERY_KIND[name]
    assert write_binary(value) == plistlib.dumps(value, fmt=plistlib.FMT_BINARY, sort_keys=True)
    assert same(loads(write_binary(value)), value)
