"""What a workflow finds around it: files, photos, other shortcuts, a network of recorded answers.

Knows the values that a preview or a test hands in, and who works on pictures for it. Nothing is
read from a real machine, and nothing is written to one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import MappingProxyType
from typing import Protocol

from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.values import File

# An answer that presses Cancel. No text of a person can be this one: it has a NUL in it.
CANCEL = "\x00cancel"

# Addresses of the block kept for documentation (RFC 5737), so that none is anybody's.
LOCAL_ADDRESS, OUTER_ADDRESS = "192.0.2.10", "192.0.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """What comes back: of a request (`url`, where * stands for any text), or of an `action`, which
    may be told from others of its kind by what it is `given`.

    `failure`, where it is not empty, is the error that the device would show.
    """

    url: str = ""
    method: str = "GET"
    action: str = ""
    given: str = ""
    answer: str = ""
    failure: str = ""

    def answers(self, method: str, url: str) -> bool:
        if not self.url or self.method != method:
            return False
        return self.url == url or ("*" in self.url and fnmatchcase(url, _only_stars(self.url)))


def _only_stars(pattern: str) -> str:
    """The pattern for fnmatch, to which ? and [ mean something too."""
    return pattern.replace("[", "[[]").replace("?", "[?]")


class PictureTools(Protocol):
    """Who works on pictures: `builder.render` does. Each raises ValueError for no picture, or for
    one too large to make; pictures come back as PNG or JPEG."""

    def blank(self, width: int, height: int, kind: str) -> bytes: ...

    def measure(self, data: bytes) -> tuple[int, int]: ...

    def resize(self, data: bytes, width: int, height: int) -> bytes: ...

    def crop(self, data: bytes, box: tuple[int, int, int, int]) -> bytes: ...

    def convert(self, data: bytes, kind: str) -> bytes: ...

    def overlay(self, below: bytes, above: bytes, place: tuple[int, int]) -> bytes: ...

    def barcode(self, text: str) -> bytes: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """All that a run may find. `seed` makes chance repeatable: same seed, same numbers."""

    files: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}))
    photos: Sequence[File] = ()
    clipboard: str = ""
    stubs: Sequence[Stub] = ()
    shortcuts: Mapping[str, Workflow] = field(default_factory=lambda: MappingProxyType({}))
    wifi: str = "Home"
    seed: int = 0
    pictures: PictureTools | None = None

    def chance(self, count: int) -> float:
        """The `count`-th number of the run from 0 up to 1."""
        digest = hashlib.sha256(f"{self.seed}:{count}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48


def clean_path(path: str) -> str:
    """A path in the shortcut's folder without a way out of it: no .. and no first slash."""
    parts = [part for part in path.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts)[:1_000]
