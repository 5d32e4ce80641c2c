"""The kit's own signature: one SSH signature over manifest.json, which lists every digest.

Knows the file names, the namespace, and the command that a stranger runs. Knows nothing of
what the manifest says. SSH was chosen over minisign because macOS has brought `ssh-keygen`
with `-Y verify` since version 11, so nothing needs to be installed to check a kit.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from builder.errors import InvalidFileError, OptOutError, Problem, UntrustedError, UsageError
from builder.kit.trust.locked_key import AskPassphrase, no_passphrase, open_key
from builder.model.manifest import NAME, SIGNATURE
from builder.wire import sshsig

SIGNERS = "allowed_signers"
NAMESPACE = "optout-manifest"
_WHO = re.compile(r"[A-Za-z0-9._@+-]{1,100}\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestSignature:
    """Two files for the kit: the signature, and the line that says whose key it is."""

    signature: str
    allowed_signers: str


def sign_manifest(
    manifest: bytes,
    key: bytes,
    who: str,
    *,
    ask: AskPassphrase = no_passphrase,
    file: str = "",
) -> ManifestSignature:
    """Signs with an OpenSSH private key file (Ed25519); repeatable.

    `who` names the signer, such as an address; `ask` gives the passphrase of a locked key.
    Raises UsageError for a key or name that cannot be used.
    """
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        PublicFormat,
        load_ssh_private_key,
    )

    require_name(who)
    private = open_key(_unlocked_by(load_ssh_private_key), key, ask=ask, file=file)
    if not isinstance(private, Ed25519PrivateKey):
        raise _usage("the SSH key is not an Ed25519 key: make one with ssh-keygen -t ed25519")
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return ManifestSignature(
        signature=sshsig.sign_ssh(manifest, private, NAMESPACE),
        allowed_signers=allowed_line(sshsig.public_line(public), who),
    )


def _unlocked_by(
    load: Callable[[bytes, bytes | None], Any],
) -> Callable[[bytes, bytes | None], Any]:
    """`load`, with the one word for a locked key that other readers have."""

    def opened(data: bytes, passphrase: bytes | None) -> Any:
        try:
            return load(data, passphrase)
        except ValueError as error:
            if passphrase is None and "password-protected" in str(error):
                raise TypeError from None
            raise

    return opened


def require_name(who: str) -> None:
    """Raises UsageError for what cannot name a signer in a file of allowed signers."""
    if not _WHO.match(who):
        raise _usage(f'"{who}" cannot name a signer: use letters, digits and ._@+-')


def allowed_line(public_key: str, who: str) -> str:
    """The line that says whose key it is. Raises InvalidFileError for no Ed25519 key."""
    public = sshsig.parse_public_line(public_key)
    return f'{who} namespaces="{NAMESPACE}" {sshsig.public_line(public)}\n'


def verify_with_key(
    manifest: bytes, signature: bytes, public_key: str, *, file: str = NAME
) -> None:
    """Checks the signature against a public key line that the caller trusts.

    The kit's own `allowed_signers` proves nothing alone: whoever changes a kit changes that
    too. Raises InvalidFileError or UntrustedError.
    """
    try:
        text = signature.decode("ascii")
    except UnicodeDecodeError:
        words = "the signature is not text"
        raise InvalidFileError(Problem(code="ssh-signature", message=words, file=file)) from None
    sshsig.verify_ssh(
        manifest,
        sshsig.parse_ssh(text, file=file),
        public_key=sshsig.parse_public_line(public_key, file=file),
        namespace=NAMESPACE,
        file=file,
    )


def verify_manifest(
    manifest: bytes, signature: bytes, allowed: bytes | None, who: str, *, file: str = SIGNATURE
) -> bool:
    """Checks a kit's signature; True where `who` was proven to have made it.

    `allowed` is an SSH file of allowed signers that the caller trusts. Without one the
    signature must still fit the manifest and its own key, and False comes back. Raises
    InvalidFileError, UntrustedError, and UsageError where the file names nobody called `who`.
    """
    if allowed is None:
        _verify_with_own_key(manifest, signature, file)
        return False
    keys = allowed_keys(allowed, who)
    failure: OptOutError | None = None
    for key in keys:
        try:
            verify_with_key(manifest, signature, key, file=file)
        except UntrustedError as error:
            failure = error
        else:
            return True
    if failure is not None:
        raise failure
    raise _usage(f'the file of allowed signers names no Ed25519 key of "{who}" for kits')


def allowed_keys(allowed: bytes, who: str) -> list[str]:
    """The key lines for `who` in an SSH file of allowed signers.

    Names stand for themselves only: patterns, dates and authorities are for ssh-keygen, and
    a line with one of them is passed over. Source: ssh-keygen(1), ALLOWED SIGNERS.
    """
    found = []
    for line in allowed.decode("utf-8", "replace").splitlines():
        names, _, rest = line.strip().partition(" ")
        if names.startswith("#") or who not in names.split(","):
            continue
        options, kind, key = rest.strip().rpartition("ssh-ed25519 ")
        if kind and (not options.strip() or options.strip() == f'namespaces="{NAMESPACE}"'):
            found.append(kind + key)
    return found


def _verify_with_own_key(manifest: bytes, signature: bytes, file: str) -> None:
    text = signature.decode("ascii", "replace")
    parsed = sshsig.parse_ssh(text, file=file)
    sshsig.verify_ssh(
        manifest, parsed, public_key=parsed.public_key, namespace=NAMESPACE, file=file
    )


def verify_command(who: str) -> str:
    """What somebody with a stock Mac types in the kit's folder; prints `Good "..."`."""
    return (
        f"ssh-keygen -Y verify -f {SIGNERS} -I {shlex.quote(who)} -n {NAMESPACE} "
        f"-s {SIGNATURE} < {NAME}"
    )


def _usage(message: str) -> UsageError:
    return UsageError(Problem(code="manifest-key", message=message))
