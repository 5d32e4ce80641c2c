"""Signing and taking back: a signer's file is accepted only if it says what was sent.

Knows the rule and where files lie: verified to a trusted root, inner workflow equal to the
compiled one, or nothing is replaced. Knows no signer by name; `builder.kit.sign.signers` does.
"""

from __future__ import annotations

from pathlib import Path

from builder.kit.sign.signers import Signer, SigningRequest
from builder.kit.trust.accepted import Accepted, accept_signed
from builder.kit.trust.verifier import SignatureVerifier
from builder.wire import plist
from builder.workflow.apple.workflow import workflow_from_plist


def sign_workflow(
    name: str,
    unsigned: bytes,
    signer: Signer,
    *,
    verifier: SignatureVerifier,
    file: str = "",
) -> Accepted:
    """The workflow in the plist `unsigned`, signed and taken back. Raises as accept_signed does.

    `name` is what people will see; it goes to those signers that ask for one.
    """
    value = plist.loads(unsigned, file=file)
    workflow_from_plist(value, file=file)
    request = SigningRequest(name=name, workflow=plist.dumps_binary(value), file=file)
    received = signer.sign(request)
    return accept_signed(
        request.workflow, received, now=verifier.now, roots=verifier.roots, file=file
    )


def files_in(target: Path, ending: str) -> tuple[Path, ...]:
    """The files with this ending under a folder, sorted; or `target` itself, whatever it is."""
    if target.is_dir():
        return tuple(sorted(path for path in target.rglob(f"*{ending}") if path.is_file()))
    return (target,)
