"""Several pictures in one file: each a view of its own, and what they share is drawn once."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest

from builder.kit.proof.picture import MOST_PARTS, check_svg
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.render.palette import Theme
from builder.render.scene import Scene, draw
from builder.render.screens import to_screens
from builder.views.page_view import device_views
from builder.views.pictures import screen_of
from builder.views.workbench import Workbench

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", params=["en", "ar"])
def scenes(bench: Workbench, request: pytest.FixtureRequest) -> dict[str, Scene]:
    language = bench.context.languages[request.param]
    guide = bench.context.guides["siri-audio"]
    return {
        f"{view.device.id}-{step.number}": draw(screen_of(step, language), bench.fonts(language))
        for view in device_views(guide, language, bench)
        if view.newest
        for step in view.newest.steps.steps
    }


def faults(svg: str) -> list[str]:
    artifact = Artifact(path="a.svg", data=svg.encode(), kind=Kind.PICTURE, says="")
    return [problem.message for problem in check_svg(artifact)]


def of(scenes: dict[str, Scene]) -> str:
    return to_screens(scenes, title="A <title> & more", theme=Theme.LIGHT)


def test_every_picture_has_a_view_of_its_own_size_that_no_other_reaches_into(
    scenes: dict[str, Scene],
) -> None:
    root = ET.fromstring(of(scenes))
    assert not {"viewBox", "width", "height"} & set(root.keys()), (
        "browsers keep to a view's own size"
    )
    assert root.findtext(f"{SVG}title") == "A <title> & more"
    boxes = {
        each.attrib["id"]: [float(part) for part in each.attrib["viewBox"].split()]
        for each in root.findall(f"{SVG}view")
    }
    assert list(boxes) == list(scenes)
    end = -1.0
    for name, (left, top, width, height) in boxes.items():
        assert (left, width, height) == (0, scenes[name].width, scenes[name].height)
        assert top > end
        end = top + height


def test_it_says_the_words_of_every_picture(scenes: dict[str, Scene]) -> None:
    root = ET.fromstring(of(scenes))
    outer = root.find(f"{SVG}g")
    assert outer is not None
    groups = {each.attrib["id"]: each for each in root.iter(f"{SVG}g") if "id" in each.attrib}
    for scene, drawn in zip(scenes.values(), outer, strict=True):
        said = list(drawn.itertext())
        for use in drawn.iter(f"{SVG}use"):
            said += groups[use.attrib["href"][1:]].itertext()
        assert sorted(said) == sorted(part.text for part in scene.parts if hasattr(part, "text"))


def test_it_is_what_a_check_knows_as_ours(scenes: dict[str, Scene]) -> None:
    assert faults(of(scenes)) == []
    assert faults(to_screens(scenes, title="a", theme=Theme.DARK)) == []


RECT = '<rect x="1" y="1" width="9" height="9" fill="#ffffff"/>'
END = "</g></g></svg>"
# What to look for (the first of them is replaced), and what to put there.
BAD = {
    "a picture with too many parts": ("<rect", RECT * MOST_PARTS + "<rect"),
    "parts beside the pictures": ("</g></svg>", f"{RECT}</g></svg>"),
    "a second drawing": ("</svg>", f"<g>{RECT}</g></svg>"),
    "a picture without a view": ("<view[^>]*>", ""),
    "a view without a picture": ("<view", '<view id="x-1" viewBox="0 0 1 1"/><view'),
    "two views of one name": ('id="iphone-2"', 'id="iphone-1"'),
    "a view with another name": ('id="iphone-1"', 'id="javascript:"'),
    "a reference to what is not there": ('href="#a[0-9]+"', 'href="#a999"'),
    "a reference to another file": ('href="#a[0-9]+"', 'href="x.svg#a1"'),
    "a reference within what is shared": ('(<g id="a([0-9]+)">)', r'\1<use href="#a\2"/>'),
    "a name given twice": (END, f'<g id="a901"/><g id="a901"/>{END}'),
    "something shared within what is shared": (END, f'<g id="a901"><g id="a902"/></g>{END}'),
}


@pytest.mark.parametrize("fault", BAD)
def test_a_file_of_pictures_that_we_could_not_have_drawn_is_told(
    scenes: dict[str, Scene], fault: str
) -> None:
    good = of(scenes)
    bad = re.sub(*BAD[fault], good, count=1)
    assert bad != good
    assert faults(bad)


def test_a_single_picture_shares_nothing() -> None:
    frame = '<svg xmlns="http://www.w3.org/2000/svg"><g>{}</g></svg>'
    assert faults(frame.format(RECT)) == []
    assert faults(frame.format(f'<g id="a1">{RECT}</g><use href="#a1"/>'))


def test_a_kit_of_many_devices_has_room_for_all_their_pictures(scenes: dict[str, Scene]) -> None:
    more = {f"other-{name}": scene for name, scene in scenes.items()}
    assert faults(of({**scenes, **more})) == []
