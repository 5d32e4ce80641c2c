"""Compiles step pictures as files of their own: one SVG for each step on each range of systems,
light and dark, in the words of a language. Made only where somebody asks for them: a page shows
those of `screens`.

Knows where pictures lie in the kit. How they look is `builder.render`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.render.palette import Theme
from builder.render.scene import draw
from builder.render.svg import Dialect, to_svg
from builder.views.page_view import without_steps
from builder.views.pictures import screen_of
from builder.views.workbench import Workbench

AXES = (Axis.GUIDE, Axis.DEVICE, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there are no pictures for this cell, or ""."""
    return without_steps(cell, bench)


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """`pictures/<language>/<guide>/<device>-<since>-<step>-<theme>.svg`, web dialect."""
    assert cell.guide is not None
    assert cell.language is not None
    device, language = cell.devices[0], cell.language
    fonts = bench.fonts(language)
    for each in bench.instructions(cell.guide, device, language):
        for step in each.steps:
            scene = draw(screen_of(step, language), fonts)
            for theme in (Theme.LIGHT, Theme.DARK):
                yield Artifact(
                    path=paths.step_picture(
                        language.id, cell.guide.id, device.id, each.span.since, step.number, theme
                    ),
                    data=to_svg(scene, dialect=Dialect.WEB, theme=theme).encode("utf-8"),
                    kind=Kind.PICTURE,
                    guide=cell.guide.id,
                    device=device.id,
                    language=language.id,
                    says=f"step {step.number} on {device.title}, {theme}",
                )
