"""Rules about a profile's frame: names, identifiers, consent, removal, target (P02-P14, P22).

Knows what iOS and macOS ask of every profile, and what this kit asks of its own. Knows
nothing of the settings inside: `builder.model.profile.payload_rules` does.

Sources: apple/device-management TopLevel and CommonPayloadKeys (b6202ca, 97a11a861f4e), and
what decompiled iOS code does with them (published by others); checked 2026-11-22.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

from builder.errors import Severity
from builder.facts.setting import Platform
from builder.model.profile.profile import (
    CONFIGURATION,
    DEFAULT_CONSENT,
    REMOVAL_PASSWORD,
    SCOPES,
    TARGETS,
    Identity,
    Key,
)
from builder.model.profile.subject import CheckedProfile, ProfileFinding, is_integer, shown

_REVERSE_DNS = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+\Z")
_UUID = re.compile(r"[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\Z")
_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?\Z")

# iOS compares a consent key with the start of a tag such as zh-Hans-CN or nb-NO: these never match.
_NEVER_A_PREFIX = {"no": "nb", "iw": "he", "in": "id", "ji": "yi", "tl": "fil", "mo": "ro"}
_NEEDS_SCRIPT = frozenset({"zh", "yue"})


def p02_type(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    found = subject.root.get(Key.TYPE)
    if found != CONFIGURATION:
        yield ProfileFinding(message=f'{Key.TYPE} must be "{CONFIGURATION}", not {shown(found)}')


def p03_version(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for place, item in subject.places():
        found = item.get(Key.VERSION)
        if not is_integer(found) or found != 1:
            yield ProfileFinding(message=f"{place}: {Key.VERSION} must be the integer 1")


def p04_identifier(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for place, item in subject.places():
        found = item.get(Key.IDENTIFIER)
        if not isinstance(found, str) or not _REVERSE_DNS.match(found):
            yield ProfileFinding(
                message=f"{place}: {Key.IDENTIFIER} is missing or not one: {shown(found)}",
                help="write it like org.example.name",
            )


def p05_uuid(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for place, item in subject.places():
        found = item.get(Key.UUID)
        if not isinstance(found, str) or not _UUID.match(found):
            yield ProfileFinding(
                message=f"{place}: {Key.UUID} is missing or not a UUID: {shown(found)}"
            )
        elif found != found.upper():
            yield ProfileFinding(
                message=f"{place}: {Key.UUID} is written in small letters",
                help="capital letters are the convention",
                severity=Severity.WARNING,
            )


def p06_unique(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    seen_names: set[str] = set()
    seen_uuids: set[str] = set()
    for place, item in subject.places():
        uuid, name = item.get(Key.UUID), item.get(Key.IDENTIFIER)
        if isinstance(uuid, str):
            if uuid.upper() in seen_uuids:
                yield ProfileFinding(message=f"{place}: {Key.UUID} {shown(uuid)} is used twice")
            seen_uuids.add(uuid.upper())
        if isinstance(name, str) and item is not subject.root:
            if name in seen_names:
                yield ProfileFinding(
                    message=f"{place}: {Key.IDENTIFIER} {shown(name)} is used twice"
                )
            seen_names.add(name)


def p07_prefix(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    top = subject.root.get(Key.IDENTIFIER)
    for place, item in subject.places():
        name = item.get(Key.IDENTIFIER)
        if item is subject.root or not isinstance(name, str) or not isinstance(top, str):
            continue
        if not name.startswith(f"{top}."):
            yield ProfileFinding(
                message=f'{place}: {Key.IDENTIFIER} {shown(name)} does not start with "{top}."'
            )


def p08_content(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for key in (Key.ENCRYPTED, Key.ENCRYPTED_CONTENT):
        if key in subject.root:
            yield ProfileFinding(
                message=f"{key}: an encrypted profile cannot be read before installing"
            )
    if not subject.content:
        yield ProfileFinding(message=f"{Key.CONTENT} must be a list with at least one payload")
    elif len(subject.payloads) != len(subject.content):
        yield ProfileFinding(message=f"{Key.CONTENT} holds something that is not a dictionary")


def p09_removal(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    if subject.root.get(Key.REMOVAL_DISALLOWED, False) is not False:
        yield ProfileFinding(
            message=f"{Key.REMOVAL_DISALLOWED}: a person must be able to remove it"
        )
    if Key.REMOVAL_PASSCODE in subject.root:
        yield ProfileFinding(message=f"{Key.REMOVAL_PASSCODE}: a person must be able to remove it")
    if any(payload.get(Key.TYPE) == REMOVAL_PASSWORD for payload in subject.payloads):
        yield ProfileFinding(message=f"{REMOVAL_PASSWORD}: a person must be able to remove it")


def p10_target(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    found = subject.target
    if found is None:
        value = shown(subject.root.get(Key.TARGET))
        yield ProfileFinding(message=f"{Key.TARGET} must be an integer from 0 to 6, not {value}")
    elif subject.named is not None and TARGETS[found] is not subject.named:
        wanted = next(number for number, known in TARGETS.items() if known is subject.named)
        yield ProfileFinding(
            message=f"{Key.TARGET} is {found}; a file for {subject.named} needs {wanted}"
        )


def p11_texts(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for place, item in subject.places():
        for key in (Key.NAME, Key.DESCRIPTION, Key.ORGANIZATION):
            if key in item and not (isinstance(item[key], str) and item[key].strip()):
                yield ProfileFinding(
                    message=f"{place}: {key} is empty or not text",
                    help="iOS refuses it: write a text, or leave the key out",
                )


def p12_consent(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    if Key.CONSENT not in subject.root:
        return
    found = subject.root[Key.CONSENT]
    if not isinstance(found, dict):
        yield ProfileFinding(message=f"{Key.CONSENT} must be a dictionary of texts")
        return
    if DEFAULT_CONSENT not in found:
        yield ProfileFinding(message=f'{Key.CONSENT} has no "{DEFAULT_CONSENT}"')
    for tag in sorted(found):
        if not isinstance(found[tag], str) or not found[tag].strip():
            yield ProfileFinding(message=f"{Key.CONSENT}: {shown(tag)} is empty or not text")
        if tag != DEFAULT_CONSENT and consent_tag(tag) != tag:
            close = consent_tag(tag)
            yield ProfileFinding(
                message=f"{Key.CONSENT}: no device's language starts with {shown(tag)}",
                help=f'write "{close}"' if close else "write a tag like de, pt-BR or zh-Hans",
            )


def p13_end(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for key, sound, what in (
        (Key.REMOVAL_DATE, _is_date, "date"),
        (Key.REMOVAL_DELAY, _is_delay, "positive real number"),
    ):
        if key not in subject.root:
            continue
        if sound(subject.root[key]):
            yield ProfileFinding(
                message=f"{key}: the profile goes away by itself",
                help="a kit's profiles stay until a person removes them",
                severity=Severity.WARNING,
            )
        else:
            yield ProfileFinding(message=f"{key} is not a {what}: {shown(subject.root[key])}")


def p14_scope(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    if Key.SCOPE not in subject.root:
        return
    found = subject.root[Key.SCOPE]
    if found not in SCOPES:
        yield ProfileFinding(message=f"{Key.SCOPE} must be System or User, not {shown(found)}")
    if subject.target is None or TARGETS[subject.target] is not Platform.MACOS:
        yield ProfileFinding(message=f"{Key.SCOPE} is for Macs only: it needs {Key.TARGET} 5")


def p22_identity(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    if subject.expected is None:
        return
    found = Identity(
        identifier=str(subject.root.get(Key.IDENTIFIER)),
        uuid=str(subject.root.get(Key.UUID)),
        payloads=tuple(
            (str(item.get(Key.IDENTIFIER)), str(item.get(Key.UUID))) for item in subject.payloads
        ),
    )
    if found != subject.expected:
        yield ProfileFinding(
            message="identifiers or UUIDs differ from those of earlier releases",
            help="a device would keep the old profile beside this one",
        )


def consent_tag(tag: str) -> str:
    """The form of a language tag that iOS can match: `zh_CN` -> `zh-Hans`, `no` -> `nb`.

    "" for what is no language tag. The rule: a key must be the start of a tag such as
    zh-Hans-CN, so Chinese needs its script and old names of languages never match.
    """
    language, *rest = tag.replace("_", "-").split("-")
    language = _NEVER_A_PREFIX.get(language.lower(), language.lower())
    parts = [part.title() if len(part) == 4 else part.upper() for part in rest]
    if language in _NEEDS_SCRIPT and not any(len(part) == 4 for part in parts):
        script = "Hant" if {"TW", "HK", "MO"} & set(parts) else "Hans"
        # Traditional Chinese differs between Taiwan and Hong Kong; mainland is the plain form.
        parts = [script, *(part for part in parts if part in {"HK", "MO"})]
    made = "-".join([language, *parts])
    return made if _TAG.match(made) else ""


def _is_date(value: object) -> bool:
    return isinstance(value, datetime)


def _is_delay(value: object) -> bool:
    return isinstance(value, float) and value > 0
