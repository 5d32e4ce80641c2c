"""An object store as the place of a published kit: S3, Google Cloud Storage, Azure.

Knows obstore, and how two publishers notice each other. Credentials are found by obstore:
environment, profiles, instance roles; they are never read here and never printed.

A publish writes its journal under a name of its own and renews it while it works. Whoever
finds a journal waits a little: one that is renewed meanwhile belongs to a living publisher,
and one that is not to a dead one, which the newcomer follows.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from builder.errors import MissingToolError, NetworkError, Problem
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
_ALLOW_HTTP = ("AWS_ALLOW_HTTP", "GOOGLE_ALLOW_HTTP", "AZURE_ALLOW_HTTP")
_STATUS = re.compile(r"status code: (\d{3}[^:\n]*)")


@contextlib.contextmanager
def open_store(address: PublishAddress) -> Iterator[Destination]:
    """The bucket or the prefix in it."""
    try:
        from obstore.store import from_url
    except ImportError:
        message = "publishing to an object store needs obstore"
        way_out = "pip install 'optout-kit[publish]'"
        problem = Problem(code="no-obstore", message=message, help=way_out)
        raise MissingToolError(problem) from None
    with _words(address.shown):
        store = from_url(address.target, **_settings())
    place = _Store(store, address.shown)
    try:
        yield place
    finally:
        place.stop_renewing()


def _settings() -> dict[str, Any]:
    """Bounds on waiting; and a profile of the AWS tools, which obstore reads through boto3."""
    # Options that are given replace those of the environment: this one is handed on.
    plain = any(os.environ.get(name, "").lower() == "true" for name in _ALLOW_HTTP)
    settings: dict[str, Any] = {
        "client_options": {"timeout": "60s", "connect_timeout": "10s", "allow_http": plain},
        "retry_config": {"max_retries": 5, "retry_timeout": timedelta(seconds=90)},
    }
    if os.environ.get("AWS_PROFILE"):
        try:
            from obstore.auth.boto3 import Boto3CredentialProvider
        except ImportError:
            message = "AWS_PROFILE is set, and profiles are read through boto3"
            way_out = "pip install boto3, or give AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
            problem = Problem(code="no-boto3", message=message, help=way_out)
            raise MissingToolError(problem) from None
        settings["credential_provider"] = Boto3CredentialProvider()
    return settings


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
        import obstore

        with _words(f"{self.shown}/{path}"):
            try:
                answer = obstore.get(self.store, path)
            except FileNotFoundError:
                self._tags[path] = None
                return None
            if answer.meta["size"] > limit:
                raise _fault(f"{path} is larger than {limit} bytes", self.shown)
            self._tags[path] = answer.meta["e_tag"]
            return bytes(answer.bytes())

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
        import obstore

        self._still_ours()
        with _words(f"{self.shown}/{path}"), contextlib.suppress(FileNotFoundError):
            obstore.delete(self.store, path)

    def claim(self, journal: OutgoingFile) -> None:
        import obstore

        there = self._tag_of_journal()
        if there is not None:
            time.sleep(WAIT_SECONDS)
            if self._tag_of_journal() != there:
                raise _busy(self.shown)
        mode: Any = "create" if there is None else {"e_tag": there}
        self._tags[JOURNAL] = self._put(journal, mode)
        self._renewing = threading.Thread(
            target=self._renew, args=(obstore, journal), name="publish-claim", daemon=True
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

    def _renew(self, obstore: Any, journal: OutgoingFile) -> None:
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
        import obstore

        with _words(f"{self.shown}/{JOURNAL}"):
            try:
                return str(obstore.head(self.store, JOURNAL)["e_tag"])
            except FileNotFoundError:
                return None

    def _put(self, file: OutgoingFile, mode: Any) -> str | None:
        import obstore

        with _words(f"{self.shown}/{file.path}"):
            result = obstore.put(
                self.store,
                file.path,
                file.data,
                attributes={"Content-Type": file.media_type, "Cache-Control": file.cache},
                mode=mode,
                use_multipart=False,
            )
        return result["e_tag"]

    def _still_ours(self) -> None:
        if self._lost.is_set():
            raise _busy(self.shown)


@contextlib.contextmanager
def _words(shown: str) -> Iterator[None]:
    """What went wrong in plain words: obstore's own may hold signed addresses."""
    from obstore import exceptions

    try:
        yield
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
        raise _busy(shown) from None
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError):
        message = "the store refuses these credentials"
        way_out = "see docs/publishing.md for the variables that are read from the environment"
        raise _fault(message, shown, way_out) from None
    except FileNotFoundError:
        raise
    except exceptions.BaseError as error:
        status = _STATUS.search(str(error))
        if status and status[1].startswith(("401", "403")):
            raise _fault(f"the store refuses ({status[1]})", shown) from None
        words = f"the store answered {status[1]}" if status else "the store did not answer"
        raise _fault(
            words, shown, "run the same command again: only what is missing is sent"
        ) from None


def _fault(message: str, shown: str, way_out: str = "") -> NetworkError:
    return NetworkError(Problem(code="publish-store", message=message, file=shown, help=way_out))


def _busy(shown: str) -> NetworkError:
    message = "somebody else is publishing to the same place"
    way_out = "wait until they are done, then run the same command again"
    return NetworkError(Problem(code="publish-busy", message=message, file=shown, help=way_out))
