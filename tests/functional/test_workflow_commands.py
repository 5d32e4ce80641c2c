"""The commands for workflows, from their words to their exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from builder.cli.main import run as main
from builder.cli.workflow.compile import compile as compile_command
from builder.cli.workflow.diff import diff
from builder.cli.workflow.fmt import fmt
from builder.cli.workflow.import_ import import_
from builder.cli.workflow.lint import lint
from builder.cli.workflow.schema import schema
from builder.cli.workflow.test import test as run_their_tests
from builder.errors import DefinitionError, DiskError, FindingsError, InvalidFileError, UsageError
from builder.workflow.apple.workflow import dump_workflow, load_workflow
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
    assert told["written"][0]["file"] == str(tmp_path / "Where is my switch.shortcut")
    folder = tmp_path / "out"
    folder.mkdir()
    run(compile_command, SWITCH, EVERYTHING, "-o", folder, "--xml")
    assert sorted(path.name for path in folder.iterdir()) == [
        "Everything.shortcut",
        "Where is my switch.shortcut",
    ]
    assert (folder / "Everything.shortcut").read_bytes().startswith(b"<?xml")


def test_compile_reports_the_faults_of_every_file_and_writes_the_sound_ones(
    tmp_path: Path,
) -> None:
    bad = CASES / "bad" / "braces.workflow.yaml"
    with pytest.raises(DefinitionError) as caught:
        run(compile_command, FAULTY, SWITCH, tmp_path / "none.workflow.yaml", bad, "-o", tmp_path)
    files = {Path(problem.file).name for problem in caught.value.problems}
    assert files == {"many-faults.workflow.yaml", "braces.workflow.yaml", "none.workflow.yaml"}
    assert [path.name for path in tmp_path.iterdir()] == ["Where is my switch.shortcut"]


def test_compile_refuses_two_files_for_one_target(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not a folder"):
        run(compile_command, SWITCH, EVERYTHING, "-o", tmp_path / "one.shortcut")
    with pytest.raises(UsageError, match="not a folder"):
        run(compile_command, SWITCH, "-o", f"{tmp_path}/none/")
    other = tmp_path / "b.workflow.yaml"
    other.write_text(SWITCH.read_text("utf-8").replace("Where is", "WHERE IS"), "utf-8")
    with pytest.raises(UsageError, match="as one file"):
        run(compile_command, SWITCH, other, "-o", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b.workflow.yaml"]


@pytest.mark.parametrize(
    ("there", "reason"),
    [
        (b"AEA1\0\0\0", "the file that is there is a signed shortcut"),
        (b"my notes", "the file that is there is not a shortcut"),
    ],
)
def test_compile_writes_over_nothing_that_would_be_lost(
    tmp_path: Path, there: bytes, reason: str
) -> None:
    target = tmp_path / "x.shortcut"
    target.write_bytes(there)
    with pytest.raises(UsageError, match=reason) as caught:
        run(compile_command, SWITCH, "-o", target)
    assert "--force" in str(caught.value)
    assert target.read_bytes() == there
    assert run(compile_command, SWITCH, "-o", target, "--force").exit_code == 0
    assert run(compile_command, SWITCH, "-o", target, "--xml").exit_code == 0


def test_no_command_writes_over_its_input(tmp_path: Path) -> None:
    source = tmp_path / "a.workflow.yaml"
    source.write_bytes(SWITCH.read_bytes())
    link = tmp_path / "b.shortcut"
    link.symlink_to(source)
    for target in (source, link):
        with pytest.raises(UsageError, match="this is the file that is read"):
            run(compile_command, source, "-o", target)
    made = tmp_path / "c.shortcut"
    run(compile_command, source, "-o", made)
    with pytest.raises(UsageError, match="this is the file that is read"):
        run(import_, made, "-o", made)
    assert source.read_bytes() == SWITCH.read_bytes()
    with pytest.raises(UsageError, match="is not a schema"):
        run(schema, "-o", source)


def test_import_writes_over_its_own_text_and_never_over_an_edited_one(tmp_path: Path) -> None:
    made, text = tmp_path / "a.shortcut", tmp_path / "a.workflow.yaml"
    run(compile_command, SWITCH, "-o", made)
    run(import_, made, "-o", text)
    first = text.read_bytes()
    assert first.startswith(b"# Imported by optout import")
    assert compile_workflow(first) == load_workflow(made.read_bytes(), name="a")
    run(compile_command, EVERYTHING, "-o", made)
    assert run(import_, made, "-o", text).exit_code == 0
    text.write_bytes(text.read_bytes().replace(b"\n", b"\r\n"))
    assert run(import_, made, "-o", text).exit_code == 0
    text.write_bytes(text.read_bytes() + b"# mine\n")
    with pytest.raises(UsageError, match="written or edited"):
        run(import_, made, "-o", text)
    run(import_, made, "-o", text, "--force")
    text.write_bytes(SWITCH.read_bytes())
    with pytest.raises(UsageError, match="written or edited"):
        run(import_, made, "-o", text)


def test_one_bad_file_never_stops_the_others(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.shortcut", tmp_path / "good.shortcut"
    bad.write_bytes(b"junk")
    run(compile_command, SWITCH, "-o", good)
    with pytest.raises(InvalidFileError):
        run(import_, bad, good, "-o", tmp_path)
    assert (tmp_path / "good.workflow.yaml").exists()
    with pytest.raises(InvalidFileError) as caught:
        run(lint, bad, EVERYTHING, good)
    assert {"dangling-reference"} < {problem.code for problem in caught.value.problems}
    messy = tmp_path / "messy.workflow.yaml"
    messy.write_text("format:   1\nactions: []\n")
    broken = tmp_path / "broken.workflow.yaml"
    broken.write_text("a: [")
    with pytest.raises(DefinitionError):
        run(fmt, broken, messy)
    assert messy.read_text() == "format: 1\nactions: []\n"
    for command, key in ((lint, "problems"), (fmt, "changed"), (compile_command, "written")):
        result = run(command, broken, good if command is lint else messy, "--json")
        told = json.loads(result.output)
        assert (result.exit_code, told["ok"], key in told) == (2, False, True)
        assert str(broken) in {problem["file"] for problem in told["problems"]}


@pytest.mark.parametrize("command", ["compile", "lint", "fmt", "test", "show", "import"])
def test_every_file_that_cannot_be_read_is_named_beside_the_sound_ones(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ending = ".shortcut" if command == "import" else ".workflow.yaml"
    bad, none = tmp_path / f"bad{ending}", tmp_path / f"none{ending}"
    bad.write_text("x: [")
    sound = [tmp_path / f"{name}{ending}" for name in ("first", "last")]
    for number, path in enumerate(sound):
        made = f"format: 1\nname: N{number}\nactions:\n  - show-content: hi\n"
        data = dump_workflow(compile_workflow(made)) if command == "import" else made.encode()
        path.write_bytes(data)
    out = tmp_path / "out"
    out.mkdir()
    words = ["-o", str(out)] if command in ("compile", "import") else []
    assert main([command, str(bad), str(sound[0]), str(none), str(sound[1]), *words]) != 0
    told = capsys.readouterr()
    assert f"{bad}" in told.err
    assert f"{none}: cannot be read" in told.err
    assert "2 faults" in told.err
    if words:
        assert len(list(out.iterdir())) == 2
    if command == "show":
        assert told.out.count("a shortcut of 1 action") == 2


def test_what_was_not_written_is_not_said_to_be(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    away = tmp_path / "no" / "such" / "a.shortcut"
    assert main(["compile", str(SWITCH), "-o", str(away)]) == 5
    assert capsys.readouterr().out == ""
    assert main(["compile", str(SWITCH), "-o", str(away), "--json"]) == 5
    assert json.loads(capsys.readouterr().out)["written"] == []


@pytest.mark.parametrize(
    "words",
    [
        ["compile", "-", "-", "-o", "-"],
        ["import", "-", "-"],
        ["lint", "-", "-"],
        ["fmt", "-", "-"],
        ["fmt", "--check", "-", "-"],
        ["show", "-", "-"],
        ["test", "-", "-"],
        ["diff", "-", "-"],
    ],
)
def test_standard_input_is_read_once(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 2
    assert "standard input is read once" in capsys.readouterr().err


def test_line_ends_change_nothing(tmp_path: Path) -> None:
    unix, windows = tmp_path / "u.workflow.yaml", tmp_path / "w.workflow.yaml"
    run(fmt, SWITCH, "--check")
    unix.write_bytes(SWITCH.read_bytes())
    windows.write_bytes(SWITCH.read_bytes().replace(b"\n", b"\r\n"))
    assert run(fmt, unix, windows, "--check").exit_code == 0
    assert compile_workflow(windows.read_bytes()) == compile_workflow(unix.read_bytes())
    windows.write_bytes(b"format:   1\r\nactions: [lock-screen]\r\n")
    run(fmt, windows)
    assert windows.read_bytes() == b"format: 1\r\nactions:\r\n  - lock-screen\r\n"


def test_compile_warns_of_a_value_that_is_no_choice(tmp_path: Path) -> None:
    source = tmp_path / "a.workflow.yaml"
    source.write_text("format: 1\nactions:\n  - count: characters\n")
    result = run(compile_command, source)
    assert result.exit_code == 0
    assert 'did you mean "Characters"?' in result.stderr
    told = json.loads(run(compile_command, source, "--json").stdout)
    assert [one["severity"] for one in told["problems"]] == ["warning"]


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
    assert "1 warning." in run(lint, warned).stdout
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
    assert ": formatted" in run(fmt, path).output
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


def test_every_command_reads_the_blocks_beside_a_workflow(tmp_path: Path) -> None:
    used = CASES / "used" / "good-log.workflow.yaml"
    assert run(compile_command, used, "-o", tmp_path / "a.shortcut").exit_code == 0
    made = load_workflow((tmp_path / "a.shortcut").read_bytes(), name="Log")
    plain = used.with_name("good-log.plain.yaml")
    assert made == compile_workflow(plain.read_bytes())
    assert run(lint, used).output.startswith("Sound")
    assert run(diff, used, tmp_path / "a.shortcut").exit_code == 0
    assert run(run_their_tests, used).exit_code == 0


def test_a_block_outside_of_the_folder_is_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").write_text("format: 1\nactions: [lock-screen]\n")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "link.yaml").symlink_to(tmp_path / "secret.yaml")
    for path in ("../secret.yaml", str(tmp_path / "secret.yaml"), "link.yaml"):
        text = tmp_path / "in" / "a.workflow.yaml"
        text.write_text(f"format: 1\nactions: [{{use: {path}}}]\n")
        with pytest.raises(DefinitionError, match=r"a\.workflow\.yaml:2:17"):
            run(compile_command, text)
