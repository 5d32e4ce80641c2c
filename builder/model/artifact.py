"""One output file, in memory: where it goes in the kit, its bytes, and what it is.

Knows one file. What a kind is stands in `builder.model.kinds`. Knows nothing of disks.
"""

from __future__ import annotations

from dataclasses import dataclass

from builder.model.kinds import Kind, media_type


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifact:
    """A file of the kit. `path` is relative to the kit's root, with forward slashes.

    `guide`, `device` and `language` are ids, or "" where the file belongs to all;
    `says` is what the file is, in a few English words, for the table and the manifest;
    `code` is the text that a QR code holds; `common` is whether it lies outside the kit, in a
    folder that many sites share.
    """

    path: str
    data: bytes
    kind: Kind
    guide: str = ""
    device: str = ""
    language: str = ""
    says: str = ""
    code: str = ""
    executable: bool = False
    signed: bool | None = None
    common: bool = False

    @property
    def media_type(self) -> str:
        return media_type(self.path)
