"""The table of speed: every row beside its floor and its peers, measured in one run.

`python -m bench [--full] [--strict] [PART]...`; parts are the names of PARTS. Other benches in
this folder are run by name, as `python -m bench.python_builder`. Knows in which order rows are
measured, and that one that cannot be says why and stops no other.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from functools import partial

from bench import growth, kits, one_process, processes
from bench.table import Row, lines

Part = Callable[[], Iterator[Row]]


def parts(*, full: bool) -> dict[str, Part]:
    return {
        **one_process.PARTS,
        **processes.PARTS,
        "kits": partial(kits.rows, full=full),
        "growth": partial(growth.rows, full=full),
    }


def measured(name: str, part: Part) -> Iterator[Row]:
    """The rows of a part, and one that says why where it could not go on."""
    try:
        yield from part()
    except Exception as error:  # whatever it is, the other parts are still worth measuring
        yield Row(what=name, failed=f"{type(error).__name__}: {error}")


def main(arguments: list[str]) -> int:
    """1 where `--strict` and an aim was missed, or a row could not be measured."""
    every = list(parts(full=True))
    words = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    words.add_argument(
        "--full", action="store_true", help="builds of 39 languages, and large sizes"
    )
    words.add_argument("--strict", action="store_true", help="end with 1 where an aim was missed")
    words.add_argument("part", nargs="*", metavar="PART", help=f"only these: {', '.join(every)}")
    given = words.parse_args(arguments)
    if unknown := sorted(set(given.part) - set(every)):
        words.error(f"no part called {', '.join(unknown)}; there are {', '.join(every)}")
    # A peer leaves files open, which is no fault of what is measured here.
    warnings.simplefilter("ignore", ResourceWarning)
    rows: list[Row] = []
    began = time.monotonic()
    for name, part in parts(full=given.full).items():
        if given.part and name not in given.part:
            continue
        for row in measured(name, part):
            rows.append(row)
            print(f"{time.monotonic() - began:4.0f} s  {' | '.join(row.cells())}", file=sys.stderr)
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}\n")
    print("\n".join(lines(rows)))
    missed = [row.what for row in rows if row.missed]
    print(f"\n{len(missed)} aims missed: {'; '.join(missed)}" if missed else "\nno aim missed")
    return 1 if missed and given.strict else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
