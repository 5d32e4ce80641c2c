"""What every place that a kit can be published to offers.

Knows the shape of a place, not the places. Times, order and journals are `publish`'s business.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class OutgoingFile:
    """One file on its way out, with what a web server is to say about it."""

    path: str
    data: bytes
    media_type: str
    cache: str
    executable: bool = False


class Destination(Protocol):
    """A place, opened: this publisher alone changes it until it is closed.

    `parallel` is how many files may be on their way at once; `whole` says that nobody sees
    anything before `finish`, so that no journal is needed. All raise NetworkError or
    DiskError with the way out.
    """

    parallel: int
    whole: bool

    def read(self, path: str, limit: int) -> bytes | None:
        """A file's bytes, or None where there is none."""

    def put(self, file: OutgoingFile) -> None:
        """Makes a file be what is given, whole or not at all."""

    def replace(self, file: OutgoingFile, old: bytes | None) -> None:
        """As put, but only while the file is what `old` says: for the manifest."""

    def remove(self, path: str) -> None:
        """Removes a file; one that is not there is no fault."""

    def claim(self, journal: OutgoingFile) -> None:
        """Writes the journal; from then on others see that a publish is under way."""

    def finish(self, message: str) -> None:
        """Makes all of it visible, where it was not yet; takes the journal away."""
