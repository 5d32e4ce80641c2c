"""Profiles signed with a person's certificate and key.

Knows CMS as installers want it (attached, DER, the intermediates inside), and that what was
made is proven before it is handed on. Knows neither what a profile sets nor any clock.

Facts (openssl 3.0 and cryptography 50, checked 2026-11-22): without `Binary` the XML's
line ends change; without signed attributes an RSA signature is the same in each run, with
them it holds the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import Problem, UsageError
from builder.kit.trust.locked_key import AskPassphrase, no_passphrase, open_key
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.kinds import Kind
from builder.model.signature import Signature
from builder.wire import plist

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


def sign_and_verify(
    profile: bytes,
    signer: ProfileSigner,
    *,
    verifier: SignatureVerifier,
    file: str = "",
) -> tuple[bytes, Signature]:
    """A signed profile and what its own proof says of it.

    A certificate of one's own making is allowed, with a warning: such a profile installs,
    but as "not verified". Raises as sign_profile and open_profile do otherwise.
    """
    signed = sign_profile(profile, signer)
    return signed, verifier.signature(Kind.PROFILE, signed, unsigned=profile, file=file)


def _usage(message: str) -> UsageError:
    return UsageError(Problem(code="profile-signer", message=message))
