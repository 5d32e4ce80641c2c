"""Opens what is signed in a kit, once for each file: who signed it, and what is inside.

Knows that a signature which is claimed must hold, and one that is there must be claimed.
Knows no rule about what may be inside.
"""

from __future__ import annotations

from builder.errors import OptOutError, Problem
from builder.kit.trust.profile import is_signed_profile
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.manifest import Entry
from builder.workflow.apple.signed import is_signed


def open_signature(
    entry: Entry, data: bytes, verifier: SignatureVerifier, unsigned: bytes | None
) -> tuple[bytes | None, list[Problem]]:
    """What is inside, or None where it is not known, and the faults.

    With `unsigned`, from the sources, what is inside must be that.
    """
    if not entry.signed:
        if is_signed(data) or is_signed_profile(data):
            words = "is signed, but listed as unsigned"
            return None, [Problem(code="kit-signed", message=words, file=entry.path)]
        return data, []
    try:
        verified = verifier.open(entry.kind, data, unsigned=unsigned, file=entry.path)
    except OptOutError as error:
        return None, list(error.problems)
    return verified.content, list(verified.signature.findings)
