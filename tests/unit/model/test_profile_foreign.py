"""Somebody else's profile in words: kinds, dangers, values, secrets, dates."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from builder.cli.main import run
from builder.errors import InvalidFileError
from builder.model.profile.foreign import (
    KINDS,
    describe_lifetime,
    describe_payloads,
    words_of_key,
    words_of_value,
)
from builder.wire.plist import dumps_xml
from tests import pki

# Property lists keep dates without a zone: they are in UTC.
WHEN = datetime(2026, 11, 28, 10, 30, tzinfo=UTC).replace(tzinfo=None)
REMOVED = datetime(2027, 1, 2, 3, 4, tzinfo=UTC).replace(tzinfo=None)
AUTHORITY = "11111111-1111-1111-1111-111111111111"


def profile(*payloads: dict[str, Any], **top: Any) -> bytes:
    rows = [
        {
            "PayloadIdentifier": f"x.{number}",
            "PayloadUUID": f"{number}",
            "PayloadVersion": 1,
            **one,
        }
        for number, one in enumerate(payloads)
    ]
    head = {
        "PayloadType": "Configuration",
        "PayloadIdentifier": "x",
        "PayloadUUID": "u",
        "PayloadVersion": 1,
        "PayloadDisplayName": "School",
    }
    return dumps_xml({**head, "PayloadContent": rows, **top})


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        ("com.apple.mdm", "device management"),
        ("com.apple.security.root", "a root certificate"),
        ("com.apple.vpn.managed", "a VPN"),
        ("com.apple.vpn.managed.applayer", "a VPN"),
        ("com.apple.proxy.http.global", "a proxy"),
        ("com.apple.webcontent-filter", "a web filter"),
        ("com.apple.dnsSettings.managed", "DNS settings"),
        ("com.apple.universalaccess", "accessibility settings"),
        ("com.apple.TCC.configuration-profile-policy", "permissions of apps"),
    ],
)
def test_what_can_take_over_a_device_is_called_out(
    kind: str, what: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.mobileconfig"
    path.write_bytes(profile({"PayloadType": kind, "ServerURL": "https://x.example"}))
    assert run(["show", str(path)]) == 0
    out = capsys.readouterr().out
    assert f"\n! {what[0].upper()}{what[1:]} ({kind})\n" in out
    assert "      Server URL: https://x.example\n" in out
    assert "It sets" not in out


def test_kinds_stand_once_and_have_words() -> None:
    assert len({row[0] for row in KINDS}) == len(KINDS)
    assert all(what for _, what, _ in KINDS)


def test_a_certificate_is_told_by_its_owner_and_digest() -> None:
    root = {"PayloadType": "com.apple.security.root", "PayloadUUID": AUTHORITY}
    der = pki.roots()[0].der
    wifi = {
        "PayloadType": "com.apple.wifi.managed",
        "PayloadCertificateUUID": AUTHORITY,
        "Anchors": [AUTHORITY],
        "Password": "hunter2",
    }
    certificate, network = describe_payloads(
        profile({**root, "PayloadDisplayName": "Our root", "PayloadContent": der}, wifi)
    )
    told = dict(certificate.rows)
    assert told["Certificate of"]
    assert len(told["SHA-256"]) == 64
    assert dict(network.rows) == {
        "Anchors": 'the payload "Our root"',
        "Password": "(kept secret here)",
        "Payload Certificate UUID": 'the payload "Our root"',
    }


def test_what_is_no_certificate_is_told_by_its_size() -> None:
    (told,) = describe_payloads(
        profile({"PayloadType": "com.apple.security.root", "PayloadContent": b"abc"})
    )
    assert dict(told.rows) == {"Payload Content": "3 bytes"}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "yes"),
        (False, "no"),
        (2.0, "2"),
        (2.5, "2.5"),
        ([], "none"),
        ({}, "none"),
        (["a", "b"], "a, b"),
        (["x"] * 30, ", ".join(["x"] * 20) + ", ..."),
        ({"HostName": "h", "On": True}, "Host Name: h; On: yes"),
        ({"Inner": {"SharedSecret": "s"}}, "Inner: Shared Secret: (kept secret here)"),
        (b"12", "2 bytes"),
        (WHEN, "2026-11-28 10:30 UTC"),
        ("a\nb", "a b"),
        ("x" * 500, "x" * 157 + "..."),
        ([[[[["deep"]]]]], "..."),
    ],
)
def test_values_are_written_as_people_write_them(value: Any, words: str) -> None:
    assert words_of_value(value) == words


def test_keys_are_words() -> None:
    assert words_of_key("ServerURL") == "Server URL"
    assert words_of_key("HTTPProxyPort") == "HTTP Proxy Port"


def test_dates_and_removal_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = profile(RemovalDate=REMOVED, HasRemovalPasscode=True)
    assert describe_lifetime(data) == (
        "It removes itself on 2027-01-02 at 03:04 UTC.",
        "A password is needed to remove it.",
    )
    assert describe_lifetime(profile(DurationUntilRemoval=90000)) == (
        "It removes itself 1 day after it was installed.",
    )
    path = tmp_path / "x.mobileconfig"
    path.write_bytes(data)
    assert run(["show", str(path), str(path)]) == 0
    assert capsys.readouterr().out.count("It removes itself on 2027-01-02") == 2


def test_an_encrypted_profile_says_that_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.mobileconfig"
    path.write_bytes(dumps_xml({"PayloadType": "Configuration", "EncryptedPayloadContent": b"x"}))
    assert run(["show", str(path)]) == 0
    assert "cannot be told from the file" in capsys.readouterr().out


def test_what_is_no_profile_is_refused() -> None:
    with pytest.raises(InvalidFileError):
        describe_payloads(b"no")
