"""Cells and the context that compilers look at."""

from __future__ import annotations

from dataclasses import replace

from builder.loader.definitions import Definitions
from builder.model.cell import Cell, Context


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


def test_steps_and_fonts_are_worked_out_once(context: Context) -> None:
    guide, device = context.guides["siri-audio"], context.catalog.devices["mac"]
    german = context.languages["de"]
    fresh = replace(context, steps={}, faces={})
    assert fresh.instructions(guide, device, german) is fresh.instructions(guide, device, german)
    assert fresh.fonts(german) is fresh.fonts(german)
    assert list(fresh.steps) == [("siri-audio", "mac", "de")]
    assert list(fresh.faces) == ["de"]


def test_controls_are_called_as_on_the_newest_system_of_the_first_device(context: Context) -> None:
    words = context.control_words(("mac", "iphone"), context.languages["de"])
    assert words["improve-siri"] == "„Siri & Diktierfunktion verbessern“"
    assert words["share-device-analytics"] == "„Share Mac Analytics“"


def test_the_first_guides_page_is_the_languages_own(context: Context) -> None:
    first, second = list(context.guides)[:2]
    kit = replace(context.kit, base_url="https://example.org/siri/")
    hosted = replace(context, kit=kit)
    assert hosted.page_path(first, "de") == "de/index.html"
    assert hosted.page_path(second, "de") == f"de/{second}/index.html"
    assert hosted.page_url(first, "de") == "https://example.org/siri/de/"
    assert hosted.page_url(second, "de") == f"https://example.org/siri/de/{second}/"


def test_a_family_shares_its_outputs(context: Context) -> None:
    devices = context.catalog.devices
    assert [each.id for each in context.family(devices["ipad"])] == ["iphone", "ipad"]
    assert [each.id for each in context.family(devices["watch"])] == ["watch"]


def test_a_targets_own_tools_are_made_once(context: Context) -> None:
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "tool"

    fresh = replace(context, kept={})
    assert [fresh.once("a", make), fresh.once("a", make), fresh.once("b", make)] == ["tool"] * 3
    assert made == ["made", "made"]
