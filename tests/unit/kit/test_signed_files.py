"""Signed files take the places of compiled ones only if they verify and say the same."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509

from builder.errors import ProofError, Severity
from builder.kit.make.signed_files import SignedFiles
from builder.kit.sign.profiles import ProfileSigner, sign_profile
from builder.kit.trust.verifier import SignatureVerifier
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.wire import plist
from builder.wire.x509 import Root
from tests import pki

PLACE = "shortcuts/de/Küche.shortcut"
SHORTCUT = Artifact(
    path=PLACE, data=plist.dumps_binary(pki.workflow(3)), kind=Kind.SHORTCUT, signed=False
)
INSIDE = plist.dumps_xml({"PayloadType": "Configuration", "PayloadDisplayName": "Test"})
PROFILE = Artifact(path="profiles/de/a.mobileconfig", data=INSIDE, kind=Kind.PROFILE, signed=False)
TWIN = pki.icloud_file(pki.workflow(3))


def profile_root() -> x509.Certificate:
    return pki.authority("Profile Root", "profile-root")


def signed_profile(inside: bytes = INSIDE, *, by_root: bool = False, **changes: Any) -> bytes:
    wishes = {"name": "Example Host", "key": pki.key("profile-leaf"), "serial": 4, **changes}
    issuer = "Profile Root" if by_root else "Profile CA"
    key = pki.key("profile-root" if by_root else "profile-intermediate")
    between = pki.authority("Profile CA", "profile-intermediate", "Profile Root", "profile-root")
    signer = ProfileSigner(
        certificate=pki.issue(pki.Wish(**wishes), issuer, key),
        key=pki.key("profile-leaf"),
        chain=() if by_root else (between,),
    )
    return sign_profile(inside, signer)


def signed_files(
    *files: tuple[Artifact, bytes], now: datetime | None = pki.NOW, roots: bool = True
) -> SignedFiles:
    given = (*pki.roots(), Root(name="Profile Root", der=pki.der(profile_root())))
    twins = {unicodedata.normalize("NFC", artifact.path): data for artifact, data in files}
    return SignedFiles(twins, SignatureVerifier(now=now, roots=given if roots else ()))


def refused(made: SignedFiles, artifact: Artifact) -> ProofError:
    assert made.take(artifact) == artifact
    with pytest.raises(ProofError) as caught:
        made.raise_faults()
    assert all(problem.file == f"signed/{artifact.path}" for problem in caught.value.problems)
    assert all("delete this file" in problem.help for problem in caught.value.problems)
    return caught.value


def test_a_signed_shortcut_that_says_the_same_is_taken() -> None:
    made = signed_files((SHORTCUT, TWIN))
    assert made.take(SHORTCUT) == replace(SHORTCUT, data=TWIN, signed=True)
    made.raise_faults()
    assert made.warnings == []
    assert made.unused() == []


def test_names_may_lie_on_the_disk_in_another_form_of_unicode() -> None:
    made = signed_files((SHORTCUT, TWIN))
    decomposed = replace(SHORTCUT, path=unicodedata.normalize("NFD", PLACE))
    assert decomposed.path != PLACE
    assert made.take(decomposed).signed


def test_what_has_no_twin_stays_as_it_is() -> None:
    made = signed_files((SHORTCUT, TWIN))
    page = Artifact(path="index.html", data=b"<p>", kind=Kind.PAGE)
    already = replace(SHORTCUT, signed=True)
    disguised = replace(SHORTCUT, kind=Kind.DOC)
    for artifact in (PROFILE, page, already, disguised):
        assert made.take(artifact) == artifact
    made.raise_faults()


def test_a_difference_is_shown_action_by_action() -> None:
    error = refused(signed_files((SHORTCUT, pki.icloud_file(pki.workflow(2)))), SHORTCUT)
    assert "action 3: is.workflow.actions.comment is missing" in str(error)


def test_a_shortcut_without_a_chain_to_a_known_root_is_refused() -> None:
    error = refused(signed_files((SHORTCUT, TWIN), roots=False), SHORTCUT)
    assert error.problems[0].code == "untrusted-root"
    assert "--root" in error.problems[0].help


@pytest.mark.parametrize(
    ("artifact", "data", "code"),
    [
        (SHORTCUT, SHORTCUT.data, "unsigned"),
        (SHORTCUT, b"", "aea-magic"),
        (SHORTCUT, TWIN[:-1], ""),
        (PROFILE, INSIDE, "unsigned"),
        (PROFILE, b"", "profile"),
        (PROFILE, signed_profile(INSIDE.replace(b"Test", b"Best")), "profile-differs"),
    ],
    ids=["plain-shortcut", "empty", "cut", "plain-profile", "no-profile", "other-profile"],
)
def test_what_does_not_verify_or_is_not_the_same_is_refused(
    artifact: Artifact, data: bytes, code: str
) -> None:
    error = refused(signed_files((artifact, data)), artifact)
    assert code in ("", error.problems[0].code)


def test_every_fault_is_told_at_once() -> None:
    made = signed_files((SHORTCUT, b""), (PROFILE, b""))
    made.take(SHORTCUT)
    made.take(PROFILE)
    with pytest.raises(ProofError) as caught:
        made.raise_faults()
    assert {problem.file for problem in caught.value.problems} == {
        f"signed/{PLACE}",
        "signed/profiles/de/a.mobileconfig",
    }


@pytest.mark.parametrize("by_root", [False, True])
def test_a_signed_profile_is_taken(by_root: bool) -> None:
    made = signed_files((PROFILE, data := signed_profile(by_root=by_root)))
    assert made.take(PROFILE) == replace(PROFILE, data=data, signed=True)
    assert made.warnings == []


def test_a_profile_of_an_unknown_authority_is_taken_with_a_warning() -> None:
    made = signed_files((PROFILE, data := signed_profile()), roots=False)
    assert made.take(PROFILE).data == data
    made.raise_faults()
    [warning] = made.warnings
    assert warning.severity is Severity.WARNING
    assert "not verified" in warning.message


def test_a_certificate_that_ends_soon_is_told_thirty_days_ahead() -> None:
    for days, wanted in ((31, []), (29, ["certificate-ends-soon"]), (-1, ["certificate-expired"])):
        made = signed_files((PROFILE, signed_profile()), now=pki.END - timedelta(days=days))
        made.take(PROFILE)
        assert [warning.code for warning in made.warnings] == wanted


def test_without_a_day_dates_are_not_looked_at() -> None:
    made = signed_files((PROFILE, signed_profile(end=pki.START + timedelta(days=1))), now=None)
    assert made.take(PROFILE).signed
    assert made.warnings == []


def test_a_file_that_nothing_is_the_twin_of_is_told() -> None:
    made = signed_files((SHORTCUT, TWIN), (PROFILE, b"x"))
    made.take(SHORTCUT)
    [warning] = made.unused()
    assert warning.file == "signed/profiles/de/a.mobileconfig"
    assert warning.severity is Severity.WARNING
