"""Rules about a signed profile (S01-S03), over what a reader of the signature found.

Knows which parts of a signed message matter for a profile. Knows neither CMS nor
certificates as bytes: whoever read them hands over plain values.

Object identifiers: RFC 5652 (signedData, data) and RFC 5754 (SHA-256).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from builder.errors import Problem, Severity

SIGNED_DATA = "1.2.840.113549.1.7.2"
DATA = "1.2.840.113549.1.7.1"
SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """Names as they stand in the certificate (any comparable form), and its validity."""

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """One signed message. `leaf` signed it; `certificates` are all that it carries.

    `econtent` is None where the content is kept apart (detached). `signing_time` is None
    where the signer stated none, which keeps a signature the same on every run.
    """

    content_type: str
    econtent_type: str
    econtent: bytes | None
    digest: str
    leaf: CertificateFacts | None
    certificates: tuple[CertificateFacts, ...]
    signing_time: datetime | None = None


def check_signature(
    signed: SignatureFacts, *, file: str, unsigned: bytes | None = None
) -> list[Problem]:
    """S01 and S02. `unsigned` is the file that was signed, where it is at hand."""
    return [*_s01_content(signed, file, unsigned), *_s02_certificates(signed, file)]


def check_verification(
    verified: bytes | None, *, file: str, unsigned: bytes | None = None
) -> list[Problem]:
    """S03: `verified` is what a second reader, with roots of its own, took out; None if it
    refused. (`openssl cms -verify -inform DER -purpose any -CAfile ROOTS -in FILE`.)"""
    if verified is None:
        return [_problem("s03", "the signature does not hold, or leads to no trusted root", file)]
    if unsigned is not None and verified != unsigned:
        return [_problem("s03", "the verified content differs from the unsigned file", file)]
    return []


def _s01_content(signed: SignatureFacts, file: str, unsigned: bytes | None) -> Iterator[Problem]:
    if signed.content_type != SIGNED_DATA:
        yield _problem("s01", f"the content type is {signed.content_type}, not signedData", file)
    if signed.econtent_type != DATA:
        yield _problem("s01", f"the signed content is {signed.econtent_type}, not data", file)
    if signed.econtent is None:
        yield _problem("s01", "the signature is detached: the profile is not inside", file)
    elif unsigned is not None and signed.econtent != unsigned:
        yield _problem("s01", "the signed content differs from the unsigned file", file)


def _s02_certificates(signed: SignatureFacts, file: str) -> Iterator[Problem]:
    if signed.digest != SHA256:
        yield _problem("s02", f"the digest is {signed.digest}, not SHA-256", file)
    leaf = signed.leaf
    if leaf is None:
        yield _problem("s02", "the signer's certificate is not in the file", file)
        return
    missing = _missing_issuer(leaf, signed.certificates)
    if missing:
        yield _problem("s02", f'the certificate of "{missing}" is not in the file', file)
    if leaf.subject == leaf.issuer:
        words = "the signer vouches for itself: devices show it as not verified"
        yield _problem("s02", words, file, Severity.WARNING)
    time = signed.signing_time
    if time is not None and not leaf.not_before <= time <= leaf.not_after:
        yield _problem("s02", f"signed {time:%Y-%m-%d}, outside the certificate's validity", file)


def _missing_issuer(leaf: CertificateFacts, carried: tuple[CertificateFacts, ...]) -> str:
    """The name of an intermediate that is not carried, or "".

    A chain may stop below its root: devices have roots, not intermediates. So the leaf's
    issuer must be there; what issued the last one carried counts as the root.
    """
    others = {certificate.subject for certificate in carried if certificate != leaf}
    return "" if leaf.issuer == leaf.subject or leaf.issuer in others else leaf.issuer


def _problem(rule: str, message: str, file: str, severity: Severity = Severity.ERROR) -> Problem:
    return Problem(code=f"profile-{rule}", message=message, file=file, severity=severity)
