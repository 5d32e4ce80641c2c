"""Builds a kit: definitions in, a folder and an archive out.

Knows when nothing is to do, and how a made kit gets its place. Whatever fails, the old kit
stays. Knows nothing of the terminal: progress is told to a callback.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from builder.errors import OptOutError, Problem, Severity
from builder.files import read_file
from builder.kit.build.fresh import build_key, is_fresh, remember
from builder.kit.folder import archive_of, check_ours, locked, recover, write_kit
from builder.kit.make.tools import builder_parts
from builder.loader.kitfile import both_forms, load_kit
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.model.kit import Kit
from builder.model.manifest import NAME, SIGNATURE, parse_manifest, part_words
from builder.model.progress import Progress, no_progress
from builder.wire.x509 import Root

PART = "-part"
"""Behind the name of a kit's folder where not all of it was asked for."""
CACHE_VARIABLE = "OPTOUT_CACHE"


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildRequest:
    """What to build. Empty tuples mean all; `when` dates the archive (UTC, Y M D h m s).

    A narrowed build never takes the place of a whole kit unless `replace`: it lies beside it,
    and with `apart` also where there is none yet.

    `parts` is the folder in which parts that were made are kept for the next build, None where
    none are; `rebuild` takes none from there.

    `now` is the day on which the certificates of signed files are verified (None: they are
    not); it changes warnings, never a byte. `roots` are believed beside the known ones.
    """

    out: Path
    guides: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    base_url: str = ""
    when: tuple[int, ...] = (1980, 1, 1, 0, 0, 0)
    rebuild: bool = False
    apart: bool = False
    replace: bool = False
    now: datetime | None = None
    roots: tuple[Root, ...] = ()
    parts: Path | None = None

    @property
    def complete(self) -> bool:
        """Whether everything that the workspace wants is built."""
        return not (self.guides or self.languages or self.devices or self.targets)


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltFile:
    """A file of the kit as the table shows it."""

    path: str
    bytes: int
    sha256: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What a build made. `fresh`: it was there already. `left_out` are (cell, reason);
    `part` says of what alone it was made, "" for a whole kit.

    `warnings` are about signed files; a kit that was there already is not verified again.
    """

    folder: Path
    archive: Path
    files: tuple[BuiltFile, ...]
    left_out: tuple[tuple[str, str], ...]
    preview: bool
    base_url: str
    english_words: Mapping[str, int]
    fresh: bool
    part: str
    warnings: tuple[Problem, ...] = ()


def build_kit(
    workspace: Workspace, request: BuildRequest, *, progress: Progress = no_progress
) -> BuildResult:
    """Builds the kit and writes it. Raises OptOutError children; dist/ is then as it was.

    `progress(stage, done, total)` is called as the work goes on.
    """
    kit = load_kit(workspace)
    if request.base_url:
        kit = replace(kit, base_url=request.base_url)
    folder = request.out / kit.id
    if _lies_beside(request, folder):
        folder = request.out / f"{kit.id}{PART}"
    archive = archive_of(folder)
    said = {**asdict(request), "base_url": kit.base_url}
    said |= dict.fromkeys(("out", "rebuild", "now", "apart", "replace", "parts"), "")
    with locked(request.out, kit.id, progress=progress):
        told = [*both_forms(kit.base_url, "kit.yaml"), *recover(folder)]
        program = builder_parts()
        key = build_key(workspace, said, program)
        if not request.rebuild and is_fresh(workspace.root, folder, archive, key):
            return _built(folder, archive, fresh=True, warnings=tuple(told))
        check_ours(folder)
        told += _make(workspace, request, kit, folder, program, progress)
        remember(workspace.root, folder, archive, key)
    return _built(folder, archive, fresh=False, warnings=tuple(told))


def folder_of_parts(environ: Mapping[str, str]) -> Path | None:
    """Where a person's parts are kept: in OPTOUT_CACHE, or else where caches lie (XDG Base
    Directory Specification 0.8, checked 2026-11-29). None where that is no absolute path, as
    with an empty OPTOUT_CACHE."""
    cache, home = Path(environ.get("XDG_CACHE_HOME", "")), Path(environ.get("HOME", ""))
    usual = (cache if cache.is_absolute() else home / ".cache") / "optout"
    folder = Path(environ.get(CACHE_VARIABLE, usual)) / "parts"
    return folder if folder.is_absolute() else None


def _lies_beside(request: BuildRequest, folder: Path) -> bool:
    """Whether a build must not take the place that a whole kit has, or will have."""
    if request.complete or request.replace:
        return False
    if request.apart:
        return True
    try:
        limits = parse_manifest(read_file(folder / NAME)).head.get("limits")
    except OptOutError:
        return False  # whatever lies there, whoever writes asks whether it is ours
    return isinstance(limits, dict) and not any(limits.values())


def _make(
    workspace: Workspace,
    request: BuildRequest,
    kit: Kit,
    folder: Path,
    program: Sequence[tuple[str, bytes]],
    progress: Progress,
) -> list[Problem]:
    # Imported here, so that a build with nothing to do stays quick.
    from builder.kit.build.part_store import FolderOfParts, base_of
    from builder.kit.make.make import make_kit
    from builder.kit.make.parts import Parts
    from builder.kit.make.plan import Limits
    from builder.kit.make.signed_files import SignedFiles
    from builder.kit.trust.verifier import SignatureVerifier
    from builder.loader.definitions import load_definitions

    progress("load", 0, 1)
    definitions = load_definitions(
        workspace, kit=kit, guides=request.guides, languages=request.languages
    )
    signed_files = SignedFiles(
        workspace.signed(), SignatureVerifier(now=request.now, roots=request.roots)
    )
    store = FolderOfParts(request.parts, afresh=request.rebuild) if request.parts else None
    files = make_kit(
        definitions,
        limits=Limits(
            guides=request.guides,
            languages=request.languages,
            devices=request.devices,
            targets=request.targets,
        ),
        source_digest=workspace.source_digest(),
        signed_files=signed_files,
        parts=Parts(store, base_of(workspace, program)) if store else None,
        progress=progress,
    )
    if store:
        store.tidy()
    files += _kept_signature(folder, files)
    progress("write", 0, 1)
    told = write_kit(folder, files, request.when)
    told += _unprinted(files)
    return [*told, *signed_files.warnings, *(signed_files.unused() if request.complete else [])]


def _unprinted(files: list[Artifact]) -> list[Problem]:
    """A warning where an address keeps every sheet from being printed: nobody would miss them
    until they are wanted."""
    head = parse_manifest(next(each.data for each in files if each.path == NAME)).head
    names = {target.name for target in Kind.PRINT.row.targets}
    reasons = [row["reason"] for row in head["left_out"] if row["cell"].partition("/")[0] in names]
    return [
        Problem(
            code="unprinted",
            message=f"{count} outputs for paper were left out: {reason}",
            file="kit.yaml",
            severity=Severity.WARNING,
        )
        for reason, count in Counter(reasons).items()
        if head["base_url"].startswith("http://") and not head["preview"]
    ]


def _kept_signature(folder: Path, files: list[Artifact]) -> list[Artifact]:
    """The signature over the kit's manifest, where the new manifest is that one, byte for byte."""
    manifest = next(each.data for each in files if each.path == NAME)
    signature = folder / SIGNATURE
    if not signature.is_file() or read_file(folder / NAME) != manifest:
        return []
    return [Artifact(path=SIGNATURE, data=read_file(signature), kind=Kind.DOC)]


def _built(
    folder: Path, archive: Path, *, fresh: bool, warnings: tuple[Problem, ...] = ()
) -> BuildResult:
    """What the kit's own manifest says; it was written by this run, or checked to be unchanged."""
    head = json.loads(read_file(folder / NAME))
    rows = tuple(
        BuiltFile(
            path=row["path"],
            bytes=row["bytes"],
            sha256=row["sha256"],
            kind=row["kind"],
            says=row["says"],
        )
        for row in head["files"]
    )
    return BuildResult(
        folder=folder,
        archive=archive,
        files=rows,
        left_out=tuple((row["cell"], row["reason"]) for row in head["left_out"]),
        preview=bool(head["preview"]),
        base_url=str(head["base_url"]),
        english_words=head["english_words"],
        fresh=fresh,
        part=part_words(head["limits"]),
        warnings=warnings,
    )
