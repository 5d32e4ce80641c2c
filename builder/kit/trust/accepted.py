"""A signer's file is accepted only if it says what was sent.

Knows the rule: verified to a trusted root, inner workflow equal to the compiled one, or
nothing is taken. Knows no signer and no disk.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from builder.errors import Problem, ProofError
from builder.kit.trust.shortcut import SignedShortcut, open_signed
from builder.wire.x509 import Root
from builder.workflow.check.signer_changes import differences


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A signed file that may take the place of the unsigned one, and what was proven of it."""

    data: bytes
    shortcut: SignedShortcut


def accept_signed(
    sent: bytes,
    received: bytes,
    *,
    now: datetime | None,
    roots: Sequence[Root] = (),
    file: str = "",
) -> Accepted:
    """`received`, if it verifies and holds the workflow in `sent` (a plist).

    Raises InvalidFileError, UnsignedError or UntrustedError where it does not verify, and
    ProofError with one Problem for each difference where it says something else.
    """
    shortcut = open_signed(received, now=now, roots=roots, file=file)
    found = differences(sent, shortcut.workflow, file=file)
    if found:
        raise ProofError(
            *(
                Problem(
                    code="signed-differs",
                    message=f"not what was sent: {words}",
                    file=file,
                    help="nothing was replaced",
                )
                for words in found
            )
        )
    return Accepted(data=received, shortcut=shortcut)
