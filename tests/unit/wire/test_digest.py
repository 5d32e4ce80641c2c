"""Digests: known answers, and that parts cannot slide into each other."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as some

from builder.wire.digest import digest_of, sha256, sha256_base64

EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_known_answers_of_sha_256() -> None:
    assert sha256(b"") == EMPTY
    # FIPS 180-2, appendix B.1
    assert sha256(b"abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_base64(b"") == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="


def test_no_parts_and_one_empty_part_differ() -> None:
    assert digest_of([]) == EMPTY
    assert digest_of([("", b"")]) != EMPTY


@given(some.lists(some.tuples(some.text(max_size=4), some.binary(max_size=4)), max_size=4))
def test_order_names_and_division_are_bound_in(parts: list[tuple[str, bytes]]) -> None:
    whole = digest_of(parts)
    assert digest_of(tuple(parts)) == whole
    assert digest_of([*parts, ("", b"")]) != whole
    if parts:
        (name, data), *rest = parts
        assert digest_of([(name, data + b"x"), *rest]) != whole
        assert digest_of([(name + "x", data), *rest]) != whole
    if parts != parts[::-1]:
        assert digest_of(parts[::-1]) != whole


def test_a_name_cannot_take_over_bytes_of_its_data() -> None:
    assert digest_of([("ab", b"c")]) != digest_of([("a", b"bc")])
    assert digest_of([("a", b"b"), ("c", b"")]) != digest_of([("a", b""), ("bc", b"")])


def test_a_digest_of_parts_is_over_eight_byte_lengths_most_significant_first() -> None:
    name = "\u00e9"
    written = (
        b"\0\0\0\0\0\0\0\x02\xc3\xa9"
        b"\0\0\0\0\0\0\x01\x00" + b"d" * 256 + b"\0\0\0\0\0\0\0\x01n"
        b"\0\0\0\0\0\0\0\0"
    )
    assert digest_of([(name, b"d" * 256), ("n", b"")]) == hashlib.sha256(written).hexdigest()
