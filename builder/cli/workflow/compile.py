"""`optout compile`: workflows as text into shortcuts."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

import click

from builder.cli.workflow.changes import changes
from builder.cli.workflow.outputs import (
    FORCE_HELP,
    FileErrors,
    Result,
    actions_in_words,
    refuse_losses,
    refuse_standard_twice,
    refuse_two_outputs,
    target_of,
)
from builder.errors import OptOutError, Problem, UsageError
from builder.files import STANDARD


# The function is named after the command.
@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("-o", "--out", metavar="PATH", help="File, or folder, to write to.")
@click.option("--xml", is_flag=True, help="Write XML property lists, which people can read.")
@click.option("--force", is_flag=True, help=FORCE_HELP)
@click.option("--watch", is_flag=True, help="Compile again after each change, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def compile(  # noqa: A001 - the command's own word
    files: tuple[Path, ...],
    out: str | None,
    *,
    xml: bool,
    force: bool,
    watch: bool,
    as_json: bool,
) -> None:
    """Compile workflows: optout compile "Where is my switch.workflow.yaml"

    Each FILE becomes a shortcut beside it, or in the folder of -o, called as its name: says. The
    shortcut is not signed: see optout sign. The same text gives the same bytes. Every fault is
    reported at once; files without one are written. Nothing is written over an input, a
    signed shortcut or anything that is no shortcut, unless --force says so. With --watch it is
    compiled again whenever a text in the folders of the FILEs changes, blocks included.
    """
    if not watch:
        _compile(files, out, xml=xml, force=force, as_json=as_json)
        return
    if as_json or STANDARD in files:
        message = "--watch compiles named files, and tells people what happens"
        way_out = "leave out --json and -"
        raise UsageError(Problem(code="bad-option", message=message, help=way_out))
    from builder.cli.terminal import say

    with contextlib.suppress(KeyboardInterrupt):
        for _ in changes(files):
            _compile_and_report(files, out, xml=xml, force=force)
    say("Stopped.", err=True)


def _compile_and_report(
    files: tuple[Path, ...], out: str | None, *, xml: bool, force: bool
) -> None:
    """One turn of watching: faults are told, and the next change may mend them."""
    from builder.cli.terminal import say, show_problems

    try:
        _compile(files, out, xml=xml, force=force, as_json=False)
    except OptOutError as error:
        show_problems(error.problems)
    say("Watching for changes; stop with Ctrl-C.", err=True)
    sys.stdout.flush()
    sys.stderr.flush()


def _compile(
    files: tuple[Path, ...], out: str | None, *, xml: bool, force: bool, as_json: bool
) -> None:
    from builder.cli.envelope import print_envelope
    from builder.cli.terminal import say, show_problems
    from builder.files import write_output

    refuse_standard_twice(files)
    errors = FileErrors()
    results: list[Result] = []
    written: list[Result] = []
    warnings: list[Problem] = []
    for path in files:
        with errors.kept():
            result, odd = _compiled(path, out, several=len(files) > 1, xml=xml)
            results.append(result)
            warnings += odd
    refuse_two_outputs((one.target for one in results), as_json=as_json)
    refuse_losses(results, force=force)
    for one in results:
        with errors.kept():
            write_output(one.target, one.data)
            written.append(one)
    rows = [
        {"file": str(one.target), "bytes": len(one.data), "actions": one.actions} for one in written
    ]
    if as_json:
        told = (*errors.problems, *warnings)
        print_envelope(told, exit_code=errors.exit_code, written=rows)
        return
    for one in written:
        # What goes to standard output must not be followed by words there.
        words = f"{one.target}: {actions_in_words(one.actions)}, {len(one.data)} bytes"
        say(words, err=one.target == STANDARD)
    show_problems(warnings)
    errors.raise_if_any()


def _compiled(
    path: Path, out: str | None, *, several: bool, xml: bool
) -> tuple[Result, tuple[Problem, ...]]:
    from builder.files import read_input
    from builder.kit.opening.workflow import reader_beside
    from builder.loader.file_names import file_name
    from builder.wire.plist import dumps_binary, dumps_xml_of
    from builder.workflow.apple.workflow import workflow_to_plist
    from builder.workflow.language.document import parse_workflow
    from builder.workflow.opened import MAX_BYTES, text_name

    own = text_name(path)
    data = read_input(path, limit=MAX_BYTES)
    parsed = parse_workflow(data, file=str(path), name=own, read=reader_beside(path))
    value = workflow_to_plist(parsed.workflow)
    data = dumps_xml_of(value, file=str(path)) if xml else dumps_binary(value)
    name = file_name(parsed.workflow.name) or own
    result = Result(
        source=path,
        target=target_of(path, out, name + ".shortcut", several=several),
        data=data,
        actions=len(parsed.workflow.actions),
    )
    return result, parsed.warnings
