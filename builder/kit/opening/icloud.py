"""What an iCloud link of a shortcut really holds, fetched and compared.

Knows the record's address and the fields that matter. Knows no disk. The base address is
handed in, so that a stand-in server can be asked instead of Apple's.

Facts (three independent sources, read 2026-11-22; Apple's server was not asked): the record
needs no account; `fields.shortcut.value.downloadURL` is the unsigned workflow as a binary
plist, `fields.signedShortcut.value.downloadURL` the signed file, `fields.name.value` its
name, `fields.signingCertificateExpirationDate.value` milliseconds since 1970. A download
address may hold `${f}` where a file name belongs. Published records lead to
cvws.icloud-content.com; Apple's list of hosts for networks names *.icloud.com,
*.icloud.com.cn and *.icloud-content.com (support.apple.com/101555; read 2026-11-29).
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from builder.errors import NetworkError, Problem, UsageError
from builder.kit.trust.accepted import Accepted, accept_signed
from builder.wire.web_address import read_address
from builder.wire.x509 import Root

if TYPE_CHECKING:
    from builder.kit.opening.exchange import DeadlineClient

BASE = "https://www.icloud.com"
_LINK = re.compile(r"(?:https://(?:www\.)?icloud\.com/shortcuts/)?([0-9a-fA-F]{32})/?\Z")
_HOSTS = ("icloud.com", "icloud.com.cn", "icloud-content.com")
_MAX_ADDRESS = 4000
_MAX_SECONDS = 120.0
# A record has a few kilobytes: a name, an icon, addresses of its files.
_MAX_RECORD = 1024 * 1024
_MAX_FILE = 80 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ICloudRecord:
    """A shared shortcut: its name and its signed file."""

    name: str
    signed: bytes


def share_id(link: str) -> str:
    """The id in an iCloud link, or given alone, in lower case. Raises UsageError."""
    found = _LINK.match(link.strip())
    if found is None:
        words = f'"{link}" is not an iCloud link to a shortcut'
        way_out = "it looks like https://www.icloud.com/shortcuts/ and 32 letters and digits"
        raise UsageError(Problem(code="icloud-link", message=words, help=way_out))
    return found[1].lower()


def fetch_record(
    link: str, *, base: str = BASE, timeout: float = 30.0, seconds: float = _MAX_SECONDS
) -> ICloudRecord:
    """The record behind a link, with its signed file. `timeout` is for each wait, `seconds`
    for each of the two answers. Raises UsageError, NetworkError."""
    from builder.kit.opening.exchange import DeadlineClient

    name = share_id(link)
    with DeadlineClient(timeout=timeout, seconds=seconds) as client:
        address = f"{base}/shortcuts/api/records/{name}"
        fields = _fields(_get(client, address, _MAX_RECORD), address)
        where = _text(fields, "signedShortcut", "downloadURL").replace("${f}", "shortcut")
        if not where:
            raise _failed(address, "the record names no signed file")
        if not may_be_fetched(where, base):
            words = f"the record leads to {where[:120]!a}, which is no address of iCloud's"
            raise _failed(address, f"{words}; nothing was fetched")
        signed = _get(client, where, _MAX_FILE)
    return ICloudRecord(name=_text(fields, "name"), signed=signed)


def compare_record(
    record: ICloudRecord,
    compiled: bytes,
    *,
    now: datetime,
    roots: Sequence[Root] = (),
    file: str = "",
) -> Accepted:
    """The link's file, if it verifies and holds the compiled workflow. Raises as accept_signed."""
    return accept_signed(compiled, record.signed, now=now, roots=roots, file=file)


def may_be_fetched(where: str, base: str = BASE) -> bool:
    """Whether a record's file is fetched from an address: over https from Apple's own hosts, or
    from the stand-in that was asked. Redirects are not followed, so it ends there."""
    try:
        ours, theirs = urlsplit(base), read_address(where, longest=_MAX_ADDRESS)
    except ValueError:
        return False
    if (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc):
        return True
    host = theirs.hostname or ""
    apples = any(host == each or host.endswith(f".{each}") for each in _HOSTS)
    return apples and theirs.scheme == "https" and theirs.port in (None, 443)


def _get(client: DeadlineClient, address: str, limit: int) -> bytes:
    import httpx

    data = bytearray()
    try:
        with client.stream("GET", address) as reply:
            if reply.status_code == 404:
                raise _failed(address, "the link is gone: its owner stopped sharing it")
            if reply.status_code != 200:
                raise _failed(address, f"it answered with HTTP {reply.status_code}")
            if reply.headers.get("content-encoding", "identity") != "identity":
                raise _failed(address, "its answer comes packed, although it was asked not to")
            for piece in reply.iter_raw():
                data += piece
                if len(data) > limit:
                    raise _failed(address, f"its answer has more than {limit} bytes")
    except httpx.TimeoutException:
        words = "its answer takes too long" if client.dripped else "no answer in time"
        raise _failed(address, words) from None
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _failed(address, f"the connection failed ({type(error).__name__})") from None
    return bytes(data)


def _fields(data: bytes, address: str) -> dict[str, Any]:
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        raise _failed(address, "its answer is not JSON") from None
    fields = value.get("fields") if isinstance(value, dict) else None
    if not isinstance(fields, dict):
        raise _failed(address, "its answer is not a record of a shortcut")
    return fields


def _value(fields: dict[str, Any], name: str) -> Any:
    field = fields.get(name)
    return field.get("value") if isinstance(field, dict) else None


def _text(fields: dict[str, Any], name: str, inner: str = "") -> str:
    value = _value(fields, name)
    if inner:
        value = value.get(inner) if isinstance(value, dict) else None
    return value if isinstance(value, str) else ""


def _failed(address: str, words: str) -> NetworkError:
    host = urlsplit(address).netloc
    problem = Problem(code="icloud-record", message=f"{host}: {words}", help="try again later")
    return NetworkError(problem)
