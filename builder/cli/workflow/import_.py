"""`optout import`: shortcuts into text that people can read and keep under version control."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from builder.errors import Problem, Severity


@click.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE|LINK...")
@click.option("-o", "--out", type=click.Path(path_type=Path), help="File, or folder, to write to.")
@click.option("--stats", is_flag=True, help="Say how much could not be said in words.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def import_(files: tuple[str, ...], out: Path | None, *, stats: bool, as_json: bool) -> None:
    """Import shortcuts as text: optout import "My shortcut.shortcut" -o workflows/

    FILE is a shortcut, signed or not, of any age, or an iCloud link. Without -o the text is
    printed. Compiling the text gives a shortcut equal to the imported one in every key and value.
    """
    from builder.cli.terminal import say, show_problems
    from builder.cli.workflow.compile import target_of
    from builder.files import STANDARD, write_output
    from builder.kit.opening.workflow import fetch_workflow, is_link, open_workflow
    from builder.loader.workflows import file_name
    from builder.workflow.check.lint import lint
    from builder.workflow.language.decompile import import_workflow
    from builder.workflow.opened import ENDING

    rows = []
    for file in files:
        if is_link(file):
            workflow = fetch_workflow(file)
            source = Path(_short(file_name(workflow.name)) + ".shortcut")
        else:
            source = Path(file)
            workflow = open_workflow(source).workflow
        imported = import_workflow(workflow)
        warnings = [one for one in lint(workflow, file=file) if not one.code.startswith("unknown-")]
        row: dict[str, Any] = {
            "file": file,
            "actions": imported.actions,
            "raw_actions": imported.raw_actions,
            "raw_values": imported.raw_values,
            "warnings": len(warnings),
        }
        if out is not None or len(files) > 1:
            target = target_of(source, out, ENDING, several=len(files) > 1)
            write_output(target, imported.text.encode("utf-8"))
            row["written"] = str(target)
            if not as_json:
                say(f"{target}: {imported.actions} actions", err=target == STANDARD)
        elif as_json:
            row["text"] = imported.text
        else:
            click.echo(imported.text, nl=False)
        rows.append(row)
        if not as_json:
            show_problems(_as_warnings(warnings))
            if stats:
                say(_words(row), err=True)
    if as_json:
        click.echo(json.dumps({"ok": True, "imported": rows}, indent=1, ensure_ascii=True))


def _short(name: str) -> str:
    """A name of at most 150 bytes: the names of files have 255 on every system."""
    return name.encode("utf-8")[:150].decode("utf-8", "ignore").strip() or "Shortcut"


def _as_warnings(problems: list[Problem]) -> list[Problem]:
    """What is broken in an imported file is no fault of this run: everything was kept."""
    return [replace(problem, severity=Severity.WARNING) for problem in problems]


def _words(row: dict[str, Any]) -> str:
    return (
        f"{row['file']}: {row['actions']} actions, {row['raw_actions']} of them as they are, "
        f"{row['raw_values']} single values as they are"
    )
