"""Object stores (S3, Google Cloud Storage, Azure), through obstore: addresses, files, plain words.

Knows how a bucket is opened, with which bounds, and what its answers mean to a person. Credentials
are found by obstore: environment, profiles, instance roles; they are never read here and never
printed. Knows nothing of kits.
"""

from __future__ import annotations

import contextlib
import os
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from queue import Empty, Queue
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from builder.errors import MissingToolError, NetworkError, Problem, UsageError

if TYPE_CHECKING:
    from obstore import ObjectMeta
    from obstore.store import ObjectStore

    _Piece = Sequence[ObjectMeta] | BaseException | None

# The schemes that obstore 0.12 opens with credentials of its own finding (checked 2026-11-28).
STORES = ("s3", "gs", "az")
# A kit has some thousand files, a survey looks at a million.
MOST_OBJECTS = 1_000_000
# A hundred thousand sites of a hundred files each, and what they share.
_MOST_LISTED = 20_000_000
_PIECE = 1000
LIST_SECONDS = 300.0
"""For a piece of a listing, with all its tries."""
_ALLOW_HTTP = ("AWS_ALLOW_HTTP", "GOOGLE_ALLOW_HTTP", "AZURE_ALLOW_HTTP")
_STATUS = re.compile(r"status code: (\d{3}[^:\n]*)")


def is_store(text: str) -> bool:
    """Whether a person named an object store, and not a folder."""
    scheme, mark, _ = text.partition("://")
    return bool(mark) and scheme.lower() in STORES


def store_address(text: str) -> str:
    """The address of a bucket or of a prefix in it, as obstore takes it. Raises UsageError."""
    try:
        parts = urlsplit(text)
    except ValueError as error:
        raise _unusable(text, f"it is no address: {error}") from None
    refuse_credentials(text, parts.netloc)
    if not parts.netloc:
        raise _unusable(text, "it names no bucket", f"write it as {parts.scheme}://BUCKET/PREFIX")
    if parts.query or parts.fragment:
        raise _unusable(text, "it holds ? or #", "settings come from the environment")
    prefix = parts.path.removeprefix("/").removesuffix("/")
    if any(unquote(part) in (".", "..") for part in prefix.split("/")):
        raise _unusable(text, "its prefix holds . or .. as a part")
    if prefix and "" in prefix.split("/"):
        raise _unusable(text, "its prefix holds two slashes in a row")
    if any(ord(mark) < 32 or ord(mark) == 127 for mark in text):
        raise _unusable(text, "it holds control characters")
    return f"{parts.scheme.lower()}://{parts.netloc}{parts.path}"


def refuse_credentials(text: str, netloc: str, *, user_allowed: bool = False) -> None:
    """Secrets in an argument are seen by every process of the machine and kept by shells. Raises
    UsageError for them, and for a port that is no number."""
    before, mark, host = netloc.rpartition("@")
    if mark and not (user_allowed and ":" not in before):
        message = "credentials do not belong in an address"
        way_out = "put them into the environment, a profile, or git's own credential store"
        shown = text.replace(f"{before}@", "…@")
        problem = Problem(code="store-address", message=f'"{shown}": {message}', help=way_out)
        raise UsageError(problem)
    if ":" in host and not host.rpartition(":")[2].isdigit():
        raise _unusable(text, "its port is not a number")


def _unusable(text: str, reason: str, way_out: str = "") -> UsageError:
    message = f'cannot use "{text}": {reason}'
    way_out = way_out or "for example: s3://BUCKET/PREFIX"
    return UsageError(Problem(code="store-address", message=message, help=way_out))


def open_objects(address: str) -> ObjectStore:
    """The bucket, or the prefix in it. Raises MissingToolError without obstore, NetworkError."""
    try:
        from obstore.store import from_url
    except ImportError:
        message = "an object store needs obstore"
        way_out = "pip install 'optout-kit[publish]'"
        problem = Problem(code="no-obstore", message=message, help=way_out)
        raise MissingToolError(problem) from None
    with plain_words(address):
        return from_url(address, **_settings())


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


def read_object(
    store: ObjectStore, path: str, *, limit: int, shown: str
) -> tuple[bytes, str | None] | None:
    """An object's bytes and its tag, or None where there is none. Raises NetworkError."""
    import obstore

    with plain_words(f"{shown}/{path}"):
        try:
            answer = obstore.get(store, path)
        except FileNotFoundError:
            return None
        # What comes is counted: what a store says of a size need not be so.
        found = bytearray()
        for piece in answer.stream():
            found += piece
            if len(found) > limit:
                raise store_fault(f"{path} is larger than {limit} bytes", shown)
        return bytes(found), answer.meta["e_tag"]


def object_head(store: ObjectStore, path: str, *, shown: str) -> ObjectMeta | None:
    """An object's size and tag, without its bytes; None where there is none. Raises
    NetworkError."""
    import obstore

    with plain_words(f"{shown}/{path}"):
        try:
            return obstore.head(store, path)
        except FileNotFoundError:
            return None


def put_object(
    store: ObjectStore,
    path: str,
    data: bytes,
    *,
    headers: Mapping[str, str],
    shown: str,
    mode: Any = "overwrite",
) -> str | None:
    """Makes an object be what is given, whole or not at all; its tag. Raises NetworkError."""
    import obstore

    with plain_words(f"{shown}/{path}"):
        result = obstore.put(
            store, path, data, attributes=dict(headers), mode=mode, use_multipart=False
        )
    return result["e_tag"]


def remove_object(store: ObjectStore, path: str, *, shown: str) -> None:
    """Removes an object; one that is not there is no fault. Raises NetworkError."""
    import obstore

    with plain_words(f"{shown}/{path}"), contextlib.suppress(FileNotFoundError):
        obstore.delete(store, path)


def object_sizes(store: ObjectStore, prefix: str, *, shown: str) -> dict[str, int]:
    """The bytes of each object below a prefix, by path. Raises NetworkError."""
    found: dict[str, int] = {}
    for rows in _listed(store, prefix, shown):
        found.update((row["path"], row["size"]) for row in rows)
        if len(found) > MOST_OBJECTS:
            raise _endless(f"{shown}/{prefix}", MOST_OBJECTS)
    return found


def folder_names(store: ObjectStore, *, shown: str) -> list[str]:
    """What stands before the first slash of each object's path, sorted. Raises NetworkError.

    All objects are listed, in bounded pieces: the request for folders alone is answered whole.
    """
    found: set[str] = set()
    count = 0
    for rows in _listed(store, "", shown):
        count += len(rows)
        found.update(row["path"].partition("/")[0] for row in rows if "/" in row["path"])
        if len(found) > MOST_OBJECTS or count > _MOST_LISTED:
            raise _endless(shown, count)
    return sorted(found)


def _listed(store: ObjectStore, prefix: str, shown: str) -> Iterator[Sequence[ObjectMeta]]:
    """The objects below a prefix, some at once. A piece that does not come in time is a fault:
    a store may answer without end that there is more, and give nothing."""
    import obstore

    asked: Queue[bool] = Queue()
    come: Queue[_Piece] = Queue()

    def ask() -> None:
        try:
            pieces = iter(obstore.list(store, prefix or None, chunk_size=_PIECE))
            while asked.get():
                come.put(next(pieces, None))
        except BaseException as error:
            come.put(error)

    # Nothing ends a request from outside: whoever waits goes on, and the program's end ends it.
    threading.Thread(target=ask, name="store-listing", daemon=True).start()
    try:
        while True:
            asked.put(True)
            with plain_words(f"{shown}/{prefix}"):
                piece = _come(come, shown)
            if piece is None:
                return
            yield piece
    finally:
        asked.put(False)


def _come(come: Queue[_Piece], shown: str) -> Sequence[ObjectMeta] | None:
    try:
        piece = come.get(timeout=LIST_SECONDS)
    except Empty:
        words = f"the store lists nothing in {LIST_SECONDS:g} seconds"
        raise store_fault(words, shown) from None
    if isinstance(piece, BaseException):
        raise piece
    return piece


def _endless(shown: str, count: int) -> NetworkError:
    return store_fault(f"the store lists more than {count - count % 1000} objects", shown)


@contextlib.contextmanager
def plain_words(shown: str) -> Iterator[None]:
    """What went wrong in plain words: obstore's own may hold signed addresses."""
    from obstore import exceptions

    try:
        yield
    except (exceptions.AlreadyExistsError, exceptions.PreconditionError):
        raise store_busy(shown) from None
    except (exceptions.PermissionDeniedError, exceptions.UnauthenticatedError):
        message = "the store refuses these credentials"
        way_out = "see docs/publishing.md for the variables that are read from the environment"
        raise store_fault(message, shown, way_out) from None
    except FileNotFoundError:
        raise
    except exceptions.BaseError as error:
        status = _STATUS.search(str(error))
        if status and status[1].startswith(("401", "403")):
            way_out = "may these credentials write there? docs/publishing.md names the variables"
            raise store_fault(f"the store refuses ({status[1]})", shown, way_out) from None
        words = f"the store answered {status[1]}" if status else "the store did not answer"
        way_out = "run the same command again: only what is missing is sent"
        if status and status[1].startswith(("3", "400", "404")):
            way_out = "is there such a bucket, and in this region? AWS_REGION names it"
        raise store_fault(words, shown, way_out) from None


def store_fault(message: str, shown: str, way_out: str = "") -> NetworkError:
    return NetworkError(Problem(code="object-store", message=message, file=shown, help=way_out))


def store_busy(shown: str) -> NetworkError:
    message = "somebody else is publishing to the same place"
    way_out = "wait until they are done, then run the same command again"
    return NetworkError(Problem(code="publish-busy", message=message, file=shown, help=way_out))
