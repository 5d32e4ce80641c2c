"""Checks the sites of a built fleet, all of them or a sample, as `optout check` does one.

Knows which sites a fleet's folder holds, and how a sample is drawn: the same one each time.
Believes the report no more than a folder's name. How one kit is checked, it is told.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from builder.errors import InvalidFileError, OptOutError, Problem
from builder.kit.engine import cluster, prepare, run
from builder.kit.fleet.place import FleetPlace, open_place
from builder.kit.opening.kit import OpenedKit
from builder.model.progress import Progress
from builder.wire.digest import sha256

_MOST_TOLD = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteVerdict:
    """What a check of one site found; `problems` are the first few, in words."""

    id: str
    sound: bool
    files: int
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FleetVerdict:
    """`sites` is how many the folder holds, `verdicts` those that were looked at, by id."""

    sites: int
    verdicts: tuple[SiteVerdict, ...]

    @property
    def sound(self) -> bool:
        return all(each.sound for each in self.verdicts)


class KitVerdict(Protocol):
    """What is asked of the verdict on one kit."""

    @property
    def sound(self) -> bool: ...
    @property
    def files(self) -> int: ...
    @property
    def problems(self) -> tuple[Problem, ...]: ...


CheckKit = Callable[[OpenedKit], KitVerdict]


def check_fleet(
    out: str,
    check: CheckKit,
    *,
    sample: int = 0,
    scheduler: str = "",
    workers: int = 0,
    progress: Progress,
) -> FleetVerdict:
    """The verdict on each site below `out`, or on `sample` of them, as `check` gives it.

    Raises InvalidFileError where there is no site, and what the engine raises.
    """
    place = open_place(out)
    sites = place.sites()
    if not sites:
        words = "no site of a fleet is there"
        raise InvalidFileError(Problem(code="no-sites", message=words, file=place.shown))
    # By the digest of the name: any sample holds some of everywhere, and is the same each time.
    chosen = sorted(sites, key=lambda name: sha256(name.encode()))[: sample or len(sites)]
    found: list[SiteVerdict] = []
    with cluster(scheduler, workers) as client:
        prepare(client, partial(_open_checker, place.address, check))
        for outcome in run(client, _check, sorted(chosen)):
            found.append(outcome.result or _unchecked(outcome.task, outcome.failed))
            progress("sites", len(found), len(chosen))
    return FleetVerdict(sites=len(sites), verdicts=tuple(sorted(found, key=lambda each: each.id)))


@dataclass(frozen=True, slots=True)
class _SiteChecker:
    """What a worker process has: where the sites lie, and how one is checked."""

    place: FleetPlace
    check: CheckKit


def _open_checker(address: str, check: CheckKit) -> _SiteChecker:
    return _SiteChecker(open_place(address), check)


def _check(checker: _SiteChecker, site: str) -> SiteVerdict:
    """On a worker: one site."""
    try:
        verdict = checker.check(checker.place.opened(site))
    except OptOutError as error:
        return _unchecked(site, *map(str, error.problems))
    told = [str(problem) for problem in verdict.problems]
    return SiteVerdict(
        id=site, sound=verdict.sound, files=verdict.files, problems=tuple(told[:_MOST_TOLD])
    )


def _unchecked(site: str, *why: str) -> SiteVerdict:
    return SiteVerdict(id=site, sound=False, files=0, problems=why[:_MOST_TOLD])
