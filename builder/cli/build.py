"""`optout build`: parses, calls builder.kit.build.build, prints the table and what to do next."""

from __future__ import annotations

import os
import time
from collections import Counter
from pathlib import Path
from typing import Any

import click

from builder.cli.completion import (
    complete_devices,
    complete_guides,
    complete_targets,
)
from builder.cli.envelope import print_envelope, problem_to_json
from builder.cli.options import (
    languages_option,
    load_roots,
    named,
    named_in_small_letters,
    named_languages,
    parse_day,
    roots_option,
)
from builder.cli.terminal import progress_bar, say, show_problems, size, table
from builder.cli.workspace_here import output_folder, workspace_here
from builder.errors import Problem, UsageError
from builder.kit.build.build import BuildRequest, BuildResult, build_kit, folder_of_parts
from builder.loader.kitfile import given_base_url

# A table longer than this is summed up by kind; --all shows every file.
_SHORT = 24


@click.command()
@click.argument("guides", nargs=-1, metavar="[GUIDE]...", shell_complete=complete_guides)
@click.option("--base-url", metavar="URL", default="", help="Where the kit will be hosted.")
@languages_option("Only these.")
@click.option(
    "--device",
    "-d",
    "devices",
    multiple=True,
    metavar="ID",
    help="Only these.",
    shell_complete=complete_devices,
)
@click.option(
    "--target",
    "-t",
    "targets",
    multiple=True,
    metavar="NAME",
    help="Only these.",
    shell_complete=complete_targets,
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    help="Folder for the kit and its zip (default: dist).",
)
@roots_option("For files in signed/: trust this root certificate too.")
@click.option("--replace", is_flag=True, help="A narrowed build may take the whole kit's place.")
@click.option("--rebuild", is_flag=True, help="Build even if nothing changed.")
@click.option("--all", "show_all", is_flag=True, help="List every file.")
@click.option("--quiet", "-q", is_flag=True, help="No progress, no table.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def build(
    guides: tuple[str, ...],
    base_url: str,
    languages: tuple[str, ...],
    devices: tuple[str, ...],
    targets: tuple[str, ...],
    out: Path | None,
    roots: tuple[Path, ...],
    *,
    replace: bool,
    rebuild: bool,
    show_all: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Build the kit: optout build --base-url https://example.org/siri/

    Without a base URL the build is a preview: its codes point at this computer only.
    Lists may be given with commas: -l de,en. A narrowed build lies in dist/<kit>-part.
    """
    started = time.monotonic()
    workspace = workspace_here(quiet=quiet or as_json)
    request = BuildRequest(
        out=out or output_folder(workspace),
        apart=out is None,
        replace=replace,
        guides=named(guides, "GUIDE"),
        languages=named_languages(languages, workspace),
        devices=named_in_small_letters(devices, "--device"),
        targets=named_in_small_letters(targets, "--target"),
        base_url=given_base_url(base_url) if base_url else "",
        when=source_date(),
        rebuild=rebuild,
        now=parse_day(None),
        roots=load_roots(roots),
        parts=folder_of_parts(os.environ),
    )
    with progress_bar(quiet=quiet or as_json) as progress:
        built = build_kit(workspace, request, progress=progress)
    if not as_json:
        show_problems(built.warnings)
        if not quiet and (own := workspace.own()):
            say(f"Of this workspace: {_own_counts(own)}")
    if as_json:
        print_envelope(built.warnings, **_json(built, workspace.own()))
    elif not quiet:
        _print(built, show_all=show_all, seconds=time.monotonic() - started)


def source_date() -> tuple[int, ...]:
    """SOURCE_DATE_EPOCH as UTC Y M D h m s; zip's first day where it is not set."""
    from builder.wire.archive import EPOCH

    text = os.environ.get("SOURCE_DATE_EPOCH", "")
    if not text:
        return EPOCH
    try:
        return time.gmtime(int(text))[:6]
    except (ValueError, OverflowError, OSError):
        problem = Problem(
            code="bad-epoch",
            message=f'SOURCE_DATE_EPOCH is "{text}"',
            help="give seconds since 1970 as a whole number",
        )
        raise UsageError(problem) from None


def _print(built: BuildResult, *, show_all: bool, seconds: float) -> None:
    rows = [["file", "size", "what it is", "sha256"]]
    if show_all or len(built.files) <= _SHORT:
        rows += [[row.path, size(row.bytes), row.says, row.sha256[:8]] for row in built.files]
    else:
        rows = [["files", "size", "kind"], *_by_kind(built)]
    say(table(rows, right=frozenset({0, 1} if len(rows[0]) == 3 else {1})))
    say("")
    untranslated = Counter(cell.split("/")[1] for cell, _ in built.left_out if cell[:2] == "-/")
    for guide, count in untranslated.items():
        say(f"{guide}: not in {_count(count, 'language')}")
    if refused := len(built.left_out) - untranslated.total():
        say(f"{_count(refused, 'combination')} left out; manifest.json says why.")
    english = {name: count for name, count in built.english_words.items() if count}
    if english:
        say(f"Names on Apple's screens shown in English for want of a source: {_few(english)}")
    state = "Nothing changed" if built.fresh else "Built"
    total = size(sum(row.bytes for row in built.files))
    say(f"{state}: {built.folder} ({len(built.files)} files, {total}) and {built.archive}")
    say(f"Took {seconds:.1f} s.", err=True)
    if built.part:
        say(f"This is a part of the kit: {built.part} alone.")
    if built.preview:
        say(f"PREVIEW: codes point at {built.base_url}. Do not print. Set base_url in kit.yaml.")
    say(f"Next: optout check {built.folder}")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _by_kind(built: BuildResult) -> list[list[str]]:
    kinds: dict[str, list[int]] = {}
    for row in built.files:
        kinds.setdefault(row.kind, []).append(row.bytes)
    return [[str(len(found)), size(sum(found)), kind] for kind, found in sorted(kinds.items())]


def _own_counts(changed: dict[str, bool]) -> str:
    """The files that a person wrote, each with what it does to the default ones."""
    told = [f"{name} ({'replaces' if old else 'added'})" for name, old in changed.items()]
    more = f", and {len(told) - 12} more files" if len(told) > 12 else ""
    return ", ".join(told[:12]) + more


def _few(counts: dict[str, int]) -> str:
    shown = [f"{name} {count}" for name, count in list(counts.items())[:6]]
    more = f", and {len(counts) - 6} more languages" if len(counts) > 6 else ""
    return ", ".join(shown) + more


def _json(built: BuildResult, own: dict[str, bool]) -> dict[str, Any]:
    return {
        "folder": str(built.folder),
        "archive": str(built.archive),
        "part": built.part,
        "own": {name: "replaces" if old else "added" for name, old in own.items()},
        "preview": built.preview,
        "base_url": built.base_url,
        "fresh": built.fresh,
        "english_words": dict(built.english_words),
        "warnings": [problem_to_json(problem) for problem in built.warnings],
        "left_out": [{"cell": cell, "reason": reason} for cell, reason in built.left_out],
        "files": [
            {
                "path": row.path,
                "bytes": row.bytes,
                "sha256": row.sha256,
                "kind": row.kind,
                "says": row.says,
            }
            for row in built.files
        ],
    }
