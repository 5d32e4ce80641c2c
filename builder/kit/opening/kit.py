"""Opens a built kit, folder or zip, trusting nothing about it: its files by path, each read
when it is asked for, so that no kit is ever held whole.

Knows how to read within limits. Knows nothing of what the files mean.
"""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Generic, TypeVar

from builder.errors import DiskError, InvalidFileError, OptOutError, Problem, Severity
from builder.files import open_input, read_file
from builder.model.manifest import MAX_BYTES, NAME, parse_manifest
from builder.wire.archive import MAX_MEMBER, MAX_MEMBERS, MAX_TOTAL, Source, open_zip

# What the Finder leaves in each folder that somebody looks at.
_FINDERS = ".DS_Store"
Place = TypeVar("Place")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedKit:
    """A kit's files by path, whether each may be run, and the faults of the container.

    `modes` is whether the container can tell what may be run; `hidden` are paths that it
    keeps to itself, as a web server does with its own settings.
    """

    name: str
    files: Mapping[str, bytes]
    executable: frozenset[str]
    problems: tuple[Problem, ...]
    modes: bool = True
    hidden: frozenset[str] = frozenset()


def open_kit(path: Path) -> OpenedKit:
    """The kit at `path`. Raises DiskError or InvalidFileError where nothing can be opened."""
    try:
        if path.is_dir():
            return _open_folder(path)
        return open_archive(open_input(path, limit=MAX_TOTAL), name=str(path))
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise DiskError(
            Problem(
                code="unreadable",
                message=f"cannot read: {words}",
                file=str(error.filename or path),
            )
        ) from None


def open_archive(data: Source, *, name: str) -> OpenedKit:
    """The kit in a zip, bytes or an open file; its files lie in one folder, or at the top."""
    members = open_zip(data, file=name)
    roots = {path.split("/", 1)[0] for path in members}
    inside = len(roots) == 1 and all("/" in path for path in members)
    folder = f"{next(iter(roots))}/" if inside else ""
    problems: list[Problem] = []
    if not members.is_as_written():
        # A kit's archive is stored, sorted and dated alike: any other byte was put in later.
        message = (
            "the archive is not as the builder writes it: something beside its files was "
            "changed, or another program packed it"
        )
        if members.aside or members.renamed:
            message += (
                f" (macOS, by the look of it: {len(members.aside)} members of its own are left "
                "aside, and decomposed names are read as composed ones)"
            )
        problems.append(Problem(code="zip-changed", message=message, file=name))
    return OpenedKit(
        name=name,
        files=FilesByPath(
            {path.removeprefix(folder): path for path in members}, members.__getitem__
        ),
        executable=frozenset(
            path.removeprefix(folder) for path in members if members.is_executable(path)
        ),
        problems=tuple(problems),
    )


class FilesByPath(Mapping[str, bytes], Generic[Place]):
    """The files of a kit, wherever they lie: `places` says where by path, `read` reads one of
    these when its file is asked for."""

    def __init__(self, places: Mapping[str, Place], read: Callable[[Place], bytes]) -> None:
        self.places = places
        self.read = read

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def __contains__(self, path: object) -> bool:
        return path in self.places

    def __getitem__(self, path: str) -> bytes:
        return self.read(self.places[path])


def _require_room(inside: str, size: int, total: int, count: int) -> None:
    """Raises InvalidFileError for more than a kit holds."""
    if total + size > MAX_TOTAL or count >= MAX_MEMBERS:
        words = "too many files or bytes for a kit"
        raise InvalidFileError(Problem(code="kit-size", message=words, file=inside))
    if size > MAX_MEMBER:
        words = f"larger than {MAX_MEMBER} bytes; no file of a kit is"
        raise InvalidFileError(Problem(code="kit-size", message=words, file=inside))


def _open_folder(folder: Path) -> OpenedKit:
    files: dict[str, Path] = {}
    runnable: set[str] = set()
    problems: list[Problem] = []
    aside: list[str] = []
    renamed: list[str] = []
    total = 0
    if not (folder / NAME).is_file():
        # Said before the walk: what was named may be a home folder.
        raise _no_manifest(folder)
    for where, folders, names in os.walk(folder):
        for name in sorted((*names, *folders)):
            path = Path(where) / name
            inside = path.relative_to(folder).as_posix()
            status = path.lstat()
            if stat.S_ISDIR(status.st_mode):
                continue
            if not stat.S_ISREG(status.st_mode):
                problems.append(
                    Problem(code="kit-link", message="is a link or a device", file=inside)
                )
                continue
            if name == _FINDERS:
                aside.append(inside)
                continue
            composed = unicodedata.normalize("NFC", inside)
            if composed != inside and not (folder / composed).exists():
                renamed.append(inside)
                inside = composed
            _require_room(inside, status.st_size, total, len(files))
            files[inside] = path
            total += status.st_size
            if status.st_mode & stat.S_IXUSR:
                runnable.add(inside)
    if NAME not in files:  # a link by that name is no file of a kit
        raise _no_manifest(folder)
    problems += _copied(aside, renamed, folder)
    for inside, place in _shared(folder, files[NAME]):
        files[inside] = place
        if place.stat().st_mode & stat.S_IXUSR:
            runnable.add(inside)
    return OpenedKit(
        name=str(folder),
        # Reading one raises DiskError where it went or grew meanwhile.
        files=FilesByPath(files, partial(read_file, limit=MAX_MEMBER)),
        executable=frozenset(runnable),
        problems=tuple(problems),
    )


def _no_manifest(folder: Path) -> InvalidFileError:
    return InvalidFileError(
        Problem(
            code="no-manifest",
            message=f"not a kit: there is no {NAME}",
            file=str(folder),
            help="name a folder or zip that optout build made",
        )
    )


def _copied(aside: list[str], renamed: list[str], folder: Path) -> Iterator[Problem]:
    """What a folder shows of having been on a Mac: no fault of the kit, but not to be handed on."""
    for code, files, words in (
        ("kit-aside", aside, "left aside, macOS's own (delete before you hand the kit on)"),
        ("kit-renamed", renamed, "read as composed names: a Mac or an old disk took letters apart"),
    ):
        if files:
            several = f"{len(files)} files, such as {min(files)!a}"
            message = f"{words}: {several}"
            severity = Severity.WARNING
            yield Problem(code=code, message=message, file=str(folder), severity=severity)


def _shared(folder: Path, manifest: Path) -> Iterator[tuple[str, Path]]:
    """Where the files lie that the kit lists as shared with other sites, by the paths that the
    kit calls them by. One that is not there is told as missing."""
    try:
        listed = parse_manifest(read_file(manifest, limit=MAX_BYTES))
    except OptOutError:
        return  # told by the check
    total = 0
    for entry in listed.files.values():
        path = folder / listed.place(entry)
        if not entry.common or path.is_symlink() or not path.is_file():
            continue
        size = path.stat().st_size
        _require_room(entry.path, size, total, 0)
        total += size
        yield entry.path, path
