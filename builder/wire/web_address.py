"""Web addresses as people and kits give them: the one parser for all places.

Knows which addresses can be believed at all: https, or http within reach of this computer; a
host that is one; a path without anything hidden; no name and no password. Names in letters
beyond ASCII go into codes in the form that DNS has for them, and are told in both. What else a
place asks for (a folder, no query) is said there. Asks nobody.

Sources, checked 2026-11-29: RFC 5890 to 5893 (IDNA2008) and UTS 46, non-transitional, as
browsers look names up, by the package idna; UTS 39 5.2, "Highly Restrictive" for scripts in
one label.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import SplitResult, unquote, urlsplit

_HOST = re.compile(
    r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*\.?\Z"
)
_LONGEST_HOST = 253
_HIDDEN = re.compile(r"%(?:[01][0-9A-F]|7F|2F|5C)", re.IGNORECASE)
_BAD_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_INTERNATIONAL = re.compile(r"(https?://)([^/?#@\[\]:\\\s]+)", re.IGNORECASE)
_DNS_FORM = "xn--"
# Scripts that are written together, each with Latin letters.
_TOGETHER = (
    frozenset({"LATIN", "HAN", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "HAN", "BOPOMOFO"}),
    frozenset({"LATIN", "HAN", "HANGUL"}),
)
_EVERYWHERE = frozenset({"COMMON", "INHERITED"})
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
    if port == 0 or len(host) > _LONGEST_HOST or future or not _names_a_host(host):
        raise ValueError("the address names no host")
    if fault := _foreign_fault(host):
        raise ValueError(fault)
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


def in_dns_form(text: str) -> str:
    """An address with its host in the letters that DNS and codes have; any other text as it is.

    Raises ValueError for a host that has no such form.
    """
    found = _INTERNATIONAL.match(text)
    if found is None or found[2].isascii() or len(found[2]) > _LONGEST_HOST:
        return text
    return found[1] + _dns_form(found[2]) + text[found.end() :]


def as_read(host: str) -> str:
    """A host as browsers show it, where DNS has another form of it; "" for any other."""
    if _DNS_FORM not in host.lower():
        return ""
    import idna

    try:
        return idna.decode(host, uts46=True)
    except (idna.IDNAError, UnicodeError):
        return ""


def _dns_form(host: str) -> str:
    import idna

    try:
        return idna.encode(host, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise ValueError(f"the address names no host: {host[:60]!a} has no form in DNS") from None


def _in_ascii(text: str) -> str:
    """For a host in letters beyond ASCII: both forms of its address, or "" for any other text."""
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
        if host.isascii() or len(host) > _LONGEST_HOST:
            return ""
        plain = _dns_form(host)
    except ValueError as error:
        return str(error) if str(error).startswith("the address") else ""
    return f'the address holds letters that codes cannot: write "{plain}" for "{host}"'


def _foreign_fault(host: str) -> str:
    """Why a host in DNS's form of other letters is not taken, or ""."""
    if _DNS_FORM not in host:
        return ""
    shown = as_read(host)
    if not shown or _dns_form(shown) != host:
        return f'the address names no host: "{host}" stands for no name that there can be'
    from confusable_homoglyphs.categories import alias

    for label in shown.split("."):
        scripts = {alias(mark) for mark in label} - _EVERYWHERE
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            words = " and ".join(sorted(map(str.capitalize, scripts)))
            return f'the address mixes {words} letters in one name: "{host}", shown as {shown!a}'
    return ""


def _names_a_host(host: str) -> bool:
    """Whether `host` is a name or an address, as far as can be told without asking anybody."""
    if ":" in host or re.fullmatch(r"[0-9.]+", host):
        try:
            return not ipaddress.ip_address(host).is_unspecified
        except ValueError:
            return False
    return _HOST.match(host) is not None
