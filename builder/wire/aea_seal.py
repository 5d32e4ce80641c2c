"""The seals of an Apple Encrypted Archive: key schedule, HMACs, signature; proof and making.

Knows which bytes each seal covers and how its key is derived. Knows nothing of
certificates: whoever calls brings a key, and says why it is to be believed.

Facts (recomputed for 1,307 signed shortcuts and 1,414 segments, checked 2026-11-22):
`main = HKDF-SHA256(seed, salt, "AEA_AMK" + u32 profile + public key)`; from it the root
key `AEA_RHEK`, a key for each cluster `AEA_CK` + u32 index, from that `AEA_CHEK` for the
cluster header and `AEA_SK` + u32 index for each segment. An HMAC covers
`salt + data + u64 length of salt`: for the root the salt is the first cluster's HMAC and
the authentication data, for a cluster the next cluster's HMAC and the segment HMACs. No
secret enters, so the HMACs prove integrity only because the signature covers the first.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import invalid_file
from builder.wire import aea, lzfse_stream

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import (
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )

_PROFILE_AND_SCRYPT = struct.pack("<I", 0)


def _hkdf(key: bytes, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 with 32 bytes out: one block of RFC 5869."""
    extracted = hmac.digest(salt or bytes(32), key, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


def _mac(key: bytes, data: bytes, salt: bytes = b"") -> bytes:
    return hmac.digest(key, salt + data + struct.pack("<Q", len(salt)), "sha256")


@dataclass(frozen=True, slots=True)
class _Keys:
    main: bytes

    @property
    def root(self) -> bytes:
        return _hkdf(self.main, b"", b"AEA_RHEK")

    def cluster(self, index: int) -> bytes:
        return _hkdf(self.main, b"", b"AEA_CK" + struct.pack("<I", index))


def _keys(seed: bytes, salt: bytes, point: bytes) -> _Keys:
    return _Keys(_hkdf(seed, salt, b"AEA_AMK" + _PROFILE_AND_SCRYPT + point))


def _header_mac(cluster_key: bytes, headers: bytes, next_mac: bytes, macs: bytes) -> bytes:
    return _mac(_hkdf(cluster_key, b"", b"AEA_CHEK"), headers, next_mac + macs)


def _segment_mac(cluster_key: bytes, index: int, stored: bytes) -> bytes:
    return _mac(_hkdf(cluster_key, b"", b"AEA_SK" + struct.pack("<I", index)), stored)


def public_point(key: EllipticCurvePublicKey) -> bytes:
    """The 65 bytes of a P-256 point: 04, X, Y. Coordinates keep their leading zeros."""
    from cryptography.hazmat.primitives import serialization

    return key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def verify(container: aea.Container, key: EllipticCurvePublicKey, *, file: str = "") -> None:
    """Checks the signature with `key`, then every HMAC. Raises InvalidFileError.

    The segments' SHA-256 is checked where they are unpacked, by `aea.unpack`.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        key.verify(container.signature, container.signed, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        words = "the signature does not fit the file: it was changed after signing"
        raise invalid_file("aea-signature-wrong", words, file) from None
    keys = _keys(container.seed, container.salt, public_point(key))
    salt = container.clusters[0].mac + container.auth_data
    if not hmac.compare_digest(_mac(keys.root, container.root_header, salt), container.root_mac):
        raise invalid_file("aea-root-mac", "the root header was changed after signing", file)
    for number, cluster in enumerate(container.clusters):
        _verify_cluster(keys.cluster(number), cluster, file)


def _verify_cluster(key: bytes, cluster: aea.Cluster, file: str) -> None:
    expected = _header_mac(key, cluster.headers, cluster.next_mac, cluster.macs)
    if not hmac.compare_digest(expected, cluster.mac):
        raise invalid_file("aea-cluster-mac", "a cluster header was changed after signing", file)
    for index, segment in enumerate(cluster.segments):
        if not hmac.compare_digest(_segment_mac(key, index, segment.stored), segment.mac):
            raise invalid_file("aea-segment-mac", "the content was changed after signing", file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Geometry:
    """How content is cut up. The default is Apple's own; no other was tried on a device."""

    segment_size: int = aea.SEGMENT_SIZE
    segments_per_cluster: int = aea.SEGMENTS_PER_CLUSTER
    packed: bool = True


def seal(
    content: bytes,
    *,
    auth_data: bytes,
    key: EllipticCurvePrivateKey,
    geometry: Geometry | None = None,
) -> bytes:
    """A signed container of `content`. The same content, key and geometry give the same bytes.

    Seed, salt and the filling of unused slots, random in Apple's files, are derived from
    the private key and the content; the signature is deterministic (RFC 6979). Raises
    ValueError for content that no reader here would take.
    """
    if not 0 < len(content) <= aea.MAX_ORIGINAL:
        raise ValueError(f"content of {len(content)} bytes")
    cut = geometry or Geometry()
    fill = _KeyedBytes(key, content, auth_data)
    seed, salt = fill.take(1), fill.take(1)
    keys = _keys(seed, salt, public_point(key.public_key()))
    groups = list(_groups(content, cut))
    body, first_mac = b"", fill.take(1)
    # Each header proves the one after it, so they are made from the last to the first.
    for number in range(len(groups) - 1, -1, -1):
        headers, macs, stored = _cluster(groups[number], keys.cluster(number), cut, fill)
        next_mac = first_mac
        first_mac = _header_mac(keys.cluster(number), headers, next_mac, macs)
        body = headers + next_mac + macs + stored + body
    head = aea.MAGIC + _PROFILE_AND_SCRYPT + struct.pack("<I", len(auth_data)) + auth_data
    whole = len(head) + aea.SIGNATURE_SIZE + 3 * 32 + aea.ROOT_HEADER.size + 32 + len(body)
    packing = b"e" if cut.packed else b"-"
    root = aea.ROOT_HEADER.pack(
        len(content), whole, cut.segment_size, cut.segments_per_cluster, packing, 2, bytes(22)
    )
    root_mac = _mac(keys.root, root, first_mac + auth_data)
    tail = seed + salt + root_mac + root + first_mac
    return head + _sign(key, head + bytes(aea.SIGNATURE_SIZE) + tail) + tail + body


def _groups(content: bytes, cut: Geometry) -> Iterator[list[bytes]]:
    span = cut.segment_size * cut.segments_per_cluster
    for start in range(0, len(content), span):
        part = content[start : start + span]
        yield [part[at : at + cut.segment_size] for at in range(0, len(part), cut.segment_size)]


def _cluster(
    group: list[bytes], key: bytes, cut: Geometry, fill: _KeyedBytes
) -> tuple[bytes, bytes, bytes]:
    """(segment headers, segment HMACs, stored bytes) of one cluster."""
    headers, macs, stored = b"", b"", b""
    for index, plain in enumerate(group):
        piece = (lzfse_stream.compress(plain) if cut.packed else b"") or plain
        headers += struct.pack("<II", len(plain), len(piece)) + hashlib.sha256(plain).digest()
        macs += _segment_mac(key, index, piece)
        stored += piece
    unused = cut.segments_per_cluster - len(group)
    return headers + bytes(unused * aea.HEADER_SIZE), macs + fill.take(unused), stored


class _KeyedBytes:
    """32-byte blocks that nobody without the key can foretell, the same in every run."""

    def __init__(self, key: EllipticCurvePrivateKey, content: bytes, auth_data: bytes) -> None:
        secret = key.private_numbers().private_value.to_bytes(32, "big")
        about = hashlib.sha256(auth_data).digest() + hashlib.sha256(content).digest()
        self.key = _hkdf(secret, about, b"optout seed, salt and unused slots")
        self.taken = 0

    def take(self, count: int) -> bytes:
        numbers = range(self.taken, self.taken + count)
        self.taken += count
        return b"".join(_mac(self.key, struct.pack("<Q", number)) for number in numbers)


def _sign(key: EllipticCurvePrivateKey, prologue: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    signature = key.sign(prologue, ec.ECDSA(hashes.SHA256(), deterministic_signing=True))
    return signature.ljust(aea.SIGNATURE_SIZE, b"\0")
