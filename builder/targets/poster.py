"""Print: poster, tent card, stickers, tear-off strips, handout, and a sheet in several languages.

Knows which sheets there are, their papers, and who gets which. What they say comes from
`builder.views`; how it is drawn is told by the templates in `assets/templates/print`, in
typst's own language, given as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest

from builder.errors import DefinitionError, Problem
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.kinds import Kind
from builder.model.kit import Paper
from builder.model.locale import Language
from builder.render.glyphs import Coverage, check_glyphs, parse_coverage
from builder.render.script import FAMILIES
from builder.render.typeset import Typesetter, open_typesetter, typeset
from builder.views.page_view import on_no_device
from builder.views.print_address import check_print_url
from builder.views.print_view import print_view, views_of_languages
from builder.views.printed import PrintView
from builder.views.printed_way import HandoutSection
from builder.views.sheet_data import (
    code_drawing,
    others_data,
    sections_data,
    sheet_data,
    site_data,
    texts_of,
    texts_of_sections,
)
from builder.views.workbench import Workbench


class Sheet(StrEnum):
    POSTER = "poster"
    CARD = "card"
    STICKERS = "stickers"
    STRIPS = "strips"
    HANDOUT = "handout"
    LANGUAGES = "languages"


OF_ONE_LANGUAGE = tuple(sheet for sheet in Sheet if sheet is not Sheet.LANGUAGES)


SHARED_TEMPLATE, LAST_TEMPLATE = "sheet.typ", "properties.typ"
"""Set before and after every sheet's own template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetTools:
    """What every sheet needs besides its view: fonts, and the templates' texts by file name.

    `sections` holds what is the same for every host, where there are many."""

    press: Typesetter
    templates: Mapping[str, str]
    coverage: Coverage
    sections: dict[tuple[HandoutSection, ...], str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetJob:
    """One sheet that is to be typeset: templates by file name, and the files that they read, of
    which `view` and `sections` are the same for every host."""

    sheet: Sheet
    paper: Paper
    templates: Mapping[str, str]
    view: str
    sections: str
    site: str
    code: str

    @property
    def alike(self) -> tuple[str, str, str, str]:
        """What sheets of several hosts have in common where they differ in the host alone."""
        return self.sheet, self.paper, self.view, self.sections

    def typeset(self, press: Typesetter, *, keep: bool = False) -> bytes:
        """The sheet as PDF/UA-1. With `keep`, one that is alike comes next. Raises
        DefinitionError."""
        files = {
            "view.json": self.view,
            "sections.json": self.sections,
            "site.json": self.site,
            "qr.svg": self.code,
        }
        return typeset(press, self.templates, files, keep=keep)


NAME = "poster"
AXES = (Axis.GUIDE, Axis.LANGUAGE)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why nothing is printed for this cell, or ""."""
    if on_no_device(cell, bench):
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
    language, or on those that the host names. The sheet in several languages is a cell of its own.
    """
    press = _tools_of(bench).press
    for artifact, job in _planned(cell, bench):
        yield replace(artifact, data=job.typeset(press))


def compile_together(
    asked: Sequence[tuple[Cell, Workbench]],
) -> list[list[Artifact] | DefinitionError]:
    """As compile_cell for each of these cells of several kits, or why one cannot be made.

    Sheets that differ in the host alone are typeset one after the other, since the typesetter
    keeps what it worked out for the parts that they have in common.
    """
    faults: dict[int, DefinitionError] = {}
    queue: list[tuple[SheetJob, int, Artifact, Typesetter]] = []
    for number, (cell, bench) in enumerate(asked):
        press = _tools_of(bench).press
        try:
            queue += [(job, number, artifact, press) for artifact, job in _planned(cell, bench)]
        except DefinitionError as error:
            faults[number] = error
    made: dict[int, Artifact] = {}
    turns = sorted(range(len(queue)), key=lambda at: queue[at][0].alike)
    for at, following in zip_longest(turns, turns[1:]):
        job, number, artifact, press = queue[at]
        keep = following is not None and queue[following][0].alike == job.alike
        if number not in faults:
            try:
                made[at] = replace(artifact, data=job.typeset(press, keep=keep))
            except DefinitionError as error:
                faults[number] = error
    of_cell: list[list[Artifact]] = [[] for _ in asked]
    for at in sorted(made):
        of_cell[queue[at][1]].append(made[at])
    return [faults.get(number, found) for number, found in enumerate(of_cell)]


def _planned(cell: Cell, bench: Workbench) -> Iterator[tuple[Artifact, SheetJob]]:
    """The sheets of a cell, still without bytes, each with what is to be typeset."""
    assert cell.guide is not None
    if cell.together:
        yield from _in_several_languages(cell.guide, cell.together, bench)
        return
    assert cell.language is not None
    guide, language, context = cell.guide, cell.language, bench.context
    first = context.is_first(guide.id, language.id)
    for job in sheet_jobs(
        print_view(guide, language, bench),
        OF_ONE_LANGUAGE if first else (Sheet.HANDOUT,),
        _tools_of(bench),
        papers=context.kit.papers_for(language.id),
    ):
        name = f"{job.sheet}-{job.paper}"
        yield (
            Artifact(
                path=paths.sheet(language.id, guide.id, name, first=first),
                data=b"",
                kind=Kind.PRINT,
                guide=guide.id,
                language=language.id,
                says=f"{job.sheet}, {job.paper}",
            ),
            job,
        )


def _in_several_languages(
    guide: Guide, languages: tuple[Language, ...], bench: Workbench
) -> Iterator[tuple[Artifact, SheetJob]]:
    views = views_of_languages(guide, languages, bench)
    papers, tools = bench.context.kit.papers_for(""), _tools_of(bench)
    for job in sheet_jobs(views[0], (Sheet.LANGUAGES,), tools, papers=papers, others=views):
        yield (
            Artifact(
                path=paths.sheet_of_all(guide.id, f"{job.sheet}-{job.paper}"),
                data=b"",
                kind=Kind.PRINT,
                guide=guide.id,
                says=f"sheet in {len(views)} languages, {job.paper}",
            ),
            job,
        )


def _tools_of(bench: Workbench) -> SheetTools:
    return bench.once("tools", lambda: _sheet_tools(bench))


def _sheet_tools(bench: Workbench) -> SheetTools:
    return SheetTools(
        press=open_typesetter([bench.asset_path("fonts")], needs=FAMILIES),
        templates={
            name: bench.asset(f"templates/print/{name}").decode("utf-8")
            for name in (SHARED_TEMPLATE, *(f"{sheet}.typ" for sheet in Sheet), LAST_TEMPLATE)
        },
        coverage=parse_coverage(bench.asset("fonts/coverage.json").decode("utf-8")),
        sections={} if bench.of_many else None,
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
    for job in sheet_jobs(view, sheets, tools, papers=papers, others=others):
        yield job.sheet, job.paper, job.typeset(tools.press)


def sheet_jobs(
    view: PrintView,
    sheets: Iterable[Sheet],
    tools: SheetTools,
    *,
    papers: Iterable[Paper] = tuple(Paper),
    others: tuple[PrintView, ...] = (),
) -> Iterator[SheetJob]:
    """As print_sheets, before the typesetter has seen them."""
    for each in (view, *others):
        check_glyphs(texts_of(each), tools.coverage)
    shown = [_sections(each, tools) for each in (view, *others)]
    shared = {**sheet_data(view), "others": others_data(others)}
    site, code = _json(site_data(view)), code_drawing(view)
    for sheet in sheets:
        if sheet is Sheet.HANDOUT and not view.sections:
            raise DefinitionError(
                Problem(code="handout-empty", message="a handout needs the steps of one device")
            )
        sections = shown[0] if sheet is Sheet.HANDOUT else "[]"
        names = (SHARED_TEMPLATE, f"{sheet}.typ", LAST_TEMPLATE)
        for paper in papers:
            yield SheetJob(
                sheet=sheet,
                paper=paper,
                templates={name: tools.templates[name] for name in names},
                view=_json({**shared, "paper": str(paper)}),
                sections=sections,
                site=site,
                code=code,
            )


def _sections(view: PrintView, tools: SheetTools) -> str:
    """The handout's sections as its template reads them: the same for every host, so they are
    looked at once. Raises DefinitionError for a character no font has."""
    known = {} if tools.sections is None else tools.sections
    if view.sections not in known:
        check_glyphs(texts_of_sections(view.sections), tools.coverage)
        known[view.sections] = _json(sections_data(view.sections))
    return known[view.sections]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
