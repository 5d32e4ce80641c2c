"""A manifest signed by the SSH agent: the key stays where it is kept, and is named by its
public half.

Knows how `ssh-keygen -Y sign` is called. What comes back is proven before it is believed.

Facts (ssh-keygen(1) of OpenSSH 9.6, tried 2026-11-28): given a public key it asks the agent
at SSH_AUTH_SOCK; without a file it signs standard input and writes the signature to standard
output; an agent without the key is an exit code and a line on stderr.
"""

from __future__ import annotations

import subprocess
from pathlib import Path

from builder.errors import MissingToolError, OptOutError, Problem, UsageError
from builder.kit.trust.manifest import (
    NAMESPACE,
    ManifestSignature,
    allowed_line,
    require_name,
    verify_with_key,
)

# A person may have to touch a key or confirm in a window.
_SECONDS = 120.0
_PROGRAM = "ssh-keygen"


def is_public_key(data: bytes) -> bool:
    """Whether a key file is a public half, as SSH writes it."""
    return data.lstrip().startswith((b"ssh-", b"sk-ssh-", b"ecdsa-"))


def sign_with_agent(
    manifest: bytes, public: Path, line: str, who: str, *, program: str = _PROGRAM
) -> ManifestSignature:
    """The signature of the key whose public half is the file `public`, which holds `line`.

    Raises UsageError where the agent does not sign, MissingToolError without `ssh-keygen`.
    """
    require_name(who)
    allowed = allowed_line(line, who)
    command = [program, "-Y", "sign", "-n", NAMESPACE, "-f", str(public)]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command, no shell
            command, input=manifest, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        raise _refused(f"no answer within {_SECONDS:g} seconds", public) from None
    except OSError as error:
        words = f"{program} cannot be run: {error.strerror}"
        help_ = "it is part of OpenSSH; or give the private key's file"
        raise MissingToolError(Problem(code="ssh-keygen", message=words, help=help_)) from None
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise _refused(said[-1][:200] if said else f"exit code {done.returncode}", public)
    try:
        verify_with_key(manifest, done.stdout, line, file=str(public))
    except OptOutError as error:
        raise _refused(
            f"what it gave does not verify: {error.problems[0].message}", public
        ) from None
    return ManifestSignature(signature=done.stdout.decode("ascii"), allowed_signers=allowed)


def _refused(words: str, public: Path) -> UsageError:
    return UsageError(
        Problem(
            code="ssh-agent",
            message=f"the SSH agent did not sign: {words}",
            file=str(public),
            help="see that it has the key: ssh-add -l; or give the private key's file",
        )
    )
