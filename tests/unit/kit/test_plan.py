"""Plans: which cells there are, and why others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.errors import DefinitionError, UsageError
from builder.kit.make.make import compile_all, workbench_for
from builder.kit.make.plan import chosen_targets, plan_build
from builder.loader.definitions import load_definitions
from builder.loader.workspace import find_workspace
from builder.targets import TARGETS
from builder.views.workbench import Workbench
from tests.benches import changed
from tests.conftest import ROOT


def names(wanted: tuple[str, ...]) -> list[str]:
    return [target.name for target in chosen_targets(wanted)]


def test_all_targets_but_those_on_request_are_chosen_where_none_is_named() -> None:
    assert names(()) == [target.name for target in TARGETS if not target.on_request]
    assert "picture" not in names(())


def test_the_full_set_of_pictures_is_made_where_it_is_named() -> None:
    assert names(("picture",)) == ["way", "screens", "picture"]


def test_a_target_brings_those_it_builds_upon_in_the_order_of_building() -> None:
    assert names(("qr",)) == ["shortcut", "qr"]
    assert names(("host", "relay", "script")) == ["script", "relay", "host"]
    page = names(("page", "page"))
    assert page.index("page") == len(page) - 1
    assert {"shortcut", "qr", "screens"} <= set(page)


def test_targets_build_only_upon_those_before_them() -> None:
    seen: set[str] = set()
    for target in TARGETS:
        assert set(target.after) <= seen
        seen.add(target.name)


def test_every_unknown_name_is_told_with_the_nearest(bench: Workbench) -> None:
    with pytest.raises(UsageError) as caught:
        chosen_targets(("pags", "page", "zzz"))
    messages = [(problem.message, problem.help[:16]) for problem in caught.value.problems]
    assert messages[0] == ('no target "pags"', 'did you mean "pa')
    assert messages[1][0] == 'no target "zzz"'
    with pytest.raises(UsageError, match='no device "iphoen"; did you mean "iphone"'):
        workbench_for(load_definitions(find_workspace(ROOT)), devices=("iphoen",))


def test_cells_come_language_by_language(bench: Workbench) -> None:
    """What was read of a language is let go when its turn is over."""
    order = list(bench.context.languages)
    assert len(order) > 1
    assert len(bench.context.guides) > 1
    ((_, cells),) = plan_build(bench, targets=("script",)).cells
    turns = [order.index(cell.language.id) for cell in cells if cell.language]
    assert turns == sorted(turns)


def test_cells_cross_guides_families_and_languages(bench: Workbench) -> None:
    plan = plan_build(bench, targets=("shortcut",))
    ((target, cells),) = plan.cells
    assert target.name == "shortcut"
    phones = [cell for cell in cells if "iphone" in cell.id]
    assert len(phones) == len(bench.context.guides) * len(bench.context.languages)
    assert all([each.id for each in cell.devices] == ["iphone", "ipad"] for cell in phones)
    assert plan.count == len(cells)


def test_a_refused_cell_has_a_reason_in_words(bench: Workbench) -> None:
    plan = plan_build(bench)
    assert plan.refused
    for refused in plan.refused:
        assert len(refused.reason.split()) > 2, refused.cell.id
        assert "{" not in refused.reason
    made = {cell.id for _, cells in plan.cells for cell in cells}
    left = {refused.cell.id for refused in plan.refused}
    assert not made & left
    assert len(made) == plan.count


def narrowed(bench: Workbench, *devices: str) -> Workbench:
    known = bench.context.catalog.devices
    return changed(bench, devices={name: known[name] for name in devices})


@pytest.mark.parametrize(
    ("device", "target", "reason"),
    [
        ("mac", "relay", "no device reads codes"),
        ("iphone", "script", "its scripts are for other devices"),
        ("watch", "profile", "its profiles are for other devices"),
        ("homepod", "page", "no steps on any device"),
        ("homepod", "poster", "no steps on any device"),
    ],
)
def test_chosen_devices_limit_what_has_no_axis_of_devices(
    bench: Workbench, device: str, target: str, reason: str
) -> None:
    history = bench.context.guides["siri-history"]
    routes = tuple(route for route in history.routes if "homepod" not in route.devices)
    guides = {**bench.context.guides, history.id: replace(history, routes=routes)}
    bench = changed(bench, guides=guides)
    plan = plan_build(narrowed(bench, device), targets=(target,))
    reasons = {each.reason for each in plan.refused if each.cell.target == target}
    assert any(reason in each for each in reasons)
    whole = plan_build(bench, targets=(target,))
    assert whole.count > plan.count


def test_a_profile_of_other_devices_is_not_in_a_kit_for_a_mac(bench: Workbench) -> None:
    mac = narrowed(bench, "mac")
    made = compile_all(plan_build(mac, targets=("profile",)), mac)
    assert made
    assert {each.device for each in made.values()} == {"mac"}


def test_the_first_sheet_that_cannot_be_made_is_told_whoever_comes_to_it_first(
    bench: Workbench,
) -> None:
    few = list(bench.context.languages)[:4]
    signs = {name: chr(0x1F980 + at) for at, name in enumerate(few)}
    languages = {
        name: replace(
            language,
            guides={
                guide: {**texts, "title": texts["title"] + signs[name]}
                for guide, texts in language.guides.items()
            },
        )
        for name, language in bench.context.languages.items()
        if name in few
    }
    bench = changed(bench, languages=languages)
    plan = plan_build(bench, targets=("poster",))
    ((_, (first, *_)),) = plan.cells
    assert first.language
    for _ in range(3):
        with pytest.raises(DefinitionError) as caught:
            compile_all(plan, bench)
        assert signs[first.language.id] in caught.value.problems[0].message


def test_chosen_devices_limit_families(bench: Workbench) -> None:
    plan = plan_build(narrowed(bench, "ipad"), targets=("shortcut",))
    ((_, cells),) = plan.cells
    assert cells
    assert all([each.id for each in cell.devices] == ["ipad"] for cell in cells)


def test_a_target_without_axes_has_one_cell(bench: Workbench) -> None:
    plan = plan_build(bench, targets=("relay", "host"))
    assert [[cell.id for cell in cells] for _, cells in plan.cells] == [
        ["relay/-/-/-"],
        ["host/-/-/-"],
    ]
