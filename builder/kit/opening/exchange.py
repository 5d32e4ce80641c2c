"""One deadline for a whole exchange with a server: connecting, every header, every byte.

Knows that a limit for each read alone lets a server drip for ever: a header's letter a
second, or `100 Continue` without end. So every wait of a connection is cut to what is left
of its exchange. Knows no address and no meaning of an answer.

httpx is given a transport of its own for this (its documented way), on httpcore, whose
network is wrapped. Proxies of the environment are used as httpx itself would.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any, Self
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

# Far more than hosts send; each costs memory before anybody looks at it.
MAX_HEADERS = 100
# A packed answer could become any size while it is unpacked, so none is asked for.
PLAIN = {"Accept-Encoding": "identity"}
_NAMES = (
    (httpcore.ConnectTimeout, httpx.ConnectTimeout),
    (httpcore.ReadTimeout, httpx.ReadTimeout),
    (httpcore.WriteTimeout, httpx.WriteTimeout),
    (httpcore.PoolTimeout, httpx.PoolTimeout),
    (httpcore.TimeoutException, httpx.TimeoutException),
    (httpcore.ConnectError, httpx.ConnectError),
    (httpcore.ReadError, httpx.ReadError),
    (httpcore.WriteError, httpx.WriteError),
    (httpcore.ProxyError, httpx.ProxyError),
    (httpcore.UnsupportedProtocol, httpx.UnsupportedProtocol),
    (httpcore.RemoteProtocolError, httpx.RemoteProtocolError),
    (httpcore.LocalProtocolError, httpx.LocalProtocolError),
    (httpcore.NetworkError, httpx.NetworkError),
    (httpcore.ProtocolError, httpx.ProtocolError),
)


class DeadlineClient:
    """A client whose exchanges end in time. Each thread has one exchange at a time."""

    def __init__(
        self, *, timeout: float, seconds: float, verify: ssl.SSLContext | bool = True
    ) -> None:
        """`timeout` is for each wait, `seconds` for a whole exchange."""
        self.seconds = seconds
        self._here = threading.local()
        self.client = httpx.Client(
            timeout=timeout,
            transport=_Transport(_Backend(self), verify),
            follow_redirects=False,
            headers=PLAIN,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *about: object) -> None:
        self.client.close()

    @contextlib.contextmanager
    def stream(self, method: str, url: str, **given: Any) -> Iterator[httpx.Response]:
        """An answer, its body unread. Raises httpx.TimeoutException when its time is up, and
        the other errors of httpx."""
        self._here.until = time.monotonic() + self.seconds
        self._here.heard = False
        with self.client.stream(method, url, **given) as reply:
            yield reply

    @property
    def dripped(self) -> bool:
        """Whether this thread's exchange ran out of time although something had come."""
        late = time.monotonic() >= getattr(self._here, "until", 0.0)
        return late and bool(getattr(self._here, "heard", False))

    def hear(self) -> None:
        self._here.heard = True

    def left(self, timeout: float | None) -> float:
        """How long a wait may be now. Raises httpcore.ReadTimeout when nothing is left."""
        until: float = getattr(self._here, "until", time.monotonic() + self.seconds)
        left = until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the exchange takes too long")
        return left if timeout is None else min(left, timeout)


class _Stream(httpcore.NetworkStream):
    """A connection whose every wait is cut to what is left."""

    def __init__(self, inner: httpcore.NetworkStream, exchanges: DeadlineClient) -> None:
        self._inner = inner
        self._exchanges = exchanges

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, self._exchanges.left(timeout))
        self._exchanges.hear()
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._exchanges.left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = self._exchanges.left(timeout)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, left), self._exchanges)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore.NetworkBackend):
    """The system's network, by connections that end in time."""

    def __init__(self, exchanges: DeadlineClient) -> None:
        self._exchanges = exchanges
        self._inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        left = self._exchanges.left(timeout)
        inner = self._inner.connect_tcp(host, port, left, local_address, socket_options)
        return _Stream(inner, self._exchanges)


class _Body(httpx.SyncByteStream):
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._inner

    def close(self) -> None:
        self._inner.close()


class _Transport(httpx.BaseTransport):
    """Hands requests to httpcore, as httpx's own transport does."""

    def __init__(self, backend: _Backend, verify: ssl.SSLContext | bool) -> None:
        self._backend = backend
        self._tls = httpx.create_ssl_context(verify=verify)
        self._pools: dict[str, httpcore.ConnectionPool] = {}
        self._lock = threading.Lock()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        asked = httpcore.Request(
            method=request.method,
            url=httpcore.URL(
                scheme=request.url.raw_scheme,
                host=request.url.raw_host,
                port=request.url.port,
                target=request.url.raw_path,
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with _as_httpx():
            answer = self._pool(request.url).handle_request(asked)
        if len(answer.headers) > MAX_HEADERS:
            answer.close()
            raise httpx.RemoteProtocolError("more headers than any answer has")
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer.stream),
            extensions=answer.extensions,
        )

    def _pool(self, url: httpx.URL) -> httpcore.ConnectionPool:
        proxy = "" if proxy_bypass(url.host) else getproxies().get(url.scheme, "")
        with self._lock:
            if proxy not in self._pools:
                self._pools[proxy] = self._made(proxy)
            return self._pools[proxy]

    def _made(self, proxy: str) -> httpcore.ConnectionPool:
        if proxy:
            return httpcore.HTTPProxy(
                proxy_url=proxy, ssl_context=self._tls, network_backend=self._backend
            )
        return httpcore.ConnectionPool(ssl_context=self._tls, network_backend=self._backend)

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()


@contextlib.contextmanager
def _as_httpx() -> Iterator[None]:
    """httpcore's errors under httpx's names."""
    try:
        yield
    except tuple(ours for ours, _ in _NAMES) as error:
        theirs = next(theirs for ours, theirs in _NAMES if isinstance(error, ours))
        raise theirs(str(error)) from error
