"""A long fuzzing run over every reader, with a report: `make fuzz MINUTES=30`.

Each reader gets its share of the time, from the kept corpus on. What reached something new
is merged into tests/fuzz/corpus with --keep (small inputs only). Exit 1 where a reader fell.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
HARNESS = HERE / "readers.py"
KEPT, LARGEST = 24, 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one reader's run came to."""

    name: str
    seconds: int
    inputs: int
    covered: int
    corpus: int
    fault: str


def reader_names() -> list[str]:
    """The readers' names, read from the harness: loading it would instrument this process."""
    tree = ast.parse(HARNESS.read_text("utf-8"))
    for node in tree.body:
        if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.Dict):
            continue
        if isinstance(node.target, ast.Name) and node.target.id == "READERS":
            return [str(ast.literal_eval(key)) for key in node.value.keys if key is not None]
    raise LookupError("READERS")


def fuzz(name: str, seconds: int, faults: Path, *, keep: bool) -> Row:
    """Runs one reader for so long."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        command = [sys.executable, str(HARNESS), name, place, f"-max_total_time={seconds}"]
        command += [f"-artifact_prefix={faults}/{name}-", "-print_final_stats=1"]
        done = subprocess.run(command, capture_output=True, check=False)
        said = done.stderr.decode("utf-8", "replace")
        if keep and done.returncode == 0:
            keep_small(folder, HERE / "corpus" / name)
        return Row(
            name=name,
            seconds=seconds,
            inputs=last(said, r"number_of_executed_units:\s*(\d+)"),
            covered=last(said, r"cov: (\d+)"),
            corpus=len(list(folder.iterdir())),
            fault="" if done.returncode == 0 else said[-1500:],
        )


def keep_small(found: Path, corpus: Path) -> None:
    """Keeps the smallest inputs; libFuzzer names them by their digests."""
    corpus.mkdir(parents=True, exist_ok=True)
    small = [path for path in found.iterdir() if 0 < path.stat().st_size <= LARGEST]
    for path in sorted(small, key=lambda each: (each.stat().st_size, each.name))[-KEPT:]:
        if not path.name.startswith("seed-"):
            (corpus / path.name).write_bytes(path.read_bytes())


def last(text: str, pattern: str) -> int:
    found = re.findall(pattern, text)
    return int(found[-1]) if found else 0


def report(rows: list[Row]) -> str:
    lines = ["# Fuzzing", "", "| reader | seconds | inputs | edges | corpus | |", "|-|-|-|-|-|-|"]
    for row in rows:
        state = "fell" if row.fault else "held"
        told = (row.name, row.seconds, row.inputs, row.covered, row.corpus, state)
        lines.append("| " + " | ".join(map(str, told)) + " |")
    for row in rows:
        if row.fault:
            lines += ["", f"## {row.name}", "", "```", row.fault, "```"]
    return "\n".join(lines) + "\n"


def main() -> int:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--minutes", type=float, default=30)
    words.add_argument("--report", type=Path, default=Path("fuzz-report.md"))
    words.add_argument("--keep", action="store_true")
    words.add_argument("readers", nargs="*")
    given = words.parse_args()
    names = given.readers or reader_names()
    faults = given.report.resolve().parent / "fuzz-faults"
    faults.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in names:
        share = max(1, int(given.minutes * 60 / len(names)))
        rows.append(fuzz(name, share, faults, keep=given.keep))
        given.report.write_text(report(rows), encoding="utf-8")
        sys.stdout.write(f"{name}: {rows[-1].inputs} inputs\n")
        sys.stdout.flush()
    if not any(faults.iterdir()):
        faults.rmdir()
    return 1 if any(row.fault for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
