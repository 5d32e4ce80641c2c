"""One output file, in memory: where it goes in the kit, its bytes, and what it is.

Knows the kinds a manifest may name. Knows nothing of disks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    SHORTCUT = "shortcut"
    PROFILE = "profile"
    SCRIPT = "script"
    QR = "qr"
    PAGE = "page"
    PICTURE = "picture"
    PRINT = "print"
    HOST = "host"
    DOC = "doc"


# Content types a web server must send, by file ending. `.mobileconfig` and `.shortcut` are
# in no common table (Python's, mime-db's, Debian's: checked 2026-11-22), so the kit says
# them itself. Sources: Apple's profile documentation for aspen-config; the shortcut type is
# a convention that Safari answers with a download (device report, August 2026).
MEDIA_TYPES: dict[str, str] = {
    ".command": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".md": "text/markdown; charset=utf-8",
    ".mobileconfig": "application/x-apple-aspen-config",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".shortcut": "application/x-apple-shortcut",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".zip": "application/zip",
}


def media_type(path: str) -> str:
    """The content type for a file of the kit, by its ending."""
    dot = path.rfind(".")
    slash = path.rfind("/")
    ending = path[dot:] if dot > slash + 1 else ""
    return MEDIA_TYPES.get(ending, "text/plain; charset=utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file of the kit. `path` is relative to the kit's root, with forward slashes.

    `guide`, `device` and `language` are ids, or "" where the file belongs to all;
    `says` is what the file is, in a few English words, for the table and the manifest.
    """

    path: str
    data: bytes
    kind: Kind
    guide: str = ""
    device: str = ""
    language: str = ""
    says: str = ""
    executable: bool = False
    signed: bool | None = None

    @property
    def media_type(self) -> str:
        return media_type(self.path)
