"""Opens a kit where it is public, its files put aside while they come, and looks at how it is
served.

Knows HTTP within limits: https, or http on this computer; no other host, whatever the server
says; bounded sizes, counts and times. Knows nothing of what the files mean: the same check as
for a folder follows. Settings for web servers are not asked for: servers keep them to themselves.
"""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from urllib.parse import quote, urljoin, urlsplit

from builder.errors import InvalidFileError, NetworkError, Problem, Severity, UsageError
from builder.kit.opening.kit import OpenedKit
from builder.kit.opening.spool import Spool
from builder.loader.kitfile import given_base_url
from builder.model.kinds import FORMATS, ending_of
from builder.model.manifest import MAX_BYTES, NAME, SIGNATURE, SUMS, Entry, Manifest, parse_manifest
from builder.model.progress import Progress, no_progress
from builder.targets.host import line_for
from builder.wire.archive import MAX_MEMBERS, MAX_TOTAL

if TYPE_CHECKING:
    import httpx

    from builder.kit.opening.exchange import DeadlineClient

# A small host is not to take a check for an attack.
_AT_ONCE = 4
# From http to https, to another name, to a folder: more is a circle or a trap.
_MOST_TURNS = 3
_TURNS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
# Signatures and checksums; the manifest has its own bound, and names the length of the rest.
_SMALL = 64 * 1024
_MAX_FILE = 16 * 1024 * 1024
_ARMOUR = b"-----BEGIN SSH SIGNATURE-----"
# Endings whose media type decides whether a phone does the right thing with the file.
_DECIDED = tuple(each.ending for each in FORMATS if each.decides)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchLimits:
    """Seconds for one wait, for one whole answer, and for all of them; files and bytes in all."""

    timeout: float = 30.0
    exchange: float = 300.0
    seconds: float = 1800.0
    files: int = MAX_MEMBERS
    bytes: int = MAX_TOTAL


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reply:
    """An answer: its status, its body as far as it was wanted, and two of its headers."""

    status: int
    body: bytes = b""
    media_type: str = ""
    nosniff: bool = False
    packed: str = ""
    server: str = ""


def fetch_kit(
    address: str, *, limits: FetchLimits | None = None, progress: Progress = no_progress
) -> OpenedKit:
    """The kit below a public address. `problems` hold what is wrong with how it is served.

    Raises UsageError for an address that is not asked, NetworkError where nothing answers,
    InvalidFileError where no kit is there, or one beyond the limits.
    """
    from builder.kit.opening.exchange import DeadlineClient

    address = _address(address)
    bounds = limits or FetchLimits()
    with DeadlineClient(timeout=bounds.timeout, seconds=bounds.exchange) as client:
        fetch = _Fetch(client, address, time.monotonic() + bounds.seconds)
        data = fetch.needed(NAME, MAX_BYTES)
        manifest = parse_manifest(data, file=address + NAME)
        wanted = _entries_to_fetch(manifest, bounds, address)
        files = Spool()
        files.put(NAME, data)
        beside = fetch.get(SUMS, MAX_BYTES)
        if beside.status == 200:
            files.put(SUMS, beside.body)
        signature = fetch.get(SIGNATURE, _SMALL)
        if signature.status == 200 and signature.body.startswith(_ARMOUR):
            files.put(SIGNATURE, signature.body)
        served = _Served(address)

        def put_aside(entry: Entry) -> _Reply:
            """In the thread that fetched it: one slow answer lets no others pile up."""
            reply = fetch.get(manifest.place(entry), entry.bytes)
            if reply.status == 200:
                files.put(entry.path, reply.body)
            return replace(reply, body=b"")

        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            replies = pool.map(put_aside, wanted)
            for number, (entry, reply) in enumerate(zip(wanted, replies, strict=True), 1):
                served.add(entry, reply)
                progress("fetch", number, len(wanted))
    hidden = {path for path, entry in manifest.files.items() if entry.kind.row.hosting}
    return OpenedKit(
        name=address,
        files=files,
        executable=frozenset(),
        problems=(*_claims(manifest, address), *served.problems()),
        modes=False,
        hidden=frozenset(hidden),
    )


def _address(text: str) -> str:
    address = given_base_url(text)
    parts = urlsplit(address)
    if parts.scheme != "https" and not _is_here(parts.hostname or ""):
        words = "only https can be trusted; http is for this computer alone"
        raise UsageError(Problem(code="kit-address", message=words, file=address))
    return address


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _entries_to_fetch(manifest: Manifest, limits: FetchLimits, address: str) -> list[Entry]:
    wanted = [entry for entry in manifest.files.values() if not entry.kind.row.hosting]
    sizes = [max(entry.bytes, 0) for entry in wanted]
    if len(wanted) > limits.files or sum(sizes) > limits.bytes or max(sizes, default=0) > _MAX_FILE:
        words = "too many files or bytes for a kit"
        raise InvalidFileError(Problem(code="kit-size", message=words, file=address + NAME))
    return wanted


def _claims(manifest: Manifest, address: str) -> Iterator[Problem]:
    said = manifest.head.get("base_url")
    if manifest.head.get("preview") is not False:
        words = "a preview is public: its codes point at a person's own computer"
        yield Problem(code="kit-preview", message=words, file=address)
    elif said != address:
        words = f"its codes lead to {str(said)[:200]!a}, not here"
        yield Problem(code="kit-elsewhere", message=words, file=address, severity=Severity.WARNING)


@dataclass(frozen=True, slots=True)
class _Fetch:
    """Asks for files below one address, and stops when the time is up."""

    client: DeadlineClient
    address: str
    until: float

    def needed(self, path: str, limit: int) -> bytes:
        """A file without which there is no kit."""
        reply = self.get(path, limit)
        if reply.status in _GONE:
            words = f"there is no {path}, so this is not a kit"
            raise InvalidFileError(Problem(code="no-manifest", message=words, file=self.address))
        if reply.status != 200:
            raise _failed(self.address + path, f"it answered with HTTP {reply.status}")
        if reply.packed not in ("", "identity"):
            words = f"it comes compressed ({reply.packed[:20]!a}), although it was asked not to"
            raise _failed(self.address + path, words)
        return reply.body

    def get(self, path: str, limit: int) -> _Reply:
        """A file's answer; a body longer than `limit` is cut one byte behind it."""
        import httpx

        url = self.address + quote(path)
        try:
            for _ in range(_MOST_TURNS + 1):
                with self.client.stream("GET", url) as reply:
                    if reply.status_code not in _TURNS:
                        return self._read(reply, limit, url)
                    url = self._turned(url, reply.headers.get("location", ""))
        except httpx.TimeoutException:
            words = "its answer takes too long" if self.client.dripped else "no answer in time"
            raise _failed(url, words) from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise _failed(url, f"the connection failed ({type(error).__name__})") from None
        raise _failed(url, "it redirects without end")

    def _read(self, reply: httpx.Response, limit: int, url: str) -> _Reply:
        data = bytearray()
        if reply.status_code == 200:
            for piece in reply.iter_raw():
                data += piece
                if time.monotonic() > self.until:
                    raise _failed(url, "the whole check takes too long")
                if len(data) > limit:
                    del data[limit + 1 :]
                    break
        return _Reply(
            status=reply.status_code,
            body=bytes(data),
            media_type=reply.headers.get("content-type", ""),
            nosniff=reply.headers.get("x-content-type-options", "").lower() == "nosniff",
            packed=reply.headers.get("content-encoding", ""),
            server=reply.headers.get("server", ""),
        )

    def _turned(self, url: str, location: str) -> str:
        """Where a redirect leads, if it stays on the same host."""
        found = urljoin(url, location)
        ours, theirs = urlsplit(self.address), urlsplit(found)
        if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
            raise _failed(url, "it redirects to another host, from which nothing is fetched")
        return found


@dataclass(slots=True)
class _Served:
    """The faults of how files came."""

    address: str
    found: list[Problem] = field(default_factory=list)
    sniffed: list[str] = field(default_factory=list)
    mistyped: dict[tuple[str, str, Severity], list[str]] = field(default_factory=dict)
    server: str = ""

    def add(self, entry: Entry, reply: _Reply) -> None:
        if reply.status in _GONE:
            return  # told as missing by the check of the kit
        if reply.status != 200:
            self._fault(entry, "kit-status", f"answers with HTTP {reply.status}")
            return
        if reply.packed not in ("", "identity"):
            words = (
                f"comes compressed ({reply.packed[:20]!a}) although it was asked for uncompressed"
            )
            self._fault(entry, "kit-packed", words)
        if not reply.nosniff:
            self.sniffed.append(entry.path)
        if entry.path.endswith(_DECIDED):
            self._media_type(entry, reply)

    def _media_type(self, entry: Entry, reply: _Reply) -> None:
        served = reply.media_type
        kind, _, rest = served.lower().partition(";")
        wanted, _, form = entry.media_type.partition("; ")
        said = rest.replace('"', "").replace(" ", "")
        words, severity = "", Severity.ERROR
        if kind.strip() != wanted:
            words = f"served as {served[:60]!a}; devices need {wanted}"
        elif form and said and form not in said.split(";"):
            words = f"served as {served[:60]!a}, but {form}"
        elif form and not said:
            words, severity = f"served without {form}", Severity.WARNING
        if words:
            self.server = reply.server[:80]
            key = (ending_of(entry.path), words, severity)
            self.mistyped.setdefault(key, []).append(entry.path)

    def _types(self) -> Iterator[Problem]:
        """One fault for all files of an ending: one line in the server's settings mends it."""
        for (ending, words, severity), files in self.mistyped.items():
            line = line_for(self.server, ending)
            see = "see _headers, .htaccess and hosting/ in the kit"
            if "github" in self.server.lower():
                # Source: GitHub Docs, "About GitHub Pages", MIME types; from memory, 2026-11-28.
                see = "GitHub Pages cannot be told a type: publish iCloud links, or host elsewhere"
            several = f"{len(files)} files, the first of them {files[0]}"
            yield Problem(
                code="kit-served",
                message=f"{ending} is {words} ({several if len(files) > 1 else files[0]})",
                file=self.address,
                help=f"the server is {self.server!a}; add: {line}" if line else see,
                severity=severity,
            )

    def problems(self) -> list[Problem]:
        found = [*self.found, *self._types()]
        if self.sniffed:
            words = f"{len(self.sniffed)} files come without X-Content-Type-Options: nosniff"
            found.append(
                Problem(
                    code="kit-nosniff",
                    message=f"{words}, so a browser may guess what they are",
                    file=self.address,
                    help="see _headers, .htaccess and hosting/ in the kit",
                    severity=Severity.WARNING,
                )
            )
        return found

    def _fault(
        self,
        entry: Entry,
        code: str,
        message: str,
        way_out: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        problem = Problem(
            code=code, message=message, file=entry.path, help=way_out, severity=severity
        )
        self.found.append(problem)


def _failed(url: str, words: str) -> NetworkError:
    return NetworkError(Problem(code="kit-online", message=words, file=url, help="try again later"))
