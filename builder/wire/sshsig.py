"""SSH signatures over a file, as `ssh-keygen -Y sign` makes them, for Ed25519 keys.

Knows the armoured form, the blob inside and what it signs. Knows no files and no names of
signers: the caller says whose key it believes. Made for the manifest, so that a stranger
on a stock Mac can check it with the `ssh-keygen` that is already there.

Source: PROTOCOL.sshsig of OpenSSH (checked 2026-11-22); agreement with `ssh-keygen` is
tested both ways.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import itertools
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from builder.errors import InvalidFileError, Problem, UntrustedError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_BEGIN = "-----BEGIN SSH SIGNATURE-----"
_END = "-----END SSH SIGNATURE-----"
_MAGIC = b"SSHSIG"
_KIND = b"ssh-ed25519"
_HASH = b"sha512"
# Where ssh-keygen breaks its lines.
_WIDTH = 70
MAX_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SshSignature:
    """A parsed signature; nothing is proven. `public_key` is the 32 bytes of the key."""

    public_key: bytes
    namespace: bytes
    hash_name: bytes
    signature: bytes


def sign_ssh(message: bytes, key: Ed25519PrivateKey, namespace: str) -> str:
    """The armoured signature of `message`: the same text each time."""
    space = namespace.encode("utf-8")
    signature = key.sign(_signed(message, space, _HASH))
    blob = _MAGIC + struct.pack(">I", 1)
    blob += _string(_string(_KIND) + _string(_raw(key))) + _string(space) + _string(b"")
    blob += _string(_HASH) + _string(_string(_KIND) + _string(signature))
    text = base64.b64encode(blob).decode("ascii")
    lines = [text[start : start + _WIDTH] for start in range(0, len(text), _WIDTH)]
    return "\n".join([_BEGIN, *lines, _END, ""])


def parse_ssh(text: str, *, file: str = "") -> SshSignature:
    """The parts of an armoured signature. Raises InvalidFileError for anything else."""
    lines = text.strip().splitlines()
    if len(text) > MAX_BYTES or len(lines) < 3 or (lines[0], lines[-1]) != (_BEGIN, _END):
        raise _fault("not an SSH signature", file)
    try:
        blob = base64.b64decode("".join(lines[1:-1]), validate=True)
    except (binascii.Error, ValueError):
        raise _fault("an SSH signature that is not base64", file) from None
    reader = _SignatureReader(blob, file)
    if reader.take(6) != _MAGIC or reader.take(4) != b"\0\0\0\1":
        raise _fault("an SSH signature of an unknown version", file)
    key = reader.typed(32)
    namespace, reserved, hash_name = reader.string(), reader.string(), reader.string()
    signature = reader.typed(64)
    if reserved or hash_name not in (b"sha256", b"sha512") or reader.left:
        raise _fault("an SSH signature with fields that do not belong", file)
    return SshSignature(
        public_key=key, namespace=namespace, hash_name=hash_name, signature=signature
    )


def verify_ssh(
    message: bytes, signature: SshSignature, *, public_key: bytes, namespace: str, file: str = ""
) -> None:
    """Checks that `public_key` (32 bytes) signed `message` for `namespace`.

    Raises InvalidFileError where it does not fit, UntrustedError for another key.
    """
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if signature.public_key != public_key:
        words = "signed with another key than the one expected"
        raise UntrustedError(Problem(code="ssh-key", message=words, file=file))
    if signature.namespace != namespace.encode("utf-8"):
        raise _fault("the signature was made for something else", file)
    signed = _signed(message, signature.namespace, signature.hash_name)
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(signature.signature, signed)
    except (InvalidSignature, ValueError):
        raise _fault("the signature does not fit: the file was changed", file) from None


def public_line(public_key: bytes, comment: str = "") -> str:
    """A public key as one line of an SSH file: kind, base64, comment."""
    blob = _string(_KIND) + _string(public_key)
    return f"{_KIND.decode()} {base64.b64encode(blob).decode()} {comment}".strip()


def parse_public_line(line: str, *, file: str = "") -> bytes:
    """The 32 bytes of an `ssh-ed25519 AAAA...` line, wherever in the line that stands.

    Raises InvalidFileError for another kind of key.
    """
    words = line.split()
    for kind, text in itertools.pairwise(words):
        if kind == _KIND.decode():
            try:
                reader = _SignatureReader(base64.b64decode(text, validate=True), file)
            except (binascii.Error, ValueError):
                break
            key = reader.pair(32)
            if not reader.left:
                return key
    raise _fault("not an Ed25519 public key as SSH writes it", file)


def _raw(key: Ed25519PrivateKey) -> bytes:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def _string(data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + data


def _signed(message: bytes, namespace: bytes, hash_name: bytes) -> bytes:
    digest = hashlib.new(hash_name.decode("ascii"), message).digest()
    return _MAGIC + _string(namespace) + _string(b"") + _string(hash_name) + _string(digest)


class _SignatureReader:
    """Length-prefixed strings, one after the other."""

    def __init__(self, data: bytes, file: str) -> None:
        self.data = data
        self.file = file

    @property
    def left(self) -> bool:
        return bool(self.data)

    def take(self, size: int) -> bytes:
        if size > len(self.data):
            raise _fault("an SSH signature or key that is cut short", self.file)
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def string(self) -> bytes:
        return self.take(int.from_bytes(self.take(4), "big"))

    def pair(self, size: int) -> bytes:
        """The value behind the kind `ssh-ed25519`, which must have `size` bytes."""
        if self.string() != _KIND:
            raise _fault("a key that is not Ed25519", self.file)
        value = self.string()
        if len(value) != size:
            raise _fault("an Ed25519 value of the wrong size", self.file)
        return value

    def typed(self, size: int) -> bytes:
        """As pair, for one that is wrapped in a string of its own."""
        inner = _SignatureReader(self.string(), self.file)
        value = inner.pair(size)
        if inner.left:
            raise _fault("an Ed25519 value with something behind it", self.file)
        return value


def _fault(message: str, file: str) -> InvalidFileError:
    return InvalidFileError(Problem(code="ssh-signature", message=message, file=file))
