"""Keeps parts of kits that were made and proven, in a folder of the person who builds.

Knows how parts lie on the disk, and when they are believed: the folder must belong to whoever
runs this and let nobody else write, so that no workspace can bring parts of its own; what is read
must have the digest that it was written with. Everything here may be deleted at any time: what is
missing, damaged or of another program is made again, and what cannot be kept is not.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from builder.errors import OptOutError
from builder.files import create_file, read_file
from builder.kit.make.parts import MadePart
from builder.kit.make.tools import library_versions
from builder.loader.workspace import Workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.wire.digest import digest_of, sha256
from builder.wire.json_text import loads_json

# A kit of 39 languages and three guides is 35 MB in parts (2026-11-29).
MOST_BYTES = 512 * 1024 * 1024
_MAX_ENTRY = 64 * 1024 * 1024
_KINDS = {str(kind): kind for kind in Kind}
# What a row says of a file as the artifact has it: all but its kind, by its name, and its bytes.
_SAID = tuple(each.name for each in fields(Artifact) if each.name not in ("kind", "data"))


def base_of(workspace: Workspace, program: Iterable[tuple[str, bytes]]) -> str:
    """The digest of what a part depends on besides definitions: the program (`builder_parts`), its
    libraries, and the workspace's templates and fonts."""
    assets = (
        (name, workspace.read(path))
        for name, path in workspace.source_paths()
        if name.startswith("assets/") and not name.startswith("assets/labels/")
    )
    libraries = json.dumps(library_versions(), sort_keys=True).encode()
    return digest_of([*program, ("libraries", libraries), *assets])


class FolderOfParts:
    """The parts in one folder, a file for each key. `afresh`: nothing is taken, all is kept."""

    def __init__(self, folder: Path, *, afresh: bool = False) -> None:
        self._folder = folder
        self._afresh = afresh

    def load(self, key: str) -> Mapping[str, MadePart]:
        """The parts under a key; none where they are not there, or not as they were written."""
        path = self._folder / key
        if self._afresh or not self._is_ours():
            return {}
        try:
            digest, _, rest = read_file(path, limit=_MAX_ENTRY).partition(b"\n")
            if digest != sha256(rest).encode():
                return {}
            found = dict(_parts_in(rest, key))
        except (OSError, ValueError, LookupError, TypeError, RecursionError, OptOutError):
            return {}
        with contextlib.suppress(OSError):
            os.utime(path)  # the longest unused are removed first
        return found

    def save(self, key: str, parts: Mapping[str, MadePart]) -> None:
        """Keeps these parts. Failing to is no fault: the next build is merely slower."""
        rest = b"".join(_pieces(key, parts))
        path = self._folder / key
        try:
            for folder in (self._folder.parent, self._folder):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_ours() and len(rest) < _MAX_ENTRY:
                path.unlink(missing_ok=True)
                create_file(path, sha256(rest).encode() + b"\n" + rest, lasting=False)
        except (OSError, OptOutError):
            return

    def tidy(self, most: int = MOST_BYTES) -> None:
        """Removes what was not used for longest, until no more than `most` bytes are left."""
        with contextlib.suppress(OSError):
            if not self._is_ours():
                return
            with os.scandir(self._folder) as entries:
                files = [(entry.stat(follow_symlinks=False), entry.path) for entry in entries]
            left = sum(status.st_size for status, _ in files)
            for status, path in sorted(files, key=lambda each: (each[0].st_mtime_ns, each[1])):
                if left <= most:
                    return
                with contextlib.suppress(OSError):
                    Path(path).unlink()
                left -= status.st_size

    def _is_ours(self) -> bool:
        """Whether nobody else can have put anything here."""
        return all(map(_belongs_to_us, (self._folder.parent, self._folder)))


def _belongs_to_us(folder: Path) -> bool:
    try:
        status = folder.lstat()
    except OSError:
        return False
    open_to_others = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid() and not open_to_others


def _pieces(key: str, parts: Mapping[str, MadePart]) -> Iterator[bytes]:
    """A line of JSON that says what the parts are, then their files' bytes in that order."""
    rows = [
        {"cell": cell, "saw": part.saw, "files": list(map(_row, part.artifacts))}
        for cell, part in parts.items()
    ]
    yield json.dumps({"key": key, "parts": rows}).encode() + b"\n"
    for part in parts.values():
        for artifact in part.artifacts:
            yield artifact.data


def _row(artifact: Artifact) -> dict[str, Any]:
    said = {name: getattr(artifact, name) for name in _SAID}
    return {**said, "kind": str(artifact.kind), "bytes": len(artifact.data)}


def _parts_in(data: bytes, key: str) -> Iterator[tuple[str, MadePart]]:
    """Raises ValueError, or what comes of taking one thing for another, for others."""
    line, _, rest = data.partition(b"\n")
    head = loads_json(line)
    if head["key"] != key:
        raise ValueError("parts of another key")
    view, place = memoryview(rest), 0
    for row in head["parts"]:
        artifacts = []
        for each in row["files"]:
            size = each["bytes"]
            said = {name: each[name] for name in _SAID}
            data = bytes(view[place : place + size])
            artifacts.append(Artifact(**said, kind=_KINDS[each["kind"]], data=data))
            place += size
        yield row["cell"], MadePart(saw=row["saw"], artifacts=tuple(artifacts))
