"""Builds a fleet: one folder a site, what they share beside them, and a report.

Knows which sites are to be done, which are done already, and what stands in the report. Knows
no terminal: what becomes of each site is told to a callback.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import DefinitionError, OptOutError, Problem, Severity
from builder.kit.engine import TaskOutcome, cluster, prepare, run, threads_of
from builder.kit.fleet.common_folder import folder_of
from builder.kit.fleet.journal import JOURNAL, FinishedSite, journal_line, read_journal
from builder.kit.fleet.place import AppendedFile, FleetPlace, open_place
from builder.kit.fleet.site import (
    Fleet,
    built_already,
    fleet_definitions,
    make_sites,
    open_fleet,
    site_key,
    write_site,
)
from builder.kit.fleet.sites import SiteNames, SiteRow, read_sites
from builder.loader.definitions import Definitions
from builder.loader.kitfile import both_forms
from builder.loader.workspace import Workspace, find_workspace
from builder.model.artifact import Artifact
from builder.model.progress import Progress, no_progress

if TYPE_CHECKING:
    from distributed import Client

REPORT = "fleet.json"
# Faults beyond these are counted: a list of a million bad rows is one bad list.
_MOST_FAULTS = 1000
# Rows in one task at most: a task has its price, and sheets of several sites are cheaper together.
_MOST_ROWS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetRequest:
    """What to build. `keep_going` builds the sound rows of a list with faults; `whole` gives each
    site a kit that shares nothing; `scheduler` is a Dask cluster's address, else processes are
    started here, as many as `workers` says."""

    sites: Path
    out: str
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
    """All sites, in the order of the list; `faults` are those of rows that were not built,
    `warnings` what a person should look at in rows that were."""

    out: str
    common: str = ""
    results: list[SiteResult] = field(default_factory=list)
    faults: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    gone: tuple[str, ...] = ()

    def count(self, status: str) -> int:
        return sum(each.status == status for each in self.results)

    @property
    def sound(self) -> bool:
        return not self.faults and not self.count("failed")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What travels to a worker: some rows, each with what the journal says of it."""

    sites: tuple[tuple[SiteRow, FinishedSite | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _SiteBuilder:
    """What a worker has open: the fleet's definitions, where sites lie, and the bytes of each file
    that they share."""

    fleet: Fleet
    place: FleetPlace
    shared: Mapping[str, int]


def build_fleet(
    workspace: Workspace, request: FleetRequest, *, progress: Progress = no_progress
) -> FleetReport:
    """Builds every site of the list that is not there as it should be.

    Raises DefinitionError with the faults of the list (unless `keep_going`), UsageError,
    DiskError, NetworkError; what was done until then is not done again by the next run. A site
    that fails stops no other one. `progress` is called as sites are done.
    """
    place = open_place(request.out)
    definitions = fleet_definitions(workspace)
    faults, warnings, sound = _look(request.sites, _names(definitions))
    if faults and not request.keep_going:
        raise DefinitionError(*faults)
    # The list is sound: only now is anything written.
    report = FleetReport(out=place.shown, faults=faults, warnings=warnings)
    with closing(place.appending(JOURNAL)) as journal:
        _build_sites(definitions, request, place, journal, report, sound, progress)
    place.replace(REPORT, dump_report(report))
    return report


def _build_sites(
    definitions: Definitions,
    request: FleetRequest,
    place: FleetPlace,
    journal: AppendedFile,
    report: FleetReport,
    total: int,
    progress: Progress,
) -> None:
    """Puts into the report what became of each of the list's `total` sound rows."""
    before = read_journal(place)
    rows = (
        (site, before.get(site.kit.id))
        for site in read_sites(request.sites, _names(definitions))
        if isinstance(site, SiteRow)
    )
    # Workers start while what sites share is made here.
    with cluster(request.scheduler, request.workers) as client:
        fleet = open_fleet(definitions, place, whole=request.whole)
        report.common = folder_of(fleet.common) if fleet.common else ""
        root = definitions.workspace.root
        prepare(client, partial(_open_builder, root, place.address, fleet.key, request.whole))
        size = max(1, min(_MOST_ROWS, total // (2 * threads_of(client))))
        for result in _results(client, rows, size):
            if result.done and result.status == "built":
                journal.add(journal_line(result.id, result.done))
            report.results.append(result)
            progress("sites", len(report.results), total)
    report.results.sort(key=lambda each: each.row)
    report.gone = tuple(sorted(before.keys() - {each.id for each in report.results}))


def _names(definitions: Definitions) -> SiteNames:
    return SiteNames(guides=definitions.guides, languages=definitions.languages)


def _results(
    client: Client, rows: Iterator[tuple[SiteRow, FinishedSite | None]], size: int
) -> Iterator[SiteResult]:
    """What becomes of each row, `size` of them in a task. Where a task fails, nobody knows which
    of its rows is to blame: each has a task of its own then."""
    again: list[_Task] = []
    tasks = (_Task(sites=some) for some in iter(lambda: tuple(islice(rows, size)), ()))
    for outcome in run(client, _work, tasks):
        if outcome.result is None and len(outcome.task.sites) > 1:
            again += [_Task(sites=(each,)) for each in outcome.task.sites]
        else:
            yield from _of_task(outcome)
    for outcome in run(client, _work, again):
        yield from _of_task(outcome)


def _of_task(outcome: TaskOutcome) -> list[SiteResult]:
    if outcome.result is None:
        return [_failed(site, (outcome.failed,)) for site, _ in outcome.task.sites]
    found: list[SiteResult] = outcome.result
    return found


class _Told:
    """Problems of one severity on a list; beyond many of them, their number."""

    def __init__(self, kind: str, severity: Severity, file: str) -> None:
        self.kind = kind
        self.severity = severity
        self.file = file
        self.problems: list[Problem] = []
        self.more = 0

    def add(self, found: list[Problem]) -> None:
        if len(self.problems) < _MOST_FAULTS:
            self.problems += found
        else:
            self.more += len(found)

    def all(self) -> list[Problem]:
        if not self.more:
            return self.problems
        message = f"and {self.more} {self.kind} more"
        last = Problem(code="site", message=message, file=self.file, severity=self.severity)
        return [*self.problems, last]


def _look(sites: Path, known: SiteNames) -> tuple[list[Problem], list[Problem], int]:
    """Reads the whole list: its faults, what to look at in sound rows, and how many are sound."""
    faults = _Told("faults", Severity.ERROR, str(sites))
    warnings = _Told("warnings", Severity.WARNING, str(sites))
    sound = 0
    for row in read_sites(sites, known):
        if isinstance(row, list):
            faults.add(row)
        else:
            warnings.add(_two_forms(row, str(sites)))
            sound += 1
    return faults.all(), warnings.all(), sound


def _two_forms(site: SiteRow, file: str) -> list[Problem]:
    """A warning that names both forms of an international host, and its row."""
    return [
        replace(each, message=f"row {site.row}, base_url: {each.message}")
        for each in both_forms(site.kit.base_url, file)
    ]


def _open_builder(root: Path, out: str, key: str, whole: bool) -> _SiteBuilder:
    """Opens on a worker what its tasks need. Raises DefinitionError where its definitions are
    others than those of the machine that sent the list."""
    place = open_place(out)
    fleet = open_fleet(fleet_definitions(find_workspace(root)), place, whole=whole)
    if fleet.key != key:
        message = "a worker has other definitions, or another version of this program"
        way_out = "give every worker the same folder and the same installation"
        raise DefinitionError(Problem(code="other-worker", message=message, help=way_out))
    shared = place.sizes(folder_of(fleet.common).rstrip("/")) if fleet.common else {}
    return _SiteBuilder(fleet=fleet, place=place, shared=shared)


def _work(builder: _SiteBuilder, task: _Task) -> list[SiteResult]:
    """On a worker: some sites, each built unless it is there already."""
    results: list[SiteResult] = []
    missing: list[SiteRow] = []
    for site, before in task.sites:
        if before and _is_there(builder, site, before):
            done = SiteResult(id=site.kit.id, row=site.row, status="unchanged", done=before)
            results.append(done)
        else:
            missing.append(site)
    for site, made in make_sites(builder.fleet, missing):
        results.append(_put(builder, site, made))
    return results


def _is_there(builder: _SiteBuilder, site: SiteRow, before: FinishedSite) -> bool:
    return before.key == site_key(builder.fleet, site) and built_already(
        builder.place, site.kit.id, before.manifest, builder.shared
    )


def _put(builder: _SiteBuilder, site: SiteRow, made: list[Artifact] | OptOutError) -> SiteResult:
    if isinstance(made, OptOutError):
        return _failed(site, _problem_texts(made))
    own = [each for each in made if not each.common]
    try:
        manifest = write_site(builder.place, site.kit.id, own)
    except OptOutError as error:
        return _failed(site, _problem_texts(error))
    return SiteResult(
        id=site.kit.id,
        row=site.row,
        status="built",
        files=len(own),
        bytes=sum(len(each.data) for each in own),
        done=FinishedSite(key=site_key(builder.fleet, site), manifest=manifest),
    )


def _problem_texts(error: OptOutError) -> tuple[str, ...]:
    return tuple(str(problem) for problem in error.problems[:5])


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
