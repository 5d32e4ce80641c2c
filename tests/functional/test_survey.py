"""`optout survey` from the command line, on real processes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from builder.cli.main import run
from tests.conftest import ROOT, BuiltKit


def test_a_folder_is_surveyed_and_its_table_shown_again(
    kit: BuiltKit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(kit.folder / "shortcuts", tmp_path / "all")
    shutil.copytree(ROOT / "examples", tmp_path / "all" / "examples")
    (tmp_path / "all" / "bad.shortcut").write_bytes(b"junk")
    report = tmp_path / "report.parquet"
    words = ["survey", str(tmp_path / "all"), "-o", str(report), "--workers", "1"]
    assert run([*words, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    summary = told["summary"]
    assert summary["files"] == sum(
        path.name.endswith((".shortcut", ".workflow.yaml"))
        for path in (tmp_path / "all").rglob("*")
    )
    assert [Path(row["path"]).name for row in summary["broken"]] == ["bad.shortcut"]
    assert run(["survey", "show", str(report), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["summary"] == summary
    assert run(["survey", "show", str(report)]) == 0
    table = capsys.readouterr().out
    assert "Risks" in table
    assert "Not read or not proven: 1" in table


def test_what_holds_no_shortcut_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", str(tmp_path), "-o", str(tmp_path / "r.jsonl")]) == 2
    assert "no file that ends in .shortcut" in capsys.readouterr().err
    assert run(["survey", "show", str(tmp_path / "none.jsonl")]) == 5
    assert run(["survey", str(tmp_path / "gone"), "-o", str(tmp_path / "r.jsonl")]) == 5
    assert "there is no such file or folder" in capsys.readouterr().err
    # Said before the work, not after an hour of it.
    assert run(["survey", str(tmp_path), "-o", str(tmp_path / "r.csv")]) == 2
    assert "a report ends in .jsonl or .parquet" in capsys.readouterr().err
