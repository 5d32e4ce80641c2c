"""What a built profile says of itself: read from its bytes, so that it cannot promise more."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import InvalidFileError
from builder.facts.setting import load_settings
from builder.model.profile.words import describe_profile, describe_reach
from builder.wire.plist import dumps_xml, loads_dict
from tests.kit_words import phrases

GOLDEN = Path(__file__).parents[2] / "golden" / "profiles"


def golden(name: str) -> bytes:
    return (GOLDEN / f"{name}.mobileconfig").read_bytes()


def test_each_key_has_its_phrase_and_switch() -> None:
    told = describe_profile(golden("siri-audio"), load_settings())
    assert [(one.key, one.value, one.phrase, one.control) for one in told] == [
        ("Siri Data Sharing Opt-In Status", "2", "profile.key.switch-off", "improve-siri"),
        (
            "AXSAudioDonationSiriImprovementEnabled",
            "false",
            "profile.key.assistive-voice",
            "improve-assistive-voice",
        ),
    ]


def test_a_key_that_is_gone_is_gone_from_the_words() -> None:
    root = loads_dict(golden("siri-audio"))
    del root["PayloadContent"][0]["Siri Data Sharing Opt-In Status"]
    told = describe_profile(dumps_xml(root), load_settings())
    assert [one.setting for one in told] == ["assistive-voice"]


@pytest.mark.parametrize(("key", "setting"), [("Mystery", ""), ("AutoSubmit", "mac-analytics")])
def test_a_key_or_value_without_a_phrase_is_shown_as_it_is(key: str, setting: str) -> None:
    root = loads_dict(golden("analytics"))
    del root["PayloadContent"][0]["AutoSubmit"]
    root["PayloadContent"][0][key] = True
    told = describe_profile(dumps_xml(root), load_settings())[0]
    assert (told.key, told.value, told.setting) == (key, "true", setting)
    assert (told.phrase, told.control) == ("profile.key.other", "")


@pytest.mark.parametrize("name", ["siri-audio", "analytics", "dictation"])
def test_every_phrase_named_exists(name: str) -> None:
    told = {one.phrase for one in describe_profile(golden(name), load_settings())}
    assert told | set(describe_reach(golden(name))) <= phrases().keys()


@pytest.mark.parametrize(
    ("scope", "locked", "said"),
    [
        ("System", False, ("profile.reach.everyone", "profile.removable")),
        ("User", False, ("profile.reach.account", "profile.removable")),
        ("", True, ("profile.reach.device", "profile.not-removable")),
    ],
)
def test_reach_and_removal_are_read_from_the_file(
    scope: str, locked: bool, said: tuple[str, str]
) -> None:
    root = loads_dict(golden("siri-audio"))
    root["PayloadScope"], root["PayloadRemovalDisallowed"] = scope, locked
    assert describe_reach(dumps_xml(root)) == said


def test_what_is_no_profile_is_not_described() -> None:
    with pytest.raises(InvalidFileError):
        describe_profile(b"<html>", load_settings())
