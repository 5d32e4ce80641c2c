"""Which lines of an SSH file of allowed signers count for a kit."""

from __future__ import annotations

import pytest

from builder.kit.trust.manifest import allowed_keys, sign_manifest
from tests import pki

KEY = (pki.KEYS / "test-only-manifest.pem").read_bytes()
WHO = "host@example.org"
PUBLIC = sign_manifest(b"{}", KEY, WHO).allowed_signers.split("ssh-ed25519 ")[1].strip()


@pytest.mark.parametrize(
    ("line", "counts"),
    [
        (f"{WHO} ssh-ed25519 {PUBLIC}", True),
        (f'{WHO} namespaces="optout-manifest" ssh-ed25519 {PUBLIC} a comment', True),
        (f"a@b,{WHO} ssh-ed25519 {PUBLIC}", True),
        (f"x{WHO} ssh-ed25519 {PUBLIC}", False),
        (f"{WHO}.example ssh-ed25519 {PUBLIC}", False),
        (f"{WHO[1:]} ssh-ed25519 {PUBLIC}", False),
        (f"a@b,x{WHO} ssh-ed25519 {PUBLIC}", False),
        (f"{WHO.upper()} ssh-ed25519 {PUBLIC}", False),
        (f"# {WHO} ssh-ed25519 {PUBLIC}", False),
        (f"*@example.org ssh-ed25519 {PUBLIC}", False),
        (f'{WHO} namespaces="git" ssh-ed25519 {PUBLIC}', False),
        (f'{WHO} valid-before="20200101" ssh-ed25519 {PUBLIC}', False),
        (f"{WHO} cert-authority ssh-ed25519 {PUBLIC}", False),
        (f"{WHO} ssh-rsa {PUBLIC}", False),
        ("", False),
        (WHO, False),
    ],
)
def test_a_line_counts_only_if_it_says_nothing_more(line: str, counts: bool) -> None:
    found = allowed_keys(f"# keys\n{line}\n".encode() + b"\xff\n", WHO)
    assert bool(found) is counts
    assert all(key.startswith(f"ssh-ed25519 {PUBLIC}") for key in found)
