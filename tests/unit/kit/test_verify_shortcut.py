"""From bytes to a decision: who signed, and each reason not to believe it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from builder.errors import InvalidFileError, OptOutError, UnsignedError, UntrustedError
from builder.kit.trust.shortcut import open_signed
from builder.model.signature import Signature, SignatureKind
from builder.wire import aea_seal, plist
from builder.wire.aea_seal import Geometry
from builder.workflow.apple.signed import extract_workflow
from tests import pki

ROOTS = pki.roots()


def verified(data: bytes, now: datetime = pki.NOW) -> Signature:
    return open_signed(data, now=now, roots=ROOTS, file="x.shortcut").signature


def code(data: bytes, kind: type[OptOutError], now: datetime = pki.NOW) -> str:
    with pytest.raises(kind) as caught:
        verified(data, now)
    assert type(caught.value) is kind
    problem = caught.value.problems[0]
    assert problem.file == "x.shortcut"
    return problem.code


def test_an_icloud_signature_says_who_when_and_for_whom() -> None:
    signature = verified(pki.icloud_file())
    assert signature.kind is SignatureKind.ICLOUD
    assert signature.share_id == pki.SHARE_ID
    assert signature.root == "Test Root G3"
    assert signature.signed_at == pki.NOW
    assert (signature.not_before, signature.not_after) == (pki.START, pki.END)
    assert signature.who_can_import == "anyone"
    assert signature.findings == ()
    assert signature.to_json()["not_after"] == "2027-06-01T00:00:00Z"


def test_an_account_signature_never_shows_a_hash() -> None:
    signature = verified(pki.account_file())
    assert signature.kind is SignatureKind.ACCOUNT
    assert signature.root == "Test Root"
    assert [problem.code for problem in signature.findings] == ["carries-contact-hashes"]
    everything = repr(signature) + str(signature.to_json())
    assert pki.HASH not in everything
    assert pki.ACCOUNT not in everything


def test_the_workflow_comes_out_with_and_without_a_proof() -> None:
    for data in (pki.icloud_file(), pki.account_file()):
        inside = extract_workflow(data)
        assert plist.loads(inside) == pki.workflow()
        assert open_signed(data, now=pki.NOW, roots=ROOTS).workflow == inside


def test_apples_roots_alone_do_not_trust_a_self_made_chain() -> None:
    with pytest.raises(UntrustedError, match="brings its own root"):
        open_signed(pki.icloud_file(), now=pki.NOW)
    with pytest.raises(UntrustedError, match="no trusted root vouches"):
        open_signed(pki.account_file(), now=pki.NOW)


def test_a_file_without_its_root_is_trusted_all_the_same() -> None:
    auth = plist.dumps_binary(
        {
            "SigningCertificateChain": [
                pki.der(pki.icloud_leaf()),
                pki.der(pki.icloud_intermediate()),
            ]
        }
    )
    assert verified(pki.icloud_file(auth=auth)).root == "Test Root G3"


def test_a_swapped_root_with_the_same_name_is_not_trusted() -> None:
    impostor = pki.authority("Test Root G3", "profile-root")
    made = pki.issue(
        pki.Wish(name="Test CA 4", key=pki.key("icloud-intermediate"), authority=True),
        "Test Root G3",
        pki.key("profile-root"),
    )
    chain = [pki.der(pki.icloud_leaf()), pki.der(made), pki.der(impostor)]
    auth = plist.dumps_binary({"SigningCertificateChain": chain})
    assert code(pki.icloud_file(auth=auth), UntrustedError) == "untrusted-root"


def test_a_root_alone_cannot_be_the_leaf() -> None:
    root = pki.authority("Test Root", "icloud-leaf")
    auth = plist.dumps_binary({"SigningCertificateChain": [pki.der(root)]})
    assert code(pki.icloud_file(auth=auth), UntrustedError) == "untrusted-root"


@pytest.mark.parametrize(
    "changes",
    [
        {"marker": ""},
        {"marker": pki.ACCOUNT_MARKER},
        {"authority": True},
        {"usage": False},
        {"usage": None},
    ],
    ids=str,
)
def test_a_leaf_made_for_something_else_is_not_trusted(changes: dict[str, Any]) -> None:
    auth = pki.icloud_auth(pki.icloud_leaf(**changes))
    assert code(pki.icloud_file(auth=auth), UntrustedError) == "untrusted-leaf"


def test_an_intermediate_must_be_an_authority() -> None:
    wish = pki.Wish(name="Test CA 4", key=pki.key("icloud-intermediate"))
    made = pki.issue(wish, "Test Root G3", pki.key("icloud-root"))
    auth = plist.dumps_binary(
        {"SigningCertificateChain": [pki.der(pki.icloud_leaf()), pki.der(made)]}
    )
    assert code(pki.icloud_file(auth=auth), UntrustedError) == "untrusted-root"


@pytest.mark.parametrize(("length", "trusted"), [(0, False), (1, True), (2, True), (None, True)])
def test_a_path_is_as_long_as_its_authority_allows(length: int | None, trusted: bool) -> None:
    upper = pki.Wish(
        name="Upper", key=pki.key("profile-ec"), authority=True, path_length=length, serial=3
    )
    first = pki.issue(upper, "Test Root G3", pki.key("icloud-root"))
    lower = pki.Wish(name="Test CA 4", key=pki.key("icloud-intermediate"), authority=True)
    second = pki.issue(lower, "Upper", pki.key("profile-ec"))
    chain = [pki.der(one) for one in (pki.icloud_leaf(), second, first)]
    auth = plist.dumps_binary({"SigningCertificateChain": chain})
    if trusted:
        assert verified(pki.icloud_file(auth=auth)).root == "Test Root G3"
    else:
        assert code(pki.icloud_file(auth=auth), UntrustedError) == "untrusted-root"


@pytest.mark.parametrize(
    ("now", "finding"),
    [
        (pki.END + timedelta(seconds=1), "certificate-expired"),
        (pki.END - timedelta(days=29), "certificate-ends-soon"),
        (pki.START - timedelta(days=1), "certificate-early"),
    ],
)
def test_dates_warn_and_never_refuse(now: datetime, finding: str) -> None:
    assert [problem.code for problem in verified(pki.icloud_file(), now).findings] == [finding]


@pytest.mark.parametrize("name", ["leaf-zero-x", "leaf-zero-y", "leaf-zero-d"])
def test_a_leaf_key_with_a_leading_zero_is_trusted(name: str) -> None:
    auth = pki.icloud_auth(pki.icloud_leaf(key=pki.key(name)))
    assert verified(pki.icloud_file(auth=auth, signing_key=name)).share_id == pki.SHARE_ID


def test_segments_clusters_and_raw_content_are_all_believed() -> None:
    value = pki.workflow(200, 80)
    for geometry in (
        Geometry(segment_size=4096, segments_per_cluster=2),
        Geometry(segment_size=4096, segments_per_cluster=256, packed=False),
    ):
        data = pki.icloud_file(value, geometry=geometry)
        assert plist.loads(open_signed(data, now=pki.NOW, roots=ROOTS).workflow) == value


@pytest.mark.parametrize("data", [b"bplist00", b" \n<?xml version", b"\xef\xbb\xbf<plist"])
def test_a_bare_property_list_is_unsigned(data: bytes) -> None:
    assert code(data, UnsignedError) == "unsigned"
    with pytest.raises(UnsignedError):
        extract_workflow(data)


def test_the_saved_page_of_a_link_is_no_unsigned_shortcut() -> None:
    page = b"<!DOCTYPE html>\n<html><title>Shortcut</title></html>"
    assert code(page, InvalidFileError) == "plist-web-page"


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"AEA"])
def test_anything_else_is_invalid(data: bytes) -> None:
    assert code(data, InvalidFileError) == "aea-magic"


def test_content_that_is_no_binary_plist_is_invalid() -> None:
    from builder.wire.applearchive import Times, write_archive

    content = write_archive(b"<?xml?>", Times(modified=(0, 0)))
    assert code(pki.icloud_file(content=content), InvalidFileError) == "workflow"


def test_a_time_out_of_this_world_is_left_out() -> None:
    from builder.wire.applearchive import Times, write_archive

    content = write_archive(plist.dumps_binary({}), Times(modified=(-5, 0)))
    assert verified(pki.icloud_file(content=content)).signed_at is None


def account(**changes: Any) -> bytes:
    return pki.account_file(auth=pki.account_auth(**changes))


P384 = ec.derive_private_key(5, ec.SECP384R1())
AUTH_FAULTS: dict[str, tuple[bytes, str]] = {
    "no chain": (pki.account_file(auth=plist.dumps_binary({"a": 1})), "auth-chain"),
    "an empty chain": (account(AppleIDCertificateChain=[]), "auth-chain"),
    "a chain of text": (account(AppleIDCertificateChain=["a"]), "auth-chain"),
    "an endless chain": (account(AppleIDCertificateChain=[b"a"] * 9), "auth-chain"),
    "a chain of noise": (account(AppleIDCertificateChain=[b"a"]), "certificate"),
    "a large certificate": (account(AppleIDCertificateChain=[bytes(70_000)]), "certificate-size"),
    "a byte behind a certificate": (
        account(AppleIDCertificateChain=[pki.der(pki.account_leaf()) + b"x"]),
        "certificate",
    ),
    "no key": (account(SigningPublicKey=b""), "auth-key"),
    "a compressed key": (account(SigningPublicKey=b"\x02" + bytes(64)), "auth-key"),
    "a key off the curve": (account(SigningPublicKey=b"\x04" + bytes(64)), "auth-key"),
    "nobody vouches": (account(SigningPublicKeySignature=""), "auth-pss"),
    "somebody else vouches": (account(SigningPublicKeySignature=bytes(256)), "auth-pss"),
    "no record": (account(AppleIDValidationRecord=5), "record"),
    "a record of noise": (account(AppleIDValidationRecord=b"0\x03abc"), "der-short"),
    "another account's record": (
        account(AppleIDValidationRecord=pki.record(encDsID="other")),
        "record-account",
    ),
}


@pytest.mark.parametrize("name", AUTH_FAULTS)
def test_each_part_of_the_authentication_data_is_checked(name: str) -> None:
    data, expected = AUTH_FAULTS[name]
    assert code(data, InvalidFileError) == expected


def test_a_leaf_that_is_not_p256_is_invalid() -> None:
    auth = pki.icloud_auth(pki.icloud_leaf(key=P384))
    assert code(pki.icloud_file(auth=auth), InvalidFileError) == "auth-key"


def test_a_pss_of_another_key_is_caught() -> None:
    point = aea_seal.public_point(pki.key("account-signing").public_key())
    other = pki.key("profile-leaf")
    assert isinstance(other, rsa.RSAPrivateKey)
    data = account(SigningPublicKeySignature=pki.vouch(other, point))
    assert code(data, InvalidFileError) == "auth-pss"


@pytest.mark.parametrize("changes", [{"marker": ""}, {"name": "somebody"}], ids=str)
def test_an_account_leaf_must_be_an_accounts(changes: dict[str, Any]) -> None:
    leaf = pki.account_leaf(**changes)
    data = account(AppleIDCertificateChain=[pki.der(leaf), pki.der(pki.account_intermediate())])
    assert code(data, UntrustedError) == "untrusted-leaf"


def test_a_record_signed_by_a_stranger_is_not_trusted() -> None:
    data = account(AppleIDValidationRecord=strangers_record())
    assert code(data, UntrustedError) == "untrusted-root"


def strangers_record() -> bytes:
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.serialization import pkcs7

    certificate = pki.issue(pki.Wish(name="Stranger", key=pki.key("account-record")))
    builder = pkcs7.PKCS7SignatureBuilder().set_data(plist.dumps_xml({"encDsID": pki.ACCOUNT}))
    builder = builder.add_signer(certificate, pki.key("account-record"), hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_every_byte_of_both_kinds_is_covered() -> None:
    """One bit of each byte; `tests/unit/wire/test_aea.py` flips every bit of the headers."""
    for data, step in ((pki.icloud_file(), 7), (pki.account_file(), 7)):
        missed = []
        for place in range(0, len(data), step):
            changed = bytearray(data)
            changed[place] ^= 1 << place % 8
            try:
                verified(bytes(changed))
                missed.append(place)
            except OptOutError:
                pass
        assert missed == []


@pytest.mark.parametrize("cut", [1, 11, 100, 1500, 3000, 14_000, 19_000])
def test_a_truncated_file_is_invalid(cut: int) -> None:
    data = pki.icloud_file()
    with pytest.raises((InvalidFileError, UnsignedError)):
        verified(data[:cut])
    with pytest.raises(InvalidFileError):
        verified(data[:-1])


def test_a_finding_is_a_warning_and_words_for_people() -> None:
    signature = verified(pki.icloud_file(), datetime(2030, 1, 1, tzinfo=UTC))
    problem = replace(signature.findings[0])
    assert problem.severity == "warning"
    assert "2027-06-01" in problem.message
