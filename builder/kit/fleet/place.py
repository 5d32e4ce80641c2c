"""Where a fleet lies: a folder, or an object store that workers write to themselves.

Knows how a site's files are put and found in each. A site in a folder is exchanged in one move. A
store has no such move: there a mark says that a site is being written, pages come after what they
lead to, and what the site lists no more goes last. Knows nothing of what the files mean.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from builder.errors import (
    DiskError,
    InvalidFileError,
    OptOutError,
    Problem,
    UsageError,
    did_you_mean,
)
from builder.files import create_file, read_file, replace_file
from builder.kit.folder import locked, write_kit
from builder.kit.object_store import (
    STORES,
    folder_names,
    object_head,
    object_sizes,
    open_objects,
    put_object,
    read_object,
    remove_object,
    store_address,
)
from builder.kit.opening.kit import FilesByPath, OpenedKit, open_kit
from builder.model.artifact import Artifact
from builder.model.kinds import Kind, cache_control, media_type
from builder.model.manifest import MAX_BYTES, NAME, SUMS, common_at, parse_manifest
from builder.wire.archive import MAX_MEMBER, bad_path

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://")
_AT_ONCE = 8
_MAX_APPENDED = 1024 * 1024 * 1024
_LEAST_APPENDED = 8 * 1024  # some fifty lines of the journal
_WRITING = ".optout-writing"


class AppendedFile(Protocol):
    """A file that grows; what was there stays."""

    def add(self, line: bytes) -> None: ...

    def close(self) -> None: ...


class FleetPlace(Protocol):
    """A fleet's place, opened. Paths are below it, with slashes. `shown` is what a person called
    it, `address` what a worker can open. All raise DiskError or NetworkError with the way out."""

    shown: str
    address: str

    def read(self, path: str, limit: int) -> bytes | None:
        """A file's bytes, or None where there is none."""

    def replace(self, path: str, data: bytes) -> None:
        """Makes a file be what is given, whole or not at all."""

    def create(self, folder: str, file: str, data: bytes, *, executable: bool = False) -> bool:
        """Writes a file of a kit into a folder (with its final slash) unless one is there; False
        where one is."""

    def appending(self, path: str) -> AppendedFile:
        """A file that grows line by line."""

    def sizes(self, folder: str) -> dict[str, int]:
        """The bytes of each file below a folder, by path; nothing where a site was left half
        written."""

    def sites(self) -> list[str]:
        """The folders at the top that are kits, sorted; in a store all but the shared one."""

    def write_site(self, site: str, own: Sequence[Artifact]) -> None:
        """Makes a site's folder hold these files, and none that it listed before."""

    def opened(self, site: str) -> OpenedKit:
        """A site's kit, with the files that it shares. Raises InvalidFileError for what is none."""


def open_place(text: str) -> FleetPlace:
    """The place that a person named. Raises UsageError for an address that is none,
    MissingToolError where obstore is missing. A folder is not made."""
    scheme = _SCHEME.match(text)
    if scheme is None:
        return _Folder(Path(text))
    match scheme[1].lower():
        case "file":
            from urllib.request import url2pathname

            return _Folder(Path(url2pathname(urlsplit(text).path)))
        case name if name in STORES:
            return _Objects(store_address(text))
        case name:
            known = (*STORES, "file")
            message = f'cannot use "{text}": "{name}" is no kind of place for a fleet'
            way_out = did_you_mean(name, known)
            raise UsageError(Problem(code="fleet-place", message=message, help=way_out))


class _Folder:
    """See FleetPlace."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.shown = str(root)
        self.address = str(self.root)

    def read(self, path: str, limit: int) -> bytes | None:
        file = self.root / path
        return read_file(file, limit=limit) if file.is_file() else None

    def replace(self, path: str, data: bytes) -> None:
        replace_file(self._made(path), data)

    def create(self, folder: str, file: str, data: bytes, *, executable: bool = False) -> bool:
        path = self._made(f"{folder}{file}")
        if not create_file(path, data):
            return False
        if executable:
            path.chmod(path.stat().st_mode | 0o111)
        return True

    def appending(self, path: str) -> AppendedFile:
        return _AppendedOnDisk(self._made(path))

    def sizes(self, folder: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for where, _, names in os.walk(self.root / folder):
            for name in names:
                file = Path(where) / name
                found[file.relative_to(self.root).as_posix()] = file.lstat().st_size
        return found

    def sites(self) -> list[str]:
        try:
            with os.scandir(self.root) as entries:
                return sorted(
                    entry.name
                    for entry in entries
                    if entry.is_dir(follow_symlinks=False) and (Path(entry.path) / NAME).is_file()
                )
        except OSError as error:
            words = f"cannot be read: {error.strerror}"
            raise InvalidFileError(
                Problem(code="no-sites", message=words, file=self.shown)
            ) from None

    def write_site(self, site: str, own: Sequence[Artifact]) -> None:
        with locked(self.root, site):
            write_kit(self.root / site, own)

    def opened(self, site: str) -> OpenedKit:
        return open_kit(self.root / site)

    def _made(self, path: str) -> Path:
        file = self.root / path
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise _unwritable("made", error, file) from None
        return file


def _unwritable(done: str, error: OSError, path: Path) -> DiskError:
    words = f"cannot be {done}: {error.strerror or type(error).__name__}"
    return DiskError(Problem(code="unwritable", message=words, file=str(error.filename or path)))


class _AppendedOnDisk:
    """Each line is in the file before the next one comes."""

    def __init__(self, path: Path) -> None:
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        try:
            self._handle = os.open(path, flags, 0o644)
        except OSError as error:
            raise _unwritable("written", error, path) from None
        # A run that was killed may have left half a line.
        os.write(self._handle, b"\n")

    def add(self, line: bytes) -> None:
        os.write(self._handle, line)

    def close(self) -> None:
        os.close(self._handle)


class _AppendedObject:
    """An object can only be put whole: lines are kept until there are a sixteenth more of them."""

    def __init__(self, place: _Objects, path: str) -> None:
        self._place = place
        self._path = path
        self._data = bytearray(place.read(path, _MAX_APPENDED) or b"")
        self._put = len(self._data)

    def add(self, line: bytes) -> None:
        self._data += line
        if len(self._data) - self._put > max(_LEAST_APPENDED, self._put // 16):
            self._flush()

    def close(self) -> None:
        if len(self._data) > self._put:
            self._flush()

    def _flush(self) -> None:
        self._place.replace(self._path, bytes(self._data))
        self._put = len(self._data)


class _Objects:
    """See FleetPlace."""

    def __init__(self, address: str) -> None:
        self.shown = address.rstrip("/")
        self.address = address
        self.store = open_objects(address)

    def read(self, path: str, limit: int) -> bytes | None:
        found = read_object(self.store, path, limit=limit, shown=self.shown)
        return found[0] if found else None

    def _found(self, path: str) -> bytes:
        """What is listed and gone is no file of the kit. Raises KeyError."""
        found = self.read(path, MAX_MEMBER)
        if found is None:
            raise KeyError(path)
        return found

    def replace(self, path: str, data: bytes) -> None:
        self._put(path, data, path)

    def _put(self, path: str, data: bytes, inside: str) -> None:
        """`inside` is what the file is called within its kit: that decides how it is served."""
        headers = {"Content-Type": media_type(inside), "Cache-Control": cache_control(inside)}
        put_object(self.store, path, data, headers=headers, shown=self.shown)

    def create(self, folder: str, file: str, data: bytes, *, executable: bool = False) -> bool:
        del executable  # a store does not know what may be run
        path = f"{folder}{file}"
        if object_head(self.store, path, shown=self.shown) is not None:
            return False
        self._put(path, data, file)
        return True

    def appending(self, path: str) -> AppendedFile:
        return _AppendedObject(self, path)

    def sizes(self, folder: str) -> dict[str, int]:
        found = object_sizes(self.store, folder, shown=self.shown)
        return {} if f"{folder}/{_WRITING}" in found else found

    def sites(self) -> list[str]:
        return [name for name in folder_names(self.store, shown=self.shown) if name != "common"]

    def write_site(self, site: str, own: Sequence[Artifact]) -> None:
        there = object_sizes(self.store, site, shown=self.shown)
        listed = self._listed(site)
        if there and not listed and f"{site}/{_WRITING}" not in there:
            words = f"the folder holds files that the builder did not write: {min(there)}"
            way_out = "move them away, or choose another id"
            file = f"{self.shown}/{site}"
            raise DiskError(Problem(code="not-ours", message=words, file=file, help=way_out))
        self.replace(f"{site}/{_WRITING}", b"\n".join(path.encode() for path in sorted(listed)))
        for turn in sorted({_turn(each) for each in own}):
            self._put_all(site, [each for each in own if _turn(each) == turn])
        for path in sorted(listed - {each.path for each in own}):
            remove_object(self.store, f"{site}/{path}", shown=self.shown)
        remove_object(self.store, f"{site}/{_WRITING}", shown=self.shown)

    def _put_all(self, site: str, own: Sequence[Artifact]) -> None:
        """Some at once: a store's answers take longer than its work."""

        def put(artifact: Artifact) -> None:
            self._put(f"{site}/{artifact.path}", artifact.data, artifact.path)

        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            for done in [pool.submit(put, each) for each in own]:
                done.result()

    def _listed(self, site: str) -> set[str]:
        """What the manifest lists as the site's own, and what the mark of a killed run does."""
        left = self.read(f"{site}/{_WRITING}", MAX_BYTES) or b""
        found = set(filter(None, left.decode("utf-8", "replace").split("\n")))
        data = self.read(f"{site}/{NAME}", MAX_BYTES)
        try:
            entries = parse_manifest(data).files.values() if data else ()
        except OptOutError:
            entries = ()
        listed = found | {each.path for each in entries if not each.common}
        return {path for path in listed if not bad_path(path)}

    def opened(self, site: str) -> OpenedKit:
        there = object_sizes(self.store, site, shown=self.shown)
        data = self.read(f"{site}/{NAME}", MAX_BYTES)
        if data is None:
            words = f"not a kit: there is no {NAME}"
            file = f"{self.shown}/{site}"
            raise InvalidFileError(Problem(code="no-manifest", message=words, file=file))
        places = {path.removeprefix(f"{site}/"): path for path in there}
        manifest = parse_manifest(data)
        at = common_at(manifest.head).removeprefix("../")
        shared = object_sizes(self.store, at.rstrip("/"), shown=self.shown) if at else {}
        for entry in manifest.files.values():
            if entry.common and f"{at}{entry.path}" in shared:
                places[entry.path] = f"{at}{entry.path}"
        return OpenedKit(
            name=f"{self.shown}/{site}",
            files=FilesByPath(places, self._found),
            executable=frozenset(),
            problems=(),
            modes=False,
        )


def _turn(artifact: Artifact) -> int:
    """Pages come after what they lead to; the manifest is last."""
    last = (SUMS, NAME)
    return last.index(artifact.path) + 2 if artifact.path in last else artifact.kind is Kind.PAGE
