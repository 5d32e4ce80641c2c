"""The command `optout`, in this process: exit codes, misspelt words, and faults of our own."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from builder import __version__
from builder.cli import listing as listing_module
from builder.cli.main import COMMANDS, SUMMARIES, cli, main, run
from builder.errors import (
    EXIT_CODES,
    DefinitionError,
    DiskError,
    FindingsError,
    InvalidFileError,
    MissingToolError,
    NetworkError,
    OptOutError,
    Problem,
    ProofError,
    Severity,
    UnsignedError,
    UntrustedError,
    UsageError,
)


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("OPTOUT_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)


def raising(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """`optout list targets` ends so."""

    def broken() -> Any:
        raise error

    monkeypatch.setattr(listing_module, "_targets", broken)


ERRORS: list[type[OptOutError]] = [
    FindingsError,
    DefinitionError,
    UsageError,
    MissingToolError,
    NetworkError,
    DiskError,
    InvalidFileError,
    UnsignedError,
    UntrustedError,
    ProofError,
]


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("as_json", [False, True])
def test_each_kind_of_fault_has_its_exit_code(
    kind: type[OptOutError],
    as_json: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    raising(monkeypatch, kind(Problem(code="c", message="m", file="f", line=1, column=2)))
    assert run(["list", "targets", *(["--json"] if as_json else [])]) == kind.exit_code
    said = capsys.readouterr()
    if as_json:
        found = json.loads(said.out)
        assert (found["ok"], found["exit_code"]) == (False, kind.exit_code)
        assert found["problems"][0]["file"] == "f"
        assert said.err == ""
    else:
        assert said.err == "error[c] f:1:2: m\n"
        assert said.out == ""


def test_every_exit_code_is_explained_in_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    text = capsys.readouterr().out
    for code, words in EXIT_CODES:
        assert f"{code:>3}  {words}" in text
    assert {kind.exit_code for kind in ERRORS} <= {code for code, _ in EXIT_CODES}


def test_help_begins_with_an_example_and_lists_every_command(
    capsys: pytest.CaptureFixture[str],
) -> None:
    run(["--help"])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert lines[0].startswith("Usage: optout")
    assert lines[1].startswith("Example: optout build")
    assert COMMANDS.keys() == SUMMARIES.keys()
    for name, summary in SUMMARIES.items():
        assert any(line.startswith(f"{name} ") and summary[:20] in line for line in lines)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help_with_an_example(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([name, "--help"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"Usage: optout {name}")
    assert cli.get_command(None, name) is not None  # type: ignore[arg-type]  # it looks at the name alone


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_can_answer_in_json(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    # Of those with commands of their own, one is asked.
    run([name, *{"fleet": ["build"], "survey": ["show"]}.get(name, []), "--help"])
    assert "--json" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("word", "near"),
    [("biuld", "build"), ("lst", "list"), ("prevew", "preview"), ("initt", "init")],
)
def test_a_misspelt_command_suggests_the_nearest(
    word: str, near: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([word]) == 2
    assert f"No such command '{word}'; did you mean \"{near}\"?" in capsys.readouterr().err
    assert run([word, "--json"]) == 2
    assert near in json.loads(capsys.readouterr().out)["problems"][0]["message"]


def test_a_command_like_no_other_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["zzzzzz"]) == 2
    assert "No such command 'zzzzzz'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ["list"],
        ["list", "everything"],
        ["build", "--lang", "en"],
        ["serve", "--port", "0"],
        ["serve", "--port", "70000"],
        ["show"],
        ["check", "--max-age", "none"],
        ["--color", "blue", "list", "targets"],
        ["init"],
    ],
)
def test_wrong_words_end_with_two(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 2
    assert "Usage: optout" in capsys.readouterr().err
    assert run([*words, "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["exit_code"] == 2


def test_without_words_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert run([]) == 2
    assert "Commands:" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_the_version_is_told(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([word]) == 0
    assert capsys.readouterr().out == f"optout, version {__version__}\n"


def test_a_fault_of_our_own_is_one_line_and_seventy(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(monkeypatch, KeyError("row"))
    assert run(["list", "targets"]) == 70
    said = capsys.readouterr().err
    assert "a fault of Optout itself: KeyError: 'row' (" in said
    assert "please report it" in said
    assert "Traceback" not in said
    assert run(["list", "targets", "--json"]) == 70
    assert json.loads(capsys.readouterr().out)["problems"][0]["code"] == "bug"


def test_who_asks_for_it_sees_the_whole_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, KeyError("row"))
    monkeypatch.setenv("OPTOUT_DEBUG", "1")
    with pytest.raises(KeyError):
        run(["list", "targets"])


def test_ctrl_c_ends_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    raising(monkeypatch, KeyboardInterrupt())
    assert run(["list", "targets"]) == 130


def test_a_fault_of_the_system_is_told_in_its_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raising(monkeypatch, PermissionError(13, "Permission denied", "/etc/shadow"))
    assert run(["list", "targets"]) == 5
    assert capsys.readouterr().err == "error[disk] /etc/shadow: Permission denied\n"


def test_several_faults_are_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = Problem(code="a", message="m"), Problem(code="b", message="n")
    warning = Problem(code="w", message="o", severity=Severity.WARNING)
    raising(monkeypatch, DefinitionError(one, two, warning))
    run(["list", "targets"])
    lines = capsys.readouterr().err.splitlines()
    assert lines == ["warning[w]: o", "error[a]: m", "error[b]: n", "2 faults"]


STYLES: dict[str, Callable[[str], list[str]]] = {
    "two words": lambda style: ["--output-format", style],
    "one word": lambda style: [f"--output-format={style}"],
}


@pytest.mark.parametrize("way", STYLES)
@pytest.mark.parametrize(
    ("style", "wanted"),
    [("full", "error[c]: m\n"), ("concise", "error: m\n"), ("github", "::error::m\n")],
)
def test_faults_are_printed_as_asked_for(
    way: str,
    style: str,
    wanted: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    raising(monkeypatch, UsageError(Problem(code="c", message="m")))
    run([*STYLES[way](style), "list", "targets"])
    assert capsys.readouterr().err == wanted


def test_the_process_leaves_with_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SystemExit) as left:
        main(["list", "everything"])
    assert left.value.code == 2
    monkeypatch.setattr(sys, "argv", ["optout", "--version"])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 0
