"""Who signed a shortcut or a profile, and what is worth knowing of the signature.

The one answer for every command: `verify`, `check`, `sign` and `build` ask here. Knows that
devices refuse a shortcut without a chain to a root, and only mark such a profile as not
verified. Holds the day and the roots for a whole run. Knows no files and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from builder.kit.trust.accepted import accept_signed
from builder.kit.trust.profile import open_profile, trusted_roots, verify_profile
from builder.kit.trust.shortcut import open_signed
from builder.model.kinds import Kind
from builder.model.signature import Signature
from builder.wire.x509 import Root


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedFile:
    """A signed file, opened once: the unsigned bytes inside, and what was verified."""

    content: bytes
    signature: Signature


class SignatureVerifier:
    """Verifies signed files as on the day `now` (None: dates are not looked at).

    `roots` are believed beside Apple's, and for profiles beside this computer's.
    """

    def __init__(self, *, now: datetime | None, roots: Sequence[Root] = ()) -> None:
        self.now = now
        self.roots = tuple(roots)

    def open(
        self, kind: Kind, data: bytes, *, unsigned: bytes | None = None, file: str
    ) -> VerifiedFile:
        """What is inside a signed file, and who signed it. With `unsigned`, it must be that.

        Raises UnsignedError, InvalidFileError, UntrustedError (shortcuts only: see
        `builder.kit.trust.profile.require_root`), ProofError.
        """
        if kind is Kind.PROFILE:
            opened = open_profile(data, unsigned=unsigned, file=file)
            signature = verify_profile(opened, now=self.now, roots=self.profile_roots, file=file)
            return VerifiedFile(content=opened.content, signature=signature)
        if unsigned is None:
            shortcut = open_signed(data, now=self.now, roots=self.roots, file=file)
        else:
            shortcut = accept_signed(
                unsigned, data, now=self.now, roots=self.roots, file=file
            ).shortcut
        return VerifiedFile(content=shortcut.workflow, signature=shortcut.signature)

    def signature(
        self, kind: Kind, data: bytes, *, unsigned: bytes | None = None, file: str
    ) -> Signature:
        """As open, for who needs no more than the signature."""
        return self.open(kind, data, unsigned=unsigned, file=file).signature

    @cached_property
    def profile_roots(self) -> tuple[Root, ...]:
        """Every root that is believed of a profile; a computer's are read when first asked."""
        return (*trusted_roots(), *self.roots)
