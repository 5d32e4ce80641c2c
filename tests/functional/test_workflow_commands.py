"""The commands for workflows, from their words to their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli.workflow.compile import compile as compile_command
from builder.cli.workflow.diff import diff
from builder.cli.workflow.fmt import fmt
from builder.cli.workflow.import_ import import_
from builder.cli.workflow.lint import lint
from builder.cli.workflow.schema import schema
from builder.cli.workflow.test import test as run_their_tests
from builder.errors import DefinitionError, DiskError, FindingsError, InvalidFileError, UsageError
from builder.workflow.apple.workflow import load_workflow
from builder.workflow.language.document import compile_workflow

CASES = Path(__file__).resolve().parents[1] / "cases" / "workflows"
SWITCH = CASES / "good" / "where-is-my-switch.workflow.yaml"
EVERYTHING = CASES / "good" / "everything.workflow.yaml"
FAULTY = CASES / "bad" / "many-faults.workflow.yaml"


def run(command: object, *words: object) -> Result:
    """Runs a command; a fault comes through as the exception that `main` turns into words."""
    return CliRunner().invoke(command, list(map(str, words)), catch_exceptions=False)  # type: ignore[arg-type]  # click's own commands


def test_compile_writes_a_shortcut_that_import_turns_back(tmp_path: Path) -> None:
    made = tmp_path / "Where is my switch?.shortcut"
    assert run(compile_command, SWITCH, "-o", made).exit_code == 0
    printed = run(import_, made).output
    assert compile_workflow(printed) == load_workflow(made.read_bytes(), name="Where is my switch?")
    assert "open-urls: prefs:root=Privacy&path=PROBLEM_REPORTING" in printed
    assert "ids:" not in printed


def test_compile_writes_beside_the_source_or_into_a_folder(tmp_path: Path) -> None:
    source = tmp_path / "a.workflow.yaml"
    source.write_bytes(SWITCH.read_bytes())
    told = json.loads(run(compile_command, source, "--json").output)
    assert told["written"][0]["file"] == str(tmp_path / "a.shortcut")
    folder = tmp_path / "out"
    folder.mkdir()
    run(compile_command, SWITCH, EVERYTHING, "-o", folder, "--xml")
    assert sorted(path.name for path in folder.iterdir()) == [
        "everything.shortcut",
        "where-is-my-switch.shortcut",
    ]
    assert (folder / "everything.shortcut").read_bytes().startswith(b"<?xml")


def test_compile_reports_the_faults_of_every_file_and_writes_none(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        run(compile_command, SWITCH, FAULTY, CASES / "bad" / "braces.workflow.yaml", "-o", tmp_path)
    files = {Path(problem.file).name for problem in caught.value.problems}
    assert files == {"many-faults.workflow.yaml", "braces.workflow.yaml"}
    assert list(tmp_path.iterdir()) == []


def test_compile_refuses_two_files_for_one_target(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no folder"):
        run(compile_command, SWITCH, EVERYTHING, "-o", tmp_path / "one.shortcut")
    with pytest.raises(UsageError, match="as one"):
        run(compile_command, SWITCH, SWITCH, "-o", tmp_path)


def test_a_missing_or_unwritable_file_is_a_disk_fault(tmp_path: Path) -> None:
    with pytest.raises(DiskError, match="cannot be read"):
        run(compile_command, tmp_path / "none.workflow.yaml")
    with pytest.raises(DiskError, match="cannot be written"):
        run(compile_command, SWITCH, "-o", tmp_path / "no" / "such" / "folder.shortcut")


def test_import_writes_files_says_how_much_is_raw_and_warns(tmp_path: Path) -> None:
    made = tmp_path / "everything.shortcut"
    run(compile_command, EVERYTHING, "-o", made)
    result = run(import_, made, "-o", tmp_path, "--stats")
    assert (tmp_path / "everything.workflow.yaml").exists()
    assert "48 actions, 2 of them as they are" in result.stderr
    assert "warning[dangling-reference]" in result.stderr
    told = json.loads(run(import_, made, "--json").stdout)
    assert told["imported"][0]["raw_actions"] == 2
    assert told["imported"][0]["text"].startswith("format: 1\n")


def test_import_of_what_is_no_shortcut_is_refused(tmp_path: Path) -> None:
    junk = tmp_path / "x.shortcut"
    junk.write_bytes(b"junk")
    with pytest.raises(InvalidFileError):
        run(import_, junk)


def test_lint_finds_and_counts(tmp_path: Path) -> None:
    assert "Sound: 1 file" in run(lint, SWITCH).output
    with pytest.raises(FindingsError) as caught:
        run(lint, EVERYTHING)
    assert "dangling-reference" in {problem.code for problem in caught.value.problems}
    result = run(lint, EVERYTHING, "--json")
    assert (result.exit_code, json.loads(result.output)["ok"]) == (1, False)
    warned = tmp_path / "w.workflow.yaml"
    warned.write_text("format: 1\nactions:\n  - text: '{variable x}'\n")
    assert "1 warnings" in run(lint, warned).stdout
    with pytest.raises(FindingsError):
        run(lint, warned, "--strict")


def test_diff_tells_changes_and_its_exit_code(tmp_path: Path) -> None:
    same = run(diff, SWITCH, SWITCH)
    assert (same.exit_code, same.output) == (0, "Equal: every action and every value.\n")
    other = tmp_path / "b.workflow.yaml"
    other.write_text(SWITCH.read_text("utf-8").replace("Turn off", "Turn on"), "utf-8")
    result = run(diff, SWITCH, other)
    assert result.exit_code == 1
    assert "~ 3  Show Alert" in result.output
    assert "message:" in result.output
    assert json.loads(run(diff, SWITCH, other, "--json").output)["changes"][0]["kind"] == "changed"


def test_fmt_checks_and_mends(tmp_path: Path) -> None:
    path = tmp_path / "a.workflow.yaml"
    path.write_text("format:   1\nactions: [lock-screen]\n")
    with pytest.raises(FindingsError):
        run(fmt, path, "--check")
    result = run(fmt, path, "--check", "--json")
    assert (result.exit_code, json.loads(result.output)["changed"]) == (1, [str(path)])
    assert "laid out anew" in run(fmt, path).output
    assert path.read_text() == "format: 1\nactions:\n  - lock-screen\n"
    assert run(fmt, path, "--check").exit_code == 0


def test_schema_is_printed_or_written(tmp_path: Path) -> None:
    printed = run(schema).output
    target = tmp_path / "s.json"
    run(schema, "-o", target)
    assert json.loads(printed) == json.loads(target.read_text("utf-8"))


def test_tests_run_and_fail(tmp_path: Path) -> None:
    assert run(run_their_tests, SWITCH).output == "2 tests passed.\n"
    broken = tmp_path / "b.workflow.yaml"
    broken.write_text(SWITCH.read_text("utf-8").replace("shown: Use", "shown: Used"), "utf-8")
    with pytest.raises(FindingsError, match="expected shown"):
        run(run_their_tests, broken)
    result = run(run_their_tests, broken, "--json")
    assert result.exit_code == 1
    assert [row["ok"] for row in json.loads(result.output)["tests"]] == [True, False]
    with pytest.raises(UsageError, match="workflow files"):
        run(run_their_tests, tmp_path / "x.shortcut")
