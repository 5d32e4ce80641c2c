"""`optout fmt`: workflow files in the one layout."""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import Any

import click

from builder.cli.workflow.outputs import FileErrors, refuse_standard_twice, refuse_two_outputs
from builder.errors import FindingsError, Problem


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 1 if it would.")
@click.option("--diff", "show_diff", is_flag=True, help="Change nothing; print what would change.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def fmt(files: tuple[Path, ...], *, only_check: bool, show_diff: bool, as_json: bool) -> None:
    """Lay workflow files out anew: optout fmt shortcuts/*.workflow.yaml

    Comments and line ends are kept, and what a file means never changes. `-` reads standard
    input and writes standard output. --diff prints what would change and exits with 1 where
    something would. A file that cannot be laid out never stops the others.
    """
    from builder.cli.envelope import print_envelope
    from builder.cli.terminal import say
    from builder.files import STANDARD, read_input, write_output
    from builder.workflow.language.format import format_bytes
    from builder.workflow.opened import MAX_BYTES

    refuse_standard_twice(files)
    if not (only_check or show_diff):
        refuse_two_outputs(files, as_json=as_json)
    changed: list[Path] = []
    diffs: dict[str, str] = {}
    errors = FileErrors()
    for path in files:
        with errors.kept():
            data = read_input(path, limit=MAX_BYTES)
            text = format_bytes(data, file=str(path))
            # What came in by standard input goes out by standard output, changed or not.
            if text != data:
                diffs[str(path)] = _diff(path, data, text)
            if not (only_check or show_diff) and (text != data or path == STANDARD):
                write_output(path, text)
            if text != data:
                changed.append(path)
    if show_diff and not as_json:
        for one in diffs.values():
            say(one)
    if (only_check or show_diff) and changed:
        errors.errors.append(FindingsError(*map(_otherwise, changed)))
    if as_json:
        own: dict[str, Any] = {"changed": [str(path) for path in changed]}
        if show_diff:
            own["diffs"] = diffs
        print_envelope(errors.problems, exit_code=errors.exit_code, **own)
        return
    for path in [] if only_check or show_diff else changed:
        say(f"{path}: formatted", err=path == STANDARD)
    errors.raise_if_any()


def _diff(path: Path, before: bytes, after: bytes) -> str:
    """The change as a unified diff; line ends do not count."""
    old, new = (data.decode("utf-8").splitlines() for data in (before, after))
    return "\n".join(unified_diff(old, new, str(path), f"{path} (formatted)", lineterm=""))


def _otherwise(path: Path) -> Problem:
    way_out = "run optout fmt without --check"
    return Problem(code="layout", message="is not formatted", file=str(path), help=way_out)
