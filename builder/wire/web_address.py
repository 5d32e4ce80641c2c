"""Web addresses as people and kits give them: the one parser for all places.

Knows which addresses can be believed at all: https, or http within reach of this computer; a
host that is one; a path without anything hidden; no name and no password. What else a place
asks for (a folder, no query) is said there. Asks nobody.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

_HOST = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?\Z"
)
_HIDDEN = re.compile(r"%(?:[01][0-9A-F]|7F|2F|5C)", re.IGNORECASE)
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PRIVATE = (".local", ".localhost", ".home.arpa", ".internal", ".lan")


def read_address(text: str, *, longest: int) -> SplitResult:
    """The parts of an address. Raises ValueError in plain words for one that is not taken."""
    if len(text) > longest:
        raise ValueError(f"the address is longer than {longest} characters")
    if words := _in_ascii(text):
        raise ValueError(words)
    # Control characters are neither printable nor part of an address.
    if not (text.isascii() and text.isprintable()) or any(mark in text for mark in " \"'<>\\^`{}|"):
        raise ValueError("the address holds characters that no address may hold")
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"not an address: {error}") from None
    if parts.scheme not in ("http", "https"):
        raise ValueError("the address must start with https:// (or http:// at home)")
    host = parts.hostname or ""
    # In brackets, Python takes addresses of versions to come (RFC 3986, IPvFuture) for names.
    future = "[" in parts.netloc and ":" not in host
    if port == 0 or len(host) > 253 or future or not _names_a_host(host):
        raise ValueError("the address names no host")
    if parts.username is not None or parts.password is not None:
        raise ValueError("the address must not carry a name or password")
    if fault := _path_fault(parts.path):
        raise ValueError(fault)
    if parts.scheme == "http" and not is_private(host):
        words = "http is for this computer and private networks; this address must be https"
        raise ValueError(words)
    return parts


def is_private(host: str) -> bool:
    """Whether a host is this computer or in a private network, as far as its name tells.

    Source: RFC 6761 and 6762 (localhost, .local), RFC 8375 (home.arpa), ICANN's .internal.
    """
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        return name == "localhost" or name.endswith(_PRIVATE)
    return address.is_private or address.is_loopback or address.is_link_local


def _path_fault(path: str) -> str:
    """Why nothing of ours can lie at this path, or ""."""
    if {".", ".."} & set(unquote(path).split("/")) or "//" in path:
        return "the address must not hold empty or dotted folders"
    if _BAD_PERCENT.search(path):
        return "in an address a percent sign stands before two digits of a code, as in %20"
    if _HIDDEN.search(path):
        return "the address hides a control character or a slash behind a percent sign"
    return ""


def _in_ascii(text: str) -> str:
    """For a host in letters beyond ASCII: both forms of its address, or "" for any other text."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if host.isascii():
        return ""
    try:
        plain = host.encode("idna").decode("ascii")
    except UnicodeError:
        return "the address names no host"
    return f'the address holds letters that codes cannot: write "{plain}" for "{host}"'


def _names_a_host(host: str) -> bool:
    """Whether `host` is a name or an address, as far as can be told without asking anybody."""
    if ":" in host or re.fullmatch(r"[0-9.]+", host):
        try:
            return not ipaddress.ip_address(host).is_unspecified
        except ValueError:
            return False
    return _HOST.match(host) is not None
