"""Cells and the context that compilers look at."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from builder.loader.definitions import Definitions
from builder.model.cell import Cell
from builder.views.workbench import Workbench
from tests.benches import changed


def test_a_cell_is_named_by_its_axes(definitions: Definitions) -> None:
    devices = definitions.catalog.devices
    whole = Cell(
        target="shortcut",
        guide=definitions.guides["analytics"],
        devices=(devices["iphone"], devices["ipad"]),
        language=definitions.english,
    )
    assert whole.id == "shortcut/analytics/iphone+ipad/en"
    assert Cell(target="relay").id == "relay/-/-/-"


def test_steps_and_fonts_are_worked_out_once(bench: Workbench) -> None:
    guide, device = bench.context.guides["siri-audio"], bench.context.catalog.devices["mac"]
    german = bench.context.languages["de"]
    fresh = changed(bench)
    assert fresh.instructions(guide, device, german) is fresh.instructions(guide, device, german)
    assert fresh.fonts(german) is fresh.fonts(german)


def test_controls_are_called_as_on_the_newest_system_of_the_first_device(bench: Workbench) -> None:
    words = bench.context.control_words(("mac", "iphone"), bench.context.languages["de"])
    assert words["improve-siri"] == "„Siri & Diktierfunktion verbessern“"
    assert words["share-device-analytics"] == "„Mac-Analyse teilen“"


def test_the_first_guides_page_is_the_languages_own(bench: Workbench) -> None:
    first, second = list(bench.context.guides)[:2]
    kit = replace(bench.context.kit, base_url="https://example.org/siri/")
    hosted = changed(bench, kit=kit)
    assert hosted.context.page_path(first, "de") == "de/index.html"
    assert hosted.context.page_path(second, "de") == f"de/{second}/index.html"
    assert hosted.context.page_url(first, "de") == "https://example.org/siri/de/"
    assert hosted.context.page_url(second, "de") == f"https://example.org/siri/de/{second}/"


def test_a_family_shares_its_outputs(bench: Workbench) -> None:
    families = [[device.id for device in family] for family in bench.context.families]
    assert ["iphone", "ipad"] in families
    assert ["watch"] in families
    assert sorted(chain.from_iterable(families)) == sorted(bench.context.devices)


def test_a_targets_own_tools_are_made_once(bench: Workbench) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "tool"

    fresh = changed(bench)
    assert [fresh.once("a", make), fresh.once("a", make), fresh.once("b", make)] == ["tool"] * 3
    assert made == ["made", "made"]
