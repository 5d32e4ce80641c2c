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
from builder.render.inline import themes_css
from builder.views.workbench import Workbench

AXES: tuple[Axis, ...] = ()
_HOME = "templates/page/"


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no chooser, or ""."""
    del cell
    return "" if _guide(bench) else "the kit has no page in any language"


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """`index.html` at the kit's root."""
    del cell
    languages = tuple(bench.context.languages.values())
    guide = _guide(bench)
    first = bench.context.languages.get("en", languages[0])

    def text(name: str) -> str:
        return bench.asset(_HOME + name).decode("utf-8")

    values = {
        "first": first,
        "languages": languages,
        "kit": bench.context.kit,
        "title": bench.context.kit.title or first.phrases["chooser.title"],
        "heading": lambda language: language.guides[guide]["title"],
        "page_href": lambda language: quote(bench.context.page_path(guide, language.id)),
        "page_url": lambda language: bench.context.page_url(guide, language.id),
    }
    yield Artifact(
        path=paths.INDEX,
        data=document(
            bench.asset(f"{_HOME}chooser.html.jinja"),
            style=themes_css() + text("page.css") + text("chooser.css"),
            script=text("chooser.js"),
            values=values,
        ),
        kind=Kind.PAGE,
        says="page that leads to a language",
    )


def _guide(bench: Workbench) -> str:
    """The guide whose page is a language's own, or ""."""
    return next(iter(bench.context.guides), "") if bench.context.languages else ""
