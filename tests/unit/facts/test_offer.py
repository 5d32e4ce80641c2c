"""Profiles and scripts that a kit can offer: the package's own, and what a bad file is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.facts.offer import Scope, load_offers, parse_offers
from builder.facts.setting import Platform, load_settings

BAD = sorted((Path(__file__).parents[2] / "cases" / "offers").glob("*.yaml"))


def test_the_mac_profile_covers_both_switches_in_one_file() -> None:
    spec = load_offers(load_settings()).profiles["siri-audio"]
    assert [part.domain for part in spec.payloads] == [
        "com.apple.assistant.support",
        "com.apple.Accessibility",
    ]
    assert (spec.platform, spec.scope) == (Platform.MACOS, Scope.EVERYONE)
    assert [entry.value for part in spec.payloads for entry in part.wanted] == [2, False]


def test_identifiers_stand_under_one_prefix() -> None:
    for spec in load_offers(load_settings()).profiles.values():
        assert spec.identifier == f"org.optout-kit.{spec.id}"


def test_the_phone_profile_is_optional_and_reaches_a_device() -> None:
    spec = load_offers(load_settings()).profiles["dictation"]
    assert spec.optional
    assert spec.scope is Scope.DEVICE
    assert spec.devices == ("iphone", "ipad")


def test_everything_offered_is_set_to_its_private_value() -> None:
    offers = load_offers(load_settings())
    wanted = [
        entry
        for spec in offers.profiles.values()
        for part in spec.payloads
        for entry in part.wanted
    ]
    wanted += [entry for script in offers.scripts.values() for entry in script.wanted]
    for entry in wanted:
        assert entry.setting.name_of(entry.value) == entry.setting.private


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.stem)
def test_a_bad_file_is_told_its_fault(case: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_offers(case.read_bytes(), load_settings(), file=case.name)
    for problem in caught.value.problems:
        assert case.stem.startswith(problem.code)
        assert problem.line > 0
