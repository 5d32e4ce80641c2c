"""A kit whose files were signed in place: its manifest and checksums brought up to date.

Knows which lines of a manifest follow from a file's bytes, and where signed files are kept
for the next build. Knows nothing of signing. A zip made before, and a signature over the old
manifest, no longer fit; the latter is removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from builder.errors import DiskError, OptOutError, Problem
from builder.files import read_file, replace_file
from builder.loader.workspace import SIGNED
from builder.model.manifest import (
    NAME,
    SIGNATURE,
    SUMS,
    Manifest,
    dump_manifest,
    dump_sums,
    parse_manifest,
)
from builder.wire.digest import sha256

_DEEPEST = 6


def read_manifest(folder: Path) -> Manifest | None:
    """The manifest of a kit's folder, or None where there is none. Raises InvalidFileError."""
    path = folder / NAME
    return parse_manifest(read_file(path), file=str(path)) if path.is_file() else None


def kit_around(target: Path) -> Path | None:
    """The kit's folder that a folder or file lies in, or is; None where there is none.

    Raises InvalidFileError only where `target` itself has a manifest that is none.
    """
    if target.is_dir() and (target / NAME).is_file():
        read_manifest(target)
        return target
    for folder in list(target.absolute().parents)[:_DEEPEST]:
        try:
            manifest = read_manifest(folder)
        except OptOutError:
            continue  # many other things are called manifest.json
        if manifest is not None:
            inside = target.absolute().relative_to(folder).as_posix()
            ours = any(name == inside or name.startswith(f"{inside}/") for name in manifest.files)
            return folder if ours else None
    return None


def keep_signed(folder: Path, candidates: Iterable[Path], workspace: Path) -> list[Path]:
    """Copies those candidates that the kit lists as signed to the workspace's `signed/`,
    from where the next build takes them. The copies. Raises DiskError."""
    manifest = read_manifest(folder)
    assert manifest is not None
    kept = []
    for path in sorted(candidates):
        name = path.absolute().relative_to(folder.absolute()).as_posix()
        if name in manifest.files and manifest.files[name].signed:
            copy = workspace / SIGNED / name
            try:
                copy.parent.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                words = f"cannot be made: {error.strerror or error}"
                problem = Problem(code="file-write", message=words, file=str(copy.parent))
                raise DiskError(problem) from None
            replace_file(copy, read_file(path))
            kept.append(copy)
    return kept


def public_address(folder: Path) -> str:
    """Where the kit in `folder` will be public, or "" for a preview or no kit."""
    manifest = read_manifest(folder) if folder.is_dir() else None
    if manifest is None or manifest.head.get("preview") is not False:
        return ""
    return str(manifest.head.get("base_url", ""))


def restate(folder: Path, candidates: Iterable[Path]) -> bool:
    """Rewrites manifest and checksums of a kit for those candidates that were just signed.

    False where `folder` is no kit or nothing changed. Raises DiskError, InvalidFileError.
    """
    manifest = read_manifest(folder) if folder.is_dir() else None
    if manifest is None:
        return False
    entries = dict(manifest.files)
    for path in sorted(candidates):
        name = path.absolute().relative_to(folder.absolute()).as_posix()
        data = read_file(path)
        if name in entries and entries[name].sha256 != sha256(data):
            entries[name] = replace(
                entries[name], bytes=len(data), sha256=sha256(data), signed=True
            )
    if entries == manifest.files:
        return False
    whole = dump_manifest(manifest.head, entries.values())
    replace_file(folder / NAME, whole)
    replace_file(folder / SUMS, dump_sums(entries.values(), whole))
    (folder / SIGNATURE).unlink(missing_ok=True)
    return True
