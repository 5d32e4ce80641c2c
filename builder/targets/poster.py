"""Print: poster, tent card, stickers, tear-off strips and handout, each as one PDF.

Knows which sheets there are, their papers, the sizes of their codes, and which words they
carry. Knows nothing of where words come from, of disks, and of typst's own language: the
sheets are drawn by the templates in `assets/templates/print`, given as text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from builder.errors import DefinitionError, Problem, Severity
from builder.render.glyphs import Coverage, check_glyphs
from builder.render.qr import Level, QrCode
from builder.render.qr_draw import qr_svg
from builder.render.script import Direction, is_tall
from builder.render.typeset import Press, typeset


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
class PrintWords:
    """Every sentence of print in one language, ready to set: nothing is left to fill in.

    `contact`, `put_up_by`, `edition` may be "". `tested` says what was tried, or that nothing
    was. `happens` are three lines.
    """

    headline: str
    answer: str
    promise: str
    tagline: str
    scan_me: str
    no_camera: str
    what_happens: str
    happens: tuple[str, str, str]
    undo: str
    check_address: str
    not_apple: str
    free: str
    put_up_by: str
    contact: str
    ask_at: str
    tested: str
    edition: str
    preview: str
    qr_alt: str
    take_one: str
    fold: str
    cut: str
    handout_title: str
    handout_lead: str
    handout_online: str
    handout_undo: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutStep:
    """One thing to do. `picture` is an SVG in the print dialect, or "" for a step without."""

    text: str
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutSection:
    """The steps for one device: its name as heading, a note or "", steps, how to undo."""

    heading: str
    steps: tuple[HandoutStep, ...]
    note: str = ""
    undo: str = ""
    tested: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintView:
    """What one language's sheets show.

    `language` is a BCP 47 tag; `url` the https address of the page, which is what `code`
    holds; `preview` sets PREVIEW across every sheet; `author` goes into the PDF's data.
    """

    language: str
    direction: Direction
    url: str
    code: QrCode
    title: str
    words: PrintWords
    sections: tuple[HandoutSection, ...] = ()
    preview: bool = False
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What every sheet needs besides its view: fonts, and the templates' texts by file name."""

    press: Press
    templates: Mapping[str, str]
    coverage: Coverage


FAMILIES = (
    "Noto Sans",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "Noto Sans CJK SC",
    "Noto Sans CJK TC",
    "Noto Sans CJK HK",
    "Noto Sans CJK JP",
    "Noto Sans CJK KR",
)

# The family that a language's own letters take, by the longest tag that fits. Han looks
# different in each: the same code point, another drawing.
_OWN_FAMILY: tuple[tuple[str, str], ...] = (
    ("ar", "Noto Sans Arabic"),
    ("he", "Noto Sans Hebrew"),
    ("th", "Noto Sans Thai"),
    ("hi", "Noto Sans Devanagari"),
    ("ja", "Noto Sans CJK JP"),
    ("ko", "Noto Sans CJK KR"),
    ("zh", "Noto Sans CJK SC"),
    ("zh-hant", "Noto Sans CJK TC"),
    ("zh-tw", "Noto Sans CJK TC"),
    ("zh-hk", "Noto Sans CJK HK"),
    ("zh-hant-hk", "Noto Sans CJK HK"),
    ("zh-mo", "Noto Sans CJK HK"),
)


def font_order(language: str) -> tuple[str, ...]:
    """Every family, those of `language` first, so that a name in another script shows too."""
    tag = language.replace("_", "-").lower()
    fits = [row for row in _OWN_FAMILY if tag == row[0] or tag.startswith(row[0] + "-")]
    own = max(fits, key=lambda row: len(row[0]))[1] if fits else "Noto Sans"
    first = ("Noto Sans",) if own == "Noto Sans" or "CJK" in own else (own, "Noto Sans")
    head = dict.fromkeys((*first, own))
    return (*head, *(family for family in FAMILIES if family not in head))


def address_of(url: str) -> str:
    """The address as people type it: no https://, no slash at the end."""
    return url.removeprefix("https://").rstrip("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideWords:
    """What print takes from a guide's own texts, in the language of the sheet.

    `undo` is "" where the guide can be undone as its page shows, and otherwise the guide's
    own sentence: what has been deleted does not come back.
    """

    headline: str
    title: str
    keeps: str = ""
    undo: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostWords:
    """What the host of a kit says of itself; "" where it says nothing."""

    name: str = ""
    contact: str = ""
    edition: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The system that the steps were tried on, and the day, as people of the language write it."""

    version: str
    date: str


def print_words(
    phrases: Mapping[str, str],
    *,
    url: str,
    guide: GuideWords,
    host: HostWords,
    tried: Tried | None = None,
) -> PrintWords:
    """The phrases `print.*` with everything filled in.

    Where the host gives no name, contact or edition, that line stays away. Where `tried` is
    None, nobody has tried the steps on a device, and the sheet says so. Raises DefinitionError
    naming every phrase that is not there.
    """
    if gone := sorted(set(_PHRASES) - set(phrases)):
        raise DefinitionError(
            *(Problem(code="phrase-missing", message=f'print needs a phrase "{i}"') for i in gone)
        )
    values = {"name": host.name, "contact": host.contact, "number": host.edition}
    values |= {"address": address_of(url)}
    values |= {"version": tried.version, "date": tried.date} if tried else {}

    def say(phrase: str, *, given: object = True) -> str:
        return _filled(phrases[f"print.{phrase}"], values) if given else ""

    plain = {field: say(field.replace("_", "-")) for field in _PLAIN}
    if guide.undo:
        plain["undo"] = guide.undo
    headline, answer = split_headline(guide.headline)
    return PrintWords(
        **plain,
        headline=headline,
        answer=answer,
        promise=_joined(say("minute"), guide.keeps),
        handout_title=guide.title,
        happens=(say("happens-1"), say("happens-2"), say("happens-3")),
        put_up_by=say("put-up-by", given=host.name),
        contact=say("contact", given=host.contact),
        edition=say("edition", given=host.edition),
        tested=say("checked" if tried else "untried"),
    )


_SENTENCE_END = re.compile(r"(?<=[.!?\u061f\u0964])\s+(?=\S)|(?<=[\u3002\uff01\uff1f])\s*(?=\S)")


def split_headline(text: str) -> tuple[str, str]:
    """All sentences but the last, and the last, which stands below in colour; "" if only one."""
    ends = list(_SENTENCE_END.finditer(text))
    return (text[: ends[-1].start()], text[ends[-1].end() :]) if ends else (text, "")


def _joined(first: str, second: str) -> str:
    """Two sentences in a row: with a space, but not after a full stop that is wide itself."""
    space = "" if first.endswith("\u3002") else " "
    return f"{first}{space}{second}".strip()


def _filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its placeholders filled; braces within a value stay as they are."""
    return re.sub(r"\{([a-z]+)\}", lambda found: values.get(found[1], found[0]), text)


_PLAIN = (
    "tagline",
    "scan_me",
    "no_camera",
    "what_happens",
    "undo",
    "check_address",
    "not_apple",
    "free",
    "ask_at",
    "preview",
    "qr_alt",
    "take_one",
    "fold",
    "cut",
    "handout_lead",
    "handout_online",
    "handout_undo",
)
_PHRASES = tuple(
    "print." + name.replace("_", "-")
    for name in (
        *_PLAIN,
        *("minute", "happens-1", "happens-2", "happens-3"),
        *("put-up-by", "contact", "edition", "checked", "untried"),
    )
)


def print_sheet(view: PrintView, sheet: Sheet, paper: Paper, workshop: Workshop) -> bytes:
    """One sheet as PDF/UA-1. Same view, same fonts, same templates: same bytes.

    Raises DefinitionError for a character no font has, and for a handout without steps.
    """
    if sheet is Sheet.HANDOUT and not view.sections:
        raise DefinitionError(
            Problem(code="handout-empty", message="a handout needs the steps of one device")
        )
    check_glyphs(_texts(view), workshop.coverage)
    parts = {name: workshop.templates[name] for name in (SHARED_TEMPLATE, f"{sheet}.typ")}
    data = json.dumps(_data(view, sheet, paper), ensure_ascii=False, sort_keys=True)
    return typeset(workshop.press, parts, {"view": data})


def file_name(sheet: Sheet, paper: Paper) -> str:
    """`poster-a4.pdf`, `card-us-letter.pdf`, ..."""
    return f"{sheet}-{paper}.pdf"


def _texts(view: PrintView) -> dict[str, str]:
    """Every text of the view, by the place its writer knows."""
    texts = {"title": view.title, "address": view.url}
    for field, value in asdict(view.words).items():
        texts[f"print.{field.replace('_', '-')}"] = (
            value if isinstance(value, str) else "".join(value)
        )
    for section in view.sections:
        texts[section.heading] = "".join(
            [section.heading, section.note, section.undo, *(step.text for step in section.steps)]
        )
    return texts


def _data(view: PrintView, sheet: Sheet, paper: Paper) -> dict[str, object]:
    language, _, rest = view.language.replace("_", "-").partition("-")
    region = rest.rpartition("-")[2]
    fonts = font_order(view.language)
    sections = view.sections if sheet is Sheet.HANDOUT else ()
    return {
        "lang": language,
        "region": region if len(region) == 2 else None,
        "direction": str(view.direction),
        "tall": is_tall(view.words.headline),
        "wide": "CJK" in fonts[1],
        "unspaced": language.lower() in {"ja", "zh", "th"},
        "fonts": fonts,
        "paper": str(paper),
        "preview": view.preview,
        "title": f"{view.words.preview}: {view.title}" if view.preview else view.title,
        "author": view.author,
        "url": view.url,
        "address": address_of(view.url),
        "qr": qr_svg(view.code, ""),
        "modules": view.code.size,
        "words": asdict(view.words),
        "sections": [asdict(section) for section in sections],
    }


# Addresses that hide where they lead: a paper must show the host that a person can check.
_SHORTENERS = frozenset(
    (
        *("bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "ow.ly", "qr.ae", "rb.gy"),
        *("rebrand.ly", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "v.gd"),
    )
)
LONGEST_ADDRESS = 32
"""Characters of an address that fit on the poster in 26 points."""


def check_print_url(url: str, *, i_know: bool = False) -> None:
    """Raise DefinitionError for an address that paper should not carry.

    Paper outlives mistakes: the page must be https, on a host the reader can recognise, and
    never a file that asks to be installed. `i_know` lets everything but a missing host pass.
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
    if faults and not i_know:
        raise DefinitionError(*(_url_problem(url, fault) for fault in faults))


def _url_problem(url: str, fault: str) -> Problem:
    return Problem(
        code="print-address",
        message=f"{url} is no address for paper: {fault}",
        help="print the https address of the page itself",
    )


def advise(view: PrintView) -> tuple[Problem, ...]:
    """Warnings about a code or an address that would still print, but worse than it could."""
    address = address_of(view.url)
    found = []
    if view.code.version > 4:
        found.append(
            Problem(
                code="code-dense",
                message=f"the code for {address} is fine-grained and harder to scan",
                help=f"an address of at most {LONGEST_ADDRESS} characters gives larger squares",
                severity=Severity.WARNING,
            )
        )
    if len(address) > LONGEST_ADDRESS:
        found.append(
            Problem(
                code="address-long",
                message=f"{address} has {len(address)} characters and prints small",
                help=f"at most {LONGEST_ADDRESS} can be read from a distance and typed by hand",
                severity=Severity.WARNING,
            )
        )
    if view.code.level is Level.M:
        found.append(
            Problem(
                code="code-fragile",
                message="the code bears only 15 in 100 of damage",
                help="make it with at least level Q for paper",
                severity=Severity.WARNING,
            )
        )
    return tuple(found)
