"""`optout test`: runs the tests that stand in workflow files."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.errors import FindingsError, Problem, UsageError
from builder.workflow.apple.actions import PREFIX
from builder.workflow.apple.workflow import Workflow


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def test(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Run the tests of workflow files: optout test shortcuts/*.workflow.yaml

    A test gives a device, answers and a clock, and says which alerts, questions and URLs a
    person meets. Nothing is opened or sent.
    """
    from builder.cli.envelope import print_envelope, problem_to_json
    from builder.files import STANDARD, read_input
    from builder.kit.opening.workflow import reader_beside
    from builder.render.pictures import Pictures
    from builder.workflow.language.document import parse_workflow
    from builder.workflow.opened import MAX_BYTES, is_text, text_name
    from builder.workflow.tests import run_tests

    rows: list[dict[str, Any]] = []
    problems: list[Problem] = []
    count = 0
    for path in files:
        if path != STANDARD and not is_text(path):
            message, way_out = "tests stand in workflow files", "name a .workflow.yaml"
            raise UsageError(
                Problem(code="not-a-text", message=message, file=str(path), help=way_out)
            )
        data, name = read_input(path, limit=MAX_BYTES), text_name(path)
        parsed = parse_workflow(data, file=str(path), name=name, read=reader_beside(path))
        others = neighbours(path, parsed.workflow)
        for outcome in run_tests(parsed, shortcuts=others, pictures=Pictures()):
            count += 1
            problems += outcome.problems
            rows.append(
                {
                    "file": str(path),
                    "test": outcome.name,
                    "ok": not outcome.problems,
                    "problems": [problem_to_json(one) for one in outcome.problems],
                }
            )
    if as_json:
        code = FindingsError.exit_code if problems else 0
        print_envelope(problems, exit_code=code, tests=rows)
        return
    if problems:
        raise FindingsError(*problems)
    click.echo(f"{count} {'test' if count == 1 else 'tests'} passed.")


# More shortcuts than a folder of one author has; each is read for a run that may run it.
MOST_NEIGHBOURS = 200


def neighbours(path: Path, workflow: Workflow) -> dict[str, Workflow]:
    """The other workflow files of the same folder, by name, if this workflow runs or lists others.

    Raises DefinitionError for one that cannot be read.
    """
    from builder.files import STANDARD, read_input
    from builder.kit.opening.workflow import reader_beside
    from builder.workflow.language.document import parse_workflow
    from builder.workflow.opened import MAX_BYTES, is_text, text_name

    used = {action.identifier.removeprefix(PREFIX) for action in workflow.actions}
    if path == STANDARD or not is_text(path) or not used & {"runworkflow", "getmyworkflows"}:
        return {}
    found = {}
    files = sorted(path.parent.glob("*.workflow.y*ml"))[:MOST_NEIGHBOURS]
    for file in files:
        if is_text(file):
            text = read_input(file, limit=MAX_BYTES)
            read, name = reader_beside(file), text_name(file)
            other = parse_workflow(text, file=str(file), name=name, read=read).workflow
            found[other.name] = other
    return found
