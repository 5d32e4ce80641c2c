"""The container: geometry, every field's limits, seals, and each bit that is flipped."""

from __future__ import annotations

import hashlib
import hmac
import itertools
import struct
from collections.abc import Callable
from dataclasses import replace
from functools import cache, partial
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import InvalidFileError
from builder.wire import aea, aea_seal
from builder.wire.aea_seal import Geometry
from tests import pki
from tests.refusals import Refusals, expected, told

SMALL = Geometry(segment_size=4096, segments_per_cluster=2)
AUTH = b"bplist-like authentication data"
KEY = pki.key("account-signing")


def sealed(content: bytes, geometry: Geometry | None = None) -> bytes:
    return aea_seal.seal(content, auth_data=AUTH, key=KEY, geometry=geometry)


def opened(data: bytes) -> bytes:
    container = aea.parse_aea(data)
    aea_seal.verify(container, KEY.public_key())
    return aea.unpack(container)


def text(size: int) -> bytes:
    return b"".join(b"line %d of many\n" % number for number in range(size // 8 + 1))[:size]


GEOMETRIES = {
    "apple": Geometry(),
    "one cluster after the other": SMALL,
    "one segment each": Geometry(segment_size=4096, segments_per_cluster=1),
    "raw": Geometry(segment_size=4096, segments_per_cluster=2, packed=False),
    "many to a cluster": Geometry(segment_size=8192, segments_per_cluster=32),
}


@pytest.mark.parametrize("name", GEOMETRIES)
@pytest.mark.parametrize("size", [1, 4096, 4097, 30_000])
def test_what_is_sealed_is_opened(name: str, size: int) -> None:
    data = sealed(text(size), GEOMETRIES[name])
    assert opened(data) == text(size)
    assert sealed(text(size), GEOMETRIES[name]) == data


def test_several_megabytes_make_several_segments() -> None:
    content = text(2_500_000)
    container = aea.parse_aea(sealed(content))
    assert [len(cluster.segments) for cluster in container.clusters] == [3]
    assert aea.unpack(container) == content


def test_clusters_are_counted_as_the_sizes_ask() -> None:
    container = aea.parse_aea(sealed(text(30_000), SMALL))
    assert [len(cluster.segments) for cluster in container.clusters] == [2, 2, 2, 2]
    assert container.clusters[0].next_mac == container.clusters[1].mac


def test_segments_that_do_not_shrink_are_stored_as_they_are() -> None:
    noise = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(150))
    container = aea.parse_aea(sealed(noise))
    assert container.clusters[0].segments[0].stored == noise
    assert aea.unpack(container) == noise


def test_the_layout_is_apples() -> None:
    data = sealed(text(100))
    size = len(AUTH)
    assert data[:12] == b"AEA1\0\0\0\0" + struct.pack("<I", size)
    assert data[12 : 12 + size] == AUTH
    root = data[size + 0xEC : size + 0x11C]
    assert root[:24] == struct.pack("<QQII", 100, len(data), 0x100000, 256)
    assert root[24:] == b"e\x02" + bytes(22)
    stored = struct.unpack_from("<II", data, size + 0x13C)[1]
    assert len(data) == size + 0x495C + stored
    unused = [data[at : at + 32] for at in range(size + 0x297C, size + 0x495C, 32)]
    assert len(set(unused)) == 255
    assert bytes(32) not in unused


def test_another_key_or_content_changes_seed_and_salt() -> None:
    seeds = {
        aea.parse_aea(aea_seal.seal(content, auth_data=AUTH, key=pki.key(name))).seed
        for content in (b"a", b"b")
        for name in ("account-signing", "icloud-leaf")
    }
    assert len(seeds) == 4


@pytest.mark.parametrize("name", ["leaf-zero-x", "leaf-zero-y", "leaf-zero-d"])
def test_a_key_with_a_leading_zero_is_like_any_other(name: str) -> None:
    key = pki.key(name)
    assert len(aea_seal.public_point(key.public_key())) == 65
    data = aea_seal.seal(b"content", auth_data=AUTH, key=key)
    container = aea.parse_aea(data)
    aea_seal.verify(container, key.public_key())
    assert aea.unpack(container) == b"content"


def test_another_key_does_not_fit() -> None:
    container = aea.parse_aea(sealed(b"content"))
    with pytest.raises(InvalidFileError, match="changed after signing"):
        aea_seal.verify(container, pki.key("icloud-leaf").public_key())


@pytest.mark.parametrize("size", [0, aea.MAX_ORIGINAL + 1])
def test_content_nobody_would_read_is_not_sealed(size: int) -> None:
    with pytest.raises(ValueError, match="content"):
        sealed(bytes(size))


def test_as_much_content_as_is_read_is_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aea, "MAX_ORIGINAL", 4096)
    assert opened(sealed(text(4096), SMALL)) == text(4096)
    with pytest.raises(ValueError, match="content of 4097 bytes"):
        sealed(text(4097), SMALL)


def test_only_what_starts_like_one_is_a_container() -> None:
    assert aea.is_aea(sealed(b"x"))
    assert aea.is_aea(b"AEA1")
    assert not aea.is_aea(b"AEA")
    assert not aea.is_aea(b"AEA2 and more")


@cache
def lines() -> bytes:
    """Some lines of text in a container; what many cases bend."""
    return sealed(text(9000), SMALL)


def at(offset: int, value: bytes) -> bytes:
    data = lines()
    return data[:offset] + value + data[offset + len(value) :]


A = len(AUTH)


def shorter_segment() -> bytes:
    data = bytearray(sealed(text(100), SMALL))
    (stored,) = struct.unpack_from("<I", data, A + 0x13C + 4)
    struct.pack_into("<I", data, A + 0x13C + 4, stored - 1)
    return bytes(data)


# Each is sealed when its test runs, not while tests are found.
BAD: dict[str, Callable[[], bytes]] = {
    "aea-magic": partial(at, 0, b"AEA2"),
    "aea-profile": partial(at, 4, b"\x01"),
    "aea-scrypt": partial(at, 7, b"\x01"),
    "aea-auth-size": partial(at, 8, bytes(4)),
    "aea-signature": partial(at, A + 12, b"\x31"),
    "aea-file-size": lambda: sealed(text(9000), SMALL) + b"x",
    "aea-original-size": partial(at, A + 0xEC, bytes(8)),
    "aea-segment-size": partial(at, A + 0xEC + 16, struct.pack("<I", 4095)),
    "aea-cluster-size": partial(at, A + 0xEC + 20, bytes(4)),
    "aea-compression": partial(at, A + 0xEC + 24, b"z"),
    "aea-checksum-kind": partial(at, A + 0xEC + 25, b"\x01"),
    "aea-reserved": partial(at, A + 0xEC + 47, b"\x01"),
    "aea-segment-original": partial(at, A + 0x13C, struct.pack("<I", 4095)),
    "aea-segment-stored": partial(at, A + 0x13C + 4, bytes(4)),
    "aea-short": partial(at, A + 0x13C + 4, struct.pack("<I", 8000)),
    "aea-rest": shorter_segment,
}


@pytest.mark.parametrize("code", BAD)
def test_each_field_has_its_own_fault(code: str) -> None:
    with pytest.raises(InvalidFileError) as caught:
        aea.parse_aea(BAD[code](), file="x.shortcut")
    problem = caught.value.problems[0]
    assert (problem.code, problem.file) == (code, "x.shortcut")


def test_an_unused_header_must_be_empty() -> None:
    data = bytearray(sealed(b"content"))
    data[A + 0x13C + 40] = 1
    with pytest.raises(InvalidFileError, match="unused"):
        aea.parse_aea(bytes(data))


def test_packed_segments_do_not_pass_for_raw_ones() -> None:
    data = bytearray(sealed(text(3000)))
    data[A + 0xEC + 24 : A + 0xEC + 25] = b"-"
    with pytest.raises(InvalidFileError, match="stores"):
        aea.parse_aea(bytes(data))


def test_a_file_too_large_is_not_even_parsed() -> None:
    with pytest.raises(InvalidFileError, match="at most"):
        aea.parse_aea(b"AEA1" + bytes(aea.MAX_BYTES))


def test_a_checksum_that_does_not_fit_is_found_without_any_key() -> None:
    data = bytearray(sealed(text(3000)))
    data[A + 0x13C + 8] ^= 1
    with pytest.raises(InvalidFileError, match="checksum"):
        aea.unpack(aea.parse_aea(bytes(data)))


@pytest.mark.parametrize("field", ["root", "cluster", "segment"])
def test_hmacs_are_checked_even_where_the_signature_fits(
    field: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signer that signs wrong HMACs, as one known tool does, is caught as well."""
    real = aea_seal._mac
    counted = {"root": 48, "cluster": 80, "segment": None}[field]

    def wrong(key: bytes, data: bytes, salt: bytes = b"") -> bytes:
        size = len(data) if field != "segment" else None
        hit = size == counted and (field != "segment" or (salt == b"" and len(data) > 100))
        return bytes(32) if hit else real(key, data, salt)

    monkeypatch.setattr(aea_seal, "_mac", wrong)
    data = sealed(text(9000), Geometry(segment_size=4096, segments_per_cluster=2, packed=False))
    monkeypatch.undo()
    with pytest.raises(InvalidFileError) as caught:
        opened(data)
    assert caught.value.problems[0].code == f"aea-{field}-mac"


def test_every_flipped_bit_is_caught() -> None:
    geometry = Geometry(segment_size=4096, segments_per_cluster=3)
    data = sealed(text(4200), geometry)
    missed = []
    for place, bit in itertools.product(range(len(data)), range(8)):
        changed = bytearray(data)
        changed[place] ^= 1 << bit
        try:
            opened(bytes(changed))
            missed.append((place, bit))
        except InvalidFileError:
            pass
    assert missed == []
    assert len(data) > 1000


def test_a_cut_file_is_refused_at_every_length() -> None:
    data = sealed(text(4200), SMALL)
    for length in range(len(data)):
        with pytest.raises(InvalidFileError):
            aea.parse_aea(data[:length])


def test_clusters_cannot_be_swapped() -> None:
    geometry = Geometry(segment_size=4096, segments_per_cluster=1, packed=False)
    data = sealed(bytes(4096) + b"\1" * 4096, geometry)
    start, size = A + 0x13C, 40 + 32 + 32 + 4096
    swapped = data[:start] + data[start + size :] + data[start : start + size]
    with pytest.raises(InvalidFileError, match="cluster"):
        opened(swapped)


@given(st.binary(min_size=1, max_size=20_000))
@settings(max_examples=25, deadline=None)
def test_any_content_survives(content: bytes) -> None:
    assert opened(sealed(content, SMALL)) == content


@given(st.integers(0, 10**6), st.binary(min_size=1, max_size=12))
@settings(max_examples=200, deadline=None)
def test_any_damage_is_a_typed_error(place: int, patch: bytes) -> None:
    data = bytearray(sealed(text(4200), SMALL))
    start = place % len(data)
    before = bytes(data)
    data[start : start + len(patch)] = patch
    if bytes(data) == before:
        return
    with pytest.raises(InvalidFileError):
        opened(bytes(data))


def test_the_same_content_is_sealed_into_the_same_bytes_in_every_release() -> None:
    """Unpacked: what LZFSE makes is its own affair."""
    raw = Geometry(segment_size=4096, segments_per_cluster=2, packed=False)
    digest = "75bab5c80e7eab994a875cd06a36023d90a26c129c41838cf926c1a15cc86c11"
    assert hashlib.sha256(sealed(text(9000), raw)).hexdigest() == digest


def derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    """A key as RFC 5869 has it, by someone else's hand."""
    made: bytes = HKDF(algorithm=hashes.SHA256(), length=32, salt=salt, info=info).derive(key)
    return made


def sealed_by(key: bytes, salt: bytes, data: bytes) -> bytes:
    return hmac.digest(key, salt + data + struct.pack("<Q", len(salt)), hashlib.sha256)


def test_every_seal_is_what_its_facts_say() -> None:
    """Recomputed from the facts in aea_seal alone: names of keys, order and what each covers."""
    made = aea.parse_aea(sealed(text(30_000), SMALL))
    named = b"AEA_AMK" + bytes(4) + aea_seal.public_point(KEY.public_key())
    main = derived(made.seed, made.salt, named)
    first = made.clusters[0]
    root = sealed_by(derived(main, b"", b"AEA_RHEK"), first.mac + AUTH, made.root_header)
    assert made.root_mac == root
    for number, cluster in enumerate(made.clusters):
        key = derived(main, b"", b"AEA_CK" + struct.pack("<I", number))
        header = derived(key, b"", b"AEA_CHEK")
        assert cluster.mac == sealed_by(header, cluster.next_mac + cluster.macs, cluster.headers)
        for index, segment in enumerate(cluster.segments):
            own = derived(key, b"", b"AEA_SK" + struct.pack("<I", index))
            assert segment.mac == sealed_by(own, b"", segment.stored)


def test_what_fills_unused_slots_never_repeats() -> None:
    made = aea.parse_aea(sealed(text(4096), Geometry(segment_size=4096, segments_per_cluster=5)))
    slots = [made.clusters[0].macs[at : at + 32] for at in range(0, 5 * 32, 32)]
    random = [made.seed, made.salt, made.clusters[0].next_mac, *slots]
    assert len({*random}) == 8


def parsed(data: bytes | Callable[[], bytes]) -> Callable[[], object]:
    return lambda: aea.parse_aea(data() if callable(data) else data, file="x.shortcut")


def proven(data: bytes, **changed: Any) -> Callable[[], object]:
    """The seals of a container that says something else than it was signed with."""
    container = aea.parse_aea(data)
    cluster = container.clusters[1]
    for name in changed.keys() & {"mac", "headers", "segments"}:
        other = replace(cluster, **{name: changed.pop(name)})
        changed["clusters"] = (container.clusters[0], other, *container.clusters[2:])
    told_otherwise = replace(container, **changed)
    return partial(aea_seal.verify, told_otherwise, KEY.public_key(), file="x.shortcut")


def otherwise_sealed() -> dict[str, Callable[[], object]]:
    data = sealed(text(20_000), SMALL)
    segments = aea.parse_aea(data).clusters[1].segments
    bent = (segments[0], replace(segments[1], mac=bytes(32)))
    container = aea.parse_aea(data)
    first = container.clusters[0]
    torn = {
        name: replace(container, clusters=(replace(first, segments=(segment,)),))
        for name, segment in {
            "another checksum of a segment": replace(segments[0], digest=bytes(32)),
            "a segment that does not unpack": replace(segments[0], stored=b"bvx2"),
        }.items()
    }
    unpacked = {name: partial(aea.unpack, one, file="x.shortcut") for name, one in torn.items()}
    return {
        "nothing changed after signing": proven(data),
        "signed with another key": partial(
            aea_seal.verify, container, pki.key("icloud-leaf").public_key(), file="x.shortcut"
        ),
        "another HMAC of the root header": proven(data, root_mac=bytes(32)),
        "another HMAC of the second cluster": proven(data, mac=bytes(32)),
        "other headers in the second cluster": proven(data, headers=bytes(80)),
        "another HMAC of a cluster's second segment": proven(data, segments=bent),
        **unpacked,
    }


def in_unused_header(letter: bytes) -> bytes:
    data = bytearray(sealed(text(100), SMALL))
    data[A + 0x13C + 40 : A + 0x13C + 41] = letter
    return bytes(data)


def cut(length: int) -> bytes:
    """A file that was signed as short as it is."""
    return at(A + 0xEC + 8, struct.pack("<Q", length))[:length]


FIELDS: dict[str, bytes | Callable[[], bytes]] = {
    "an unused header": in_unused_header(b"\x01"),
    "a letter in an unused header": in_unused_header(b"X"),
    "a profile in its second byte": at(5, b"\x01"),
    "a profile in its third byte": at(6, b"\x01"),
    "authentication data one byte too large": at(8, struct.pack("<I", aea.MAX_AUTH_DATA + 1)),
    "authentication data as large as any": at(8, struct.pack("<I", aea.MAX_AUTH_DATA)),
    "a signature of five bytes": at(A + 12 + 1, b"\x05"),
    "a signature of eight bytes": at(A + 12, b"\x30\x06" + b"\x01" * 6 + bytes(120)),
    "authentication data of one byte": at(8, struct.pack("<I", 1)),
    "a signature of 71 bytes": at(A + 12 + 1, b"\x47"),
    "a byte behind the signature": at(A + 12 + 127, b"\x01"),
    "one byte more than the largest content": at(A + 0xEC, struct.pack("<Q", aea.MAX_ORIGINAL + 1)),
    "the largest content": at(A + 0xEC, struct.pack("<Q", aea.MAX_ORIGINAL)),
    "a file of one byte less": at(A + 0xEC + 8, struct.pack("<Q", 1)),
    "segments one byte too large": at(A + 0xEC + 16, struct.pack("<I", aea.MAX_ORIGINAL + 1)),
    "clusters one segment too large": at(A + 0xEC + 20, struct.pack("<I", aea.MAX_ORIGINAL + 1)),
    "clusters as large as any": at(A + 0xEC + 20, struct.pack("<I", aea.MAX_ORIGINAL)),
    "a segment one byte too large": at(A + 0x13C + 4, struct.pack("<I", 4096 + 4096 + 1)),
    "a segment as large as any": at(A + 0x13C + 4, struct.pack("<I", 4096 + 4096)),
    "a reserved byte at the start": at(A + 0xEC + 26, b"\x01"),
    "cut in the magic": b"AE",
    "cut in the profile": b"AEA1\0",
    "cut in the scrypt strength": b"AEA1\0\0\0",
    "cut in the size of the authentication data": b"AEA1\0\0\0\0\x05\0",
    "cut in the authentication data": b"AEA1\0\0\0\0\x05\0\0\0abc",
    "too large": lambda: b"AEA1" + bytes(aea.MAX_BYTES - 3),
    "as large as any": lambda: b"AEA1" + bytes(aea.MAX_BYTES - 4),
}
CUT: Refusals = {
    f"cut after {length} bytes": parsed(lines()[: A + 12 + length])
    for length in (0, 127, 128, 159, 160, 191, 192, 223, 224, 271)
} | {
    f"signed when cut {place} bytes into its clusters": parsed(cut(A + 0x13C + place))
    for place in (-32, -1, 0, 79, 80, 111, 112, 175, 176)
}
REFUSALS: Refusals = {
    **otherwise_sealed(),
    **{name: parsed(data) for name, data in (BAD | FIELDS).items()},
    **CUT,
}


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("aea")
