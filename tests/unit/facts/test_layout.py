"""Rows of a screen: where one stands, and what a bad layout is told."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError
from builder.facts.catalog import device_files, load_catalog
from builder.facts.device import Device
from builder.facts.device_file import parse_device
from builder.facts.layout import GroupPosition, Position
from builder.facts.version import Version


@pytest.fixture(scope="module")
def phone() -> Device:
    return load_catalog().devices["iphone"]


@pytest.mark.parametrize(
    ("pane", "system", "label", "standing", "above", "below"),
    [
        ("settings", 26, "privacy-security", GroupPosition.LAST, "emergency-sos", "game-center"),
        ("settings", 17, "privacy-security", GroupPosition.LAST, "battery", "app-store"),
        ("settings", 15, "privacy-old", GroupPosition.LAST, "battery", "app-store"),
        ("privacy", 26, "analytics-improvements", GroupPosition.FIRST,
         "sensitive-content-warning", "apple-advertising"),
        ("privacy.analytics", 18, "improve-siri-dictation", GroupPosition.ALONE,
         "", "improve-assistive-voice"),
        ("privacy.analytics", 17, "improve-siri-dictation", GroupPosition.ALONE, "", ""),
    ],
)  # fmt: skip
def test_a_row_stands_where_its_layout_says(
    phone: Device,
    pane: str,
    system: int,
    label: str,
    standing: GroupPosition,
    above: str,
    below: str,
) -> None:
    layout = phone.layout(pane, Version(system))
    assert layout is not None
    assert layout.position(label) == Position(standing=standing, above=above, below=below)


def test_a_row_elsewhere_or_without_order_has_no_position(phone: Device) -> None:
    layout = phone.layout("settings", Version(26))
    assert layout is not None
    assert layout.position("improve-siri-dictation") is None
    pod = load_catalog().devices["homepod"].layout("homepod.settings", Version(18))
    assert pod is not None
    assert pod.position("homepod.analytics") is None


BAD = {
    "- [general, general]": 'the row "general" is there twice',
    "- []": "a group must be a list of rows",
    "- [{switch: a, value: b}]": "a row is one of: link, switch",
    "- [General]": '"General" is not the id of a label',
    "- [{switch: a, greyed: true}]": 'a row has no key "greyed"; did you mean "grey"?',
}


@pytest.mark.parametrize("group", BAD)
def test_a_bad_layout_is_told_what_is_wrong(group: str) -> None:
    data = device_files()["iphone.yaml"].decode()
    head, _, _ = data.partition("\nlayouts:\n")
    layout = (
        "\nlayouts:\n  - pane: settings\n    fold: far\n    groups:\n"
        f"      {group}\n    source: clone-26\n    checked: 2026-11-28\n\ntrials: []\n"
    )
    with pytest.raises(DefinitionError) as caught:
        parse_device((head + layout).encode(), file="iphone.yaml")
    told = "\n".join(map(str, caught.value.problems))
    assert BAD[group] in told
    assert 'no row "far" in this layout' in told
