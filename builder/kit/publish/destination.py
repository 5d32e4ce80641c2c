"""What every place that a kit can be published to offers, and how one is opened.

Knows the shape of a place, not the places. Times, order and journals are `publish`'s business.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Protocol

from builder.kit.publish.address import PublishAddress, PublishWay


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
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

    def put(self, file: Outgoing) -> None:
        """Makes a file be what is given, whole or not at all."""

    def replace(self, file: Outgoing, old: bytes | None) -> None:
        """As put, but only while the file is what `old` says: for the manifest."""

    def remove(self, path: str) -> None:
        """Removes a file; one that is not there is no fault."""

    def claim(self, journal: Outgoing) -> None:
        """Writes the journal; from then on others see that a publish is under way."""

    def finish(self, message: str) -> None:
        """Makes all of it visible, where it was not yet; takes the journal away."""


def open_destination(address: PublishAddress) -> AbstractContextManager[Destination]:
    """The place at an address, opened. Raises MissingToolError where its program is missing."""
    match address.way:
        case PublishWay.STORE:
            from builder.kit.publish.store import open_store

            return open_store(address)
        case PublishWay.FOLDER:
            from builder.kit.publish.disk import open_folder

            return open_folder(address)
        case PublishWay.GIT:
            from builder.kit.publish.git import open_branch

            return open_branch(address)
