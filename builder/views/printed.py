"""What a printed sheet says: its words in one language, and the view that holds them.

Knows which phrases print uses and how they are filled in. Knows nothing of papers, layout,
fonts, or of where phrases come from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from builder.errors import DefinitionError, Problem
from builder.render.qr_code import QrCode
from builder.render.script import Direction
from builder.views.print_address import address_of
from builder.views.printed_way import HandoutSection, PrintWay


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWords:
    """Every sentence of print in one language, ready to set: nothing is left to fill in.

    `contact`, `put_up_by`, `edition` may be "". `tested` says on what somebody tried the
    steps, or is "". `happens` are three lines.
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
class PrintView:
    """What one language's sheets show.

    `language` is a BCP 47 tag, `language_name` its own name for itself; `url` the https address
    of the page, which is what `code` holds; `preview` sets PREVIEW across every sheet; `author`
    is who puts it up.
    """

    language: str
    language_name: str
    direction: Direction
    url: str
    code: QrCode
    title: str
    words: PrintWords
    way: PrintWay | None = None
    sections: tuple[HandoutSection, ...] = ()
    preview: bool = False
    author: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideWords:
    """What print takes from a guide's own texts, in the language of the sheet.

    `undo` is "" where the guide can be undone as its page shows, and otherwise the guide's
    own sentence: what has been deleted does not come back. `takes` is how long it takes where
    that is not one minute, for which print has sentences of its own.
    """

    headline: str
    title: str
    keeps: str = ""
    undo: str = ""
    takes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HostWords:
    """What the host of a kit says of itself; "" where it says nothing."""

    name: str = ""
    contact: str = ""
    edition: str = ""


def print_words(
    phrases: Mapping[str, str],
    *,
    url: str,
    guide: GuideWords,
    host: HostWords,
    tested: str = "",
    joined: Callable[[Iterable[str]], str] = " ".join,
) -> PrintWords:
    """The phrases `print.*` with everything filled in.

    Where the host gives no name, contact or edition, that line stays away. `tested` is said as
    it is; `joined` sets sentences in a row as the language does. Raises DefinitionError naming
    every phrase that is not there.
    """
    if gone := sorted(set(_PHRASES) - set(phrases)):
        raise DefinitionError(
            *(Problem(code="phrase-missing", message=f'print needs a phrase "{i}"') for i in gone)
        )
    values = {"name": host.name, "contact": host.contact, "number": host.edition}
    values |= {"address": address_of(url)}

    def say(phrase: str, *, given: object = True) -> str:
        return _filled(phrases[f"print.{phrase}"], values) if given else ""

    plain = {field: say(field.replace("_", "-")) for field in _PLAIN}
    if guide.undo:
        plain["undo"] = guide.undo
    if guide.takes:
        plain["handout_lead"] = guide.takes
    headline, answer = split_headline(guide.headline, phrases.get("print.answer", ""))
    return PrintWords(
        **plain,
        headline=headline,
        answer=answer,
        promise=f"{guide.takes} · {guide.keeps}"
        if guide.takes
        else joined(filter(None, (say("minute"), guide.keeps))),
        handout_title=guide.title,
        happens=(say("happens-1"), say("happens-2"), say("happens-3")),
        put_up_by=say("put-up-by", given=host.name),
        contact=say("contact", given=host.contact),
        edition=say("edition", given=host.edition),
        tested=tested,
    )


_SENTENCE_END = re.compile(r"(?<=[.!?\u061f\u0964])\s+(?=\S)|(?<=[\u3002\uff01\uff1f])\s*(?=\S)")


def split_headline(text: str, answer: str = "") -> tuple[str, str]:
    """All sentences but the last, and the last, which stands below in colour; "" if only one.

    No mark ends a Thai sentence: there the answer that headlines have in common is told apart."""
    if answer and text.endswith(f" {answer}"):
        return text.removesuffix(answer).rstrip(), answer
    ends = list(_SENTENCE_END.finditer(text))
    return (text[: ends[-1].start()], text[ends[-1].end() :]) if ends else (text, "")


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
        *("put-up-by", "contact", "edition", "checked", "way"),
    )
)
