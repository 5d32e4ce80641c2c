"""The workspace: one root folder with kit.yaml, and perhaps shortcuts/, assets/, devices/, signed/.

Knows where texts, fonts and signed files lie and hands out their bytes. Knows nothing of
what they mean.
An installed Optout carries a copy of shortcuts/ and assets/ as the default workspace.
"""

from __future__ import annotations

import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from builder.files import read_file
from builder.model.kinds import SIGNED_ENDINGS
from builder.wire.digest import digest_of

MAX_FILE = 16 * 1024 * 1024
SIGNED = "signed"
KIT = "kit.yaml"
DEVICES = "devices"
_ASSETS = ("labels", "templates", "fonts", "label-sources.yaml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """`root` is where people's own files are; `fallback` where the default ones are.

    A root with a kit.yaml is marked: its files stand beside the default ones, each in place of
    the one of its name. Without one, a folder that the root has is taken from the root as a
    whole, and from the fallback only where the root has none: guides of the two never mix.
    """

    root: Path
    fallback: Path

    @property
    def marked(self) -> bool:
        return (self.root / KIT).is_file()

    def folder(self, name: str) -> Path:
        """`shortcuts` or `assets`, or a folder below one, where the most of it lies."""
        top = name if self.marked else name.split("/", maxsplit=1)[0]
        base = self.root if self._is_own(top) else self.fallback
        return base / name

    def path(self, name: str) -> Path:
        """A file of `shortcuts` or `assets` by its name within the workspace."""
        if self.marked:
            own = self.root / name
            return own if own.is_file() else self.fallback / name
        return self.folder(name)

    def _is_own(self, folder: str) -> bool:
        """Whether the root has the folder. Many a project has an `assets` that is none of ours."""
        own = self.root / folder
        if folder == "assets":
            return any((own / each).exists() for each in _ASSETS)
        return own.is_dir()

    def shown(self, path: Path) -> str:
        """A path as people should see it: relative to the root where it lies there."""
        try:
            return path.relative_to(self.root).as_posix()
        except ValueError:
            return path.as_posix()

    def read(self, path: Path) -> bytes:
        """A file's bytes. Raises DiskError in plain words."""
        return read_file(path, limit=MAX_FILE, shown=self.shown(path))

    def files(self, folder: str, pattern: str) -> list[Path]:
        """The files of a folder by name, sorted, links followed, hidden ones left out."""
        wheres = [self.folder(folder)]
        if self.marked:
            wheres = [self.fallback / folder, self.root / folder]
        found = {
            path.name: path
            for where in wheres
            for path in where.glob(pattern)
            if path.is_file() and not path.name.startswith(".")
        }
        return [found[name] for name in sorted(found)]

    def devices(self) -> dict[str, bytes]:
        """The device files of a marked root, by name within the workspace."""
        found = self.root.glob(f"{DEVICES}/*.yaml") if self.marked else ()
        return {
            f"{DEVICES}/{path.name}": self.read(path)
            for path in sorted(found)
            if path.is_file() and not path.name.startswith(".")
        }

    def own(self) -> dict[str, bool]:
        """What people's own files change, by name within the workspace: False for what is added,
        True for what stands in place of a default file of other bytes."""
        if not self.marked or self.root == self.fallback:
            return {}
        from builder.facts.catalog import device_files  # loads all readers of facts

        known = device_files()
        changed = {name: Path(name).name in known for name in self.devices()}
        for name, path in self.source_paths():
            default = self.fallback / name
            if path == self.root / name and not default.is_file():
                changed[name] = False
            elif path != default and self.read(path) != self.read(default):
                changed[name] = True
        return changed

    def signed_paths(self) -> list[Path]:
        """The signed files that people brought, sorted. Only the root's own: a default
        workspace has none."""
        found = (self.root / SIGNED).rglob("*")
        return sorted(
            path
            for path in found
            if path.suffix in SIGNED_ENDINGS and path.is_file() and not path.name.startswith(".")
        )

    def signed(self) -> dict[str, bytes]:
        """The bytes of signed files, by the path in the kit whose place each is to take.

        Paths are in Unicode's composed form, whatever form the disk keeps names in.
        """
        base = self.root / SIGNED
        return {
            unicodedata.normalize("NFC", path.relative_to(base).as_posix()): self.read(path)
            for path in self.signed_paths()
        }

    def sources(self) -> Iterator[tuple[str, bytes]]:
        """Every file that a build can depend on, by name within the workspace, sorted."""
        for name, path in self.source_paths():
            yield name, self.read(path)
        yield from self.devices().items()
        kit = self.root / KIT
        if kit.exists():
            yield KIT, self.read(kit)
        for name, data in sorted(self.signed().items()):
            yield f"{SIGNED}/{name}", data

    def source_paths(self) -> Iterator[tuple[str, Path]]:
        """The files of shortcuts/ and assets/ by name within the workspace, sorted in each."""
        for top in ("shortcuts", "assets"):
            bases = [self.folder(top)]
            if self.marked:
                bases = [self.fallback / top, self.root / top]
            found = {
                path.relative_to(base): path
                for base in bases
                for path in base.rglob("*")
                if path.is_file() and not path.name.startswith(".")
            }
            for path in sorted(found):
                yield f"{top}/{path.as_posix()}", found[path]

    def digest(self) -> str:
        """One SHA-256 over all sources: what a kit's bytes depend on."""
        return digest_of(self.sources())

    def source_digest(self) -> str:
        """One SHA-256 over all sources but signed files: what a kit was compiled from.

        Signing says nothing new: a signed file is held to what was compiled, and a kit whose
        files were signed in place still comes from the same sources.
        """
        return digest_of(
            (name, data) for name, data in self.sources() if not name.startswith(f"{SIGNED}/")
        )


def find_workspace(root: Path) -> Workspace:
    """The workspace at `root`, with the packaged definitions behind it."""
    return Workspace(root=root, fallback=packaged())


def locate_workspace(start: Path) -> Workspace:
    """The workspace that `start` lies in: the nearest folder, upwards, that has a kit.yaml; where
    none has, `start` itself. Above `start` nothing is believed from where everybody may write on:
    a stranger's kit.yaml in /tmp must not decide what is built below it."""
    for folder in (start, *start.parents):
        if folder != start and _is_everybodys(folder):
            break
        if (folder / KIT).is_file():
            return find_workspace(folder)
    return find_workspace(start)


def _is_everybodys(folder: Path) -> bool:
    try:
        return bool(folder.stat().st_mode & stat.S_IWOTH)
    except OSError:
        return True


def packaged() -> Path:
    """Where this installation keeps its default shortcuts/ and assets/.

    A wheel has them in `builder/workspace`; a checkout has them beside the package.
    """
    package = Path(str(files("builder")))
    inside = package / "workspace"
    return inside if inside.is_dir() else package.parent
