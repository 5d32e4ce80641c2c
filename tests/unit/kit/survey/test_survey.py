"""A survey's rows and table: what each file does, twins by content, and bad files as rows."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import InvalidFileError, UsageError
from builder.kit.survey.file_row import FileRow, row_of
from builder.kit.survey.summary import summary_of
from builder.kit.survey.survey import found_files, read_report, write_report
from builder.wire.plist import dumps_binary, dumps_xml, loads_dict
from builder.workflow import compile_workflow, dump_workflow
from tests import pki

TEXT = """format: 1
actions:
  - comment: Asks
  - get-contents-of-url: https://api.example.org/v1
  - open-urls: prefs:root=Privacy
"""


@pytest.fixture
def shortcut(tmp_path: Path) -> Path:
    path = tmp_path / "fetch.shortcut"
    path.write_bytes(dump_workflow(compile_workflow(TEXT)))
    return path


def test_a_row_tells_actions_hosts_addresses_and_risks(shortcut: Path) -> None:
    row = row_of(shortcut, "fetch.shortcut")
    assert (row.actions, row.faults, row.signed) == (3, (), "")
    assert row.hosts == ("api.example.org",)
    assert row.addresses == ("https://api.example.org/v1", "prefs:root=Privacy")
    assert dict(row.risks)["network"] == (2,)
    assert row.bytes == shortcut.stat().st_size


def test_twins_are_equal_whoever_signed_them_and_however_they_are_written(
    shortcut: Path, tmp_path: Path
) -> None:
    value = loads_dict(shortcut.read_bytes())
    (tmp_path / "xml.shortcut").write_bytes(dumps_xml(value))
    (tmp_path / "signed.shortcut").write_bytes(pki.icloud_file(value))
    (tmp_path / "other.shortcut").write_bytes(dumps_binary(pki.workflow(2)))
    names = ("fetch", "xml", "signed", "other")
    found = [
        row_of(tmp_path / f"{name}.shortcut", name, now=pki.NOW, roots=pki.roots())
        for name in names
    ]
    assert len({row.content for row in found[:3]}) == 1
    assert found[2].signed == "icloud"
    assert found[2].valid_until.startswith("20")
    summary = summary_of([row.to_json() for row in found])
    assert summary["twins"] == [["fetch", "xml", "signed"]]
    assert summary["signed"] == [{"name": "unsigned", "files": 3}, {"name": "icloud", "files": 1}]


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.shortcut", b"junk", "not a property list"),
        ("b.shortcut", b"AEA1" + bytes(40), ""),
        ("c.workflow.yaml", b"format: 1\nactions:\n  - show-alrt: x\n", "show-alrt"),
        ("d.shortcut", b"", ""),
        ("none.shortcut", None, "No such file"),
    ],
)
def test_a_bad_file_is_a_row_with_its_faults(
    tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    row = row_of(tmp_path / name, name)
    assert row.faults
    assert words in row.faults[0]
    assert (row.content, row.actions) == ("", 0)


def test_a_signature_that_does_not_hold_is_said_beside_what_the_file_does(
    shortcut: Path, tmp_path: Path
) -> None:
    path = tmp_path / "signed.shortcut"
    path.write_bytes(pki.icloud_file(loads_dict(shortcut.read_bytes())))
    row = row_of(path, "signed.shortcut", now=pki.NOW)
    assert (row.signed, row.actions) == ("not proven", 3)
    assert row.faults


def test_folders_are_gone_through_and_links_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/two.shortcut", "one.SHORTCUT", "a.workflow.yaml", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "link.shortcut").symlink_to(tmp_path / "one.SHORTCUT")
    (tmp_path / "b" / "up").symlink_to(tmp_path)
    found = {Path(each.shown).name for each in found_files([str(tmp_path)])}
    assert found == {"two.shortcut", "one.SHORTCUT", "a.workflow.yaml"}


@pytest.mark.parametrize("ending", [".jsonl", ".parquet"])
def test_a_report_reads_back_as_it_was_written(shortcut: Path, tmp_path: Path, ending: str) -> None:
    good = row_of(shortcut, "fetch.shortcut")
    rows = [good, replace(good, path="z"), FileRow(path="bad", faults=("no",))]
    path = tmp_path / f"report{ending}"
    write_report(rows, path)
    assert list(read_report(path)) == [row.to_json() for row in rows]
    before = path.read_bytes()
    write_report(rows, path)
    assert path.read_bytes() == before


def row(**other: object) -> bytes:
    return json.dumps({**FileRow(path="a").to_json(), **other}).encode() + b"\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.jsonl", b"[1]\n"),
        ("b.jsonl", b'{"path": "a"}\n'),
        ("c.jsonl", b"no json"),
        ("d.parquet", b"PAR1"),
        ("e.jsonl", b"[" * 100_000),
        ("f.jsonl", b"\xff"),
        ("g.jsonl", row(bytes="many")),
        ("h.jsonl", row(hosts=5)),
        ("i.jsonl", row(hosts=[["a"]])),
        ("j.jsonl", row(risks=["network"])),
        ("k.jsonl", row(findings=[{}])),
        ("l.jsonl", b" " * (16 * 1024 * 1024) + row()),
    ],
)
def test_what_is_no_report_is_refused(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InvalidFileError, match="no report of a survey"):
        list(read_report(tmp_path / name))


def test_a_report_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"\.jsonl or \.parquet"):
        write_report([], tmp_path / "report.csv")


def test_hosts_and_risks_are_counted_by_files_the_most_first() -> None:
    rows = [
        FileRow(path="a", hosts=("x.org", "y.org"), risks=(("network", (1,)),)),
        FileRow(path="b", hosts=("y.org",), findings=(("unused", 2),)),
    ]
    summary = summary_of([row.to_json() for row in rows])
    assert summary["hosts"] == [{"name": "y.org", "files": 2}, {"name": "x.org", "files": 1}]
    assert summary["risks"] == [{"name": "network", "files": 1}]
    assert summary["findings"] == [{"name": "unused", "files": 1}]
    assert json.dumps(summary)
