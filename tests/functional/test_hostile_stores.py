"""Stores and git servers that drip, stall, flood, lie and lead elsewhere: each ends in plain words.

What these servers do is real; only the bounds are shorter than those that people have.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from builder.errors import NetworkError
from builder.kit import object_store
from builder.kit.object_store import (
    folder_names,
    object_head,
    object_sizes,
    open_objects,
    put_object,
    read_object,
    remove_object,
)
from builder.kit.publish import git
from builder.kit.publish.address import parse_address
from builder.kit.publish.git import open_branch
from tests.local_server import Answer, Asked, Reply, serving
from tests.s3_server import REGION

if TYPE_CHECKING:
    from obstore.store import ObjectStore

TAGS = {"ETag": '"x"', "Last-Modified": "Sun, 29 Nov 2026 00:00:00 GMT"}
SHOWN = "s3://kits/hostile"
HTML = Reply(body=b"<!DOCTYPE html>\n<title>Please sign in</title>\n")


@pytest.fixture(autouse=True)
def _short(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in REGION.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    settings: dict[str, Any] = {
        "client_options": {"timeout": "2s", "connect_timeout": "2s", "allow_http": True},
        "retry_config": {"max_retries": 1, "retry_timeout": timedelta(seconds=3)},
    }
    monkeypatch.setattr(object_store, "_settings", lambda: settings)
    monkeypatch.setattr(object_store, "LIST_SECONDS", 8.0)
    monkeypatch.setattr(object_store, "MOST_OBJECTS", 5000)
    monkeypatch.setattr(object_store, "_MOST_LISTED", 5000)


def store_at(url: str, monkeypatch: pytest.MonkeyPatch) -> ObjectStore:
    monkeypatch.setenv("AWS_ENDPOINT_URL", url)
    return open_objects(SHOWN)


def page(number: int, *, keys: int, folders: bool = False) -> Reply:
    """A page of a listing after which there is always another one."""
    rows = "".join(
        f"<Contents><Key>hostile/{number:06}{'/' if folders else '-'}{key}</Key><Size>1</Size>"
        "<LastModified>2026-11-29T00:00:00.000Z</LastModified><ETag>x</ETag></Contents>"
        for key in range(keys)
    )
    text = (
        f"<ListBucketResult><IsTruncated>true</IsTruncated>{rows}"
        f"<NextContinuationToken>{number + 1}</NextContinuationToken></ListBucketResult>"
    )
    return Reply(body=text.encode(), headers={"Content-Type": "application/xml"})


def read(store: ObjectStore) -> object:
    return read_object(store, "manifest.json", limit=100_000, shown=SHOWN)


def head(store: ObjectStore) -> object:
    return object_head(store, "manifest.json", shown=SHOWN)


def put(store: ObjectStore) -> object:
    return put_object(store, "a.html", b"x", headers={}, shown=SHOWN)


def remove(store: ObjectStore) -> object:
    remove_object(store, "a.html", shown=SHOWN)
    return None


def sizes(store: ObjectStore) -> object:
    return object_sizes(store, "", shown=SHOWN)


def folders(store: ObjectStore) -> object:
    return folder_names(store, shown=SHOWN)


EVERY = (read, head, put, remove, sizes, folders)
LISTING = (sizes, folders)
Act = Callable[["ObjectStore"], object]
# What a server does, and whom it harms.
HOSTILE: dict[str, tuple[Answer, tuple[Act, ...]]] = {
    "stalls": (lambda *_: Reply(hang=600), EVERY),
    "drips": (
        lambda *_: Reply(body=b"x", endless=True, drip=0.2, headers=TAGS), (read, *LISTING)
    ),
    "floods": (lambda *_: Reply(body=bytes(65536), endless=True, headers=TAGS), (read, *LISTING)),
    "says less than it sends": (
        lambda *_: Reply(body=bytes(200_000), headers={**TAGS, "Content-Length": "5"}),
        (read, *LISTING),
    ),
    "says more than it sends": (
        lambda *_: Reply(body=b"x", headers={**TAGS, "Content-Length": "90000"}), (read, *LISTING)
    ),
    # Not for a listing, for which the client library takes as much memory as it says: SECURITY.md.
    "says that it is huge": (
        lambda *_: Reply(
            body=bytes(65536), endless=True, headers={**TAGS, "Content-Length": str(1 << 50)}
        ),
        (read,),
    ),
    "fails": (lambda *_: Reply(status=503), EVERY),
    "leads nowhere": (lambda *_: Reply(status=307), EVERY),
    "answers with a page": (lambda *_: HTML, (put,)),
    "lists without end": (lambda _, turn: page(turn, keys=1000), LISTING),
    "lists folders without end": (lambda _, turn: page(turn, keys=1000, folders=True), LISTING),
    "lists nothing without end": (lambda _, turn: page(turn, keys=0), LISTING),
}  # fmt: skip
CASES = [(name, act) for name, (_, acts) in HOSTILE.items() for act in acts]


@pytest.mark.parametrize(("name", "act"), CASES, ids=[f"{n}-{a.__name__}" for n, a in CASES])
def test_a_hostile_store_ends_in_plain_words(
    name: str, act: Act, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(HOSTILE[name][0]) as server:
        store = store_at(server.url, monkeypatch)
        with pytest.raises(NetworkError) as caught:
            act(store)
    problem = caught.value.problems[0]
    assert problem.code == "object-store"
    assert "not-a-secret" not in str(problem)
    assert "Signature" not in str(problem)


def test_credentials_do_not_follow_where_a_store_leads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another host may be asked; it is not handed what proves who we are."""
    with serving(lambda *_: Reply(status=503)) as elsewhere:
        target = elsewhere.url.replace("127.0.0.1", "localhost")

        def leads(asked: Asked, _: int) -> Reply:
            return Reply(status=307, headers={"Location": target + asked.path})

        with serving(leads) as server:
            store = store_at(server.url, monkeypatch)
            with pytest.raises(NetworkError):
                sizes(store)
        for each in elsewhere.asked:
            assert "authorization" not in {name.lower() for name in each.headers}


# --- git --------------------------------------------------------------------------------

ADVERT = {"Content-Type": "application/x-git-upload-pack-advertisement"}
GIT: dict[str, Answer] = {
    "stalls": lambda *_: Reply(hang=600),
    "drips": lambda *_: Reply(body=b"0", endless=True, drip=0.2, headers=ADVERT),
    "floods": lambda *_: Reply(body=b"0008abcd" * 8192, endless=True, headers=ADVERT),
    "answers with a page": lambda *_: HTML,
    "fails": lambda *_: Reply(status=503),
    "wants a password": lambda *_: Reply(status=401, headers={"WWW-Authenticate": "Basic"}),
    "leads nowhere": lambda *_: Reply(status=302, headers={"Location": "http://127.0.0.1:9/"}),
    "leads to itself": lambda asked, _: Reply(status=302, headers={"Location": asked.path}),
    "leads to a file": lambda *_: Reply(status=302, headers={"Location": "file:///etc/passwd"}),
}


@pytest.mark.parametrize("name", GIT)
def test_a_hostile_git_server_ends_in_plain_words(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(git, "SECONDS", 6)
    with (
        serving(GIT[name]) as server,
        pytest.raises(NetworkError) as caught,
        open_branch(parse_address(f"git+{server.url}/repository.git#pages")),
    ):
        raise AssertionError("it was opened")
    assert caught.value.problems[0].code == "publish-git"


def test_git_itself_gives_up_what_hardly_moves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_HTTP_LOW_SPEED_TIME", "1")
    with (
        serving(GIT["drips"]) as server,
        pytest.raises(NetworkError, match="too slow"),
        open_branch(parse_address(f"git+{server.url}/repository.git#pages")),
    ):
        raise AssertionError("it was opened")


@pytest.mark.parametrize(
    ("bound", "words"),
    [("MOST_FETCHED", "git fetch brings more than 1000 bytes"), ("_MOST_SAID", "says more than")],
)
def test_what_a_branch_brings_is_bounded(
    bound: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = ["git", "-C", str(tmp_path), "-c", "user.name=x", "-c", "user.email=x@localhost"]
    subprocess.run([*command, "init", "--quiet", "--initial-branch", "pages"], check=True)
    (tmp_path / "large").write_bytes(bytes(range(256)) * 100)
    subprocess.run([*command, "add", "large"], check=True)
    subprocess.run([*command, "commit", "--quiet", "-m", "x"], check=True)
    monkeypatch.setattr(git, bound, {"MOST_FETCHED": 1000, "_MOST_SAID": 10}[bound])
    with (
        pytest.raises(NetworkError, match=words),
        open_branch(parse_address(f"git+{tmp_path}#pages")),
    ):
        raise AssertionError("it was opened")
