"""Signing through a server that somebody else runs, only when it is asked for by name.

Knows the request that HubSign and the self-hosted shortcut-signing-server take (JSON with
`shortcutName` and `shortcut`, the workflow as XML), and how their failures look. Knows no
disk. TLS is always verified, redirects are not followed, sizes and times are bounded.

Facts (sources of three clients and of the self-hosted server, read 2026-11-22; no service
was contacted): a reply is the signed file; 403 comes from a bot filter before the service,
500 and 503 from a service that is broken or busy, and its certificate has expired before.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from builder.errors import NetworkError, Problem, UsageError
from builder.kit.sign.signers import SigningRequest
from builder.wire import aea, plist
from builder.wire.web_address import read_address

if TYPE_CHECKING:
    from builder.kit.opening.exchange import DeadlineClient

HUBSIGN = "https://hubsign.routinehub.services/sign"
_NAMES = {"hubsign": HUBSIGN}
_MAX_ADDRESS = 2000
_MAX_REQUEST = 10 * 1024 * 1024
_MAX_REPLY = 80 * 1024 * 1024
_AGAIN = frozenset({429, 500, 502, 503, 504})
_REFUSALS = {
    400: "it could not read the shortcut",
    401: "it asks for an account",
    403: "it refused the request, as bot filters do; it may work later or from elsewhere",
    404: "there is no signing service at this address",
    413: "the shortcut is too large for it",
    415: "it does not take this kind of request",
    429: "it has had too many requests",
    500: "its own signing failed",
    502: "the service behind it is down",
    503: "it is busy or down",
    504: "the service behind it did not answer",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSigner:
    """Posts to `url`. `tls` is only for a server with a certificate of one's own making."""

    url: str
    tries: int = 3
    timeout: float = 90.0
    pause: Callable[[float], None] = time.sleep
    tls: ssl.SSLContext | None = None

    @property
    def notice(self) -> str:
        host = urlsplit(self.url).hostname or self.url
        return (
            f"Each shortcut is sent, whole, to {host}, and by its owner to Apple under the "
            "owner's account. Put nothing secret into it."
        )

    def sign(self, request: SigningRequest) -> bytes:
        """The signed file. Raises NetworkError with plain words where there is none."""
        from builder.kit.opening.exchange import DeadlineClient

        value = plist.loads(request.workflow)
        text = plist.dumps_xml_of(value, file=request.file).decode("utf-8")
        if len(text) > _MAX_REQUEST:
            raise self._failed(request, f"the shortcut has {len(text)} bytes, too many to send")
        body = {"shortcutName": request.name, "shortcut": text}
        words = ""
        verify: ssl.SSLContext | bool = True if self.tls is None else self.tls
        with DeadlineClient(timeout=self.timeout, seconds=self.timeout, verify=verify) as client:
            for attempt in range(self.tries):
                if attempt:
                    self.pause(2.0**attempt)
                data, words, again = self._once(client, body)
                if data:
                    return data
                if not again:
                    break
        raise self._failed(request, words)

    def _once(self, client: DeadlineClient, body: dict[str, str]) -> tuple[bytes, str, bool]:
        """(signed bytes, why there are none, whether another try may help)."""
        import httpx

        try:
            with client.stream("POST", self.url, json=body) as reply:
                data = bytearray()
                for piece in reply.iter_raw():
                    data += piece
                    if len(data) > _MAX_REPLY:
                        return b"", "its answer has no end", False
                return _read_reply(reply.status_code, bytes(data))
        except httpx.TimeoutException:
            said = "it took longer than" if client.dripped else "no answer within"
            return b"", f"{said} {self.timeout:g} seconds", True
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            return b"", *_transport(error)

    def _failed(self, request: SigningRequest, words: str) -> NetworkError:
        host = urlsplit(self.url).hostname or self.url
        return NetworkError(
            Problem(
                code="server-sign",
                message=f"{host} did not sign: {words}",
                file=request.file,
                help="try again later, or sign with a Mac",
            )
        )


def server_signer(where: str, *, timeout: float = 90.0) -> ServerSigner:
    """A signer for a known name or an address. Raises UsageError for an unsafe one.

    Plain http is allowed only to this computer and to private addresses, because the
    self-hosted server has no TLS of its own.
    """
    url = _NAMES.get(where, where)
    try:
        read_address(url, longest=_MAX_ADDRESS)
    except ValueError as error:
        words = f'"{where}" is not usable as a signing server: {error}'
        way_out = 'give "hubsign" or an https:// address'
        raise UsageError(Problem(code="server-address", message=words, help=way_out)) from None
    return ServerSigner(url=url, timeout=timeout)


def _read_reply(status: int, data: bytes) -> tuple[bytes, str, bool]:
    if status != 200:
        words = _REFUSALS.get(status, "an answer that this program does not know")
        return b"", f"{words} (HTTP {status})", status in _AGAIN
    if not aea.is_aea(data):
        return b"", "it answered with something that is not a signed shortcut", False
    return data, "", False


def _transport(error: Exception) -> tuple[str, bool]:
    """(words, whether another try may help) for a connection that failed."""
    text = str(error)
    if "certificate has expired" in text:
        return "its TLS certificate has expired, so who answers is not certain", False
    if "CERTIFICATE_VERIFY_FAILED" in text:
        return "its TLS certificate is not trusted, so who answers is not certain", False
    return f"the connection failed ({type(error).__name__})", True
