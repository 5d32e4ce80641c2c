"""The workspace: one root folder with shortcuts/, assets/ and perhaps kit.yaml and signed/.

Knows where texts, fonts and signed files lie and hands out their bytes. Knows nothing of
what they mean.
An installed Optout carries a copy of shortcuts/ and assets/ as the default workspace.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from builder.files import read_file
from builder.wire.digest import digest_of

MAX_FILE = 16 * 1024 * 1024
SIGNED = "signed"
_SIGNED_ENDINGS = (".shortcut", ".mobileconfig")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """`root` is where people's own files are; `fallback` where the default ones are.

    A folder that the root has is taken from the root as a whole, and from the fallback only
    where the root has none: guides of the two never mix.
    """

    root: Path
    fallback: Path

    def folder(self, name: str) -> Path:
        """`shortcuts` or `assets`, or a folder below one."""
        top = name.split("/", maxsplit=1)[0]
        base = self.root if (self.root / top).is_dir() else self.fallback
        return base / name

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
        where = self.folder(folder)
        found = (path for path in where.glob(pattern) if path.is_file())
        return sorted(path for path in found if not path.name.startswith("."))

    def signed_paths(self) -> list[Path]:
        """The signed files that people brought, sorted. Only the root's own: a default
        workspace has none."""
        found = (self.root / SIGNED).rglob("*")
        return sorted(
            path
            for path in found
            if path.suffix in _SIGNED_ENDINGS and path.is_file() and not path.name.startswith(".")
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
        for top in ("shortcuts", "assets"):
            base = self.folder(top)
            for path in sorted(base.rglob("*")):
                if path.is_file() and not path.name.startswith("."):
                    yield f"{top}/{path.relative_to(base).as_posix()}", self.read(path)
        kit = self.root / "kit.yaml"
        if kit.exists():
            yield "kit.yaml", self.read(kit)
        for name, data in sorted(self.signed().items()):
            yield f"{SIGNED}/{name}", data

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


def packaged() -> Path:
    """Where this installation keeps its default shortcuts/ and assets/.

    A wheel has them in `builder/workspace`; a checkout has them beside the package.
    """
    package = Path(str(files("builder")))
    inside = package / "workspace"
    return inside if inside.is_dir() else package.parent
