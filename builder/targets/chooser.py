"""Compiles the chooser: the kit's first page, a list of languages in their own names.

Knows which page each language leads to. How it picks one on a first visit stands in
`assets/templates/page/chooser.js`; a page opened directly is never led elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.render.document import document
from builder.render.page_signs import themes_css
from builder.views.workbench import Workbench

AXES: tuple[Axis, ...] = ()
_HOME = "templates/page/"


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no chooser, or ""."""
    del cell
    return "" if _first_guides(bench) else "the kit has no page in any language"


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """`index.html` at the kit's root."""
    del cell
    guides = _first_guides(bench)
    languages = tuple(bench.context.languages[name] for name in guides)
    first = bench.context.languages["en"] if "en" in guides else languages[0]

    def text(name: str) -> str:
        return bench.asset(_HOME + name).decode("utf-8")

    style = text("page.css") + text("chooser.css")
    values = {
        "first": first,
        "languages": languages,
        "kit": bench.context.kit,
        "title": bench.context.kit.title or first.phrases["chooser.title"],
        "heading": lambda language: language.guides[guides[language.id]]["title"],
        "page_href": lambda language: quote(
            bench.context.page_path(guides[language.id], language.id)
        ),
        "page_url": lambda language: bench.context.page_url(guides[language.id], language.id),
    }
    yield Artifact(
        path=paths.INDEX,
        data=document(
            bench.asset(f"{_HOME}chooser.html.jinja"),
            style=themes_css(style) + style,
            script=text("chooser.js"),
            values=values,
        ),
        kind=Kind.PAGE,
        says="page that leads to a language",
    )


def _first_guides(bench: Workbench) -> dict[str, str]:
    """Language -> the guide whose page is the language's own, for languages that have one."""
    found = {name: bench.context.guides_in(name) for name in bench.context.languages}
    return {name: guides[0] for name, guides in found.items() if guides}
