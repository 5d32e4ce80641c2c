"""Checks that published iCloud links hold what this workspace compiles.

Knows which shortcut each link of kit.yaml stands for. Knows neither how records are fetched
nor how workflows are compared: `builder.kit.opening.icloud` and `builder.kit.sign.shortcuts` do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from builder.errors import OptOutError, Problem, ProofError, Severity
from builder.kit.make.make import compile_all, workbench_for
from builder.kit.make.plan import Plan, plan_build
from builder.kit.opening.icloud import BASE, ICloudRecord, compare_record, fetch_record
from builder.loader.definitions import load_definitions
from builder.loader.workspace import Workspace
from builder.model import paths
from builder.model.artifact import Artifact
from builder.views.workbench import Workbench
from builder.wire.x509 import Root

_ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """A link of kit.yaml, what it is called where it is shared, and what is wrong with it."""

    where: str
    link: str
    name: str = ""
    problems: tuple[Problem, ...] = ()

    @property
    def sound(self) -> bool:
        return not any(problem.severity is Severity.ERROR for problem in self.problems)


def check_links(
    workspace: Workspace, *, now: datetime, roots: Sequence[Root] = (), base: str = BASE
) -> list[LinkReport]:
    """A report for each link, in the order of kit.yaml; [] where there is none.

    Raises DefinitionError for faults of the workspace; those of links and network are in
    the reports.
    """
    definitions = load_definitions(workspace, every=True)
    links = definitions.kit.links
    if not links:
        return []
    bench = workbench_for(definitions)
    plan = plan_build(bench, targets=("shortcut", "relay"))
    made = compile_all(_needed(plan, frozenset(links)), bench)
    return [
        _report(guide, language, link, made, bench, _LinkTrust(now, tuple(roots), base))
        for guide, row in links.items()
        for language, link in row.items()
    ]


@dataclass(frozen=True, slots=True)
class _LinkTrust:
    now: datetime
    roots: tuple[Root, ...]
    base: str


def _needed(plan: Plan, guides: frozenset[str]) -> Plan:
    """The plan without the shortcuts of guides that have no link."""
    cells = tuple(
        (target, tuple(cell for cell in cells if cell.guide is None or cell.guide.id in guides))
        for target, cells in plan.cells
    )
    return replace(plan, cells=cells)


def _report(
    guide: str,
    language: str,
    link: str,
    made: dict[str, Artifact],
    bench: Workbench,
    asking: _LinkTrust,
) -> LinkReport:
    where = f"kit.yaml: icloud.{guide}.{language}"
    report = LinkReport(where=where, link=link)
    candidates = [made[path] for path in _paths(guide, language, bench) if path in made]
    if not candidates:
        words = f"{link}: this kit compiles no such shortcut"
        return replace(report, problems=(Problem(code="link-of", message=words, file=where),))
    try:
        record = fetch_record(link, base=asking.base)
    except OptOutError as error:
        found = tuple(replace(problem, file=where) for problem in error.problems)
        return replace(report, problems=found)
    problems = _compared(record, candidates, asking, where)
    return replace(report, name=record.name, problems=tuple(problems))


def _paths(guide: str, language: str, bench: Workbench) -> Iterator[str]:
    """Where the shortcuts lie that a link may stand for: one, or one for each language."""
    if guide == "relay":
        yield paths.RELAY
    elif guide in bench.context.guides:
        for name, words in bench.context.languages.items():
            if language in (name, _ANY) and guide in words.guides:
                yield paths.shortcut(words.guides[guide]["name"], name)


def _compared(
    record: ICloudRecord, candidates: list[Artifact], asking: _LinkTrust, where: str
) -> Iterator[Problem]:
    """The faults against the candidate that is nearest."""
    nearest: tuple[Problem, ...] | None = None
    for artifact in candidates:
        try:
            accepted = compare_record(
                record, artifact.data, now=asking.now, roots=asking.roots, file=where
            )
        except ProofError as error:
            if nearest is None or len(error.problems) < len(nearest):
                nearest = error.problems
        except OptOutError as error:
            yield from error.problems
            return
        else:
            yield from accepted.shortcut.signature.findings
            yield from _named(record, artifact, where)
            return
    for problem in nearest or ():
        yield replace(problem, help="share the kit's shortcut again, and name the new link")


def _named(record: ICloudRecord, artifact: Artifact, where: str) -> Iterator[Problem]:
    """Codes and pages run a shortcut by its name, so the shared one must have it."""
    name = paths.shortcut_name(artifact.path)
    if record.name != name:
        yield Problem(
            code="link-name",
            message=f'it is shared as {record.name[:60]!a}; codes look for "{name}"',
            file=where,
            help="rename it before sharing",
            severity=Severity.WARNING,
        )
