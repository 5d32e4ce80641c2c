"""Makes a kit's files in memory: plan, compile, prove, list.

Knows the order of compiling and what runs beside what. Knows nothing of disks.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from types import MappingProxyType
from unicodedata import normalize

from builder import __version__
from builder.errors import DefinitionError, Problem, UsageError, did_you_mean
from builder.facts.catalog import Catalog
from builder.facts.device import Device
from builder.kit.make.bundle import bundle
from builder.kit.make.common_files import Common
from builder.kit.make.parts import Compiled, Parts
from builder.kit.make.plan import Limits, Plan, plan_build
from builder.kit.make.sbom import fonts_of
from builder.kit.make.signed_files import SignedFiles
from builder.kit.make.texts import check_headlines
from builder.kit.proof.artifact import prove
from builder.loader.definitions import Definitions
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.cell import Cell, Context
from builder.model.kinds import Kind, Target
from builder.model.progress import Progress, no_progress
from builder.views.workbench import Workbench

Work = Callable[[Target, Cell], list[Artifact]]


def make_kit(
    definitions: Definitions,
    *,
    limits: Limits,
    source_digest: str,
    signed_files: SignedFiles | None = None,
    common: Common | None = None,
    parts: Parts | None = None,
    progress: Progress = no_progress,
) -> list[Artifact]:
    """Every file of the kit, proven, with README.md, sbom.json, manifest.json and SHA256SUMS.

    The definitions hold the guides and languages of `limits` already.
    `signed_files` brings signed files; ProofError where one is not what it should be. Files of
    `common`, which is proven, take their places and lie where it says.
    """
    bench = workbench_for(definitions, devices=limits.devices)
    return make_files(
        bench,
        definitions.workspace,
        limits=limits,
        source_digest=source_digest,
        signed_files=signed_files,
        common=common,
        parts=parts,
        progress=progress,
    )


def make_files(
    bench: Workbench,
    workspace: Workspace,
    *,
    limits: Limits,
    source_digest: str,
    signed_files: SignedFiles | None = None,
    common: Common | None = None,
    parts: Parts | None = None,
    progress: Progress = no_progress,
) -> list[Artifact]:
    """As `make_kit`, on a workbench that is there: those of a fleet's sites share their tools.
    `parts` bring what was made before; what is new is kept in them once it is proven.
    """
    parts = parts or Parts()
    plan = plan_build(bench, targets=limits.targets)
    printed = any(cells for target, cells in plan.cells if target in Kind.PRINT.row.targets)
    if printed and (faults := check_headlines(workspace, bench)):
        raise DefinitionError(*faults)
    made = compile_all(plan, bench, progress, signed_files, common, parts)
    unproven = (each for each in made.values() if not (each.common or parts.is_proven(each)))
    prove(unproven, progress, bench.codes)
    parts.save()
    fonts = fonts_of(workspace)
    return bundle(
        made, bench, plan.refused, source_digest, fonts, limits=asdict(limits), common=common
    )


def workbench_for(definitions: Definitions, *, devices: tuple[str, ...] = ()) -> Workbench:
    """What compilers share: definitions for these devices (all where none is named), and the
    assets' bytes by path. Raises UsageError for unknown devices."""
    workspace = definitions.workspace
    cache: dict[str, bytes] = {}

    def asset(path: str) -> bytes:
        if path not in cache:
            cache[path] = workspace.read(workspace.path(f"assets/{path}"))
        return cache[path]

    context = Context(
        kit=definitions.kit,
        catalog=definitions.catalog,
        devices=_chosen(definitions.catalog, devices),
        settings=definitions.settings,
        offers=definitions.offers,
        guides=definitions.guides,
        languages=definitions.languages,
        english=definitions.english,
        version=__version__,
        workflows=definitions.workflows,
    )
    return Workbench(
        context=context,
        asset=asset,
        asset_path=lambda path: str(workspace.folder(f"assets/{path}")),
    )


def _chosen(catalog: Catalog, names: tuple[str, ...]) -> dict[str, Device]:
    known = catalog.devices
    wrong = [name for name in names if name not in known]
    if wrong:
        raise UsageError(
            *(
                Problem(
                    code="unknown-device",
                    message=f'no device "{name}"',
                    help=did_you_mean(name, known),
                )
                for name in wrong
            )
        )
    return {name: device for name, device in known.items() if not names or name in names}


def compile_all(
    plan: Plan,
    bench: Workbench,
    progress: Progress = no_progress,
    signed_files: SignedFiles | None = None,
    common: Common | None = None,
    parts: Parts | None = None,
) -> dict[str, Artifact]:
    """Every artifact by path, in the order of making. DefinitionError where two have one path.

    Signed files have taken their places before a target looks at what others made.
    """
    made: dict[str, Artifact] = {}
    taken: dict[str, str] = {}
    view = replace(bench, built=MappingProxyType(made), common=common.at if common else "")
    parts = parts or Parts()
    work = partial(_compiled, parts=parts, bench=view, signed_files=signed_files)
    count = itertools.count(1)
    # Threads, never processes: a process forked after the typesetter ran hangs for ever.
    # One processor is left to this thread: it makes all the rest meanwhile.
    with ThreadPoolExecutor(max_workers=max(1, (os.cpu_count() or 1) - 1)) as pool:
        try:
            ahead = _started(plan, pool, work, parts.compiled)
            for target, cells in plan.cells:
                if signed_files and target.after:
                    signed_files.raise_faults()
                if target.threads:
                    _make_what_waits(target, cells, ahead, work)
                for number, cell in enumerate(cells):
                    known = parts.compiled.get((target.name, cell.id))
                    known = common.of(target, cell) if common and known is None else known
                    if known is None:
                        waiting = ahead.pop((target.name, number), None)
                        known = waiting.result() if waiting else work(target, cell)
                        progress(target.name, next(count), plan.count)
                    _add(made, taken, known)
                    parts.add(target, known)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    if signed_files:
        signed_files.raise_faults()
    return made


def _add(made: dict[str, Artifact], taken: dict[str, str], artifacts: Iterable[Artifact]) -> None:
    """Adds what has a place of its own. Raises DefinitionError where another output has it: some
    disks take names for one that differ only in case, or in how a letter is composed."""
    for artifact in artifacts:
        first = taken.setdefault(normalize("NFC", artifact.path).casefold(), artifact.path)
        if artifact.path in made or first != artifact.path:
            message = f"two outputs would be one file: {first} and {artifact.path}"
            way_out = "rename the guide, workflow or language that one of them comes from"
            raise DefinitionError(Problem(code="same-file", message=message, help=way_out))
        made[artifact.path] = artifact


def _started(
    plan: Plan, pool: ThreadPoolExecutor, work: Work, compiled: Compiled
) -> dict[tuple[str, int], Future[list[Artifact]]]:
    """The work of targets that build upon no other and leave Python free: begun at once."""
    return {
        (target.name, number): pool.submit(work, target, cell)
        for target, cells in plan.cells
        if target.threads
        for number, cell in enumerate(cells)
        if (target.name, cell.id) not in compiled
    }


def _make_what_waits(
    target: Target,
    cells: Sequence[Cell],
    ahead: dict[tuple[str, int], Future[list[Artifact]]],
    work: Work,
) -> None:
    """Makes here what no thread has begun, from the last on, while they go on from the first. What
    fails is told in its turn, as if a thread had made it."""
    for number, cell in reversed([*enumerate(cells)]):
        waiting = ahead.get((target.name, number))
        if waiting is None or not waiting.cancel():
            continue
        here: Future[list[Artifact]] = Future()
        try:
            here.set_result(work(target, cell))
        except Exception as error:
            here.set_exception(error)
        ahead[target.name, number] = here


def _compiled(
    target: Target,
    cell: Cell,
    *,
    parts: Parts,
    bench: Workbench,
    signed_files: SignedFiles | None,
) -> list[Artifact]:
    made = parts.of(target, cell, bench)
    return list(map(signed_files.take, made) if signed_files else made)
