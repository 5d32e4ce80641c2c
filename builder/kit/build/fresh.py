"""Tells whether a kit is already what a build would make, without making it.

Knows what a build depends on: the sources' bytes, the builder's own code, the libraries'
versions and the request. The note it keeps is safe to delete, and is believed only while
every source still has the same bytes and no file of the kit shows a trace of a change.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from builder.errors import OptOutError
from builder.files import create_file, read_file
from builder.loader.workspace import Workspace
from builder.wire.digest import digest_of
from builder.wire.json_text import loads_json

CACHE = ".optout-cache"
# A row a file: a kit of 39 languages and seven guides has 7,000, with some 100 bytes each.
_MAX_NOTE = 16 * 1024 * 1024


def build_key(
    workspace: Workspace, request: Mapping[str, object], program: Iterable[tuple[str, bytes]]
) -> str:
    """One digest over all that a build's output depends on; `program` are `builder_parts`."""
    said = json.dumps(request, sort_keys=True, default=str).encode()
    sources = ("sources", workspace.digest().encode())
    return digest_of([("request", said), *program, sources])


def is_fresh(root: Path, folder: Path, archive: Path, key: str) -> bool:
    """Whether the note says that `folder` and `archive` are this build's, untouched."""
    try:
        note = loads_json(read_file(_note(root, folder), limit=_MAX_NOTE))
        return bool(note == _describe(folder, archive, key))
    except (OSError, ValueError, RecursionError, OptOutError):
        return False


def remember(root: Path, folder: Path, archive: Path, key: str) -> None:
    """Notes what a build made. Failing to is no fault: the next build is merely slower."""
    path = _note(root, folder)
    data = json.dumps(_describe(folder, archive, key)).encode("utf-8")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A workspace may be somebody else's, and a link in the note's place lead anywhere.
        path.unlink(missing_ok=True)
        create_file(path, data)
    except (OSError, OptOutError):
        return


def _note(root: Path, folder: Path) -> Path:
    where = digest_of([("folder", str(folder.absolute()).encode())])[:16]
    return root / CACHE / f"{folder.name}-{where}.json"


def _describe(folder: Path, archive: Path, key: str) -> dict[str, object]:
    rows = sorted(_stats(str(folder), ""))
    zipped = archive.stat() if archive.is_file() else None
    return {"key": key, "files": rows, "archive": _marks(zipped) if zipped else []}


def _stats(folder: str, prefix: str) -> Iterator[list[object]]:
    """Name and marks of every file below a folder; names relative to the first one."""
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _stats(entry.path, f"{prefix}{entry.name}/")
        else:
            status = entry.stat(follow_symlinks=False)
            yield [prefix + entry.name, *_marks(status)]


def _marks(status: os.stat_result) -> list[int]:
    """What a change leaves a trace in. Size and time can be put back as they were; the time of
    that, and the number of another file that took the place, cannot (stat(2), inode(7))."""
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]
