"""A guide that opens panes of the table of all panes: its steps, its shortcut, its page."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from builder.facts.listed import list_of, with_listed
from builder.facts.pane_table import listed_panes
from builder.facts.version import EVER
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import check_kit
from builder.kit.make.make import workbench_for
from builder.kit.opening.kit import open_kit
from builder.loader.definitions import Definitions, load_definitions
from builder.loader.workspace import Workspace
from builder.model.guide import Open, Route
from builder.model.instructions import OTHER_SCREEN, instructions
from builder.targets.shortcut import build_workflow
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Alert, Menu, OpenedUrl
from builder.workflow.run.run import simulate
from tests.bad_cases import CASES
from tests.conftest import ROOT

GOOD = CASES / "guides" / "good"
NAMES = ("listed", "listed-own", "listed-until")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("listed")
    (folder / "shortcuts").mkdir()
    for name in NAMES:
        shutil.copyfile(GOOD / f"{name}.yaml", folder / "shortcuts" / f"{name}.yaml")
    return Workspace(root=folder, fallback=ROOT)


@pytest.fixture(scope="module")
def found(own: Workspace) -> Definitions:
    return load_definitions(own, languages=("en", "en-GB"))


def _notes(found: Definitions, guide: str, device: str) -> list[tuple[str, bool, bool]]:
    """The systems, whether a URL opens the screen, whether another one may open."""
    made = instructions(found.guides[guide], found.catalog.devices[device], found.english)
    return [(str(each.span), bool(each.address), OTHER_SCREEN in each.notes) for each in made]


def test_what_one_list_alone_knows_may_open_another_screen(found: Definitions) -> None:
    assert _notes(found, "listed", "ipad") == [
        ("26 and later", True, True),
        ("18 to 26", True, False),
        ("16 to 18", True, False),
        ("13.2 to 16", True, False),
    ]


def test_steps_name_each_row_and_fall_back_to_the_pane_above(found: Definitions) -> None:
    newest = instructions(found.guides["listed"], found.catalog.devices["iphone"], found.english)[0]
    said = [step.say(found.english) for step in newest.steps]
    assert said[1:] == ["Tap “Display & Text Size”.", "Tap “Larger Text”."]
    assert newest.above is not None
    assert newest.above.url.endswith("/DISPLAY_AND_TEXT")


def test_a_pane_that_the_device_file_has_is_that_one_with_its_controls(found: Definitions) -> None:
    phone, mac = (found.catalog.devices[name] for name in ("iphone", "mac"))
    for device in (phone, mac):
        newest = instructions(found.guides["listed-own"], device, found.english)[0]
        assert newest.pane == "privacy.analytics"
        assert newest.steps[-1].state == "off"
        assert OTHER_SCREEN not in newest.notes


def test_the_author_s_words_stand_for_the_row(found: Definitions) -> None:
    newest = instructions(
        found.guides["listed-until"], found.catalog.devices["iphone"], found.english
    )[0]
    assert [step.say(found.english) for step in newest.steps][-1] == "Tap “Podcasts”."
    assert newest.address is not None
    assert newest.address.url == "prefs:root=PODCASTS"


@pytest.mark.parametrize(
    ("system", "url", "other"),
    [
        (
            "ios-26.1",
            "settings-navigation://com.apple.Settings.Accessibility/DISPLAY_AND_TEXT/",
            True,
        ),
        ("ios-17.0", "prefs:root=ACCESSIBILITY&path=DISPLAY_AND_TEXT/", False),
    ],
)
def test_the_shortcut_opens_it_and_then_the_one_above(
    found: Definitions, system: str, url: str, other: bool
) -> None:
    bench = workbench_for(found)
    iphone = bench.context.devices["iphone"]
    family = next(devices for devices in bench.context.families if iphone in devices)
    workflow = build_workflow(found.guides["listed"], family, found.english, bench)
    run = simulate(
        workflow,
        device=parse_os(system),
        answers=["Open the right screen", "That did not work"],
        strict=True,
    )
    opened = [event.url for event in run.events if isinstance(event, OpenedUrl)]
    assert opened == [f"{url}LARGER_TEXT"] * 2 + [url.removesuffix("/")]
    prompt = next(event.prompt for event in run.events if isinstance(event, Menu))
    assert ("If another screen opens" in prompt) is other
    steps = simulate(
        workflow, device=parse_os(system), answers=["Show the steps in words"], strict=True
    )
    (alert,) = [event for event in steps.events if isinstance(event, Alert)]
    assert "3. Tap “Larger Text”." in alert.message
    assert ("If another screen opens" in alert.message) is other


def test_a_kit_of_such_guides_is_built_and_sound(own: Workspace, tmp_path: Path) -> None:
    request = BuildRequest(
        out=tmp_path, languages=("en",), targets=("chooser", "page", "shortcut", "qr")
    )
    built = build_kit(own, request)
    page = (built.folder / "en" / "index.html").read_text(encoding="utf-8")
    assert "If another screen opens, go back and follow the steps in words." in page
    assert "Larger Text" in page
    assert check_kit(open_kit(built.folder)).sound


@pytest.mark.parametrize("device", ["iphone", "ipad", "mac"])
def test_panes_of_the_table_give_steps_on_every_device_that_opens_them(
    definitions: Definitions, device: str
) -> None:
    """Each eighth: words for every step, and systems that a shortcut can tell apart."""
    own = definitions.catalog.devices[device]
    panes = [pane for pane in listed_panes() if list_of(own, pane)][::8]
    assert len(panes) > 35
    for pane in panes:
        route = Route(
            devices=(device,), span=EVER, steps=(Open(pane=pane),), notes=(), profiles=(), script=""
        )
        guide = replace(definitions.guides["siri-audio"], id="opened", routes=(route,), undo=False)
        filled = with_listed(definitions.catalog, {device: [pane]}, {}).devices[device]
        ranges = instructions(guide, filled, definitions.english)
        assert any(each.address for each in ranges), pane
        majors = [each.span.since.major for each in ranges]
        assert len(majors) == len(set(majors)), pane
        assert all(step.say(definitions.english) for each in ranges for step in each.steps), pane
