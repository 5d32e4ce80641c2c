"""Zip archives: the same bytes everywhere, and what an enemy's archive is told."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.errors import InvalidFileError
from builder.wire import archive
from builder.wire.archive import EPOCH, Member, bad_path, read_zip, write_zip, zip_date

PLAIN = Member(path="kit/a.txt", data=b"hello")


def foreign(*members: tuple[zipfile.ZipInfo | str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    """An archive as any other program may write one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for info, data in members:
            made.writestr(info, data, how)
    return out.getvalue()


def named(name: str, *, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    return info


def codes(data: bytes) -> set[str]:
    with pytest.raises(InvalidFileError) as caught:
        read_zip(data, file="x.zip")
    assert {problem.file for problem in caught.value.problems} == {"x.zip"}
    return {problem.code for problem in caught.value.problems}


def renamed(data: bytes, old: str, new: str) -> bytes:
    """The archive with a name exchanged for one of the same length, in both places."""
    assert len(old) == len(new)
    return data.replace(old.encode(), new.encode())


def test_members_come_back_sorted_with_their_modes() -> None:
    members = [
        Member(path="b/run.command", data=b"#!/bin/sh\n", executable=True),
        Member(path="a.txt", data=b""),
        Member(path="b/é.txt", data=b"\x00\xff"),
    ]
    assert read_zip(write_zip(members), file="x") == [members[1], members[0], members[2]]


def test_the_same_members_give_the_same_bytes_in_any_order() -> None:
    members = [Member(path=f"{name}.txt", data=name.encode()) for name in "cab"]
    assert write_zip(members) == write_zip(members[::-1])
    assert write_zip(members) == write_zip(sorted(members, key=lambda each: each.path))


def test_nothing_in_an_archive_tells_where_or_when_it_was_made() -> None:
    with zipfile.ZipFile(io.BytesIO(write_zip([PLAIN]))) as made:
        info = made.infolist()[0]
    assert info.create_system == 3
    assert info.compress_type == zipfile.ZIP_STORED
    assert info.date_time == EPOCH
    assert info.external_attr >> 16 == stat.S_IFREG | 0o644
    assert info.extra == b""


def test_the_standard_library_finds_our_archives_sound() -> None:
    data = write_zip([PLAIN, Member(path="run", data=b"x", executable=True)])
    with zipfile.ZipFile(io.BytesIO(data)) as made:
        assert made.testzip() is None
        assert made.read("run") == b"x"


@pytest.mark.parametrize(
    ("when", "dated"),
    [
        ((2026, 11, 22, 10, 20, 30), (2026, 11, 22, 10, 20, 30)),
        ((1969, 12, 31, 23, 59, 59), EPOCH),
        ((1979, 12, 31, 23, 59, 59), EPOCH),
        ((2107, 12, 31, 23, 59, 58), (2107, 12, 31, 23, 59, 58)),
        ((2108, 1, 1, 0, 0, 0), (2107, 12, 31, 23, 59, 58)),
        ((5138, 11, 16, 9, 46, 39), (2107, 12, 31, 23, 59, 58)),
    ],
)
def test_a_date_that_zip_cannot_hold_becomes_the_nearest(
    when: tuple[int, ...], dated: tuple[int, ...]
) -> None:
    assert zip_date(write_zip([PLAIN], when=when), file="x") == dated


def test_an_empty_archive_has_the_first_date() -> None:
    assert zip_date(write_zip([]), file="x") == EPOCH
    assert read_zip(write_zip([]), file="x") == []


@pytest.mark.parametrize("data", [b"", b"PK", b"not a zip", b"PK\x05\x06" + bytes(10)])
def test_what_is_no_zip_is_told_so(data: bytes) -> None:
    assert codes(data) == {"zip-syntax"}
    with pytest.raises(InvalidFileError, match="not a readable zip archive"):
        zip_date(data, file="x")


PATHS = {
    "../evil": "leads out of its folder",
    "a/../../evil": "leads out of its folder",
    "a/./b": "leads out of its folder",
    "a//b": "leads out of its folder",
    "a/..": "leads out of its folder",
    "/etc/passwd": "not a relative path with forward slashes",
    "//server/share": "not a relative path with forward slashes",
    "..\\evil": "not a relative path with forward slashes",
    "a\\b": "not a relative path with forward slashes",
    "C:/evil": "not a relative path with forward slashes",
    "c:evil": "not a relative path with forward slashes",
    "a\nb": "holds control characters",
    "a\x1b[2J": "holds control characters",
    "a\x7f": "holds control characters",
    "a/" + "b" * 400: "empty or too long",
    "": "empty or too long",
    "a\ud800": "holds half of a character",
    "a\u202egnp.exe": "holds control characters",
}


@pytest.mark.parametrize("path", PATHS, ids=ascii)
def test_a_path_that_could_lead_anywhere_else_is_refused(path: str) -> None:
    assert bad_path(path) == PATHS[path]


@pytest.mark.parametrize("path", ["a", "en/index.html", "a b/ü.txt", "..a/b..", "a.b", "日本/語"])
def test_a_plain_path_is_fine(path: str) -> None:
    assert bad_path(path) == ""


@pytest.mark.parametrize("path", [p for p in PATHS if p and "\\" not in p and p.isascii()])
def test_an_archive_with_such_a_path_is_refused(path: str) -> None:
    assert "zip-path" in codes(foreign((named(path), b"x")))


def test_a_backslash_in_a_stored_name_is_refused() -> None:
    data = renamed(foreign((named("a_b"), b"x")), "a_b", "a\\b")
    assert codes(data) == {"zip-path"}


@pytest.mark.parametrize(
    "mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFSOCK]
)
def test_links_and_devices_are_refused(mode: int) -> None:
    assert codes(foreign((named("a", mode=mode | 0o777), b"/etc/passwd"))) == {"zip-link"}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("a.txt", "a.txt"),
        ("a.txt", "A.TXT"),
        ("stra\u00dfe", "STRASSE"),
        ("a", "a/b"),
        ("A/b", "a"),
    ],
)
def test_two_members_that_would_land_in_one_place_are_refused(first: str, second: str) -> None:
    assert codes(foreign((named(first), b"1"), (named(second), b"2"))) == {"zip-duplicate"}


def test_a_name_in_two_unicode_forms_is_one_place_on_a_mac() -> None:
    data = foreign((named("caf\u00e9"), b"1"), (named("cafe\u0301"), b"2"))
    assert codes(data) == {"zip-duplicate"}


def test_folders_of_their_own_are_no_files_and_no_fault() -> None:
    folder = named("kit/", mode=stat.S_IFDIR | 0o755)
    assert read_zip(foreign((folder, b""), (named("kit/a"), b"1")), file="x") == [
        Member(path="kit/a", data=b"1")
    ]


def test_a_folder_that_leads_out_is_refused() -> None:
    assert codes(foreign((named("../", mode=stat.S_IFDIR | 0o755), b""))) == {"zip-path"}


def test_an_encrypted_member_is_refused_without_a_password_being_asked() -> None:
    data = bytearray(foreign((named("a"), b"x")))
    central = data.index(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    assert codes(bytes(data)) == {"zip-encrypted"}


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = foreign((named("a"), bytes(8 * 1024 * 1024)), how=zipfile.ZIP_DEFLATED)
    assert len(data) < 20_000
    assert codes(data) == {"zip-bomb"}


def test_a_bomb_that_lies_about_its_size_is_damaged() -> None:
    data = bytearray(foreign((named("a"), bytes(1024 * 1024)), how=zipfile.ZIP_DEFLATED))
    central = data.index(b"PK\x01\x02")
    for place in (22, central + 24):
        data[place : place + 4] = struct.pack("<I", 100)
    assert codes(bytes(data)) == {"zip-damaged"}


def test_too_many_members_and_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    data = foreign(*((named(f"{number}"), b"12345") for number in range(5)))
    monkeypatch.setattr(archive, "MAX_MEMBERS", 4)
    assert codes(data) == {"zip-members"}
    monkeypatch.setattr(archive, "MAX_MEMBERS", 5)
    monkeypatch.setattr(archive, "MAX_TOTAL", 24)
    assert codes(data) == {"zip-size"}
    monkeypatch.setattr(archive, "MAX_TOTAL", 25)
    assert len(read_zip(data, file="x")) == 5


def test_every_fault_of_an_archive_is_told_at_once() -> None:
    data = foreign((named("../a"), b""), (named("b", mode=stat.S_IFLNK), b"a"), (named("B"), b""))
    assert codes(data) == {"zip-path", "zip-link", "zip-duplicate"}


@pytest.mark.parametrize("how", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_rare_compressions_are_refused_whatever_they_hold(how: int) -> None:
    data = bytearray(foreign((named("a"), b"hello " * 50), how=how))
    assert codes(bytes(data)) == {"zip-compression"}
    data[40:46] = b"\xff" * 6
    assert codes(bytes(data)) == {"zip-compression"}


def test_deflated_archives_of_other_programs_are_read() -> None:
    data = foreign((named("a"), b"hello " * 50), how=zipfile.ZIP_DEFLATED)
    assert read_zip(data, file="x") == [Member(path="a", data=b"hello " * 50)]


def test_a_flipped_byte_of_a_member_is_noticed() -> None:
    data = bytearray(write_zip([PLAIN]))
    data[data.index(b"hello")] ^= 1
    assert codes(bytes(data)) == {"zip-damaged"}


def test_a_truncated_archive_is_refused_at_every_length() -> None:
    whole = write_zip([PLAIN, Member(path="kit/b.txt", data=b"there")])
    for length in range(len(whole)):
        with pytest.raises(InvalidFileError):
            read_zip(whole[:length], file="x")


@pytest.mark.parametrize("how", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_harmed_archive_is_read_or_refused_never_worse(how: int) -> None:
    whole = foreign((named("kit/a"), b"hello " * 9), (named("kit/b"), b"there"), how=how)
    for place in range(len(whole)):
        for value in (0x00, 0x80, 0xFF):
            data = bytearray(whole)
            data[place] = value
            try:
                members = read_zip(bytes(data), file="x")
                zip_date(bytes(data), file="x")
            except InvalidFileError as error:
                told = str(error)
            else:
                told = str([member.path for member in members])
            assert told


NAMES = some.text(alphabet="abcxyzüé -_.", min_size=1, max_size=8).filter(
    lambda name: name.strip(".") != ""
)


@given(
    some.dictionaries(
        NAMES.map(str.casefold),
        some.tuples(some.binary(max_size=64), some.booleans()),
        max_size=6,
    )
)
def test_whatever_is_written_reads_back(files: dict[str, tuple[bytes, bool]]) -> None:
    members = [
        Member(path=f"kit/{name}", data=data, executable=runs)
        for name, (data, runs) in sorted(files.items(), key=lambda item: item[0].encode())
    ]
    assert read_zip(write_zip(members), file="x") == members
    assert write_zip(read_zip(write_zip(members), file="x")) == write_zip(members)
