"""`optout schema`: the workflow language for editors, as a JSON Schema."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.errors import Problem, UsageError


@click.command()
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File to write to.")
@click.option("--force", is_flag=True, help="Overwrite a file that is not a schema, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def schema(out: Path | None, *, force: bool, as_json: bool) -> None:
    """Print the JSON Schema of the workflow language: optout schema -o workflow.schema.json

    Editors that read it complete the names of actions and parameters, show what each does,
    and mark what is wrong. docs/workflow-language.md says how to set one up.
    """
    from builder.cli.envelope import print_envelope
    from builder.cli.workflow.outputs import refuse_two_outputs
    from builder.workflow.language.schema import schema_text

    text = schema_text()
    if out is None:
        if as_json:
            print_envelope(schema=json.loads(text))
        else:
            click.echo(text, nl=False)
        return
    refuse_two_outputs((out,), as_json=as_json)
    from builder.files import STANDARD, read_file, write_output

    if not force and out != STANDARD and out.exists() and b'"$schema"' not in read_file(out):
        message, way_out = (
            "the file that is there is not a schema",
            "write elsewhere, or say --force",
        )
        raise UsageError(
            Problem(code="would-be-lost", message=message, file=str(out), help=way_out)
        )
    write_output(out, text.encode("utf-8"))
    if as_json:
        print_envelope(written=str(out))
