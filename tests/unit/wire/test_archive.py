"""Zip archives: the same bytes everywhere, and what an enemy's archive is told."""

from __future__ import annotations

import io
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.errors import InvalidFileError
from builder.wire import archive
from builder.wire.archive import EPOCH, Member, bad_path, open_zip, write_zip, zip_date
from tests.refusals import Refusals, expected, told
from tests.zips import read_zip

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
        modes = [info.external_attr >> 16 for info in made.infolist()]
        assert modes == [stat.S_IFREG | 0o644, stat.S_IFREG | 0o755]
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


def test_a_list_without_end_is_not_made_into_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    """A row of 47 bytes becomes an object of several hundred: rows are counted as bytes."""
    data = foreign(*((named(f"{number}"), b"") for number in range(50)))
    monkeypatch.setattr(archive, "_MAX_LIST", 400)
    assert codes(data) == {"zip-members"}
    with pytest.raises(InvalidFileError):
        zip_date(data, file="x")


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


def test_the_whole_is_counted_before_anything_is_unpacked() -> None:
    """1.5 MB that would become 1.5 GB: every member alone is within bounds."""
    part = bytes(1024 * 1024)
    members = [(named(f"{number}"), part[:150_000]) for number in range(200)]
    data = foreign(*members, how=zipfile.ZIP_DEFLATED)
    assert codes(data) == {"zip-bomb"}


@pytest.mark.parametrize(("limit", "found"), [(5, set()), (4, {"zip-bomb"})])
def test_the_whole_may_grow_as_often_as_the_limit_says(
    monkeypatch: pytest.MonkeyPatch, limit: int, found: set[str]
) -> None:
    data = foreign((named("a"), b"x" * 1000))
    monkeypatch.setattr(archive, "_SMALL_ARCHIVE", 200)
    monkeypatch.setattr(archive, "MAX_WHOLE_RATIO", limit)
    data = foreign((named("a"), b"x" * 1000), how=zipfile.ZIP_DEFLATED)
    assert len(data) < 200
    assert (codes(data) if found else set()) == found
    if not found:
        assert read_zip(data, file="x")[0].data == b"x" * 1000


@pytest.mark.parametrize(
    ("name", "limit", "size"), [("MAX_MEMBER", 5, 5), ("MAX_TOTAL", 5, 5), ("MAX_RATIO", 1, 1024)]
)
def test_a_member_at_the_exact_limit_is_read_and_one_byte_more_is_not(
    monkeypatch: pytest.MonkeyPatch, name: str, limit: int, size: int
) -> None:
    monkeypatch.setattr(archive, name, limit)
    how = zipfile.ZIP_DEFLATED if name == "MAX_RATIO" else zipfile.ZIP_STORED
    assert len(read_zip(foreign((named("a"), bytes(size)), how=how), file="x")[0].data) == size
    assert len(codes(foreign((named("a"), bytes(size + 1)), how=how))) == 1


def test_members_that_share_their_bytes_are_refused() -> None:
    data = bytearray(foreign((named("a"), b"x" * 400), (named("b"), b"y" * 400)))
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 1)
    for place in (first, second):
        data[place + 20 : place + 28] = struct.pack("<II", 700, 700)
    assert codes(bytes(data)) == {"zip-overlap"}


def finders() -> bytes:
    """A folder as macOS packs it: decomposed names without the flag for UTF-8, and its own."""
    plain = {
        "kit/e\u0301te\u0301.txt": b"summer",
        "kit/.DS_Store": b"\0\0\0\1Bud1",
        "__MACOSX/kit/._e\u0301te\u0301.txt": b"\0\5\x16\7",
    }
    data = foreign(*((named(name), content) for name, content in plain.items()))
    changed = bytearray(data)
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        at = changed.find(mark)
        while at >= 0:
            changed[at + place + 1] &= ~0x08
            at = changed.find(mark, at + 1)
    return bytes(changed)


def test_what_macos_packs_is_understood_and_told() -> None:
    opened = open_zip(finders(), file="x")
    assert dict(opened) == {"kit/été.txt": b"summer"}
    assert opened.aside == ("kit/.DS_Store", "__MACOSX/kit/._été.txt")
    assert opened.renamed
    assert not opened.is_as_written()
    assert "kit/été.txt" in opened
    assert "kit/.DS_Store" not in opened


def test_composed_names_and_ours_are_taken_as_they_are() -> None:
    opened = open_zip(foreign((named("é"), b""), (named("a.DS_Store"), b"")), file="x")
    assert list(opened) == ["é", "a.DS_Store"]
    assert (opened.aside, opened.renamed) == ((), False)


def test_a_name_that_is_no_utf_8_stays_as_zip_says() -> None:
    data = foreign((named("aaaa"), b"x")).replace(b"aaaa", b"\x82t\x82!")
    assert [member.path for member in read_zip(data, file="x")] == ["été!"]


def test_our_own_archive_is_known_byte_for_byte() -> None:
    members = [Member(path=name, data=name.encode() * 9, executable=name > "b") for name in "cab"]
    data = write_zip([*members, Member(path="é/ü", data=b"")], when=(2026, 11, 22, 1, 2, 4))
    assert open_zip(data, file="x").is_as_written()
    assert open_zip(write_zip([]), file="x").is_as_written()
    assert not open_zip(foreign(("a", b"x")), file="x").is_as_written()


def test_any_other_byte_is_not_as_written() -> None:
    data = write_zip([PLAIN, Member(path="run", data=b"x", executable=True)])
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        try:
            opened = open_zip(bytes(changed), file="x")
            assert not opened.is_as_written(), place
        except InvalidFileError:
            continue
    assert not open_zip(b"#!" + data, file="x").is_as_written()


def test_a_member_is_read_part_by_part() -> None:
    opened = open_zip(write_zip([Member(path="a", data=bytes(200_000))]), file="x")
    parts = [len(part) for part in opened.chunks("a")]
    assert parts == [65_536, 65_536, 65_536, 3_392]
    assert len(opened["a"]) == 200_000
    with pytest.raises(KeyError):
        opened["b"]


def copied(one: bytes, count: int) -> bytes:
    """The archive of one member "0000", with so many of it: packed once, and not each time."""
    split = one.index(b"PK\1\2")
    local, row = one[:split], one[split : one.index(b"PK\5\6")]
    names = [b"%04d" % number for number in range(count)]
    rows = [
        row.replace(b"0000", name)[:42] + struct.pack("<L", len(local) * number) + name
        for number, name in enumerate(names)
    ]
    sizes = (len(row) * count, len(local) * count)
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, *sizes, 0)
    return b"".join((*(local.replace(b"0000", name, 1) for name in names), *rows, end))


OPEN_ALL = """
import hashlib, resource, sys
from builder.errors import InvalidFileError
from builder.wire.archive import open_zip
data = open(sys.argv[1], "rb").read()
resource.setrlimit(resource.RLIMIT_DATA, (300_000_000, 300_000_000))
try:
    opened = open_zip(data, file="x")
    for path in opened:
        whole = hashlib.sha256()
        for part in opened.chunks(path):
            whole.update(part)
    print(len(opened), "read")
except InvalidFileError as error:
    print(sorted({each.code for each in error.problems}))
"""


def test_300_megabytes_are_enough_for_any_archive(tmp_path: Path) -> None:
    """An archive of many members just below every limit is read, others are refused, in a
    process that may not have more memory."""
    sound = foreign(*((named(f"{n}"), bytes(4_000_000)) for n in range(45)))
    bomb = copied(foreign((named("0000"), bytes(190 * 1024)), how=zipfile.ZIP_DEFLATED), 8000)
    told = []
    for data in (sound, bomb):
        path = tmp_path / "x.zip"
        path.write_bytes(data)
        done = subprocess.run(
            [sys.executable, "-c", OPEN_ALL, str(path)], capture_output=True, check=True, text=True
        )
        told.append(done.stdout.strip())
    assert told == ["45 read", "['zip-bomb', 'zip-size']"]


EVIL_NAMES = ["../a", "a//b", "/a", "c:a", "a\x1bb", "a\u202eb", "a\u200db", "a" * 401]


def flagged(**fields: int) -> bytes:
    info = named("a")
    data = bytearray(foreign((info, b"x")))
    central = data.index(b"PK\1\2")
    for name, value in fields.items():
        place = {"flags": 8, "method": 10, "size": 24}[name]
        width = 4 if name == "size" else 2
        data[central + place : central + place + width] = value.to_bytes(width, "little")
    return bytes(data)


def opened(data: bytes) -> Callable[[], object]:
    return partial(read_zip, data, file="x.zip")


REFUSALS: Refusals = {
    **{f"the path {name!a}": opened(foreign((named(name), b"x"))) for name in EVIL_NAMES},
    "no zip": opened(b"PK"),
    "a date of no zip": partial(zip_date, b"PK", file="x.zip"),
    "a link": opened(foreign((named("a", mode=stat.S_IFLNK), b"x"))),
    "twice": opened(foreign((named("a"), b"x"), (named("A"), b"y"))),
    "a file and a folder": opened(foreign((named("a"), b"x"), (named("a/b"), b"y"))),
    "encrypted": opened(flagged(flags=1)),
    "a rare packing": opened(flagged(method=12)),
    "a large member": opened(flagged(size=archive.MAX_MEMBER + 1)),
    "a member shorter than it says": opened(flagged(size=2)),
    "a large whole": opened(flagged(size=archive.MAX_TOTAL + 1)),
    "a harmed member": opened(foreign((named("a"), b"hello")).replace(b"hello", b"hallo")),
    "shared bytes": opened(
        bytes(foreign((named("a"), b"x" * 40))).replace(b"(\0\0\0(\0", b"\xff\0\0\0(\0")
    ),
}


@pytest.mark.parametrize(("length", "words"), [(400, ""), (401, "empty or too long")])
def test_a_path_of_the_greatest_length_is_fine(length: int, words: str) -> None:
    assert bad_path("a" * length) == words


def test_a_colon_further_inside_is_no_drive() -> None:
    assert bad_path("abc:d") == ""
    assert bad_path("a:d") != ""
    assert bad_path("ab/c:d") == ""


def test_only_the_owner_decides_what_may_be_run() -> None:
    data = foreign((named("a", mode=stat.S_IFREG | 0o655), b""), (named("b", mode=0o100), b""))
    assert [member.executable for member in read_zip(data, file="x")] == [False, True]


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("archive")
