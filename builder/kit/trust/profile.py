"""Signed profiles: opening them once, and what to think of who signed.

Knows CMS as installers want it (attached, DER, the intermediates inside) and what a
signature proves. Knows neither what a profile sets nor any clock: the time is handed in.

Fact (reports read 2026-11-22, not tried here): a device shows "Verified" where the chain
leads to a root it knows and the intermediates are inside, and no longer once the certificate
ends.
"""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from builder.errors import (
    InvalidFileError,
    Problem,
    ProofError,
    Severity,
    UnsignedError,
    UntrustedError,
    invalid_file,
    warning,
)
from builder.facts.roots import apple_roots
from builder.kit.trust.shortcut import date_findings
from builder.model.signature import Signature, SignatureKind
from builder.wire import cms, plist, x509

if TYPE_CHECKING:
    from cryptography.x509 import Certificate


_NOT_VERIFIED = "profile-not-verified"


def is_signed_profile(data: bytes) -> bool:
    return cms.is_cms(data)


def extract_profile(data: bytes, *, file: str = "") -> bytes:
    """The profile inside a signed one; proves nothing. Raises UnsignedError, InvalidFileError."""
    return cms.parse_cms(_require_signed(data, file), file=file).content


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedProfile:
    """A signed profile, opened once: its signature holds, and what it leads to is not verified.

    `content` is the profile inside; `certificates` are all that the file brings.
    """

    content: bytes
    digest: str
    certificate: Certificate
    certificates: tuple[Certificate, ...]


def open_profile(data: bytes, *, unsigned: bytes | None = None, file: str = "") -> OpenedProfile:
    """The profile in `data`, once the signature over it holds.

    With `unsigned`, the content must be those bytes. Raises UnsignedError, InvalidFileError,
    and ProofError where the content is another.
    """
    signed = cms.parse_cms(_require_signed(data, file), file=file)
    if len(signed.signers) != 1 or not signed.canonical:
        words = "its signature structure is not the one that its signer implies"
        raise invalid_file("profile-structure", words, file)
    if signed.content_type != cms.DATA:
        words = f"what is signed is {signed.content_type}, not the bytes of a profile"
        raise invalid_file("profile-content", words, file)
    signer = signed.signers[0]
    inside = [x509.load_certificate(der, file=file) for der in signed.certificates]
    certificate = cms.signer_certificate(signer, inside, file=file)
    cms.verify_signer(signed, signer, certificate, file=file)
    if signer.digest == "sha1":
        raise invalid_file("profile-sha1", "it is signed over SHA-1, which proves nothing", file)
    plist.loads_dict(signed.content, file=file)
    if unsigned is not None and signed.content != unsigned:
        words = "what is signed is not the unsigned profile"
        raise ProofError(Problem(code="profile-differs", message=words, file=file))
    if x509.may_sign(certificate) is False:
        raise invalid_file("profile-usage", "its certificate is not made for signatures", file)
    return OpenedProfile(
        content=signed.content,
        digest=signer.digest,
        certificate=certificate,
        certificates=tuple(inside),
    )


def verify_profile(
    opened: OpenedProfile, *, now: datetime | None, roots: Sequence[x509.Root], file: str = ""
) -> Signature:
    """What to think of an opened profile; `roots` are all that are believed.

    A signature that leads to none of them is no fault: such a profile installs, as "not
    verified". Its `root` is "" then, and a warning says why.
    """
    findings = [*_digest_findings(opened, file)]
    try:
        chain = x509.build_chain(opened.certificate, opened.certificates, roots, file=file)
    except UntrustedError as error:
        signature = _untrusted(opened.certificate, error.problems[0])
    else:
        signature = Signature(
            kind=SignatureKind.CERTIFICATE,
            signer=x509.common_name(opened.certificate) or "a certificate without a name",
            root=chain.root.name,
            not_before=chain.not_before,
            not_after=chain.first_to_expire,
            findings=_idle(opened.certificates, chain, file),
        )
        findings += _own_findings(opened, file)
    warnings = (*signature.findings, *findings, *date_findings(signature, now, file))
    return replace(signature, findings=warnings)


def require_root(signature: Signature, file: str) -> Signature:
    """The signature, if a root is behind it. Raises UntrustedError with the reason."""
    for finding in signature.findings:
        if finding.code == _NOT_VERIFIED:
            raise UntrustedError(
                replace(finding, code="untrusted-root", file=file, severity=Severity.ERROR)
            )
    return signature


def _digest_findings(opened: OpenedProfile, file: str) -> tuple[Problem, ...]:
    if opened.digest == "sha256":
        return ()
    words = f"signed over {opened.digest}: only SHA-256 is what profiles are known to carry"
    return (warning("profile-digest", words, file, "not tried on a device"),)


def _own_findings(opened: OpenedProfile, file: str) -> tuple[Problem, ...]:
    if opened.certificate.issuer != opened.certificate.subject:
        return ()
    words = "its certificate vouches for itself"
    way_out = "a device shows it as verified only once it trusts that certificate"
    return (warning("profile-own-root", words, file, way_out),)


def _untrusted(certificate: Certificate, why: Problem) -> Signature:
    finding = replace(
        why,
        code=_NOT_VERIFIED,
        message=f"devices will show it as not verified: {why.message}",
        severity=Severity.WARNING,
    )
    return Signature(
        kind=SignatureKind.CERTIFICATE,
        signer=x509.common_name(certificate) or "a certificate without a name",
        root="",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        findings=(finding,),
    )


def _idle(inside: Sequence[Certificate], chain: x509.Chain, file: str) -> tuple[Problem, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding

    used = [*chain.certificates]
    idle = [one for one in inside if one not in used]
    idle = [one for one in idle if one.public_bytes(Encoding.DER) != chain.root.der]
    if not idle:
        return ()
    words = f"{len(idle)} of the certificates inside play no part in the signature"
    return (warning("certificate-idle", words, file, ""),)


def trusted_roots() -> tuple[x509.Root, ...]:
    """Apple's pinned roots and those that this computer trusts for TLS, in a fixed order."""
    context = ssl.create_default_context()
    if not context.get_ca_certs(binary_form=True):
        import certifi

        context.load_verify_locations(cafile=certifi.where())
    ders = sorted(set(context.get_ca_certs(binary_form=True)))
    found = [x509.Root(name=name, der=der) for der in ders if (name := _name(der))]
    return (*apple_roots(), *found)


def _name(der: bytes) -> str:
    """What a root is called, or "" for one that cannot be read here."""
    try:
        return x509.common_name(x509.load_certificate(der)) or "a root of this computer"
    except InvalidFileError:
        return ""


def _require_signed(data: bytes, file: str) -> bytes:
    if cms.is_cms(data):
        return data
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(
        (b"<?xml", b"<!DOCTYPE", b"<plist", b"bplist")
    ):
        words = "not signed: a device will show this profile as unsigned"
        raise UnsignedError(Problem(code="unsigned", message=words, file=file))
    raise invalid_file("profile", "neither a signed profile nor a property list", file)
