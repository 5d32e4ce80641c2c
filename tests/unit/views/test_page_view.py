"""What a page shows for each device, and how the way back is told once for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from builder.facts.catalog import Catalog
from builder.facts.device import Trial
from builder.facts.fact import Confidence
from builder.facts.version import Version
from builder.views.page_view import (
    CommonView,
    DeviceView,
    common_view,
    device_views,
    end_steps,
    undo_views,
    untried_view,
)
from builder.views.workbench import Workbench
from tests.benches import changed
from tests.page_site import below_pages


@pytest.fixture(scope="module")
def bench() -> Workbench:
    return below_pages()


def views(bench: Workbench, guide: str = "siri-audio") -> tuple[DeviceView, ...]:
    return device_views(bench.context.guides[guide], bench.context.languages["en"], bench)


def test_devices_come_in_the_order_of_the_catalog(bench: Workbench) -> None:
    assert [view.device.id for view in views(bench)] == list(bench.context.catalog.devices)


def test_the_newest_range_is_apart_from_older_ones(bench: Workbench) -> None:
    phone = views(bench)[0]
    assert phone.newest is not None
    assert phone.newest.name == "iOS 18 or later"
    assert [each.name for each in phone.older] == ["iOS 16 to 17", "iOS 13.2 to 15"]
    assert phone.ranges == (phone.newest, *phone.older)


def test_a_device_that_a_guide_only_speaks_about_has_no_ranges(bench: Workbench) -> None:
    (pod,) = (view for view in views(bench, "analytics") if view.device.id == "homepod")
    assert pod.newest is None
    assert pod.ranges == ()
    assert pod.untried is None
    assert pod.absent == "absent.homepod-analytics"


def test_a_device_that_a_guide_does_not_know_is_not_shown(bench: Workbench) -> None:
    guide = replace(bench.context.guides["analytics"], absent={})
    found = device_views(guide, bench.context.languages["en"], bench)
    assert "homepod" not in [view.device.id for view in found]


def test_the_newest_trial_within_a_range_is_told(bench: Workbench) -> None:
    phone = bench.context.catalog.devices["iphone"]
    trials = (
        Trial(system=Version(18, 1), day=date(2026, 1, 2), by="a reader"),
        Trial(system=Version(18, 4), day=date(2026, 5, 6), by="a reader"),
        Trial(system=Version(15, 0), day=date(2026, 7, 8), by="a reader"),
    )
    devices = {**bench.context.catalog.devices, "iphone": replace(phone, trials=trials)}
    tried = views(changed(bench, catalog=Catalog(devices=devices)))[0]
    days = [each.trial.day if each.trial else None for each in tried.ranges]
    assert days == [date(2026, 5, 6), None, date(2026, 7, 8)]
    assert tried.untried == date(2026, 11, 22)
    everywhere = (*trials, Trial(system=Version(17, 0), day=date(2026, 9, 9), by="a reader"))
    devices = {**devices, "iphone": replace(phone, trials=everywhere)}
    assert views(changed(bench, catalog=Catalog(devices=devices)))[0].untried is None


def test_what_two_devices_share_is_told_once_and_named_for_both(bench: Workbench) -> None:
    phone, pad = views(bench)[:2]
    common = common_view((phone, pad))
    assert common.notes == ("note.greyed", "note.check-after-update")
    assert [each.name for each in common.older] == [
        "iOS 16 to 17 · iPadOS 16 to 17",
        "iOS 13.2 to 15 · iPadOS 13.2 to 15",
    ]
    assert [each.steps for each in common.older] == [each.steps for each in phone.older]


def test_devices_that_differ_in_older_steps_share_none(bench: Workbench) -> None:
    phone, pad = views(bench, "analytics")[:2]
    assert phone.older
    assert common_view((phone, pad)).older == ()
    assert common_view((phone, replace(pad, older=()))).older == ()


def test_one_device_or_one_without_steps_shares_nothing(bench: Workbench) -> None:
    phone, pad = views(bench)[:2]
    assert common_view((phone,)) == CommonView()
    assert common_view((phone, replace(pad, newest=None))) == CommonView()


def test_what_nobody_tried_is_told_once(bench: Workbench) -> None:
    found = views(bench)
    told = untried_view(found)
    assert told is not None
    assert (told.names, told.checked) == ((), date(2026, 11, 22))
    assert told.devices == tuple(view.device.id for view in found)
    first = replace(found[0], newest=None)
    assert untried_view((first,)) is None
    some = untried_view((first, *found[1:]))
    assert some is not None
    assert "iphone" not in some.devices


def test_unsure_steps_say_so(bench: Workbench) -> None:
    notes = [note for view in views(bench) for each in view.ranges for note in each.notes]
    confidence = [each.steps.confidence for view in views(bench) for each in view.ranges]
    assert notes.count("note.unsure") == confidence.count(Confidence.LOW)


def test_the_way_back_is_told_once_where_it_is_the_same(bench: Workbench) -> None:
    language = bench.context.languages["en"]
    told = {
        each.names: [step.say(language) for step in each.steps]
        for each in undo_views(views(bench), language)
    }
    both = ["Turn on “Improve Siri & Dictation”.", "Turn on “Improve Assistive Voice Features”."]
    assert told["iPhone", "iPad", "Mac (macOS 15 or later)", "Apple Vision Pro"] == both
    old = told[("Mac (macOS 10.15.1 to 12)",)]
    label = language.label("mac.improve-siri-dictation")
    assert old == [language.say("on.checkbox", control=label)]
    assert len({step for steps in told.values() for step in map(str, steps)}) >= 4


def test_a_guide_without_undo_has_no_way_back(bench: Workbench) -> None:
    language = bench.context.languages["en"]
    assert undo_views(views(bench, "siri-history"), language) == ()


def test_the_end_is_shown_once_for_each_kind_of_control(bench: Workbench) -> None:
    kinds = [(step.kind, step.state) for step in end_steps(views(bench))]
    assert len(kinds) == len(set(kinds))
    assert ("switch", "off") in kinds
    assert end_steps(views(bench, "siri-history")) == ()
