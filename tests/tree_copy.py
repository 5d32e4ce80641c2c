"""A copy of the whole program and its default workspace, to be changed as its next engineer would.

Knows which files differ from the original afterwards, and runs the copy's own command line.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

_TOPS = ("builder", "shortcuts", "assets", "scripts")


@dataclass(frozen=True)
class TreeCopy:
    """The copy at `root`: both the program and the workspace that it is run in."""

    root: Path

    def write(self, path: str, text: str) -> None:
        (self.root / path).write_text(text, encoding="utf-8")

    def read(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def replace(self, path: str, old: str, new: str) -> None:
        text = self.read(path)
        assert text.count(old) == 1, f"{path} holds {old!r} {text.count(old)} times"
        self.write(path, text.replace(old, new))

    def changed(self) -> set[str]:
        """The files that are not as in the original, added ones too."""
        return {
            path.relative_to(self.root).as_posix()
            for top in _TOPS
            for path in (self.root / top).rglob("*")
            if path.is_file() and "__pycache__" not in path.parts and _differs(path, self.root)
        }

    def python(self, *words: str) -> None:
        """Runs one of the copy's own modules."""
        command = (sys.executable, "-m", *words)
        subprocess.run(command, cwd=self.root, env=_untraced(), check=True, timeout=300)

    def run(self, *words: str, code: int = 0) -> str:
        """What `optout` of the copy prints; its exit code must be `code`."""
        done = subprocess.run(
            (sys.executable, "-m", "builder", *words),
            cwd=self.root,
            env=_untraced(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    @contextmanager
    def served(self, port: int) -> Iterator[str]:
        """The address at which `optout serve` of the copy serves the kit in its dist/."""
        command = (sys.executable, "-m", "builder", "serve", "--port", str(port), "--json")
        with subprocess.Popen(
            command, cwd=self.root, env=_untraced(), stdout=subprocess.PIPE, text=True
        ) as server:
            assert server.stdout is not None
            try:
                said = json.loads(server.stdout.readline())
                assert said["folder"] == str(self.root / "dist" / "optout-kit")
                yield said["url"]
            finally:
                server.terminate()


def copied_tree(root: Path) -> TreeCopy:
    for top in _TOPS:
        shutil.copytree(ROOT / top, root / top, ignore=shutil.ignore_patterns("__pycache__"))
    return TreeCopy(root)


def _untraced() -> dict[str, str]:
    """The environment without coverage: the copy's lines are not the program's."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}


def _differs(path: Path, root: Path) -> bool:
    original = ROOT / path.relative_to(root)
    return not original.is_file() or original.read_bytes() != path.read_bytes()
