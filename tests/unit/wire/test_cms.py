"""CMS structures: those of openssl and cryptography, and those bent by hand."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.errors import InvalidFileError
from builder.wire import cms, der
from builder.wire.x509 import load_certificate
from tests import pki
from tests.refusals import Refusals, expected, told

CONTENT = b"<plist>content\nof two lines</plist>"


def certificate(key: str = "profile-leaf") -> x509.Certificate:
    wish = pki.Wish(name="Signer", key=pki.key(key), serial=300)
    return pki.issue(wish, "Test CA", pki.key("profile-intermediate"))


def signed(
    key: str = "profile-leaf",
    *options: pkcs7.PKCS7Options,
    digest: hashes.SHA256 | hashes.SHA384 | hashes.SHA512 | None = None,
) -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(CONTENT)
    builder = builder.add_signer(certificate(key), pki.key(key), digest or hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


def proven(data: bytes) -> cms.SignedData:
    found = cms.parse_cms(data, file="x")
    inside = [load_certificate(one) for one in found.certificates]
    for signer in found.signers:
        cms.verify_signer(found, signer, cms.signer_certificate(signer, inside))
    return found


PLAIN = signed("profile-leaf", pkcs7.PKCS7Options.NoAttributes)


@pytest.mark.parametrize("key", ["profile-leaf", "profile-ec"])
@pytest.mark.parametrize("digest", [hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
@pytest.mark.parametrize("attributes", [True, False])
def test_what_cryptography_signs_is_proven(
    key: str, digest: hashes.SHA256 | hashes.SHA384 | hashes.SHA512, attributes: bool
) -> None:
    options = [] if attributes else [pkcs7.PKCS7Options.NoAttributes]
    found = proven(signed(key, *options, digest=digest))
    assert found.content == CONTENT
    assert found.canonical
    assert found.signers[0].digest == digest.name
    assert cms.is_cms(signed(key))


@pytest.mark.parametrize(
    "options",
    [
        [],
        ["-noattr"],
        ["-keyid"],
        ["-stream"],
        ["-md", "sha1"],
        ["-nosmimecap", "-noattr", "-stream"],
    ],
    ids=" ".join,
)
def test_what_openssl_signs_is_proven(options: list[str], tmp_path: Path) -> None:
    made = x509.CertificateBuilder(
        issuer_name=certificate().subject,
        subject_name=certificate().subject,
        public_key=pki.key("profile-leaf").public_key(),
        serial_number=0x80FF,
        not_valid_before=pki.START,
        not_valid_after=pki.END,
    ).add_extension(
        x509.SubjectKeyIdentifier.from_public_key(pki.key("profile-leaf").public_key()),
        critical=False,
    )
    leaf = made.sign(pki.key("profile-leaf"), hashes.SHA256())
    (tmp_path / "leaf.pem").write_bytes(pki.pem(leaf))
    (tmp_path / "content").write_bytes(CONTENT)
    key = pki.KEYS / "test-only-profile-leaf.pem"
    command = ["openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER"]
    command += ["-signer", "leaf.pem", "-inkey", str(key), "-in", "content", "-out", "signed"]
    subprocess.run([*command, *options], cwd=tmp_path, check=True, capture_output=True)
    found = proven((tmp_path / "signed").read_bytes())
    assert found.content == CONTENT
    assert found.canonical


def bend(data: bytes, old: bytes, new: bytes) -> bytes:
    assert old in data
    return data.replace(old, new, 1)


SHA256_OID = bytes.fromhex("0609608648016503040201")
RSA_OID = bytes.fromhex("06092a864886f70d010101")
WITH = signed()
BAD = {
    "nothing": b"",
    "noise": b"\x30\x03abc",
    "another kind of content": bend(PLAIN, bytes.fromhex("2a864886f70d010702"), bytes(8) + b"\1"),
    "an unknown digest": PLAIN.replace(SHA256_OID, bytes.fromhex("0609608648016503040209")),
    "a parameter that is none": bend(PLAIN, SHA256_OID + b"\x05\x00", SHA256_OID + b"\x04\x00"),
    "a signer's version": PLAIN[: PLAIN.rindex(b"\x02\x01\x01")]
    + b"\x02\x01\x02"
    + PLAIN[PLAIN.rindex(b"\x02\x01\x01") + 3 :],
    "a byte behind": PLAIN + b"x",
    "an unknown attribute structure": bend(
        WITH, bytes.fromhex("06092a864886f70d010904"), bytes.fromhex("06092a864886f70d010914")
    ),
    "detached": signed("profile-leaf", pkcs7.PKCS7Options.DetachedSignature),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bent_structure_is_a_typed_error(name: str) -> None:
    with pytest.raises(InvalidFileError) as caught:
        cms.parse_cms(BAD[name], file="x")
    assert caught.value.problems[0].file == "x"
    assert caught.value.problems[0].message.startswith("the signature structure: ")


def test_a_list_of_signers_that_is_empty_is_refused() -> None:
    from cryptography.hazmat.primitives.serialization.pkcs7 import serialize_certificates

    data = serialize_certificates([certificate()], serialization.Encoding.DER)
    with pytest.raises(InvalidFileError, match=r"not inside|signers"):
        cms.parse_cms(data)


def patched_signer(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """`data` with its signer bent by hand; the lengths around it are written anew."""
    outer = der.read_der(data)
    kind, wrapped = outer.children()
    parts = wrapped.children()[0].children()
    signer = parts[-1].children()[0]
    bent = encoded(0x31, encoded(0x30, change(signer.value)))
    inner = encoded(0x30, b"".join(part.raw for part in parts[:-1]) + bent)
    return encoded(0x30, kind.raw + encoded(0xA0, inner))


def encoded(tag: int, body: bytes) -> bytes:
    size = len(body)
    if size < 128:
        return bytes([tag, size]) + body
    return bytes([tag, 0x82]) + size.to_bytes(2, "big") + body


CONTENT_TYPE = bytes.fromhex("06092a864886f70d010903")
MESSAGE_DIGEST = bytes.fromhex("06092a864886f70d010904")
SHA384_RSA = bytes.fromhex("06092a864886f70d01010c")
BENT: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "two digests": (lambda body: body.replace(RSA_OID, SHA384_RSA), "two different digests"),
    "an attribute twice": (
        lambda body: body.replace(MESSAGE_DIGEST, CONTENT_TYPE),
        "given twice",
    ),
    "something behind": (lambda body: body + encoded(0xA1, b"") + b"\x05\x00", "more than it"),
    "an unknown algorithm": (
        lambda body: body.replace(RSA_OID, RSA_OID[:-1] + b"\x0a"),
        "not supported",
    ),
}


@pytest.mark.parametrize("name", BENT)
def test_a_signer_bent_by_hand_is_refused(name: str) -> None:
    change, words = BENT[name]
    data = patched_signer(WITH, change)
    assert data != WITH
    with pytest.raises(InvalidFileError, match=words):
        cms.parse_cms(data)


def test_a_signer_left_as_it_was_still_proves() -> None:
    same = patched_signer(WITH, lambda body: body + encoded(0xA1, b""))
    assert proven(same).content == CONTENT


def test_changed_content_is_caught_with_and_without_attributes() -> None:
    for data in (PLAIN, WITH):
        with pytest.raises(InvalidFileError) as caught:
            proven(bend(data, b"content\n", b"contemt\n"))
        assert caught.value.problems[0].code in ("cms-content", "cms-signature")


def test_a_certificate_of_somebody_else_is_not_the_signers() -> None:
    found = cms.parse_cms(PLAIN)
    with pytest.raises(InvalidFileError, match="not inside"):
        cms.signer_certificate(found.signers[0], [pki.account_root()])


def test_a_key_of_another_kind_does_not_prove() -> None:
    found = cms.parse_cms(PLAIN)
    with pytest.raises(InvalidFileError, match="does not fit"):
        cms.verify_signer(found, found.signers[0], certificate("profile-ec"))


def test_every_flipped_bit_is_caught() -> None:
    missed = []
    own = (pki.der(certificate()),)
    for place in range(len(PLAIN)):
        for bit in range(place % 2, 8, 2):
            changed = bytearray(PLAIN)
            changed[place] ^= 1 << bit
            try:
                found = proven(bytes(changed))
            except (InvalidFileError, ValueError):
                continue
            # Bits of the certificate that are not the signer's key are the chain's to prove.
            if found.canonical and found.certificates == own:
                missed.append((place, bit))
    assert missed == []


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_structure_or_a_typed_error(data: bytes) -> None:
    for whole in (data, PLAIN[: len(data)] + data, PLAIN[:60] + data + PLAIN[60 + len(data) :]):
        try:
            found = cms.parse_cms(whole)
        except InvalidFileError:
            continue
        assert len(found.content) <= len(whole)


DER_BAD = {
    "der-short": b"\x30\x05\x02\x01\x01",
    "der-tag": b"\x1f\x01\x00",
    "der-length": b"\x04\x81\x01a",
    "der-rest": b"\x05\x00\x05\x00",
}


@pytest.mark.parametrize("code", DER_BAD)
def test_each_fault_of_an_encoding_has_its_name(code: str) -> None:
    with pytest.raises(InvalidFileError) as caught:
        der.read_der(DER_BAD[code])
    assert caught.value.problems[0].code == code


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x30",
        b"\x30\x85\x01\x01\x01\x01\x01",
        b"\x30\x82\x01",
        b"\x04\x80a\x00\x00",
        b"\x30\x80\x05\x00",
        b"\x30\x80" * 40 + b"\x00\x00" * 40,
        b"\x00\x00",
        bytes(9 * 1024 * 1024),
    ],
)
def test_an_encoding_without_sound_lengths_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidFileError):
        der.read_der(data)


def test_children_must_fill_their_parent() -> None:
    with pytest.raises(InvalidFileError):
        der.read_der(b"\x30\x03\x04\x05a").children()


@pytest.mark.parametrize(
    "data", [b"\x02\x00", b"\x02\x02\x00\x01", b"\x02\x02\xff\x80", b"\x04\x01a"]
)
def test_a_number_has_one_form(data: bytes) -> None:
    with pytest.raises(InvalidFileError):
        der.read_der(data).number()


@pytest.mark.parametrize("data", [b"\x06\x00", b"\x06\x01\x80", b"\x06\x02\x80\x01", b"\x04\x01a"])
def test_an_identifier_has_one_form(data: bytes) -> None:
    with pytest.raises(InvalidFileError):
        der.read_der(data).oid()


def test_numbers_and_identifiers_are_read() -> None:
    assert der.read_der(b"\x02\x02\x00\x80").number() == 128
    assert der.read_der(b"\x02\x01\xff").number() == -1
    assert der.read_der(bytes.fromhex("06082a864886f7636406")).oid() == "1.2.840.113635.100.6"


def test_a_string_in_pieces_is_joined_and_holds_nothing_else() -> None:
    assert der.read_der(b"\x24\x80\x04\x01a\x04\x01b\x00\x00").octets() == b"ab"
    with pytest.raises(InvalidFileError):
        der.read_der(b"\x24\x80\x05\x00\x00\x00").octets()


def version(number: int) -> Callable[[bytes], bytes]:
    """A signer that says to be of this version; its first field is the version."""
    return lambda body: encoded(2, bytes([number])) + body[3:]


def with_key_id(body: bytes) -> bytes:
    """A signer named by a key's id where its issuer and serial number stood."""
    fields = der.read_der(encoded(0x30, body)).children()
    return fields[0].raw + encoded(0x80, b"id") + b"".join(one.raw for one in fields[2:])


def parts_of(data: bytes) -> list[bytes]:
    """The encodings of version, digests, content, certificates and signers."""
    wrapped = der.read_der(data).children()[1]
    return [part.raw for part in wrapped.children()[0].children()]


def whole(parts: list[bytes], *, behind: bytes = b"", kind: bytes = b"") -> bytes:
    oid = kind or encoded(6, bytes.fromhex("2a864886f70d010702"))
    inner = encoded(0xA0, encoded(0x30, b"".join(parts)))
    return encoded(0x30, oid + inner + behind)


def changed(at: int, *new: bytes) -> bytes:
    """PLAIN with one of its parts replaced."""
    parts = parts_of(PLAIN)
    return whole([*parts[:at], *new, *parts[at + 1 :]])


def times(at: int, count: int) -> bytes:
    """PLAIN with what stands in one of its lists said so many times."""
    part = parts_of(PLAIN)[at]
    inside = der.read_der(part).value
    return changed(at, encoded(part[0], inside * count))


def attribute(kind: bytes, *values: bytes) -> bytes:
    return encoded(0x30, kind + encoded(0x31, b"".join(values)))


DATA_OID = bytes.fromhex("06092a864886f70d010701")
TYPE = attribute(CONTENT_TYPE, DATA_OID)
DIGEST = attribute(MESSAGE_DIGEST, encoded(4, bytes(32)))


def attributes(*given: bytes, tag: int = 0xA0) -> bytes:
    """A signer with these signed attributes."""

    def change(body: bytes) -> bytes:
        fields = [one.raw for one in der.read_der(encoded(0x30, body)).children()]
        return b"".join([*fields[:3], encoded(tag, b"".join(given)), *fields[4:]])

    return patched_signer(WITH, change)


def parsed(data: bytes) -> Callable[[], object]:
    return partial(cms.parse_cms, data, file="x")


def open_attributes(body: bytes) -> tuple[bytes, bytes]:
    found = der.read_der(encoded(0x30, body)).children()[3]
    return found.raw, b"\xa0\x80" + found.value + b"\0\0"


def with_fields(*kept: int, null: int = -1) -> Callable[[bytes], bytes]:
    """A signer with some of its fields, or with a null in place of one."""

    def change(body: bytes) -> bytes:
        fields = [one.raw for one in der.read_der(encoded(0x30, body)).children()]
        told = [b"\x05\x00" if n == null else one for n, one in enumerate(fields)]
        return b"".join(told[n] for n in kept or range(len(told)))

    return change


def with_identity(*identity: bytes) -> Callable[[bytes], bytes]:
    def change(body: bytes) -> bytes:
        fields = [one.raw for one in der.read_der(encoded(0x30, body)).children()]
        return b"".join([fields[0], encoded(0x30, b"".join(identity)), *fields[2:]])

    return change


def proved(data: bytes, *, key: str = "", other: bool = False) -> None:
    """Proves the one signer of `data`, with his own certificate or with another."""
    found = cms.parse_cms(data, file="x")
    inside = [] if other else [load_certificate(one) for one in found.certificates]
    own = cms.signer_certificate(found.signers[0], inside, file="x")
    cms.verify_signer(found, found.signers[0], certificate(key) if key else own, file="x")


NOBODY, SERIAL = encoded(0x30, b""), encoded(2, b"\1")
OTHER_KIND = encoded(0x30, RSA_OID + encoded(0xA0, encoded(4, CONTENT)))


REFUSALS: Refusals = {
    **{name: parsed(data) for name, data in BAD.items()},
    **{name: parsed(patched_signer(WITH, change)) for name, (change, _) in BENT.items()},
    **{
        f"a signer with {count} of his fields": parsed(
            patched_signer(PLAIN, with_fields(*range(count)))
        )
        for count in (1, 2, 3, 4)
    },
    **{
        f"a signer whose field {place} is null": parsed(
            patched_signer(PLAIN, with_fields(null=place))
        )
        for place in range(5)
    },
    "a signer that is none": parsed(changed(-1, encoded(0x31, b"\x05\x00"))),
    "an identity without an issuer": parsed(patched_signer(PLAIN, with_identity())),
    "an identity without a number": parsed(patched_signer(PLAIN, with_identity(NOBODY))),
    "an identity of three": parsed(
        patched_signer(PLAIN, with_identity(NOBODY, SERIAL, b"\x05\x00"))
    ),
    "an attribute that is none": parsed(attributes(TYPE, DIGEST, b"\x05\x00")),
    "an attribute of nothing": parsed(attributes(TYPE, DIGEST, encoded(0x30, b""))),
    "an attribute without a value": parsed(attributes(TYPE, DIGEST, encoded(0x30, RSA_OID))),
    "a value that is no set": parsed(
        attributes(TYPE, DIGEST, encoded(0x30, RSA_OID + encoded(0x30, b"")))
    ),
    "two types of the content": parsed(
        attributes(attribute(CONTENT_TYPE, DATA_OID, DATA_OID), DIGEST)
    ),
    "a type that is a number": parsed(attributes(attribute(CONTENT_TYPE, SERIAL), DIGEST)),
    "content changed under attributes": partial(proved, bend(WITH, b"content\n", b"contemt\n")),
    "content changed": partial(proved, bend(PLAIN, b"content\n", b"contemt\n")),
    "another kind of content than was signed": partial(
        proved, whole([*parts_of(WITH)[:2], OTHER_KIND, *parts_of(WITH)[3:]])
    ),
    "a certificate that is not inside": partial(proved, PLAIN, other=True),
    "a key of another kind": partial(proved, PLAIN, key="profile-ec"),
    "a signer of version 0": parsed(patched_signer(WITH, version(0))),
    "a signer of version 2": parsed(patched_signer(WITH, version(2))),
    "a named signer of version 3": parsed(patched_signer(WITH, version(3))),
    "a key's id in version 1": parsed(patched_signer(WITH, with_key_id)),
    "no signer": parsed(changed(-1, b"\x31\x00")),
    "nine signers": parsed(times(4, 9)),
    "17 certificates": parsed(times(3, 17)),
    "a certificate that is none": parsed(changed(3, encoded(0xA0, b"\x05\x00"))),
    "another kind": parsed(whole(parts_of(PLAIN), kind=DATA_OID)),
    "no kind": parsed(whole(parts_of(PLAIN), kind=b"\x05\x00")),
    "something behind the content": parsed(whole(parts_of(PLAIN), behind=b"\x05\x00")),
    "something behind the signers": parsed(whole([*parts_of(PLAIN), b"\x05\x00"])),
    "no version": parsed(changed(0)),
    "no digests": parsed(changed(1)),
    "no content": parsed(changed(2)),
    "two contents": parsed(
        changed(2, encoded(0x30, DATA_OID + encoded(0xA0, encoded(4, b"") * 2)))
    ),
    "a content that is a number": parsed(
        changed(2, encoded(0x30, DATA_OID + encoded(0xA0, encoded(2, b"\1"))))
    ),
    "a detached content": parsed(changed(2, encoded(0x30, DATA_OID))),
    "something behind a content": parsed(
        changed(2, encoded(0x30, DATA_OID + encoded(0xA0, encoded(4, b"")) + b"\x05\x00"))
    ),
    "no content type": parsed(attributes(DIGEST)),
    "no digest of the content": parsed(attributes(TYPE)),
    "two digests of the content": parsed(
        attributes(TYPE, attribute(MESSAGE_DIGEST, encoded(4, b"a"), encoded(4, b"b")))
    ),
    "a digest that is a number": parsed(
        attributes(TYPE, attribute(MESSAGE_DIGEST, encoded(2, b"\1")))
    ),
    "an attribute of three": parsed(
        attributes(TYPE, DIGEST, encoded(0x30, RSA_OID + b"\x31\x00\x05\x00"))
    ),
    "attributes without an end": parsed(
        patched_signer(WITH, lambda body: body.replace(*open_attributes(body)))
    ),
    "a parameter in a null": parsed(
        bend(PLAIN, SHA256_OID + b"\x05\x00", SHA256_OID + b"\x05\x01\x00")
    ),
    "one byte too many": parsed(bytes(der.MAX_BYTES + 1)),
}


def test_as_many_signers_and_certificates_as_are_taken_are_read() -> None:
    assert len(cms.parse_cms(times(4, 8)).signers) == 8
    assert len(cms.parse_cms(times(3, 16)).certificates) == 16
    assert cms.parse_cms(changed(3)).certificates == ()


@pytest.mark.parametrize(
    ("number", "digests", "canonical"),
    [(1, 1, True), (2, 1, False), (3, 1, False), (0, 1, False), (1, 2, False), (1, 0, False)],
)
def test_version_and_digests_that_the_rest_implies_are_canonical(
    number: int, digests: int, canonical: bool
) -> None:
    parts = parts_of(PLAIN)
    parts[0] = encoded(2, bytes([number]))
    parts[1] = encoded(0x31, der.read_der(parts[1]).value * digests)
    assert cms.parse_cms(whole(parts)).canonical is canonical


def test_a_signer_named_by_its_key_needs_version_three() -> None:
    found = patched_signer(WITH, lambda body: with_key_id(version(3)(body)))
    signed_data = cms.parse_cms(found)
    assert (signed_data.signers[0].key_id, signed_data.signers[0].serial) == (b"id", 0)
    assert not signed_data.canonical
    parts = parts_of(found)
    parts[0] = encoded(2, b"\3")
    assert cms.parse_cms(whole(parts)).canonical


def test_revocation_lists_are_passed_over() -> None:
    parts = parts_of(PLAIN)
    assert cms.parse_cms(whole([*parts[:4], b"\xa1\x00", parts[4]])).content == CONTENT


def test_content_of_another_kind_than_the_attributes_say_is_caught() -> None:
    parts = parts_of(WITH)
    other = bytes.fromhex("06092a864886f70d010702")
    parts[2] = encoded(0x30, other + encoded(0xA0, encoded(4, CONTENT)))
    with pytest.raises(InvalidFileError) as caught:
        proven(whole(parts))
    assert str(caught.value) == "error: the signature is for another kind of content"


PROOFS: dict[str, Callable[[], object]] = {
    "the content": lambda: proven(bend(WITH, b"content\n", b"contemt\n")),
    "the content without attributes": lambda: proven(bend(PLAIN, b"content\n", b"contemt\n")),
    "the certificate": lambda: cms.signer_certificate(
        cms.parse_cms(PLAIN).signers[0], [pki.account_root()], file="x"
    ),
}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("the content", "cms-content: error: the content was changed after signing"),
        (
            "the content without attributes",
            "cms-signature: error: the signature does not fit the content",
        ),
        ("the certificate", "cms-signer: x: error: the signer's certificate is not inside"),
    ],
)
def test_what_does_not_prove_says_so(name: str, words: str) -> None:
    with pytest.raises(InvalidFileError) as caught:
        PROOFS[name]()
    (problem,) = caught.value.problems
    assert f"{problem.code}: {problem}" == words


@pytest.mark.parametrize(
    "data",
    [b"", b"\x31" + WITH[1:], WITH[:14], bytes(20) + WITH, b"\x30" + bytes(20) + WITH[4:40]],
)
def test_what_starts_otherwise_is_no_signed_data(data: bytes) -> None:
    assert not cms.is_cms(data)
    assert cms.is_cms(WITH[:24])


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("cms")
