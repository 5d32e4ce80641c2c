"""System versions and spans of them: 13.2 comes before 13.10, and a span ends before its end.

Knows how versions compare. Knows nothing of what happened in one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

PATTERN = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){0,2}\Z")


class Version(NamedTuple):
    """`13.2` as numbers, compared as such. Missing parts count as 0: 18 equals 18.0."""

    major: int
    minor: int = 0
    patch: int = 0

    def __str__(self) -> str:
        parts = [self.major, self.minor, self.patch]
        while len(parts) > 1 and parts[-1] == 0:
            parts.pop()
        return ".".join(map(str, parts))


def parse_version(text: str) -> Version:
    """`"13.2"` -> Version(13, 2). Raises ValueError for anything else."""
    if not PATTERN.match(text):
        raise ValueError(f'"{text}" is not a version')
    return Version(*map(int, text.split(".")))


_FIRST = Version(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Versions from `since` on, up to but without `until`; None is open-ended."""

    since: Version = _FIRST
    until: Version | None = None

    def __contains__(self, version: Version) -> bool:
        return self.since <= version and (self.until is None or version < self.until)

    def meets(self, other: Span) -> bool:
        """Whether some version is in both."""
        return (other.until is None or self.since < other.until) and (
            self.until is None or other.since < self.until
        )

    def __str__(self) -> str:
        """`13.2 to 16`, without the last; `18 and later`."""
        return f"{self.since} and later" if self.until is None else f"{self.since} to {self.until}"

    def within(self, other: Span) -> Span:
        """The part of both; only meaningful where they meet."""
        ends = [end for end in (self.until, other.until) if end is not None]
        return Span(since=max(self.since, other.since), until=min(ends) if ends else None)


def gaps(spans: Iterable[Span], whole: Span) -> tuple[Span, ...]:
    """The parts of `whole` that no span holds, oldest first."""
    found: list[Span] = []
    reached: Version | None = whole.since
    for span in sorted(spans, key=lambda span: span.since):
        if reached is None or (whole.until is not None and span.since >= whole.until):
            break
        if span.since > reached:
            found.append(Span(since=reached, until=span.since))
        reached = None if span.until is None else max(reached, span.until)
    if reached is not None and (whole.until is None or reached < whole.until):
        found.append(Span(since=reached, until=whole.until))
    return tuple(found)


EVER = Span()
