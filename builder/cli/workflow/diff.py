"""`optout diff`: two workflows compared action by action."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.cli.workflow.outputs import refuse_standard_twice
from builder.errors import FindingsError

if TYPE_CHECKING:
    from builder.workflow.check.diff import Change


@click.command()
@click.argument("left", type=click.Path(path_type=Path))
@click.argument("right", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def diff(left: Path, right: Path, *, as_json: bool) -> None:
    """Compare two workflows: optout diff old.shortcut new.workflow.yaml

    Each is a shortcut, signed or not, or a workflow as text. UUIDs count only in what they
    join. The exit code is 1 where the two differ.
    """
    from builder.cli.envelope import print_envelope
    from builder.cli.terminal import say
    from builder.kit.opening.workflow import open_workflow
    from builder.wire.safe_text import escape_unseen
    from builder.workflow.check.diff import diff_workflows

    refuse_standard_twice((left, right))
    changes = diff_workflows(open_workflow(left).workflow, open_workflow(right).workflow)
    if as_json:
        code = FindingsError.exit_code if changes else 0
        print_envelope(exit_code=code, changes=[asdict(change) for change in changes])
        return
    for change in changes:
        say(escape_unseen(_line(change)))
        for detail in change.details:
            say(escape_unseen(f"      {detail}"))
    if not changes:
        say("Equal: every action and every value.")
    if changes:
        raise click.exceptions.Exit(FindingsError.exit_code)


def _line(change: Change) -> str:
    mark = {"added": "+", "removed": "-", "changed": "~", "top": "~"}[change.kind]
    numbers = " -> ".join(str(one) for one in dict.fromkeys((change.left, change.right)) if one)
    return f"{mark} {f'{numbers}  ' if numbers else ''}{change.what}"
