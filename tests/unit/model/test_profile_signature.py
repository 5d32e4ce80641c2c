"""Rules S01-S03 over what a reader of a signature found."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from builder.errors import Problem, Severity
from builder.model.profile.signature import (
    DATA,
    SHA256,
    SIGNED_DATA,
    CertificateFacts,
    SignatureFacts,
    check_signature,
    check_verification,
)

LEAF = CertificateFacts(
    subject="CN=Signer",
    issuer="CN=Middle",
    not_before=datetime(2026, 1, 1, tzinfo=UTC),
    not_after=datetime(2027, 1, 1, tzinfo=UTC),
)
MIDDLE = replace(LEAF, subject="CN=Middle", issuer="CN=Root")
SELF = replace(LEAF, issuer="CN=Signer")
SOUND = SignatureFacts(
    content_type=SIGNED_DATA,
    econtent_type=DATA,
    econtent=b"<plist/>",
    digest=SHA256,
    leaf=LEAF,
    certificates=(LEAF, MIDDLE),
    signing_time=datetime(2026, 6, 1, tzinfo=UTC),
)


def codes(problems: list[Problem]) -> list[str]:
    return [problem.code for problem in problems]


@pytest.mark.parametrize("unsigned", [None, b"<plist/>"])
def test_a_sound_signature_has_no_fault(unsigned: bytes | None) -> None:
    assert check_signature(SOUND, file="x", unsigned=unsigned) == []
    assert check_signature(replace(SOUND, signing_time=None), file="x") == []


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (replace(SOUND, content_type=DATA), "profile-s01"),
        (replace(SOUND, econtent_type=SIGNED_DATA), "profile-s01"),
        (replace(SOUND, econtent=None), "profile-s01"),
        (replace(SOUND, econtent=b"<plist>"), "profile-s01"),
        (replace(SOUND, digest="1.3.14.3.2.26"), "profile-s02"),
        (replace(SOUND, leaf=None), "profile-s02"),
        (replace(SOUND, certificates=(LEAF,)), "profile-s02"),
        (replace(SOUND, signing_time=datetime(2027, 6, 1, tzinfo=UTC)), "profile-s02"),
        (replace(SOUND, signing_time=datetime(2025, 6, 1, tzinfo=UTC)), "profile-s02"),
    ],
)
def test_a_broken_signature_breaks_one_rule(broken: SignatureFacts, code: str) -> None:
    assert codes(check_signature(broken, file="x", unsigned=b"<plist/>")) == [code]


def test_a_signer_that_vouches_for_itself_is_a_warning() -> None:
    problems = check_signature(replace(SOUND, leaf=SELF, certificates=(SELF,)), file="x")
    assert [problem.severity for problem in problems] == [Severity.WARNING]


def test_every_fault_of_a_signature_is_told() -> None:
    broken = replace(
        SOUND, content_type="1", econtent_type="1", econtent=None, digest="1", leaf=None
    )
    assert codes(check_signature(broken, file="x")) == ["profile-s01"] * 3 + ["profile-s02"] * 2


def test_a_second_reader_must_agree() -> None:
    assert check_verification(b"a", file="x") == []
    assert check_verification(b"a", file="x", unsigned=b"a") == []
    assert codes(check_verification(b"b", file="x", unsigned=b"a")) == ["profile-s03"]
    assert codes(check_verification(None, file="x")) == ["profile-s03"]
