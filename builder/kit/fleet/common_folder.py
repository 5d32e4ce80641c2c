"""What sites share, as files: written once, and read again by whoever builds a site.

Knows the folder that is called by its content, and the index in it. Believes neither: what is read
must have the digest that its folder's name says. Makes nothing.
"""

from __future__ import annotations

import json
import re
from typing import Any

from builder.errors import DiskError, OptOutError, Problem
from builder.kit.fleet.place import FleetPlace
from builder.kit.make.common_files import Common, common_of
from builder.model.artifact import Artifact
from builder.model.kinds import KINDS
from builder.wire.archive import MAX_MEMBER, bad_path
from builder.wire.digest import sha256

_INDEX = "index.json"
_DAMAGED = (OSError, OptOutError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
_IS_INDEX = re.compile(rf"common/[^/]+/{re.escape(_INDEX)}\Z")
_MAX_INDEX = 64 * 1024 * 1024
_SAID = ("path", "guide", "device", "language", "says", "code", "executable", "signed")


def folder_of(common: Common) -> str:
    """Where the shared files lie in the fleet's folder, with a final slash."""
    return common.at.removeprefix("../")


def write_common(place: FleetPlace, common: Common, key: str) -> None:
    """Puts the shared files where sites look for them, the index last. `key` is the digest of all
    that they depend on. DiskError for a file that is there with other bytes: it was changed, or
    the disk is bad."""
    folder = folder_of(common)
    for artifact in common.files:
        path = f"{folder}{artifact.path}"
        made = place.create(folder, artifact.path, artifact.data, executable=artifact.executable)
        if not made and place.read(path, MAX_MEMBER) != artifact.data:
            raise _changed(f"{place.shown}/{path}", f"{place.shown}/{folder}")
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
    place.create(folder, _INDEX, json.dumps(said, ensure_ascii=False, indent=0).encode())


def read_common(place: FleetPlace, key: str) -> Common | None:
    """The shared files of an earlier run with this key, if they are there and unchanged."""
    for index in sorted(path for path in place.sizes("common") if _IS_INDEX.match(path)):
        folder = index.removesuffix(_INDEX)
        try:
            said = json.loads(place.read(index, _MAX_INDEX) or b"")
            if said["key"] == key:
                found = _read(place, folder, said)
                return found if folder_of(found) == folder else None
        except _DAMAGED:
            continue
    return None


def _read(place: FleetPlace, folder: str, said: Any) -> Common:
    """Raises ValueError where a file is not the one that the index lists."""
    cells: dict[tuple[str, str], tuple[Artifact, ...]] = {
        (str(target), str(cell)): () for target, cell in said["cells"]
    }
    for row in said["files"]:
        if bad_path(row["path"]):
            raise ValueError(row["path"])
        data = place.read(f"{folder}{row['path']}", MAX_MEMBER)
        if data is None or sha256(data) != row["sha256"]:
            raise ValueError(row["path"])
        artifact = Artifact(
            data=data,
            kind=KINDS[row["kind"]],
            common=True,
            **{name: row[name] for name in _SAID},
        )
        cells[row["target"], row["cell"]] += (artifact,)
    return common_of(cells, tuple(said["guides"]), tuple(said["languages"]))


def _changed(path: str, folder: str) -> DiskError:
    return DiskError(
        Problem(
            code="common-changed",
            message="is not what its folder's name says: somebody changed it",
            file=path,
            help=f"remove {folder} and run this again",
        )
    )
