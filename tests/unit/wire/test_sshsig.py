"""SSH signatures: ours for ssh-keygen, ssh-keygen's for us, and no changed byte."""

from __future__ import annotations

import base64
import shutil
import subprocess
from pathlib import Path

import pytest

from builder.errors import InvalidFileError, UntrustedError, UsageError
from builder.kit.trust.manifest import (
    NAMESPACE,
    SIGNERS,
    sign_manifest,
    stranger_command,
    verify_manifest,
)
from builder.model.manifest import SIGNATURE
from builder.wire import sshsig
from tests import pki

KEY = (pki.KEYS / "test-only-manifest.pem").read_bytes()
MANIFEST = b'{"format": 1}\n'
MADE = sign_manifest(MANIFEST, KEY, "host@example.org")
LINE = MADE.allowed_signers
ssh = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")


def test_a_signature_is_repeatable_and_proves_the_manifest() -> None:
    assert sign_manifest(MANIFEST, KEY, "host@example.org") == MADE
    verify_manifest(MANIFEST, MADE.signature.encode(), LINE)


@ssh
def test_the_command_for_strangers_says_good(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_bytes(MANIFEST)
    (tmp_path / SIGNATURE).write_text(MADE.signature)
    (tmp_path / SIGNERS).write_text(MADE.allowed_signers)
    command = stranger_command("host@example.org")
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
    verify_manifest(MANIFEST, made, LINE)
    if digest == "sha512":
        assert made.decode() == MADE.signature


def test_a_changed_manifest_is_caught() -> None:
    with pytest.raises(InvalidFileError, match="changed"):
        verify_manifest(MANIFEST + b" ", MADE.signature.encode(), LINE)


def test_another_key_is_not_trusted() -> None:
    other = sshsig.public_line(bytes(32))
    with pytest.raises(UntrustedError, match="another key"):
        verify_manifest(MANIFEST, MADE.signature.encode(), other)


def test_a_signature_for_something_else_does_not_count() -> None:
    made = sshsig.sign_ssh(MANIFEST, pki.key("manifest"), "git")
    with pytest.raises(InvalidFileError, match="something else"):
        verify_manifest(MANIFEST, made.encode(), LINE)


def test_every_flipped_bit_of_the_signature_is_caught() -> None:
    blob = base64.b64decode("".join(MADE.signature.splitlines()[1:-1]))
    for place in range(len(blob)):
        for bit in range(8):
            changed = bytearray(blob)
            changed[place] ^= 1 << bit
            text = base64.b64encode(bytes(changed)).decode()
            armour = f"-----BEGIN SSH SIGNATURE-----\n{text}\n-----END SSH SIGNATURE-----\n"
            with pytest.raises((InvalidFileError, UntrustedError)):
                verify_manifest(MANIFEST, armour.encode(), LINE)


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
        verify_manifest(MANIFEST, text, LINE)


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
