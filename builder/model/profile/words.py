"""A built profile told in plain words: each key that it sets, and whom it reaches.

Knows which phrase id says what. Everything is read from the file's bytes, so that a key
that is gone from the file is gone from the words. Knows no language.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from builder.facts.setting import Settings
from builder.model.profile.foreign import words_of_value
from builder.model.profile.profile import parse_profile

_REACH = {"System": "profile.reach.everyone", "User": "profile.reach.account"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWords:
    """One key that a built profile sets: as it stands there, and how to say it.

    `phrase` is a phrase id; `control` the switch that its `{switch}` means, or "". A key
    that no fact knows has the phrase `profile.key.other`, with `{key}` and `{value}`.
    """

    domain: str
    key: str
    value: str
    setting: str
    phrase: str
    control: str


def describe_profile(data: bytes, settings: Settings) -> tuple[KeyWords, ...]:
    """Each key that the built file sets, in file order; read from its bytes, not its plan.

    Raises InvalidFileError for bytes that are no profile.
    """
    profile = parse_profile(data)
    found: list[KeyWords] = []
    for payload in profile.payloads:
        for key in sorted(payload.settings):
            value = payload.settings[key]
            row = settings.find(payload.type, key)
            # A phrase tells of the private value only; any other value is shown as it is.
            known = row is not None and row.private and row.name_of(value) == row.private
            found.append(
                KeyWords(
                    domain=payload.type,
                    key=key,
                    value=_plain(value),
                    setting=row.id if row is not None else "",
                    phrase=f"profile.key.{row.says}" if row and known else "profile.key.other",
                    control=row.control if row and known else "",
                )
            )
    return tuple(found)


def describe_reach(data: bytes) -> tuple[str, ...]:
    """Phrase ids for whom the built file reaches, and whether it can be removed."""
    profile = parse_profile(data)
    return (
        _REACH.get(profile.scope, "profile.reach.device"),
        "profile.not-removable" if profile.removal_disallowed else "profile.removable",
    )


def _plain(value: object) -> str:
    """As property lists write it: true, 2, text; what has parts as a person would say it."""
    if isinstance(value, list | dict | bytes | datetime):
        return words_of_value(value)
    return str(value).lower() if isinstance(value, bool) else str(value)
