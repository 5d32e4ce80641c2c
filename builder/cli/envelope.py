"""The one JSON object that every command prints where `--json` is given.

Knows what is the same for all commands: format, outcome, exit code, problems. What else a
command says stands beside it under keys of its own, told in docs/json.md. Knows no command.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence

import click

from builder.errors import Problem

# Counts up when a key changes its meaning or goes; a new key does not change it.
FORMAT = 1


def print_envelope(
    problems: Iterable[Problem] = (), *, exit_code: int = 0, one_line: bool = False, **own: object
) -> None:
    """Prints the object; `own` are the command's keys. Leaves with the exit code, unless it is 0.

    Only ASCII is printed, so that any stream can carry it. Raises click's Exit.
    """
    told = {
        "format": FORMAT,
        "ok": not exit_code,
        "exit_code": exit_code,
        **own,
        "problems": [problem_to_json(problem) for problem in problems],
    }
    click.echo(json.dumps(told, indent=None if one_line else 1))
    sys.stdout.flush()
    if exit_code:
        raise click.exceptions.Exit(exit_code)


def json_wanted(arguments: Sequence[str]) -> bool:
    """Whether a command line asks for JSON; for faults that come before it is understood."""
    words = list(arguments)
    options = words[: words.index("--")] if "--" in words else words
    return "--json" in options


def problem_to_json(problem: Problem) -> dict[str, object]:
    """A Problem as every command gives it; line and column are 0 where there is no place."""
    return {
        "code": problem.code,
        "severity": str(problem.severity),
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "help": problem.help,
    }
