"""Rules about what a profile sets (P15-P21): only known keys, of their kind, where they work.

Knows how settings facts bear on payloads. A typing error in a profile installs without a
word and does nothing, so every key must be one that the facts name.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Severity, did_you_mean
from builder.facts.setting import Platform, Setting, SettingWay
from builder.model.profile.profile import COMMON, REMOVAL_PASSWORD, RESTRICTIONS, TOP, Key
from builder.model.profile.subject import CheckedProfile, ProfileFinding, shown

# Kinds of payload that could take over a device or its traffic: first letters of Apple's
# types, and what they are. Source: apple/device-management mdm/profiles, checked 2026-11-22.
FORBIDDEN = (
    ("com.apple.mdm", "device management"),
    ("com.apple.security.", "certificates"),
    ("com.apple.ADCertificate.", "certificates"),
    ("com.apple.vpn", "VPN"),
    ("com.apple.relay.", "network relays"),
    ("com.apple.wifi.", "Wi-Fi"),
    ("com.apple.proxy.", "proxies"),
    ("com.apple.webClip.", "web clips"),
    ("com.apple.dnsSettings.", "DNS"),
    ("com.apple.dnsProxy.", "DNS"),
)


def p15_types(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    allowed = _allowed_types(subject)
    for place, payload in list(subject.places())[1:]:
        kind = payload.get(Key.TYPE)
        if not isinstance(kind, str):
            yield ProfileFinding(message=f"{place}: {Key.TYPE} is missing or not text")
        elif kind not in allowed and not _forbidden(kind) and kind != REMOVAL_PASSWORD:
            where = f" on {subject.platform}" if subject.platform else ""
            yield ProfileFinding(
                message=f"{place}: {shown(kind)} is not a payload of this kit{where}",
                help=did_you_mean(kind, allowed),
            )


def p16_restrictions(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    known = [row.key for row in subject.settings.in_domain(RESTRICTIONS)]
    for place, kind, key, value, row in subject.stored():
        if kind != RESTRICTIONS or key.startswith("Payload"):
            continue
        if row is None:
            yield ProfileFinding(
                message=f"{place}: no restriction {shown(key)}", help=did_you_mean(key, known)
            )
            continue
        if not row.holds(value):
            yield ProfileFinding(message=f"{place}: {key} must be a {row.kind}, not {shown(value)}")
        fault = _unavailable(row, subject.platform)
        if fault:
            yield ProfileFinding(message=f"{place}: {key} {fault}")


def p17_forbidden(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for place, payload in list(subject.places())[1:]:
        kind = payload.get(Key.TYPE)
        family = _forbidden(kind) if isinstance(kind, str) else ""
        if family:
            yield ProfileFinding(message=f"{place}: {shown(kind)} sets {family}; a kit never does")


def p18_once(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    seen: set[tuple[str, str]] = set()
    for place, kind, key, _, _ in subject.stored():
        if (kind, key) in seen:
            yield ProfileFinding(
                message=f"{place}: {shown(key)} is set by another payload too",
                help="Apple calls the outcome unexpected: keep one",
            )
        seen.add((kind, key))


def p19_unknown(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for key in sorted(subject.root.keys() - TOP):
        yield ProfileFinding(
            message=f"the profile: no key {shown(key)} in this kit", help=did_you_mean(key, TOP)
        )
    for place, kind, key, _, row in subject.stored():
        known = {setting.key for setting in subject.settings.in_domain(kind)}
        frame = key.startswith("Payload")
        # What P15 to P17 say about a type or a restriction is not said again here.
        if frame or (known and row is None and kind != RESTRICTIONS):
            yield ProfileFinding(
                message=f"{place}: no key {shown(key)} in this kit",
                help=did_you_mean(key, known | set(COMMON)),
            )


def p20_undocumented(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    for place, kind, key, _, row in subject.stored():
        if row is None or row.documented:
            continue
        if not subject.experimental:
            yield ProfileFinding(
                message=f"{place}: Apple does not document {key}",
                help="only for a file that is marked as an experiment",
                severity=Severity.WARNING,
            )
        texts = [
            str(item.get(Key.DESCRIPTION, ""))
            for item in (subject.root, *subject.payloads)
            if item is subject.root or item.get(Key.TYPE) == kind
        ]
        if not any(row.disclose in text for text in texts):
            yield ProfileFinding(
                message=f"{place}: the description does not say that Apple {row.disclose} {key}",
                severity=Severity.WARNING,
            )


def p21_preferences(subject: CheckedProfile) -> Iterator[ProfileFinding]:
    """Preferences of a Mac have exactly the private value, of the right kind, on a Mac only."""
    for place, kind, key, value, row in subject.stored():
        if row is None or kind == RESTRICTIONS or not row.private:
            continue
        wanted = row.values[row.private]
        if not row.holds(value) or value != wanted:
            yield ProfileFinding(
                message=f"{place}: {shown(key)} must be the {row.kind} {str(wanted).lower()}, "
                f"not {shown(value)}"
            )
        if subject.platform is None:
            fault = f"belongs in a profile for one system: set {Key.TARGET}"
        else:
            fault = _unavailable(row, subject.platform)
        if fault:
            yield ProfileFinding(message=f"{place}: {shown(key)} {fault}")


def _allowed_types(subject: CheckedProfile) -> set[str]:
    platform = subject.platform
    return {
        row.domain
        for row in subject.settings
        if SettingWay.PROFILE in row.ways and (platform is None or row.on(platform) is not None)
    }


def _forbidden(kind: str) -> str:
    return next((family for start, family in FORBIDDEN if kind.startswith(start)), "")


def _unavailable(row: Setting, platform: Platform | None) -> str:
    """Why a person cannot set it there by hand, or "". An unnamed platform is any of them."""
    entries = [entry for entry in row.platforms if platform in (None, entry.platform)]
    where = f"on {platform}" if platform else "on any system"
    if not entries:
        return f"does not exist {where}"
    if all(entry.supervised for entry in entries):
        return f"works {where} only on devices that an organisation manages"
    if not any(entry.manual for entry in entries):
        return f"cannot be installed by hand {where}"
    return ""
