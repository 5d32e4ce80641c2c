"""A profile (.mobileconfig) as a value: what it is called, whom it reaches, what it sets.

The only module with Apple's Payload spellings. Knows how a profile becomes a property list
and back. Knows neither which settings exist nor which profiles a kit offers.

Spellings and meanings: apple/device-management TopLevel and CommonPayloadKeys, at b6202ca
(2024-10-21) and 97a11a861f4e (2026), checked 2026-11-22.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from builder.errors import InvalidFileError, Problem
from builder.facts.setting import Platform
from builder.wire.plist import Dict, dumps_xml, loads_dict

MAX_BYTES = 1024 * 1024


class Key(StrEnum):
    """Keys of a profile, or of each payload in it."""

    TYPE = "PayloadType"
    VERSION = "PayloadVersion"
    IDENTIFIER = "PayloadIdentifier"
    UUID = "PayloadUUID"
    NAME = "PayloadDisplayName"
    DESCRIPTION = "PayloadDescription"
    ORGANIZATION = "PayloadOrganization"
    CONTENT = "PayloadContent"
    REMOVAL_DISALLOWED = "PayloadRemovalDisallowed"
    SCOPE = "PayloadScope"
    TARGET = "TargetDeviceType"
    CONSENT = "ConsentText"
    ENCRYPTED = "IsEncrypted"
    ENCRYPTED_CONTENT = "EncryptedPayloadContent"
    REMOVAL_PASSCODE = "HasRemovalPasscode"
    REMOVAL_DATE = "RemovalDate"
    REMOVAL_DELAY = "DurationUntilRemoval"


CONFIGURATION = "Configuration"
RESTRICTIONS = "com.apple.applicationaccess"
REMOVAL_PASSWORD = "com.apple.profileRemovalPassword"  # noqa: S105 - a payload type, no secret
DEFAULT_CONSENT = "default"
SCOPES = ("System", "User")

# Every payload has these, beside the settings themselves.
COMMON = frozenset(
    {
        Key.TYPE,
        Key.VERSION,
        Key.IDENTIFIER,
        Key.UUID,
        Key.NAME,
        Key.DESCRIPTION,
        Key.ORGANIZATION,
    }
)
TOP = COMMON | {
    Key.CONTENT,
    Key.REMOVAL_DISALLOWED,
    Key.SCOPE,
    Key.TARGET,
    Key.CONSENT,
    Key.ENCRYPTED,
    Key.ENCRYPTED_CONTENT,
    Key.REMOVAL_PASSCODE,
    Key.REMOVAL_DATE,
    Key.REMOVAL_DELAY,
}

# TargetDeviceType: 0 means any device (iOS and tvOS 12.2, watchOS 5.2, macOS 10.15, visionOS 1.1).
TARGETS: Mapping[int, Platform | None] = {
    0: None,
    1: Platform.IOS,
    2: Platform.WATCHOS,
    3: Platform.HOMEPOD,
    4: Platform.TVOS,
    5: Platform.MACOS,
    6: Platform.VISIONOS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One dictionary of a profile. `type` is a preference domain or Apple's payload type."""

    type: str
    identifier: str
    uuid: str
    name: str = ""
    description: str = ""
    organization: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A whole profile. `consent` maps language tags to text; `scope` is one of SCOPES or "".

    `platform` None means any device.
    """

    identifier: str
    uuid: str
    name: str = ""
    description: str = ""
    organization: str = ""
    consent: Mapping[str, str] = field(default_factory=dict)
    platform: Platform | None = None
    scope: str = ""
    removal_disallowed: bool = False
    payloads: tuple[Payload, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What must never change between releases: identifiers and UUIDs, payloads in order."""

    identifier: str
    uuid: str
    payloads: tuple[tuple[str, str], ...]


def dump_profile(profile: Profile) -> bytes:
    """XML property list, keys sorted. Texts that are "" are left out."""
    root: Dict = {
        **_named(profile),
        Key.TYPE: CONFIGURATION,
        Key.TARGET: next(n for n, known in TARGETS.items() if known == profile.platform),
        Key.REMOVAL_DISALLOWED: profile.removal_disallowed,
        Key.CONTENT: [
            {**payload.settings, **_named(payload), Key.TYPE: payload.type}
            for payload in profile.payloads
        ],
    }
    if profile.scope:
        root[Key.SCOPE] = profile.scope
    if profile.consent:
        root[Key.CONSENT] = dict(profile.consent)
    return dumps_xml(root)


def parse_profile(data: bytes, *, file: str = "") -> Profile:
    """The profile in an unsigned file's bytes. Raises InvalidFileError for anything else.

    Only what the value needs is checked here; `check_profile` finds every fault.
    """
    root = loads_dict(data, file=file, max_bytes=MAX_BYTES)
    try:
        return _profile(root)
    except (KeyError, TypeError, ValueError) as error:
        words = f"not a profile: {error}"
        raise InvalidFileError(Problem(code="profile-shape", message=words, file=file)) from None


def _named(value: Profile | Payload) -> Dict:
    texts = {
        Key.NAME: value.name,
        Key.DESCRIPTION: value.description,
        Key.ORGANIZATION: value.organization,
    }
    return {
        Key.VERSION: 1,
        Key.IDENTIFIER: value.identifier,
        Key.UUID: value.uuid,
        **{key: text for key, text in texts.items() if text},
    }


def _profile(root: Dict) -> Profile:
    if root[Key.TYPE] != CONFIGURATION:
        raise ValueError(f"{Key.TYPE} is not {CONFIGURATION}")
    content = root[Key.CONTENT]
    if not isinstance(content, list) or not all(isinstance(item, dict) for item in content):
        raise TypeError(f"{Key.CONTENT} is not a list of dictionaries")
    consent = root.get(Key.CONSENT, {})
    if not isinstance(consent, dict):
        raise TypeError(f"{Key.CONSENT} is not a dictionary")
    target = root.get(Key.TARGET, 0)
    if isinstance(target, bool) or not isinstance(target, int) or target not in TARGETS:
        raise ValueError(f"{Key.TARGET} is not one of 0 to 6")
    return Profile(
        **_texts(root),
        consent={key: _text(consent, key) for key in consent},
        platform=TARGETS[target],
        scope=_text(root, Key.SCOPE),
        removal_disallowed=root.get(Key.REMOVAL_DISALLOWED, False) is not False,
        payloads=tuple(map(_payload, content)),
    )


def _payload(item: Dict) -> Payload:
    settings = {key: value for key, value in item.items() if key not in COMMON}
    return Payload(type=_text(item, Key.TYPE), **_texts(item), settings=settings)


def _texts(item: Dict) -> dict[str, str]:
    return {
        "identifier": _text(item, Key.IDENTIFIER),
        "uuid": _text(item, Key.UUID),
        "name": _text(item, Key.NAME),
        "description": _text(item, Key.DESCRIPTION),
        "organization": _text(item, Key.ORGANIZATION),
    }


def _text(item: Dict, key: str) -> str:
    value = item.get(key, "")
    if not isinstance(value, str):
        raise TypeError(f"{key} is not text")
    return value
