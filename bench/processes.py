"""Rows of whole commands on one file, from the start of the process to its end.

Processor time, as a command of a tenth of a second waits for others more than it works. Knows
that the floor is the interpreter with the two modules no such command does without.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median

from bench import shortcuts
from bench.measure import Sample, ratio, run, series
from bench.table import Row, plain_seconds

ROUNDS = 21
FLOOR = "import click, plistlib"


def compile_one() -> Iterator[Row]:
    """`optout compile` of 22 actions, beside the bare start and the peers' whole processes."""
    with tempfile.TemporaryDirectory() as name, shortcuts.js_folder() as peer:
        folder = Path(name)
        (folder / "bench.workflow.yaml").write_text(shortcuts.small_text())
        samples = {
            "floor": command([sys.executable, "-c", FLOOR], folder),
            "ours": command(
                [sys.executable, "-m", "builder", "compile", "bench.workflow.yaml"], folder
            ),
            "shortcutkit": command([sys.executable, "-c", shortcuts.KIT], folder),
        }
        if peer is not None:
            samples["shortcuts-js"] = command(["node", "bench.js", "small", "1"], peer)
        found = series(samples, ROUNDS)
    others = [each for each in found if each not in ("floor", "ours")]
    yield Row(
        what="compile, whole process",
        ours=plain_seconds(median(found["ours"])),
        beside=f'python -c "{FLOOR}"',
        theirs=plain_seconds(median(found["floor"])),
        value=ratio(found["ours"], found["floor"]),
        aim=1.6,
        peers=tuple((name, f"{ratio(found[name], found['floor']):.2f}") for name in others),
    )


def command(arguments: list[str], folder: Path) -> Sample:
    """Processor seconds of one run, after one that fills the caches of bytecode."""
    run(arguments, folder, path=shortcuts.ROOT)
    return lambda: run(arguments, folder, path=shortcuts.ROOT).processor


PARTS: Mapping[str, Callable[[], Iterator[Row]]] = {"whole process": compile_one}
