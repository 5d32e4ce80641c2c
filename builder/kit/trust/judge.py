"""What to think of a signed shortcut or profile: who signed it, and what is worth knowing.

Knows that devices refuse a shortcut without a chain to a root, and only mark such a profile
as not verified. Holds the day and the roots for a whole run. Knows no files and no clock.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from builder.errors import InvalidFileError, Severity
from builder.kit.trust.accepted import take_back
from builder.kit.trust.shortcut import verify_signed
from builder.model.kinds import Kind
from builder.model.profile.signature import CertificateFacts, SignatureFacts, check_signature
from builder.model.signature import Signature
from builder.wire.x509 import Root


class Judge:
    """Judges signed files as on the day `now` (None: dates are not judged).

    `roots` are believed beside Apple's, and for profiles beside this computer's.
    """

    def __init__(self, *, now: datetime | None, roots: Sequence[Root] = ()) -> None:
        self.now = now
        self.roots = tuple(roots)

    def signed(
        self, kind: Kind, data: bytes, *, unsigned: bytes | None = None, file: str
    ) -> Signature:
        """Who signed it. With `unsigned`, what is inside must be that.

        Raises UnsignedError, InvalidFileError, UntrustedError (shortcuts only), ProofError.
        """
        if kind is Kind.PROFILE:
            return self.profile(data, unsigned=unsigned, file=file)
        if unsigned is None:
            return verify_signed(data, now=self.now, roots=self.roots, file=file)
        accepted = take_back(unsigned, data, now=self.now, roots=self.roots, file=file)
        return accepted.shortcut.signature

    def profile(self, data: bytes, *, unsigned: bytes | None, file: str) -> Signature:
        """As signed, for profiles: the signature and rules S01 to S03."""
        from builder.kit.trust.profile import judge_profile, signature_facts

        signature = judge_profile(
            data, now=self.now, roots=self._profile_roots, unsigned=unsigned, file=file
        )
        facts = _with_issuer(signature_facts(data, file=file))
        found = check_signature(facts, file=file, unsigned=unsigned)
        faults = [problem for problem in found if problem.severity is Severity.ERROR]
        if faults:
            raise InvalidFileError(*faults)
        return signature

    @cached_property
    def _profile_roots(self) -> tuple[Root, ...]:
        from builder.kit.trust.profile import trusted_roots

        return (*trusted_roots(), *self.roots)


def _with_issuer(facts: SignatureFacts) -> SignatureFacts:
    """The facts, with the signer's issuer counted as there.

    Whether anybody known vouches for the signer was judged with the chain, and is a warning:
    the issuer may be a root of a person's own, which no file needs to carry.
    """
    if facts.leaf is None:
        return facts
    issuer = CertificateFacts(
        subject=facts.leaf.issuer,
        issuer=facts.leaf.issuer,
        not_before=facts.leaf.not_before,
        not_after=facts.leaf.not_after,
    )
    return replace(facts, certificates=(*facts.certificates, issuer))
