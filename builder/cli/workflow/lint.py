"""`optout lint`: what makes the Shortcuts app crash or misbehave."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.errors import FindingsError, Severity


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Warnings count as faults.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def lint(files: tuple[Path, ...], *, strict: bool, as_json: bool) -> None:
    """Find mistakes in workflows: optout lint "My shortcut.shortcut"

    FILE is a shortcut, signed or not, or a workflow as text. Found are wrong serialization
    types and text ranges, blocks that do not close, menus whose items have no case, references
    to nothing or to a later action, a missing input flag, and unknown actions and parameters.
    """
    from builder.cli.main import problem_to_json
    from builder.cli.terminal import say, show_problems
    from builder.kit.opening.workflow import open_workflow
    from builder.workflow.check.lint import lint as check

    problems = []
    for path in files:
        opened = open_workflow(path)
        problems += check(opened.workflow, file=opened.file, lines=opened.lines)
    grave = [one for one in problems if strict or one.severity is Severity.ERROR]
    if as_json:
        rows = [problem_to_json(problem) for problem in problems]
        click.echo(json.dumps({"ok": not grave, "problems": rows}, indent=1))
        if grave:
            raise click.exceptions.Exit(FindingsError.exit_code)
        return
    if grave:
        raise FindingsError(*problems)
    show_problems(problems)
    say(f"Sound: {len(files)} {'file' if len(files) == 1 else 'files'}, {len(problems)} warnings.")
