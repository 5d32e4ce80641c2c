"""`optout fmt`: workflow files in the one layout."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.errors import FindingsError, Problem


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if it would.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def fmt(files: tuple[Path, ...], *, only_check: bool, as_json: bool) -> None:
    """Lay workflow files out anew: optout fmt shortcuts/*.workflow.yaml

    Comments are kept, and what a file means never changes. `-` reads standard input and
    writes standard output.
    """
    from builder.cli.terminal import say
    from builder.files import STANDARD, read_input, write_output
    from builder.workflow.language.format import format_workflow
    from builder.workflow.opened import MAX_BYTES

    changed: list[Path] = []
    for path in files:
        data = read_input(path, limit=MAX_BYTES)
        text = format_workflow(data, file=str(path)).encode("utf-8")
        if text != data:
            changed.append(path)
        # What came in by standard input goes out by standard output, changed or not.
        if not only_check and (text != data or path == STANDARD):
            write_output(path, text)
    if as_json:
        told = {"ok": not (only_check and changed), "changed": [str(path) for path in changed]}
        click.echo(json.dumps(told, indent=1))
        if only_check and changed:
            raise click.exceptions.Exit(FindingsError.exit_code)
        return
    if only_check and changed:
        way_out = "run optout fmt without --check"
        raise FindingsError(
            *(
                Problem(
                    code="layout", message="is laid out otherwise", file=str(path), help=way_out
                )
                for path in changed
            )
        )
    for path in changed:
        say(f"{path}: laid out anew", err=path == STANDARD)
