"""DER at its exact limits: lengths, depths, sizes, numbers and identifiers in their one form."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from builder.errors import InvalidFileError
from builder.wire import der
from builder.wire.der import MAX_BYTES, MAX_DEPTH, read_der
from tests.refusals import Refusals, expected, told


def octets(size: int) -> bytes:
    """An octet string of so many bytes, its length as short as it can be."""
    if size < 0x80:
        return bytes([4, size]) + bytes(size)
    width = (size.bit_length() + 7) // 8
    return bytes([4, 0x80 | width]) + size.to_bytes(width, "big") + bytes(size)


def nested(depth: int) -> bytes:
    """A sequence in a sequence, so many deep, of indefinite length: read to the innermost."""
    return b"\x30\x80" * depth + b"\0\0" * depth


def read(data: bytes) -> Callable[[], object]:
    return partial(read_der, data, file="x.der")


def asked(data: bytes, method: str) -> Callable[[], object]:
    return getattr(read_der(data), method)  # type: ignore[no-any-return]  # a method by its name


REFUSALS: Refusals = {
    "nothing": read(b""),
    "a tag alone": read(b"\x05"),
    "one byte too few": read(b"\x04\x02a"),
    "a byte behind": read(b"\x05\x00a"),
    "a tag of several bytes": read(b"\x1f\x00"),
    "a tag of several bytes in a context": read(b"\xbf\x00"),
    "no tag": read(b"\x00\x00"),
    "127 in a longer form": read(b"\x04\x81\x7f" + bytes(127)),
    "128 in two bytes": read(b"\x04\x82\x00\x80" + bytes(128)),
    "255 in two bytes": read(b"\x04\x82\x00\xff" + bytes(255)),
    "256 in three bytes": read(b"\x04\x83\x00\x01\x00" + bytes(256)),
    "a length of five bytes": read(b"\x04\x85\x00\x00\x00\x00\x01a"),
    "a length cut short": read(b"\x04\x82\x01"),
    "a length of four bytes without contents": read(b"\x04\x84\x01\x00\x00\x00"),
    "a plain value without a length": read(b"\x04\x80a\x00\x00"),
    "an open end that never comes": read(b"\x30\x80\x05\x00"),
    "half of an end": read(b"\x30\x80\x05\x00\x00"),
    "one level too deep": read(nested(MAX_DEPTH + 2)),
    "one byte too many": read(bytes(MAX_BYTES + 1)),
    "as many bytes as are read": read(bytes(MAX_BYTES)),
    "a child longer than its parent": asked(b"\x30\x03\x04\x02a", "children"),
    "a number without bytes": asked(b"\x02\x00", "number"),
    "a number behind a needless zero": asked(b"\x02\x02\x00\x7f", "number"),
    "a number behind needless ones": asked(b"\x02\x02\xff\x80", "number"),
    "a text for a number": asked(b"\x04\x01a", "number"),
    "an identifier without bytes": asked(b"\x06\x00", "oid"),
    "an identifier that goes on": asked(b"\x06\x01\x80", "oid"),
    "an identifier with a needless zero": asked(b"\x06\x02\x80\x01", "oid"),
    "an identifier with a needless zero inside": asked(b"\x06\x03\x2a\x80\x01", "oid"),
    "an identifier of 65 bytes": asked(b"\x06\x41" + b"\x01" * 65, "oid"),
    "a number for an identifier": asked(b"\x02\x01\x01", "oid"),
    "pieces of something else": asked(b"\x24\x02\x05\x00", "octets"),
}


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("der")


@pytest.mark.parametrize(
    "size", [0, 1, 0x7F, 0x80, 0xFF, 0x100, 0xFFFF, 0x10000, 0xFFFFFF, 1 << 24]
)
def test_a_length_in_its_shortest_form_is_read(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(der, "MAX_BYTES", 1 << 25)
    data = octets(size)
    node = read_der(data)
    assert (len(node.value), node.raw, node.end) == (size, data, len(data))
    assert node.definite


def test_the_deepest_structure_is_read() -> None:
    node = read_der(nested(MAX_DEPTH + 1))
    for depth in range(MAX_DEPTH):
        assert node.depth == depth
        assert not node.definite
        (node,) = node.children()
    assert node.children() == []


@pytest.mark.parametrize(
    ("data", "number"),
    [
        (b"\x00", 0),
        (b"\x7f", 127),
        (b"\x00\x80", 128),
        (b"\x00\xff", 255),
        (b"\x01\x00", 256),
        (b"\x80", -128),
        (b"\xff", -1),
        (b"\xff\x7f", -129),
    ],
)
def test_a_number_in_its_shortest_form_is_read(data: bytes, number: int) -> None:
    assert read_der(bytes([2, len(data)]) + data).number() == number


@pytest.mark.parametrize(
    ("data", "oid"),
    [
        (b"\x00", "0.0"),
        (b"\x27", "0.39"),
        (b"\x28", "1.0"),
        (b"\x4f", "1.39"),
        (b"\x50", "2.0"),
        (b"\x88\x37", "2.999"),
        (b"\x2a\x86\x48", "1.2.840"),
        (b"\x2a\x00\x7f", "1.2.0.127"),
    ],
)
def test_an_identifier_in_its_shortest_form_is_read(data: bytes, oid: str) -> None:
    assert read_der(bytes([6, len(data)]) + data).oid() == oid


def test_an_identifier_of_64_bytes_is_read() -> None:
    assert read_der(b"\x06\x40" + b"\x01" * 64).oid() == "0.1" + ".1" * 63


def test_pieces_of_a_string_may_hold_pieces() -> None:
    assert read_der(b"\x24\x07\x24\x03\x04\x01a\x04\x00").octets() == b"a"
    assert read_der(b"\x04\x01a").octets() == b"a"


def test_children_of_a_definite_and_of_an_open_value_are_the_same() -> None:
    inside = b"\x05\x00\x02\x01\x07"
    for data in (b"\x30\x05" + inside, b"\x30\x80" + inside + b"\0\0"):
        null, number = read_der(data).children()
        assert (null.tag, null.depth, number.number()) == (5, 1, 7)
        assert read_der(data).value == inside


def test_a_fault_of_an_inner_value_is_a_typed_error_of_the_outer() -> None:
    with pytest.raises(InvalidFileError) as caught:
        read_der(b"\x30\x80\x04\x81\x01a\0\0", file="x")
    assert caught.value.problems[0].file == "x"
