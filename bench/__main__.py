"""Runs every bench in this folder, one after the other: `python -m bench [NAME]...`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def main(names: list[str]) -> int:
    """1 where a bench says that an aim was missed. Each has a process of its own."""
    benches = {path.stem: path for path in sorted(FOLDER.glob("[a-z]*.py"))}
    if unknown := sorted(set(names) - set(benches)):
        print(f"no bench called {', '.join(unknown)}; there are {', '.join(benches)}")
        return 2
    missed = 0
    for name in names or benches:
        print(f"== {name}", flush=True)
        missed |= subprocess.run([sys.executable, str(benches[name])], check=False).returncode
        print(flush=True)
    return min(missed, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
