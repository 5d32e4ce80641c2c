"""The table of all panes that lists of others know: which URL opens each, on which systems.

Knows `panes.tsv` beside it, and finds panes by id or by words of their English titles. The
device files stand above it: what a guide uses there is told with its way and its words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from builder.facts.device import PaneAddress
from builder.facts.fact import Confidence, Fact
from builder.facts.version import Span, Version, parse_version

# The day on which the lists were read; the table's first lines name them.
CHECKED = date(2026, 11, 28)
_COLUMNS = 7
PLATFORMS: dict[str, str] = {
    "ios": "iPhone and iPad",
    "watch": "the Watch app on iPhone",
    "mac": "Mac",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPane:
    """A pane of the table: its id (`ios.privacy.problem-reporting`), its title in English as
    far down as lists tell it, and its URLs, the oldest first."""

    id: str
    title: str
    addresses: tuple[PaneAddress, ...]

    @property
    def platform(self) -> str:
        return self.id.partition(".")[0]

    @property
    def parent(self) -> str:
        """The id of the pane above it, or "" at the top."""
        above = self.id.rpartition(".")[0]
        return above if "." in above else ""

    def addresses_on(self, version: Version) -> tuple[PaneAddress, ...]:
        """The URLs for a system, the surest first; among equals the form of the newer lists."""
        fit = [each for each in self.addresses if version in each.span]
        order = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
        return tuple(
            sorted(
                fit,
                key=lambda each: (order.index(each.fact.confidence), _newer_first(each)),
            )
        )


def _newer_first(address: PaneAddress) -> tuple[int, int]:
    return (-address.span.since.major, -address.span.since.minor)


@cache
def listed_panes() -> Mapping[str, ListedPane]:
    """Every pane of the table by id, sorted. Raises ValueError where the table is broken."""
    rows: dict[str, list[tuple[str, PaneAddress]]] = {}
    for number, line in enumerate(_lines(), 1):
        cells = line.split("\t")
        if len(cells) != _COLUMNS:
            raise ValueError(f"panes.tsv: row {number} has {len(cells)} columns, not {_COLUMNS}")
        pane, since, until, sure, url, title, sources = cells
        span = Span(
            since=parse_version(since), until=None if until == "-" else parse_version(until)
        )
        fact = Fact(source=sources, checked=CHECKED, confidence=Confidence(sure))
        rows.setdefault(pane, []).append((title, PaneAddress(span=span, url=url, fact=fact)))
    return {
        pane: ListedPane(
            id=pane,
            title=next((title for title, _ in found if title), ""),
            addresses=tuple(address for _, address in found),
        )
        for pane, found in rows.items()
    }


def _lines() -> Iterator[str]:
    text = (files("builder.facts") / "panes.tsv").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if not line.startswith("#"))


def sources_of(codes: str) -> tuple[str, ...]:
    """What the source codes of a row stand for, in full, as the table's first lines say."""
    text = (files("builder.facts") / "panes.tsv").read_text(encoding="utf-8")
    known = dict(
        line.removeprefix("# source ").split(": ", 1)
        for line in text.splitlines()
        if line.startswith("# source ")
    )
    return tuple(known[code] for code in codes.split())


def find_panes(words: str) -> tuple[ListedPane, ...]:
    """The panes whose title or id holds every word, best first: whole titles before parts.

    Upper and lower case are one. Empty words find all.
    """
    wanted = words.casefold().split()
    found = [
        pane
        for pane in listed_panes().values()
        if all(word in pane.title.casefold() or word in pane.id for word in wanted)
    ]
    last = words.casefold().strip()

    def rank(pane: ListedPane) -> tuple[bool, int, str]:
        end = pane.title.rpartition(" > ")[2].casefold()
        return (end != last, pane.title.count(">"), pane.id)

    return tuple(sorted(found, key=rank))
