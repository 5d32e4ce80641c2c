"""The inner archive: one folder, one file, and nothing a hostile hand could add."""

from __future__ import annotations

import struct
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import InvalidFileError
from builder.wire.applearchive import FILE_NAME, MAX_PAYLOAD, Times, read_archive, write_archive
from tests.refusals import Refusals, expected, told

TIMES = Times(modified=(1_700_000_000, 7))
BOTH = Times(modified=(1_700_000_000, 7), created=(-5, 999))


def entry(fields: bytes, body: bytes = b"") -> bytes:
    return b"AA01" + struct.pack("<H", 6 + len(fields)) + fields + body


def path(name: bytes) -> bytes:
    return b"PATP" + struct.pack("<H", len(name)) + name


FOLDER = entry(b"TYP1D" + path(b"") + b"MOD2\xed\x01")
FILE = b"TYP1F" + path(FILE_NAME.encode())


@pytest.mark.parametrize("times", [TIMES, BOTH])
@pytest.mark.parametrize("size", [1, 0xFFFF, 0x10000])
def test_what_is_written_is_read(times: Times, size: int) -> None:
    data = write_archive(b"x" * size, times)
    found = read_archive(data)
    assert found.payload == b"x" * size
    assert found.modified == (1_700_000_000, 7)
    assert write_archive(b"x" * size, times) == data


def test_the_bytes_are_those_of_apples_writer() -> None:
    time = b"MTMT" + struct.pack("<qI", 1_700_000_000, 7)
    folder = b"TYP1D" + b"PATP\0\0" + b"MOD2\xed\x01" + time
    file = b"TYP1F" + path(b"Shortcut.wflow") + b"MOD2\xa4\x01" + time + b"DATA\x02\0"
    assert write_archive(b"hi", TIMES) == entry(folder) + entry(file, b"hi")


def test_the_folder_may_be_missing_and_times_too() -> None:
    found = read_archive(entry(FILE + b"DATC" + struct.pack("<Q", 2), b"hi"))
    assert (found.payload, found.modified) == (b"hi", None)


def test_a_time_without_fractions_is_read() -> None:
    fields = FILE + b"MTMS" + struct.pack("<q", 9) + b"DATA\x02\0"
    assert read_archive(entry(fields, b"hi")).modified == (9, 0)


@pytest.mark.parametrize("size", [0, MAX_PAYLOAD + 1])
def test_a_payload_nobody_would_read_is_not_written(size: int) -> None:
    with pytest.raises(ValueError, match="payload"):
        write_archive(bytes(size), TIMES)


GOOD = write_archive(b"payload", TIMES)
BAD = {
    "nothing": b"",
    "only a folder": FOLDER,
    "two folders": FOLDER + FOLDER,
    "two files": FOLDER + entry(FILE + b"DATA\x01\0", b"a") + entry(FILE + b"DATA\x01\0", b"a"),
    "old magic": b"YAA1" + GOOD[4:],
    "a byte behind": GOOD + b"x",
    "header shorter than itself": b"AA01\x03\0" + FILE,
    "header longer than the data": b"AA01\xff\xff" + FILE,
    "a field over the end": b"AA01\x0a\0TYP1" + b"F" + FILE,
    "traversal": entry(b"TYP1F" + path(b"../Shortcut.wflow") + b"DATA\x01\0", b"a"),
    "absolute path": entry(b"TYP1F" + path(b"/Shortcut.wflow") + b"DATA\x01\0", b"a"),
    "another file": entry(b"TYP1F" + path(b"other") + b"DATA\x01\0", b"a"),
    "a path too long": entry(b"TYP1F" + path(b"a" * 2000) + b"DATA\x01\0", b"a"),
    "a path not in UTF-8": entry(b"TYP1F" + path(b"\xff") + b"DATA\x01\0", b"a"),
    "a folder with a path": entry(b"TYP1D" + path(b"x")) + entry(FILE + b"DATA\x01\0", b"a"),
    "a folder with bytes": entry(b"TYP1D" + path(b"") + b"DATA\x01\0", b"a"),
    "a symbolic link": entry(b"TYP1L" + path(FILE_NAME.encode()) + b"LNKP\x01\0a"),
    "no kind": entry(path(FILE_NAME.encode()) + b"DATA\x01\0", b"a"),
    "a kind that is text": entry(b"TYPP\x01\0F" + path(FILE_NAME.encode()) + b"DATA\x01\0", b"a"),
    "no bytes": entry(FILE),
    "bytes that are a number": entry(FILE + b"DAT1\x01", b"a"),
    "no byte at all": entry(FILE + b"DATA\0\0"),
    "more bytes than there are": entry(FILE + b"DATA\x09\0", b"a"),
    "an endless size": entry(FILE + b"DATC" + b"\xff" * 8, b"a"),
    "a second blob": entry(FILE + b"MODA\x01\0DATA\x01\0", b"aa"),
    "a field twice": entry(FILE + b"TYP1F" + b"DATA\x01\0", b"a"),
    "an unknown field": entry(FILE + b"XAT1\x01" + b"DATA\x01\0", b"a"),
    "an unknown type": entry(FILE + b"MOD?" + b"DATA\x01\0", b"a"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_archive_is_a_typed_error(name: str) -> None:
    with pytest.raises(InvalidFileError) as caught:
        read_archive(BAD[name], file="x.shortcut")
    assert caught.value.problems[0].code.startswith("archive-")
    assert caught.value.problems[0].file == "x.shortcut"


def test_a_cut_archive_is_refused_at_every_length() -> None:
    for length in range(len(GOOD)):
        with pytest.raises(InvalidFileError):
            read_archive(GOOD[:length])


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_an_archive_or_a_typed_error(data: bytes) -> None:
    for whole in (data, FOLDER + data, FOLDER + entry(FILE + data[:40], data[40:])):
        try:
            found = read_archive(whole)
        except InvalidFileError:
            continue
        assert found.payload in whole


REFUSALS: Refusals = {
    name: partial(read_archive, data, file="x.shortcut") for name, data in BAD.items()
} | {
    "a path as long as any, which is another": partial(
        read_archive, entry(b"TYP1F" + path(b"a" * 1024) + b"DATA\x01\0", b"a"), file="x"
    ),
    "a path one letter longer": partial(
        read_archive, entry(b"TYP1F" + path(b"a" * 1025) + b"DATA\x01\0", b"a"), file="x"
    ),
    "the largest payload, which is not there": partial(
        read_archive, entry(FILE + b"DATB" + struct.pack("<I", MAX_PAYLOAD), b"a"), file="x"
    ),
    "a payload one byte larger": partial(
        read_archive, entry(FILE + b"DATB" + struct.pack("<I", MAX_PAYLOAD + 1), b"a"), file="x"
    ),
    "a header that ends before its own size": partial(read_archive, b"AA01\x05\0abc", file="x"),
    "an empty header": partial(read_archive, b"AA01\x06\0", file="x"),
    "cut in the magic": partial(read_archive, b"AA0", file="x"),
}


def test_a_payload_of_the_greatest_size_is_written() -> None:
    data = write_archive(bytes(MAX_PAYLOAD), TIMES)
    assert len(read_archive(data).payload) == MAX_PAYLOAD


@pytest.mark.parametrize(("size", "kind"), [(0xFFFF, b"DATA"), (0x10000, b"DATB")])
def test_the_size_of_a_payload_chooses_how_it_is_said(size: int, kind: bytes) -> None:
    assert kind + struct.pack("<H" if kind == b"DATA" else "<I", size) in write_archive(
        bytes(size), TIMES
    )


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("applearchive")


def test_a_time_before_1970_and_headers_above_32_kilobytes_are_read() -> None:
    assert read_archive(write_archive(b"a", Times(modified=(-5, 2**32 - 1)))).modified == (
        -5,
        2**32 - 1,
    )
    assert read_archive(entry(FILE + b"MTM1\x05DATA\x01\0", b"a")).modified is None
