"""Archives that an enemy packed, given to every command that takes one: each is refused in words,
nothing is unpacked, served or sent, and what was there stays."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builder.cli.main import run
from builder.wire.archive import Member, write_zip
from tests.alarm import ended_by_alarm

MB = 1024 * 1024
MANIFEST = b'{"format": 1, "files": [], "kit": {}}'


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """A kit that is served after all fails here instead of hanging the run."""
    with ended_by_alarm("the command goes on"):
        yield


def packed(*members: tuple[str | zipfile.ZipInfo, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, data in members:
            made.writestr(name, data, how)
    return out.getvalue()


def listed(data: bytes, number: int, offset: int, form: str, *values: int) -> bytes:
    """The archive with values changed in a row of its list (APPNOTE 4.3.12)."""
    changed, place = bytearray(data), -1
    for _ in range(number + 1):
        place = changed.index(b"PK\1\2", place + 1)
    struct.pack_into(form, changed, place + offset, *values)
    return bytes(changed)


def a_swelling_manifest() -> bytes:
    """5 KB that become 31 MB."""
    return packed(("k/manifest.json", b" " * (31 * MB)), how=zipfile.ZIP_DEFLATED)


def a_manifest_that_swells_within_bounds() -> bytes:
    """Packed 150-fold, below the bound for one member, above that for the whole."""
    text = b"".join(b"[%d]," % number for number in range(100_000)) + b" " * (30 * MB)
    return packed(("k/manifest.json", b'{"files": [' + text), how=zipfile.ZIP_DEFLATED)


def many_small_swelling() -> bytes:
    rows = [(f"k/{number}", bytes(1 * MB)) for number in range(180)]
    return packed(("k/manifest.json", MANIFEST), *rows, how=zipfile.ZIP_DEFLATED)


def members_in_one_place() -> bytes:
    """Both rows of the list lead to the first member's bytes."""
    data = packed(("k/a", b"x" * 400), ("k/b", b"y" * 400), ("k/manifest.json", MANIFEST))
    return listed(data, 1, 42, "<L", 0)


def members_that_reach_into_the_next() -> bytes:
    data = packed(("k/a", b"x" * 40), ("k/b", b"y" * 40), ("k/manifest.json", MANIFEST))
    return listed(data, 0, 20, "<LL", 90, 90)


def a_member_beyond_the_end() -> bytes:
    data = packed(("k/a", b"x" * 40), ("k/manifest.json", MANIFEST))
    return listed(data, 1, 42, "<L", len(data) + 10)


def a_larger_size_in_its_list() -> bytes:
    data = packed(("k/manifest.json", MANIFEST), ("k/a", b"x" * 400))
    return listed(data, 1, 24, "<L", 4000)


def zip64_sizes_that_lie() -> bytes:
    """A row that sends its reader to 64-bit sizes of 16 exabytes."""
    name, extra = b"k/a", struct.pack("<HHQQ", 1, 16, 2**64 - 1, 2**64 - 1)
    head = struct.pack("<4s5H3L2H", b"PK\3\4", 45, 0, 0, 0, 33, 0, 4, 4, len(name), 0) + name
    row = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\1\2", 45, 45, 0, 0, 0, 33, 0, 2**32 - 1, 2**32 - 1),
        *(len(name), len(extra), 0, 0, 0, 0, 0),
    )
    body = head + b"evil"
    rows = row + name + extra
    return body + rows + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 1, 1, len(rows), len(body), 0)


def zip64_end_that_lies() -> bytes:
    """An end that says there are 2**60 members somewhere else."""
    data = packed(("k/manifest.json", MANIFEST))
    end = struct.pack("<4sQ2H2L4Q", b"PK\6\6", 44, 45, 45, 0, 0, 2**60, 2**60, 2**60, 2**60)
    locator = struct.pack("<4sLQL", b"PK\6\7", 0, len(data) - 22, 1)
    last = struct.pack("<4s4H2LH", b"PK\5\6", 0xFFFF, 0xFFFF, 0xFFFF, 0xFFFF, *(2**32 - 1,) * 2, 0)
    return data[:-22] + end + locator + last


def two_of_one_name() -> bytes:
    with pytest.warns(UserWarning, match="Duplicate name"):
        return packed(("k/manifest.json", MANIFEST), ("k/manifest.json", b"{}"))


def two_that_differ_by_case() -> bytes:
    return packed(("k/manifest.json", MANIFEST), ("k/Manifest.JSON", b"{}"))


def two_that_differ_by_form() -> bytes:
    return packed(("k/manifest.json", MANIFEST), ("k/\u00e9", b"1"), ("k/e\u0301", b"2"))


def another_name_at_the_member() -> bytes:
    """The list says a.txt, the member's own head says b.txt."""
    data = packed(("k/manifest.json", MANIFEST), ("k/a.txt", b"x"))
    return data.replace(b"k/a.txt", b"k/b.txt", 1)


def a_file_that_is_a_folder() -> bytes:
    return packed(("k/manifest.json", MANIFEST), ("k/a", b"x"), ("k/a/b", b"x"))


def out_of_its_folder() -> bytes:
    return packed(("k/manifest.json", MANIFEST), ("k/../../evil", b"x"))


def from_the_root() -> bytes:
    return packed(("k/manifest.json", MANIFEST), ("/etc/evil", b"x"))


def a_drive() -> bytes:
    return packed(("k/manifest.json", MANIFEST), ("C:/evil", b"x"))


def a_link() -> bytes:
    info = zipfile.ZipInfo("k/link")
    info.external_attr = 0o120777 << 16
    return packed(("k/manifest.json", MANIFEST), (info, b"/etc/passwd"))


def hidden_marks() -> bytes:
    return packed(("k/manifest.json", MANIFEST), ("k/\u202etxt.exe", b"x"))


def encrypted() -> bytes:
    data = packed(("k/manifest.json", MANIFEST), ("k/a", b"x"))
    return listed(data, 1, 8, "<H", 1)


def packed_in_a_rare_way() -> bytes:
    return packed(("k/manifest.json", MANIFEST), how=zipfile.ZIP_LZMA)


def without_a_manifest() -> bytes:
    return write_zip([Member(path="k/a", data=b"x")])


def with_a_manifest_below() -> bytes:
    return write_zip([Member(path="a/b/c/manifest.json", data=MANIFEST)])


def a_manifest_that_lists_elsewhere() -> bytes:
    row = b'{"path": "../../evil", "bytes": 1, "sha256": "", "kind": "doc"}'
    return write_zip(
        [Member(path="k/manifest.json", data=b'{"format": 1, "files": [' + row + b"]}")]
    )


def nothing_at_all() -> bytes:
    return packed()


def cut_short() -> bytes:
    return packed(("k/manifest.json", MANIFEST))[:-5]


ARCHIVES: tuple[Callable[[], bytes], ...] = (
    *(a_swelling_manifest, a_manifest_that_swells_within_bounds, many_small_swelling),
    *(members_in_one_place, members_that_reach_into_the_next, a_member_beyond_the_end),
    *(a_larger_size_in_its_list, zip64_sizes_that_lie, zip64_end_that_lies),
    *(two_of_one_name, two_that_differ_by_case, two_that_differ_by_form),
    *(another_name_at_the_member, a_file_that_is_a_folder, out_of_its_folder, from_the_root),
    *(a_drive, a_link, hidden_marks, encrypted, packed_in_a_rare_way, without_a_manifest),
    *(with_a_manifest_below, a_manifest_that_lists_elsewhere, nothing_at_all, cut_short),
)
COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check", "evil.zip"),
    "show": ("show", "evil.zip"),
    "serve": ("serve", "evil.zip", "--port", "0"),
    "publish": ("publish", "evil.zip", "site"),
    "sign": ("sign", "evil.zip", "--with", "mac"),
    "sign the manifest": ("sign", "evil.zip", "--manifest", "key", "--who", "me"),
    "survey": ("survey", "evil.zip"),
}


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return {make.__name__: make() for make in ARCHIVES}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", [make.__name__ for make in ARCHIVES])
def test_an_enemys_archive_is_refused(
    name: str,
    command: str,
    made: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    work = tmp_path / "a" / "b"
    work.mkdir(parents=True)
    monkeypatch.chdir(work)
    (work / "evil.zip").write_bytes(made[name])
    (work / "key").write_bytes(b"no key")
    before = sorted(tmp_path.rglob("*"))
    code = run(list(COMMANDS[command]))
    told = capsys.readouterr()
    assert 1 <= code <= 6, told.err
    assert "Traceback" not in told.err
    assert told.err or told.out
    assert sorted(tmp_path.rglob("*")) == before
    assert (work / "evil.zip").read_bytes() == made[name]
