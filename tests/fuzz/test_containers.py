"""A genuine signed container, changed where its structure says: refused, bounded and named.

The tests' own keys seal what is bent inside, so that a change is not stopped at the outermost
signature: each layer meets what the layers around it vouch for.
"""

from __future__ import annotations

import hashlib
import os
import resource

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from builder.errors import InvalidFileError, OptOutError
from builder.kit.trust.shortcut import open_signed
from builder.wire import aea, aea_seal, applearchive, lzfse_stream, plist
from builder.workflow.apple.signed import extract_workflow
from tests import pki

SECONDS = int(os.environ.get("OPTOUT_FUZZ_SECONDS", "2"))
SMALL = aea_seal.Geometry(segment_size=4096, segments_per_cluster=2)
RAW = aea_seal.Geometry(segment_size=4096, segments_per_cluster=1, packed=False)
GENUINE = pki.icloud_file(geometry=SMALL)
LONG = pki.icloud_file(pki.workflow(4, 4000), geometry=RAW)
START = len(aea.parse_aea(GENUINE).auth_data) + 0x13C


def refusal(data: bytes) -> str:
    """The fault's code, where the file is refused in words; "" where it is believed."""
    try:
        open_signed(data, now=pki.NOW, roots=pki.roots())
        extract_workflow(data)
    except OptOutError as error:
        return error.problems[0].code or "without a name"
    return ""


def test_the_genuine_containers_are_believed() -> None:
    assert refusal(GENUINE) == ""
    assert refusal(LONG) == ""


def test_every_flipped_byte_is_refused() -> None:
    """All of them: the certificates, the seals, the headers, what is stored, and unused slots."""
    believed = []
    for place in range(len(GENUINE)):
        changed = bytearray(GENUINE)
        changed[place] ^= 0xFF
        if not refusal(bytes(changed)):
            believed.append(place)
    assert believed == []


def clusters(data: bytes) -> tuple[bytes, list[bytes]]:
    """What precedes the clusters, and each of them: a header of one segment, then its bytes."""
    start = len(aea.parse_aea(data).auth_data) + 0x13C
    size = 40 + 32 + 32 + 4096
    return data[:start], [data[at : at + size] for at in range(start, len(data), size)]


@given(some.data())
@settings(max_examples=40 * SECONDS, deadline=None)
def test_segments_that_are_moved_are_refused(data: some.DataObject) -> None:
    head, parts = clusters(LONG)
    chosen = data.draw(some.lists(some.sampled_from(range(len(parts))), max_size=len(parts) + 1))
    if chosen == list(range(len(parts))):
        return
    assert refusal(head + b"".join(parts[number] for number in chosen)).startswith("aea-")


@pytest.mark.parametrize("first", range(3))
def test_two_segments_that_change_places_are_refused(first: int) -> None:
    head, parts = clusters(LONG)
    parts[first], parts[first + 1] = parts[first + 1], parts[first]
    assert refusal(head + b"".join(parts)).startswith("aea-")


def sealed_stream(stream: bytes) -> bytes:
    """A container whose one segment stores these bytes, every seal around them genuine."""
    content = pki.archive()
    real = lzfse_stream.compress
    lzfse_stream.compress = lambda data: stream  # put back below
    try:
        return aea_seal.seal(
            content, auth_data=pki.icloud_auth(), key=pki.key("icloud-leaf"), geometry=SMALL
        )
    finally:
        lzfse_stream.compress = real


PACKED = lzfse_stream.compress(pki.archive())


@given(some.integers(0, len(PACKED) - 1), some.binary(min_size=1, max_size=16), some.booleans())
@settings(max_examples=100 * SECONDS, deadline=None)
def test_a_broken_stream_below_genuine_seals_is_refused(
    place: int, patch: bytes, cut: bool
) -> None:
    broken = PACKED[:place] + patch + (b"" if cut else PACKED[place + len(patch) :])
    if broken == PACKED or len(broken) == len(pki.archive()):
        return
    code = refusal(sealed_stream(broken))
    # Bits that the decoder does not look at may unpack to the same content.
    assert (
        code.startswith(("lzfse-", "aea-"))
        or lzfse_stream.decompress(broken, len(pki.archive())) == pki.archive()
    )


def test_a_stream_that_would_swell_is_refused_within_bounds() -> None:
    import lzfse

    swelling = lzfse.compress(bytes(20 << 20))[:-4] * 3 + b"bvx$"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(sealed_stream(swelling)) in {"lzfse-size", "aea-segment-stored"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


@given(some.integers(0, 10**6), some.binary(max_size=12), some.integers(0, 12))
@settings(max_examples=100 * SECONDS, deadline=None)
def test_a_bent_archive_below_genuine_seals_is_refused_or_holds_what_it_says(
    place: int, patch: bytes, gone: int
) -> None:
    whole = pki.archive()
    at = place % len(whole)
    bent = whole[:at] + patch + whole[at + gone :]
    if not bent:
        return
    code = refusal(pki.icloud_file(content=bent, geometry=SMALL))
    if not code:
        assert applearchive.read_archive(bent).payload
    else:
        assert code.startswith(("archive-", "plist-", "not-a-", "shortcut-", "workflow")), code


AUTH = pki.icloud_auth()


@given(some.integers(0, len(AUTH) - 1), some.binary(min_size=1, max_size=8))
@settings(max_examples=60 * SECONDS, deadline=None)
def test_bent_authentication_data_below_a_genuine_seal_proves_nothing_else(
    place: int, patch: bytes
) -> None:
    bent = AUTH[:place] + patch + AUTH[place + len(patch) :]
    if refusal(pki.icloud_file(auth=bent, geometry=SMALL)):
        return
    chain = plist.loads_dict(bent)["SigningCertificateChain"]
    assert chain[:2] == plist.loads_dict(AUTH)["SigningCertificateChain"][:2]


def test_a_digest_of_other_content_below_genuine_seals_is_refused() -> None:
    container = aea.parse_aea(GENUINE)
    (segment,) = container.clusters[0].segments
    assert hashlib.sha256(aea.unpack(container)).digest() == segment.digest
    other = sealed_stream(lzfse_stream.compress(pki.archive(pki.workflow(3))))
    with pytest.raises(InvalidFileError):
        aea.unpack(aea.parse_aea(other))
