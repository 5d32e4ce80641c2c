"""Print: poster, tent card, stickers, tear-off strips and handout, each as one PDF.

Knows which sheets there are, their papers, the sizes of their codes, and which words they
carry. Knows nothing of where words come from, of disks, and of typst's own language: the
sheets are drawn by the templates in `assets/templates/print`, given as text.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from builder.errors import DefinitionError, Problem
from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.instructions import span_words
from builder.model.kinds import Kind
from builder.model.locale import Language
from builder.render.glyphs import Coverage, check_glyphs, parse_coverage
from builder.render.qr import Level, proven_qr
from builder.render.qr_draw import qr_svg
from builder.render.scene import draw
from builder.render.script import FAMILIES, Direction, font_order, is_tall, own_family
from builder.render.svg import to_drawing
from builder.render.typeset import Press, open_press, typeset
from builder.views.pictures import alt_of, screen_of
from builder.views.printed import (
    GuideWords,
    HandoutSection,
    HandoutStep,
    HostWords,
    PrintView,
    address_of,
    print_words,
)
from builder.views.workbench import Workbench


class Sheet(StrEnum):
    POSTER = "poster"
    CARD = "card"
    STICKERS = "stickers"
    STRIPS = "strips"
    HANDOUT = "handout"


class Paper(StrEnum):
    A4 = "a4"
    LETTER = "us-letter"


SHARED_TEMPLATE = "sheet.typ"
"""Set before every sheet's own template."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What every sheet needs besides its view: fonts, and the templates' texts by file name."""

    press: Press
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
    """The kit's first guide gets every sheet, the others a handout; each on both papers."""
    assert cell.guide is not None
    assert cell.language is not None
    guide, language = cell.guide, cell.language
    first = bench.context.is_first(guide.id, language.id)
    view = print_view(guide, language, bench)
    workshop = bench.once("workshop", lambda: _workshop(bench))
    for sheet, paper, data in print_sheets(view, Sheet if first else (Sheet.HANDOUT,), workshop):
        yield Artifact(
            path=paths.sheet(language.id, guide.id, f"{sheet}-{paper}", first=first),
            data=data,
            kind=Kind.PRINT,
            guide=guide.id,
            language=language.id,
            says=f"{sheet}, {paper}",
        )


def print_view(guide: Guide, language: Language, bench: Workbench) -> PrintView:
    """What the sheets of a guide show in a language."""
    url = bench.context.page_url(guide.id, language.id)
    kit = bench.context.kit
    texts = language.guides[guide.id]
    return PrintView(
        language=language.id,
        direction=Direction(language.direction),
        url=url,
        code=proven_qr(url, least=Level.Q, memo=bench.codes),
        title=texts["title"],
        words=print_words(
            language.phrases,
            url=url,
            guide=GuideWords(
                headline=texts["headline"],
                title=texts["title"],
                keeps=texts["keeps"],
                undo="" if guide.undo else texts["undo"],
            ),
            host=HostWords(name=kit.host, contact=kit.contact, edition=kit.edition),
            tried=None,
        ),
        sections=tuple(_sections(guide, language, bench)),
        preview=kit.preview,
        author=kit.host,
    )


def _sections(guide: Guide, language: Language, bench: Workbench) -> Iterator[HandoutSection]:
    """The newest range of each device, with the pictures that the page shows."""
    fonts = bench.fonts(language)
    for device in bench.context.devices.values():
        ranges = bench.instructions(guide, device, language)
        if not ranges:
            continue
        newest = ranges[0]
        yield HandoutSection(
            heading=device.title,
            note=span_words(language, device, newest.span),
            undo=language.guides[guide.id]["undo"],
            tested=language.say("note.untried", date=newest.checked.isoformat()),
            steps=tuple(
                HandoutStep(
                    text=step.say(language),
                    picture=to_drawing(draw(screen_of(step, language), fonts)),
                    alt=alt_of(step, language),
                )
                for step in newest.steps
            ),
        )


def _workshop(bench: Workbench) -> Workshop:
    return Workshop(
        press=open_press([bench.asset_path("fonts")], needs=FAMILIES),
        templates={
            name: bench.asset(f"templates/print/{name}").decode("utf-8")
            for name in (SHARED_TEMPLATE, *(f"{sheet}.typ" for sheet in Sheet))
        },
        coverage=parse_coverage(bench.asset("fonts/coverage.json").decode("utf-8")),
    )


def print_sheet(view: PrintView, sheet: Sheet, paper: Paper, workshop: Workshop) -> bytes:
    """One sheet as PDF/UA-1. Same view, same fonts, same templates: same bytes.

    Raises DefinitionError for a character no font has, and for a handout without steps.
    """
    [(_, _, data)] = print_sheets(view, [sheet], workshop, papers=[paper])
    return data


def print_sheets(
    view: PrintView,
    sheets: Iterable[Sheet],
    workshop: Workshop,
    *,
    papers: Iterable[Paper] = tuple(Paper),
) -> Iterator[tuple[Sheet, Paper, bytes]]:
    """These sheets on these papers, as `print_sheet` makes each."""
    check_glyphs(_texts(view), workshop.coverage)
    shared = _data(view)
    for sheet in sheets:
        if sheet is Sheet.HANDOUT and not view.sections:
            raise DefinitionError(
                Problem(code="handout-empty", message="a handout needs the steps of one device")
            )
        sections = _sections_data(view) if sheet is Sheet.HANDOUT else []
        parts = {name: workshop.templates[name] for name in (SHARED_TEMPLATE, f"{sheet}.typ")}
        for paper in papers:
            data = {**shared, "paper": str(paper), "sections": sections}
            words = json.dumps(data, ensure_ascii=False, sort_keys=True)
            yield sheet, paper, typeset(workshop.press, parts, {"view": words})


def _texts(view: PrintView) -> dict[str, str]:
    """Every text of the view, by the place its writer knows."""
    texts = {"title": view.title, "address": view.url}
    for field, value in asdict(view.words).items():
        texts[f"print.{field.replace('_', '-')}"] = (
            value if isinstance(value, str) else "".join(value)
        )
    for section in view.sections:
        steps = [step.text for step in section.steps]
        pictures = [step.picture for step in section.steps if step.picture]
        signs = [word.text for picture in pictures for word in picture.words]
        said = [section.heading, section.note, section.undo, section.tested]
        texts[section.heading] = "".join([*said, *steps, *signs])
    return texts


def _data(view: PrintView) -> dict[str, object]:
    """What the templates read of every sheet."""
    language, _, rest = view.language.replace("_", "-").partition("-")
    region = rest.rpartition("-")[2]
    fonts = font_order(view.language)
    return {
        "lang": language,
        "region": region if len(region) == 2 else None,
        "direction": str(view.direction),
        "tall": is_tall(view.words.headline),
        "wide": "CJK" in fonts[1],
        "unspaced": own_family(view.language).unspaced,
        "fonts": fonts,
        "preview": view.preview,
        "title": f"{view.words.preview}: {view.title}" if view.preview else view.title,
        "author": view.author,
        "url": view.url,
        "address": address_of(view.url),
        "qr": qr_svg(view.code, ""),
        "modules": view.code.size,
        "words": asdict(view.words),
    }


def _sections_data(view: PrintView) -> list[dict[str, object]]:
    """What the handout reads of each device, its steps with their pictures."""
    return [
        {
            "heading": section.heading,
            "note": section.note,
            "undo": section.undo,
            "tested": section.tested,
            "steps": [
                {
                    "text": step.text,
                    "alt": step.alt,
                    "picture": asdict(step.picture) if step.picture else None,
                }
                for step in section.steps
            ],
        }
        for section in view.sections
    ]


# Addresses that hide where they lead: a paper must show the host that a person can check.
_SHORTENERS = frozenset(
    (
        *("bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "ow.ly", "qr.ae", "rb.gy"),
        *("rebrand.ly", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd"),
    )
)


def check_print_url(url: str) -> None:
    """Raise DefinitionError for an address that paper should not carry.

    Paper outlives mistakes: the page must be https, on a host the reader can recognise, and
    never a file that asks to be installed.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    faults = []
    if parts.scheme != "https":
        faults.append("it does not start with https://")
    if host in _SHORTENERS:
        faults.append(f"{host} hides the real address")
    if host == "icloud.com" or host.endswith(".icloud.com"):
        faults.append("it leads to iCloud and not to the page with the steps")
    if parts.path.lower().endswith((".mobileconfig", ".shortcut", ".command", ".zip")):
        faults.append("it is a file to install, and a code must lead to the page")
    if not host:
        raise DefinitionError(_url_problem(url, "it names no host"))
    if faults:
        raise DefinitionError(*(_url_problem(url, fault) for fault in faults))


def _url_problem(url: str, fault: str) -> Problem:
    return Problem(
        code="print-address",
        message=f"{url} is no address for paper: {fault}",
        help="print the https address of the page itself",
    )
