"""`optout test`: runs the tests that stand in workflow files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from builder.cli.envelope import print_envelope, problem_to_json
from builder.cli.workflow.outputs import FileErrors, refuse_standard_twice
from builder.errors import FindingsError, Problem, UsageError
from builder.workflow.apple.actions import PREFIX
from builder.workflow.apple.workflow import Workflow

if TYPE_CHECKING:
    from builder.workflow.tests import Outcome


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def test(files: tuple[Path, ...], *, as_json: bool) -> None:
    """Run the tests of workflow files: optout test shortcuts/*.workflow.yaml

    A test gives a device, answers and a clock, and says which alerts, questions and URLs a
    person meets. Nothing is opened or sent. A file that cannot be read never stops the others.
    """
    refuse_standard_twice(files)
    errors = FileErrors()
    rows: list[dict[str, Any]] = []
    failed: list[Problem] = []
    for path in files:
        with errors.kept():
            for outcome in _outcomes(path):
                failed += outcome.problems
                rows.append(_row(path, outcome))
    if failed:
        errors.errors.append(FindingsError(*failed))
    if as_json:
        print_envelope(errors.problems, exit_code=errors.exit_code, tests=rows)
        return
    errors.raise_if_any()
    click.echo(f"{len(rows)} {'test' if len(rows) == 1 else 'tests'} passed.")


def _outcomes(path: Path) -> list[Outcome]:
    """What came out of the tests of one file. Raises UsageError for a file that is no text."""
    from builder.files import STANDARD, read_input
    from builder.kit.opening.workflow import reader_beside
    from builder.render.pictures import Pictures
    from builder.workflow.language.document import parse_workflow
    from builder.workflow.opened import MAX_BYTES, is_text, text_name
    from builder.workflow.tests import run_tests

    if path != STANDARD and not is_text(path):
        message, way_out = "tests stand in workflow files", "name a .workflow.yaml"
        raise UsageError(Problem(code="not-a-text", message=message, file=str(path), help=way_out))
    data, name = read_input(path, limit=MAX_BYTES), text_name(path)
    parsed = parse_workflow(data, file=str(path), name=name, read=reader_beside(path))
    return run_tests(parsed, shortcuts=neighbours(path, parsed.workflow), pictures=Pictures())


def _row(path: Path, outcome: Outcome) -> dict[str, Any]:
    return {
        "file": str(path),
        "test": outcome.name,
        "ok": not outcome.problems,
        "problems": [problem_to_json(one) for one in outcome.problems],
    }


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
