"""`optout lint`: what makes the Shortcuts app crash or misbehave."""

from __future__ import annotations

from pathlib import Path

import click

from builder.cli.workflow.outputs import FileErrors, refuse_standard_twice
from builder.errors import FindingsError, Problem, Severity


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as faults.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def lint(files: tuple[Path, ...], *, strict: bool, as_json: bool) -> None:
    """Find mistakes in workflows: optout lint "My shortcut.shortcut"

    FILE is a shortcut, signed or not, or a workflow as text. Found are wrong serialization
    types and text ranges, blocks that do not close, menus whose items have no case, references
    to nothing or to a later action, a missing input flag, and unknown actions, parameters and
    choices. A file that cannot be read never stops the others.
    """
    from builder.cli.envelope import print_envelope
    from builder.cli.terminal import say, show_problems
    from builder.kit.opening.workflow import open_workflow
    from builder.workflow.check.lint import lint as check

    refuse_standard_twice(files)
    errors = FileErrors()
    problems: list[Problem] = []
    for path in files:
        with errors.kept():
            opened = open_workflow(path)
            found = check(opened.workflow, file=opened.file, lines=opened.lines)
            problems += map(opened.placed, found)
    if any(strict or one.severity is Severity.ERROR for one in problems):
        errors.errors.append(FindingsError(*problems))
        problems = []
    if as_json:
        told = (*errors.problems, *problems)
        print_envelope(told, exit_code=errors.exit_code, files=list(map(str, files)))
        return
    show_problems(problems)
    errors.raise_if_any()
    count = len(problems)
    warnings = "1 warning" if count == 1 else f"{count} warnings"
    say(f"Sound: {len(files)} {'file' if len(files) == 1 else 'files'}, {warnings}.")
