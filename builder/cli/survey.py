"""`optout survey`: very many shortcuts in one run, and the table of what they do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from builder.cli.envelope import print_envelope
from builder.cli.options import parse_day, scheduler_option, workers_option
from builder.cli.terminal import progress_bar, say

_SHOWN = 15
_TITLES = {
    "signed": "Signed by",
    "hosts": "Hosts that they name",
    "risks": "Risks",
    "findings": "Lint",
}


class _Survey(click.Group):
    """Paths stand where a command would: what is not `show` is what to look at."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "run", self.commands["run"], args


@click.group(cls=_Survey, context_settings={"ignore_unknown_options": True})
def survey() -> None:
    """Look at very many shortcuts: optout survey PATH... -o report.parquet

    Then optout survey show report.parquet prints the table again.
    """


@survey.command("run", hidden=True)
@click.argument("paths", nargs=-1, required=True)
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="The report.")
@scheduler_option("A Dask cluster.")
@workers_option("Processes here.")
@click.option("--quiet", "-q", is_flag=True, help="No progress.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def run(
    paths: tuple[str, ...],
    *,
    out: Path,
    scheduler: str,
    workers: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Look at files, and at all below folders: optout survey gallery -o report.parquet

    Of an object store too: s3://BUCKET/PREFIX, gs://..., az://...

    The report is JSON lines (.jsonl) or Parquet: one row a file. A file that cannot be read is a
    row too. Nothing in a file is run.
    """
    from builder.kit.survey.summary import summary_of
    from builder.kit.survey.survey import (
        SurveyRequest,
        require_report_kind,
        survey_files,
        write_report,
    )

    require_report_kind(out)
    request = SurveyRequest(paths=paths, now=parse_day(None), scheduler=scheduler, workers=workers)
    with progress_bar(quiet=quiet or as_json) as progress:
        rows = survey_files(request, progress=progress)
    write_report(rows, out)
    summary = summary_of([row.to_json() for row in rows])
    if as_json:
        print_envelope(report=str(out), summary=summary)
        return
    _show(summary)
    say(f"Written: {out}")


@survey.command("show")
@click.argument("report", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(report: Path, *, as_json: bool) -> None:
    """The table of a report: optout survey show report.parquet"""
    from builder.kit.survey.summary import summary_of
    from builder.kit.survey.survey import read_report

    summary = summary_of(read_report(report))
    if as_json:
        print_envelope(report=str(report), summary=summary)
        return
    _show(summary)


def _show(summary: dict[str, Any]) -> None:
    say(f"{summary['files']} files, {summary['actions']} actions, {summary['bytes']} bytes")
    for key, title in _TITLES.items():
        rows = summary[key]
        if rows:
            say(f"\n{title}")
            for row in rows[:_SHOWN]:
                say(f"  {row['files']:>7}  {row['name']}")
            if len(rows) > _SHOWN:
                say(f"  and {len(rows) - _SHOWN} more")
    broken, twins = summary["broken"], summary["twins"]
    if broken:
        say(f"\nNot read or not proven: {len(broken)}")
        for row in broken[:_SHOWN]:
            say(f"  {'; '.join(row['faults'])}")
    if twins:
        say(f"\nEqual but for signature and name: {len(twins)} groups")
        for paths in twins[:_SHOWN]:
            say(f"  {', '.join(paths[:4])}{' ...' if len(paths) > len(paths[:4]) else ''}")
