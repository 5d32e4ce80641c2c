"""The example shortcuts, and five that were written from the documentation alone: each is sound,
laid out, and passes the tests that stand in it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.cli.main import run
from builder.kit.opening.workflow import reader_beside
from builder.render.pictures import Pictures
from builder.workflow.check.lint import lint
from builder.workflow.language.document import parse_workflow
from builder.workflow.language.format import format_bytes
from builder.workflow.tests import run_tests

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(path for path in (ROOT / "examples").rglob("*") if path.is_file())
EXAMPLES = [path for path in FILES if path.name.endswith(".workflow.yaml")]


FROM_THE_DOCS = sorted((ROOT / "tests/cases/workflows/from-the-docs").glob("*.workflow.yaml"))


def test_five_shortcuts_of_twenty_actions_and_more_were_written_from_the_docs() -> None:
    counts = [len(parse_workflow(path.read_bytes()).workflow.actions) for path in FROM_THE_DOCS]
    assert len(counts) >= 5
    assert min(counts) >= 20


def test_there_are_examples() -> None:
    assert len(EXAMPLES) >= 12
    assert any("use: blocks/" in path.read_text("utf-8") for path in EXAMPLES)


@pytest.mark.parametrize(
    "path", [*EXAMPLES, *FROM_THE_DOCS], ids=lambda path: path.name.partition(".")[0]
)
def test_an_example_is_sound_and_passes_its_tests(path: Path) -> None:
    data = path.read_bytes()
    parsed = parse_workflow(data, file=path.name, read=reader_beside(path))
    assert parsed.warnings == ()
    assert lint(parsed.workflow, file=path.name, lines=parsed.lines) == []
    outcomes = run_tests(parsed, pictures=Pictures())
    assert outcomes
    assert [problem for one in outcomes for problem in one.problems] == []
    assert format_bytes(data, file=path.name) == data


def test_init_writes_them_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path), "--examples"]) == 0
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert [path.name for path in written] == [path.name for path in FILES]
    capsys.readouterr()
    texts = [str(path) for path in written if path.name.endswith(".workflow.yaml")]
    assert run(["test", *texts]) == 0
    assert "tests passed." in capsys.readouterr().out
