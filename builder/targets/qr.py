"""Compiles QR codes: for each page, for running each installed shortcut, for published links.

Knows which addresses a kit's codes hold. Each code is read back before it is handed on.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import PNG, SVG, Kind
from builder.render.qr import proven_qr
from builder.render.qr_draw import qr_png, qr_svg
from builder.views.workbench import Workbench

AXES = (Axis.GUIDE, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    del cell, bench
    return ""


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """An SVG and a PNG for every address of a guide in a language."""
    assert cell.guide is not None
    assert cell.language is not None
    guide, language = cell.guide, cell.language
    addresses = {"page": bench.context.page_url(guide.id, language.id)}
    name = language.guides[guide.id]["name"]
    if paths.shortcut(name, language.id) in bench.built:
        addresses["run"] = run_url(name)
    if link := bench.context.kit.link(guide.id, language.id):
        addresses["get"] = link
    for what, url in addresses.items():
        code = proven_qr(url, memo=bench.codes)
        title = language.say("page.qr-alt", url=url)
        for form, data in (
            (SVG, qr_svg(code, title).encode("utf-8")),
            (PNG, qr_png(code)),
        ):
            yield Artifact(
                path=paths.code(language.id, guide.id, what, form),
                data=data,
                kind=Kind.QR,
                guide=guide.id,
                language=language.id,
                says=f"QR code: {url}",
                code=url,
            )


def run_url(name: str) -> str:
    """The address that runs an installed shortcut by its name (Apple's documented scheme)."""
    return f"shortcuts://run-shortcut?name={quote(name, safe='')}"
