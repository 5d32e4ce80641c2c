"""What sites share, as files: written once, and read again by whoever builds a site.

Knows the folder that is called by its content, and the index in it. Believes neither: what is read
must have the digest that its folder's name says. Makes nothing.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from builder.errors import DiskError, OptOutError, Problem
from builder.files import create_file, read_file
from builder.kit.make.common_files import Common, common_of
from builder.model.artifact import Artifact
from builder.model.kinds import KINDS
from builder.wire.archive import MAX_MEMBER, bad_path
from builder.wire.digest import sha256

_INDEX = "index.json"
_DAMAGED = (OSError, OptOutError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_MAX_INDEX = 64 * 1024 * 1024
_SAID = ("path", "guide", "device", "language", "says", "code", "executable", "signed")


def folder_of(common: Common) -> str:
    """Where the shared files lie in the fleet's folder, with a final slash."""
    return common.at.removeprefix("../")


def write_common(out: Path, common: Common, key: str) -> None:
    """Puts the shared files where sites look for them, the index last. `key` is the digest of all
    that they depend on. DiskError for a file that is there with other bytes: it was changed, or
    the disk is bad."""
    folder = out / folder_of(common)
    for artifact in common.files:
        path = folder / artifact.path
        path.parent.mkdir(parents=True, exist_ok=True)
        if create_file(path, artifact.data):
            if artifact.executable:
                path.chmod(path.stat().st_mode | 0o111)
        elif read_file(path, limit=MAX_MEMBER) != artifact.data:
            raise _changed(path, folder)
    rows = [
        {
            "target": target,
            "cell": cell,
            "kind": str(artifact.kind),
            "sha256": sha256(artifact.data),
            **{name: getattr(artifact, name) for name in _SAID},
        }
        for (target, cell), made in common.cells.items()
        for artifact in made
    ]
    said = {
        "key": key,
        "guides": list(common.guides),
        "languages": list(common.languages),
        "cells": [list(each) for each in common.cells],
        "files": rows,
    }
    create_file(folder / _INDEX, json.dumps(said, ensure_ascii=False, indent=0).encode())


def read_common(out: Path, key: str) -> Common | None:
    """The shared files of an earlier run with this key, if they are there and unchanged."""
    for index in sorted((out / "common").glob(f"*/{_INDEX}")):
        try:
            said = json.loads(read_file(index, limit=_MAX_INDEX))
            if said["key"] == key:
                found = _read(index.parent, said)
                return found if found.at == f"../common/{index.parent.name}/" else None
        except _DAMAGED:
            continue
    return None


def _read(folder: Path, said: Any) -> Common:
    """Raises ValueError where a file is not the one that the index lists."""
    cells: dict[tuple[str, str], tuple[Artifact, ...]] = {
        (str(target), str(cell)): () for target, cell in said["cells"]
    }
    for row in said["files"]:
        if bad_path(row["path"]):
            raise ValueError(row["path"])
        data = read_file(folder / row["path"], limit=MAX_MEMBER)
        if sha256(data) != row["sha256"]:
            raise ValueError(row["path"])
        artifact = Artifact(
            data=data,
            kind=KINDS[row["kind"]],
            common=True,
            **{name: row[name] for name in _SAID},
        )
        cells[row["target"], row["cell"]] += (artifact,)
    return common_of(cells, tuple(said["guides"]), tuple(said["languages"]))


def _changed(path: Path, folder: Path) -> DiskError:
    return DiskError(
        Problem(
            code="common-changed",
            message="is not what its folder's name says: somebody changed it",
            file=str(path),
            help=f"remove {folder} and run this again",
        )
    )
