"""Signed shortcuts: from bytes to a decision, or the one reason against it.

Knows the two kinds of authentication data that Apple writes, and what each must hold.
Knows no files, no clock (the time is handed in, or None: then dates are not looked at) and no
terminal. A file is refused if one
bit is wrong or its chain leads anywhere but to a given root; dates only warn, since Apple
checks none for account signatures and whether it does for iCloud ones is not known.

Facts (1,255 iCloud-signed and 52 account-signed files found in public repositories,
checked 2026-11-22): the extensions, their presence and the record's keys; nothing here was
tried on a device.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from builder.errors import (
    OptOutError,
    Problem,
    UntrustedError,
    invalid_file,
    warning,
)
from builder.facts.roots import apple_roots
from builder.model.signature import Signature, SignatureKind
from builder.wire import aea, aea_seal, cms, plist, x509
from builder.workflow.apple.signed import require_signed, unpack

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.x509 import Certificate

ICLOUD_MARKER = "1.2.840.113635.100.18.1"
ACCOUNT_MARKER = "1.2.840.113635.100.4.7"
ACCOUNT_NAME = "com.apple.idms.appleid.prd."

CHAIN_ICLOUD = "SigningCertificateChain"
CHAIN_ACCOUNT = "AppleIDCertificateChain"
PUBLIC_KEY = "SigningPublicKey"
PUBLIC_KEY_SIGNATURE = "SigningPublicKeySignature"
RECORD = "AppleIDValidationRecord"

# Apple's chains have two or three certificates.
_MAX_CHAIN = 8
_CLOSE_TO_THE_END = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedShortcut:
    """A file that holds: its signature, and the workflow inside as a binary plist."""

    signature: Signature
    workflow: bytes


def open_signed(
    data: bytes, *, now: datetime | None, roots: Sequence[x509.Root] = (), file: str = ""
) -> SignedShortcut:
    """The workflow in a signed shortcut and who signed it, once everything about it holds.

    `roots` are believed beside Apple's two. Raises UnsignedError, InvalidFileError (any
    changed bit), UntrustedError (no chain to a root, or the wrong kind of certificate).
    """
    container = aea.parse_aea(require_signed(data, file), file=file)
    auth = plist.loads_dict(container.auth_data, file=file)
    if CHAIN_ICLOUD in auth:
        key, leaf, others = _icloud_key(auth, file)
    else:
        key, leaf, others = _account_key(auth, file)
    aea_seal.verify(container, key, file=file)
    archive = unpack(container, file)
    if not archive.payload.startswith(b"bplist00"):
        raise invalid_file("workflow", "what is inside is not a binary property list", file)
    trusted = (*apple_roots(), *roots)
    if CHAIN_ICLOUD in auth:
        signature = _icloud(leaf, others, trusted, file)
    else:
        signature = _account(auth, leaf, others, trusted, file)
    signature = replace(signature, signed_at=_moment(archive.modified))
    return SignedShortcut(
        signature=replace(
            signature, findings=(*signature.findings, *date_findings(signature, now, file))
        ),
        workflow=archive.payload,
    )


def date_findings(signature: Signature, now: datetime | None, file: str) -> tuple[Problem, ...]:
    """Warnings about the certificate's dates, seen from `now`; none without a time."""
    if now is None:
        return ()
    end, start = signature.not_after, signature.not_before
    if now > end:
        words = f"the signing certificate ended on {end:%Y-%m-%d}"
        way_out = "it may still import (not tried on a device); sign again to be sure"
        return (warning("certificate-expired", words, file, way_out),)
    if now < start:
        words = f"the signing certificate is valid only from {start:%Y-%m-%d}"
        return (warning("certificate-early", words, file, "check the date of this computer"),)
    if now > end - _CLOSE_TO_THE_END:
        words = f"the signing certificate ends on {end:%Y-%m-%d}"
        return (warning("certificate-ends-soon", words, file, "sign again before that day"),)
    return ()


def _moment(modified: tuple[int, int] | None) -> datetime | None:
    if modified is None or not 0 <= modified[0] < 2**35:
        return None
    return datetime.fromtimestamp(modified[0], tz=UTC)


def _chain(auth: dict[str, Any], key: str, file: str) -> tuple[Certificate, list[Certificate]]:
    ders = auth.get(key)
    if not isinstance(ders, list) or not 1 <= len(ders) <= _MAX_CHAIN:
        raise invalid_file("auth-chain", "the certificate chain is missing or too long", file)
    if not all(isinstance(der, bytes) for der in ders):
        raise invalid_file(
            "auth-chain", "the certificate chain holds something other than certificates", file
        )
    leaf, *others = (x509.load_certificate(der, file=file) for der in ders)
    return leaf, others


def _p256(key: object, file: str) -> EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != "secp256r1":
        raise invalid_file("auth-key", "the signing key is not a P-256 key", file)
    return key


def _icloud_key(
    auth: dict[str, Any], file: str
) -> tuple[EllipticCurvePublicKey, Certificate, list[Certificate]]:
    leaf, others = _chain(auth, CHAIN_ICLOUD, file)
    return _p256(leaf.public_key(), file), leaf, others


def _account_key(
    auth: dict[str, Any], file: str
) -> tuple[EllipticCurvePublicKey, Certificate, list[Certificate]]:
    from cryptography.hazmat.primitives.asymmetric import ec

    leaf, others = _chain(auth, CHAIN_ACCOUNT, file)
    point = auth.get(PUBLIC_KEY)
    if not isinstance(point, bytes) or len(point) != 65 or point[0] != 4:
        raise invalid_file("auth-key", "the signing key is not a P-256 point of 65 bytes", file)
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        raise invalid_file("auth-key", "the signing key is not on the curve", file) from None
    return key, leaf, others


def _icloud(
    leaf: Certificate, others: list[Certificate], roots: Sequence[x509.Root], file: str
) -> Signature:
    chain = x509.build_chain(leaf, others, roots, file=file)
    _require_leaf(leaf, ICLOUD_MARKER, file, usage_required=True)
    name = x509.common_name(leaf)
    share_id = name if re.fullmatch(r"[0-9a-f]{32}", name, re.IGNORECASE) else ""
    return Signature(
        kind=SignatureKind.ICLOUD,
        signer=f"Apple's iCloud, for whoever shared it as {name}",
        root=chain.root.name,
        not_before=chain.not_before,
        not_after=chain.not_after,
        share_id=share_id,
    )


def _require_leaf(leaf: Certificate, marker: str, file: str, *, usage_required: bool) -> None:
    """Raises UntrustedError for a certificate that Apple made for something else."""
    usage = x509.may_sign(leaf)
    if not x509.has_extension(leaf, marker):
        words = f"its certificate lacks the mark of a shortcut signer ({marker})"
    elif x509.is_authority(leaf):
        words = "its certificate is an authority's, which signs no files"
    elif usage is False or (usage_required and usage is None):
        words = "its certificate is not made for digital signatures"
    else:
        return
    raise UntrustedError(Problem(code="untrusted-leaf", message=words, file=file))


def _account(
    auth: dict[str, Any],
    leaf: Certificate,
    others: list[Certificate],
    roots: Sequence[x509.Root],
    file: str,
) -> Signature:
    _verify_key(auth, leaf, file)
    chain = x509.build_chain(leaf, others, roots, file=file)
    _require_leaf(leaf, ACCOUNT_MARKER, file, usage_required=False)
    name = x509.common_name(leaf)
    if not name.startswith(ACCOUNT_NAME):
        words = "its certificate does not belong to an Apple Account"
        raise UntrustedError(Problem(code="untrusted-leaf", message=words, file=file))
    findings = _record(auth, name.removeprefix(ACCOUNT_NAME), others, roots, file)
    hashes = "it carries hashes of the signer's addresses and phone numbers"
    way_out = "anyone who guesses one can confirm it: do not publish this file"
    return Signature(
        kind=SignatureKind.ACCOUNT,
        signer="an Apple Account (its name is not in the file)",
        root=chain.root.name,
        not_before=chain.not_before,
        not_after=chain.not_after,
        findings=(warning("carries-contact-hashes", hashes, file, way_out), *findings),
    )


def _verify_key(auth: dict[str, Any], leaf: Certificate, file: str) -> None:
    """That the account's RSA key vouches for the signing key: PSS, SHA-256, salt of 32."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    key, signature = leaf.public_key(), auth.get(PUBLIC_KEY_SIGNATURE)
    if not isinstance(key, rsa.RSAPublicKey) or not isinstance(signature, bytes):
        raise invalid_file("auth-pss", "nothing vouches for the signing key", file)
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    try:
        key.verify(signature, auth[PUBLIC_KEY], pss, hashes.SHA256())
    except InvalidSignature:
        words = "the account's certificate does not vouch for the signing key"
        raise invalid_file("auth-pss", words, file) from None


def _record(
    auth: dict[str, Any],
    account: str,
    others: list[Certificate],
    roots: Sequence[x509.Root],
    file: str,
) -> tuple[Problem, ...]:
    """Checks Apple's record of the account: its signature, chain, and whose it is."""
    data = auth.get(RECORD)
    if not isinstance(data, bytes):
        raise invalid_file("record", "Apple's record of the account is missing", file)
    try:
        signed = cms.parse_cms(data, file=file)
        inside = [x509.load_certificate(der, file=file) for der in signed.certificates]
        weak = False
        for signer in signed.signers:
            certificate = cms.signer_certificate(signer, inside, file=file)
            cms.verify_signer(signed, signer, certificate, file=file)
            x509.build_chain(certificate, [*inside, *others], roots, file=file)
            weak = weak or signer.digest == "sha1"
        content = plist.loads_dict(signed.content, file=file)
    except OptOutError as error:
        problem = error.problems[0]
        words = f"Apple's record of the account: {problem.message}"
        raise type(error)(replace(problem, message=words)) from None
    # A subset of the record's keys is read; the hashes in it are not.
    if content.get("encDsID") != account:
        raise invalid_file("record-account", "Apple's record is of another account", file)
    if weak:
        return (warning("record-sha1", "Apple's record is signed over SHA-1", file, ""),)
    return ()
