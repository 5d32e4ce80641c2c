"""Profiles as built: goldens, identities, words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from builder.errors import Severity
from builder.facts.offer import ProfileSpec
from builder.facts.setting import load_settings
from builder.kit.make.make import workbench_for
from builder.loader.definitions import load_definitions
from builder.loader.workspace import Workspace
from builder.model import paths
from builder.model.cell import Cell
from builder.model.profile.profile import parse_profile
from builder.model.profile.rules import check_profile
from builder.targets.profile import ProfileWords, compile_cell, compile_profile, identity_for
from builder.views.workbench import Workbench
from tests.kit_words import LABELS, OFFERS, phrases, profile_words

GOLDEN = Path(__file__).parents[2] / "golden" / "profiles"
# Those with words of their own; the others speak with the guide's and the switch's.
SPECS = [spec for spec in OFFERS.profiles.values() if f"profile.{spec.id}.name" in phrases()]
PLAIN = [spec for spec in OFFERS.profiles.values() if spec not in SPECS]


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


@pytest.fixture(scope="module")
def every_guide(workspace: Workspace) -> Workbench:
    return workbench_for(load_definitions(workspace, every=True))


@pytest.mark.parametrize("spec", PLAIN, ids=lambda spec: spec.id)
@pytest.mark.parametrize("language", ["en", "de", "ja"])
def test_a_profile_without_words_of_its_own_says_what_its_keys_do(
    spec: ProfileSpec, language: str, every_guide: Workbench
) -> None:
    bench = every_guide
    guide = next(each for each in bench.context.guides.values() if spec.id in each.profiles)
    cell = Cell(target="profile", guide=guide, language=bench.context.languages[language])
    built = {artifact.path: artifact.data for artifact in compile_cell(cell, bench)}
    data = built[paths.profile(language, spec.file)]
    profile = parse_profile(data)
    (payload,) = profile.payloads
    for entry in spec.payloads[0].wanted:
        switch = bench.context.control_words(spec.devices, bench.context.languages[language])
        assert switch[entry.setting.control] in payload.description
    assert profile.name == payload.name
    assert profile.description == payload.description
    assert profile.description in profile.consent[language]
    assert profile.consent["default"] == profile.consent["en"]
    found = check_profile(
        data,
        settings=load_settings(),
        file=spec.file,
        platform=spec.platform,
        expected_identity=identity_for(spec),
    )
    assert [str(problem) for problem in found if problem.severity is Severity.ERROR] == []
