"""One turn of compiling: every file read, the sound ones written, every fault told.

Knows what is printed of it. Knows nothing of watching or serving.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from builder.cli.workflow.outputs import (
    FileErrors,
    Result,
    actions_in_words,
    refuse_losses,
    refuse_standard_twice,
    refuse_two_outputs,
    target_of,
)
from builder.errors import Problem
from builder.files import STANDARD

# Which of the results are to be written; it is told as well which files have a fault, and which.
Chosen = Callable[[Sequence[Result], Sequence[tuple[Path, str]]], Sequence[Result]]


def compile_files(
    files: tuple[Path, ...],
    out: str | None,
    *,
    xml: bool,
    force: bool,
    as_json: bool,
    chosen: Chosen | None = None,
) -> None:
    """Compiles the files and writes what came out, or what of it is `chosen`.

    Raises one error with every fault, after the sound files are written.
    """
    from builder.cli.envelope import print_envelope
    from builder.cli.terminal import say, show_problems
    from builder.files import write_output

    refuse_standard_twice(files)
    errors = FileErrors()
    results: list[Result] = []
    written: list[Result] = []
    warnings: list[Problem] = []
    faults: list[tuple[Path, str]] = []
    for path in files:
        before = len(errors.errors)
        with errors.kept():
            result, odd = _compiled(path, out, several=len(files) > 1, xml=xml)
            results.append(result)
            warnings += odd
        if len(errors.errors) > before:
            faults.append((path, str(errors.errors[-1])))
    if chosen is not None:
        results = list(chosen(results, faults))
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
