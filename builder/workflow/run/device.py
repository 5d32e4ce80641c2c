"""The device a preview pretends to be.

Knows the systems that run shortcuts, what each calls itself, and the details a workflow
may ask for. Nothing here is read from a real machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from builder.errors import Problem, UsageError, did_you_mean
from builder.workflow.run.locale import DeviceLocale, locale_names

# System id -> the device type that the DeviceDetails variable gives. "Mac" was seen in real
# conditions (36 uses of Device Type, checked 2026-11-22); the others follow Apple's product
# names and are untried.
DEVICE_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "ios": "iPhone",
        "ipados": "iPad",
        "macos": "Mac",
        "watchos": "Apple Watch",
        "visionos": "Apple Vision Pro",
    }
)

_OS = re.compile(r"([a-z]+)-(\d{1,3}(?:\.\d{1,3}){0,3})\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceState:
    """A device as a workflow sees it. `details` adds or overrides Get Device Details."""

    system: str
    version: str
    type: str
    model: str
    name: str
    details: Mapping[str, str] = field(default_factory=dict)
    locale: DeviceLocale = field(default_factory=DeviceLocale)

    def detail(self, name: str) -> str | None:
        """What Get Device Details gives for Apple's English word, None if unknown."""
        known = {
            "Device Name": self.name,
            "Device Hostname": self.name.replace(" ", "-"),
            "Device Model": self.model,
            "Device Type": self.type,
            "Device Is Watch": "Yes" if self.system == "watchos" else "No",
            "System Version": self.version,
            "System Build Number": "21F79",
            "Screen Width": "1179",
            "Screen Height": "2556",
            "Current Volume": "0.5",
            "Current Brightness": "0.5",
            "Current Appearance": "Light",
            "Device Is Locked": "No",
        }
        return self.details.get(name, known.get(name))


def parse_locale(text: str) -> DeviceLocale:
    """The language and region for words like `de_DE`, `pt-BR` or `fr`. Raises UsageError."""
    try:
        return DeviceLocale(text.strip().replace("-", "_"))
    except ValueError:
        message = f'"{text}" is not a language and its region'
        known = did_you_mean(text.strip().replace("-", "_"), locale_names())
        raise UsageError(
            Problem(code="bad-locale", message=message, help=known or "write it like de_DE")
        ) from None


def parse_os(text: str) -> DeviceState:
    """The device for words like `ios-17.5`, `ipados-18` or `macos-14.5`.

    Raises UsageError for an unknown system or a version that is not numbers and dots.
    """
    found = _OS.match(text.strip().lower())
    if not found:
        raise _wrong(f'"{text}" is not a system and its version', "write it like ios-17.5")
    system, version = found.groups()
    if system not in DEVICE_TYPES:
        raise _wrong(f'no system "{system}" runs shortcuts', did_you_mean(system, DEVICE_TYPES))
    kind = DEVICE_TYPES[system]
    return DeviceState(system=system, version=version, type=kind, model=kind, name=f"My {kind}")


def _wrong(message: str, way_out: str) -> UsageError:
    return UsageError(Problem(code="bad-os", message=message, help=way_out))
