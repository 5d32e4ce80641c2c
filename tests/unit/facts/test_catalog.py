"""The catalog: every device file, in order, checked as one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from builder.errors import DefinitionError, Severity
from builder.facts.catalog import device_files, load_catalog, unaddressed
from builder.facts.fact import stale_facts
from tests.bad_cases import CASES

SLATE = (CASES / "devices" / "good" / "slate.yaml").read_bytes()


def test_devices_come_in_the_order_people_are_shown_them() -> None:
    devices = list(load_catalog().devices.values())
    assert [device.order for device in devices] == sorted(device.order for device in devices)
    assert [device.id for device in devices] == [
        "iphone",
        "ipad",
        "watch",
        "mac",
        "appletv",
        "homepod",
        "visionpro",
    ]


def test_each_file_is_called_as_its_device() -> None:
    assert {f"{device}.yaml" for device in load_catalog().devices} == device_files().keys()


def test_files_that_stand_on_others_are_read_after_them() -> None:
    like = SLATE.replace(b"format: 1\nid: slate", b"like: slate\nformat: 1\nid: board")
    catalog = load_catalog({"a-board.yaml": like, "slate.yaml": SLATE})
    assert catalog.devices.keys() == {"slate", "board"}


def test_a_file_that_stands_on_a_bad_one_adds_no_faults_of_its_own() -> None:
    like = SLATE.replace(b"format: 1\nid: slate", b"like: slate\nformat: 1\nid: board")
    with pytest.raises(DefinitionError) as caught:
        load_catalog({"board.yaml": like, "slate.yaml": SLATE + b"colour: blue\n"})
    assert {each.file for each in caught.value.problems} == {"builder/facts/devices/slate.yaml"}


def test_the_faults_of_every_file_are_told_with_its_name() -> None:
    with pytest.raises(DefinitionError) as caught:
        load_catalog({"one.yaml": b"format: 2", "slate.yaml": SLATE, "two.yaml": b"["})
    files = {problem.file for problem in caught.value.problems}
    assert files == {"builder/facts/devices/one.yaml", "builder/facts/devices/two.yaml"}


def test_two_files_of_one_device_are_a_fault() -> None:
    with pytest.raises(DefinitionError, match='describes the device "slate" already'):
        load_catalog({"a.yaml": SLATE, "b.yaml": SLATE})


def test_the_addresses_of_a_capability_come_from_the_first_device_that_has_them() -> None:
    other = SLATE.replace(b"id: slate", b"id: board").replace(b"order: 50", b"order: 60")
    other = other.replace(b"slate:ANALYTICS", b"board:ANALYTICS").replace(b"[slate]", b"[board]")
    catalog = load_catalog({"board.yaml": other, "slate.yaml": SLATE})
    (address,) = catalog.addresses("scan")["privacy.analytics"]
    assert address.url == "slate:ANALYTICS"
    assert "privacy" not in catalog.addresses("scan")
    assert catalog.addresses("scripts") == {}


def test_a_fact_is_stale_after_so_many_days_and_no_sooner() -> None:
    catalog = load_catalog({"slate.yaml": SLATE})
    oldest = date(2026, 11, 20)
    assert stale_facts(catalog.facts(), today=oldest + timedelta(days=30), days=30) == []
    (problem,) = stale_facts(catalog.facts(), today=oldest + timedelta(days=31), days=30)
    assert problem.severity is Severity.WARNING
    assert problem.message == "slate privacy.analytics: last checked 2026-11-20, 31 days ago"
    assert "somebody's slate" in problem.help


def test_systems_without_a_url_beside_others_with_one_are_a_warning() -> None:
    (gap,) = unaddressed(load_catalog({"slate.yaml": SLATE}))
    assert gap.severity is Severity.WARNING
    assert gap.message == (
        'slate: no URL opens the pane "privacy.analytics" on slateOS 18 and later'
    )
    assert gap.file == "builder/facts/devices/slate.yaml"
    whole = SLATE.replace(b'{since: "13.0", until: "18.0", url', b"{url")
    assert unaddressed(load_catalog({"slate.yaml": whole})) == []


def test_a_device_that_stands_on_another_is_held_to_its_own_systems() -> None:
    like = b"""format: 1
id: board
order: 60
title: Board
system: boardOS
like: slate
family: board
since: "12.0"
newest: "18.2"
can: []
gesture: tap
frames: [{frame: phone}]
sources: {}
trials: []
"""
    older = SLATE.replace(b"- {phrase: start.app}", b'- {since: "13.0", phrase: start.app}')
    with pytest.raises(DefinitionError, match=r"board\.yaml.* no start for boardOS 12 to 13"):
        load_catalog({"board.yaml": like, "slate.yaml": older})
    assert load_catalog({"board.yaml": like, "slate.yaml": SLATE}).devices["board"].schemes == (
        "slate",
    )
