"""`sign`, from the files that a person named to what takes their place.

Knows the order of the work: everything is read and signed first, then files for the next
build are kept, then each kit is exchanged once and each other file replaced. Knows neither
the terminal nor how a single file is signed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from builder.errors import OptOutError, Problem, UsageError
from builder.files import read_file, replace_file, replaceable
from builder.kit.folder import check_ours
from builder.kit.sign.profiles import ProfileSigner, sign_and_verify
from builder.kit.sign.replace import keep_signed, replace_in_kit
from builder.kit.sign.shortcuts import files_in, sign_workflow
from builder.kit.sign.signers import Signer
from builder.kit.sign.signers.given import GivenFileSigner
from builder.kit.sign.update_manifest import kit_around, public_address, read_manifest
from builder.kit.trust.profile import (
    extract_profile,
    is_signed_profile,
)
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.kinds import MOBILECONFIG, SHORTCUT_FILE
from builder.model.signature import Signature
from builder.workflow.apple.signed import is_signed

# What signs one file: its bytes, what stands in messages for it, and its name for people.
SignOne = Callable[[bytes, Path], tuple[bytes, Signature]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFile:
    """A file that was signed: what it was, what took its place, and what was proven."""

    path: Path
    unsigned: bytes
    data: bytes
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """What one run did. `kept` are copies for the next build; `base_url` is the kit's own.

    `failure` holds every fault of the files that could not be signed; they are as they were.
    """

    signed: tuple[SignedFile, ...]
    kept: tuple[Path, ...]
    base_url: str
    warnings: tuple[Problem, ...]
    failure: OptOutError | None


def sign_shortcuts(
    targets: Sequence[Path],
    signer: Signer,
    *,
    verifier: SignatureVerifier,
    workspace: Path,
    notice: Callable[[str], None],
) -> Signing:
    """Signs the shortcuts among `targets` that are not signed yet; folders are looked through.

    `notice` is told what a person must know before the first is signed. Raises OptOutError
    children where nothing could be done at all.
    """
    found = {path: read_file(path) for path in _files(targets, SHORTCUT_FILE.ending)}
    unsigned = {path: data for path, data in found.items() if not is_signed(data)}
    if isinstance(signer, GivenFileSigner) and len(unsigned) > 1:
        words = "a signed file takes the place of one unsigned file"
        raise UsageError(Problem(code="sign-way", message=words, help="name that one"))

    def sign_one(data: bytes, path: Path) -> tuple[bytes, Signature]:
        accepted = sign_workflow(path.stem, data, signer, verifier=verifier, file=str(path))
        return accepted.data, accepted.shortcut.signature

    if unsigned:
        notice(signer.notice)
    return _sign(targets, list(found), unsigned, sign_one, workspace)


def sign_profiles(
    targets: Sequence[Path],
    signer: ProfileSigner,
    *,
    verifier: SignatureVerifier,
    workspace: Path,
) -> Signing:
    """Signs the profiles among `targets`, signed ones anew. Raises as sign_shortcuts does."""
    found = {path: read_file(path) for path in _files(targets, MOBILECONFIG.ending)}

    def sign_one(data: bytes, path: Path) -> tuple[bytes, Signature]:
        if is_signed_profile(data):
            data = extract_profile(data, file=str(path))
        return sign_and_verify(data, signer, verifier=verifier, file=str(path))

    return _sign(targets, list(found), found, sign_one, workspace)


def public_base_url(targets: Sequence[Path]) -> str:
    """Where the first kit among `targets` will be public, or ""."""
    kits = filter(None, map(kit_around, targets))
    return next(filter(None, map(public_address, kits)), "")


def _files(targets: Sequence[Path], ending: str) -> list[Path]:
    return list(dict.fromkeys(path for target in targets for path in files_in(target, ending)))


def _sign(
    targets: Sequence[Path],
    looked_at: Sequence[Path],
    files: dict[Path, bytes],
    sign_one: SignOne,
    workspace: Path,
) -> Signing:
    around = filter(None, map(kit_around, targets))
    kits = list(dict.fromkeys(kit.resolve() for kit in around))
    for kit in kits:
        # Asked before anything is sent to anybody; and again when the kit is exchanged.
        check_ours(kit)
        _require_outside(workspace, kit)
    for path in files:
        if not _kit_of(path, kits):
            replaceable(path.resolve())
    signed, failures = _signed(files, sign_one)
    kept: list[Path] = []
    warnings: list[Problem] = []
    for kit in kits:
        inside = {
            path.resolve().relative_to(kit).as_posix(): path
            for path in looked_at
            if _kit_of(path, [kit])
        }
        kept += _keep(kit, inside, signed, workspace)
        pairs = {
            name: (signed[path].unsigned, signed[path].data)
            for name, path in inside.items()
            if path in signed
        }
        if pairs:
            warnings += replace_in_kit(kit, pairs)
    for path, each in signed.items():
        if not _kit_of(path, kits):
            replace_file(path, each.data)
    problems = [problem for failure in failures for problem in failure.problems]
    return Signing(
        signed=tuple(signed.values()),
        kept=tuple(kept),
        base_url=public_base_url(targets),
        warnings=tuple(warnings),
        failure=type(failures[0])(*problems) if failures else None,
    )


def _signed(
    files: dict[Path, bytes], sign_one: SignOne
) -> tuple[dict[Path, SignedFile], list[OptOutError]]:
    """What could be signed, and why the rest could not: one failure stops no other file."""
    signed: dict[Path, SignedFile] = {}
    failures: list[OptOutError] = []
    for path, data in files.items():
        try:
            made, signature = sign_one(data, path)
        except OptOutError as error:
            failures.append(error)
        else:
            signed[path] = SignedFile(path=path, unsigned=data, data=made, signature=signature)
    return signed, failures


def _keep(
    kit: Path, inside: dict[str, Path], signed: dict[Path, SignedFile], workspace: Path
) -> list[Path]:
    """Keeps what is signed now and what was signed before, of the files that were looked at."""
    manifest = read_manifest(kit)
    assert manifest is not None
    files = {}
    for name, path in inside.items():
        if path in signed:
            files[name] = signed[path].data
        elif name in manifest.files and manifest.files[name].signed:
            files[name] = read_file(path)
    return keep_signed(files, workspace)


def _kit_of(path: Path, kits: Sequence[Path]) -> Path | None:
    """The kit that lists a file, of those that are being signed."""
    where = path.resolve()
    return next((kit for kit in kits if kit in where.parents), None)


def _require_outside(workspace: Path, kit: Path) -> None:
    if workspace.resolve() == kit or kit in workspace.resolve().parents:
        words = "the folder that you stand in is the kit's own, which is about to be exchanged"
        raise UsageError(
            Problem(
                code="inside-kit",
                message=words,
                file=str(kit),
                help="go to your workspace, and name the kit from there",
            )
        )
