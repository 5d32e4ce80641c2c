"""The check of a profile: every rule, every fault, in one run.

Knows the list of rules and how their findings become Problems. A rule's id is its Problem's
code: P07 is "profile-p07". What is said of a signature is in builder.kit.trust.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from builder.errors import InvalidFileError, OptOutError, Problem
from builder.facts.setting import Platform, Settings
from builder.model.profile import frame_rules as frame
from builder.model.profile import payload_rules as payload
from builder.model.profile.profile import MAX_BYTES, Identity
from builder.model.profile.subject import CheckedProfile, Rule
from builder.wire.plist import Dict, loads_dict

RULES: tuple[tuple[str, Rule], ...] = (
    ("p02", frame.p02_type),
    ("p03", frame.p03_version),
    ("p04", frame.p04_identifier),
    ("p05", frame.p05_uuid),
    ("p06", frame.p06_unique),
    ("p07", frame.p07_prefix),
    ("p08", frame.p08_content),
    ("p09", frame.p09_removal),
    ("p10", frame.p10_target),
    ("p11", frame.p11_texts),
    ("p12", frame.p12_consent),
    ("p13", frame.p13_end),
    ("p14", frame.p14_scope),
    ("p15", payload.p15_types),
    ("p16", payload.p16_restrictions),
    ("p17", payload.p17_forbidden),
    ("p18", payload.p18_once),
    ("p19", payload.p19_unknown),
    ("p20", payload.p20_undocumented),
    ("p21", payload.p21_preferences),
    ("p22", frame.p22_identity),
)

_SEQUENCE_TAG = b"\x30"  # how a DER file begins, and so a signed profile
_HEAD = re.compile(rb"\s*(?:<\?xml [^>]*\?>\s*)?(?:<!DOCTYPE [^>]*>\s*)?<plist version=.1\.0.\s*>")
_ENCODING = re.compile(rb"\A\s*<\?xml [^>]*encoding=[\"']([A-Za-z0-9._-]+)[\"']")
_KEYS = re.compile(rb"<key[\s>/]")


def check_profile(
    data: bytes,
    *,
    settings: Settings,
    file: str,
    platform: str | None = None,
    experimental: bool = False,
    expected_identity: Identity | None = None,
    open_signed: Callable[[bytes], bytes] | None = None,
) -> list[Problem]:
    """Every fault of a profile, in the order of the rules; [] for a sound one.

    `platform` is the one that the file is named for (see facts.setting.Platform), or None.
    `open_signed` gives what is inside a signed file; without it, signed bytes are a fault.
    Never raises for what `data` holds.
    """
    try:
        if data.startswith(_SEQUENCE_TAG):
            data = _opened(data, file, open_signed)
        root = _root(data, file)
    except OptOutError as error:
        return [
            Problem(code="profile-p01", message=one.message, file=file, help=one.help)
            for one in error.problems
        ]
    subject = CheckedProfile(
        root=root,
        settings=settings,
        named=Platform(platform) if platform else None,
        experimental=experimental,
        expected=expected_identity,
    )
    return list(_findings(subject, file))


def _findings(subject: CheckedProfile, file: str) -> Iterator[Problem]:
    for name, rule in RULES:
        for finding in rule(subject):
            yield Problem(
                code=f"profile-{name}",
                message=finding.message,
                file=file,
                help=finding.help,
                severity=finding.severity,
            )


def _opened(data: bytes, file: str, open_signed: Callable[[bytes], bytes] | None) -> bytes:
    if open_signed is None:
        raise _fault("the profile is signed, and was not opened", file)
    return open_signed(data)


def _root(data: bytes, file: str) -> Dict:
    """P01: an XML property list, version 1.0, in UTF-8, that says each thing once."""
    declared = _ENCODING.match(data)
    if data.startswith(b"bplist"):
        raise _fault("a binary property list; a profile is an XML one", file)
    if declared and declared[1].upper() != b"UTF-8":
        raise _fault(f"the file says it is in {declared[1].decode()}, not UTF-8", file)
    root = loads_dict(data, file=file, max_bytes=MAX_BYTES)
    if not _HEAD.match(data.removeprefix(b"\xef\xbb\xbf")):
        raise _fault('no XML property list of version="1.0"', file)
    # Readers differ on which of two equal keys they take, so what is checked here might not
    # be what a device installs. Keys in comments are counted too: nothing may hide.
    if len(_KEYS.findall(data)) != _count_keys(root):
        raise _fault("a key is given twice, or hidden in a comment", file)
    return root


def _count_keys(value: object) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_count_keys, value.values()))
    if isinstance(value, list):
        return sum(map(_count_keys, value))
    return 0


def _fault(message: str, file: str) -> InvalidFileError:
    return InvalidFileError(Problem(code="profile-p01", message=message, file=file))
