"""Certificates: loading, and the chain that only a chosen root can end."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from cryptography import x509 as library
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from builder.errors import InvalidFileError, UntrustedError
from builder.facts.roots import APPLE_ROOT_CA, APPLE_ROOT_CA_G3, apple_roots, pinned
from builder.wire import x509
from tests import pki
from tests.refusals import Refusals, expected, told


def test_apples_roots_are_the_pinned_ones() -> None:
    found = {root.name: x509.fingerprint(root.der) for root in apple_roots()}
    assert found == {"Apple Root CA": APPLE_ROOT_CA, "Apple Root CA - G3": APPLE_ROOT_CA_G3}
    for root in apple_roots():
        certificate = x509.load_certificate(root.der)
        assert x509.common_name(certificate) == root.name
        assert x509.is_authority(certificate)


def test_a_changed_copy_of_a_root_is_refused() -> None:
    with pytest.raises(InvalidFileError, match="not the certificate"):
        pinned("Apple Root CA", pki.der(pki.account_root()), APPLE_ROOT_CA)


def test_a_root_is_read_from_pem_and_der() -> None:
    root = pki.account_root()
    for data in (pki.pem(root), pki.der(root)):
        found = x509.load_root(data)
        assert (found.name, found.der) == ("Test Root", pki.der(root))
    assert x509.load_root(pki.der(root), name="mine").name == "mine"


@pytest.mark.parametrize("data", [b"", b"noise", b"-----BEGIN CERTIFICATE-----\n!"])
def test_a_root_file_of_something_else_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidFileError) as caught:
        x509.load_root(data, file="root.pem")
    assert caught.value.problems[0].file == "root.pem"


def test_a_chain_is_found_in_any_order_and_past_strangers() -> None:
    leaf, inter, root = pki.icloud_leaf(), pki.icloud_intermediate(), pki.icloud_root()
    chain = x509.build_chain(leaf, [root, pki.account_root(), inter], pki.roots())
    assert chain.certificates == (leaf, inter)
    assert chain.root.name == "Test Root G3"
    assert chain.first_to_expire == pki.END


def test_without_roots_nothing_is_trusted() -> None:
    with pytest.raises(UntrustedError):
        x509.build_chain(pki.icloud_leaf(), [pki.icloud_intermediate()], ())


def test_a_certificate_cannot_vouch_for_itself_twice_over() -> None:
    one = pki.issue(pki.Wish(name="A", key=pki.key("profile-ec"), authority=True, serial=1))
    ring = [
        pki.issue(pki.Wish(name="A", key=pki.key("profile-ec"), authority=True, serial=n))
        for n in range(2, 14)
    ]
    with pytest.raises(UntrustedError):
        x509.build_chain(one, ring, pki.roots())


def test_an_authority_that_may_not_sign_certificates_does_not_count() -> None:
    wish = pki.Wish(
        name="Test CA 4", key=pki.key("icloud-intermediate"), authority=True, usage=False
    )
    made = pki.issue(wish, "Test Root G3", pki.key("icloud-root"))
    with pytest.raises(UntrustedError):
        x509.build_chain(pki.icloud_leaf(), [made], pki.roots())


def test_an_authority_without_key_usage_or_constraints_is_judged_as_written() -> None:
    silent = pki.Wish(
        name="Test CA 4", key=pki.key("icloud-intermediate"), authority=True, usage=None
    )
    made = pki.issue(silent, "Test Root G3", pki.key("icloud-root"))
    assert x509.build_chain(pki.icloud_leaf(), [made], pki.roots()).root.name == "Test Root G3"
    plain = pki.Wish(name="Test CA 4", key=pki.key("icloud-intermediate"), constraints=False)
    old = pki.issue(plain, "Test Root G3", pki.key("icloud-root"))
    assert not x509.is_authority(old)
    with pytest.raises(UntrustedError):
        x509.build_chain(pki.icloud_leaf(), [old], pki.roots())


def test_a_name_from_a_file_cannot_steer_a_terminal() -> None:
    wish = pki.Wish(name="evil\x1b[2J" + "x" * 50, key=pki.key("profile-ec"))
    assert x509.common_name(pki.issue(wish)) == "evil?[2J" + "x" * 50
    with pytest.raises(UntrustedError) as caught:
        x509.build_chain(pki.issue(wish), [], pki.roots())
    assert "\x1b" not in str(caught.value)


def test_a_certificate_whose_signature_ends_within_a_byte_is_refused() -> None:
    data = bytearray(pki.der(pki.account_root()))
    place = len(data) - 257
    assert data[place] == 0
    data[place] = 1
    with pytest.raises(InvalidFileError, match="whole bytes"):
        x509.load_certificate(bytes(data))


def test_an_issuer_in_other_letters_is_found_without_a_hint() -> None:
    wish = pki.Wish(name="Wurzel \u00fc", key=pki.key("profile-ec"), authority=True)
    root = pki.issue(wish)
    leaf = pki.issue(
        pki.Wish(name="leaf", key=pki.key("icloud-leaf")), wish.name, pki.key("profile-ec")
    )
    given = x509.Root(name="mine", der=pki.der(root))
    assert x509.build_chain(leaf, [], [given]).root == given


def test_a_subject_without_a_name_has_none() -> None:
    empty = library.Name([])
    organisation = library.Name([library.NameAttribute(NameOID.ORGANIZATION_NAME, "Org")])
    for subject, name in ((empty, ""), (organisation, "Org")):
        made = library.CertificateBuilder(
            issuer_name=organisation,
            subject_name=subject,
            public_key=pki.key("profile-ec").public_key(),
            serial_number=5,
            not_valid_before=pki.START,
            not_valid_after=pki.END,
        ).sign(pki.key("profile-ec"), hashes.SHA256())
        assert x509.common_name(made) == name


def chain_of(lengths: list[int | None]) -> tuple[list[library.Certificate], x509.Root]:
    """A leaf, its authorities from the nearest on, and a root; each with its path length."""
    key = pki.key("profile-ec")
    names = [*(f"CA {number}" for number in range(len(lengths))), ""]
    made = [pki.issue(pki.Wish(name="leaf", key=key, serial=900), names[0], key)]
    for number, length in enumerate(lengths):
        wish = pki.Wish(
            name=names[number], key=key, authority=True, path_length=length, serial=901 + number
        )
        made.append(pki.issue(wish, names[number + 1], key))
    return made[:-1], x509.Root(name="root", der=pki.der(made[-1]))


@pytest.mark.parametrize(
    ("lengths", "holds"),
    [
        ([0], True),
        ([None, 1], True),  # exactly as many authorities below as it says
        ([None, 0], False),
        ([0, 1], True),
        ([0, 0], False),
        ([0, 1, 2], True),
        ([0, 1, 1], False),
        ([0, 0, 2], False),  # the one in the middle counts too
        ([None] * 8, True),  # as long as a chain may be
        ([None] * 9, False),
    ],
)
def test_a_path_length_is_met_exactly(lengths: list[int | None], holds: bool) -> None:
    (leaf, *others), root = chain_of(lengths)
    if holds:
        chain = x509.build_chain(leaf, others, [root])
        assert chain.certificates == (leaf, *others)
        assert (chain.not_before, chain.not_after) == (pki.START, pki.END)
    else:
        with pytest.raises(UntrustedError):
            x509.build_chain(leaf, others, [root])


def test_key_usage_is_read_for_each_purpose() -> None:
    ca, leaf = pki.icloud_intermediate(), pki.icloud_leaf()
    assert x509.may_sign(ca, certificates=True)
    assert not x509.may_sign(ca)
    assert x509.may_sign(leaf)
    assert not x509.may_sign(leaf, certificates=True)
    silent = pki.issue(pki.Wish(name="s", key=pki.key("profile-ec"), usage=None))
    assert x509.may_sign(silent) is None


def test_a_right_name_with_another_key_does_not_vouch() -> None:
    wish = pki.Wish(name="Test Root G3", key=pki.key("profile-ec"), authority=True)
    other = x509.Root(name="other", der=pki.der(pki.issue(wish)))
    with pytest.raises(UntrustedError):
        x509.build_chain(pki.icloud_leaf(), [pki.icloud_intermediate()], [other])


def test_a_right_key_with_another_name_does_not_vouch() -> None:
    wish = pki.Wish(name="Other", key=pki.key("icloud-root"), authority=True)
    other = x509.Root(name="other", der=pki.der(pki.issue(wish)))
    with pytest.raises(UntrustedError):
        x509.build_chain(pki.icloud_leaf(), [pki.icloud_intermediate()], [other])


def test_a_long_name_is_cut_and_a_nameless_root_has_a_name() -> None:
    key = pki.key("profile-ec")
    assert x509.common_name(pki.issue(pki.Wish(name="n" * 64, key=key))) == "n" * 64
    assert x509._printable("n" * 129) == "n" * 128
    nameless = library.CertificateBuilder(
        issuer_name=library.Name([]),
        subject_name=library.Name([]),
        public_key=key.public_key(),
        serial_number=5,
        not_valid_before=pki.START,
        not_valid_after=pki.END,
    ).sign(key, hashes.SHA256())
    assert x509.load_root(pki.der(nameless)).name == "a given root"


def untrusted(leaf: library.Certificate) -> Callable[[], object]:
    return partial(x509.build_chain, leaf, [], [], file="x.shortcut")


def within_a_byte() -> bytes:
    data = bytearray(pki.der(pki.account_root()))
    data[-257] = 1
    return bytes(data)


REFUSALS: Refusals = {
    "no certificate": partial(x509.load_certificate, b"", file="x.der"),
    "as large as any": partial(x509.load_certificate, bytes(x509.MAX_CERTIFICATE), file="x.der"),
    "one byte larger": partial(
        x509.load_certificate, bytes(x509.MAX_CERTIFICATE + 1), file="x.der"
    ),
    "a root that is noise": partial(x509.load_root, b"noise", file="x.pem"),
    "a root in broken PEM": partial(
        x509.load_root, b"-----BEGIN CERTIFICATE-----\n!", file="x.pem"
    ),
    "a signature that ends within a byte": partial(
        x509.load_certificate, within_a_byte(), file="x.der"
    ),
    "an issuer nobody knows": untrusted(pki.icloud_leaf()),
    "a root of its own": untrusted(pki.icloud_root()),
}


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("x509")
