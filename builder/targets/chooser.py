"""Compiles what leads to guides: the kit's first page, and in a kit of several guides their list.

Knows which page each language leads to: its first guide's, where the switch is seen at once, or
the list, where a host chose other guides than those of every kit and people come for different
things. How a language is picked on a first visit stands in `assets/templates/page/chooser.js`;
a page opened directly is never led elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from posixpath import relpath
from urllib.parse import quote

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind
from builder.model.locale import Language
from builder.render.document import document
from builder.render.page_signs import themes_css
from builder.views.workbench import Workbench

AXES: tuple[Axis, ...] = ()
_HOME = "templates/page/"
_QUESTION = "script.menu"
"""The phrase "What do you want to do?"."""


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no chooser, or ""."""
    del cell
    return "" if _first_guides(bench) else "the kit has no page in any language"


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """`index.html` at the kit's root, and the list of guides in each language of several."""
    del cell
    guides = _first_guides(bench)
    languages = tuple(bench.context.languages[name] for name in guides)
    first = bench.context.languages["en"] if "en" in guides else languages[0]
    kit = bench.context.kit

    def to(language: Language) -> str:
        own = bench.context.page_path(guides[language.id], language.id)
        return paths.guides(language.id) if _several_subjects(language, bench) else own

    values = {
        "first": first,
        "languages": languages,
        "kit": kit,
        "title": kit.title or first.phrases["chooser.title"],
        "heading": lambda language: (
            language.phrases[_QUESTION]
            if _several_subjects(language, bench)
            else language.fill(language.guides[guides[language.id]]["title"])
        ),
        "page_href": lambda language: quote(to(language)),
        "page_url": lambda language: kit.address + to(language).removesuffix(paths.INDEX),
    }
    yield Artifact(
        path=paths.INDEX,
        data=_page("chooser", values, bench),
        kind=Kind.PAGE,
        says="page that leads to a language",
    )
    for language in languages:
        if len(bench.context.guides_in(language.id)) > 1:
            yield _list_of_guides(language, bench)


def _list_of_guides(language: Language, bench: Workbench) -> Artifact:
    """The guides in the kit's own order, each with what it does. That order is the host's, who
    knows what people come for; where kit.yaml gives none, the guides' own, likeliest first."""
    context = bench.context
    here = paths.guides(language.id).rpartition("/")[0]
    values = {
        "language": language,
        "kit": context.kit,
        "title": language.phrases[_QUESTION],
        "guides": [
            (
                language.fill(language.guides[guide]["title"]),
                language.fill(language.guides[guide]["summary"]),
                quote(relpath(context.page_path(guide, language.id), here)),
            )
            for guide in context.guides_in(language.id)
        ],
        "languages_href": quote(relpath(paths.INDEX, here)),
    }
    return Artifact(
        path=paths.guides(language.id),
        data=_page("guides", values, bench),
        kind=Kind.PAGE,
        language=language.id,
        says=f"list of the guides in {language.english_name}",
    )


def _page(name: str, values: Mapping[str, object], bench: Workbench) -> bytes:
    """One of the two, in the same style. The script does nothing where no language is to pick."""

    def text(file: str) -> str:
        return bench.asset(_HOME + file).decode("utf-8")

    style = text("page.css") + text("chooser.css")
    return document(
        bench.asset(f"{_HOME}{name}.html.jinja"),
        style=themes_css(style) + style,
        script=text("chooser.js"),
        values=values,
    )


def _several_subjects(language: Language, bench: Workbench) -> bool:
    """Whether a language has guides besides those that a kit holds by default."""
    guides = bench.context.guides_in(language.id)
    return len(guides) > 1 and not all(bench.context.guides[name].default for name in guides)


def _first_guides(bench: Workbench) -> dict[str, str]:
    """Language -> the guide whose page is the language's own, for languages that have one."""
    found = {name: bench.context.guides_in(name) for name in bench.context.languages}
    return {name: guides[0] for name, guides in found.items() if guides}
