"""Man pages: what `--help` tells, as roff that man and groff read without a warning."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli.main import COMMANDS
from tests.conftest import ROOT

MAN = ROOT / "man"
PAGES = sorted(MAN.glob("*.1"))


def test_the_pages_are_what_help_tells() -> None:
    script = ROOT / "scripts" / "make_man_pages.py"
    done = subprocess.run(
        [sys.executable, script, "--check"], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert (done.returncode, done.stderr) == (0, ""), "run make man"


def test_every_command_has_one() -> None:
    assert {f"optout-{name}.1" for name in COMMANDS} <= {path.name for path in PAGES}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_groff_reads_it_without_a_warning(path: Path) -> None:
    if shutil.which("groff") is None:
        pytest.skip("there is no groff here")
    words = ["groff", "-man", "-Tascii", "-ww", "-P-c", str(path)]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    # What groff's own macros write is bold by striking twice; without it the words stand plain.
    text = done.stdout
    while "\b" in text:
        at = text.index("\b")
        text = text[: at - 1] + text[at + 1 :]
    for part in ("NAME", "SYNOPSIS", "DESCRIPTION", "SEE ALSO"):
        assert f"\n{part}\n" in text
    assert path.stem in text
