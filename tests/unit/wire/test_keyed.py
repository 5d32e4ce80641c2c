"""Keyed archives: the trees that Apple's archiver writes, and knots that it never would."""

from __future__ import annotations

import plistlib
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import InvalidFileError
from builder.wire.keyed import MAX_BYTES, is_keyed, loads_keyed
from tests.deep_plists import bottomless
from tests.refusals import Refusals, expected, told

UID = plistlib.UID


def archived(*objects: Any, top: str = "root") -> bytes:
    whole = {
        "$version": 100000,
        "$archiver": "NSKeyedArchiver",
        "$top": {top: UID(1)},
        "$objects": ["$null", *objects],
    }
    return plistlib.dumps(whole, fmt=plistlib.FMT_BINARY)


def keyed_tree(value: Any) -> bytes:
    """A value as NSKeyedArchiver lays it out: dictionaries, lists, data, strings."""
    objects: list[Any] = []

    def add(item: Any) -> UID:
        place = len(objects)
        objects.append(None)
        if isinstance(item, dict):
            keys = [add(key) for key in item]
            values = [add(one) for one in item.values()]
            objects[place] = {"NS.keys": keys, "NS.objects": values, "$class": UID(0)}
        elif isinstance(item, list):
            objects[place] = {"NS.objects": [add(one) for one in item], "$class": UID(0)}
        else:
            objects[place] = item
        return UID(place + 1)

    add(value)
    return archived(*objects)


def test_dictionaries_lists_data_and_text_come_out_plain() -> None:
    value = {"chain": [b"one", b"two"], "name": "text", "number": 5}
    data = keyed_tree(value)
    assert is_keyed(data)
    assert loads_keyed(data) == value


def test_wrapped_data_and_strings_are_unwrapped() -> None:
    wrapped = {"NS.data": b"bytes", "$class": UID(0)}
    assert loads_keyed(archived(wrapped)) == b"bytes"
    assert loads_keyed(archived({"NS.string": UID(2)}, "text", top="other")) == "text"
    assert loads_keyed(archived("$null")) is None


BAD = {
    "a plain list": plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY),
    "noise": b"bplist00$objects$archiver",
    "an unknown class": archived({"NS.something": 1}),
    "itself": archived({"NS.objects": [UID(1)]}),
    "nowhere": archived({"NS.objects": [UID(99)]}),
    "keys without values": archived({"NS.keys": ["a", "b"], "NS.objects": ["c"]}),
    "a billion laughs": archived(*({"NS.objects": [UID(n + 2)] * 9} for n in range(12)), "ha"),
    "too large": b"bplist00" + bytes(MAX_BYTES),
}


@pytest.mark.parametrize("name", BAD)
def test_a_knot_is_a_typed_error(name: str) -> None:
    with pytest.raises(InvalidFileError) as caught:
        loads_keyed(BAD[name], file="auth")
    assert (caught.value.problems[0].code, caught.value.problems[0].file) == (
        "keyed-archive",
        "auth",
    )


@given(st.integers(0, 10**6), st.integers(0, 255))
@settings(max_examples=100, deadline=None)
def test_any_damage_is_a_value_or_a_typed_error(place: int, value: int) -> None:
    data = bytearray(keyed_tree({"chain": [b"one"], "name": "text"}))
    data[place % len(data)] = value
    try:
        loads_keyed(bytes(data))
    except InvalidFileError as error:
        problem = error.problems[0]
    else:
        return
    assert problem.code == "keyed-archive"


def nested(depth: int) -> bytes:
    """A list in a list in a list, so many deep."""
    return archived(*({"NS.objects": [UID(n + 2)]} for n in range(depth)), "deepest")


def wide(count: int) -> bytes:
    return archived({"NS.objects": [UID(2)] * count}, "x")


REFUSALS: Refusals = {
    name: partial(loads_keyed, data, file="auth") for name, data in BAD.items()
} | {
    "one level too deep": partial(loads_keyed, nested(17), file="auth"),
    "one value too many": partial(loads_keyed, wide(4096), file="auth"),
    "one byte too many": partial(loads_keyed, bytes(MAX_BYTES + 1), file="auth"),
    "as many bytes as are read": partial(loads_keyed, bytes(MAX_BYTES), file="auth"),
    "nested beyond every measure": partial(loads_keyed, bottomless(), file="auth"),
    "no dictionary": partial(loads_keyed, plistlib.dumps([]), file="auth"),
    "an unknown class within": partial(
        loads_keyed, archived({"NS.objects": [UID(2)]}, {"a": 1}), file="auth"
    ),
    "without a top": partial(
        loads_keyed, plistlib.dumps({"$objects": []}, fmt=plistlib.FMT_BINARY), file="auth"
    ),
}


def test_the_deepest_and_the_largest_are_read() -> None:
    value = loads_keyed(nested(16))
    for _ in range(16):
        (value,) = value
    assert value == "deepest"
    assert loads_keyed(wide(4095)) == ["x"] * 4095


@pytest.mark.parametrize(
    "data", [b"bplist00 $objects", b"bplist00 $archiver", b"$objects$archiver"]
)
def test_what_lacks_one_of_the_marks_is_no_keyed_archive(data: bytes) -> None:
    assert not is_keyed(data)


def test_bytes_of_a_mutable_kind_are_unwrapped() -> None:
    assert loads_keyed(archived({"NS.bytes": b"a"})) == b"a"
    assert loads_keyed(archived({"NS.data": UID(2)}, b"b")) == b"b"


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("keyed")


def deep(kind: str, depth: int) -> bytes:
    """As nested, by the values or keys of dictionaries, or by wrapped strings."""
    objects: list[Any] = []
    for number in range(depth):
        following = UID(number + 2)
        objects.append(
            {
                "keys": {"NS.keys": [following], "NS.objects": ["x"]},
                "values": {"NS.keys": ["x"], "NS.objects": [following]},
                "wrapped": {"NS.string": following},
            }[kind]
        )
    return archived(*objects, "deepest")


@pytest.mark.parametrize(("kind", "depth"), [("keys", 1), ("values", 16), ("wrapped", 16)])
def test_every_kind_of_nesting_is_counted(kind: str, depth: int) -> None:
    assert "deepest" in repr(loads_keyed(deep(kind, depth)))
    with pytest.raises(InvalidFileError):
        loads_keyed(deep(kind, 17))


def test_an_object_is_what_its_first_known_name_says() -> None:
    whole = {"NS.data": b"a", "NS.bytes": b"b", "NS.string": "c"}
    assert loads_keyed(archived(whole)) == b"a"
    assert loads_keyed(archived({**whole, "NS.objects": []})) == []
    assert loads_keyed(archived({**whole, "NS.objects": ["x"], "NS.keys": ["k"]})) == {"k": "x"}


@pytest.mark.parametrize("marks", [b"bplist00$objects$archiver", b"bplist00 $archiver $objects x"])
def test_what_has_all_marks_may_be_a_keyed_archive(marks: bytes) -> None:
    assert is_keyed(marks)


def test_no_file_is_named_where_none_is_known() -> None:
    with pytest.raises(InvalidFileError) as caught:
        loads_keyed(b"")
    assert caught.value.problems[0].file == ""


def test_the_root_is_taken_before_any_other_top() -> None:
    whole = {"$top": {"a": UID(1), "root": UID(2)}, "$objects": ["$null", "no", "yes"]}
    assert loads_keyed(plistlib.dumps(whole, fmt=plistlib.FMT_BINARY)) == "yes"
