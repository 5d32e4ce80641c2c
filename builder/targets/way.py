"""Compiles one picture of the whole way on each device, to save or to share.

Knows where it lies in the kit. How it looks is `builder.render`'s business.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.render.svg import Dialect, to_svg
from builder.render.way import draw_way
from builder.views.page_view import device_views, without_steps
from builder.views.way_picture import way_of
from builder.views.workbench import Workbench

AXES = (Axis.GUIDE, Axis.DEVICE, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no such picture for this cell, or ""."""
    return without_steps(cell, bench)


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """`<device>-way.svg`: the whole way on the newest systems, light."""
    assert cell.guide is not None
    assert cell.language is not None
    guide, language, device = cell.guide, cell.language, cell.devices[0].id
    views = device_views(guide, language, bench)
    view = next(each for each in views if each.device.id == device)
    kit = bench.context.kit
    address = "" if kit.preview else bench.context.page_url(guide.id, language.id)
    scene = draw_way(way_of(guide, view, language, address), bench.fonts(language))
    yield Artifact(
        path=paths.way_picture(language.id, guide.id, device),
        data=to_svg(scene, dialect=Dialect.WEB).encode("utf-8"),
        kind=Kind.PICTURE,
        guide=guide.id,
        device=device,
        language=language.id,
        says=f"the whole way on {view.device.title}",
    )
