"""The manifest: what it says of a kit, and what one that lies or breaks is told."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.errors import InvalidFileError
from builder.model import manifest as module
from builder.model.artifact import Artifact
from builder.model.cell import Cell, Refused
from builder.model.kinds import Kind
from builder.model.manifest import (
    NAME,
    SUMS,
    dump_manifest,
    dump_sums,
    entry_of,
    head_of,
    parse_manifest,
)

FILES = (
    Artifact(path="b/ü.html", data=b"page", kind=Kind.PAGE, language="de", says="a page"),
    Artifact(path="a.command", data=b"#!/bin/sh\n", kind=Kind.SCRIPT, executable=True),
    Artifact(path="s/x.shortcut", data=b"", kind=Kind.SHORTCUT, guide="g", signed=False),
)
ENTRIES = tuple(entry_of(each) for each in FILES)
HEAD = head_of(
    version="0.1.0",
    tools={"pillow": "12.0"},
    kit={"id": "k"},
    source_digest="d" * 64,
    preview=True,
    base_url="http://localhost:8000/",
    refused=[Refused(cell=Cell(target="script"), reason="no device runs scripts")],
    english_words={"de": 3},
)


def written(**changes: Any) -> bytes:
    """A manifest whose only entry has these keys changed; None takes a key away."""
    row = json.loads(dump_manifest(HEAD, ENTRIES[:1]))["files"][0]
    row = {key: value for key, value in (row | changes).items() if value is not ...}
    return json.dumps({**HEAD, "format": 1, "files": [row]}).encode()


def told(data: bytes) -> str:
    with pytest.raises(InvalidFileError) as caught:
        parse_manifest(data, file="m.json")
    (problem,) = caught.value.problems
    assert (problem.code, problem.file) == ("bad-manifest", "m.json")
    return problem.message


def test_a_manifest_reads_back_as_it_was_written() -> None:
    read = parse_manifest(dump_manifest(HEAD, ENTRIES))
    assert read.files == {entry.path: entry for entry in ENTRIES}
    assert read.head == {**HEAD, "format": 1}
    assert dump_manifest(read.head, read.files.values()) == dump_manifest(HEAD, ENTRIES)


def test_a_manifest_has_one_file_a_line_in_order_of_path() -> None:
    data = dump_manifest(HEAD, ENTRIES)
    assert data == dump_manifest(HEAD, ENTRIES[::-1])
    lines = [line for line in data.decode().splitlines() if '"sha256"' in line]
    assert [json.loads(line.rstrip(","))["path"] for line in lines] == [
        "a.command",
        "b/ü.html",
        "s/x.shortcut",
    ]
    assert data.endswith(b"\n}\n")


def test_an_empty_kit_has_an_empty_list() -> None:
    assert parse_manifest(dump_manifest(HEAD, ())).files == {}


def test_the_head_says_why_cells_were_left_out() -> None:
    assert HEAD["left_out"] == [{"cell": "script/-/-/-", "reason": "no device runs scripts"}]
    assert HEAD["built_by"] == {"optout-kit": "0.1.0", "pillow": "12.0"}


def test_checksums_hold_for_the_tool_that_people_have(tmp_path: Path) -> None:
    manifest = dump_manifest(HEAD, ENTRIES)
    for each in FILES:
        (tmp_path / each.path).parent.mkdir(exist_ok=True)
        (tmp_path / each.path).write_bytes(each.data)
    (tmp_path / NAME).write_bytes(manifest)
    (tmp_path / SUMS).write_bytes(dump_sums(ENTRIES, manifest))
    run = subprocess.run(
        ["sha256sum", "--check", "--strict", SUMS], cwd=tmp_path, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr
    (tmp_path / "a.command").write_bytes(b"other")
    run = subprocess.run(
        ["sha256sum", "--check", SUMS], cwd=tmp_path, capture_output=True, check=False
    )
    assert b"a.command: FAILED" in run.stdout


BROKEN: dict[str, bytes] = {
    "empty": b"",
    "no json": b"{",
    "not utf-8": b'{"a": "\xff"}',
    "a list": b"[]",
    "a number": b"1",
    "another format": b'{"format": 2, "files": []}',
    "no format": b'{"files": []}',
    "no files": b'{"format": 1}',
    "files of words": b'{"format": 1, "files": "all"}',
    "an entry of words": b'{"format": 1, "files": ["a"]}',
    "an entry of nothing": b'{"format": 1, "files": [{}]}',
    "a key twice": b'{"format": 1, "format": 1, "files": []}',
    "deep": b'{"format": 1, "files": ' + b"[" * 100_000,
    "a huge number": b'{"format": ' + b"9" * 10_000 + b"}",
}
CHANGES: dict[str, dict[str, Any]] = {
    "a key too many": {"mode": 1},
    "a key too few": {"says": ...},
    "bytes of yes": {"bytes": True},
    "bytes of words": {"bytes": "4"},
    "bytes below nothing": {"bytes": -1},
    "signed of words": {"signed": "yes"},
    "executable of numbers": {"executable": 1},
    "path of numbers": {"path": 1},
    "path that leads out": {"path": "../a"},
    "absolute path": {"path": "/a"},
    "path with half a character": {"path": "a\ud800"},
    "path that steers a terminal": {"path": "a\x1b[2J"},
    "its own name": {"path": NAME},
    "the name of the checksums": {"path": SUMS},
    "an unknown kind": {"kind": "virus"},
    "a digest in capitals": {"sha256": "A" * 64},
    "a digest cut short": {"sha256": "a" * 63},
    "a digest with a line end": {"sha256": "a" * 63 + "\n"},
    "words with half a character": {"says": "\udfff"},
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_manifest_is_told_so(case: str) -> None:
    assert told(BROKEN[case])


@pytest.mark.parametrize("case", CHANGES)
def test_an_entry_that_is_not_as_it_should_be_is_told_so(case: str) -> None:
    assert told(written(**CHANGES[case]))


def test_an_unchanged_entry_is_fine() -> None:
    assert list(parse_manifest(written()).files) == ["b/ü.html"]


def test_a_file_listed_twice_is_told() -> None:
    both = [ENTRIES[0], replace(ENTRIES[0], says="again")]
    assert told(dump_manifest(HEAD, both)) == "a file is listed twice"


def test_a_manifest_beyond_the_limit_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 5)
    assert told(b"123456") == "6 bytes; at most 5 are read"
