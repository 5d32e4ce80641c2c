"""`optout init`: a commented workspace to start from. Never overwrites anything."""

from __future__ import annotations

import json
from pathlib import Path

import click

from builder.cli.terminal import say


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def init(folder: Path, *, as_json: bool) -> None:
    """Start a workspace of your own: optout init my-kit

    Writes kit.yaml with every setting explained, and copies of the guides, language files
    and templates to change. What is there already stays as it is.
    """
    from builder.kit.scaffold import scaffold

    written, kept = scaffold(folder)
    if as_json:
        found = {"ok": True, "folder": str(folder), "written": written, "kept": kept}
        click.echo(json.dumps(found, indent=1))
        return
    say(f"{folder}: {len(written)} files written" + (f", {len(kept)} kept" if kept else ""))
    say(f"Next: edit {folder / 'kit.yaml'}, then: cd {folder} && optout build")
