"""Which kit is served: one that is there, as folder or zip, or one that is built for it.

Knows how a zip becomes a folder for a while, and which languages people nearby are likely to
read. Builds nothing: a callback does.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from builder.errors import DiskError, Problem
from builder.files import read_file
from builder.kit.opening.kit import open_kit
from builder.model.kit import PREVIEW_URL
from builder.model.manifest import MAX_BYTES, NAME, parse_manifest


@contextlib.contextmanager
def kit_folder(kit: Path) -> Iterator[Path]:
    """The kit's folder; a zip is unpacked into one that is gone afterwards.

    Raises DiskError or InvalidFileError where there is no kit.
    """
    if kit.is_dir():
        if not (kit / NAME).is_file():
            message = f"not a kit: there is no {NAME}"
            way_out = "name a folder or zip that optout build made"
            raise DiskError(Problem(code="no-kit", message=message, file=str(kit), help=way_out))
        yield kit
        return
    opened = open_kit(kit)
    with tempfile.TemporaryDirectory(prefix="optout-serve-") as name:
        folder = Path(name)
        for path, data in opened.files.items():
            place = folder / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        yield folder


def is_preview(folder: Path) -> bool:
    """Whether the kit's own codes lead to the computer that built it."""
    head = parse_manifest(read_file(folder / NAME, limit=MAX_BYTES)).head
    return head.get("preview") is not False or head.get("base_url") == PREVIEW_URL


def likely_languages(environment: Mapping[str, str], known: Collection[str]) -> tuple[str, ...]:
    """The languages of this computer's user, and English: who is nearby reads one of them.

    Order of the variables: POSIX, "Internationalization Variables" (checked 2026-11-28).
    """
    told = next(filter(None, map(environment.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "")
    tag = told.partition(".")[0].partition("@")[0].replace("_", "-")
    found = [name for name in (tag, tag.partition("-")[0]) if name in known]
    return tuple(dict.fromkeys((*found[:1], *(name for name in ("en",) if name in known))))
