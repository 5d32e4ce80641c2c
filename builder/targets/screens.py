"""Compiles the pictures that a page shows larger: the steps on every device's newest systems, in
one file for each guide, language and theme.

Knows where they lie in the kit. How they look is `builder.render`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.render.palette import Theme
from builder.render.scene import draw
from builder.render.screens import to_screens
from builder.views.page_view import device_views, on_no_device
from builder.views.pictures import screen_of
from builder.views.workbench import Workbench

AXES = (Axis.GUIDE, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there are no pictures for this cell, or ""."""
    return on_no_device(cell, bench)


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """`screens-light.svg`, and `screens-dark.svg` of those that are not dark in both themes.

    They say nothing of a host: the sites of a fleet, which share their tools, share these."""
    yield from bench.once_for_many(f"screens of {cell.id}", lambda: tuple(_drawn(cell, bench)))


def _drawn(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    assert cell.guide is not None
    assert cell.language is not None
    guide, language = cell.guide, cell.language
    fonts = bench.fonts(language)
    scenes = {
        paths.screen_name(view.device.id, step.number): draw(screen_of(step, language), fonts)
        for view in device_views(guide, language, bench)
        if view.newest
        for step in view.newest.steps.steps
    }
    title = language.guides[guide.id]["title"]
    for theme in (Theme.LIGHT, Theme.DARK):
        shown = {
            name: scene for name, scene in scenes.items() if theme is Theme.LIGHT or not scene.night
        }
        if shown:
            yield Artifact(
                path=paths.screens(language.id, guide.id, theme),
                data=to_screens(shown, title=title, theme=theme).encode("utf-8"),
                kind=Kind.PICTURE,
                guide=guide.id,
                language=language.id,
                says=f"the steps as the page shows them larger, {theme}",
            )
