"""Which addresses paper may carry, and how they are written there.

Knows that paper outlives mistakes: the page must be https, on a host the reader can recognise,
and never a file that asks to be installed. Opens nothing.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from builder.errors import DefinitionError, Problem

# Addresses that hide where they lead: a paper must show the host that a person can check.
_SHORTENERS = frozenset(
    (
        *("bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "ow.ly", "qr.ae", "rb.gy"),
        *("rebrand.ly", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd"),
    )
)


def address_of(url: str) -> str:
    """The address as people type it: no https://, no slash at the end."""
    return url.removeprefix("https://").rstrip("/")


def check_print_url(url: str) -> None:
    """Raise DefinitionError, with every reason, for an address that paper should not carry."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    faults = []
    if parts.scheme != "https":
        faults.append("it does not start with https://")
    if host in _SHORTENERS:
        faults.append(f"{host} hides the real address")
    if host == "icloud.com" or host.endswith(".icloud.com"):
        faults.append("it leads to iCloud and not to the page with the steps")
    if parts.path.lower().endswith((".mobileconfig", ".shortcut", ".command", ".zip")):
        faults.append("it is a file to install, and a code must lead to the page")
    if not host:
        raise DefinitionError(_url_problem(url, "it names no host"))
    if faults:
        raise DefinitionError(*(_url_problem(url, fault) for fault in faults))


def _url_problem(url: str, fault: str) -> Problem:
    return Problem(
        code="print-address",
        message=f"{url} is not an address for paper: {fault}",
        help="print the https address of the page itself",
    )
