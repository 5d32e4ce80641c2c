"""What a profile rule looks at: the raw dictionaries, and what is known about the file.

Knows how to reach into a dictionary that may hold anything. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from builder.errors import Severity
from builder.facts.setting import Platform, Setting, Settings
from builder.model.profile.profile import COMMON, TARGETS, Identity, Key
from builder.wire.plist import Dict, Value


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFinding:
    """What is wrong, and the way out."""

    message: str
    help: str = ""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedProfile:
    """A profile under examination. `named` is the platform that the file is named for."""

    root: Dict
    settings: Settings
    named: Platform | None = None
    experimental: bool = False
    expected: Identity | None = None

    @property
    def content(self) -> tuple[Value, ...]:
        found = self.root.get(Key.CONTENT)
        return tuple(found) if isinstance(found, list) else ()

    @property
    def payloads(self) -> tuple[Dict, ...]:
        return tuple(item for item in self.content if isinstance(item, dict))

    def places(self) -> Iterator[tuple[str, Dict]]:
        """The profile itself and each payload, with the words for it."""
        yield "the profile", self.root
        for number, payload in enumerate(self.payloads, 1):
            yield f"payload {number}", payload

    @property
    def target(self) -> int | None:
        """TargetDeviceType, 0 where absent, None where it is nothing that Apple knows."""
        found = self.root.get(Key.TARGET, 0)
        return found if is_integer(found) and found in TARGETS else None

    @property
    def platform(self) -> Platform | None:
        """The platform that the keys must suit: as named, or as the profile says."""
        return self.named or TARGETS.get(self.target or 0)

    def stored(self) -> Iterator[tuple[str, str, str, Value, Setting | None]]:
        """(place, payload type, key, value, setting if known) of every key that is no frame."""
        for number, payload in enumerate(self.payloads, 1):
            kind = payload.get(Key.TYPE)
            if not isinstance(kind, str):
                continue
            for key in sorted(payload.keys() - COMMON):
                found = self.settings.find(kind, key)
                yield f"payload {number}", kind, key, payload[key], found


Rule: TypeAlias = Callable[[CheckedProfile], Iterator[ProfileFinding]]


def is_integer(value: object) -> bool:
    """True is no integer in a property list."""
    return isinstance(value, int) and not isinstance(value, bool)


def shown(value: object) -> str:
    """A value as a message may show it: short, on one line."""
    text = " ".join(repr(value).split())
    return text if len(text) <= 60 else text[:57] + "..."
