"""How the command line looks: problems with carets, tables, progress, colour or none.

Knows the terminal. Knows nothing of kits. Progress and faults go to stderr, results to
stdout, so that a pipe carries results only.
"""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TextIO

import click

from builder.errors import Problem, Severity

Tell = Callable[[str, int, int], None]

_RED, _YELLOW, _BLUE = "red", "yellow", "cyan"
# What could move the cursor, colour or reverse the text of a terminal, or be none at all.
_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def colored(stream: TextIO, color: str = "") -> bool:
    """Whether to colour what goes to a stream: --color, NO_COLOR, TERM=dumb and pipes count.

    `color` is what --color said, for those who speak after the command has ended.
    """
    wanted = color or _asked("color") or "auto"
    if wanted != "auto":
        return bool(wanted == "always")
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def _asked(option: str) -> str:
    """What an option of `optout` itself was given, while a command runs."""
    context = click.get_current_context(silent=True)
    return str(context.find_root().params.get(option) or "") if context else ""


def paint(text: str, color: str, stream: TextIO, *, bold: bool = False, wanted: str = "") -> str:
    return click.style(text, fg=color, bold=bold or None) if colored(stream, wanted) else text


def unicode_ok(stream: TextIO) -> bool:
    """Whether a stream can carry more than ASCII."""
    return (stream.encoding or "ascii").lower().replace("-", "") in ("utf8", "utf16", "utf32")


def say(text: str, *, err: bool = False, color: str = "") -> None:
    """A line; characters that the stream cannot carry become question marks, never a crash."""
    stream = sys.stderr if err else sys.stdout
    encoding = stream.encoding or "ascii"
    text = text.encode(encoding, "replace").decode(encoding)
    click.echo(text, err=err, color=colored(stream, color))


def show_problems(problems: Iterable[Problem], *, style: str = "", color: str = "") -> None:
    """Problems on stderr, the gravest last, where the eye ends up."""
    style = style or _asked("output_format")
    ranked = sorted(problems, key=lambda each: each.severity is Severity.ERROR)
    for problem in ranked:
        say(_lines(_plain(problem), style, color), err=True, color=color)


def _plain(problem: Problem) -> Problem:
    """The problem with codes for what could steer a terminal: it may quote a stranger's file."""
    return replace(
        problem,
        message=_CONTROLS.sub(_code, problem.message),
        file=_CONTROLS.sub(_code, problem.file),
        help=_CONTROLS.sub(_code, problem.help),
        # One for one, so that the caret stays below its place.
        source=_CONTROLS.sub("?", problem.source.expandtabs(1)),
    )


def _code(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def _lines(problem: Problem, style: str, color: str) -> str:
    if style == "concise":
        return str(problem)
    if style == "github":
        return _for_github(problem)
    hue = _RED if problem.severity is Severity.ERROR else _YELLOW
    head = paint(f"{problem.severity}[{problem.code}]", hue, sys.stderr, bold=True, wanted=color)
    place = f" {problem.where}:" if problem.where else ":"
    lines = [f"{head}{place} {problem.message}"]
    if problem.source:
        shown, column = _window(problem.source, problem.column)
        before, under = shown[: column - 1], shown[column - 1 : column - 1 + problem.width]
        caret = " " * _width(before) + "^" * max(1, _width(under))
        lines += [f"    {shown}", f"    {paint(caret, hue, sys.stderr, wanted=color)}"]
    if problem.help:
        lines.append(f"    {paint('help:', _BLUE, sys.stderr, wanted=color)} {problem.help}")
    return "\n".join(lines)


def _for_github(problem: Problem) -> str:
    """A workflow command of GitHub Actions, escaped as its runner reads it back
    (actions/toolkit, `command.ts`, checked 2026-11-22)."""

    def escaped(text: str, marks: str) -> str:
        return "".join(f"%{ord(mark):02X}" if mark in marks else mark for mark in text)

    level = "error" if problem.severity is Severity.ERROR else "warning"
    place = f" file={escaped(problem.file, '%:,')}" if problem.file else ""
    if place and problem.line:
        place += f",line={problem.line},col={problem.column}"
    return f"::{level}{place}::{escaped(problem.message, '%')}"


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
