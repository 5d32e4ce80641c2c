"""Who can sign a shortcut: one Protocol, and a module for each way.

Knows what a signer is given and what it gives back. What comes back is believed by nobody
here: `builder.kit.sign.shortcuts` verifies and compares it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningRequest:
    """A workflow to sign: its name for people, a binary plist, and the file it came from."""

    name: str
    workflow: bytes
    file: str = ""


class Signer(Protocol):
    """One way to get a shortcut signed."""

    @property
    def notice(self) -> str:
        """What a person must know before anything is sent or signed; one or two sentences."""
        ...

    def sign(self, request: SigningRequest) -> bytes:
        """The signed file. Raises OptOutError with a way out where there is none."""
        ...
