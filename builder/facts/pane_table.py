"""The table of all panes that lists of others know: which URL opens each, on which systems.

Knows `panes.tsv` beside it, and finds panes by id or by words of their English titles. The
device files stand above it: what a guide uses there is told with its way and its words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
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
PANES_FILE = "builder/facts/panes.tsv"
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

    @property
    def until(self) -> Version | None:
        """The system with which its last URL has gone from the lists; None where one is there."""
        ends = [each.span.until for each in self.addresses]
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None

    @property
    def titles(self) -> tuple[str, ...]:
        """What the rows on the way to it say in English; of several names the first."""
        parts = self.title.split(" > ") if self.title else []
        return tuple(part.partition(" | ")[0].strip() for part in parts)


def surest_first(addresses: Iterable[PaneAddress]) -> tuple[PaneAddress, ...]:
    """URLs, the surest first; among equals the form of the newer lists."""
    order = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
    return tuple(
        sorted(
            addresses,
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


@cache
def successors() -> Mapping[str, str]:
    """Pane id -> the one under which the same screen stands now: the lists have lost all its
    URLs, and have one pane with its very title. Where two have it, nobody can tell."""
    now: dict[tuple[str, str], list[str]] = {}
    for pane in listed_panes().values():
        if pane.until is None:
            now.setdefault((pane.platform, pane.title.casefold()), []).append(pane.id)
    found = {}
    for pane in listed_panes().values():
        same = now.get((pane.platform, pane.title.casefold()), [])
        if pane.title and pane.until is not None and len(same) == 1:
            found[pane.id] = same[0]
    return found


def _lines() -> Iterator[str]:
    text = (files("builder.facts") / "panes.tsv").read_text(encoding="utf-8")
    return (line for line in text.splitlines() if not line.startswith("#"))


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
