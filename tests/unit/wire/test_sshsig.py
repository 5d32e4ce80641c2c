"""SSH signatures: ours for ssh-keygen, ssh-keygen's for us, and no changed byte."""

from __future__ import annotations

import base64
import hashlib
import shutil
import struct
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from builder.errors import InvalidFileError, UntrustedError, UsageError
from builder.kit.trust.manifest import (
    NAMESPACE,
    SIGNERS,
    sign_manifest,
    verify_command,
    verify_with_key,
)
from builder.model.manifest import SIGNATURE
from builder.wire import sshsig
from tests import pki
from tests.refusals import Refusals, expected, told

KEY = (pki.KEYS / "test-only-manifest.pem").read_bytes()
MANIFEST = b'{"format": 1}\n'
MADE = sign_manifest(MANIFEST, KEY, "host@example.org")
LINE = MADE.allowed_signers
ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")


def test_a_signature_is_repeatable_and_proves_the_manifest() -> None:
    assert sign_manifest(MANIFEST, KEY, "host@example.org") == MADE
    verify_with_key(MANIFEST, MADE.signature.encode(), LINE)


@ssh
def test_the_command_for_strangers_says_good(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(MANIFEST)
    (tmp_path / SIGNATURE).write_text(MADE.signature)
    (tmp_path / SIGNERS).write_text(MADE.allowed_signers)
    command = verify_command("host@example.org")
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert b"Good" in done.stdout
    (tmp_path / "manifest.json").write_bytes(MANIFEST + b" ")
    done = subprocess.run(command, shell=True, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode != 0


@ssh
@pytest.mark.parametrize("digest", ["sha256", "sha512"])
def test_what_ssh_keygen_signs_is_proven(digest: str, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(KEY)
    (tmp_path / "key").chmod(0o600)
    (tmp_path / "manifest.json").write_bytes(MANIFEST)
    command = ["ssh-keygen", "-Y", "sign", "-q", "-f", "key", "-n", NAMESPACE]
    command += ["-O", f"hashalg={digest}", "manifest.json"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    made = (tmp_path / "manifest.json.sig").read_bytes()
    verify_with_key(MANIFEST, made, LINE)
    if digest == "sha512":
        assert made.decode() == MADE.signature


def test_a_changed_manifest_is_caught() -> None:
    with pytest.raises(InvalidFileError, match="changed"):
        verify_with_key(MANIFEST + b" ", MADE.signature.encode(), LINE)


def test_another_key_is_not_trusted() -> None:
    other = sshsig.public_line(bytes(32))
    with pytest.raises(UntrustedError, match="another key"):
        verify_with_key(MANIFEST, MADE.signature.encode(), other)


def test_a_signature_for_something_else_does_not_count() -> None:
    made = sshsig.sign_ssh(MANIFEST, pki.key("manifest"), "git")
    with pytest.raises(InvalidFileError, match="something else"):
        verify_with_key(MANIFEST, made.encode(), LINE)


def test_every_flipped_bit_of_the_signature_is_caught() -> None:
    blob = base64.b64decode("".join(MADE.signature.splitlines()[1:-1]))
    for place in range(len(blob)):
        for bit in range(8):
            changed = bytearray(blob)
            changed[place] ^= 1 << bit
            text = base64.b64encode(bytes(changed)).decode()
            armour = f"-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----\n"
            with pytest.raises((InvalidFileError, UntrustedError)):
                verify_with_key(MANIFEST, armour.encode(), LINE)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff",
        b"-----BEGIN SSH SIGNATURE-----\n!\n-----END SSH SIGNATURE-----",
        b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----",
        b"a" * 20_000,
    ],
)
def test_anything_else_is_a_typed_error(text: bytes) -> None:
    with pytest.raises(InvalidFileError):
        verify_with_key(MANIFEST, text, LINE)


@pytest.mark.parametrize("name", [b"sha1", b"md5", b"sha384", b"SHA512", b"sha512 ", b""])
def test_a_digest_that_openssh_does_not_sign_with_is_refused(name: bytes) -> None:
    """A genuine signature in every other way, over the digest that it names."""
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    key = load_ssh_private_key(KEY, None)
    known = name.decode().strip().lower() or "sha512"
    digest = hashlib.new(known, MANIFEST).digest()

    def text(data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + data

    space = NAMESPACE.encode()
    signed = b"SSHSIG" + text(space) + text(b"") + text(name) + text(digest)
    signature = key.sign(signed)  # type: ignore[call-arg]  # an Ed25519 key
    public = base64.b64decode(LINE.split("ssh-ed25519 ")[1])
    blob = b"SSHSIG" + struct.pack(">I", 1) + text(public) + text(space) + text(b"")
    blob += text(name) + text(text(b"ssh-ed25519") + text(signature))
    body = base64.b64encode(blob).decode()
    armoured = f"-----BEGIN SSH SIGNATURE-----\n{body}\n-----END SSH SIGNATURE-----\n"
    with pytest.raises(InvalidFileError, match="fields that do not belong"):
        verify_with_key(MANIFEST, armoured.encode(), LINE)


@pytest.mark.parametrize(
    "line",
    ["", "ssh-rsa AAAA", "ssh-ed25519 !", "ssh-ed25519 AAAA", LINE.replace("AAAAI", "AAAAJ")],
)
def test_a_line_that_is_no_such_key_is_refused(line: str) -> None:
    with pytest.raises(InvalidFileError):
        sshsig.parse_public_line(line)


@pytest.mark.parametrize(
    ("key", "who"),
    [
        (b"noise", "host"),
        (KEY, "two words"),
        (KEY, ""),
        ((pki.KEYS / "test-only-profile-leaf.pem").read_bytes(), "host"),
        (pki.ssh_rsa_key(), "host"),
    ],
)
def test_a_key_or_name_that_cannot_sign_is_refused(key: bytes, who: str) -> None:
    with pytest.raises(UsageError):
        sign_manifest(MANIFEST, key, who)


def armoured(blob: bytes) -> str:
    text = base64.b64encode(blob).decode()
    return f"-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----\n"


def string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


PUBLIC = string(b"ssh-ed25519") + string(bytes(32))
PROOF = string(b"ssh-ed25519") + string(bytes(64))


def blob(
    *,
    magic: bytes = b"SSHSIG",
    version: int = 1,
    public: bytes = PUBLIC,
    reserved: bytes = b"",
    digest: bytes = b"sha512",
    proof: bytes = PROOF,
    rest: bytes = b"",
) -> str:
    """A signature whose fields are as asked for."""
    data = magic + version.to_bytes(4, "big") + string(public) + string(b"file")
    return armoured(data + string(reserved) + string(digest) + string(proof) + rest)


def parsed(text: str) -> Callable[[], object]:
    return partial(sshsig.parse_ssh, text, file="x.sig")


def line(text: str) -> Callable[[], object]:
    return partial(sshsig.parse_public_line, text, file="x.pub")


def public_line(data: bytes) -> str:
    return f"ssh-ed25519 {base64.b64encode(data).decode()}"


def proven(**changed: bytes | str) -> Callable[[], object]:
    made = sshsig.parse_ssh(sshsig.sign_ssh(b"m", pki.key("manifest"), "n"))
    told: dict[str, Any] = {"message": b"m", "public_key": made.public_key, "namespace": "n"}
    told |= changed
    message = told.pop("message")
    return partial(sshsig.verify_ssh, message, made, file="x.sig", **told)


REFUSALS: Refusals = {
    "nothing": parsed(""),
    "two lines": parsed("-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----"),
    "another head": parsed(blob().replace("BEGIN", "BEGAN")),
    "another end": parsed(blob().replace("END", "ENDE")),
    "too long": parsed(blob() + " " * sshsig.MAX_BYTES),
    "no base64": parsed(blob().replace("U1NI", "U1!I")),
    "another mark": parsed(blob(magic=b"SSHSIH")),
    "version 0": parsed(blob(version=0)),
    "version 2": parsed(blob(version=2)),
    "cut in the mark": parsed(armoured(b"SSHS")),
    "cut in a length": parsed(armoured(b"SSHSIG\0\0\0\1\0\0")),
    "cut in a string": parsed(armoured(b"SSHSIG\0\0\0\1" + string(PUBLIC)[:-1])),
    "sha1": parsed(blob(digest=b"sha1")),
    "md5": parsed(blob(digest=b"md5")),
    "no digest": parsed(blob(digest=b"")),
    "a reserved field": parsed(blob(reserved=b"x")),
    "an RSA key": parsed(blob(public=string(b"ssh-rsa") + string(bytes(32)))),
    "a key of 31 bytes": parsed(blob(public=string(b"ssh-ed25519") + string(bytes(31)))),
    "a key of 33 bytes": parsed(blob(public=string(b"ssh-ed25519") + string(bytes(33)))),
    "a byte behind the key": parsed(blob(public=PUBLIC + b"x")),
    "a proof of 63 bytes": parsed(blob(proof=string(b"ssh-ed25519") + string(bytes(63)))),
    "a byte behind the proof": parsed(blob(proof=PROOF + b"x")),
    "a byte behind all": parsed(blob(rest=b"x")),
    "a line of another kind": line("ssh-rsa AAAA"),
    "a line without a key": line("ssh-ed25519"),
    "a key that is no base64": line("ssh-ed25519 !"),
    "a key with other letters among base64": line(public_line(PUBLIC).replace("A", "A!")),
    "a key cut short": line(public_line(PUBLIC[:-1])),
    "a key with something behind": line(public_line(PUBLIC + b"x")),
    "another key": proven(public_key=bytes(32)),
    "another namespace": proven(namespace="m"),
    "another message": proven(message=b"n"),
}


@pytest.mark.parametrize("digest", [b"sha256", b"sha512"])
def test_the_two_digests_of_openssh_are_read(digest: bytes) -> None:
    assert sshsig.parse_ssh(blob(digest=digest)).hash_name == digest


def test_a_text_of_the_greatest_length_is_read() -> None:
    text = blob()
    padded = text + " " * (sshsig.MAX_BYTES - len(text))
    assert sshsig.parse_ssh(padded).namespace == b"file"


def test_a_line_may_stand_behind_names_and_options() -> None:
    assert sshsig.parse_public_line(f"me namespaces=x {public_line(PUBLIC)} a b") == bytes(32)
    assert sshsig.public_line(bytes(32)) == public_line(PUBLIC)
    assert sshsig.public_line(bytes(32), "me") == f"{public_line(PUBLIC)} me"


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("sshsig")
