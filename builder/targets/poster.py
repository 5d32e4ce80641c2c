"""Print: poster, tent card, stickers, tear-off strips, handout, and a sheet in several languages.

Knows which sheets there are, their papers, and who gets which. What they say comes from
`builder.views`; how it is drawn is told by the templates in `assets/templates/print`, in
typst's own language, given as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from builder.errors import DefinitionError, Problem
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.kinds import Kind
from builder.model.kit import Paper
from builder.render.glyphs import Coverage, check_glyphs, parse_coverage
from builder.render.script import FAMILIES
from builder.render.typeset import Typesetter, open_typesetter, typeset
from builder.views.print_address import check_print_url
from builder.views.print_view import print_view, views_of_languages
from builder.views.printed import PrintView
from builder.views.sheet_data import others_data, sections_data, sheet_data, texts_of
from builder.views.workbench import Workbench


class Sheet(StrEnum):
    POSTER = "poster"
    CARD = "card"
    STICKERS = "stickers"
    STRIPS = "strips"
    HANDOUT = "handout"
    LANGUAGES = "languages"


OF_ONE_LANGUAGE = tuple(sheet for sheet in Sheet if sheet is not Sheet.LANGUAGES)


SHARED_TEMPLATE = "sheet.typ"
"""Set before every sheet's own template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTools:
    """What every sheet needs besides its view: fonts, and the templates' texts by file name."""

    press: Typesetter
    templates: Mapping[str, str]
    coverage: Coverage


AXES = (Axis.GUIDE, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why nothing is printed for this cell, or ""."""
    assert cell.guide is not None
    assert cell.language is not None
    devices = bench.context.devices.values()
    if not any(bench.instructions(cell.guide, each, cell.language) for each in devices):
        return "the guide has no steps on any device of this kit"
    if bench.context.kit.preview:
        return ""
    try:
        check_print_url(bench.context.kit.base_url)
    except DefinitionError as error:
        return f"not printed: {error.problems[0].message}"
    return ""


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """The kit's first guide gets every sheet, the others a handout; each on the papers of its
    language, or on those that the host names.

    The sheet in several languages is made once, with the first language that the guide has.
    """
    assert cell.guide is not None
    assert cell.language is not None
    guide, language, context = cell.guide, cell.language, bench.context
    first = context.is_first(guide.id, language.id)
    tools = bench.once("tools", lambda: _sheet_tools(bench))
    view = print_view(guide, language, bench)
    for sheet, paper, data in print_sheets(
        view,
        OF_ONE_LANGUAGE if first else (Sheet.HANDOUT,),
        tools,
        papers=context.kit.papers_for(language.id),
    ):
        yield Artifact(
            path=paths.sheet(language.id, guide.id, f"{sheet}-{paper}", first=first),
            data=data,
            kind=Kind.PRINT,
            guide=guide.id,
            language=language.id,
            says=f"{sheet}, {paper}",
        )
    if first and language.id == next(
        name for name in context.languages if context.is_first(guide.id, name)
    ):
        yield from _in_several_languages(guide, bench, tools)


def _in_several_languages(guide: Guide, bench: Workbench, tools: SheetTools) -> Iterator[Artifact]:
    if views := views_of_languages(guide, bench):
        papers = bench.context.kit.papers_for("")
        sheets = print_sheets(views[0], (Sheet.LANGUAGES,), tools, papers=papers, others=views)
        for sheet, paper, data in sheets:
            yield Artifact(
                path=paths.sheet_of_all(guide.id, f"{sheet}-{paper}"),
                data=data,
                kind=Kind.PRINT,
                guide=guide.id,
                says=f"sheet in {len(views)} languages, {paper}",
            )


def _sheet_tools(bench: Workbench) -> SheetTools:
    return SheetTools(
        press=open_typesetter([bench.asset_path("fonts")], needs=FAMILIES),
        templates={
            name: bench.asset(f"templates/print/{name}").decode("utf-8")
            for name in (SHARED_TEMPLATE, *(f"{sheet}.typ" for sheet in Sheet))
        },
        coverage=parse_coverage(bench.asset("fonts/coverage.json").decode("utf-8")),
    )


def print_sheets(
    view: PrintView,
    sheets: Iterable[Sheet],
    tools: SheetTools,
    *,
    papers: Iterable[Paper] = tuple(Paper),
    others: tuple[PrintView, ...] = (),
) -> Iterator[tuple[Sheet, Paper, bytes]]:
    """These sheets on these papers, each as PDF/UA-1. Same view, fonts and templates, same bytes.

    `others` are what a sheet in several languages shows. Raises DefinitionError for a character
    no font has, and for a handout without steps.
    """
    for each in (view, *others):
        check_glyphs(texts_of(each), tools.coverage)
    shared = {**sheet_data(view), "others": others_data(others)}
    for sheet in sheets:
        if sheet is Sheet.HANDOUT and not view.sections:
            raise DefinitionError(
                Problem(code="handout-empty", message="a handout needs the steps of one device")
            )
        sections = sections_data(view) if sheet is Sheet.HANDOUT else []
        parts = {name: tools.templates[name] for name in (SHARED_TEMPLATE, f"{sheet}.typ")}
        for paper in papers:
            data = {**shared, "paper": str(paper), "sections": sections}
            words = json.dumps(data, ensure_ascii=False, sort_keys=True)
            yield sheet, paper, typeset(tools.press, parts, {"view": words})
