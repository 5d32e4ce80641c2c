"""An object store as the place of a published kit: S3, Google Cloud Storage, Azure.

Knows how two publishers notice each other. Objects are read and put by `builder.kit.object_store`.

A publish writes its journal under a name of its own and renews it while it works. Whoever
finds a journal waits a little: one that is renewed meanwhile belongs to a living publisher,
and one that is not to a dead one, which the newcomer follows.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from builder.errors import NetworkError
from builder.kit.object_store import (
    object_head,
    open_objects,
    put_object,
    read_object,
    remove_object,
    store_busy,
)
from builder.kit.publish.address import PublishAddress
from builder.kit.publish.changes import JOURNAL
from builder.kit.publish.destination import Destination, OutgoingFile

if TYPE_CHECKING:
    from obstore.store import ObjectStore

# The claim of a publisher that was killed is believed for one wait, so a living one renews its own
# three times meanwhile.
RENEW_SECONDS = 3.0
WAIT_SECONDS = 10.0
# Each file waits for one answer; the store, not this computer, is what takes the time.
_PARALLEL = 16


@contextlib.contextmanager
def open_store(address: PublishAddress) -> Iterator[Destination]:
    """The bucket or the prefix in it."""
    place = _Store(open_objects(address.target), address.shown)
    try:
        yield place
    finally:
        place.stop_renewing()


class _Store:
    """See Destination."""

    parallel = _PARALLEL
    whole = False

    def __init__(self, store: ObjectStore, shown: str) -> None:
        self.store = store
        self.shown = shown
        self._tags: dict[str, str | None] = {}
        self._lost = threading.Event()
        self._stop = threading.Event()
        self._renewing: threading.Thread | None = None

    def read(self, path: str, limit: int) -> bytes | None:
        found = read_object(self.store, path, limit=limit, shown=self.shown)
        self._tags[path] = found[1] if found else None
        return found[0] if found else None

    def put(self, file: OutgoingFile) -> None:
        self._still_ours()
        self._put(file, "overwrite")

    def replace(self, file: OutgoingFile, old: bytes | None) -> None:
        self._still_ours()
        tag = self._tags.get(file.path)
        mode: Any = {"e_tag": tag} if old is not None and tag else "create"
        if old is not None and not tag:  # a store without tags has no conditions either
            mode = "overwrite"
        self._put(file, mode)

    def remove(self, path: str) -> None:
        self._still_ours()
        remove_object(self.store, path, shown=self.shown)

    def claim(self, journal: OutgoingFile) -> None:
        there = self._tag_of_journal()
        if there is not None:
            time.sleep(WAIT_SECONDS)
            if self._tag_of_journal() != there:
                raise store_busy(self.shown)
        mode: Any = "create" if there is None else {"e_tag": there}
        self._tags[JOURNAL] = self._put(journal, mode)
        self._renewing = threading.Thread(
            target=self._renew, args=(journal,), name="publish-claim", daemon=True
        )
        self._renewing.start()

    def finish(self, message: str) -> None:
        del message
        self.stop_renewing()
        self.remove(JOURNAL)

    def stop_renewing(self) -> None:
        self._stop.set()
        if self._renewing is not None:
            self._renewing.join()
            self._renewing = None

    def _renew(self, journal: OutgoingFile) -> None:
        """Writes the journal again and again, each time another: its tag changes with its bytes."""
        turn = 0
        while not self._stop.wait(RENEW_SECONDS):
            turn += 1
            fresh = OutgoingFile(
                path=JOURNAL,
                data=journal.data + b"\n" * turn,
                media_type=journal.media_type,
                cache=journal.cache,
            )
            try:
                self._tags[JOURNAL] = self._put(fresh, {"e_tag": self._tags[JOURNAL]})
            except NetworkError as error:
                if error.problems[0].code == "publish-busy":
                    self._lost.set()
                    return

    def _tag_of_journal(self) -> str | None:
        found = object_head(self.store, JOURNAL, shown=self.shown)
        return None if found is None else str(found["e_tag"])

    def _put(self, file: OutgoingFile, mode: Any) -> str | None:
        headers = {"Content-Type": file.media_type, "Cache-Control": file.cache}
        return put_object(
            self.store, file.path, file.data, headers=headers, shown=self.shown, mode=mode
        )

    def _still_ours(self) -> None:
        if self._lost.is_set():
            raise store_busy(self.shown)
