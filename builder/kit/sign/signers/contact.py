"""Signing here, on any system, with an Apple Account's dumped key and authentication data.

Knows both forms of the dump, that key and data belong together, who can import the result
and what it gives away. Knows no network. The container is made by `builder.wire.aea_seal`.

Facts (checked 2026-11-22): the key is dumped as the 97 bytes 04, X, Y, d; the data either
as the plain dictionary that every real file carries, or written by NSKeyedArchiver. That a
file made so imports was not tried on a device.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from builder.errors import InvalidFileError, Problem, UsageError
from builder.kit.sign.signers import SigningRequest
from builder.kit.trust.shortcut import CHAIN_ACCOUNT, PUBLIC_KEY, PUBLIC_KEY_SIGNATURE, RECORD
from builder.wire import aea_seal, applearchive, keyed, plist

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_KINDS: tuple[tuple[str, type], ...] = (
    (CHAIN_ACCOUNT, list),
    (PUBLIC_KEY, bytes),
    (PUBLIC_KEY_SIGNATURE, bytes),
    (RECORD, bytes),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSigner:
    """Signs with an account's key. `moment` is the time written inside, in seconds."""

    key: EllipticCurvePrivateKey
    auth_data: bytes
    moment: int

    @property
    def notice(self) -> str:
        return (
            "Only your own devices, and people who have you in their contacts and Private "
            "Sharing switched on, can import the result. It carries hashes of your addresses "
            "and phone numbers: do not publish it. Not tried on a device."
        )

    def sign(self, request: SigningRequest) -> bytes:
        when = (self.moment, 0)
        times = applearchive.Times(modified=when, created=when)
        content = applearchive.write_archive(request.workflow, times)
        return aea_seal.seal(content, auth_data=self.auth_data, key=self.key)


def contact_signer(
    key: bytes,
    auth: bytes,
    *,
    moment: int,
    public_base_url: str = "",
    force: bool = False,
    file: str = "",
) -> ContactSigner:
    """A signer from the two dumped files.

    Raises UsageError for a kit that a public address serves, unless forced, and
    InvalidFileError where the files are no such dump or do not belong together.
    """
    if public_base_url and not force:
        words = f"this kit is for everybody at {public_base_url}"
        why = "a contact signature works for your contacts only, and tells who you are"
        raise UsageError(
            Problem(
                code="contact-public",
                message=f"{words}: {why}",
                help="sign with a Mac or a server, or force it if you know what you do",
            )
        )
    private = load_private_key(key, file=file)
    value = load_auth_data(auth, file=file)
    if value[PUBLIC_KEY] != aea_seal.public_point(private.public_key()):
        raise _fault("the key and the authentication data do not belong together", file)
    return ContactSigner(key=private, auth_data=plist.dumps_binary(value), moment=moment)


def load_private_key(data: bytes, *, file: str = "") -> EllipticCurvePrivateKey:
    """A P-256 key from its 97 dumped bytes. Raises InvalidFileError."""
    from cryptography.hazmat.primitives.asymmetric import ec

    if len(data) != 97 or data[0] != 4:
        raise _fault("a key dump has 97 bytes and starts with 04", file)
    try:
        key = ec.derive_private_key(int.from_bytes(data[65:], "big"), ec.SECP256R1())
    except ValueError:
        raise _fault("the key dump holds no P-256 key", file) from None
    if aea_seal.public_point(key.public_key()) != data[:65]:
        raise _fault("the key dump's two halves do not belong together", file)
    return key


def load_auth_data(data: bytes, *, file: str = "") -> dict[str, Any]:
    """The four entries of an account's authentication data, from either form of dump."""
    value = (
        keyed.loads_keyed(data, file=file)
        if keyed.is_keyed(data)
        else plist.loads(data, file=file, max_bytes=keyed.MAX_BYTES)
    )
    if not isinstance(value, dict):
        raise _fault("the authentication data is not a dictionary", file)
    for name, kind in _KINDS:
        if not isinstance(value.get(name), kind):
            raise _fault(f"the authentication data lacks {name}", file)
    chain = value[CHAIN_ACCOUNT]
    if not all(isinstance(der, bytes) for der in chain):
        raise _fault(f"{CHAIN_ACCOUNT} holds something other than certificates", file)
    return {name: value[name] for name, _ in _KINDS}


def _fault(message: str, file: str) -> InvalidFileError:
    return InvalidFileError(Problem(code="contact-material", message=message, file=file))
