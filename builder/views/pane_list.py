"""What the page of all panes lists: each pane of the table, in groups, with its systems and URLs.

Knows the order of the list and how systems are written beside a pane, alike in every language.
Knows no HTML.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from builder.facts.device import PaneAddress
from builder.facts.fact import Confidence
from builder.facts.pane_table import PLATFORMS, ListedPane, listed_panes
from builder.facts.version import Span, Version

_SYSTEMS = {"ios": "iOS", "watch": "iOS", "mac": "macOS"}
# The last major versions before 26, to which all systems went in 2025.
_JUMPED = {"ios": 18, "watch": 18, "mac": 15}
UNSURE = "*"
"""Stands behind systems of which one list alone has the URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneLink:
    """A URL and the systems that it is for: `iOS 13–17`, `iOS 26+*`."""

    systems: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneLine:
    """One pane: what it is called below its group, in English, and its URLs, the newest first."""

    id: str
    title: str
    links: tuple[PaneLink, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaneGroup:
    """The panes whose way begins with the same row. `id` names the group on the page."""

    id: str
    title: str
    lines: tuple[PaneLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PanePlatform:
    id: str
    title: str
    groups: tuple[PaneGroup, ...]


@cache
def pane_platforms() -> tuple[PanePlatform, ...]:
    """The whole table, by platform and by the first row of the way, in the order of letters."""
    return tuple(
        PanePlatform(id=platform, title=title, groups=tuple(_groups(platform)))
        for platform, title in PLATFORMS.items()
    )


def _groups(platform: str) -> Iterator[PaneGroup]:
    found: dict[str, list[ListedPane]] = {}
    for pane in listed_panes().values():
        if pane.platform == platform:
            # Without a title a pane stands by itself, below its id.
            found.setdefault(pane.titles[0] if pane.titles else pane.id, []).append(pane)
    for number, title in enumerate(sorted(found, key=lambda each: (each.casefold(), each)), 1):
        panes = sorted(
            found[title], key=lambda pane: ([t.casefold() for t in pane.titles], pane.id)
        )
        yield PaneGroup(id=f"{platform}-{number}", title=title, lines=tuple(map(_line, panes)))


def _line(pane: ListedPane) -> PaneLine:
    newest = sorted(pane.addresses, key=lambda each: each.span.since, reverse=True)
    return PaneLine(
        id=pane.id,
        title=" › ".join(pane.titles[1:] or pane.titles or (pane.id,)),
        links=tuple(
            PaneLink(systems=_systems(each, pane.platform), url=each.url.replace(" ", "%20"))
            for each in newest
        ),
    )


def _systems(address: PaneAddress, platform: str) -> str:
    mark = "" if address.fact.confidence is Confidence.HIGH else UNSURE
    return f"{_SYSTEMS[platform]} {_span(address.span, _JUMPED[platform])}{mark}"


def _span(span: Span, jumped: int) -> str:
    since = str(span.since)
    if span.until is None:
        return f"{since}+"
    last = jumped if span.until == Version(26) else span.until.major - 1
    return since if str(last) == since else f"{since}–{last}"
