"""X.509 certificates: loading, extensions, and the way from a leaf to a pinned root.

Knows how one certificate vouches for another, and that only a root handed in from outside
is believed, never one that comes with the file. Knows no Apple extension by meaning, no
clock, and reports dates instead of checking them.
"""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from builder.errors import Problem, UntrustedError, invalid_file
from builder.wire.der import read_der

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

MAX_CERTIFICATE = 64 * 1024
# Apple's chains have three certificates, those of public authorities two to four.
MAX_CHAIN = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """A certificate that is believed because somebody chose it: a name for people, its DER."""

    name: str
    der: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """A leaf, those that vouch for it in order, and the root that all of them lead to."""

    certificates: tuple[Certificate, ...]
    root: Root

    @property
    def not_before(self) -> datetime:
        return self.certificates[0].not_valid_before_utc

    @property
    def not_after(self) -> datetime:
        return self.certificates[0].not_valid_after_utc

    @property
    def first_to_expire(self) -> datetime:
        """The earliest end date of the leaf and the certificates between it and the root."""
        return min(certificate.not_valid_after_utc for certificate in self.certificates)


def fingerprint(der: bytes) -> str:
    """SHA-256 of a certificate, upper-case hexadecimal, as keychains show it."""
    return hashlib.sha256(der).hexdigest().upper()


def load_certificate(der: bytes, *, file: str = "") -> Certificate:
    """The certificate in `der`. Raises InvalidFileError for anything else."""
    from cryptography import x509

    if len(der) > MAX_CERTIFICATE:
        raise invalid_file("certificate-size", f"a certificate of {len(der)} bytes", file)
    try:
        with warnings.catch_warnings():
            # The library warns of old habits (a serial number of 0) that real roots have.
            warnings.simplefilter("ignore")
            certificate = x509.load_der_x509_certificate(der)
            # All that is read later is parsed here, so that no fault comes as a surprise.
            _ = (certificate.extensions, certificate.public_key(), certificate.serial_number)
            _ = (certificate.subject, certificate.issuer)
            _ = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    except Exception as error:
        # The parser raises ValueError, TypeError, UnsupportedAlgorithm, DuplicateExtension ...
        words = f"a certificate cannot be read: {type(error).__name__}"
        raise invalid_file("certificate", words, file) from None
    # The library accepts a signature said to end within a byte; no signature covers that bit.
    if read_der(der).last().value[:1] != b"\0":
        raise invalid_file("certificate", "a certificate's signature is not whole bytes", file)
    return certificate


def load_root(data: bytes, *, name: str = "", file: str = "") -> Root:
    """A root from a PEM or DER file that a person chose. Raises InvalidFileError."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    der = data
    if b"-----BEGIN CERTIFICATE-----" in data:
        try:
            der = x509.load_pem_x509_certificate(data).public_bytes(Encoding.DER)
        except ValueError:
            raise invalid_file("certificate", "a certificate cannot be read", file) from None
    certificate = load_certificate(der, file=file)
    return Root(name=name or common_name(certificate) or "a given root", der=der)


def common_name(certificate: Certificate) -> str:
    """The subject's common name, or its organisation, or "": at most 128 printable letters."""
    from cryptography.x509.oid import NameOID

    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        for attribute in certificate.subject.get_attributes_for_oid(oid):
            return _printable(str(attribute.value))
    return ""


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text[:128])


def issuer_and_serial(certificate: Certificate) -> tuple[bytes, int]:
    """What a signature names a certificate by: its issuer's name in DER, its number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return certificate.issuer.public_bytes(), certificate.serial_number


def has_extension(certificate: Certificate, oid: str) -> bool:
    return any(extension.oid.dotted_string == oid for extension in certificate.extensions)


def is_authority(certificate: Certificate) -> bool:
    """Whether its basic constraints say that it may vouch for others."""
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    except x509.ExtensionNotFound:
        return False
    return found.value.ca


def may_sign(certificate: Certificate, *, certificates: bool = False) -> bool | None:
    """Whether its key usage allows signing data (or certificates); None where it is silent."""
    from cryptography import x509

    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return None
    return usage.key_cert_sign if certificates else usage.digital_signature


def build_chain(
    leaf: Certificate,
    others: Iterable[Certificate],
    roots: Sequence[Root],
    *,
    file: str = "",
) -> Chain:
    """The way from `leaf` over `others` to one of `roots`. Raises UntrustedError.

    A copy of a root among `others` counts only if its bytes are those of a root given; a leaf
    that is itself a root given needs nobody to vouch for it. Links are names and signatures;
    the dates are for the caller to check.
    """
    own = _der(leaf)
    for root in roots:
        if root.der == own:
            return Chain(certificates=(leaf,), root=root)
    left = list(others)
    links = [leaf]
    while len(links) <= MAX_CHAIN:
        hint = _hint(links[-1])
        for root in roots:
            if hint in root.der and _issued(_of_root(root.der), links[-1], len(links) - 1):
                return Chain(certificates=tuple(links), root=root)
        following = next((one for one in left if _issued(one, links[-1], len(links) - 1)), None)
        if following is None:
            break
        left.remove(following)
        links.append(following)
    last = links[-1]
    if last.issuer == last.subject:
        words = f'the file brings its own root, "{common_name(last)}", which nobody here trusts'
    else:
        issuer = _printable(last.issuer.rfc4514_string())
        words = f'no trusted root vouches for "{issuer}", to which its chain leads'
    raise UntrustedError(
        Problem(
            code="untrusted-root",
            message=words,
            file=file,
            help="if you know that root, give its certificate with --root",
        )
    )


@lru_cache(maxsize=8)
def _of_root(der: bytes) -> Certificate:
    """A root's certificate: a few are believed, and every file leads to one of them."""
    return load_certificate(der)


def _der(certificate: Certificate) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding

    return certificate.public_bytes(Encoding.DER)


def _hint(certificate: Certificate) -> bytes:
    """Bytes that must stand in its issuer's certificate, so that no other need be parsed.

    The same name may be encoded in several ways; plain letters look alike in all but one
    that is no longer written, and for everything else there is no hint.
    """
    for attribute in certificate.issuer:
        if isinstance(attribute.value, str) and attribute.value.isascii():
            return attribute.value.encode("ascii")
    return b""


def _issued(issuer: Certificate, subject: Certificate, below: int) -> bool:
    """Whether `issuer` may and did sign `subject`, with `below` authorities under it."""
    if issuer.subject != subject.issuer or issuer == subject or not is_authority(issuer):
        return False
    if may_sign(issuer, certificates=True) is False or not _path_length_allows(issuer, below):
        return False
    proven = _authority_signed if is_authority(subject) else _signed
    return proven(issuer, subject)


def _signed(issuer: Certificate, subject: Certificate) -> bool:
    """Whether the signature of `subject` is the issuer's."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    try:
        subject.verify_directly_issued_by(issuer)
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, TypeError):
        return False
    return True


@lru_cache(maxsize=64)
def _authority_signed(issuer: Certificate, subject: Certificate) -> bool:
    """As `_signed`, for an authority: a few stand behind all files, and an account's file leads
    to one of them twice. Certificates are the same here only if all their bytes are."""
    return _signed(issuer, subject)


def _path_length_allows(issuer: Certificate, below: int) -> bool:
    from cryptography import x509

    limit = issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.path_length
    return limit is None or below <= limit
