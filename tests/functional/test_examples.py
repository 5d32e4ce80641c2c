"""The example shortcuts: each is sound, laid out, and passes the tests that stand in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.cli.main import run
from builder.workflow.check.lint import lint
from builder.workflow.language.document import parse_workflow
from builder.workflow.language.format import format_bytes
from builder.workflow.tests import run_tests

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.workflow.yaml"))


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 8


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name.partition(".")[0])
def test_an_example_is_sound_and_passes_its_tests(path: Path) -> None:
    data = path.read_bytes()
    parsed = parse_workflow(data, file=path.name)
    assert parsed.warnings == ()
    assert lint(parsed.workflow, file=path.name, lines=parsed.lines) == []
    outcomes = run_tests(parsed)
    assert outcomes
    assert [problem for one in outcomes for problem in one.problems] == []
    assert format_bytes(data, file=path.name) == data


def test_init_writes_them_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path), "--examples"]) == 0
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert [path.name for path in written] == [path.name for path in EXAMPLES]
    capsys.readouterr()
    assert run(["test", *map(str, written)]) == 0
    assert "tests passed." in capsys.readouterr().out
