"""How the command line looks: problems with carets, tables, progress, colour or none.

Knows the terminal. Knows nothing of kits. Progress and faults go to stderr, results to
stdout, so that a pipe carries results only.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TextIO

import click

from builder.errors import Problem, Severity
from builder.model.progress import Progress, no_progress
from builder.wire.safe_text import escape_unseen

_RED, _YELLOW, _BLUE = "red", "yellow", "cyan"
# Nobody reads more; the end of the list says how many there are.
MOST_PROBLEMS = 200


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


def say(text: str, *, err: bool = False, color: str = "", painted: bool = False) -> None:
    """A line. What it quotes may be a stranger's: what nobody sees is shown as codes, unless
    the text is `painted` and so holds colours of ours. Characters that the stream cannot
    carry become question marks, never a crash.
    """
    stream = sys.stderr if err else sys.stdout
    text = text if painted else escape_unseen(text)
    encoding = stream.encoding or "ascii"
    text = text.encode(encoding, "replace").decode(encoding)
    click.echo(text, err=err, color=colored(stream, color))


def show_problems(problems: Iterable[Problem], *, style: str = "", color: str = "") -> None:
    """Problems on stderr, the gravest last, where the eye ends up."""
    style = style or _asked("output_format")
    found = list(problems)
    errors = [each for each in found if each.severity is Severity.ERROR][:MOST_PROBLEMS]
    warnings = [each for each in found if each.severity is not Severity.ERROR]
    left = len(found) - MOST_PROBLEMS
    for problem in (*warnings[: MOST_PROBLEMS - len(errors)], *errors):
        say(_lines(_plain(problem), style, color), err=True, color=color, painted=True)
    if left > 0:
        say(f"and {left} more", err=True, color=color)


def _plain(problem: Problem) -> Problem:
    """The problem with codes for what could steer a terminal: it may quote a stranger's file."""
    return replace(
        problem,
        message=escape_unseen(problem.message, breaks=""),
        file=escape_unseen(problem.file, breaks=""),
        help=escape_unseen(problem.help, breaks=""),
    )


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
        shown, blanks, carets = _underlined(problem)
        caret = paint("^" * carets, hue, sys.stderr, wanted=color)
        lines += [f"    {shown}", f"    {' ' * blanks}{caret}"]
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


def _underlined(problem: Problem) -> tuple[str, int, int]:
    """A part of the line, the blanks before its caret, and how many carets stand below it."""
    source = problem.source.expandtabs(1)
    at = max(0, problem.column - 1 - problem.source_start)
    start = _start(source, at)
    before, under, after = source[start:at], source[at : at + problem.width], source[at:]
    before, under = escape_unseen(before, breaks=""), escape_unseen(under, breaks="")
    after = escape_unseen(after[: _LINE + problem.width], breaks="")[len(under) :]
    shown = _fitting(before + under + after, _LINE)
    return shown, _width(before), max(1, min(_width(under), _LINE - _width(before)))


# As wide as a line of a file is shown; more of it stands right of the fault than left.
_LINE = 110


def _start(source: str, at: int) -> int:
    """Where the shown part of a line starts: at most half of it is left of the fault."""
    if _width(escape_unseen(source, breaks="")) <= _LINE:
        return 0
    start, room = at, _LINE // 2
    while start and (room := room - _width(escape_unseen(source[start - 1], breaks=""))) >= 0:
        start -= 1
    return start


def _fitting(text: str, room: int) -> str:
    """As much of a text as fits into so many cells."""
    for at, mark in enumerate(text):
        room -= _width(mark)
        if room < 0:
            return text[:at]
    return text


def table(rows: Sequence[Sequence[str]], *, right: frozenset[int] = frozenset()) -> str:
    """Rows in columns, two spaces apart; columns in `right` end flush."""
    if not rows:
        return ""
    rows = [[escape_unseen(cell, breaks="") for cell in row] for row in rows]
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
    """The cells of a terminal that a text takes: two for wide characters, none for marks."""
    import unicodedata

    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(mark) in "WF" for mark in text)
    thin = sum(unicodedata.category(mark) in ("Mn", "Me", "Cf") for mark in text)
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
def progress_bar(*, quiet: bool) -> Iterator[Progress]:
    """A callback for long work: a bar on a terminal, one line a stage elsewhere."""
    if quiet:
        yield no_progress
    elif sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
        with _bar() as progress:
            yield progress
    else:
        seen: list[str] = []

        def plain(stage: str, done: int, total: int) -> None:
            del done, total
            if stage not in seen:
                seen.append(stage)
                say(f"{stage} ...", err=True)

        yield plain


# Empties the line and shows the cursor, which click's bar hides.
_ERASE = "\r\x1b[2K\x1b[?25h"


@contextlib.contextmanager
def _bar() -> Iterator[Progress]:
    """A bar for each stage, all in one line, which is empty again when the work has ended."""
    bar = click.progressbar(length=1, hidden=True)  # until the first stage says what it is

    def progress(stage: str, done: int, total: int) -> None:
        nonlocal bar
        label = f"{stage:<10}"
        if bar.label != label:
            sys.stderr.write(_ERASE)
            bar = click.progressbar(
                length=total,
                label=label,
                show_eta=False,
                show_pos=True,
                file=sys.stderr,
                color=colored(sys.stderr),
            )
            bar.render_progress()
        bar.update(done - bar.pos)

    try:
        yield progress
    finally:
        sys.stderr.write(_ERASE)
        sys.stderr.flush()
