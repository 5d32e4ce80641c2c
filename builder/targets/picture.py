"""Compiles step pictures: one SVG for each step, light and dark, in the words of a language.

Knows where pictures lie in the kit. How they look is `builder.render`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.kinds import Kind
from builder.model.locale import Language
from builder.render.palette import Theme
from builder.render.scene import draw
from builder.render.svg import Dialect, to_svg
from builder.render.way import draw_way
from builder.views.page_view import device_views
from builder.views.pictures import screen_of
from builder.views.way_picture import way_of
from builder.views.workbench import Workbench

AXES = (Axis.GUIDE, Axis.DEVICE, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there are no pictures for this cell, or ""."""
    assert cell.guide is not None
    assert cell.language is not None
    device = cell.devices[0]
    if bench.instructions(cell.guide, device, cell.language):
        return ""
    if phrase := cell.guide.absent.get(device.id):
        return bench.context.english.say(phrase)
    return f"the guide has no steps on {device.title}"


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
    yield _way(cell.guide, device.id, language, bench)


def _way(guide: Guide, device: str, language: Language, bench: Workbench) -> Artifact:
    """`<device>-way.svg`: the whole way on the newest systems, light, to save or to share."""
    views = device_views(guide, language, bench)
    view = next(each for each in views if each.device.id == device)
    kit = bench.context.kit
    address = "" if kit.preview else bench.context.page_url(guide.id, language.id)
    scene = draw_way(way_of(guide, view, language, address), bench.fonts(language))
    return Artifact(
        path=paths.way_picture(language.id, guide.id, device),
        data=to_svg(scene, dialect=Dialect.WEB).encode("utf-8"),
        kind=Kind.PICTURE,
        guide=guide.id,
        device=device,
        language=language.id,
        says=f"the whole way on {view.device.title}",
    )
