"""Shells complete commands and values; `fmt --diff` shows what would change and changes nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.main import cli, run
from tests.tools import program

ROOT = Path(__file__).resolve().parents[2]
LOOSE = "format:   1\nname: X\nactions:\n    - lock-screen\n"


def completed(line: str, folder: Path = ROOT) -> list[str]:
    """What bash is told for a line whose last word is not finished."""
    told = subprocess.run(
        [sys.executable, "-m", "builder"],
        env={
            **os.environ,
            "_OPTOUT_COMPLETE": "bash_complete",
            "COMP_WORDS": f"optout {line}",
            "COMP_CWORD": str(len(line.split())),
            "PYTHONPATH": str(ROOT),
        },
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stderr == ""
    return [one.partition(",")[2] for one in told.stdout.split()]


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("comp", "compile"),
        ("build -l d", "de"),
        ("build -t po", "poster"),
        ("build -d ip", "iphone"),
        ("build siri", "siri-audio"),
        ("serve -l d", "de"),
        ("list actions show-al", "show-alert"),
        ("list gl", "glyphs"),
        ("build -l de,f", "de,fr"),
        ("build -t page,po", "page,poster"),
    ],
)
def test_commands_and_values_are_completed(line: str, value: str) -> None:
    found = completed(line)
    assert value in found
    assert all(one.startswith(line.rsplit(maxsplit=1)[-1]) for one in found)


# What each shell is told to do: load the script as a person would, and complete the line.
_BASH = """eval "$(optout completion bash)"
COMP_WORDS=(optout {line}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
_optout_completion optout; printf '%s\\n' "${{COMPREPLY[@]}}"
"""
_FISH = """optout completion fish | source
complete -C 'optout {line}'
"""
# A shell in a terminal of its own: what it writes back is read until the word is there.
_ZSH = """zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PS1=; autoload -U compinit; compinit -u -D; source <(optout completion zsh)'
zpty -w -n shell $'optout {line}\\t'
for turn in {{1..600}}; do
  zpty -r -t shell part && seen+=$part
  [[ $seen == *'{value}'* ]] && print '{value}' && break
  sleep 0.1
done
zpty -d shell
"""


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("compi", "compile"),
        ("list actions show-ale", "show-alert"),
        ("build siri-aud", "siri-audio"),
    ],
)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_that_has_loaded_the_script_completes(shell: str, line: str, value: str) -> None:
    template = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}[shell]
    quiet = {"bash": ["--norc"], "zsh": ["-f"], "fish": ["--no-config"]}[shell]
    folder = Path(sys.executable).parent
    told = subprocess.run(
        [program(shell), *quiet, "-c", template.format(line=line, value=value)],
        env={**os.environ, "PATH": f"{folder}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert value in [row.split("\t")[0].strip() for row in told.stdout.splitlines()], told.stderr


def test_a_broken_workspace_disturbs_no_command_line(tmp_path: Path) -> None:
    (tmp_path / "kit.yaml").write_text("format: 99\n")
    (tmp_path / "shortcuts").mkdir()
    (tmp_path / "assets").mkdir()
    assert completed("build siri", tmp_path) == []
    assert completed("list panes siri", tmp_path) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_asks_optout_itself(shell: str) -> None:
    script = CliRunner().invoke(cli, ["completion", shell]).output
    assert f"_OPTOUT_COMPLETE={shell}_complete" in script
    told = json.loads(CliRunner().invoke(cli, ["completion", shell, "--json"]).output)
    assert told["script"] == script.removesuffix("\n")


def test_bash_can_read_its_script() -> None:
    script = CliRunner().invoke(cli, ["completion", "bash"]).output
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)


def test_another_shell_is_refused() -> None:
    assert run(["completion", "tcsh"]) == 2


def test_fmt_diff_changes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.workflow.yaml"
    path.write_text(LOOSE)
    assert run(["fmt", "--diff", str(path)]) == 1
    told = capsys.readouterr().out
    assert told.startswith(f"--- {path}\n+++ {path} (formatted)\n@@ ")
    assert "\n-format:   1\n" in told
    assert "\n+format: 1\n" in told
    assert path.read_text() == LOOSE
    assert run(["fmt", "--diff", str(path), "--json"]) == 1
    assert str(path) in json.loads(capsys.readouterr().out)["diffs"]


def test_fmt_diff_is_silent_where_nothing_would_change(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.workflow.yaml"
    path.write_text(LOOSE)
    assert run(["fmt", str(path)]) == 0
    capsys.readouterr()
    assert run(["fmt", "--diff", str(path)]) == 0
    assert capsys.readouterr().out == ""
