"""The hooks for pre-commit, run by pre-commit itself on a repository of git."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

HOOKS = ROOT / ".pre-commit-hooks.yaml"
GOOD = "format: 1\nactions:\n  - show-alert: Hello\n"
TESTED = GOOD + "tests:\n  - name: says it\n    on: ios-18\n    expect:\n      - alert: %s\n"


class Repository:
    """A repository of git, whose hooks are ours but for where the program comes from: it is
    the one of this tree, and nothing is fetched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        programs = Path(sys.executable).parent
        self.environment = {
            **os.environ,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder / ".cache"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "NO_COLOR": "1",
        }
        hooks: list[dict[str, Any]] = yaml.safe_load(HOOKS.read_text("utf-8"))
        here = [{**hook, "language": "system"} for hook in hooks]
        config = {"repos": [{"repo": "local", "hooks": here}]}
        (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
        (folder / ".gitignore").write_text(".cache\n")
        self.run("git", "init", "-q")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            words,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def hooked(self, **texts: str) -> dict[str, str]:
        """Hook -> Passed, Failed or Skipped, for a repository that holds these texts."""
        for name, text in texts.items():
            (self.folder / f"{name}.workflow.yaml").write_text(text)
        self.run("git", "add", "-A")
        done = self.run("pre-commit", "run", "--all-files")
        rows = [row.split("...") for row in done.stdout.splitlines() if row.startswith("optout ")]
        found = {row[0].rstrip("."): row[-1].rpartition(".")[2].rpartition(")")[2] for row in rows}
        assert (done.returncode == 0) is ("Failed" not in found.values()), done.stdout
        assert len(found) == 3, done.stdout + done.stderr
        return found


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_pre_commit_takes_the_list_of_hooks(repository: Repository) -> None:
    done = repository.run("pre-commit", "validate-manifest", str(HOOKS))
    assert (done.returncode, done.stdout) == (0, "")


def test_a_sound_repository_passes(repository: Repository) -> None:
    found = repository.hooked(good=GOOD, tested=TESTED % "Hello")
    assert found == {f"optout {name}": "Passed" for name in ("fmt", "lint", "test")}


def test_a_loose_layout_is_mended_and_told(repository: Repository) -> None:
    loose = repository.hooked(loose="format: 1\nactions:\n    -   lock-screen\n")
    assert loose["optout fmt"] == "Failed"
    assert (repository.folder / "loose.workflow.yaml").read_text().endswith("\n  - lock-screen\n")
    assert repository.hooked()["optout fmt"] == "Passed"


def test_a_misspelt_action_and_a_failing_test_are_told(repository: Repository) -> None:
    bad = repository.hooked(bad=GOOD.replace("alert", "alrt"))
    assert (bad["optout lint"], bad["optout test"]) == ("Failed", "Failed")
    failing = repository.hooked(bad=TESTED % "Bye")
    assert (failing["optout lint"], failing["optout test"]) == ("Passed", "Failed")


def test_other_files_are_none_of_its_business(repository: Repository) -> None:
    (repository.folder / "notes.yaml").write_text("a:   b\n")
    assert set(repository.hooked().values()) == {"Skipped"}
