"""`optout schema`: the files that people write, for editors, as JSON Schemas."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.errors import Problem, UsageError

KINDS = ("workflow", "kit", "guide", "labels", "device")


@click.command()
@click.argument("kind", type=click.Choice(KINDS), default="workflow")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File to write to.")
@click.option("--force", is_flag=True, help="Overwrite a file that is not a schema, too.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def schema(kind: str, out: Path | None, *, force: bool, as_json: bool) -> None:
    """Print a JSON Schema for editors: optout schema -o workflow.schema.json

    Without a word it is that of the workflow language; kit, guide, labels and device are those of
    kit.yaml and of the files of a workspace. Editors complete the names that a file may hold,
    and mark what is wrong. docs/workflow-language.md says how to set one up.
    """
    from builder.cli.envelope import print_envelope
    from builder.cli.workflow.outputs import refuse_two_outputs

    text = _text(kind)
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


def _text(kind: str) -> str:
    if kind == "workflow":
        from builder.workflow.language.schema import schema_text

        return schema_text()
    from builder.cli.workspace_here import workspace_here
    from builder.facts.catalog import device_files, load_catalog, with_own
    from builder.loader.schemas import definition_schema

    own = workspace_here(quiet=True).devices()
    return definition_schema(kind, load_catalog(with_own(device_files(), own)))
