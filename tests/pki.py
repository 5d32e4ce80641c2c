"""Test authorities shaped like Apple's two, and files signed with them.

Every certificate and signature is made here from the fixed keys in tests/cases/keys, so a
vector is the same in each run. Nobody's real shortcut is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID, ObjectIdentifier

from builder.wire import aea_seal, applearchive, plist
from builder.wire.x509 import Root

KEYS = Path(__file__).parent / "cases" / "keys"
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
START = datetime(2026, 1, 1, tzinfo=UTC)
END = datetime(2027, 6, 1, tzinfo=UTC)
SHARE_ID = "0123456789abcdef0123456789abcdef"
ACCOUNT = "000123-05-aabbccdd"
ICLOUD_MARKER = "1.2.840.113635.100.18.1"
ACCOUNT_MARKER = "1.2.840.113635.100.4.7"
HASH = "ab" * 32

Key = Any


@cache
def key(name: str) -> Key:
    data = (KEYS / f"test-only-{name}.pem").read_bytes()
    if b"OPENSSH" in data:
        return serialization.load_ssh_private_key(data, None)
    return serialization.load_pem_private_key(data, None)


def der(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.DER)


def pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a certificate should say; a fault is one wish changed."""

    name: str
    key: Key
    authority: bool = False
    constraints: bool = True
    usage: bool | None = True
    marker: str = ""
    path_length: int | None = None
    start: datetime = START
    end: datetime = END
    serial: int = 7


def issue(wish: Wish, issuer: str = "", issuer_key: Key = None) -> x509.Certificate:
    """A certificate for `wish`, signed by `issuer`, or by itself."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, wish.name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer or wish.name)]))
        .public_key(wish.key.public_key())
        .serial_number(wish.serial)
        .not_valid_before(wish.start)
        .not_valid_after(wish.end)
    )
    if wish.constraints:
        constraints = x509.BasicConstraints(ca=wish.authority, path_length=wish.path_length)
        builder = builder.add_extension(constraints, critical=True)
    if wish.usage is not None:
        builder = builder.add_extension(usage(wish), critical=True)
    if wish.marker:
        marker = x509.UnrecognizedExtension(ObjectIdentifier(wish.marker), b"\x05\x00")
        builder = builder.add_extension(marker, critical=False)
    signing_key = issuer_key or wish.key
    is_ec = isinstance(signing_key, ec.EllipticCurvePrivateKey)
    return builder.sign(signing_key, hashes.SHA256(), ecdsa_deterministic=True if is_ec else None)


def usage(wish: Wish) -> x509.KeyUsage:
    allowed = bool(wish.usage)
    return x509.KeyUsage(
        digital_signature=allowed and not wish.authority,
        key_cert_sign=allowed and wish.authority,
        content_commitment=False,
        key_encipherment=not allowed,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def authority(name: str, key_name: str, issuer: str = "", issuer_key: str = "") -> x509.Certificate:
    wish = Wish(name=name, key=key(key_name), authority=True)
    return issue(wish, issuer, key(issuer_key) if issuer_key else None)


def icloud_root() -> x509.Certificate:
    return authority("Test Root G3", "icloud-root")


def icloud_intermediate() -> x509.Certificate:
    return authority("Test CA 4", "icloud-intermediate", "Test Root G3", "icloud-root")


@cache
def icloud_leaf(**changes: Any) -> x509.Certificate:
    wishes: dict[str, Any] = {"name": SHARE_ID, "key": key("icloud-leaf"), "marker": ICLOUD_MARKER}
    return issue(Wish(**{**wishes, **changes}), "Test CA 4", key("icloud-intermediate"))


def account_root() -> x509.Certificate:
    return authority("Test Root", "account-root")


def account_intermediate() -> x509.Certificate:
    return authority("Test Accounts CA", "account-intermediate", "Test Root", "account-root")


@cache
def account_leaf(**changes: Any) -> x509.Certificate:
    name = f"com.apple.idms.appleid.prd.{ACCOUNT}"
    wishes: dict[str, Any] = {"name": name, "key": key("account-leaf"), "marker": ACCOUNT_MARKER}
    return issue(Wish(**{**wishes, **changes}), "Test Accounts CA", key("account-intermediate"))


def roots() -> tuple[Root, ...]:
    """The two test roots, as a person would give them with --root."""
    return (
        Root(name="Test Root G3", der=der(icloud_root())),
        Root(name="Test Root", der=der(account_root())),
    )


def workflow(actions: int = 2, padding_bytes: int = 0) -> dict[str, Any]:
    text = "".join(chr(97 + (number * number) % 26) for number in range(padding_bytes))
    comments = [
        {
            "WFWorkflowActionIdentifier": "is.workflow.actions.comment",
            "WFWorkflowActionParameters": {"WFCommentActionText": f"Step {number} {text}"},
        }
        for number in range(actions)
    ]
    return {
        "WFWorkflowActions": comments,
        "WFWorkflowClientVersion": "1146.14",
        "WFWorkflowMinimumClientVersion": 900,
    }


def archive(value: dict[str, Any] | None = None, *, account: bool = False) -> bytes:
    moment = (int(NOW.timestamp()), 5)
    times = applearchive.Times(modified=moment, created=moment if account else None)
    payload = plist.dumps_binary(workflow() if value is None else value)
    return applearchive.write_archive(payload, times)


def icloud_auth(leaf: x509.Certificate | None = None, **changes: Any) -> bytes:
    chain = [leaf or icloud_leaf(), icloud_intermediate(), icloud_root()]
    return plist.dumps_binary({"SigningCertificateChain": [der(one) for one in chain], **changes})


def icloud_file(
    value: dict[str, Any] | None = None,
    *,
    auth: bytes = b"",
    signing_key: str = "icloud-leaf",
    content: bytes = b"",
    geometry: aea_seal.Geometry | None = None,
) -> bytes:
    return aea_seal.seal(
        content or archive(value),
        auth_data=auth or icloud_auth(),
        key=key(signing_key),
        geometry=geometry,
    )


def record(**changes: Any) -> bytes:
    """A CMS record like the one Apple signs about an account."""
    wish = Wish(name="Test Record Signer", key=key("account-record"), serial=9)
    certificate = issue(wish, "Test Accounts CA", key("account-intermediate"))
    value = {
        "Version": 2,
        "altDsID": "000123-05-x",
        "encDsID": ACCOUNT,
        "SuggestValidDuration": 2592000,
        "ValidAsOf": NOW.replace(tzinfo=None),
        "ValidatedEmailHashes": [HASH],
        "ValidatedPhoneHashes": [HASH],
        **changes,
    }
    builder = pkcs7.PKCS7SignatureBuilder().set_data(plist.dumps_xml(value))
    builder = builder.add_signer(certificate, key("account-record"), hashes.SHA256())
    options = [pkcs7.PKCS7Options.Binary, pkcs7.PKCS7Options.NoAttributes]
    return builder.sign(serialization.Encoding.DER, options)


def vouch(leaf_key: rsa.RSAPrivateKey, point: bytes) -> bytes:
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    return leaf_key.sign(point, pss, hashes.SHA256())


def account_auth_value(**changes: Any) -> dict[str, Any]:
    point = aea_seal.public_point(key("account-signing").public_key())
    return {
        "AppleIDCertificateChain": [der(account_leaf()), der(account_intermediate())],
        "SigningPublicKey": point,
        "SigningPublicKeySignature": vouch(key("account-leaf"), point),
        "AppleIDValidationRecord": record(),
        **changes,
    }


def account_auth(**changes: Any) -> bytes:
    return plist.dumps_binary(account_auth_value(**changes))


def account_file(value: dict[str, Any] | None = None, *, auth: bytes = b"") -> bytes:
    return aea_seal.seal(
        archive(value, account=True), auth_data=auth or account_auth(), key=key("account-signing")
    )


def private_key_x963(name: str = "account-signing") -> bytes:
    """The 97 bytes 04, X, Y, d in which a signing key is dumped."""
    private = key(name)
    number: int = private.private_numbers().private_value
    return aea_seal.public_point(private.public_key()) + number.to_bytes(32, "big")


def ssh_rsa_key() -> bytes:
    """An RSA key in OpenSSH's own form."""
    made: bytes = key("profile-leaf").private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    )
    return made
