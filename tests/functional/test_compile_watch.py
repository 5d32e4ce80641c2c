"""`optout compile --watch`: a change of a text or of a block it uses compiles it again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli.main import run
from builder.workflow.apple.workflow import load_workflow

WATCHING = "Watching for changes; stop with Ctrl-C.\n"


def until_watching(process: subprocess.Popen[str]) -> list[str]:
    """What was said until it waits for the next change."""
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        if line == WATCHING:
            return said
        said.append(line)
    raise AssertionError("".join(said))


def test_each_change_compiles_again_and_a_fault_does_not_end_it(tmp_path: Path) -> None:
    block, text = tmp_path / "blocks" / "say.yaml", tmp_path / "a.workflow.yaml"
    block.parent.mkdir()
    block.write_text("format: 1\nactions: [{show-content: one}]\n")
    text.write_text("format: 1\nname: A\nactions: [{use: blocks/say.yaml}]\n")
    words = [sys.executable, "-m", "builder", "compile", "--watch", str(text)]
    process = subprocess.Popen(
        words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "NO_COLOR": "1"},
    )
    try:
        assert until_watching(process) == []
        made = tmp_path / "A.shortcut"
        assert load_workflow(made.read_bytes()).actions[0].parameters == {"Text": "one"}
        block.write_text("format: 1\nactions: [{show-content: three}]\n")
        assert until_watching(process) == []
        assert load_workflow(made.read_bytes()).actions[0].parameters == {"Text": "three"}
        block.write_text("format: 1\nactions: [{show-contnt: three}]\n")
        assert any("blocks/say.yaml:2:12" in line for line in until_watching(process))
        block.write_text("format: 1\nactions: []\n")
        assert any("has no actions" in line for line in until_watching(process))
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("words", [["--json", "a.yaml"], ["-", "-o", "x"]])
def test_watching_is_for_people_and_named_files(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", "--watch", *words]) == 2
    assert "leave out --json and -" in "".join(capsys.readouterr())
