"""How cost grows with the size of the task: exponents, and a plot of them.

Knows the sizes: guides, languages, actions, files. An exponent is the slope of the cost over the
size, both as logarithms: 1 for twice the work at twice the size, 1.14 for n log n from 100 to
30,000. The steeper of the whole line's slope (least squares) and its last step's counts, as a fixed
cost hides what the small sizes add.
"""

from __future__ import annotations

import itertools
import math
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench import shortcuts
from bench.measure import FailedError, in_process, run, series
from bench.table import Row, plain_seconds
from builder import compile_workflow, dump_workflow, import_workflow, load_workflow

ROOT = Path(__file__).resolve().parents[1]
PLOT = ROOT / "bench" / "growth.svg"
AIM = 1.15
GUIDE, NAME = "siri-history", "Delete Siri history"
LANGUAGES = ("en", "de", "ja", "ar")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Seconds of processor time at each size."""

    what: str
    points: tuple[tuple[int, float], ...]

    @property
    def exponent(self) -> float:
        logs = [(math.log(size), math.log(spent)) for size, spent in self.points]
        whole = statistics.linear_regression(*zip(*logs, strict=True)).slope
        last = statistics.linear_regression(*zip(*logs[-2:], strict=True)).slope
        return max(whole, last)

    def row(self) -> Row:
        (small, first), (large, last) = self.points[0], self.points[-1]
        return Row(
            what=f"growth of {self.what}, exponent",
            ours=f"{large:,}: {plain_seconds(last)}",
            beside=f"{small:,}",
            theirs=plain_seconds(first),
            value=self.exponent,
            aim=AIM,
        )


def rows(*, full: bool) -> Iterator[Row]:
    """One for each line; the plot is written where all were measured."""
    lines: list[Line] = []
    for what, measured in _lines(full=full):
        try:
            lines.append(measured())
        except (FailedError, OSError) as error:
            yield Row(what=f"growth of {what}, exponent", aim=AIM, failed=str(error))
        else:
            yield lines[-1].row()
    if full:
        plot(lines, PLOT)


def _lines(*, full: bool) -> Sequence[tuple[str, Callable[[], Line]]]:
    actions = (10, 100, 1_000, 10_000, 30_000) if full else (10, 100, 1_000)
    files = (10, 100, 1_000, 10_000) if full else (10, 100)
    guides = (1, 10, 100) if full else (1, 4)
    languages = (1, 39) if full else (1, 4)
    return (
        ("text to shortcut, actions", lambda: _compiled(actions)),
        ("import, actions", lambda: _imported(actions)),
        ("compile, files", lambda: _files("compile", files)),
        ("lint, files", lambda: _files("lint", files)),
        ("build, guides", lambda: _guides(guides)),
        ("build, languages", lambda: _languages(languages)),
    )


def _once(work: Callable[[], object], rounds: int) -> float:
    """The least of some rounds: growth is about the work, not about who disturbed it."""
    return min(series({"": in_process(work)}, rounds)[""])


def _compiled(sizes: Sequence[int]) -> Line:
    points = []
    for size in sizes:
        text = _text(size)
        points.append((size, _once(lambda text=text: dump_workflow(compile_workflow(text)), 3)))  # type: ignore[misc]
    return Line(what="text to shortcut, actions", points=tuple(points))


def _imported(sizes: Sequence[int]) -> Line:
    points = []
    for size in sizes:
        data = dump_workflow(compile_workflow(_text(size)))
        work = lambda data=data: import_workflow(load_workflow(data))  # noqa: E731
        points.append((size, _once(work, 3)))
    return Line(what="import, actions", points=tuple(points))


def _text(actions: int) -> str:
    """About so many actions: trios, and as many comments as are missing."""
    more = "".join(f"  - comment: Number {n}\n" for n in range(actions % 3))
    return shortcuts.large_text(actions // 3) + more


def _files(command: str, sizes: Sequence[int]) -> Line:
    points = []
    with tempfile.TemporaryDirectory() as name:
        for size in sizes:
            folder = Path(name) / str(size)
            folder.mkdir()
            for number in range(size):
                text = shortcuts.small_text().replace("Bench", f"Bench {number}")
                (folder / f"{number}.workflow.yaml").write_text(text)
            optout = [sys.executable, "-m", "builder"]
            spent = run([*optout, *_arguments(command, folder)], Path(name), path=ROOT)
            points.append((size, spent.processor))
    return Line(what=f"{command}, files", points=tuple(points))


def _arguments(command: str, folder: Path) -> list[str]:
    names = [str(path) for path in folder.iterdir()]
    if command == "lint":
        return ["lint", *names]
    out = folder.parent / f"{folder.name}.out"
    out.mkdir()
    return ["compile", *names, "-o", f"{out}{os.sep}"]


def _workspace(folder: Path) -> None:
    for part in ("builder", "shortcuts", "assets"):
        shutil.copytree(ROOT / part, folder / part)


def _built(folder: Path, *narrowed: str) -> float:
    build = ["build", "-q", "--rebuild", "--base-url", "https://example.org/siri/", "--out", "out"]
    return run([sys.executable, "-m", "builder", *build, *narrowed], folder, path=folder).processor


def _guides(sizes: Sequence[int]) -> Line:
    """Copies of one guide that has no profile, each under a name of its own, in English."""
    points = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _workspace(folder)
        text = (folder / "shortcuts" / f"{GUIDE}.yaml").read_text(encoding="utf-8")
        for path in (folder / "shortcuts").glob("*.yaml"):
            path.unlink()
        made = itertools.count()
        for size in sizes:
            while len(list((folder / "shortcuts").iterdir())) < size:
                own = f"{GUIDE}-{next(made)}"
                copy = text.replace(f"id: {GUIDE}\n", f"id: {own}\n").replace(NAME, f"{NAME} {own}")
                (folder / "shortcuts" / f"{own}.yaml").write_text(copy, encoding="utf-8")
            points.append((size, _built(folder, "-l", "en")))
    return Line(what="build, guides", points=tuple(points))


def _languages(sizes: Sequence[int]) -> Line:
    points = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _workspace(folder)
        for size in sizes:
            names = LANGUAGES[:size] if size <= len(LANGUAGES) else ()
            points.append((size, _built(folder, *(f"-l{each}" for each in names))))
    return Line(what="build, languages", points=tuple(points))


def plot(lines: Sequence[Line], path: Path) -> None:
    """The lines on logarithmic axes, as an SVG that is the same for the same figures."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context({"svg.hashsalt": "optout", "svg.fonttype": "none", "font.size": 9}):
        figure = Figure(figsize=(8, 5), layout="constrained")
        axes = figure.add_subplot()
        for line in lines:
            label = f"{line.what} ({line.exponent:.2f})"
            axes.loglog(*zip(*line.points, strict=True), marker="o", label=label)
        axes.set_xlabel("how many")
        axes.set_ylabel("seconds of processor time")
        axes.grid(visible=True, alpha=0.3)
        axes.legend(title="exponent in brackets")
        figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None})
