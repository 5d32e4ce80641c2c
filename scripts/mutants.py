"""Changes operators, numbers and words of a few rooms, one at a time, and counts what the
tests of that room notice. Run it through `make mutants`.

Works on a copy in a temporary folder. Each room is bounded in time; one that does not end is
counted as far as it came. With `--keep` the copy stays, and the next call goes on where the last
one ended, tries the unnoticed changes again and shows them. Ends with 1 where fewer than nine of
ten changes are noticed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIM = 0.9
TOOL = Path(sys.executable).with_name("mutmut")
NOTICED = frozenset({"killed", "timeout", "segfault"})
UNNOTICED = frozenset({"survived", "no tests", "suspicious"})
# Room -> the tests that are to hold it.
ROOMS: dict[str, tuple[str, ...]] = {
    "wire": ("tests/unit/wire",),
    "workflow/check": (
        "tests/unit/workflow/test_lint.py",
        "tests/unit/workflow/test_lint_words.py",
        "tests/unit/workflow/test_diff.py",
        "tests/unit/workflow/test_explain.py",
        "tests/unit/workflow/test_risk.py",
        "tests/unit/workflow/test_described_actions.py",
        "tests/unit/workflow/test_described_words.py",
        "tests/unit/kit/test_sign.py",
    ),
    "kit/sign": (
        "tests/unit/kit/test_sign.py",
        "tests/unit/kit/test_signer_words.py",
        "tests/functional/test_signing_servers.py",
        "tests/functional/test_signing_commands.py",
        "tests/functional/test_signing_profiles.py",
        "tests/functional/test_signing_keys.py",
        "tests/functional/test_signing_kits.py",
    ),
}
# Processes of their own do not tell mutmut what they come through.
PYTEST = (
    *("-p", "no:cacheprovider", "-m", "not slow and not browser"),
    *("-k", "not kill and not terminal and not mended and not openssl"),
)
CONFIG = """
[tool.mutmut]
source_paths = ["builder"]
only_mutate = {modules}
also_copy = ["assets", "shortcuts", "docs", "requirements", "tests", "README.md", "pyproject.toml"]
pytest_add_cli_args = {pytest}
pytest_add_cli_args_test_selection = {tests}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    parser.add_argument("--only", nargs="+", metavar="MODULE", default=["*"], help="of the rooms")
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="instead of the room's")
    parser.add_argument("--minutes", type=float, default=20, help="at most, for each room")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="try one in N, a sample")
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="go on from here, show the rest"
    )
    given = parser.parse_args()
    rooms = given.rooms or list(ROOMS)
    for room in rooms:
        if room not in ROOMS:
            parser.error(f'no room "{room}": there are {", ".join(ROOMS)}')
    scores = []
    for room in rooms:
        with _copy(room, given.keep) as copy:
            tests = given.tests or ROOMS[room]
            _configure(copy, room, given.only, tests)
            _try(copy, room, tests, given.minutes, given.every)
            scores.append(_told(room, _results(copy)))
            if given.keep:
                _show(copy)
    return 0 if all(score >= AIM for score in scores) else 1


@contextmanager
def _copy(room: str, keep: Path | None) -> Iterator[Path]:
    """A copy of the tree; a kept one has its files written anew and its results as they were."""
    hidden = shutil.ignore_patterns(".*", "node_modules", "dist", "mutants", "__pycache__")
    with tempfile.TemporaryDirectory(prefix="optout-mutants-") as name:
        copy = (keep.resolve() if keep else Path(name)) / room.replace("/", "-")
        for stale in ("builder", "tests"):
            shutil.rmtree(copy / stale, ignore_errors=True)
        shutil.copytree(ROOT, copy, symlinks=True, ignore=hidden, dirs_exist_ok=True)
        yield copy


def _configure(copy: Path, room: str, modules: Sequence[str], tests: Sequence[str]) -> None:
    chosen = [f"builder/{room}/{module}{'' if module == '*' else '.py'}" for module in modules]
    config = CONFIG.format(
        modules=json.dumps(chosen), tests=json.dumps(tests), pytest=json.dumps(PYTEST)
    )
    with (copy / "pyproject.toml").open("a", encoding="utf-8") as stream:
        stream.write(config)


def _try(copy: Path, room: str, tests: Sequence[str], minutes: float, every: int) -> None:
    """Tries what was not tried, or what an earlier call left unnoticed."""
    end = time.monotonic() + minutes * 60
    (copy / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    # mutmut makes the changes, looks which tests reach which, and finds none of this name.
    _run(copy, [str(TOOL), "run", "none"])
    if not (copy / "mutants" / "mutmut-stats.json").exists():
        print((copy / "log").read_text("utf-8", "replace")[-4000:])
    names = [name for name, became in _results(copy).items() if became not in NOTICED]
    (copy / "chosen").write_text("\n".join(names[::every]), "utf-8")
    left = max(end - time.monotonic(), 0)
    how = ["-p", "each_change", "-q", "--assert=plain", "-s", "--rootdir=."]
    what = [f"--changes={copy / 'chosen'}", f"--seconds={left}", *PYTEST, *tests]
    _run(copy / "mutants", [sys.executable, "-m", "pytest", *how, *what])
    if time.monotonic() > end:
        print(f"{room}: stopped after {minutes:g} minutes")


def _run(folder: Path, command: Sequence[str]) -> None:
    with (folder / "log").open("wb") as out:
        subprocess.run(command, cwd=folder, stdout=out, stderr=out, env=_environment(), check=False)


def _results(copy: Path) -> dict[str, str]:
    """What became of each change: `builder.wire.der.x_head__mutmut_3` -> `killed`."""
    if not (copy / "mutants").exists():
        return {}
    command = [str(TOOL), "results", "--all", "true"]
    said = subprocess.run(command, cwd=copy, capture_output=True, check=True).stdout.decode()
    return dict(line.strip().split(": ", 1) for line in said.splitlines() if ": " in line)


def _left(copy: Path) -> list[str]:
    return [name for name, became in _results(copy).items() if became in UNNOTICED]


def _told(room: str, results: dict[str, str]) -> float:
    """Prints what was counted. A change that makes a test hang is noticed by that."""
    modules: dict[str, Counter[bool]] = {}
    for name, became in results.items():
        if became in NOTICED or became in UNNOTICED:
            module = name.rpartition(".")[0]
            modules.setdefault(module, Counter())[became in NOTICED] += 1
            if became in UNNOTICED:
                print(f"    {name}: {became}")
    for module, counted in modules.items():
        noticed, tried = counted[True], counted.total()
        print(f"{module}: {noticed} of {tried}, {noticed / tried:.1%}")
    every = sum(modules.values(), Counter[bool]())
    score = every[True] / every.total() if every else 0.0
    untried = len(results) - every.total()
    rest = f"; {untried} were not tried" if untried else ""
    print(f"{room}: {every[True]} of {every.total()} changes noticed, {score:.1%}{rest}")
    return score


def _show(copy: Path) -> None:
    for name in _left(copy):
        shown = subprocess.run([str(TOOL), "show", name], cwd=copy, capture_output=True, check=True)
        print(shown.stdout.decode())


def _environment() -> dict[str, str]:
    quiet = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    return {**quiet, "PYTHONPATH": str(ROOT / "scripts")}


if __name__ == "__main__":
    sys.exit(main())
