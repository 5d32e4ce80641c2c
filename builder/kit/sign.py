"""Signing and taking back: a signer's file is accepted only if it says what was sent.

Knows the rule and where files lie: verified to a trusted root, inner workflow equal to the
compiled one, or nothing is replaced. Knows no signer by name; `builder.kit.signers` does.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from builder.errors import DiskError, Problem, ProofError
from builder.kit.signers import Signer, SigningRequest
from builder.kit.verify_signed import SignedShortcut, open_signed
from builder.kit.workflow_difference import differences
from builder.model.workflow import workflow_from_plist
from builder.wire import aea, plist
from builder.wire.x509 import Root

MAX_FILE = 80 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A signed file that may take the place of the unsigned one, and what was proven of it."""

    data: bytes
    shortcut: SignedShortcut


def take_back(
    sent: bytes,
    received: bytes,
    *,
    now: datetime | None,
    roots: Sequence[Root] = (),
    file: str = "",
) -> Accepted:
    """`received`, if it verifies and holds the workflow in `sent` (a plist).

    Raises InvalidFileError, UnsignedError or UntrustedError where it does not verify, and
    ProofError with one Problem for each difference where it says something else.
    """
    shortcut = open_signed(received, now=now, roots=roots, file=file)
    found = differences(sent, shortcut.workflow, file=file)
    if found:
        raise ProofError(
            *(
                Problem(
                    code="signed-differs",
                    message=f"not what was sent: {words}",
                    file=file,
                    help="nothing was replaced",
                )
                for words in found
            )
        )
    return Accepted(data=received, shortcut=shortcut)


def sign_workflow(
    name: str,
    unsigned: bytes,
    signer: Signer,
    *,
    now: datetime,
    roots: Sequence[Root] = (),
    file: str = "",
) -> Accepted:
    """The workflow in the plist `unsigned`, signed and taken back. Raises as take_back does.

    `name` is what people will see; it goes to those signers that ask for one.
    """
    value = plist.loads(unsigned, file=file)
    workflow_from_plist(value, file=file)
    request = SigningRequest(name=name, workflow=plist.dumps_binary(value), file=file)
    received = signer.sign(request)
    return take_back(request.workflow, received, now=now, roots=roots, file=file)


def read_file(path: Path, *, limit: int = MAX_FILE) -> bytes:
    """A file's bytes. Raises DiskError where it cannot be read or is too large."""
    try:
        size = path.stat().st_size
        if size > limit:
            words = f"{size} bytes; at most {limit} are read"
            raise DiskError(Problem(code="file-size", message=words, file=str(path)))
        return path.read_bytes()
    except OSError as error:
        words = f"cannot be read: {error.strerror or error}"
        raise DiskError(Problem(code="file-read", message=words, file=str(path))) from None


def replace_file(path: Path, data: bytes) -> None:
    """Writes beside `path`, then renames over it, so that a reader sees old or new, whole.

    The file is readable by everybody, whatever the signer's own output was. Raises DiskError.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        beside.chmod(0o644)
        os.replace(beside, path)  # noqa: PTH105 - the rename that replaces on every system
    except OSError as error:
        beside.unlink(missing_ok=True)
        words = f"cannot be written: {error.strerror or error}"
        raise DiskError(Problem(code="file-write", message=words, file=str(path))) from None


def files_in(target: Path, ending: str) -> tuple[Path, ...]:
    """The files with this ending under a folder, sorted; or the file itself. Raises DiskError."""
    if target.is_dir():
        return tuple(sorted(path for path in target.rglob(f"*{ending}") if path.is_file()))
    if not target.exists():
        problem = Problem(code="file-read", message="there is no such file", file=str(target))
        raise DiskError(problem)
    return (target,)


def is_signed(data: bytes) -> bool:
    return aea.is_aea(data)
