"""A profile as a value, to a property list and back."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from builder.errors import InvalidFileError
from builder.facts.setting import Platform
from builder.model.profile.profile import Payload, Profile, dump_profile, parse_profile
from builder.wire.plist import dumps_xml

GOLDEN = sorted((Path(__file__).parents[2] / "golden" / "profiles").glob("*.mobileconfig"))

BARE = Profile(identifier="org.example.a", uuid="0C5B2A44-3C1E-5E0B-9B39-4B4A0C4A2D01")
FULL = Profile(
    identifier="org.example.a",
    uuid="0C5B2A44-3C1E-5E0B-9B39-4B4A0C4A2D01",
    name="Name",
    description="Words & <more>",
    organization="Org",
    consent={"default": "Yes?", "ja": "はい"},
    platform=Platform.MACOS,
    scope="User",
    payloads=(
        Payload(
            type="com.example",
            identifier="org.example.a.b",
            uuid="0C5B2A44-3C1E-5E0B-9B39-4B4A0C4A2D02",
            settings={"Key": 2, "Other": False},
        ),
    ),
)


@pytest.mark.parametrize("profile", [BARE, FULL], ids=["bare", "full"])
def test_a_profile_comes_back_as_it_was(profile: Profile) -> None:
    assert parse_profile(dump_profile(profile)) == profile


def test_empty_texts_are_left_out_since_ios_refuses_them() -> None:
    data = dump_profile(BARE)
    assert b"PayloadDisplayName" not in data
    assert b"<key>PayloadRemovalDisallowed</key>\n\t<false/>" in data
    assert b"<key>TargetDeviceType</key>\n\t<integer>0</integer>" in data


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_a_golden_file_is_dumped_again_byte_for_byte(golden: Path) -> None:
    data = golden.read_bytes()
    assert dump_profile(parse_profile(data)) == data


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda path: path.stem)
def test_other_readers_accept_a_golden_file(golden: Path, tmp_path: Path) -> None:
    plistutil, xmllint = shutil.which("plistutil"), shutil.which("xmllint")
    assert plistutil, "apt-get install libplist-utils"
    assert xmllint, "apt-get install libxml2-utils"
    binary = tmp_path / "profile.bplist"
    # plistutil ends with 0 even for a bad file, so its output is what counts.
    command = [plistutil, "-i", str(golden), "-f", "bin", "-o", str(binary)]
    done = subprocess.run(command, capture_output=True, timeout=30, check=True)
    assert done.stderr == b""
    assert parse_profile(binary.read_bytes()) == parse_profile(golden.read_bytes())
    command = [xmllint, "--nonet", "--noout", str(golden)]
    assert subprocess.run(command, capture_output=True, timeout=30, check=False).returncode == 0


@pytest.mark.parametrize(
    "root",
    [
        {},
        {"PayloadType": "Profile"},
        {"PayloadType": "Configuration"},
        {"PayloadType": "Configuration", "PayloadContent": {}},
        {"PayloadType": "Configuration", "PayloadContent": ["x"]},
        {"PayloadType": "Configuration", "PayloadContent": [], "ConsentText": "x"},
        {"PayloadType": "Configuration", "PayloadContent": [], "ConsentText": {"de": 1}},
        {"PayloadType": "Configuration", "PayloadContent": [], "TargetDeviceType": 8},
        {"PayloadType": "Configuration", "PayloadContent": [], "TargetDeviceType": True},
        {"PayloadType": "Configuration", "PayloadContent": [], "PayloadUUID": 1},
    ],
    ids=str,
)
def test_what_is_no_profile_is_refused(root: dict[str, object]) -> None:
    with pytest.raises(InvalidFileError) as caught:
        parse_profile(dumps_xml(root), file="a.mobileconfig")
    assert caught.value.problems[0].file == "a.mobileconfig"


def test_a_huge_file_is_refused_unread() -> None:
    with pytest.raises(InvalidFileError, match="bytes"):
        parse_profile(b" " * (2 * 1024 * 1024))
