"""Compiled shortcuts, run: the right URL on each system, and every branch walked."""

from __future__ import annotations

import pytest

from builder.facts.catalog import load_catalog
from builder.facts.pane_table import listed_panes
from builder.facts.version import Version, parse_version
from builder.kit.make.make import workbench_for
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import Workspace
from builder.model.cell import Cell
from builder.model.relay_panes import relay_urls
from builder.targets.relay import build_relay
from builder.targets.shortcut import build_workflow, refuse
from builder.views.workbench import Workbench
from builder.wire.plist import dumps_binary
from builder.workflow.apple.workflow import Workflow, workflow_to_plist
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Alert, Menu, OpenedUrl, Stopped, Unsupported
from builder.workflow.run.run import simulate
from tests.branches import all_branches

MAJORS = range(13, 28)


def _workflow(bench: Workbench, guide: str, device: str, language: str) -> Workflow:
    devices = next(
        family for family in bench.context.families if device in {each.id for each in family}
    )
    return build_workflow(
        bench.context.guides[guide], devices, bench.context.languages[language], bench
    )


def _opened(run: object) -> list[str]:
    return [event.url for event in run.events if isinstance(event, OpenedUrl)]  # type: ignore[attr-defined]  # a Run


def _first(major: int) -> Version:
    """The first version of a major that the facts speak of: 13.2, then 14.0 and so on."""
    return parse_version("13.2") if major == 13 else Version(major)


@pytest.mark.parametrize("major", MAJORS)
@pytest.mark.parametrize(("device", "title"), [("iphone", "iPhone"), ("ipad", "iPad")])
@pytest.mark.parametrize("guide", ["siri-audio", "siri-history", "analytics"])
def test_the_shortcut_opens_what_the_catalog_gives_and_nothing_else(
    bench: Workbench, guide: str, device: str, title: str, major: int
) -> None:
    workflow = _workflow(bench, guide, device, "en")
    pane_id = {"siri-history": "siri.history"}.get(guide, "privacy.analytics")
    pane = bench.context.catalog.devices[device].panes[pane_id]
    address = pane.address(_first(major))
    assert address is not None
    system = "ios" if device == "iphone" else "ipados"
    run = simulate(
        workflow,
        device=parse_os(f"{system}-{_first(major)}"),
        answers=["Open the right screen", "Yes"],
        strict=True,
    )
    assert _opened(run) == [address.url] * 2, title


@pytest.fixture(scope="module")
def every(workspace: Workspace) -> Workbench:
    """A workbench of all guides, also of those that a kit holds only where it names them."""
    return workbench_for(load_definitions(workspace, languages=("en", "de"), every=True))


@pytest.mark.parametrize("device", ["iphone", "ipad"])
@pytest.mark.parametrize(
    ("guide", "pane_id", "majors"),
    [
        ("personal-ads", "privacy.advertising", (14, 17, 18, 27)),
        ("tracking", "privacy.tracking", (14, 17, 18, 27)),
        ("siri-suggestions", "siri", (18, 27)),
        ("search", "search", (18, 27)),
        ("siri-locked", "siri", (14, 17, 18, 27)),
        ("system-services", "privacy.location.system", (14, 17, 18, 27)),
    ],
)
def test_guides_beside_the_default_ones_open_their_screen(
    every: Workbench, guide: str, pane_id: str, majors: tuple[int, ...], device: str
) -> None:
    pane = every.context.catalog.devices[device].panes[pane_id]
    workflow = _workflow(every, guide, device, "en")
    for major in majors:
        address = pane.address(Version(major))
        assert address is not None
        system = "ios" if device == "iphone" else "ipados"
        run = simulate(
            workflow,
            device=parse_os(f"{system}-{major}.0"),
            answers=["Open the right screen", "Yes"],
            strict=True,
        )
        assert _opened(run) == [address.url] * 2


@pytest.mark.parametrize("major", MAJORS)
def test_the_fallback_opens_the_pane_above(bench: Workbench, major: int) -> None:
    workflow = _workflow(bench, "siri-audio", "iphone", "en")
    above = bench.context.catalog.devices["iphone"].panes["privacy"].address(_first(major))
    run = simulate(
        workflow,
        device=parse_os(f"ios-{_first(major)}"),
        answers=["Open the right screen", "That did not work"],
        strict=True,
    )
    assert above is not None
    assert _opened(run)[2:] == [above.url]


def test_another_device_gets_words_and_no_screen(bench: Workbench) -> None:
    """Choosing iPad on an iPhone: the screen would open on the wrong device."""
    workflow = _workflow(bench, "siri-audio", "iphone", "en")
    run = simulate(
        workflow,
        device=parse_os("ios-18.0"),
        answers=["Another device", "iPad", "iPadOS 18"],
        strict=True,
    )
    assert _opened(run) == []
    assert any(isinstance(event, Alert) for event in run.events)


def test_a_system_older_than_the_facts_gets_words(bench: Workbench) -> None:
    workflow = _workflow(bench, "siri-audio", "iphone", "en")
    run = simulate(
        workflow,
        device=parse_os("ios-12.4"),
        strict=True,
    )
    assert _opened(run) == []
    (alert,) = [event for event in run.events if isinstance(event, Alert)]
    assert "iOS 13.2 and later" in alert.message


@pytest.mark.parametrize("version", ["12.0", "13.0", "14.5", "15.0", "26.0", "27.2"])
def test_the_mac_shortcut_opens_the_mac_pane(bench: Workbench, version: str) -> None:
    workflow = _workflow(bench, "siri-audio", "mac", "en")
    pane = bench.context.catalog.devices["mac"].panes["privacy.analytics"]
    address = pane.address(parse_version(version))
    run = simulate(
        workflow,
        device=parse_os(f"macos-{version}"),
        answers=["Open the right screen", "Yes"],
        strict=True,
    )
    assert address is not None
    assert set(_opened(run)) == {address.url}


@pytest.mark.parametrize("device", ["iphone", "ipad"])
@pytest.mark.parametrize("guide", ["siri-audio", "siri-history", "analytics"])
def test_one_question_at_most_stands_before_settings(
    bench: Workbench, guide: str, device: str
) -> None:
    workflow = _workflow(bench, guide, device, "en")
    system = {"iphone": "ios-18.0", "ipad": "ipados-18.0"}[device]
    run = simulate(
        workflow, device=parse_os(system), answers=["Open the right screen", "Yes"], strict=True
    )
    kinds = [type(event) for event in run.events]
    before = kinds[: kinds.index(OpenedUrl)]
    assert (before.count(Menu), before.count(Alert)) == (1, 0)
    assert len(workflow.actions) < 120


def test_the_question_says_what_to_do_and_that_it_may_be_done(bench: Workbench) -> None:
    workflow = _workflow(bench, "siri-audio", "iphone", "en")
    run = simulate(
        workflow,
        device=parse_os("ios-18.0"),
        answers=["Show the steps"],
        strict=True,
    )
    choice = next(event for event in run.events if isinstance(event, Menu))
    assert "Turn off “Improve Siri & Dictation”." in choice.prompt
    assert "Already off? Then you are done. Leave it." in choice.prompt
    assert choice.items[0] == "Open the right screen"


def test_elsewhere_than_on_its_family_a_shortcut_asks_for_the_device(bench: Workbench) -> None:
    workflow = _workflow(bench, "siri-audio", "iphone", "en")
    run = simulate(workflow, device=parse_os("macos-26.0"), answers=["HomePod"], strict=True)
    assert _opened(run) == []
    (alert,) = [event for event in run.events if isinstance(event, Alert)]
    assert "HomePod" in alert.title


@pytest.mark.parametrize("language", ["en", "de", "ar", "ja", "fr"])
@pytest.mark.parametrize("guide", ["siri-audio", "siri-history", "analytics"])
def test_every_branch_of_every_shortcut_can_be_walked(
    definitions: Definitions, bench: Workbench, guide: str, language: str
) -> None:
    """No unknown action, no dangling reference, and only the catalog's addresses."""
    known = {
        address.url
        for device in bench.context.catalog.devices.values()
        for pane in device.panes.values()
        for address in pane.addresses
    }
    walked = 0
    for devices in bench.context.families:
        spoken = bench.context.languages[language]
        cell = Cell(
            target="shortcut", guide=bench.context.guides[guide], devices=devices, language=spoken
        )
        device = devices[0]
        if refuse(cell, bench):
            continue
        workflow = _workflow(bench, guide, device.id, language)
        for system in _systems(device.system):
            for run in all_branches(workflow, parse_os(system), strict=True):
                walked += 1
                assert set(_opened(run)) <= known
                assert not [event for event in run.events if isinstance(event, Unsupported)]
                alerts = [event for event in run.events if isinstance(event, Alert)]
                assert alerts or _opened(run), "every branch tells the person something"
                assert all(alert.message and alert.title for alert in alerts)
    assert walked >= 10
    assert definitions.guides[guide].id == guide


def _systems(system: str) -> tuple[str, ...]:
    return {
        "iOS": ("ios-12.4", "ios-13.2", "ios-17.5", "ios-18.0", "ipados-18.0", "ios-27.2"),
        "macOS": ("macos-12.0", "macos-13.0", "macos-15.0", "macos-27.2"),
        "watchOS": ("watchos-9.0", "watchos-26.5"),
    }[system]


def test_the_watch_shortcut_is_marked_for_the_watch_and_opens_nothing(bench: Workbench) -> None:
    workflow = _workflow(bench, "siri-audio", "watch", "en")
    assert workflow.top["WFWorkflowTypes"] == ["Watch"]
    for run in all_branches(workflow, parse_os("watchos-10.0"), strict=True):
        assert _opened(run) == []


def test_shortcuts_that_open_panes_are_not_marked_for_the_watch(bench: Workbench) -> None:
    """Open URLs reaches no watch Settings: the mark would offer what cannot work."""
    assert _workflow(bench, "siri-audio", "iphone", "en").top["WFWorkflowTypes"] == []


@pytest.mark.parametrize("major", [13, 16, 17, 18, 26, 27])
@pytest.mark.parametrize("pane", ["privacy", "privacy.analytics", "siri", "siri.history"])
def test_the_relay_opens_each_known_pane(bench: Workbench, pane: str, major: int) -> None:
    address = bench.context.catalog.devices["iphone"].panes[pane].address(_first(major))
    run = simulate(
        build_relay(bench), device=parse_os(f"ios-{_first(major)}"), input=pane, strict=True
    )
    assert address is not None
    assert set(_opened(run)) == {address.url}


@pytest.mark.parametrize(
    "given",
    [
        "",
        "privacy.analytics ",
        "PRIVACY.ANALYTICS",
        "https://evil.example/",
        "prefs:root=General&path=Reset",
        "shortcuts://run-shortcut?name=Delete%20all",
        "privacy.analytics\nhttps://evil.example/",
        "tel:112",
        "privacy.analytics'; open x",
    ],
)
def test_the_relay_refuses_anything_else_with_an_alert(bench: Workbench, given: str) -> None:
    run = simulate(build_relay(bench), device=parse_os("ios-18.0"), input=given, strict=True)
    assert _opened(run) == []
    assert [type(event) for event in run.events] == [Alert, Stopped]


def test_the_relay_opens_nothing_on_a_system_older_than_the_facts(bench: Workbench) -> None:
    old = parse_os("ios-12.4")
    run = simulate(build_relay(bench), device=old, input="privacy.analytics", strict=True)
    assert [type(event) for event in run.events] == [Alert, Stopped]


@pytest.fixture(scope="module")
def relay(bench: Workbench) -> Workflow:
    return build_relay(bench)


def _systems_of(urls: dict[str, str]) -> dict[str, str]:
    """System -> URL, for the oldest and the newest system of a pane's that Shortcuts runs on."""
    (kind,) = {era[0] for era in urls}
    phones = ("ios", (13, 15, 17, 18, 26, 27))
    name, versions = {"i": phones, "w": phones, "m": ("macos", (12, 13, 15, 26))}[kind]
    turns = sorted((int(era[1:]), url) for era, url in urls.items())
    found = {}
    for version in versions:
        known = [url for since, url in turns if since <= version]
        if known and known[-1]:  # a Watch pane's list begins with iOS 16
            found[f"{name}-{version}.3"] = known[-1]
    return {system: found[system] for system in {*list(found)[:1], *list(found)[-1:]}}


def _share(number: int, of: int) -> list[tuple[str, dict[str, str]]]:
    rows = sorted(relay_urls(load_catalog()).items())
    return rows[number::of]


@pytest.mark.slow
@pytest.mark.untraced
@pytest.mark.parametrize("number", range(8))
def test_the_relay_opens_every_pane_of_the_table(relay: Workflow, number: int) -> None:
    """Each on the oldest or the newest system on which its lists have it, by turns."""
    rows = _share(number, 8)
    assert len(rows) > 150
    for place, (pane, urls) in enumerate(rows):
        systems = sorted(_systems_of(urls).items())
        assert systems, pane
        system, url = systems[place % len(systems)]
        run = simulate(relay, device=parse_os(system), input=pane, strict=True)
        assert _opened(run) == [url] * 2, (pane, system)


def test_what_the_relay_opens_is_what_the_table_has() -> None:
    table = {address.url for pane in listed_panes().values() for address in pane.addresses}
    own = {
        address.url
        for device in load_catalog().devices.values()
        for pane in device.panes.values()
        for address in pane.addresses
    }
    rows = relay_urls(load_catalog())
    assert rows.keys() > listed_panes().keys()
    assert {url for urls in rows.values() for url in urls.values() if url} <= table | own


def test_the_relay_is_small_in_a_kit_of_every_language(bench: Workbench) -> None:
    assert len(dumps_binary(workflow_to_plist(build_relay(bench)))) < 60_000


def test_a_pane_that_a_system_no_longer_has_is_refused(relay: Workflow) -> None:
    for system, pane in (
        ("ios-26.0", "ios.podcasts"),
        ("macos-15.0", "ios.accessibility"),
        ("ios-26.0", "mac.privacy"),
    ):
        run = simulate(relay, device=parse_os(system), input=pane, strict=True)
        assert [type(event) for event in run.events][:1] == [Alert], pane


@pytest.mark.parametrize("pane", ["watch.accessibility", "watch.accessibility-id.reducemotion"])
def test_a_pane_of_the_watch_app_is_refused_where_there_is_no_such_app(
    relay: Workflow, pane: str
) -> None:
    """iPad has no Watch app: `bridge:` would open nothing there and say nothing."""
    for system, opens in (("ios-18.5", True), ("ipados-18.5", False), ("macos-15.0", False)):
        run = simulate(relay, device=parse_os(system), input=pane, strict=True)
        assert bool(_opened(run)) == opens, system
        assert isinstance(run.events[0], Alert) != opens, system
    ipad = simulate(relay, device=parse_os("ipados-18.5"), input="ios.accessibility", strict=True)
    assert _opened(ipad)


def test_only_what_was_looked_up_goes_into_an_address(relay: Workflow) -> None:
    """The input is a key: no action that makes an address or an ending takes it as it is."""
    for action in relay.actions:
        if "ExtensionInput" in str(action.parameters):
            name = action.identifier.removeprefix("is.workflow.actions.")
            assert name in ("conditional", "text.split")


@pytest.mark.parametrize(
    "sign", ["\n", " ", "~", ".", "@count", "1", "class", "o", "pane", "^", "_"]
)
def test_the_relay_opens_nothing_for_parts_of_its_own_text(relay: Workflow, sign: str) -> None:
    for given in (sign, f"ios.{sign}", f"ios.accessibility.{sign}", f"{sign}.ios.accessibility",
                  f"ios.accessibility{sign}", f"ios.accessibility.airpods.{sign}"):  # fmt: skip
        run = simulate(relay, device=parse_os("ios-18.0"), input=given, strict=True)
        assert _opened(run) == [], given


def test_a_very_long_input_is_refused(relay: Workflow) -> None:
    for given in (
        "ios." * 20_000,
        "ios.accessibility." + "a" * 50_000,
        "ios.accessibility" + "." * 40,
    ):
        run = simulate(relay, device=parse_os("ios-18.0"), input=given, strict=True)
        assert _opened(run) == []
