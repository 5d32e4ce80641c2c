"""What a printed sheet says: its words in one language, the steps of a handout, and the view.

Knows which phrases print uses and how they are filled in. Knows nothing of papers, layout,
fonts, or of where phrases come from.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from builder.errors import DefinitionError, Problem
from builder.render.qr import QrCode
from builder.render.script import Direction
from builder.render.svg import Drawing


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
    """One thing to do, with its picture where it has one."""

    text: str
    picture: Drawing | None = None
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
