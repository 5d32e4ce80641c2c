"""Somebody else's profile in words: what each payload does, what is dangerous in it, until when.

Knows Apple's kinds of payload by name, what each can do to a person, and how a value is written for
people. Names of kinds: Apple's documentation of device management (apple/device-management,
mdm/profiles; those of `payload_rules` checked 2026-11-22, the others from memory, 2026-11-28; what
each can do was not tried on a device). Secrets are never told.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from builder.errors import InvalidFileError
from builder.model.profile.profile import COMMON, MAX_BYTES, REMOVAL_PASSWORD, Key
from builder.wire.plist import Dict, loads_dict
from builder.wire.x509 import common_name, fingerprint, load_certificate

# First letters of a type, longest first: what it is, and what it can do, "" where that is little.
KINDS: tuple[tuple[str, str, str], ...] = (
    (
        "com.apple.security.root",
        "a root certificate",
        "whoever holds its key can pass for any website, once the certificate is trusted",
    ),
    ("com.apple.security.pkcs12", "a certificate with its key", "the device proves who it is"),
    ("com.apple.security.pem", "a certificate", "it may vouch for servers and networks"),
    ("com.apple.security.pkcs1", "a certificate", "it may vouch for servers and networks"),
    ("com.apple.security.scep", "a certificate to be fetched", "the device proves who it is"),
    ("com.apple.security.acme", "a certificate to be fetched", "the device proves who it is"),
    ("com.apple.ADCertificate.", "a certificate to be fetched", "the device proves who it is"),
    (
        "com.apple.mdm",
        "device management",
        "its server can lock and erase the device, install apps, and see what is on it",
    ),
    ("com.apple.vpn", "a VPN", "traffic can go through somebody else's server"),
    ("com.apple.relay.", "a network relay", "traffic can go through somebody else's server"),
    ("com.apple.proxy.", "a proxy", "web traffic goes through somebody else's server"),
    ("com.apple.webcontent-filter", "a web filter", "it sees and can block what is opened"),
    ("com.apple.dnsSettings.", "DNS settings", "another server learns which names are looked up"),
    ("com.apple.dnsProxy.", "a DNS proxy", "an app learns which names are looked up"),
    ("com.apple.wifi.", "a Wi-Fi network", "the device joins it, perhaps through a proxy"),
    ("com.apple.cellular", "mobile data settings", "mobile traffic can take another way"),
    ("com.apple.apn.", "mobile data settings", "mobile traffic can take another way"),
    (
        "com.apple.universalaccess",
        "accessibility settings",
        "how the device is seen, heard and operated can change",
    ),
    (
        "com.apple.TCC.",
        "permissions of apps",
        "apps may get the screen, keys, files or accessibility control without asking",
    ),
    ("com.apple.system-extension-policy", "system extensions", "code may run deep in the system"),
    ("com.apple.syspolicy.", "rules for apps and extensions", "other code may be let run"),
    ("com.apple.servicemanagement", "items that start by themselves", "they cannot be turned off"),
    ("com.apple.app.lock", "a lock to one app", "nothing else can be opened; accessibility may go"),
    ("com.apple.mail.", "a mail account", "mail is fetched from and sent through its server"),
    ("com.apple.eas.", "an Exchange account", "its server can ask for a passcode and erase"),
    ("com.apple.caldav.", "a calendar account", ""),
    ("com.apple.carddav.", "a contacts account", ""),
    ("com.apple.subscribedcalendar.", "a subscribed calendar", ""),
    ("com.apple.ldap.", "a directory account", ""),
    ("com.apple.webClip.", "a web clip on the Home Screen", "it can look like an app"),
    ("com.apple.extensiblesso", "a single sign-on", "an app takes part in signing in"),
    ("com.apple.mobiledevice.passwordpolicy", "rules for the passcode", ""),
    ("com.apple.notificationsettings", "notification settings", ""),
    ("com.apple.homescreenlayout", "a Home Screen layout", ""),
    ("com.apple.loginwindow", "login window settings", "who can log in, and what runs then"),
    ("com.apple.font", "a font", ""),
    ("com.apple.airprint", "printers", ""),
    (REMOVAL_PASSWORD, "a password without which it cannot be removed", "keeping it is forced"),
)
_SECRET = re.compile(r"pass(word|phrase|code)|secret|private|challenge|token|^psk$", re.IGNORECASE)
_CERTIFICATES = ("com.apple.security.root", "com.apple.security.pem", "com.apple.security.pkcs1")
_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[_.]")
_LONGEST = 160
_MOST = 20
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadDescription:
    """One payload: its type, what that is ("" where it is not known), what it can do, its name,
    and its keys with their values in words.
    """

    type: str
    what: str
    risk: str
    name: str
    rows: tuple[tuple[str, str], ...]


def kind_of_payload(name: str) -> tuple[str, str]:
    """What a type of payload is and can do; two empty texts where it is not known."""
    found = [row for row in KINDS if name.startswith(row[0])]
    return max(found, key=lambda row: len(row[0]))[1:] if found else ("", "")


def describe_payloads(data: bytes, *, file: str = "") -> tuple[PayloadDescription, ...]:
    """Every payload of known kinds, in order. Raises InvalidFileError for no property list."""
    root = loads_dict(data, file=file, max_bytes=MAX_BYTES)
    content = root.get(Key.CONTENT)
    payloads = (
        [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []
    )
    names = {
        str(one.get(Key.UUID)).upper(): str(one.get(Key.NAME) or one.get(Key.TYPE))
        for one in payloads
    }
    return tuple(_payload(one, names) for one in payloads if kind_of_payload(_type(one))[0])


def describe_lifetime(data: bytes, *, file: str = "") -> tuple[str, ...]:
    """When a profile removes itself, what it hides, and for whom: sentences, () where there is
    nothing to say. Raises InvalidFileError for no property list.
    """
    root = loads_dict(data, file=file, max_bytes=MAX_BYTES)
    out = []
    if isinstance(when := root.get(Key.REMOVAL_DATE), datetime):
        out.append(f"It removes itself on {when:%Y-%m-%d at %H:%M} UTC.")
    delay = root.get(Key.REMOVAL_DELAY)
    if isinstance(delay, int | float) and not isinstance(delay, bool):
        out.append(f"It removes itself {_duration(float(delay))} after it was installed.")
    if root.get(Key.REMOVAL_PASSCODE) is True:
        out.append("A password is needed to remove it.")
    if root.get(Key.ENCRYPTED) is True or Key.ENCRYPTED_CONTENT in root:
        out.append("Its payloads are encrypted: what they set cannot be told from the file.")
    if isinstance(root.get("PayloadExpirationDate"), datetime):
        out.append(f"It says that it expires on {root['PayloadExpirationDate']:%Y-%m-%d}.")
    return tuple(out)


def words_of_value(value: Any, depth: int = 0) -> str:
    """A value as a person writes it; long ones are cut."""
    match value:
        case bool():
            return "yes" if value else "no"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M} UTC"
        case bytes():
            return f"{len(value)} bytes"
        case float() if value.is_integer():
            return str(int(value))
        case list() | dict() if depth >= _MAX_DEPTH:
            return "..."
        case list():
            told = [words_of_value(one, depth + 1) for one in value[:_MOST]]
            return _cut(", ".join(told) + (", ..." if len(value) > _MOST else "")) or "none"
        case dict():
            rows = [
                f"{words_of_key(str(key))}: {_describe(str(key), one, {}, depth + 1)}"
                for key, one in sorted(value.items())[:_MOST]
            ]
            return _cut("; ".join(rows)) or "none"
    return _cut(str(value))


def words_of_key(key: str) -> str:
    """A key in words: ServerURL is Server URL."""
    return " ".join(part for part in _WORDS.split(key) if part)


def _payload(one: Dict, names: dict[str, str]) -> PayloadDescription:
    kind = _type(one)
    what, risk = kind_of_payload(kind)
    keys = sorted(key for key in one if key not in COMMON or key == Key.CONTENT)
    rows = list(_certificate(one)) if kind in _CERTIFICATES else []
    rows += [
        (words_of_key(key), _describe(key, one[key], names))
        for key in keys
        if not (rows and isinstance(one[key], bytes))
    ]
    name = one.get(Key.NAME)
    return PayloadDescription(
        type=kind,
        what=what,
        risk=risk,
        name=name if isinstance(name, str) else "",
        rows=tuple(rows),
    )


def _type(one: Dict) -> str:
    kind = one.get(Key.TYPE)
    return kind if isinstance(kind, str) else ""


def _describe(key: str, value: Any, names: dict[str, str], depth: int = 0) -> str:
    if _SECRET.search(key) and not isinstance(value, bool | dict):
        return "(kept secret here)"
    if isinstance(value, str) and (name := names.get(value.upper())):
        return f'the payload "{_cut(name)}"'
    if isinstance(value, list) and any(str(one).upper() in names for one in value):
        return ", ".join(_describe("", one, names) for one in value[:_MOST])
    return words_of_value(value, depth)


def _certificate(one: Dict) -> Iterator[tuple[str, str]]:
    """Whose certificate it is, and what it can be recognised by."""
    data = one.get(Key.CONTENT)
    if not isinstance(data, bytes):
        return
    try:
        certificate = load_certificate(data)
    except InvalidFileError:
        return
    yield "Certificate of", _cut(common_name(certificate))
    yield "Valid until", f"{certificate.not_valid_after_utc:%Y-%m-%d}"
    yield "SHA-256", fingerprint(data)


def _duration(seconds: float) -> str:
    for length, word in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= length:
            count = round(seconds / length)
            return f"{count} {word}{'' if count == 1 else 's'}"
    return f"{round(seconds)} seconds"


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else text[: _LONGEST - 3] + "..."
