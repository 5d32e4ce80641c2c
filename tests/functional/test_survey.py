"""`optout survey` from the command line, on real processes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet
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


@pytest.fixture(scope="module")
def report(kit: BuiltKit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `report.parquet`, as docs/survey.md has it: the kit, examples, a twin."""
    place = tmp_path_factory.mktemp("surveyed")
    shutil.copytree(kit.folder / "shortcuts", place / "all")
    shutil.copytree(ROOT / "examples", place / "all" / "examples")
    first = min((place / "all").glob("*.shortcut"))
    shutil.copy(first, place / "all" / "twin.shortcut")
    words = ["survey", str(place / "all"), "-o", str(place / "report.parquet"), "--workers", "1"]
    assert run(words) == 0
    return place


def test_the_questions_of_the_docs_are_answered_by_duckdb(
    report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb

    text = (ROOT / "docs" / "survey.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
    with_host, with_risk, twins = [each for each in block.split(";") if each.strip()]
    rows = pyarrow.parquet.read_table(report / "report.parquet").to_pylist()
    monkeypatch.chdir(report)  # the questions name the file alone

    def answers(question: str) -> list[tuple[Any, ...]]:
        with duckdb.connect() as connection:
            found: list[tuple[Any, ...]] = connection.sql(question).fetchall()
        return sorted(found)

    host = next(host for row in rows for host in row["hosts"])
    assert answers(with_host.replace("api.example.org", host)) == sorted(
        (row["path"],) for row in rows if host in row["hosts"]
    )
    risk = next(each["risk"] for row in rows for each in row["risks"])
    assert answers(with_risk.replace("'message'", f"'{risk}'")) == sorted(
        (row["path"], each["actions"])
        for row in rows
        for each in row["risks"]
        if each["risk"] == risk
    )
    of_content: dict[str, list[str]] = {}
    for row in rows:
        of_content.setdefault(row["content"], []).append(row["path"])
    same = {name: paths for name, paths in of_content.items() if name and len(paths) > 1}
    assert any(path.endswith("twin.shortcut") for paths in same.values() for path in paths)
    assert {name: sorted(paths) for name, paths in answers(twins)} == {
        name: sorted(paths) for name, paths in same.items()
    }


def test_what_holds_no_shortcut_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["survey", str(tmp_path), "-o", str(tmp_path / "r.jsonl")]) == 2
    assert "no file that ends in .shortcut" in capsys.readouterr().err
    assert run(["survey", "show", str(tmp_path / "none.jsonl")]) == 5
    assert run(["survey", str(tmp_path / "gone"), "-o", str(tmp_path / "r.jsonl")]) == 5
    assert "there is no such file or folder" in capsys.readouterr().err
    # Said before the work, not after an hour of it.
    assert run(["survey", str(tmp_path), "-o", str(tmp_path / "r.csv")]) == 2
    assert "a report ends in .jsonl or .parquet" in capsys.readouterr().err
