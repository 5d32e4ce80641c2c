"""A real S3 server on this computer: moto's, in a process of its own."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

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
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with log.open("wb") as stream:
        server = subprocess.Popen(
            [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)],
            env={name: value for name, value in os.environ.items() if not name.startswith("COV")},
            stdout=stream,
            stderr=stream,
        )
        try:
            until = time.monotonic() + 240
            while asked(f"127.0.0.1:{port}", "PUT", f"/{BUCKET}") not in (200, 409):
                assert time.monotonic() < until, log.read_text()
                time.sleep(0.1)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.kill()
            server.wait()


def asked(place: str, method: str, path: str) -> int:
    """The status of an answer, or 0 where there is none."""
    try:
        connection = http.client.HTTPConnection(place, timeout=60)
        connection.request(method, path)
        return connection.getresponse().status
    except OSError:
        return 0
