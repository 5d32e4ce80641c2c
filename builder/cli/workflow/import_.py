"""`optout import`: shortcuts into text that people can read and keep under version control."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from builder.cli.workflow.outputs import (
    FORCE_HELP,
    FileErrors,
    Result,
    actions_in_words,
    marked,
    refuse_losses,
    refuse_standard_twice,
    refuse_two_outputs,
    target_of,
)
from builder.errors import Problem, Severity
from builder.files import STANDARD
from builder.workflow.language.decompile import ImportedWorkflow
from builder.workflow.opened import ENDING, text_name


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE|LINK...")
@click.option("-o", "--out", metavar="PATH", help="File, or folder, to write to.")
@click.option("--stats", is_flag=True, help="Say how much could not be said in words.")
@click.option("--force", is_flag=True, help=FORCE_HELP)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_(
    files: tuple[str, ...], out: str | None, *, stats: bool, force: bool, as_json: bool
) -> None:
    """Import shortcuts as text: optout import "My shortcut.shortcut" -o workflows/

    FILE is a shortcut, signed or not, of any age, or an iCloud link. Without -o the text is
    printed. Compiling the text gives a shortcut equal to the imported one in every key and value.
    A text that is written carries a mark in its first line; once somebody has edited it, it is
    not written over, unless --force says so. A faulty file never stops the others.
    """
    from builder.cli.envelope import print_envelope
    from builder.cli.terminal import say, show_problems
    from builder.files import write_output

    refuse_standard_twice(map(Path, files))
    errors = FileErrors()
    rows: list[dict[str, Any]] = []
    odd: list[Problem] = []
    results: list[Result] = []
    to_files = out is not None or len(files) > 1
    for file in files:
        with errors.kept():
            source, imported, warnings = _imported(file)
            rows.append(_row(file, imported, len(warnings)))
            odd += _as_warnings(warnings)
            if to_files:
                name = text_name(source) + ENDING
                result = Result(
                    source=source,
                    target=target_of(source, out, name, several=len(files) > 1),
                    data=marked(imported.text),
                    actions=imported.actions,
                )
                results.append(result)
                rows[-1]["written"] = str(result.target)
            elif as_json:
                rows[-1]["text"] = imported.text
            else:
                click.echo(imported.text, nl=False)
            if not as_json:
                show_problems(_as_warnings(warnings))
                if stats:
                    say(_in_words(rows[-1]), err=True)
    refuse_two_outputs((one.target for one in results), as_json=as_json)
    refuse_losses(results, force=force)
    for one in results:
        with errors.kept():
            write_output(one.target, one.data)
            if not as_json:
                say(f"{one.target}: {actions_in_words(one.actions)}", err=one.target == STANDARD)
    if as_json:
        print_envelope((*errors.problems, *odd), exit_code=errors.exit_code, imported=rows)
        return
    errors.raise_if_any()


def _imported(file: str) -> tuple[Path, ImportedWorkflow, list[Problem]]:
    """Where a shortcut comes from, its text, and what is odd in it."""
    from builder.kit.opening.workflow import fetch_workflow, is_link, open_workflow
    from builder.loader.file_names import file_name
    from builder.workflow.check.lint import lint
    from builder.workflow.language.decompile import import_workflow

    if is_link(file):
        workflow = fetch_workflow(file)
        source = Path(_short(file_name(workflow.name)) + ".shortcut")
    else:
        source = Path(file)
        workflow = open_workflow(source).workflow
    warnings = [one for one in lint(workflow, file=file) if not one.code.startswith("unknown-")]
    return source, import_workflow(workflow), warnings


def _row(file: str, imported: ImportedWorkflow, warnings: int) -> dict[str, Any]:
    return {
        "file": file,
        "actions": imported.actions,
        "raw_actions": imported.raw_actions,
        "raw_values": imported.raw_values,
        "warnings": warnings,
    }


def _short(name: str) -> str:
    """A name of at most 150 bytes: the names of files have 255 on every system."""
    return name.encode("utf-8")[:150].decode("utf-8", "ignore").strip() or "Shortcut"


def _as_warnings(problems: list[Problem]) -> list[Problem]:
    """What is broken in an imported file is no fault of this run: everything was kept."""
    return [replace(problem, severity=Severity.WARNING) for problem in problems]


def _in_words(row: dict[str, Any]) -> str:
    count = actions_in_words(row["actions"])
    return (
        f"{row['file']}: {count}, {row['raw_actions']} of them as they are, "
        f"{row['raw_values']} single values as they are"
    )
