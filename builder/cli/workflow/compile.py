"""`optout compile`: workflows as text into shortcuts."""

from __future__ import annotations

from pathlib import Path

import click

from builder.errors import DefinitionError, Problem, UsageError
from builder.files import STANDARD


# The function is named after the command.
@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File, or folder, to write to.")
@click.option("--xml", is_flag=True, help="Write XML property lists, which people can read.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def compile(files: tuple[Path, ...], out: Path | None, *, xml: bool, as_json: bool) -> None:  # noqa: A001 - the command's own word
    """Compile workflows: optout compile "Where is my switch.workflow.yaml"

    Each FILE becomes a shortcut beside it, or in the folder of -o. The shortcut is not
    signed: see optout sign. The same text gives the same bytes. Every fault is reported at once.
    """
    from builder.cli.terminal import say
    from builder.files import read_input, write_output
    from builder.wire.plist import dumps_binary, dumps_xml_of
    from builder.workflow.apple.workflow import workflow_to_plist
    from builder.workflow.language.document import compile_workflow
    from builder.workflow.opened import MAX_BYTES, text_name

    faults: list[Problem] = []
    made: list[tuple[Path, bytes, int]] = []
    for path in files:
        try:
            workflow = compile_workflow(
                read_input(path, limit=MAX_BYTES), file=str(path), name=text_name(path)
            )
        except DefinitionError as error:
            faults.extend(error.problems)
            continue
        value = workflow_to_plist(workflow)
        data = dumps_xml_of(value, file=str(path)) if xml else dumps_binary(value)
        target = target_of(path, out, ".shortcut", several=len(files) > 1)
        made.append((target, data, len(workflow.actions)))
    if faults:
        raise DefinitionError(*faults)
    targets = [target for target, _, _ in made]
    if len(set(targets)) < len(targets):
        raise UsageError(Problem(code="same-target", message="two files would be written as one"))
    for target, data, _ in made:
        write_output(target, data)
    if as_json:
        import json

        rows = [
            {"file": str(target), "bytes": len(data), "actions": count}
            for target, data, count in made
        ]
        click.echo(json.dumps({"ok": True, "written": rows}, indent=1))
    else:
        for target, data, count in made:
            # What goes to standard output must not be followed by words there.
            words = f"{target}: {count} actions, {len(data)} bytes"
            say(words, err=target == STANDARD)


def target_of(path: Path, out: Path | None, ending: str, *, several: bool) -> Path:
    """Where a result goes: beside its source, into the folder `out`, or to the file `out`.

    Raises UsageError where several results are meant for one file.
    """
    from builder.workflow.opened import text_name

    if path == STANDARD and out is None:
        message, way_out = "standard input has no folder to write to", "say where with -o FILE"
        raise UsageError(Problem(code="no-target", message=message, help=way_out))
    name = text_name(path) + ending
    if out is None:
        return path.with_name(name)
    if out.is_dir():
        return out / name
    if several:
        message = f"{out} is no folder, and there are several files"
        raise UsageError(
            Problem(code="not-a-folder", message=message, help="make the folder first")
        )
    return out
