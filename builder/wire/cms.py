"""CMS SignedData: parsing, and proof that a certificate's key signed the content.

Knows the structure of RFC 5652 as far as signed property lists use it, in DER and in the
BER that Apple's own writer emits. Knows no roots and no dates: `builder.wire.x509` leads
from the signer's certificate to a root. Fields that no signature covers hold the one
value that the rest implies, or the structure is not `canonical`.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import InvalidFileError, invalid_file
from builder.wire.der import INTEGER, NULL, OCTETS, OID, SEQUENCE, SET, DerValue, read_der
from builder.wire.x509 import issuer_and_serial

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm
    from cryptography.x509 import Certificate

DATA = "1.2.840.113549.1.7.1"
SIGNED_DATA = "1.2.840.113549.1.7.2"
_CONTENT_TYPE = "1.2.840.113549.1.9.3"
_MESSAGE_DIGEST = "1.2.840.113549.1.9.4"

_DIGESTS = {
    "1.3.14.3.2.26": "sha1",
    "2.16.840.1.101.3.4.2.1": "sha256",
    "2.16.840.1.101.3.4.2.2": "sha384",
    "2.16.840.1.101.3.4.2.3": "sha512",
}
# Signature algorithm to (key kind, digest that it names, "" for the signer's own).
_ALGORITHMS = {
    "1.2.840.113549.1.1.1": ("rsa", ""),
    "1.2.840.113549.1.1.5": ("rsa", "sha1"),
    "1.2.840.113549.1.1.11": ("rsa", "sha256"),
    "1.2.840.113549.1.1.12": ("rsa", "sha384"),
    "1.2.840.113549.1.1.13": ("rsa", "sha512"),
    "1.2.840.10045.4.1": ("ec", "sha1"),
    "1.2.840.10045.4.3.2": ("ec", "sha256"),
    "1.2.840.10045.4.3.3": ("ec", "sha384"),
    "1.2.840.10045.4.3.4": ("ec", "sha512"),
}
_CONTEXT_0, _CONTEXT_1 = 0xA0, 0xA1
_KEY_ID = 0x80
# One signs, and its chain has three or four certificates; the bound is for hostile lists.
_MAX_SIGNERS = 8
_MAX_CERTIFICATES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class CmsSigner:
    """One signature: who (issuer and serial, or key id), how, and over what."""

    issuer: bytes
    serial: int
    key_id: bytes
    digest: str
    key_kind: str
    attributes: bytes
    attribute_digest: bytes
    attribute_type: str
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedData:
    """Parsed, nothing proven. `content` is the signed bytes; certificates are DER.

    `canonical` is whether version and digest list are those that RFC 5652 asks for.
    """

    content_type: str
    content: bytes
    certificates: tuple[bytes, ...]
    signers: tuple[CmsSigner, ...]
    canonical: bool


def is_cms(data: bytes) -> bool:
    """Whether it starts like a signed-data structure, in DER or BER."""
    return data[:1] == b"\x30" and bytes.fromhex("2a864886f70d010702") in data[:24]


def parse_cms(data: bytes, *, file: str = "") -> SignedData:
    """The parts of a SignedData with its content inside. Raises InvalidFileError."""
    try:
        return _signed_data(read_der(data))
    except InvalidFileError as error:
        problem = error.problems[0]
        raise invalid_file(
            problem.code, f"the signature structure: {problem.message}", file
        ) from None


def _bad(message: str) -> InvalidFileError:
    return invalid_file("cms", message)


def _expect(node: DerValue, tag: int, what: str) -> DerValue:
    if node.tag != tag:
        raise _bad(f"{what} is missing")
    return node


class _SequenceReader:
    """The values of a sequence, taken one after the other."""

    def __init__(self, node: DerValue, what: str) -> None:
        self.what = what
        self.nodes = _expect(node, SEQUENCE, what).children()

    def take(self, tag: int, what: str) -> DerValue:
        if not self.nodes:
            raise _bad(f"{what} is missing")
        return _expect(self.nodes.pop(0), tag, what)

    def optional(self, tag: int) -> DerValue | None:
        return self.nodes.pop(0) if self.nodes and self.nodes[0].tag == tag else None

    def close(self) -> None:
        if self.nodes:
            raise _bad(f"{self.what} holds more than it should")


def _only(node: DerValue, what: str) -> DerValue:
    children = node.children()
    if len(children) != 1:
        raise _bad(f"{what} does not hold one value")
    return children[0]


def _signed_data(root: DerValue) -> SignedData:
    outer = _SequenceReader(root, "the outer sequence")
    if outer.take(OID, "the content type").oid() != SIGNED_DATA:
        raise _bad("not signed data")
    fields = _SequenceReader(
        _only(outer.take(_CONTEXT_0, "the content"), "the content"), "signed data"
    )
    outer.close()
    version = fields.take(INTEGER, "the version").number()
    digests = [_digest(item) for item in fields.take(SET, "the digest list").children()]
    content_type, content = _content(fields.take(SEQUENCE, "the signed content"))
    certificates = _certificates(fields.optional(_CONTEXT_0))
    fields.optional(_CONTEXT_1)  # revocation lists: old ones prove nothing
    signers = [_signer(item) for item in fields.take(SET, "the signer list").children()]
    fields.close()
    if not 0 < len(signers) <= _MAX_SIGNERS:
        raise _bad(f"{len(signers)} signers")
    needed = 3 if content_type != DATA or any(signer.key_id for signer in signers) else 1
    named = {signer.digest for signer in signers}
    return SignedData(
        canonical=version == needed and set(digests) == named and len(digests) == len(named),
        content_type=content_type,
        content=content,
        certificates=certificates,
        signers=tuple(signers),
    )


def _content(node: DerValue) -> tuple[str, bytes]:
    fields = _SequenceReader(node, "the signed content")
    kind = fields.take(OID, "the kind of content").oid()
    wrapped = fields.optional(_CONTEXT_0)
    fields.close()
    if wrapped is None:
        raise _bad("the content is not inside (a detached signature)")
    octets = _only(wrapped, "the signed content")
    if octets.tag not in (OCTETS, OCTETS | 0x20):
        raise _bad("the content is not an octet string")
    return kind, octets.octets()


def _certificates(node: DerValue | None) -> tuple[bytes, ...]:
    found = node.children() if node is not None else []
    if len(found) > _MAX_CERTIFICATES or any(item.tag != SEQUENCE for item in found):
        raise _bad("its certificate list is not usable")
    return tuple(item.raw for item in found)


def _algorithm(node: DerValue, what: str) -> str:
    """The algorithm's identifier; its parameters must be NULL or absent."""
    fields = _SequenceReader(node, what)
    oid = fields.take(OID, what).oid()
    null = fields.optional(NULL)
    fields.close()
    if null is not None and null.value:
        raise _bad(f"{what} has parameters")
    return oid


def _digest(node: DerValue) -> str:
    oid = _algorithm(node, "a digest algorithm")
    if oid not in _DIGESTS:
        raise _bad(f"digest algorithm {oid} is not supported")
    return _DIGESTS[oid]


def _signer(node: DerValue) -> CmsSigner:
    fields = _SequenceReader(node, "a signer")
    version = fields.take(INTEGER, "a signer's version").number()
    key_id = fields.optional(_KEY_ID)
    issuer, serial = b"", 0
    if key_id is None:
        who = _SequenceReader(fields.take(SEQUENCE, "a signer's identity"), "a signer's identity")
        issuer = who.take(SEQUENCE, "an issuer").raw
        serial = who.take(INTEGER, "a serial number").number()
        who.close()
    if version != (1 if key_id is None else 3):
        raise _bad("a signer's version does not fit")
    digest = _digest(fields.take(SEQUENCE, "a digest algorithm"))
    attributes = fields.optional(_CONTEXT_0)
    kind, named = _signature_algorithm(fields.take(SEQUENCE, "a signature algorithm"))
    signature = fields.take(OCTETS, "a signature").value
    fields.optional(_CONTEXT_1)  # unsigned attributes: timestamps and the like
    fields.close()
    if named and named != digest:
        raise _bad("a signer names two different digests")
    found = _attributes(attributes)
    return CmsSigner(
        issuer=issuer,
        serial=serial,
        key_id=key_id.value if key_id is not None else b"",
        digest=digest,
        key_kind=kind,
        attributes=_as_set(attributes),
        attribute_digest=found[1],
        attribute_type=found[0],
        signature=signature,
    )


def _signature_algorithm(node: DerValue) -> tuple[str, str]:
    oid = _algorithm(node, "a signature algorithm")
    if oid not in _ALGORITHMS:
        raise _bad(f"signature algorithm {oid} is not supported")
    return _ALGORITHMS[oid]


def _as_set(node: DerValue | None) -> bytes:
    """The signed attributes as they are signed: their own bytes, under the tag of a set."""
    if node is None:
        return b""
    if not node.definite:
        raise _bad("signed attributes are not in DER")
    return bytes([SET]) + node.raw[1:]


def _attributes(node: DerValue | None) -> tuple[str, bytes]:
    """(content type, message digest) among the signed attributes."""
    if node is None:
        return "", b""
    found: dict[str, DerValue] = {}
    for item in node.children():
        fields = _SequenceReader(item, "a signed attribute")
        oid = fields.take(OID, "an attribute's kind").oid()
        values = fields.take(SET, "an attribute's value")
        fields.close()
        if oid in found:
            raise _bad("a signed attribute is given twice")
        found[oid] = values
    if _CONTENT_TYPE not in found or _MESSAGE_DIGEST not in found:
        raise _bad("the signed attributes lack the content's digest or type")
    digest = _expect(_only(found[_MESSAGE_DIGEST], "a digest"), OCTETS, "a digest")
    return _only(found[_CONTENT_TYPE], "a content type").oid(), digest.value


def signer_certificate(
    signer: CmsSigner, certificates: list[Certificate], *, file: str = ""
) -> Certificate:
    """The certificate that `signer` names. Raises InvalidFileError where it is not there."""
    for certificate in certificates:
        if signer.key_id:
            if _key_id(certificate) == signer.key_id:
                return certificate
        elif issuer_and_serial(certificate) == (signer.issuer, signer.serial):
            return certificate
    raise invalid_file("cms-signer", "the signer's certificate is not inside", file)


def _key_id(certificate: Certificate) -> bytes:
    from cryptography import x509

    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return b""
    return found.value.digest


def verify_signer(
    signed: SignedData, signer: CmsSigner, certificate: Certificate, *, file: str = ""
) -> None:
    """Checks that the certificate's key signed the content. Raises InvalidFileError."""
    message = signed.content
    if signer.attributes:
        digest = hashlib.new(signer.digest, signed.content, usedforsecurity=False).digest()
        if not hmac.compare_digest(digest, signer.attribute_digest):
            raise invalid_file("cms-content", "the content was changed after signing", file)
        if signer.attribute_type != signed.content_type:
            raise invalid_file("cms-content", "the signature is for another kind of content", file)
        message = signer.attributes
    if not _verifies(signer, certificate, message):
        raise invalid_file("cms-signature", "the signature does not fit the content", file)


def _verifies(signer: CmsSigner, certificate: Certificate, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

    key = certificate.public_key()
    algorithm = _hash(signer.digest)
    try:
        if signer.key_kind == "rsa" and isinstance(key, rsa.RSAPublicKey):
            key.verify(signer.signature, message, padding.PKCS1v15(), algorithm)
            return True
        if signer.key_kind == "ec" and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer.signature, message, ec.ECDSA(algorithm))
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False


def _hash(name: str) -> HashAlgorithm:
    from cryptography.hazmat.primitives import hashes

    known: dict[str, HashAlgorithm] = {
        "sha1": hashes.SHA1(),  # noqa: S303 - read in old records only; callers decide what it is worth
        "sha256": hashes.SHA256(),
        "sha384": hashes.SHA384(),
        "sha512": hashes.SHA512(),
    }
    return known[name]
