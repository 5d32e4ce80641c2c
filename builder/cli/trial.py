"""`optout trial`: what volunteers need is made, and what they report is read and kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.cli.completion import complete_guides
from builder.cli.envelope import print_envelope
from builder.cli.terminal import say, show_problems, table
from builder.cli.workspace_here import workspace_here

if TYPE_CHECKING:
    from builder.loader.trial_reports import TrialReport

_FILE = click.Path(path_type=Path)


@click.group()
def trial() -> None:
    """Let volunteers try the steps: optout trial build, then optout trial read FILE...

    Both answer with one JSON object where --json is given.
    """


@trial.command()
@click.argument("guides", nargs=-1, metavar="[GUIDE]...", shell_complete=complete_guides)
@click.option("--language", "-l", default="en", metavar="TAG", help="Language of their devices.")
@click.option("--out", type=_FILE, default=Path("dist/trial"), help="Folder for the files.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def build(guides: tuple[str, ...], language: str, out: Path, *, as_json: bool) -> None:
    """Make the shortcut and the checklist: optout trial build siri-audio -l de

    The shortcut is for iPhone and iPad; the checklist is one page for every device.
    """
    from builder.kit.trial.make import make_trial

    made = make_trial(workspace_here(quiet=as_json), out, guides=guides, language=language)
    if as_json:
        print_envelope(files=[str(path) for path in made])
        return
    for path in made:
        say(f"Written: {path}")
    say("The shortcut is not signed: on a Mac, shortcuts sign --mode anyone -i FILE -o FILE")


@trial.command()
@click.argument("files", nargs=-1, required=True, type=_FILE, metavar="FILE...")
@click.option("--apply", "keep", is_flag=True, help="Write them into the device files.")
@click.option("--day", default=None, metavar="DATE", help="Day of the trial (default: today).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read(files: tuple[Path, ...], day: str | None, *, keep: bool, as_json: bool) -> None:
    """Check reports and show what they say: optout trial read report.txt

    With --apply they become rows of `trials` in the device files, merged with those there: give
    the whole folder each time, what was counted before counts once (with --day: on that day).
    """
    from builder.cli.options import parse_day
    from builder.facts.catalog import contradicted, load_catalog
    from builder.kit.trial.keep import (
        alike,
        device_folder,
        keep_reports,
        read_reports,
        with_reports,
    )

    reports = read_reports(files, load_catalog())
    written: list[Path] = []
    if keep:
        folder = device_folder()
        written = keep_reports(reports, folder, parse_day(day).date(), of_any_day=day is None)
    # What is written was read back: the catalog has it.
    kept = load_catalog() if keep else with_reports(load_catalog(), reports)
    problems = [*alike(reports), *contradicted(kept)]
    rows = _rows(reports)
    if as_json:
        found = [dict(zip(_HEAD, row, strict=True)) for row in rows]
        print_envelope(problems, reports=found, written=[str(path) for path in written])
        return
    say(table([list(_HEAD), *rows]))
    show_problems(problems)
    for path in written:
        say(f"Written: {path}")
    if not keep:
        say("Nothing is written yet. Next: the same with --apply")
    elif not written:
        say("Nothing is new: the device files count these reports already")


_HEAD = ("device", "system", "what", "id", "seen")


def _rows(reports: Sequence[TrialReport]) -> list[list[str]]:
    return [
        [report.device, str(report.system), what, name, word]
        for report in reports
        for what, seen in (("pane", report.panes), ("control", report.controls))
        for name, word in seen.items()
    ]
