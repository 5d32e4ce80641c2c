"""Devices by words like ios-17.5."""

from __future__ import annotations

import pytest

from builder.errors import UsageError
from builder.workflow.run.device import DEVICE_TYPES, DeviceState, parse_os


@pytest.mark.parametrize(
    ("text", "kind", "version"),
    [
        ("ios-17.5", "iPhone", "17.5"),
        ("iPadOS-18", "iPad", "18"),
        (" macos-14.5.1 ", "Mac", "14.5.1"),
        ("watchos-10", "Apple Watch", "10"),
    ],
)
def test_a_system_and_version_make_a_device(text: str, kind: str, version: str) -> None:
    device = parse_os(text)
    assert (device.type, device.version, device.name) == (kind, version, f"My {kind}")
    assert device.detail("System Version") == version


@pytest.mark.parametrize("text", ["", "ios", "ios17", "ios-", "ios-17.", "ios-a", "ios-1.2.3.4.5"])
def test_other_words_are_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"write it like ios-17\.5"):
        parse_os(text)


def test_an_unknown_system_suggests_the_nearest() -> None:
    with pytest.raises(UsageError, match='did you mean "ipados"'):
        parse_os("padios-17")


@pytest.mark.parametrize("system", sorted(DEVICE_TYPES))
def test_every_system_has_every_detail_the_app_offers(system: str) -> None:
    device = parse_os(f"{system}-20")
    offered = ("Device Name", "Device Hostname", "Device Model", "Device Type", "Device Is Watch")
    assert all(device.detail(name) for name in offered)
    assert device.detail("Device Is Watch") == ("Yes" if system == "watchos" else "No")
    assert device.detail("Shoe Size") is None


def test_details_given_win_over_those_assumed() -> None:
    device = DeviceState(
        system="ios",
        version="17",
        type="iPhone",
        model="iPhone",
        name="X",
        details={"Current Volume": "1"},
    )
    assert (device.detail("Current Volume"), device.detail("Device Name")) == ("1", "X")
