"""Apple Encrypted Archive, profile 0: signed, not encrypted. Bytes in, checked parts out.

Knows where each field lies, how large it may be, and how segments unpack. Believes no
signature and no HMAC: `builder.wire.aea_seal` verifies and makes those. Needs no key and no
cryptography. Knows nothing of certificates, and of the content only that it has a size.

Facts, all integers little-endian (1,307 signed shortcuts found in public repositories,
checked 2026-11-22; `A` is the length of the authentication data):

    0x00    4       `AEA1`
    0x04    3       profile, 0 = signed with ECDSA P-256, not encrypted
    0x07    1       scrypt strength, 0
    0x08    4       A
    0x0c    A       authentication data, a binary property list
    +0x0c   128     ECDSA signature in DER, padded with zeros
    +0x8c   32      seed        +0xac  32  salt        +0xcc  32  HMAC of the root header
    +0xec   48      root header: u64 original size, u64 file size, u32 segment size,
                    u32 segments in a cluster, u8 compression, u8 checksum, 22 zeros
    +0x11c  32      HMAC of the first cluster's header
    +0x13c          clusters: segment headers (u32 original, u32 stored, SHA-256 of the
                    original), the HMAC of the next cluster's header, the segment HMACs,
                    then the segments' bytes

The signature covers all that lies before +0x13c, with its own 128 bytes as zeros. Every
file seen has segments of 1 MiB, 256 to a cluster, LZFSE and SHA-256. A segment whose
stored size equals its original size is not packed. Unused headers are zeros; unused HMACs
and the last cluster's "next" HMAC are random.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from builder.errors import InvalidFileError, invalid_file
from builder.wire import lzfse_stream

MAGIC = b"AEA1"
# What does not pack well is stored as it is, so a file may be a little longer than what it holds.
MAX_BYTES = 72 * 1024 * 1024
MAX_ORIGINAL = 64 * 1024 * 1024
MAX_AUTH_DATA = 1024 * 1024

SEGMENT_SIZE = 0x100000
MIN_SEGMENT_SIZE = 4096
SEGMENTS_PER_CLUSTER = 256
SIGNATURE_SIZE = 128
HEADER_SIZE = 40
MAC_SIZE = 32
ROOT_HEADER = struct.Struct("<QQIIcB22s")

_LZFSE, _NONE = b"e", b"-"
_SHA256 = 2
# The packed form may be a little larger than the original; no writer lets it grow more.
_SLACK = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A run of the content: original size, SHA-256 of that, stored bytes, and their HMAC."""

    original: int
    digest: bytes
    stored: bytes
    mac: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Up to `segments per cluster` segments under one header; `mac` proves the header."""

    mac: bytes
    headers: bytes
    next_mac: bytes
    macs: bytes
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """A parsed file. `signed` is what the signature covers; nothing is proven yet."""

    auth_data: bytes
    signature: bytes
    signed: bytes
    seed: bytes
    salt: bytes
    root_mac: bytes
    root_header: bytes
    clusters: tuple[Cluster, ...]


def is_aea(data: bytes) -> bool:
    return data[:4] == MAGIC


def parse_aea(data: bytes, *, file: str = "") -> Container:
    """The parts of a signed container. Raises InvalidFileError naming the field at fault."""
    return _Parser(data, file).container()


def unpack(container: Container, *, file: str = "") -> bytes:
    """The content, each segment unpacked and compared with its SHA-256.

    Raises InvalidFileError for a damaged segment. At most MAX_ORIGINAL bytes.
    """
    return b"".join(_unpacked(container, file))


def _unpacked(container: Container, file: str) -> Iterator[bytes]:
    for cluster in container.clusters:
        for segment in cluster.segments:
            plain = segment.stored
            if len(plain) != segment.original:
                plain = lzfse_stream.decompress(plain, segment.original, file=file)
            if hashlib.sha256(plain).digest() != segment.digest:
                raise invalid_file("aea-checksum", "the content does not match its checksum", file)
            yield plain


class _Parser:
    """One pass from the first byte to the last."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file
        self.place = 0

    def fault(self, field: str, message: str) -> InvalidFileError:
        return invalid_file(f"aea-{field}", message, self.file)

    def take(self, size: int, what: str) -> bytes:
        if size > len(self.data) - self.place:
            raise self.fault("short", f"the file is cut short in its {what}")
        self.place += size
        return self.data[self.place - size : self.place]

    def container(self) -> Container:
        if len(self.data) > MAX_BYTES:
            raise self.fault("size", f"{len(self.data)} bytes; at most {MAX_BYTES} are read")
        auth_data = self.preamble()
        signature = self.signature()
        seed, salt = self.take(32, "seed"), self.take(32, "salt")
        root_mac = self.take(MAC_SIZE, "root HMAC")
        root_header = self.take(ROOT_HEADER.size, "root header")
        original, segment_size, per_cluster, compression = self.root(root_header)
        first_mac = self.take(MAC_SIZE, "cluster HMAC")
        after = 12 + len(auth_data)
        blank = bytes(SIGNATURE_SIZE)
        signed = self.data[:after] + blank + self.data[after + SIGNATURE_SIZE : self.place]
        clusters = tuple(self.clusters(original, segment_size, per_cluster, compression, first_mac))
        if self.place != len(self.data):
            raise self.fault("rest", "bytes follow the last segment")
        return Container(
            auth_data=auth_data,
            signature=signature,
            signed=signed,
            seed=seed,
            salt=salt,
            root_mac=root_mac,
            root_header=root_header,
            clusters=clusters,
        )

    def preamble(self) -> bytes:
        if self.take(4, "magic") != MAGIC:
            raise self.fault("magic", "not a signed shortcut: it does not start with AEA1")
        profile = int.from_bytes(self.take(3, "profile"), "little")
        if profile != 0:
            words = f"profile {profile} is encrypted or unsigned; a shortcut has profile 0"
            raise self.fault("profile", words)
        if self.take(1, "scrypt strength") != b"\0":
            raise self.fault("scrypt", "a password setting, where a shortcut has none")
        size = int.from_bytes(self.take(4, "authentication data"), "little")
        if not 0 < size <= MAX_AUTH_DATA:
            raise self.fault("auth-size", f"authentication data of {size} bytes")
        return self.take(size, "authentication data")

    def signature(self) -> bytes:
        """The DER signature without its padding, which nothing else protects."""
        slot = self.take(SIGNATURE_SIZE, "signature")
        size = slot[1] + 2
        if slot[0] != 0x30 or not 8 <= size <= 72 or any(slot[size:]):
            raise self.fault("signature", "the signature field is not one ECDSA signature")
        return slot[:size]

    def root(self, header: bytes) -> tuple[int, int, int, bytes]:
        original, whole, size, per_cluster, packing, checksum, rest = ROOT_HEADER.unpack(header)
        if whole != len(self.data):
            words = f"the file has {len(self.data)} bytes, but was signed with {whole}"
            raise self.fault("file-size", f"{words}: it is cut short, or something was added")
        if not 0 < original <= MAX_ORIGINAL:
            raise self.fault("original-size", f"content of {original} bytes")
        if not MIN_SEGMENT_SIZE <= size <= MAX_ORIGINAL:
            raise self.fault("segment-size", f"segments of {size} bytes")
        if not 0 < per_cluster <= MAX_ORIGINAL:
            raise self.fault("cluster-size", f"clusters of {per_cluster} segments")
        if packing not in (_LZFSE, _NONE):
            words = f"packed by method {packing.decode('latin-1')!r}; a shortcut uses LZFSE"
            raise self.fault("compression", words)
        if checksum != _SHA256:
            raise self.fault("checksum-kind", f"checksum kind {checksum} instead of SHA-256")
        if any(rest):
            raise self.fault("reserved", "bytes that must be zero are not")
        return original, size, per_cluster, packing

    def clusters(
        self, left: int, segment_size: int, per_cluster: int, packing: bytes, mac: bytes
    ) -> Iterator[Cluster]:
        while left:
            headers = self.take(HEADER_SIZE * per_cluster, "segment headers")
            next_mac = self.take(MAC_SIZE, "cluster HMAC")
            macs = self.take(MAC_SIZE * per_cluster, "segment HMACs")
            used = min(per_cluster, -(-left // segment_size))
            segments = []
            for index in range(used):
                original = min(left, segment_size)
                segments.append(self.segment(headers, macs, index, original, packing))
                left -= original
            # Some 10,000 bytes: `any` and `strip` would look at each by itself.
            unused = headers[used * HEADER_SIZE :]
            if unused != bytes(len(unused)):
                raise self.fault("unused", "an unused segment header is not empty")
            yield Cluster(
                mac=mac,
                headers=headers,
                next_mac=next_mac,
                macs=macs,
                segments=tuple(segments),
            )
            mac = next_mac

    def segment(
        self, headers: bytes, macs: bytes, index: int, expected: int, packing: bytes
    ) -> Segment:
        original, size, digest = struct.unpack_from("<II32s", headers, index * HEADER_SIZE)
        if original != expected:
            words = f"a segment announces {original} bytes where {expected} belong"
            raise self.fault("segment-original", words)
        if not 0 < size <= original + _SLACK or (packing == _NONE and size != original):
            raise self.fault("segment-stored", f"a segment stores {original} bytes in {size}")
        return Segment(
            original=original,
            digest=digest,
            stored=self.take(size, "segments"),
            mac=macs[index * MAC_SIZE : (index + 1) * MAC_SIZE],
        )
