"""Profiles as built: goldens, identities, words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builder.facts.offer import ProfileSpec
from builder.model.profile.profile import parse_profile
from builder.targets.profile import ProfileWords, compile_profile, identity_for
from tests.kit_words import LABELS, OFFERS, phrases, profile_words

GOLDEN = Path(__file__).parents[2] / "golden" / "profiles"
SPECS = list(OFFERS.profiles.values())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_a_profile_is_built_as_its_golden_file(spec: ProfileSpec) -> None:
    built = compile_profile(spec, profile_words(spec.id))
    assert built.decode() == (GOLDEN / f"{spec.id}.mobileconfig").read_text(encoding="utf-8")


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_identifiers_are_those_of_the_golden_file_in_every_language(spec: ProfileSpec) -> None:
    words = profile_words(spec.id)
    german = replace(words, phrases={key: f"de: {text}" for key, text in words.phrases.items()})
    for data in (
        compile_profile(spec, german),
        (GOLDEN / f"{spec.id}.mobileconfig").read_bytes(),
    ):
        profile = parse_profile(data)
        expected = identity_for(spec)
        assert (profile.identifier, profile.uuid) == (expected.identifier, expected.uuid)
        assert expected.payloads == tuple((one.identifier, one.uuid) for one in profile.payloads)


def test_consent_has_a_default_and_tags_that_ios_can_match() -> None:
    profile = parse_profile(compile_profile(SPECS[0], profile_words("siri-audio")))
    assert sorted(profile.consent) == ["de", "default", "en", "zh-Hans"]
    assert profile.consent["default"] == profile.consent["en"]


def test_without_consent_texts_none_is_asked() -> None:
    words = ProfileWords(phrases=phrases(), labels=LABELS, consent={})
    assert b"ConsentText" not in compile_profile(SPECS[0], words)


def test_a_missing_phrase_is_not_papered_over() -> None:
    words = ProfileWords(phrases={}, labels=LABELS, consent={})
    with pytest.raises(KeyError):
        compile_profile(SPECS[0], words)
