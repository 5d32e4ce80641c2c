"""Rows of whole kits: cold, unchanged, one word changed, checked; beside the commit before.

Knows how a tree of the past comes out of git's history, and that both builders are given the
same guides, those of that commit. Wall time, in turns: builds use all processors. Commands run in
copies, so that no cache of the workspace is touched.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.measure import FailedError, Spent, ratio, run
from bench.table import Row, plain_seconds

ROOT = Path(__file__).resolve().parents[1]
BASELINE = "826c2819c9f90e4fe2a9bdef9aeca9bb0911d25c"
"""The commit before the work on speed."""
PARTS = ("builder", "shortcuts", "assets")
URL = "https://example.org/siri/"
ONE = ("-l", "de")
WORD = '\n  general: {text: "Allgemein"'
MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """A copy of a builder with its workspace."""

    folder: Path

    def optout(self, *arguments: str, memory: bool = False) -> Spent:
        command = [sys.executable, "-m", "builder", *arguments]
        return run(command, self.folder, path=self.folder, memory=memory)

    def build(self, out: str, *narrowed: str, memory: bool = False) -> Spent:
        return self.optout("build", "-q", "--base-url", URL, "--out", out, *narrowed, memory=memory)


def rows(*, full: bool) -> Iterator[Row]:
    """All rows of kits; builds of 39 languages only where `full`."""
    with tempfile.TemporaryDirectory() as name:
        now = _present(Path(name) / "now")
        try:
            before: Tree | None = _past(Path(name) / "before")
            words = ""
        except FailedError as error:
            before, words = None, str(error)
        yield from _beside_the_past("kit, one language, cold", now, before, words, 0.6, ONE, 5)
        if full:
            yield from _all_languages(now, before, words)
        else:
            yield Row(what="kit, 39 languages", skipped="only with --full")


def _present(folder: Path) -> Tree:
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    return Tree(folder=folder)


def _past(folder: Path) -> Tree:
    """Raises FailedError where git or that commit is not here, as in a shallow clone."""
    try:
        packed = subprocess.run(
            ["git", "archive", "--format=tar", BASELINE, *PARTS],
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as error:
        raise FailedError(f"commit {BASELINE[:7]} is not in the history here") from error
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return Tree(folder=folder)


def _with_guides_of(tree: Tree, other: Tree) -> None:
    shutil.rmtree(tree.folder / "shortcuts")
    shutil.copytree(other.folder / "shortcuts", tree.folder / "shortcuts")


def _beside_the_past(
    what: str,
    now: Tree,
    before: Tree | None,
    words: str,
    aim: float,
    narrowed: tuple[str, ...],
    rounds: int,
) -> Iterator[Row]:
    if before is None:
        yield Row(what=what, aim=aim, skipped=words)
        return
    _with_guides_of(now, before)
    ours: list[Spent] = []
    theirs: list[Spent] = []
    for number in range(rounds + 1):
        pair = [(theirs, before), (ours, now)]
        for found, tree in pair if number % 2 else reversed(pair):
            found.append(tree.build("one", *narrowed, "--rebuild"))
    # The first of each fills the caches of bytecode.
    yield _pair_row(what, ours[1:], theirs[1:], aim)


def _pair_row(what: str, ours: list[Spent], theirs: list[Spent], aim: float) -> Row:
    processors = ratio([each.processor for each in ours], [each.processor for each in theirs])
    return Row(
        what=what,
        ours=_both(ours),
        beside=f"commit {BASELINE[:7]}",
        theirs=_both(theirs),
        value=ratio([each.wall for each in ours], [each.wall for each in theirs]),
        aim=aim,
        peers=(("of the processors", f"{processors:.2f}"),),
    )


def _both(spent: list[Spent]) -> str:
    wall, processor = median(s.wall for s in spent), median(s.processor for s in spent)
    return f"{plain_seconds(wall)} ({plain_seconds(processor)} of processors)"


def _all_languages(now: Tree, before: Tree | None, words: str) -> Iterator[Row]:
    what = "kit, 39 languages, cold"
    if before is None:
        yield Row(what=what, aim=0.5, skipped=words)
        cold = now.build("all", memory=True)
    else:
        theirs = before.build("all")
        cold = now.build("all", memory=True)
        yield _pair_row(what, [cold], [theirs], 0.5)
    yield Row(
        what="memory of that build",
        ours=f"{cold.memory / MEGABYTE:.0f} MB",
        value=cold.memory / MEGABYTE,
        unit="MB",
        aim=250,
    )
    yield _unchanged(now)
    yield _one_label(now)
    yield _checked(now, cold, now.folder, "check of that kit where it was built: made again")
    with tempfile.TemporaryDirectory() as elsewhere:
        yield _checked(now, cold, Path(elsewhere), "check of that kit by whoever has no sources")


def _checked(now: Tree, cold: Spent, where: Path, what: str) -> Row:
    command = [sys.executable, "-m", "builder", "check", str(now.folder / "all/optout-kit.zip")]
    checked = run(command, where, path=now.folder)
    return Row(
        what=what,
        ours=_both([checked]),
        beside="its build",
        theirs=_both([cold]),
        value=checked.wall / cold.wall,
        aim=1 / 3,
    )


def _unchanged(now: Tree) -> Row:
    pairs = [(now.build("all"), now.optout("--version")) for _ in range(7)]
    return Row(
        what="nothing changed, 39 languages",
        ours=_both([ours for ours, _ in pairs]),
        beside="optout --version",
        theirs=_both([theirs for _, theirs in pairs]),
        value=median(ours.processor - theirs.processor for ours, theirs in pairs),
        unit="s",
        aim=0.25,
    )


def _one_label(now: Tree) -> Row:
    """A word that several guides use gets another text each time."""
    labels = now.folder / "assets" / "labels" / "de.yaml"
    text = labels.read_text(encoding="utf-8")
    if text.count(WORD) != 1:
        return Row(what="one label of one language changed", failed=f"{labels.name} lacks {WORD!r}")
    alone, changed = [], []
    for number in range(2):
        other = WORD.replace("Allgemein", f"Allgemein {number}")
        labels.write_text(text.replace(WORD, other), encoding="utf-8")
        changed.append(now.build("all"))
        alone.append(now.build("alone", *ONE, "--rebuild"))
    return Row(
        what="one label of one language changed, 39 languages",
        ours=_both(changed),
        beside="a build of that language alone",
        theirs=_both(alone),
        value=ratio([each.wall for each in changed], [each.wall for each in alone]),
        aim=1.2,
    )
