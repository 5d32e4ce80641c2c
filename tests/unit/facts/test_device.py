"""A device answers by system version."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.facts.catalog import load_catalog
from builder.facts.device import Device
from builder.facts.device_file import parse_device
from builder.facts.version import Version
from tests.bad_cases import CASES

DEVICES = load_catalog().devices


@pytest.fixture(scope="module")
def slate() -> Device:
    case = CASES / "devices" / "good" / "slate.yaml"
    return parse_device(case.read_bytes(), file=case.name)


def test_places_and_addresses_follow_the_version(slate: Device) -> None:
    privacy, analytics = slate.panes["privacy"], slate.panes["privacy.analytics"]
    for version, label in ((Version(15, 9), "privacy-old"), (Version(16), "privacy-security")):
        place = privacy.place(version)
        assert place is not None
        assert place.path[-1] == label
    found = analytics.address(Version(17, 7))
    assert found is not None
    assert found.url == "slate:ANALYTICS"
    assert analytics.address(Version(18)) is None
    assert analytics.address(Version(12)) is None
    assert privacy.addresses == ()


def test_a_control_has_no_words_before_it_came(slate: Device) -> None:
    control = slate.controls["improve-siri"]
    assert control.wording(Version(13, 1)) is None
    assert control.wording(Version(13, 2)) is not None


def test_a_pane_without_a_place_at_a_version_has_none(slate: Device) -> None:
    pane = replace(slate.panes["privacy"], places=slate.panes["privacy"].places[1:])
    assert pane.place(Version(15)) is None


def test_frames_and_starts_follow_the_version(slate: Device) -> None:
    assert slate.frame(Version(15)) == "phone"
    assert slate.frame(Version(16)) == "tablet"
    assert slate.start(Version(99)) == "start.app"
    assert replace(slate, frames=()).frame(Version(16)) == "phone"


def test_boundaries_are_where_something_that_is_used_changes(slate: Device) -> None:
    assert slate.boundaries(["privacy"], []) == (Version(16),)
    assert slate.boundaries(["privacy.analytics"], ["improve-siri"]) == (
        Version(13),
        Version(13, 2),
        Version(18),
    )
    assert slate.boundaries([], []) == ()


def test_a_lack_is_explained_in_the_files_words_or_in_plain_ones(slate: Device) -> None:
    assert slate.why_not("profiles") == "Slate has no profiles"
    told = replace(slate, cannot={"profiles": "nobody knows how"})
    assert told.why_not("profiles") == "nobody knows how"


def test_every_fact_is_named(slate: Device) -> None:
    assert [name for name, _ in slate.facts()] == [
        "slate privacy",
        "slate privacy",
        "slate privacy.analytics",
        "slate privacy.analytics slate:ANALYTICS",
        "slate improve-siri",
    ]


@pytest.mark.parametrize("device", DEVICES.values(), ids=lambda device: device.id)
def test_a_device_of_the_package_is_whole(device: Device) -> None:
    for _, fact in device.facts():
        assert fact.source
        assert fact.checked.year >= 2026
    for pane in device.panes.values():
        parent = device.panes.get(pane.parent)
        for place in pane.places:
            above = parent.place(place.span.since) if parent else None
            if above is not None:
                assert place.path[: len(above.path)] == above.path, pane.id
    for pane in device.panes.values():
        assert (pane.place(device.newest) is not None) == (device.newest in pane.span), pane.id


@pytest.mark.parametrize("device", DEVICES.values(), ids=lambda device: device.id)
def test_a_device_that_cannot_do_something_says_why(device: Device) -> None:
    for lack in device.cannot:
        assert lack not in device.can
