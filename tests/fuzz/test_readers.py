"""Each fuzz harness for a second, with the same noise each time: `make fuzz` tries other noise."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

HARNESS = Path(__file__).parent / "readers.py"
SECONDS = os.environ.get("OPTOUT_FUZZ_SECONDS", "1")
RUNS, SEED = 4000, 1
"""A fast machine stops here: on another day it would meet what no day before has tried."""

needed = pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="atheris is not installed"
)


@needed
@pytest.mark.parametrize(
    "name",
    [
        *("aea", "signed", "lzfse", "archive", "cms", "profile", "keyed", "ssh"),
        *("der", "certificate", "plist", "zip", "yaml", "workflow", "page", "pdf"),
        *("trial", "sites-csv", "sites-json", "svg", "sheet", "code", "manifest"),
    ],
)
def test_a_reader_survives_guided_noise(name: str, tmp_path: Path) -> None:
    command = [sys.executable, str(HARNESS), name, str(tmp_path), f"-max_total_time={SECONDS}"]
    # On a loaded machine an input may take longer than the ten seconds that `make fuzz` allows.
    command += [f"-artifact_prefix={tmp_path}/", "-timeout=60", f"-seed={SEED}", f"-runs={RUNS}"]
    # Coverage of a fuzzed process is not wanted: it would slow every input down.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("COVERAGE")}
    done = subprocess.run(command, capture_output=True, check=False, timeout=120, env=environment)
    said = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, said[-3000:]
    assert "Done" in said
