"""Signed profiles: made, proven, and agreed upon with openssl, both ways."""

from __future__ import annotations

import ssl
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.serialization import pkcs7

from builder.errors import (
    InvalidFileError,
    OptOutError,
    ProofError,
    UnsignedError,
    UntrustedError,
    UsageError,
)
from builder.kit.sign.profiles import (
    ProfileSigner,
    load_profile_signer,
    sign_and_verify,
    sign_profile,
)
from builder.kit.trust.profile import (
    extract_profile,
    is_signed_profile,
    open_profile,
    require_root,
    trusted_roots,
    verify_profile,
)
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.kinds import Kind
from builder.model.signature import SignatureKind
from builder.wire import plist
from builder.wire.x509 import Root
from tests import pki

PROFILE = plist.dumps_xml({"PayloadType": "Configuration", "PayloadDisplayName": "Test"})


def root() -> x509.Certificate:
    return pki.authority("Profile Root", "profile-root")


def intermediate() -> x509.Certificate:
    return pki.authority("Profile CA", "profile-intermediate", "Profile Root", "profile-root")


def leaf(**changes: Any) -> x509.Certificate:
    wishes: dict[str, Any] = {"name": "Example Host", "key": pki.key("profile-leaf"), "serial": 4}
    wish = pki.Wish(**{**wishes, **changes})
    return pki.issue(wish, "Profile CA", pki.key("profile-intermediate"))


ROOTS = (Root(name="Profile Root", der=pki.der(root())),)
SIGNER = ProfileSigner(
    certificate=leaf(), key=pki.key("profile-leaf"), chain=(intermediate(), leaf())
)
SIGNED = sign_profile(PROFILE, SIGNER)


def verified(data: bytes, **given: Any) -> Any:
    """The signature over a profile, by somebody whom one of the roots vouches for."""
    opened = open_profile(data, unsigned=given.pop("unsigned", None), file="x")
    signature = verify_profile(opened, **{"now": pki.NOW, "roots": ROOTS, "file": "x", **given})
    return require_root(signature, "x")


def test_a_signed_profile_repeats_and_proves() -> None:
    assert sign_profile(PROFILE, SIGNER) == SIGNED
    assert is_signed_profile(SIGNED)
    assert extract_profile(SIGNED) == PROFILE
    signature = verified(SIGNED, unsigned=PROFILE)
    assert (signature.kind, signature.signer) == (SignatureKind.CERTIFICATE, "Example Host")
    assert signature.root == "Profile Root"
    assert signature.not_after == pki.END
    assert signature.findings == ()


def test_an_ec_key_signs_too_but_not_repeatably() -> None:
    signer = ProfileSigner(
        certificate=leaf(key=pki.key("profile-ec")),
        key=pki.key("profile-ec"),
        chain=(intermediate(),),
    )
    assert verified(sign_profile(PROFILE, signer), unsigned=PROFILE).root == "Profile Root"


def test_openssl_accepts_what_is_signed_here(tmp_path: Path) -> None:
    (tmp_path / "signed").write_bytes(SIGNED)
    (tmp_path / "root.pem").write_bytes(pki.pem(root()))
    command = ["openssl", "cms", "-verify", "-inform", "DER", "-in", "signed", "-out", "content"]
    command += ["-CAfile", "root.pem", "-purpose", "any", "-no_check_time"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "content").read_bytes() == PROFILE
    changed = bytearray(SIGNED)
    changed[SIGNED.index(b"Configuration")] ^= 1
    (tmp_path / "signed").write_bytes(changed)
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode


@pytest.mark.parametrize("options", [[], ["-noattr"], ["-keyid"], ["-stream"]], ids=" ".join)
def test_what_openssl_signs_is_accepted_here(options: list[str], tmp_path: Path) -> None:
    identified = x509.CertificateBuilder(
        issuer_name=intermediate().subject,
        subject_name=leaf().subject,
        public_key=leaf().public_key(),
        serial_number=12345,
        not_valid_before=pki.START,
        not_valid_after=pki.END,
    ).add_extension(
        x509.SubjectKeyIdentifier.from_public_key(pki.key("profile-leaf").public_key()),
        critical=False,
    )
    made = identified.sign(pki.key("profile-intermediate"), hashes.SHA256())
    (tmp_path / "leaf.pem").write_bytes(pki.pem(made))
    (tmp_path / "chain.pem").write_bytes(pki.pem(intermediate()))
    (tmp_path / "profile").write_bytes(PROFILE)
    key = pki.KEYS / "test-only-profile-leaf.pem"
    command = ["openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER"]
    command += ["-md", "sha256", "-signer", "leaf.pem", "-inkey", str(key)]
    command += ["-certfile", "chain.pem", "-in", "profile", "-out", "signed", *options]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    signature = verified((tmp_path / "signed").read_bytes(), unsigned=PROFILE)
    assert signature.signer == "Example Host"


def test_every_flipped_bit_is_caught() -> None:
    missed = []
    for place in range(len(SIGNED)):
        for bit in (place % 8, (place + 3) % 8):
            changed = bytearray(SIGNED)
            changed[place] ^= 1 << bit
            try:
                verified(bytes(changed))
                missed.append((place, bit))
            except OptOutError:
                pass
    assert missed == []


def test_a_cut_profile_is_refused_at_every_length() -> None:
    for length in range(0, len(SIGNED), 13):
        with pytest.raises((InvalidFileError, UnsignedError)):
            verified(SIGNED[:length])


def test_content_that_is_not_the_unsigned_profile_is_caught() -> None:
    with pytest.raises(ProofError, match="not the unsigned profile"):
        verified(SIGNED, unsigned=PROFILE + b"\n")


@pytest.mark.parametrize("data", [PROFILE, b"bplist00", b"\xef\xbb\xbf<plist>"])
def test_a_bare_profile_is_unsigned(data: bytes) -> None:
    with pytest.raises(UnsignedError):
        verified(data)


def test_anything_else_is_invalid() -> None:
    with pytest.raises(InvalidFileError):
        verified(b"PK")


def test_a_chain_without_its_middle_is_not_trusted() -> None:
    signer = ProfileSigner(certificate=leaf(), key=pki.key("profile-leaf"))
    with pytest.raises(UntrustedError):
        verified(sign_profile(PROFILE, signer))


def test_the_systems_roots_do_not_know_a_test_root() -> None:
    with pytest.raises(UntrustedError):
        verified(SIGNED, roots=())
    names = [one.name for one in trusted_roots()]
    assert names[:2] == ["Apple Root CA - G3", "Apple Root CA"]
    assert len(names) > 20


def test_a_computer_without_roots_of_its_own_takes_certifis(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    monkeypatch.setattr(ssl, "create_default_context", lambda: empty)
    found = trusted_roots()
    assert len(found) > 50
    assert found == trusted_roots()


def test_a_root_that_cannot_be_read_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def get_ca_certs(self, *, binary_form: bool) -> list[bytes]:
            assert binary_form
            return [b"noise", pki.der(root())]

    monkeypatch.setattr(ssl, "create_default_context", Broken)
    assert [one.name for one in trusted_roots()[2:]] == ["Profile Root"]


def test_the_first_certificate_to_end_ends_the_signature() -> None:
    early = pki.END - timedelta(days=100)
    wish = pki.Wish(
        name="Profile CA", key=pki.key("profile-intermediate"), authority=True, end=early
    )
    short = pki.issue(wish, "Profile Root", pki.key("profile-root"))
    signer = ProfileSigner(certificate=leaf(), key=pki.key("profile-leaf"), chain=(short,))
    data = sign_profile(PROFILE, signer)
    assert verified(data).not_after == early
    later = verified(data, now=early + timedelta(days=1))
    assert [one.code for one in later.findings] == ["certificate-expired"]
    sooner = verified(data, now=early - timedelta(days=29))
    assert [one.code for one in sooner.findings] == ["certificate-ends-soon"]


def test_a_certificate_that_plays_no_part_is_told() -> None:
    chain = (intermediate(), root(), pki.account_root())
    data = sign_profile(
        PROFILE, ProfileSigner(certificate=leaf(), key=pki.key("profile-leaf"), chain=chain)
    )
    assert [one.code for one in verified(data).findings] == ["certificate-idle"]


def test_a_certificate_for_something_else_does_not_sign() -> None:
    signer = ProfileSigner(
        certificate=leaf(usage=False), key=pki.key("profile-leaf"), chain=(intermediate(),)
    )
    with pytest.raises(InvalidFileError, match="not made for signatures"):
        verified(sign_profile(PROFILE, signer))


def two_signers() -> bytes:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(PROFILE)
    for key, serial in (("profile-leaf", 4), ("profile-ec", 5)):
        made = leaf(key=pki.key(key), serial=serial)
        builder = builder.add_signer(made, pki.key(key), hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary])


def test_two_signers_are_one_too_many() -> None:
    with pytest.raises(InvalidFileError, match="structure"):
        verified(two_signers())


def test_a_signature_over_sha1_proves_nothing(tmp_path: Path) -> None:
    (tmp_path / "leaf.pem").write_bytes(pki.pem(leaf()))
    (tmp_path / "profile").write_bytes(PROFILE)
    key = pki.KEYS / "test-only-profile-leaf.pem"
    command = ["openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER", "-md", "sha1"]
    command += ["-signer", "leaf.pem", "-inkey", str(key), "-in", "profile", "-out", "signed"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(InvalidFileError, match="SHA-1"):
        verified((tmp_path / "signed").read_bytes())


def test_a_certificate_of_ones_own_signs_with_a_warning() -> None:
    made = pki.issue(pki.Wish(name="Myself", key=pki.key("profile-leaf")))
    signer = ProfileSigner(certificate=made, key=pki.key("profile-leaf"))
    data, signature = sign_and_verify(
        PROFILE, signer, verifier=SignatureVerifier(now=pki.NOW), file="x"
    )
    assert extract_profile(data) == PROFILE
    assert (signature.signer, signature.root) == ("Myself", "")
    assert [one.code for one in signature.findings] == ["profile-not-verified"]


def test_a_trusted_certificate_signs_without_one() -> None:
    data, signature = sign_and_verify(
        PROFILE, SIGNER, verifier=SignatureVerifier(now=pki.NOW, roots=ROOTS)
    )
    assert (data, signature.findings) == (SIGNED, ())


def test_a_profile_is_opened_once_for_content_and_signature() -> None:
    verified = SignatureVerifier(now=pki.NOW, roots=ROOTS).open(
        Kind.PROFILE, SIGNED, unsigned=PROFILE, file="x"
    )
    assert verified.content == PROFILE == open_profile(SIGNED).content
    assert (verified.signature.signer, verified.signature.findings) == ("Example Host", ())


def own(**changes: Any) -> x509.Certificate:
    """A certificate that vouches for itself, as `openssl req -x509` makes one."""
    wishes: dict[str, Any] = {"name": "Myself", "key": pki.key("profile-leaf"), "serial": 9}
    return pki.issue(pki.Wish(**{**wishes, **changes}))


def own_signed(certificate: x509.Certificate) -> bytes:
    return sign_profile(
        PROFILE, ProfileSigner(certificate=certificate, key=pki.key("profile-leaf"))
    )


@pytest.mark.parametrize("authority", [True, False])
def test_a_certificate_of_ones_own_is_trusted_where_it_is_given_as_root(authority: bool) -> None:
    made = own(authority=authority, usage=None)
    data = own_signed(made)
    with pytest.raises(UntrustedError, match="which nobody here trusts"):
        verified(data)
    given = (*ROOTS, Root(name="Mine", der=pki.der(made)))
    found = verified(data, roots=given)
    assert (found.signer, found.root) == ("Myself", "Mine")
    assert [one.code for one in found.findings] == ["profile-own-root"]
    twin = Root(name="Twin", der=pki.der(own(authority=authority, key=pki.key("profile-root"))))
    with pytest.raises(UntrustedError):
        verified(data, roots=(twin,))


@pytest.mark.parametrize(
    ("digest", "codes"),
    [("sha256", []), ("sha384", ["profile-digest"]), ("sha512", ["profile-digest"])],
)
def test_another_digest_than_that_of_profiles_is_worth_a_word(
    digest: str, codes: list[str]
) -> None:
    algorithm = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384(), "sha512": hashes.SHA512()}
    builder = pkcs7.PKCS7SignatureBuilder().set_data(PROFILE)
    builder = builder.add_signer(leaf(), pki.key("profile-leaf"), algorithm[digest])  # type: ignore[arg-type]  # one of three
    builder = builder.add_certificate(intermediate())
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes]
    data = builder.sign(serialization.Encoding.DER, options)
    assert [one.code for one in verified(data).findings] == codes


def test_what_is_signed_must_be_the_bytes_of_a_profile(tmp_path: Path) -> None:
    """openssl can sign content of any type; a device looks for plain data."""
    (tmp_path / "leaf.pem").write_bytes(pki.pem(leaf()))
    (tmp_path / "profile").write_bytes(PROFILE)
    key = pki.KEYS / "test-only-profile-leaf.pem"
    command = ["openssl", "cms", "-sign", "-binary", "-nodetach", "-outform", "DER"]
    command += ["-econtent_type", "1.2.840.113549.1.9.16.1.4", "-signer", "leaf.pem"]
    command += ["-inkey", str(key), "-in", "profile", "-out", "signed"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    with pytest.raises(InvalidFileError, match="not the bytes of a profile"):
        verified((tmp_path / "signed").read_bytes())


def test_a_signature_without_its_certificate_has_no_leaf() -> None:
    builder = pkcs7.PKCS7SignatureBuilder().set_data(PROFILE)
    builder = builder.add_signer(leaf(), pki.key("profile-leaf"), hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoCerts]
    data = builder.sign(serialization.Encoding.DER, options)
    with pytest.raises(InvalidFileError, match="not inside"):
        verified(data)


KEY = (pki.KEYS / "test-only-profile-leaf.pem").read_bytes()


def test_a_signer_is_loaded_from_pem_files() -> None:
    both = load_profile_signer(pki.pem(leaf()) + pki.pem(intermediate()), KEY)
    apart = load_profile_signer(pki.pem(leaf()), KEY, pki.pem(intermediate()))
    assert both.chain == apart.chain == (intermediate(),)
    assert sign_profile(PROFILE, both) == SIGNED


def locked_key() -> bytes:
    made: bytes = pki.key("profile-leaf").private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"word"),
    )
    return made


def ed25519_key() -> bytes:
    made: bytes = pki.key("manifest").private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return made


@pytest.mark.parametrize(
    ("certificate", "key", "chain"),
    [
        (b"noise", KEY, b""),
        (pki.pem(leaf()), b"noise", b""),
        (pki.pem(leaf()), locked_key(), b""),
        (pki.pem(leaf()), ed25519_key(), b""),
        (pki.pem(root()), KEY, b""),
        (pki.pem(leaf()), KEY, b"noise"),
    ],
)
def test_material_that_does_not_belong_together_is_refused(
    certificate: bytes, key: bytes, chain: bytes
) -> None:
    with pytest.raises(UsageError):
        load_profile_signer(certificate, key, chain)


def test_a_locked_key_opens_with_its_passphrase() -> None:
    asked = []

    def ask(file: str) -> bytes:
        asked.append(file)
        return b"word"

    signer = load_profile_signer(pki.pem(leaf()), locked_key(), ask=ask, file="key.pem")
    assert sign_profile(PROFILE, signer) == sign_profile(PROFILE, signer)
    load_profile_signer(pki.pem(leaf()), KEY, ask=ask, file="open.pem")
    assert asked == ["key.pem"]


def test_a_wrong_passphrase_and_none_are_told_apart_and_never_shown() -> None:
    with pytest.raises(UsageError, match="does not open the key") as caught:
        load_profile_signer(pki.pem(leaf()), locked_key(), ask=lambda _: b"secret-guess")
    assert "secret-guess" not in str(caught.value)
    with pytest.raises(UsageError, match=r"locked with a passphrase.*--passphrase-env"):
        load_profile_signer(pki.pem(leaf()), locked_key(), file="key.pem")


def test_what_is_no_profile_is_not_signed() -> None:
    with pytest.raises(InvalidFileError):
        sign_profile(b"noise", SIGNER)
