"""Classes of risk: which actions can do something to the person who runs them."""

from __future__ import annotations

import pytest

from builder.workflow.apple.catalog import BUILTIN
from builder.workflow.check.risk import load_risks, risks_of


def test_each_class_says_what_it_does_in_words_of_its_own() -> None:
    risks = load_risks()
    assert len({risk.id for risk in risks}) == len(risks) > 5
    assert len({risk.says for risk in risks}) == len(risks)


@pytest.mark.parametrize("name", ["alert", "comment", "delay", "choosefrommenu", "conditional"])
def test_showing_and_asking_are_no_risk(name: str) -> None:
    assert risks_of(BUILTIN + name) == ()


@pytest.mark.parametrize("name", ["downloadurl", "runsshscript", "openurl", "sendmessage"])
def test_what_leaves_the_device_or_runs_something_is_a_risk(name: str) -> None:
    found = risks_of(BUILTIN + name)
    assert found
    assert set(found) <= set(load_risks())


def test_names_are_matched_whole() -> None:
    assert risks_of(BUILTIN + "downloadurl.not-really") != risks_of(BUILTIN + "downloadurl")
    assert risks_of(BUILTIN + "x-openurl") == ()


def test_other_companies_actions_and_apples_intents_have_classes_of_their_own() -> None:
    (others,) = risks_of("com.example.app.DoIntent")
    (intent,) = risks_of("com.apple.mobilenotes.SharingExtension")
    assert (others.id, intent.id) == ("others", "app")
    assert not others.pattern.match("")
