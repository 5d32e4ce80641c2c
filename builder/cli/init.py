"""`optout init`: a commented workspace to start from. Never overwrites anything."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.cli.terminal import say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--examples", is_flag=True, help="Write example shortcuts as text instead.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def init(folder: Path, *, examples: bool, as_json: bool) -> None:
    """Start a workspace of your own: optout init my-kit

    Writes kit.yaml with every setting explained, and copies of the guides, language files
    and templates to change; with --examples, shortcuts as text with their tests, to learn the
    workflow language from. What is there already stays as it is.
    """
    from builder.kit.scaffold import scaffold

    written, kept = scaffold(folder, examples=examples)
    if as_json:
        found = {"ok": True, "folder": str(folder), "written": written, "kept": kept}
        click.echo(json.dumps(found, indent=1))
        return
    say(f"{folder}: {len(written)} files written" + (f", {len(kept)} kept" if kept else ""))
    if examples:
        say(f"Next: optout test {folder / 'examples'}/*.workflow.yaml")
        return
    say(f"Next: edit {folder / 'kit.yaml'}, then: cd {folder} && optout build")
