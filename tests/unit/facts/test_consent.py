"""Why the switch may be off already: every statement has a source, and a bad one is told."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError
from builder.facts.consent import load_consent, parse_consent
from builder.facts.fact import Confidence
from builder.loader.definitions import load_definitions
from builder.loader.workspace import Workspace
from builder.model.guide import Switch

BAD = b"""format: 1
sources: {seen: somewhere}
facts:
  - {id: a, says: It is off., control: a, source: sen, checked: 2026-11-28, sur: high}
"""


def test_each_statement_has_its_source_and_day() -> None:
    found = load_consent()
    assert len({each.id for each in found}) == len(found) == 6
    assert all(each.says.endswith(".") and " " in each.fact.source for each in found)
    assert {each.fact.confidence for each in found} == {Confidence.HIGH, Confidence.MEDIUM}


def test_a_bad_statement_is_told_every_fault() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_consent(BAD, file="consent.yaml")
    told = "\n".join(map(str, caught.value.problems))
    assert 'no source "sen"; did you mean "seen"?' in told
    assert 'a fact has no key "sur"; did you mean "sure"?' in told


def test_a_guide_says_that_apple_asks_where_a_fact_says_so(workspace: Workspace) -> None:
    asked = {each.control for each in load_consent()}
    for guide in load_definitions(workspace, every=True).guides.values():
        worked = {
            step.control
            for route in guide.routes
            for step in route.steps
            if isinstance(step, Switch)
        }
        assert guide.asked == bool(asked & worked), guide.id
