"""What a page shows for each device, and how the way back is told once for many."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from builder.facts.catalog import Catalog
from builder.facts.fact import Confidence
from builder.facts.trial import Trial
from builder.facts.version import Version
from builder.views.page_view import (
    DeviceView,
    acts,
    beside,
    common_older,
    device_views,
    starts,
    turns_off,
    undo_views,
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


def without_homepod(bench: Workbench, absent: dict[str, str]) -> tuple[DeviceView, ...]:
    guide = bench.context.guides["analytics"]
    routes = tuple(route for route in guide.routes if "homepod" not in route.devices)
    guide = replace(guide, routes=routes, absent=absent)
    # A bench remembers guides by id: this one is another under the same name.
    fresh = replace(bench, _instructions={}, _tools={})
    return device_views(guide, bench.context.languages["en"], fresh)


def test_a_device_that_a_guide_only_speaks_about_has_no_ranges(bench: Workbench) -> None:
    found = without_homepod(bench, {"homepod": "absent.watch-analytics-new"})
    (pod,) = (view for view in found if view.device.id == "homepod")
    assert pod.newest is None
    assert pod.ranges == ()
    assert pod.absent == "absent.watch-analytics-new"


def test_a_device_that_a_guide_does_not_know_is_not_shown(bench: Workbench) -> None:
    found = without_homepod(bench, {})
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


def test_what_two_devices_share_is_told_once_and_named_for_both(bench: Workbench) -> None:
    phone, pad = views(bench)[:2]
    common = common_older((phone, pad))
    assert [each.name for each in common] == [
        "iOS 16 to 17 · iPadOS 16 to 17",
        "iOS 13.2 to 15 · iPadOS 13.2 to 15",
    ]
    assert [each.steps for each in common] == [each.steps for each in phone.older]


def test_devices_that_differ_in_older_steps_share_none(bench: Workbench) -> None:
    phone, pad = views(bench, "analytics")[:2]
    assert phone.older
    assert common_older((phone, pad)) == ()
    assert common_older((phone, replace(pad, older=()))) == ()
    assert common_older((phone,)) == ()


def test_a_card_tells_the_app_the_row_and_what_helps_apart(bench: Workbench) -> None:
    (steps,) = (view.newest.steps.steps for view in views(bench)[:1] if view.newest)
    first, *rest = steps
    assert [each.phrase for each in starts(first)] == ["start.app"]
    assert [each.phrase for each in acts(first)] == ["go.tap"]
    assert not any(starts(step) for step in rest)
    for view in views(bench):
        for each in view.ranges:
            for step in each.steps.steps:
                told = {*starts(step), *acts(step), *beside(step)}
                assert told >= set(step.sentences)
                assert starts(step) or acts(step)


def test_what_a_row_does_not_say_is_said_above_it(bench: Workbench) -> None:
    found = {view.device.id: view.newest for view in views(bench) if view.newest}
    assert [each.phrase for each in starts(found["homepod"].steps.steps[1])] == ["home.gear"]
    last = found["appletv"].steps.steps[-1]
    assert ([each.phrase for each in starts(last)], acts(last)) == (["off.value"], ())


def test_only_steps_that_leave_a_switch_off_may_be_done_already(bench: Workbench) -> None:
    assert all(turns_off(view) for view in views(bench))
    assert not any(turns_off(view) for view in views(bench, "siri-history"))
    assert not turns_off(replace(views(bench)[0], newest=None))


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
