"""A real S3 server on this computer: moto's, in a process of its own; and a door before it."""

from __future__ import annotations

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.local_server import Asked, Reply, serving

BUCKET = "kits"
REGION = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "not-a-secret",
    "AWS_REGION": "us-east-1",
    "AWS_ALLOW_HTTP": "true",
}


@contextmanager
def s3_server(log: Path) -> Iterator[str]:
    """Its address, once the bucket is there; ended when the block is."""
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
            env={name: value for name, value in os.environ.items() if not name.startswith("COV")},
            stdout=stream,
            stderr=stream,
        )
        try:
            until = time.monotonic() + 240
            while not (found := re.search(r"http://(127\.0\.0\.1:\d+)", log.read_text())):
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            assert asked(found[1], "PUT", f"/{BUCKET}") == 200
            yield found[0]
        finally:
            server.kill()
            server.wait()


def asked(place: str, method: str, path: str) -> int:
    """The status of an answer."""
    connection = http.client.HTTPConnection(place, timeout=240)
    connection.request(method, path)
    return connection.getresponse().status


# (a request, how many of the same there were before) -> an answer, or None to pass it on.
Trouble = Callable[[Asked, int], Reply | None]


@contextmanager
def in_front_of(server: str, trouble: Trouble = lambda asked, turn: None) -> Iterator[str]:
    """The address of a door that passes on to `server` what `trouble` does not answer.

    Once the block ends, all that was passed on has been answered and nothing more comes through,
    whatever is still on its way from a client that was killed: the server is at rest.
    """
    turns: Counter[tuple[str, str]] = Counter()
    changed = threading.Condition()
    passing, shut = 0, False

    def answer(asked: Asked, _: int) -> Reply:
        nonlocal passing
        length = {name.lower(): value for name, value in asked.headers.items()}
        whole = len(asked.body) == int(length.get("content-length", 0))
        with changed:
            if shut or not whole:  # whoever was killed may have begun to send
                return Reply(status=503)
            turn = turns[asked.method, asked.path]
            turns[asked.method, asked.path] += 1
            passing += 1
        try:
            return trouble(asked, turn) or _passed_on(server, asked)
        finally:
            with changed:
                passing -= 1
                changed.notify_all()

    with serving(answer) as door:
        try:
            yield door.url
        finally:
            with changed:
                shut = True
                changed.wait_for(lambda: passing == 0)


def _passed_on(server: str, asked: Asked) -> Reply:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=240)
    headers = {name: value for name, value in asked.headers.items() if name.lower() != "host"}
    connection.request(asked.method, asked.path, asked.body, headers)
    got = connection.getresponse()
    keep = {
        name: value
        for name, value in got.getheaders()
        if name.lower() in ("etag", "content-type", "cache-control", "last-modified")
    }
    return Reply(status=got.status, body=got.read(), headers=keep)
