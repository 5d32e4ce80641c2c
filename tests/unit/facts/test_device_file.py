"""Device files: what a good one says, and what every kind of bad one is told."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.facts.catalog import device_files, load_catalog
from builder.facts.device import ControlKind, Device
from builder.facts.device_file import parse_device
from builder.facts.fact import Confidence
from builder.facts.layout import RowShape
from builder.facts.version import Span, Version
from builder.wire.yaml import Mapping, parse_yaml
from tests.bad_cases import CASES, bad_files, expected, told
from tests.bad_readers import read_device

SLATE = (CASES / "devices" / "good" / "slate.yaml").read_bytes()


@pytest.fixture(scope="module")
def slate() -> Device:
    return parse_device(SLATE, file="slate.yaml")


@pytest.mark.parametrize("case", bad_files("devices"), ids=lambda case: case.stem)
def test_a_bad_file_is_told_every_fault_with_its_place(case: Path) -> None:
    assert told(read_device, case) == expected(case)


def test_a_good_file_reads_as_it_is_written(slate: Device) -> None:
    assert (slate.id, slate.order, slate.title, slate.family) == ("slate", 50, "Slate", "slate")
    assert slate.covers == Span(since=Version(13))
    assert slate.newest == Version(18, 2)
    assert slate.can == {"links", "scan"}
    assert slate.trials[0].by == "nobody"
    pane = slate.panes["privacy.analytics"]
    assert pane.parent == "privacy"
    (address,) = pane.addresses
    assert address.span == Span(since=Version(13), until=Version(18))
    assert address.fact.confidence is Confidence.LOW
    assert address.fact.source == "somebody's slate"
    place = pane.places[0]
    assert (place.also, place.fact.checked) == ("siri", date(2026, 11, 20))
    assert place.fact.confidence is Confidence.MEDIUM
    wording = slate.controls["improve-siri"].wordings[0]
    assert (wording.kind, wording.label) == (ControlKind.SWITCH, "improve-siri-dictation")


def test_a_pane_that_came_later_needs_no_place_before() -> None:
    late = SLATE.replace(b"parent: privacy\n", b'parent: privacy\n    since: "13.2"\n', 1)
    short = b"{path: [settings-app, privacy-security, analytics]"
    assert short in late
    good = late.replace(short, b'{since: "13.2", ' + short[1:], 1)
    later = late.replace(short, b'{since: "14.0", ' + short[1:], 1)
    pane = parse_device(good, file="slate.yaml").panes["privacy.analytics"]
    assert (pane.span.since, pane.place(Version(13))) == (Version(13, 2), None)
    with pytest.raises(DefinitionError, match=r"for slateOS 13\.2 to 14; .* the pane's or"):
        parse_device(later, file="slate.yaml")


def test_a_file_that_stands_on_another_changes_only_what_it_states(slate: Device) -> None:
    data = b"""format: 1
id: tablet
like: slate
order: 51
title: Tablet
system: slateOS
family: slate
since: "14.0"
newest: "18.2"
can: []
gesture: click
frames: []
sources: {seen: elsewhere}
panes:
  - id: privacy
    places: [{path: [settings-app, privacy-tab], source: seen, checked: 2026-11-22}]
trials: []
"""
    tablet = parse_device(data, file="tablet.yaml", bases={"slate": slate})
    assert tablet.panes.keys() == slate.panes.keys()
    assert tablet.panes["privacy.analytics"] == slate.panes["privacy.analytics"]
    assert tablet.panes["privacy"].places[0].path == ("settings-app", "privacy-tab")
    assert tablet.controls == slate.controls
    assert tablet.starts == slate.starts
    assert tablet.can == frozenset()


@pytest.mark.parametrize("name", device_files())
def test_each_label_and_phrase_that_a_device_names_is_there_in_english(name: str) -> None:
    english = CASES.parents[1] / "assets" / "labels" / "en.yaml"
    root = parse_yaml(english.read_bytes(), file="en.yaml").root
    assert isinstance(root, Mapping)
    labels, phrases = root.get("labels"), root.get("phrases")
    assert isinstance(labels, Mapping)
    assert isinstance(phrases, Mapping)
    device = load_catalog().devices[name.removesuffix(".yaml")]
    places = [place for pane in device.panes.values() for place in pane.places]
    named = {label for place in places for label in (*place.path, place.also) if label}
    for control in device.controls.values():
        named |= {wording.label for wording in control.wordings}
    for layout in device.layouts:
        named |= {row.label for _, row in layout.rows() if row.shape is not RowShape.BLANK}
    assert named <= {key.text for key, _ in labels.pairs}
    assert {start.phrase for start in device.starts} <= {key.text for key, _ in phrases.pairs}
