"""Panes of the table as devices have them: every one, with its way, its words and its URLs."""

from __future__ import annotations

from itertools import pairwise

import pytest

from builder.facts.catalog import load_catalog
from builder.facts.device import Device, Pane
from builder.facts.fact import Confidence
from builder.facts.listed import list_of, own_pane, with_listed
from builder.facts.pane_table import listed_panes, successors
from builder.facts.version import Version, parse_version

LABELS = {
    "accessibility": ("accessibility", "mac.list.accessibility"),
    "privacy & security": ("privacy-security",),
    "bluetooth": ("bluetooth", "privacy.bluetooth"),
}


@pytest.fixture(scope="module")
def devices() -> dict[str, Device]:
    """The devices with every pane of the table that they open."""
    catalog = load_catalog()
    wanted = {
        device.id: [pane for pane in listed_panes() if list_of(device, pane)]
        for device in catalog.devices.values()
    }
    return with_listed(catalog, wanted, LABELS).devices


@pytest.mark.parametrize(("device", "least"), [("iphone", 980), ("ipad", 800), ("mac", 300)])
def test_every_pane_of_the_table_opens_on_its_device(
    devices: dict[str, Device], device: str, least: int
) -> None:
    own = devices[device]
    rows = [pane for pane in listed_panes().values() if list_of(own, pane.id)]
    assert len(rows) >= least
    for row in rows:
        pane = own.panes[row.id]
        urls = {address.url for address in row.addresses}
        assert pane.addresses
        if pane.listed:
            assert {address.url for address in pane.addresses} <= urls
            assert pane.places
        assert pane.parent == "" or pane.parent in own.panes, row.id
        for one, other in pairwise(pane.addresses):
            assert not one.span.meets(other.span)
            # A shortcut tells systems apart by their major version.
            assert other.span.since.major > one.span.since.major


def test_devices_without_a_list_open_none(devices: dict[str, Device]) -> None:
    for name in ("watch", "appletv", "homepod", "visionpro"):
        assert not devices[name].lists
        assert not any(pane.listed for pane in devices[name].panes.values())
    assert list_of(devices["ipad"], "watch.complications") is None


def _path(pane: Pane, version: str) -> tuple[str, ...]:
    place = pane.place(parse_version(version))
    assert place is not None
    return place.path


def test_words_with_a_label_are_that_label_and_others_stand_for_themselves(
    devices: dict[str, Device],
) -> None:
    pane = devices["iphone"].panes["ios.accessibility.display-and-text.larger-text"]
    assert _path(pane, "18.1") == (
        "settings-app",
        "accessibility",
        "=Display & Text Size",
        "=Larger Text",
    )
    assert pane.parent == "ios.accessibility.display-and-text"


def test_the_label_is_the_one_of_a_row_that_stands_there(devices: dict[str, Device]) -> None:
    pane = devices["iphone"].panes["ios.bluetooth"]
    assert _path(pane, "26.0") == ("settings-app", "bluetooth")


def test_an_app_s_screen_is_below_apps_since_that_is_there(devices: dict[str, Device]) -> None:
    pane = devices["iphone"].panes["ios.apps.podcasts"]
    assert _path(pane, "18.0") == ("settings-app", "=Apps", "=Podcasts")
    assert devices["iphone"].panes["ios.apps"].span.since == Version(18)


def test_screens_of_the_watch_app_are_below_it_on_the_phone(devices: dict[str, Device]) -> None:
    pane = devices["iphone"].panes["watch.complications"]
    assert _path(pane, "18.0") == ("=Watch", "=Complications")
    assert pane.parent == ""


def test_the_newest_form_is_taken_only_where_it_is_as_sure(devices: dict[str, Device]) -> None:
    pane = devices["iphone"].panes["ios.accessibility.display-and-text.larger-text"]
    on_18, on_26 = pane.address(Version(18)), pane.address(Version(26))
    assert on_18 is not None
    assert on_26 is not None
    assert on_18.fact.confidence is Confidence.HIGH
    assert on_18.url.startswith("prefs:")
    assert on_26.fact.confidence is Confidence.MEDIUM
    assert on_26.url.startswith("settings-navigation:")


def test_a_pane_of_the_table_is_the_device_s_own_by_a_common_url(
    devices: dict[str, Device],
) -> None:
    phone, mac = devices["iphone"], devices["mac"]
    assert own_pane(phone, "ios.privacyandsecurity.problem-reporting") == "privacy.analytics"
    assert phone.panes["ios.siri.history"] is phone.panes["siri.history"]
    assert own_pane(mac, "mac.privacy.privacy-analytics") == "privacy.analytics"
    assert own_pane(mac, "ios.siri.history") == "ios.siri.history"
    assert own_pane(phone, "no-such") == "no-such"


def test_what_is_asked_for_and_not_there_is_left_out() -> None:
    catalog = load_catalog()
    same = with_listed(catalog, {"iphone": ["ios.no-such", "mac.privacy", "privacy"]}, {})
    assert same.devices["iphone"].panes == catalog.devices["iphone"].panes


def test_a_pane_that_moved_has_one_successor_that_is_still_there() -> None:
    assert successors()["ios.podcasts"] == "ios.apps.podcasts"
    assert successors()["watch.accessibility"] == "watch.accessibility-id"
    panes = listed_panes()
    for old, new in successors().items():
        assert panes[old].until is not None
        assert panes[new].until is None
        assert panes[old].titles == panes[new].titles
