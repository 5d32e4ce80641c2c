"""Builds a kit: definitions in, a folder and an archive out.

Knows the order of the work: load, plan, compile, prove, list, write. Whatever fails, the
old kit stays. Knows nothing of the terminal: progress is told to a callback.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType

from builder import __version__
from builder.kit.bundle import bundle
from builder.kit.fresh import build_key, is_fresh, remember
from builder.kit.plan import Plan, plan_build
from builder.kit.prove import prove
from builder.kit.write import check_ours, locked, recover, write_file, write_kit
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.kitfile import load_kit
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.cell import Cell, Context
from builder.model.manifest import NAME, parse_manifest
from builder.targets import Target
from builder.wire.archive import EPOCH, Member, write_zip


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What to build. Empty tuples mean all; `when` dates the archive (UTC, Y M D h m s)."""

    out: Path
    guides: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    base_url: str = ""
    when: tuple[int, ...] = EPOCH
    rebuild: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A file of the kit as the table shows it."""

    path: str
    bytes: int
    sha256: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What a build made. `fresh`: it was there already. `left_out` are (cell, reason)."""

    folder: Path
    archive: Path
    files: tuple[Row, ...]
    left_out: tuple[tuple[str, str], ...]
    preview: bool
    base_url: str
    english_words: Mapping[str, int]
    fresh: bool


Progress = Callable[[str, int, int], None]


def _quiet(stage: str, done: int, total: int) -> None:
    del stage, done, total


def build_kit(workspace: Workspace, request: Request, *, tell: Progress = _quiet) -> Built:
    """Builds the kit and writes it. Raises OptOutError children; dist/ is then as it was.

    `tell(stage, done, total)` is called as the work goes on.
    """
    kit = load_kit(workspace)
    if request.base_url:
        kit = replace(kit, base_url=request.base_url)
    folder = request.out / kit.id
    archive = request.out / f"{kit.id}.zip"
    said = {**asdict(request), "out": "", "rebuild": False, "base_url": kit.base_url}
    with locked(request.out, kit.id):
        recover(folder)
        key = build_key(workspace, said)
        if not request.rebuild and is_fresh(workspace.root, folder, archive, key):
            return _already(folder, archive)
        check_ours(folder)
        tell("load", 0, 1)
        definitions = load_definitions(
            workspace, kit=kit, guides=request.guides, languages=request.languages
        )
        context = context_of(definitions)
        plan = plan_build(context, targets=request.targets, devices=request.devices)
        made = compile_all(plan, context, tell)
        prove(made.values(), tell)
        files = bundle(made, context, plan.refused, workspace.digest())
        tell("write", 0, 1)
        write_kit(folder, files)
        members = [
            Member(path=f"{kit.id}/{each.path}", data=each.data, executable=each.executable)
            for each in files
        ]
        write_file(archive, write_zip(members, when=request.when))
        remember(workspace.root, folder, archive, key)
    manifest = next(each.data for each in files if each.path == NAME)
    return _built(folder, archive, manifest, fresh=False)


def context_of(definitions: Definitions) -> Context:
    """The context for compilers: definitions, and the assets' bytes by path."""
    assets = definitions.workspace.folder("assets")
    cache: dict[str, bytes] = {}

    def asset(path: str) -> bytes:
        if path not in cache:
            cache[path] = definitions.workspace.read(assets / path)
        return cache[path]

    return Context(
        kit=definitions.kit,
        catalog=definitions.catalog,
        settings=definitions.settings,
        offers=definitions.offers,
        guides=definitions.guides,
        languages=definitions.languages,
        english=definitions.english,
        asset=asset,
        asset_path=lambda path: str(assets / path),
        version=__version__,
    )


def compile_all(plan: Plan, context: Context, tell: Progress = _quiet) -> dict[str, Artifact]:
    """Every artifact by path, in the order of making. Two of one path are a fault of ours."""
    made: dict[str, Artifact] = {}
    view = replace(context, built=MappingProxyType(made))
    count = itertools.count(1)
    # Threads, never processes: a process forked after the typesetter ran hangs for ever.
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 1) as pool:
        try:
            ahead = _started(plan, view, pool)
            for target, cells in plan.cells:
                for number, cell in enumerate(cells):
                    waiting = ahead.get((target.name, number))
                    artifacts = waiting.result() if waiting else _compiled(target, cell, view)
                    _add(made, artifacts)
                    tell(target.name, next(count), plan.count)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return made


def _add(made: dict[str, Artifact], artifacts: list[Artifact]) -> None:
    for artifact in artifacts:
        if artifact.path in made:
            raise ValueError(f"two outputs are called {artifact.path}")
        made[artifact.path] = artifact


def _started(
    plan: Plan, context: Context, pool: ThreadPoolExecutor
) -> dict[tuple[str, int], Future[list[Artifact]]]:
    """The work of targets that build upon no other and leave Python free: begun at once."""
    return {
        (target.name, number): pool.submit(_compiled, target, cell, context)
        for target, cells in plan.cells
        if target.threads
        for number, cell in enumerate(cells)
    }


def _compiled(target: Target, cell: Cell, context: Context) -> list[Artifact]:
    return list(target.compiler().compile_cell(cell, context))


def _already(folder: Path, archive: Path) -> Built:
    data = (folder / NAME).read_bytes()
    return _built(folder, archive, data, fresh=True)


def _built(folder: Path, archive: Path, manifest: bytes, *, fresh: bool) -> Built:
    read = parse_manifest(manifest)
    rows = tuple(
        Row(
            path=entry.path,
            bytes=entry.bytes,
            sha256=entry.sha256,
            kind=entry.kind,
            says=entry.says,
        )
        for entry in read.files.values()
    )
    return Built(
        folder=folder,
        archive=archive,
        files=rows,
        left_out=tuple((row["cell"], row["reason"]) for row in read.head["left_out"]),
        preview=bool(read.head["preview"]),
        base_url=str(read.head["base_url"]),
        english_words=read.head["english_words"],
        fresh=fresh,
    )
