"""`optout fleet`: a kit for each site of a long list, sheets of all, and a check of all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from builder.cli.envelope import print_envelope
from builder.cli.options import scheduler_option, workers_option
from builder.cli.terminal import progress_bar, say, show_problems
from builder.cli.workspace_here import workspace_here
from builder.errors import FindingsError

if TYPE_CHECKING:
    from builder.kit.fleet.build import FleetReport

_FAILED_SHOWN = 20

_scheduler = scheduler_option("A Dask cluster: tcp://HOST:PORT.")
_workers = workers_option("Processes here; 0 for all cores.")
_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_quiet = click.option("--quiet", "-q", is_flag=True, help="No progress.")


@click.group()
def fleet() -> None:
    """Kits for very many sites, from one list: libraries, schools, branches."""


@fleet.command("build")
@click.argument("sites", type=click.Path(path_type=Path))
@click.option("--out", "-o", required=True, metavar="DEST", help="A folder, or s3://BUCKET/PREFIX.")
@click.option("--whole", is_flag=True, help="Each site gets a kit that shares nothing.")
@click.option("--keep-going", "-k", is_flag=True, help="Build sound rows where others are not.")
@_scheduler
@_workers
@_quiet
@_json
@click.pass_context
def build(
    context: click.Context,
    sites: Path,
    *,
    out: str,
    whole: bool,
    keep_going: bool,
    scheduler: str,
    workers: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Build a kit for each row: optout fleet build libraries.csv -o fleet

    SITES is CSV, JSON lines or Parquet with the columns id, title, host, contact, base_url,
    edition, languages, guides, paper (a4, us, all or none), links; only id is needed. Host and
    contact may have columns for a language: contact.de. What sites share lies once in
    DEST/common. Run again, and only what changed is built.
    """
    from builder.kit.fleet.build import FleetRequest, build_fleet

    request = FleetRequest(
        sites=sites,
        out=out,
        whole=whole,
        keep_going=keep_going,
        scheduler=scheduler,
        workers=workers,
    )
    workspace = workspace_here(quiet=quiet or as_json)
    with progress_bar(quiet=quiet or as_json) as progress:
        report = build_fleet(workspace, request, progress=progress)
    failed = 0 if report.sound else FindingsError.exit_code
    if as_json:
        from builder.kit.fleet.build import report_rows

        told = [*report.faults, *report.warnings]
        print_envelope(told, exit_code=failed, **report_rows(report))
        return
    _show(report)
    context.exit(failed)


def _show(report: FleetReport) -> None:
    show_problems([*report.faults, *report.warnings])
    failed = [each for each in report.results if each.status == "failed"]
    for each in failed[:_FAILED_SHOWN]:
        say(f"failed  {each.id} (row {each.row}): {'; '.join(each.why)}")
    if len(failed) > _FAILED_SHOWN:
        say(f"and {len(failed) - _FAILED_SHOWN} more; all are in fleet.json")
    say(
        f"{report.count('built')} built, {report.count('unchanged')} unchanged, "
        f"{len(failed)} failed: {report.out}"
    )
    if report.gone:
        say(
            f"{len(report.gone)} sites of an earlier list are still there: "
            f"{', '.join(report.gone[:5])}{' ...' if len(report.gone) > 5 else ''}"
        )
    say(f"Next: optout fleet check {report.out}")


@fleet.command("check")
@click.argument("out")
@click.option("--sample", type=click.IntRange(1), help="Look at so many sites only.")
@_scheduler
@_workers
@_quiet
@_json
@click.pass_context
def check(
    context: click.Context,
    out: str,
    *,
    sample: int | None,
    scheduler: str,
    workers: int,
    quiet: bool,
    as_json: bool,
) -> None:
    """Check every site of a built fleet, or a sample: optout fleet check fleet --sample 100"""
    from builder.kit.check.kit import check_kit
    from builder.kit.fleet.check import check_fleet

    with progress_bar(quiet=quiet or as_json) as progress:
        verdict = check_fleet(
            out,
            check_kit,
            sample=sample or 0,
            scheduler=scheduler,
            workers=workers,
            progress=progress,
        )
    bad = [each for each in verdict.verdicts if not each.sound]
    failed = FindingsError.exit_code if bad else 0
    if as_json:
        rows = [
            {"id": each.id, "sound": each.sound, "files": each.files, "problems": each.problems}
            for each in verdict.verdicts
        ]
        print_envelope(exit_code=failed, sites=verdict.sites, checked=rows)
        return
    for each in bad[:_FAILED_SHOWN]:
        say(f"{each.id}: {'; '.join(each.problems)}")
    looked = len(verdict.verdicts)
    of_all = "" if looked == verdict.sites else f" of {verdict.sites}"
    say(f"{looked - len(bad)} sound, {len(bad)} not; {looked}{of_all} sites were looked at.")
    context.exit(failed)


@fleet.command("sheet")
@click.argument("sites", type=click.Path(path_type=Path))
@click.option("--from", "built", required=True, metavar="FLEET")
@click.option("--out", "-o", type=click.Path(path_type=Path), required=True, help="Where to.")
@click.option("--sheet", default="poster", show_default=True, help="poster, card, stickers, ...")
@click.option("--paper", type=click.Choice(["a4", "us"]), default="a4", show_default=True)
@_json
def sheet(sites: Path, *, built: str, out: Path, sheet: str, paper: str, as_json: bool) -> None:
    """Put the sheets of all sites into PDFs of 200 sites each, in the order of the list:

    optout fleet sheet libraries.csv --from fleet -o to-print
    """
    from builder.kit.fleet.sheet import collect_sheets
    from builder.kit.fleet.sites import PAPERS, SiteNames
    from builder.loader.definitions import load_definitions

    definitions = load_definitions(workspace_here(quiet=as_json), every=True)
    known = SiteNames(guides=definitions.guides, languages=definitions.languages)
    (size,) = PAPERS[paper]
    found = collect_sheets(sites, built, out, sheet=sheet, paper=size, known=known)
    if as_json:
        print_envelope(
            files=[str(path) for path in found.files],
            sheets=found.sheets,
            without=[{"id": site, "why": why} for site, why in found.without],
        )
        return
    for path in found.files:
        say(str(path))
    for site, why in found.without[:_FAILED_SHOWN]:
        say(f"without: {site}: {why}", err=True)
    say(f"{found.sheets} sheets in {len(found.files)} files; {len(found.without)} sites without.")
