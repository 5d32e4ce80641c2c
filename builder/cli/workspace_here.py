"""Where a command works: the workspace that the current folder lies in.

Knows how a workspace is found, and that a person is told when it is another folder than theirs.
"""

from __future__ import annotations

from pathlib import Path

from builder.cli.terminal import say
from builder.loader.workspace import Workspace, locate_workspace


def workspace_here(*, quiet: bool = False) -> Workspace:
    """The workspace around the current folder: the nearest one, upwards, with a kit.yaml."""
    here = Path.cwd()
    found = locate_workspace(here)
    if found.root != here and not quiet:
        say(f"Workspace: {found.root}", err=True)
    return found


def output_folder(workspace: Workspace) -> Path:
    """Where kits of a workspace lie: its dist/, in short where the current folder has it."""
    return Path("dist") if workspace.root == Path.cwd() else workspace.root / "dist"
