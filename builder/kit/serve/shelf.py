"""Shortcuts that somebody is writing, offered to a phone nearby: one page, and the files.

Knows what may be offered: a signed file that verifies and says what the text says now. For any
other the page says why it is not offered and what makes it so: an iPhone with iOS 15 or later
refuses an unsigned shortcut, in whatever way it comes. Knows no socket and no terminal.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from builder.errors import OptOutError, UnsignedError
from builder.files import read_file
from builder.kit.serve.application import NEVER, Application, StartResponse, request_path
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.kinds import Kind, media_type
from builder.targets.host import HEADERS

_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="refresh" content="{seconds}">
<title>Shortcuts being written</title></head>
<body><h1>Shortcuts being written</h1>
{rows}
</body></html>
"""
# How often an open page asks whether something changed; it has no script.
_SECONDS = 5
_HTML = "text/html; charset=utf-8"
UNSIGNED = (
    "It is not signed. iPhones and iPads with iOS 15 or later, and Macs with macOS 12 or later, "
    "refuse it. Sign it on a Mac ({mac}) or with a server ({server}); this page offers it then."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShelvedShortcut:
    """A shortcut as it was compiled last, and where its file lies. `fault` is why the text did
    not compile, or ""; what lies there is older than the text then.
    """

    name: str
    path: Path
    compiled: bytes = b""
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Whether a shortcut may be added to a device, and what is to be said of it."""

    ready: bool
    words: str
    data: bytes = b""


class Shelf:
    """The shortcuts of one watch. Whoever compiles replaces them as a whole."""

    def __init__(self, verifier: SignatureVerifier) -> None:
        self.verifier = verifier
        self.shortcuts: tuple[ShelvedShortcut, ...] = ()
        self._judged: dict[Path, tuple[bytes, bytes, Offer]] = {}

    def offers(self) -> Sequence[tuple[ShelvedShortcut, Offer]]:
        return [(one, self.offer(one)) for one in self.shortcuts]

    def offer(self, shortcut: ShelvedShortcut) -> Offer:
        """What may be said of a shortcut, by its file as it lies there now. It is verified once,
        until it or the text is another."""
        if shortcut.fault:
            return Offer(ready=False, words=f"The text does not compile: {shortcut.fault}")
        try:
            data = read_file(shortcut.path)
        except OptOutError as error:
            return _refused(error)
        known = self._judged.get(shortcut.path)
        if known is None or known[:2] != (data, shortcut.compiled):
            known = (data, shortcut.compiled, self._judge(shortcut, data))
            self._judged[shortcut.path] = known
        return known[2]

    def _judge(self, shortcut: ShelvedShortcut, data: bytes) -> Offer:
        try:
            found = self.verifier.signature(
                Kind.SHORTCUT, data, unsigned=shortcut.compiled, file=shortcut.path.name
            )
        except UnsignedError:
            file = f'optout sign "{shortcut.path.name}"'
            words = UNSIGNED.format(
                mac=f"{file} --with mac", server=f"{file} --with server --server hubsign"
            )
            return Offer(ready=False, words=words)
        except OptOutError as error:
            return _refused(error)
        return Offer(ready=True, words=f"Signed by {found.signer}.", data=data)

    def is_signed_already(self, shortcut: ShelvedShortcut) -> bool:
        """Whether the file that lies there is signed and says what was compiled: it may stay."""
        return shortcut.path.is_file() and self.offer(shortcut).ready


def _refused(error: OptOutError) -> Offer:
    why = "; ".join(one.message for one in error.problems)
    return Offer(ready=False, words=f"The file there is not what the text says: {why}")


def shelf_application(shelf: Shelf) -> Application:
    """The WSGI application: the page at /, and each signed file at /NUMBER/NAME.shortcut."""

    def serve(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        path = request_path(environ)
        if path in ("", "/"):
            rows = "\n".join(_row(number, *row) for number, row in enumerate(shelf.offers(), 1))
            body = _PAGE.format(rows=rows or "<p>Nothing yet.</p>", seconds=_SECONDS)
            return _answer(start, "200 OK", _HTML, body.encode())
        for number, shortcut in enumerate(shelf.shortcuts, 1):
            if path == f"/{number}/{shortcut.path.name}" and (offer := shelf.offer(shortcut)).ready:
                return _answer(start, "200 OK", media_type(shortcut.path.name), offer.data)
        return _answer(start, "404 Not Found", "text/plain; charset=utf-8", b"Not here.\n")

    return serve


def place_of(number: int, shortcut: ShelvedShortcut) -> str:
    """Where a signed file is served, behind the server's address."""
    return f"{number}/{quote(shortcut.path.name, safe='')}"


def _row(number: int, shortcut: ShelvedShortcut, offer: Offer) -> str:
    said = f"<h2>{escape(shortcut.name)}</h2>\n<p>{escape(offer.words)}</p>"
    if offer.ready:
        said += f'\n<p><a href="/{place_of(number, shortcut)}">Add it to Shortcuts</a></p>'
    return said


def _answer(start: StartResponse, status: str, kind: str, body: bytes) -> Iterable[bytes]:
    heads = [
        ("Content-Type", kind),
        ("Content-Length", str(len(body))),
        ("Cache-Control", NEVER),
        ("Content-Security-Policy", "default-src 'none'"),
        *HEADERS.items(),
    ]
    start(status, heads)
    return [body]
