"""Changes operators, numbers and words of a few rooms, one at a time, and counts what the
tests of that room notice. Run it through `make mutants`.

Works on a copy in a temporary folder. Each room is bounded in time; one that does not end is
counted as far as it came. Ends with 1 where fewer than nine of ten changes are noticed.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
AIM = 0.9
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
CONFIG = """
[tool.mutmut]
source_paths = ["builder"]
only_mutate = {modules}
also_copy = ["assets", "shortcuts", "docs", "requirements", "tests", "README.md", "pyproject.toml"]
# Processes of their own do not tell mutmut what they come through.
pytest_add_cli_args = [
  "-p", "no:cacheprovider", "-m", "not slow and not browser",
  "-k", "not kill and not terminal and not mended and not openssl",
]
pytest_add_cli_args_test_selection = {tests}
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    parser.add_argument("--only", nargs="+", metavar="MODULE", default=["*"], help="of the rooms")
    parser.add_argument("--tests", nargs="+", metavar="FILE", help="instead of the room's")
    parser.add_argument("--minutes", type=float, default=20, help="at most, for each room")
    given = parser.parse_args()
    rooms = given.rooms or list(ROOMS)
    for room in rooms:
        if room not in ROOMS:
            parser.error(f'no room "{room}": there are {", ".join(ROOMS)}')
    scores = [_score(room, given.only, given.tests or ROOMS[room], given.minutes) for room in rooms]
    return 0 if all(score >= AIM for score in scores) else 1


def _score(room: str, modules: Sequence[str], tests: Sequence[str], minutes: float) -> float:
    with tempfile.TemporaryDirectory(prefix="optout-mutants-") as name:
        copy = Path(name, "copy")
        hidden = shutil.ignore_patterns(".*", "node_modules", "dist", "mutants", "__pycache__")
        shutil.copytree(ROOT, copy, symlinks=True, ignore=hidden)
        chosen = [f"builder/{room}/{module}{'' if module == '*' else '.py'}" for module in modules]
        config = CONFIG.format(modules=json.dumps(chosen), tests=json.dumps(list(tests)))
        with (copy / "pyproject.toml").open("a", encoding="utf-8") as stream:
            stream.write(config)
        tool = Path(sys.executable).with_name("mutmut")
        log = copy / "log"
        with log.open("wb") as out:
            run = subprocess.Popen([tool, "run"], cwd=copy, stdout=out, stderr=out, env=_quiet())
            try:
                run.wait(timeout=minutes * 60)
            except subprocess.TimeoutExpired:
                run.terminate()
                run.wait()
                print(f"{room}: stopped after {minutes:g} minutes")
        subprocess.run([tool, "export-cicd-stats"], cwd=copy, stdout=subprocess.DEVNULL, check=True)
        if not (copy / "mutants" / "mutmut-stats.json").exists():
            print(log.read_text("utf-8", "replace")[-4000:])
        found = json.loads((copy / "mutants" / "mutmut-cicd-stats.json").read_bytes())
        names = subprocess.run([tool, "results"], cwd=copy, capture_output=True, check=True)
    return _told(room, found, names.stdout.decode())


def _told(room: str, found: dict[str, int], names: str) -> float:
    """Prints what was counted. A change that makes a test hang is noticed by that."""
    noticed = found["killed"] + found.get("timeout", 0)
    tried = noticed + found["survived"] + found["no_tests"] + found.get("suspicious", 0)
    score = noticed / tried if tried else 0.0
    print(names)
    print(f"{room}: {noticed} of {tried} changes noticed, {score:.1%}")
    return score


def _quiet() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


if __name__ == "__main__":
    sys.exit(main())
