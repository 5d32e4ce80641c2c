"""Writes a commented workspace: kit.yaml and the default guides and assets. Overwrites nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from builder.errors import DiskError, Problem
from builder.files import create_file, read_file
from builder.loader.workspace import packaged
from builder.wire.yaml_out import dump_yaml

KIT = """\
# Your kit. Everything here is optional: without it the build is a preview.
format: 1

# The folder's name in dist/: small letters, digits, hyphens.
id: optout-kit

# What the kit is called, who puts it up, and whom people can ask. Shown on pages and posters.
# title: Siri privacy at the town library
# host: Town Library
# contact: Ask at the desk, or write to help@example.org

# Where the kit will be hosted. Codes point there, so keep it short, and use https.
# base_url: https://example.org/siri/

# What this printing is called.
edition: "1"

# Which languages and guides to build, in this order. All where left out: see `optout list`.
# languages: [en, de]
# guides: [siri-audio, siri-history, analytics]

# What to print on: a4, us-letter or both. Where left out: A4, and US Letter where a language is
# spoken in countries that use it (en, es-419, fr-CA).
# papers: [us-letter]

# Published iCloud links of the shortcuts, by guide and language (or one link for all).
# icloud:
#   siri-audio:
#     en: https://www.icloud.com/shortcuts/0123456789abcdef0123456789abcdef
#   relay: https://www.icloud.com/shortcuts/0123456789abcdef0123456789abcdef
"""


def kit_text(
    *, host: str = "", contact: str = "", base_url: str = "", languages: Sequence[str] = ()
) -> str:
    """kit.yaml with these settings filled in, all others explained."""
    given = {"host": host, "contact": contact, "base_url": base_url, "languages": [*languages]}
    lines = KIT.splitlines(keepends=True)
    for at, line in enumerate(lines):
        key = line.removeprefix("# ").partition(":")[0]
        if value := given.get(key):
            lines[at] = dump_yaml({key: value})
    return "".join(lines)


def scaffold(
    folder: Path, *, examples: bool = False, kit: str = KIT
) -> tuple[list[str], list[str]]:
    """The files written and those that were there already, by path, sorted; `kit` is what stands
    in kit.yaml. With `examples`, the example shortcuts are written instead of a workspace.

    Raises DiskError where the folder cannot be written.
    """
    base = packaged()
    texts = {} if examples else {"kit.yaml": kit.encode("utf-8")}
    for top in ("examples",) if examples else ("shortcuts", "assets"):
        for path in sorted((base / top).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                texts[path.relative_to(base).as_posix()] = read_file(path)
    written: list[str] = []
    kept: list[str] = []
    for name, data in sorted(texts.items()):
        (written if _put(folder / name, data) else kept).append(name)
    return written, kept


def _put(target: Path, data: bytes) -> bool:
    """Whether the file was written: not where one of its name was there. Raises DiskError."""
    try:
        # A file in the place of a folder says "exists" too, and is nobody's own version of ours.
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True)
    except OSError as error:
        raise _unwritable(target.parent, error) from None
    return create_file(target, data)


def _unwritable(target: Path, error: OSError) -> DiskError:
    words = error.strerror or type(error).__name__
    return DiskError(
        Problem(code="cannot-write", message=f"cannot write: {words}", file=str(target))
    )
