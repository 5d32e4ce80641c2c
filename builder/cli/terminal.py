"""How the command line looks: problems with carets, tables, progress, colour or none.

Knows the terminal. Knows nothing of kits. Progress and faults go to stderr, results to
stdout, so that a pipe carries results only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TextIO

import click

from builder.errors import Problem, Severity

Tell = Callable[[str, int, int], None]

_RED, _YELLOW, _BLUE = "red", "yellow", "cyan"


def colored(stream: TextIO) -> bool:
    """Whether to colour what goes to a stream: --color, NO_COLOR, TERM=dumb and pipes count."""
    context = click.get_current_context(silent=True)
    wanted = context.find_root().params.get("color", "auto") if context else "auto"
    if wanted != "auto":
        return bool(wanted == "always")
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def paint(text: str, color: str, stream: TextIO, *, bold: bool = False) -> str:
    return click.style(text, fg=color, bold=bold) if colored(stream) else text


def unicode_ok(stream: TextIO) -> bool:
    """Whether a stream can carry more than ASCII."""
    return (stream.encoding or "ascii").lower().replace("-", "") in ("utf8", "utf16", "utf32")


def say(text: str, *, err: bool = False) -> None:
    """A line; characters that the stream cannot carry become question marks, never a crash."""
    stream = sys.stderr if err else sys.stdout
    if not unicode_ok(stream):
        text = text.encode(stream.encoding or "ascii", "replace").decode(stream.encoding or "ascii")
    click.echo(text, err=err, color=colored(stream))


def show_problems(problems: Iterable[Problem], *, style: str = "full") -> None:
    """Problems on stderr, the gravest last, where the eye ends up."""
    ranked = sorted(problems, key=lambda each: each.severity is Severity.ERROR)
    for problem in ranked:
        say(_lines(problem, style), err=True)


def _lines(problem: Problem, style: str) -> str:
    if style == "concise":
        return str(problem)
    if style == "github":
        level = "error" if problem.severity is Severity.ERROR else "warning"
        place = f" file={problem.file},line={problem.line},col={problem.column}"
        return f"::{level}{place if problem.file else ''}::{problem.message}"
    color = _RED if problem.severity is Severity.ERROR else _YELLOW
    head = paint(f"{problem.severity}[{problem.code}]", color, sys.stderr, bold=True)
    place = f" {problem.where}:" if problem.where else ":"
    lines = [f"{head}{place} {problem.message}"]
    if problem.source:
        source = problem.source.expandtabs(1)
        shown, column = _window(source, problem.column)
        caret = " " * (column - 1) + "^" * max(1, min(problem.width, len(shown) - column + 1))
        lines += [f"    {shown}", f"    {paint(caret, color, sys.stderr)}"]
    if problem.help:
        lines.append(f"    {paint('help:', _BLUE, sys.stderr)} {problem.help}")
    return "\n".join(lines)


def _window(source: str, column: int, width: int = 110) -> tuple[str, int]:
    """The part of a long line around `column`, and where the column is in it."""
    if len(source) <= width:
        return source, column
    start = max(0, column - width // 2)
    return source[start : start + width], column - start


def table(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Rows in columns, two spaces apart; columns in `right` end flush."""
    if not rows:
        return ""
    count = len(rows[0])
    widths = [max(_width(row[index]) for row in rows) for index in range(count)]
    lines = []
    for row in rows:
        cells = [
            " " * (widths[index] - _width(cell)) + cell
            if index in right
            else cell + " " * (widths[index] - _width(cell))
            for index, cell in enumerate(row)
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def _width(text: str) -> int:
    import unicodedata

    wide = sum(unicodedata.east_asian_width(mark) in "WF" for mark in text)
    thin = sum(unicodedata.combining(mark) > 0 for mark in text)
    return len(text) + wide - thin


def size(count: int) -> str:
    """Bytes as people read them."""
    value, unit = float(count), "B"
    for larger in ("KB", "MB", "GB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"


@contextlib.contextmanager
def progress(*, quiet: bool) -> Iterator[Tell]:
    """A callback for long work: a bar on a terminal, one line a stage elsewhere."""
    if quiet:
        yield lambda stage, done, total: None
    elif sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with _bar() as tell:
            yield tell
    else:
        seen: list[str] = []

        def plain(stage: str, done: int, total: int) -> None:
            del done, total
            if stage not in seen:
                seen.append(stage)
                say(f"{stage} ...", err=True)

        yield plain


@contextlib.contextmanager
def _bar() -> Iterator[Tell]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, no_color=not colored(sys.stderr))
    columns = (TextColumn("{task.description:<10}"), BarColumn(30), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=None)

        def tell(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield tell
