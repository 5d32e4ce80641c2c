"""Builds a fleet: one folder a site, what they share beside them, and a report.

Knows which sites are to be done, which are done already, and what stands in the report. Knows
no terminal: what becomes of each site is told to a callback.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from builder.errors import DefinitionError, DiskError, OptOutError, Problem
from builder.files import replace_file
from builder.kit.engine import cluster, prepare, run
from builder.kit.fleet.common_folder import folder_of
from builder.kit.fleet.journal import FinishedSite, FleetJournal, read_journal
from builder.kit.fleet.site import (
    Fleet,
    built_already,
    fleet_definitions,
    make_site,
    open_fleet,
    site_key,
    write_site,
)
from builder.kit.fleet.sites import SiteNames, SiteRow, read_sites
from builder.loader.workspace import Workspace, find_workspace
from builder.model.progress import Progress, no_progress

REPORT = "fleet.json"
# Faults beyond these are counted: a list of a million bad rows is one bad list.
_MOST_FAULTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetRequest:
    """What to build. `keep_going` builds the sound rows of a list with faults; `whole` gives each
    site a kit that shares nothing; `scheduler` is a Dask cluster's address, else processes are
    started here, as many as `workers` says."""

    sites: Path
    out: Path
    whole: bool = False
    keep_going: bool = False
    scheduler: str = ""
    workers: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteResult:
    """What became of a site: built, unchanged, or failed and why."""

    id: str
    row: int
    status: str
    why: tuple[str, ...] = ()
    files: int = 0
    bytes: int = 0
    done: FinishedSite | None = None


@dataclass(slots=True, kw_only=True)
class FleetReport:
    """All sites, in the order of the list; `faults` are those of rows that were not built."""

    out: Path
    common: str = ""
    results: list[SiteResult] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    gone: tuple[str, ...] = ()

    def count(self, status: str) -> int:
        return sum(each.status == status for each in self.results)

    @property
    def sound(self) -> bool:
        return not self.faults and not self.count("failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What travels to a worker: a row, and what the journal says of it."""

    site: SiteRow
    before: FinishedSite | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _SiteBuilder:
    """What a worker has open: the fleet's definitions, and where sites lie."""

    fleet: Fleet
    out: Path


def build_fleet(
    workspace: Workspace, request: FleetRequest, *, progress: Progress = no_progress
) -> FleetReport:
    """Builds every site of the list that is not there as it should be.

    Raises DefinitionError with the faults of the list (unless `keep_going`), UsageError,
    DiskError, NetworkError; what was done until then is not done again by the next run. A site
    that fails stops no other one. `progress` is called as sites are done.
    """
    try:
        request.out.mkdir(parents=True, exist_ok=True)
        journal = FleetJournal(request.out)
    except OSError as error:
        words = error.strerror or type(error).__name__
        problem = Problem(code="unwritable", message=words, file=str(request.out))
        raise DiskError(problem) from None
    with closing(journal):
        report = _built(workspace, request, journal, progress)
    replace_file(request.out / REPORT, dump_report(report))
    return report


def _built(
    workspace: Workspace, request: FleetRequest, journal: FleetJournal, progress: Progress
) -> FleetReport:
    definitions = fleet_definitions(workspace)
    known = SiteNames(guides=definitions.guides, languages=definitions.languages)
    report = FleetReport(out=request.out)
    report.faults, total = _faults(request.sites, known)
    if report.faults and not request.keep_going:
        raise DefinitionError(*report.faults)
    fleet = open_fleet(definitions, request.out, whole=request.whole)
    report.common = folder_of(fleet.common) if fleet.common else ""
    before = read_journal(request.out)
    opener = partial(_open_builder, workspace.root, request.out.resolve(), fleet.key, request.whole)
    tasks = (
        _Task(site=site, before=before.get(site.kit.id)) for site in _sound(request.sites, known)
    )
    with cluster(request.scheduler, request.workers) as client:
        prepare(client, opener)
        for outcome in run(client, _work, tasks):
            result = outcome.result or _failed(outcome.task.site, (outcome.failed,))
            if result.done and result.status == "built":
                journal.add(result.id, result.done)
            report.results.append(result)
            progress("sites", len(report.results), total)
    report.results.sort(key=lambda each: each.row)
    report.gone = tuple(sorted(before.keys() - {each.id for each in report.results}))
    return report


def _faults(sites: Path, known: SiteNames) -> tuple[list[Problem], int]:
    """The faults of the whole list (beyond many, their number), and how many rows are sound."""
    found: list[Problem] = []
    more = sound = 0
    for row in read_sites(sites, known):
        if isinstance(row, list):
            if len(found) < _MOST_FAULTS:
                found += row
            else:
                more += len(row)
        else:
            sound += 1
    if more:
        message = f"and {more} faults more"
        found.append(Problem(code="site", message=message, file=str(sites)))
    return found, sound


def _sound(sites: Path, known: SiteNames) -> Iterator[SiteRow]:
    return (row for row in read_sites(sites, known) if isinstance(row, SiteRow))


def _open_builder(root: Path, out: Path, key: str, whole: bool) -> _SiteBuilder:
    """Opens on a worker what its tasks need. Raises DefinitionError where its definitions are
    others than those of the machine that sent the list."""
    fleet = open_fleet(fleet_definitions(find_workspace(root)), out, whole=whole)
    if fleet.key != key:
        message = "a worker has other definitions, or another version of this program"
        way_out = "give every worker the same folder and the same installation"
        raise DefinitionError(Problem(code="other-worker", message=message, help=way_out))
    return _SiteBuilder(fleet=fleet, out=out)


def _work(builder: _SiteBuilder, task: _Task) -> SiteResult:
    """On a worker: one site, built unless it is there already."""
    site, before = task.site, task.before
    folder = builder.out / site.kit.id
    key = site_key(builder.fleet, site)
    if before and before.key == key and built_already(folder, before.manifest):
        return SiteResult(id=site.kit.id, row=site.row, status="unchanged", done=before)
    try:
        own = [each for each in make_site(builder.fleet, site) if not each.common]
        manifest = write_site(folder, own)
    except OptOutError as error:
        return _failed(site, tuple(str(problem) for problem in error.problems[:5]))
    return SiteResult(
        id=site.kit.id,
        row=site.row,
        status="built",
        files=len(own),
        bytes=sum(len(each.data) for each in own),
        done=FinishedSite(key=key, manifest=manifest),
    )


def _failed(site: SiteRow, why: tuple[str, ...]) -> SiteResult:
    return SiteResult(id=site.kit.id, row=site.row, status="failed", why=why)


def report_rows(report: FleetReport) -> dict[str, Any]:
    """What became of the fleet, as `fleet.json` and `--json` say it."""
    rows = [
        {"id": each.id, "row": each.row, "status": each.status, "why": list(each.why)}
        for each in report.results
    ]
    return {
        "common": report.common,
        "built": report.count("built"),
        "unchanged": report.count("unchanged"),
        "failed": report.count("failed"),
        "not_in_the_list": list(report.gone),
        "sites": rows,
    }


def dump_report(report: FleetReport) -> bytes:
    """`fleet.json`: the same bytes for the same outcome."""
    faults = [str(each) for each in report.faults]
    said = {"format": 1, "faults": faults, **report_rows(report)}
    return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"
