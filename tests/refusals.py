"""What each bent input is told, word for word: tables in tests, texts in tests/cases/wire.

A test module of builder/wire names its inputs in REFUSALS. `python -m tests.refusals` writes
the texts anew from what is said today; read the difference before you keep it.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from builder.errors import OptOutError

CASES = Path(__file__).parent / "cases" / "wire"
Refusals = Mapping[str, Callable[[], object]]


def told(refusals: Refusals) -> str:
    """A line for each input: its name, the exit code, the fault's code, the words, the way out;
    where a line of text is shown, a second one with it, where it starts, and what is marked."""
    lines = []
    for name, read in refusals.items():
        try:
            read()
        except OptOutError as error:
            code = error.exit_code
            for one in error.problems:
                lines.append(f"{name}: {code} {one.code}: {one}\n")
                if one.source:
                    lines.append(f"    {one.source_start}:{one.width}: {one.source!a}\n")
        else:
            lines.append(f"{name}: nothing is wrong\n")
    return "".join(lines)


def expected(room: str) -> str:
    return (CASES / f"{room}.txt").read_text("utf-8")


def main() -> None:
    for path in sorted((Path(__file__).parent / "unit" / "wire").glob("test_*.py")):
        if "REFUSALS" not in path.read_text("utf-8"):
            continue
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module
        spec.loader.exec_module(module)
        name = path.stem.removeprefix("test_")
        (CASES / f"{name}.txt").write_text(told(module.REFUSALS), "utf-8")


if __name__ == "__main__":
    main()
