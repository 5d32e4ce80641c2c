"""Signed shortcuts as the two kinds that Apple makes, each with the bare calls that prove it.

Knows which calls of cryptography and LZFSE cannot be left out: every certificate parsed, every
signature checked, the content unpacked and digested, the HMACs. Their inputs are taken apart
beforehand, nothing is judged, nothing is refused: a floor, no verifier.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterator
from typing import Any

import lzfse
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding

from builder.wire import aea, cms, plist
from tests import pki

ACTIONS = 40


def signed_files() -> Iterator[tuple[str, bytes, Callable[[], object]]]:
    """(who signed, the file, its bare calls)."""
    value = pki.workflow(ACTIONS, 40)
    icloud, account = pki.icloud_file(value), pki.account_file(value)
    yield "iCloud", icloud, _icloud(icloud)
    yield "an account", account, _account(account)


def _icloud(data: bytes) -> Callable[[], object]:
    container = aea.parse_aea(data)
    ders = plist.loads_dict(container.auth_data)["SigningCertificateChain"]

    def bare() -> None:
        leaf, middle, root = map(x509.load_der_x509_certificate, ders)
        _sealed(leaf.public_key(), container)
        leaf.verify_directly_issued_by(middle)
        middle.verify_directly_issued_by(root)

    return bare


def _account(data: bytes) -> Callable[[], object]:
    container = aea.parse_aea(data)
    auth = plist.loads_dict(container.auth_data)
    root_der = pki.der(pki.account_root())
    record = cms.parse_cms(auth["AppleIDValidationRecord"])
    signer = record.signers[0]
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)

    def bare() -> None:
        root = x509.load_der_x509_certificate(root_der)
        leaf, middle = map(x509.load_der_x509_certificate, auth["AppleIDCertificateChain"])
        own = [x509.load_der_x509_certificate(der) for der in record.certificates]
        point = auth["SigningPublicKey"]
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        _sealed(key, container)
        vouching: Any = leaf.public_key()
        vouching.verify(auth["SigningPublicKeySignature"], point, pss, hashes.SHA256())
        leaf.verify_directly_issued_by(middle)
        middle.verify_directly_issued_by(root)
        message = signer.attributes or record.content
        theirs: Any = own[0].public_key()
        theirs.verify(signer.signature, message, padding.PKCS1v15(), hashes.SHA256())
        own[0].verify_directly_issued_by(middle)
        middle.verify_directly_issued_by(root)

    return bare


def _sealed(key: Any, container: aea.Container) -> None:
    key.verify(container.signature, container.signed, ec.ECDSA(hashes.SHA256()))
    hmac.digest(container.salt, container.root_header + container.auth_data, "sha256")
    for cluster in container.clusters:
        hmac.digest(container.salt, cluster.headers + cluster.next_mac + cluster.macs, "sha256")
        for segment in cluster.segments:
            hmac.digest(container.salt, segment.stored, "sha256")
            hashlib.sha256(lzfse.decompress(segment.stored)).digest()
