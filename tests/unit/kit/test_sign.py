"""Signing: what comes back is taken only if it verifies and says what was sent."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from builder.errors import (
    DiskError,
    InvalidFileError,
    MissingToolError,
    NetworkError,
    OptOutError,
    ProofError,
    UnsignedError,
    UntrustedError,
    UsageError,
)
from builder.files import read_file, replace_file
from builder.kit.sign.shortcuts import files_in, sign_workflow
from builder.kit.sign.signers import SigningRequest
from builder.kit.sign.signers.contact import contact_signer, load_private_key
from builder.kit.sign.signers.given import GivenFileSigner
from builder.kit.sign.signers.mac import MacSigner
from builder.kit.trust.accepted import accept_signed
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.signature import SignatureKind
from builder.wire import plist
from builder.workflow.check.signer_changes import differences
from tests import pki
from tests.unit.wire.test_keyed import keyed_tree

ROOTS = pki.roots()
VERIFIER = SignatureVerifier(now=pki.NOW, roots=ROOTS)
SENT = plist.dumps_xml(pki.workflow(3))


def taken(received: bytes) -> str:
    accepted = accept_signed(SENT, received, now=pki.NOW, roots=ROOTS, file="x")
    assert accepted.data == received
    return accepted.shortcut.signature.kind.value


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    value = deepcopy(pki.workflow(3))
    change(value)
    return pki.icloud_file(value)


def test_the_same_workflow_is_taken_whatever_signed_it() -> None:
    assert taken(pki.icloud_file(pki.workflow(3))) == "icloud"
    assert taken(pki.account_file(pki.workflow(3))) == "account"


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.update(WFWorkflowClientVersion="1505.3"),
        lambda v: v.update(WFWorkflowIcon={"WFWorkflowIconGlyphNumber": 1}),
        lambda v: v.update(WFQuickActionSurfaces=[], WFWorkflowHasOutputFallback=False),
    ],
)
def test_keys_that_signers_rewrite_may_differ(change: Callable[[dict[str, Any]], object]) -> None:
    assert taken(changed(change)) == "icloud"


DIFFERENT: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "an action is gone": (
        lambda v: v["WFWorkflowActions"].pop(1),
        "action 2: is.workflow.actions.comment is missing",
    ),
    "an action is new": (
        lambda v: v["WFWorkflowActions"].insert(
            1, {"WFWorkflowActionIdentifier": "is.workflow.actions.url"}
        ),
        "action 2: is.workflow.actions.url was added",
    ),
    "an action is another": (
        lambda v: v["WFWorkflowActions"][1].update(WFWorkflowActionIdentifier="evil"),
        "action 2: is.workflow.actions.comment was replaced by evil",
    ),
    "a word is another": (
        lambda v: v["WFWorkflowActions"][2]["WFWorkflowActionParameters"].update(
            WFCommentActionText="x\x1b" * 40
        ),
        "action 3 (is.workflow.actions.comment): WFCommentActionText was 'Step 2 ' and is now",
    ),
    "a type is another": (
        lambda v: v.update(WFWorkflowMinimumClientVersion=900.0),
        "WFWorkflowMinimumClientVersion was 900 and is now 900.0",
    ),
    "a key is gone": (
        lambda v: v.pop("WFWorkflowMinimumClientVersion"),
        "WFWorkflowMinimumClientVersion is missing",
    ),
    "a key is new": (lambda v: v.update(Extra=1), "Extra was added: 1"),
    "an action has a key too many": (
        lambda v: v["WFWorkflowActions"][0].update(Extra=True),
        "action 1 (is.workflow.actions.comment): Extra was added: True",
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_anything_else_that_differs_is_shown_and_refused(name: str) -> None:
    change, words = DIFFERENT[name]
    with pytest.raises(ProofError) as caught:
        taken(changed(change))
    problem = caught.value.problems[0]
    assert words in problem.message
    assert "\x1b" not in problem.message
    assert (problem.file, problem.help) == ("x", "nothing was replaced")


def test_an_icon_that_was_given_may_not_change() -> None:
    ours = {**pki.workflow(), "WFWorkflowIcon": {"a": 1}}
    theirs = {**pki.workflow(), "WFWorkflowIcon": {"a": 2}}
    assert len(differences(plist.dumps_xml(ours), plist.dumps_xml(theirs))) == 1


def test_every_difference_is_told_at_once() -> None:
    theirs = pki.workflow(1)
    theirs["WFWorkflowMinimumClientVersion"] = 1
    assert len(differences(SENT, plist.dumps_binary(theirs))) == 3


@pytest.mark.parametrize(
    ("received", "kind"),
    [
        (SENT, UnsignedError),
        (b"<html>", InvalidFileError),
        (pki.icloud_file()[:-1], InvalidFileError),
    ],
)
def test_what_does_not_verify_is_not_taken(received: bytes, kind: type[OptOutError]) -> None:
    with pytest.raises(kind):
        taken(received)


def test_an_unknown_root_is_not_taken() -> None:
    with pytest.raises(UntrustedError):
        accept_signed(SENT, pki.icloud_file(pki.workflow(3)), now=pki.NOW)


def test_a_file_signed_elsewhere_is_handed_over() -> None:
    signer = GivenFileSigner(data=pki.icloud_file(pki.workflow(3)), source="signed.shortcut")
    accepted = sign_workflow("Name", SENT, signer, verifier=VERIFIER)
    assert accepted.data == signer.data
    assert "signed.shortcut" in signer.notice


def test_what_is_no_workflow_is_not_even_sent() -> None:
    signer = GivenFileSigner(data=b"", source="")
    with pytest.raises(InvalidFileError, match="not a shortcut"):
        sign_workflow("Name", plist.dumps_xml({}), signer, verifier=VERIFIER)


# The contact way: signed here, with material of one's own.

KEY = pki.private_key_x963()
MOMENT = int(pki.NOW.timestamp())


@pytest.mark.parametrize("form", ["plain", "xml", "keyed"])
def test_a_contact_signature_is_made_here_from_either_dump(form: str) -> None:
    value = pki.account_auth_value()
    auth = {"plain": plist.dumps_binary, "xml": plist.dumps_xml, "keyed": keyed_tree}[form](value)
    signer = contact_signer(KEY, auth, moment=MOMENT)
    accepted = sign_workflow("Name", SENT, signer, verifier=VERIFIER)
    again = sign_workflow("Name", SENT, signer, verifier=VERIFIER)
    assert accepted.data == again.data
    assert accepted.shortcut.signature.kind is SignatureKind.ACCOUNT
    assert accepted.shortcut.signature.signed_at == pki.NOW
    assert "do not publish" in signer.notice


def test_a_public_kit_is_not_signed_for_contacts_unless_forced() -> None:
    where = "https://example.org/kit/"
    with pytest.raises(UsageError, match="for everybody"):
        contact_signer(KEY, pki.account_auth(), moment=0, public_base_url=where)
    signer = contact_signer(KEY, pki.account_auth(), moment=0, public_base_url=where, force=True)
    assert signer.moment == 0


def auth_without(name: str) -> bytes:
    value = pki.account_auth_value()
    del value[name]
    return plist.dumps_binary(value)


MATERIAL: dict[str, tuple[bytes, bytes]] = {
    "a short key": (KEY[:-1], pki.account_auth()),
    "a key of zeros": (b"\x04" + bytes(96), pki.account_auth()),
    "two halves": (KEY[:65] + (7).to_bytes(32, "big"), pki.account_auth()),
    "another key": (pki.private_key_x963("icloud-leaf"), pki.account_auth()),
    "no dictionary": (KEY, plist.dumps_binary([1])),
    "no list": (KEY, auth_without("AppleIDCertificateChain")),
    "no record": (KEY, auth_without("AppleIDValidationRecord")),
    "a chain of text": (KEY, pki.account_auth(AppleIDCertificateChain=["a"])),
    "noise": (KEY, b"noise"),
}


@pytest.mark.parametrize("name", MATERIAL)
def test_material_that_does_not_belong_together_is_refused(name: str) -> None:
    key, auth = MATERIAL[name]
    with pytest.raises(InvalidFileError):
        contact_signer(key, auth, moment=0)


@pytest.mark.parametrize("name", ["leaf-zero-x", "leaf-zero-y", "leaf-zero-d"])
def test_a_dumped_key_keeps_its_leading_zeros(name: str) -> None:
    data = pki.private_key_x963(name)
    assert len(data) == 97
    assert load_private_key(data).private_numbers() == pki.key(name).private_numbers()


# The Mac's own program, stood in for by one that behaves or misbehaves in the same way.

STUB = """#!{python}
import pathlib, sys, time
assert sys.argv[1:5] == ["sign", "--mode", "anyone", "-i"], sys.argv
source, target = pathlib.Path(sys.argv[5]), pathlib.Path(sys.argv[7])
assert source.suffix == ".shortcut" and source.read_bytes().startswith(b"bplist00")
count = pathlib.Path({folder!r}, "count")
tries = int(count.read_text()) if count.exists() else 0
count.write_text(str(tries + 1))
signed = pathlib.Path({folder!r}, "signed").read_bytes()
{body}
"""
NOISE = (
    "print('ERROR: Unrecognized attribute string flag \\'?\\' in attribute string', "
    "file=sys.stderr)\n"
)
WRITE = "target.write_bytes(signed)\n"


def stub(folder: Path, body: str) -> MacSigner:
    program = folder / "shortcuts"
    program.write_text(STUB.format(python=sys.executable, folder=str(folder), body=body))
    program.chmod(0o755)
    (folder / "signed").write_bytes(pki.icloud_file(pki.workflow(3)))
    return MacSigner(program=str(program), pause=lambda _: None, timeout=60)


def tries(folder: Path) -> int:
    return int((folder / "count").read_text())


def test_the_macs_program_signs_through_harmless_noise(tmp_path: Path) -> None:
    signer = stub(tmp_path, NOISE + WRITE)
    accepted = sign_workflow("A/B: name", SENT, signer, verifier=VERIFIER)
    assert accepted.shortcut.signature.kind is SignatureKind.ICLOUD
    assert tries(tmp_path) == 1
    assert "sent to Apple" in signer.notice


def test_a_burst_of_failures_is_tried_again(tmp_path: Path) -> None:
    waits: list[float] = []
    body = "if tries < 2: sys.exit('The file doesn\\'t exist.')\n" + WRITE
    made = stub(tmp_path, body)
    signer = MacSigner(program=made.program, pause=waits.append, timeout=60)
    assert sign_workflow("N", SENT, signer, verifier=VERIFIER).data
    assert (tries(tmp_path), waits) == (3, [2.0, 4.0])


FAILURES = {
    "nothing written": (NOISE, "exit code 0, but nothing was written: it printed nothing"),
    "an empty file": ("target.write_bytes(b'')", "nothing was written"),
    "something else": ("target.write_bytes(b'bplist00')", "not a signed shortcut"),
    "an exit code": ("sys.exit('signal: abort trap')", "exit code 1: signal: abort trap"),
    "a format": ("sys.exit('not in the correct format.')", "correct format"),
}


@pytest.mark.parametrize("name", FAILURES)
def test_each_failure_of_the_program_is_told(name: str, tmp_path: Path) -> None:
    body, words = FAILURES[name]
    with pytest.raises(NetworkError) as caught:
        stub(tmp_path, body).sign(SigningRequest(name="n", workflow=plist.dumps_binary({})))
    problem = caught.value.problems[0]
    assert words in problem.message
    assert problem.help
    assert tries(tmp_path) == 3


def test_a_program_that_hangs_is_stopped(tmp_path: Path) -> None:
    made = stub(tmp_path, "time.sleep(60)")
    signer = MacSigner(program=made.program, tries=1, timeout=1.0)
    with pytest.raises(NetworkError, match="no answer within 1 seconds"):
        signer.sign(SigningRequest(name="n", workflow=plist.dumps_binary({})))


def test_an_output_without_end_is_refused(tmp_path: Path) -> None:
    body = "with target.open('wb') as out: out.truncate(81 * 1024 * 1024)"
    with pytest.raises(NetworkError, match="far too large"):
        stub(tmp_path, body).sign(SigningRequest(name="n", workflow=plist.dumps_binary({})))


def test_a_missing_program_says_where_it_comes_from(tmp_path: Path) -> None:
    signer = MacSigner(program=str(tmp_path / "nowhere"))
    with pytest.raises(MissingToolError, match="macOS 12"):
        signer.sign(SigningRequest(name="n", workflow=plist.dumps_binary({})))


# Files.


def test_a_file_is_replaced_whole_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.shortcut"
    path.write_bytes(b"old")
    path.chmod(0o600)
    replace_file(path, b"new")
    assert read_file(path) == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a.shortcut"]


def test_disk_faults_are_told(tmp_path: Path) -> None:
    with pytest.raises(DiskError):
        read_file(tmp_path / "nowhere")
    with pytest.raises(DiskError):
        replace_file(tmp_path / "no" / "folder", b"")
    big = tmp_path / "big"
    big.write_bytes(b"12")
    with pytest.raises(DiskError, match="larger than 1 bytes"):
        read_file(big, limit=1)


def test_files_of_a_folder_come_sorted(tmp_path: Path) -> None:
    for name in ("b.shortcut", "a.shortcut", "c.txt"):
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in files_in(tmp_path, ".shortcut")] == ["a.shortcut", "b.shortcut"]
    assert files_in(tmp_path / "c.txt", ".shortcut") == (tmp_path / "c.txt",)
