"""Packed streams: exactly the promised bytes, and no more memory than that."""

from __future__ import annotations

import resource
import struct
from functools import partial

import lzfse
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import InvalidFileError
from builder.wire import lzfse_stream
from tests.refusals import Refusals, expected, told


def words(size: int) -> bytes:
    """Text that packs into several blocks, the same each time."""
    state, out = 1, bytearray()
    while len(out) < size:
        state = state * 1103515245 + 12345 & 0x7FFFFFFF
        out += b"%x " % (state >> 7)
    return bytes(out[:size])


@pytest.mark.parametrize("size", [1, 100, 3000, 5000, 70_000, 1_048_576])
def test_what_is_packed_is_unpacked(size: int) -> None:
    data = words(size) if size > 100 else b"a" * size
    packed = lzfse.compress(data) if size > 8 else b"bvx-" + struct.pack("<I", size) + data
    packed = packed if packed.endswith(b"bvx$") else packed + b"bvx$"
    assert lzfse_stream.decompress(packed, size) == data


def test_several_heavy_blocks_are_taken_one_by_one() -> None:
    data = words(1_000_000)
    packed = lzfse.compress(data)
    assert packed.count(b"bvx2") > 3
    assert lzfse_stream.decompress(packed, len(data)) == data


def test_data_that_does_not_shrink_is_left_alone() -> None:
    import hashlib

    noise = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(200))
    assert lzfse_stream.compress(noise) == b""
    assert lzfse_stream.compress(b"") == b""


@given(st.binary(min_size=1, max_size=2000), st.integers(1, 40))
@settings(max_examples=60, deadline=None)
def test_any_bytes_survive_the_round_trip(piece: bytes, times: int) -> None:
    data = piece * times
    packed = lzfse_stream.compress(data)
    assert packed == b"" or lzfse_stream.decompress(packed, len(data)) == data


@given(st.integers(0, 10**6), st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_a_flipped_bit_gives_right_sized_bytes_or_a_typed_error(place: int, bit: int) -> None:
    data = words(60_000)
    packed = bytearray(lzfse.compress(data))
    packed[place % len(packed)] ^= 1 << bit
    try:
        output = lzfse_stream.decompress(bytes(packed), len(data))
    except InvalidFileError:
        return
    assert len(output) == len(data)


def lie(packed: bytes, claimed: int) -> bytes:
    return packed[:4] + struct.pack("<I", claimed) + packed[8:]


def test_a_block_that_lies_about_its_size_costs_one_block_and_no_more() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    block = lie(lzfse.compress(bytes(20 << 20)), 5000)[:-4]
    stream = block * 4 + b"bvx$"
    with pytest.raises(InvalidFileError, match="instead of"):
        lzfse_stream.decompress(stream, 20_000)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 160 * 1024


def test_thousands_of_tiny_heavy_blocks_are_refused_before_decoding() -> None:
    block = lie(lzfse.compress(words(5000)), 1)[:-4]
    with pytest.raises(InvalidFileError, match="claims more"):
        lzfse_stream.decompress(block * 500 + b"bvx$", 100_000)


BAD = {
    "nothing": (b"", 1),
    "no block": (b"abcd", 1),
    "cut magic": (b"bv", 1),
    "cut header": (b"bvx-\x01", 1),
    "only the end": (b"bvx$", 1),
    "empty block": (b"bvx-\0\0\0\0bvx$", 1),
    "more than announced": (b"bvx-\x02\0\0\0abbvx$", 1),
    "less than announced": (b"bvx-\x01\0\0\0abvx$", 2),
    "block longer than data": (b"bvx-\xff\xff\xff\xffabvx$", 1),
    "something behind": (b"bvx-\x01\0\0\0abvx$x", 1),
    "no end": (b"bvx-\x01\0\0\0a", 1),
    "first version of the tables": (b"bvx1" + bytes(800), 1),
    "impossible header": (b"bvx2\x01\0\0\0" + b"\xff" * 24 + b"bvx$", 1),
    "broken LZVN": (b"bvxn\x04\0\0\0\x04\0\0\0\x1e\x1e\x1e\x1ebvx$", 4),
    "LZVN that ends early": (b"bvxn\x04\0\0\0\x08\0\0\0\x06\0\0\0\0\0\0\0bvx$", 4),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_stream_is_a_typed_error(name: str) -> None:
    stream, size = BAD[name]
    with pytest.raises(InvalidFileError) as caught:
        lzfse_stream.decompress(stream, size, file="x.shortcut")
    assert caught.value.problems[0].file == "x.shortcut"


def heavy(*, literals: int = 0, matches: int = 0, tables: int = 32) -> bytes:
    """A `bvx2` block of one byte by its header, which says so many literals and matches."""
    first = literals | matches << 40
    return b"bvx2" + struct.pack("<I3Q", 1, first, 0, tables) + b"bvx$"


REFUSALS: Refusals = {
    name: partial(lzfse_stream.decompress, stream, size, file="x")
    for name, (stream, size) in BAD.items()
} | {
    "impossible literals": partial(lzfse_stream.decompress, heavy(literals=40_001), 1, file="x"),
    "impossible matches": partial(lzfse_stream.decompress, heavy(matches=10_001), 1, file="x"),
    "tables too small": partial(lzfse_stream.decompress, heavy(tables=31), 1, file="x"),
    "tables too large": partial(lzfse_stream.decompress, heavy(tables=663), 1, file="x"),
    "a block that is longer than all": partial(
        lzfse_stream.decompress, heavy(tables=600), 1, file="x"
    ),
    "cut just before a header's end": partial(lzfse_stream.decompress, heavy()[:31], 1, file="x"),
    "a plain header cut short": partial(lzfse_stream.decompress, b"bvx-\1\0\0", 1, file="x"),
    "an LZVN header cut short": partial(
        lzfse_stream.decompress, b"bvxn\1\0\0\0\1\0\0", 1, file="x"
    ),
    "nothing asked for": partial(lzfse_stream.decompress, b"bvx$", 0, file="x"),
}


def test_a_header_at_its_limits_is_read_until_the_decoder_refuses_it() -> None:
    for fields in ({"literals": 40_000}, {"matches": 10_000}, {"tables": 32}, {"tables": 662}):
        stream = heavy(**fields)
        stream += bytes(max(0, fields.get("tables", 32) - 36)) + b"bvx$"
        with pytest.raises(InvalidFileError) as caught:
            lzfse_stream.decompress(stream, 1)
        assert caught.value.problems[0].code != "lzfse-block"


@pytest.mark.parametrize(("blocks", "code"), [(4, "lzfse-data"), (5, "lzfse-size")])
def test_as_many_heavy_blocks_as_the_size_allows_are_looked_at(blocks: int, code: str) -> None:
    stream = heavy()[:32] * blocks + b"bvx$"
    with pytest.raises(InvalidFileError) as caught:
        lzfse_stream.decompress(stream, 5)
    assert caught.value.problems[0].code in (code, "lzfse-size")
    assert ("claims more" in caught.value.problems[0].message) is (blocks == 5)


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("lzfse_stream")
