"""No server holds a client longer than its exchange may take, whatever it does."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from builder.errors import InvalidFileError, NetworkError
from builder.kit.opening.icloud import fetch_record
from builder.kit.opening.online import FetchLimits, fetch_kit
from builder.kit.sign.signers import SigningRequest
from builder.kit.sign.signers.server import ServerSigner
from builder.wire import plist
from tests import pki

Act = Callable[[socket.socket], None]
_SHORT = 0.3
# A client that is not cut off would stay for as long as the server does: ten minutes.
_LONG = 120.0


def _drip(start: bytes, piece: bytes) -> Act:
    def act(found: socket.socket) -> None:
        found.sendall(start)
        for _ in range(12_000):
            found.sendall(piece)
            time.sleep(0.05)

    return act


def _flood(start: bytes, piece: bytes) -> Act:
    def act(found: socket.socket) -> None:
        found.sendall(start)
        for _ in itertools.repeat(None, 4000):
            found.sendall(piece)

    return act


def _silent(found: socket.socket) -> None:
    found.recv(65536)  # till the client goes


def _turn(where: bytes) -> Act:
    answer = b"HTTP/1.1 302 Found\r\nlocation: " + where + b"\r\ncontent-length: 0\r\n\r\n"
    return lambda found: found.sendall(answer)


OK = b"HTTP/1.1 200 OK\r\n"
SERVERS: dict[str, Act] = {
    "drips its first line": _drip(b"", b"H"),
    "drips headers": _drip(OK, b"x"),
    "drips whole headers": _drip(OK, b"a: b\r\n"),
    "drips a body": _drip(OK + b"content-length: 9999\r\n\r\n", b"x"),
    "drips chunks": _drip(OK + b"transfer-encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "continues without end": _drip(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "gives early hints without end": _drip(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
    "drips a 404": _drip(b"HTTP/1.1 404 Not Found\r\n", b"a: b\r\n"),
    "says nothing": _silent,
    "floods with headers": _flood(OK, b"a: b\r\n" * 100),
    "floods with one header": _flood(OK + b"a: ", b"x" * 4096),
    "floods with continuing": _flood(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
    "lies about its length": lambda found: found.sendall(OK + b"content-length: 99\r\n\r\nx"),
    "has two lengths": lambda found: found.sendall(
        OK + b"content-length: 1\r\ncontent-length: 2\r\n\r\nxx"
    ),
    "has a length that is none": lambda found: found.sendall(OK + b"content-length: -1\r\n\r\n"),
    "lies about its encoding": lambda found: found.sendall(
        OK + b"transfer-encoding: gzip, chunked\r\n\r\nzz"
    ),
    "speaks no HTTP": lambda found: found.sendall(b"SSH-2.0-x\r\n\r\n"),
    "leads on without end": lambda found: found.sendall(
        b"HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 0\r\n\r\n"
    ),
    "leads elsewhere": _turn(b"http://example.org/"),
    "leads to another port": _turn(b"http://127.0.0.1:9/"),
    "leads to a file": _turn(b"file:///etc/hostname"),
    "leads to no scheme": _turn(b"//example.org/"),
    "leads to nothing": _turn(b"\xff\xfe"),
    "floods with a body": _flood(OK + b"\r\n", b"x" * 65536),
    "says that its text is packed": lambda found: found.sendall(
        OK + b"content-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}"
    ),
    "has a chunk without end": _flood(
        OK + b"transfer-encoding: chunked\r\n\r\nffffffffffffffff\r\n", b"x" * 65536
    ),
}


SOUND_RECORD = b"/records/" + b"1" * 32


def _record_of(port: int) -> bytes:
    """A sound record; the file that it leads to is the server's to give."""
    where = {"downloadURL": f"http://127.0.0.1:{port}/file"}
    body = json.dumps({"fields": {"signedShortcut": {"value": where}}}).encode()
    return OK + b"content-length: %d\r\nconnection: close\r\n\r\n" % len(body) + body


@contextlib.contextmanager
def serving(act: Act) -> Iterator[str]:
    """A server that does one thing to whoever comes."""
    door = socket.create_server(("127.0.0.1", 0))
    door.settimeout(0.1)
    open_ = threading.Event()
    open_.set()

    def meet(found: socket.socket) -> None:
        with contextlib.suppress(OSError), found:
            asked = found.recv(65536)
            if SOUND_RECORD in asked:
                found.sendall(_record_of(door.getsockname()[1]))
            else:
                act(found)

    def serve() -> None:
        while open_.is_set():
            with contextlib.suppress(TimeoutError):
                found, _ = door.accept()
                threading.Thread(target=meet, args=(found,), daemon=True).start()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
    finally:
        open_.clear()
        thread.join()
        door.close()


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


def _kit(url: str) -> None:
    fetch_kit(f"{url}/kit/", limits=FetchLimits(timeout=30, exchange=_SHORT, seconds=_LONG))


def _record(url: str) -> None:
    fetch_record("0" * 32, base=url, seconds=_SHORT)


def _recorded_file(url: str) -> None:
    fetch_record("1" * 32, base=url, seconds=_SHORT)


def _signature(url: str) -> None:
    signer = ServerSigner(url=f"{url}/sign", tries=1, timeout=_SHORT)
    signer.sign(SigningRequest(name="x", workflow=plist.dumps_binary(pki.workflow(1))))


@pytest.mark.parametrize("ask", [_kit, _record, _recorded_file, _signature])
@pytest.mark.parametrize("name", SERVERS)
def test_each_client_gives_up_in_time_and_says_so(name: str, ask: Callable[[str], None]) -> None:
    told: list[BaseException] = []

    def run(url: str) -> None:
        try:
            ask(url)
        except (NetworkError, InvalidFileError) as error:
            told.append(error)

    with serving(SERVERS[name]) as url:
        client = threading.Thread(target=run, args=(url,), daemon=True)
        client.start()
        client.join(_LONG)
        assert not client.is_alive(), "the server holds the client"
    assert len(told) == 1
