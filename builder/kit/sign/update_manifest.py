"""The list of a kit, around files that are being signed.

Knows which kit a file belongs to, and which lines of its manifest follow from a file's bytes.
Knows nothing of signing, and writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from builder.errors import OptOutError
from builder.files import read_file
from builder.model.manifest import NAME, Manifest, parse_manifest
from builder.wire.digest import sha256

# A kit's files lie at most three folders deep; who names one may stand a little lower.
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


def public_address(folder: Path) -> str:
    """Where the kit in `folder` will be public, or "" for a preview or no kit."""
    manifest = read_manifest(folder) if folder.is_dir() else None
    if manifest is None or manifest.head.get("preview") is not False:
        return ""
    return str(manifest.head.get("base_url", ""))


def update_manifest(manifest: Manifest, signed: Mapping[str, bytes]) -> Manifest:
    """The list of a kit in which these files, by path, were replaced by signed ones."""
    entries = dict(manifest.files)
    for path in sorted(signed.keys() & entries.keys()):
        data = signed[path]
        if entries[path].sha256 != sha256(data):
            entries[path] = replace(
                entries[path], bytes=len(data), sha256=sha256(data), signed=True
            )
    return replace(manifest, files=entries)
