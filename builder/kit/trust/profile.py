"""Signed profiles: making them with a person's certificate, and proving them.

Knows CMS as installers want it (attached, DER, the intermediates inside) and what a
signature proves. Knows neither what a profile sets nor any clock: the time is handed in.

Facts (openssl 3.0 and cryptography 50, checked 2026-11-22): without `Binary` the XML's
line ends change; without signed attributes an RSA signature is the same in each run, with
them it holds the time. Reports say that a device shows "Verified" where the chain leads to
a root it knows and the intermediates are inside, and no longer once the certificate ends.
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
    UsageError,
)
from builder.facts.roots import apple_roots
from builder.kit.trust.locked_key import AskPassphrase, no_passphrase, open_key
from builder.kit.trust.shortcut import date_findings
from builder.model.profile.signature import CertificateFacts, SignatureFacts
from builder.model.signature import Signature, SignatureKind
from builder.wire import cms, plist, x509

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.x509 import Certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileSigner:
    """A certificate, its key, and the certificates between it and a root."""

    certificate: Certificate
    key: RSAPrivateKey | EllipticCurvePrivateKey
    chain: tuple[Certificate, ...] = ()

    @property
    def repeatable(self) -> bool:
        """Whether signing twice gives the same bytes: RSA does, EC does not."""
        from cryptography.hazmat.primitives.asymmetric import rsa

        return isinstance(self.key, rsa.RSAPrivateKey)


def load_profile_signer(
    certificate: bytes,
    key: bytes,
    chain: bytes = b"",
    *,
    ask: AskPassphrase = no_passphrase,
    file: str = "",
) -> ProfileSigner:
    """A signer from PEM files; `chain` may hold several certificates.

    Further certificates in the first file count as chain; `ask` gives the passphrase of a
    locked key, whose file is `file`. Raises UsageError for material that cannot be read or
    does not belong together.
    """
    from cryptography import x509 as library
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    try:
        first, *rest = library.load_pem_x509_certificates(certificate)
        more = library.load_pem_x509_certificates(chain) if chain.strip() else []
    except (ValueError, IndexError):
        raise _usage("the certificate file holds no PEM certificate") from None
    private = open_key(serialization.load_pem_private_key, key, ask=ask, file=file)
    if not isinstance(private, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise _usage("profiles are signed with RSA or EC keys")
    if private.public_key() != first.public_key():
        raise _usage("the key does not belong to the certificate")
    return ProfileSigner(certificate=first, key=private, chain=(*rest, *more))


def sign_profile(profile: bytes, signer: ProfileSigner) -> bytes:
    """The profile in a CMS structure. The same bytes each time with an RSA key."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

    plist.loads_dict(profile)
    builder = pkcs7.PKCS7SignatureBuilder().set_data(profile)
    builder = builder.add_signer(signer.certificate, signer.key, hashes.SHA256())
    for certificate in signer.chain:
        if certificate != signer.certificate:
            builder = builder.add_certificate(certificate)
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes]
    return builder.sign(Encoding.DER, options)


def is_signed_profile(data: bytes) -> bool:
    return cms.is_cms(data)


def extract_profile(data: bytes, *, file: str = "") -> bytes:
    """The profile inside a signed one; proves nothing. Raises as verify_profile does."""
    return cms.parse_cms(_require_signed(data, file), file=file).content


def verify_profile(
    data: bytes,
    *,
    now: datetime | None,
    roots: Sequence[x509.Root] = (),
    unsigned: bytes | None = None,
    file: str = "",
) -> Signature:
    """Who signed a profile, once signature and chain hold.

    `roots` are those given; without any, the system's and Apple's are believed. With
    `unsigned`, the content must be those bytes. Raises UnsignedError, InvalidFileError,
    UntrustedError, and ProofError where the content is another.
    """
    certificate, inside = _prove(data, unsigned, file)
    chain = x509.build_chain(certificate, inside, roots or trusted_roots(), file=file)
    signature = Signature(
        kind=SignatureKind.CERTIFICATE,
        signer=x509.common_name(certificate) or "a certificate without a name",
        root=chain.root.name,
        not_before=chain.not_before,
        not_after=chain.first_to_expire,
        findings=_idle(inside, chain, file),
    )
    return replace(signature, findings=(*signature.findings, *date_findings(signature, now, file)))


def _prove(data: bytes, unsigned: bytes | None, file: str) -> tuple[Certificate, list[Certificate]]:
    """(the signer's certificate, all that are inside), once the signature over them holds."""
    signed = cms.parse_cms(_require_signed(data, file), file=file)
    if len(signed.signers) != 1 or not signed.canonical:
        words = "its signature structure is not the one that its signer implies"
        raise _invalid("profile-structure", words, file)
    signer = signed.signers[0]
    inside = [x509.load_certificate(der, file=file) for der in signed.certificates]
    certificate = cms.signer_certificate(signer, inside, file=file)
    cms.prove_signer(signed, signer, certificate, file=file)
    if signer.digest == "sha1":
        raise _invalid("profile-sha1", "it is signed over SHA-1, which proves nothing", file)
    plist.loads_dict(signed.content, file=file)
    if unsigned is not None and signed.content != unsigned:
        words = "what is signed is not the unsigned profile"
        raise ProofError(Problem(code="profile-differs", message=words, file=file))
    if x509.may_sign(certificate) is False:
        raise _invalid("profile-usage", "its certificate is not made for signatures", file)
    return certificate, inside


def sign_and_prove(
    profile: bytes,
    signer: ProfileSigner,
    *,
    now: datetime,
    roots: Sequence[x509.Root] = (),
    file: str = "",
) -> tuple[bytes, Signature]:
    """A signed profile and what its own proof says of it.

    A certificate of one's own making is allowed, with a warning: such a profile installs,
    but as "not verified". Raises as sign_profile and verify_profile do otherwise.
    """
    signed = sign_profile(profile, signer)
    return signed, judge_profile(signed, now=now, roots=roots, unsigned=profile, file=file)


def judge_profile(
    data: bytes,
    *,
    now: datetime | None,
    roots: Sequence[x509.Root] = (),
    unsigned: bytes | None = None,
    file: str = "",
) -> Signature:
    """As verify_profile, but a signature that holds and leads to no known root is a warning.

    Its `root` is "" then.
    """
    try:
        return verify_profile(data, now=now, roots=roots, unsigned=unsigned, file=file)
    except UntrustedError as error:
        certificate, _ = _prove(data, unsigned, file)
        signature = _untrusted(certificate, error.problems[0])
        warnings = date_findings(signature, now, file)
        return replace(signature, findings=(*signature.findings, *warnings))


def _untrusted(certificate: Certificate, why: Problem) -> Signature:
    finding = replace(
        why,
        code="profile-not-verified",
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


def signature_facts(data: bytes, *, file: str = "") -> SignatureFacts:
    """A signed profile as `builder.model.profile.signature` judges it; proves nothing.

    Raises UnsignedError or InvalidFileError. The signing time is not read.
    """
    signed = cms.parse_cms(_require_signed(data, file), file=file)
    inside = [x509.load_certificate(der, file=file) for der in signed.certificates]
    signer = signed.signers[0]
    try:
        leaf = _facts(cms.signer_certificate(signer, inside, file=file))
    except InvalidFileError:
        leaf = None
    return SignatureFacts(
        content_type=cms.SIGNED_DATA,
        econtent_type=signed.content_type,
        econtent=signed.content,
        digest=cms.digest_oid(signer.digest),
        leaf=leaf,
        certificates=tuple(map(_facts, inside)),
    )


def _facts(certificate: Certificate) -> CertificateFacts:
    return CertificateFacts(
        subject=certificate.subject.rfc4514_string(),
        issuer=certificate.issuer.rfc4514_string(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def _idle(inside: list[Certificate], chain: x509.Chain, file: str) -> tuple[Problem, ...]:
    from cryptography.hazmat.primitives.serialization import Encoding

    used = [*chain.certificates]
    idle = [one for one in inside if one not in used]
    idle = [one for one in idle if one.public_bytes(Encoding.DER) != chain.root.der]
    if not idle:
        return ()
    words = f"{len(idle)} of the certificates inside play no part in the signature"
    problem = Problem(code="certificate-idle", message=words, file=file, severity=Severity.WARNING)
    return (problem,)


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
    raise _invalid("profile", "neither a signed profile nor a property list", file)


def _usage(message: str) -> UsageError:
    return UsageError(Problem(code="profile-signer", message=message))


def _invalid(code: str, message: str, file: str) -> InvalidFileError:
    return InvalidFileError(Problem(code=code, message=message, file=file))
