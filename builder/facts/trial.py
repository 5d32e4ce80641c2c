"""What volunteers saw on real devices: counts for screens and controls, by system and day.

Knows the words in which a report says what was seen, and what they mean for a fact: it is
confirmed, or somebody saw otherwise. Knows no file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from builder.facts.fact import Confidence, Fact
from builder.facts.version import Version

SCREEN_WORDS: dict[str, str] = {
    "right": "the right screen came",
    "above": "the screen above it came",
    "another": "another screen came",
    "nothing": "nothing opened",
}
CONTROL_WORDS: dict[str, str] = {
    "as-told": "words and place as told",
    "other-words": "its words are others",
    "other-place": "it stands elsewhere",
    "missing": "it is not there",
}
GOOD = frozenset({"right", "as-told"})
MOST_REPORTS = 9999
DIGEST = re.compile(r"[0-9a-f]{12}")
"""The first half of a report's digest, as a device file keeps it."""

Counts = Mapping[str, int]
"""A word of a report -> how many reports say it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Somebody tried this device's steps on a real one: `reports` of one day on one system.

    `panes` and `controls` hold what they saw by id; where both are empty, all of the device's
    steps were tried and were as told. `texts` says by digest how many reports of each text are
    in these counts: a report tells nobody's name, so only its text tells that it was given before.
    """

    system: Version
    day: date
    by: str
    reports: int = 1
    panes: Mapping[str, Counts] = field(default_factory=dict)
    controls: Mapping[str, Counts] = field(default_factory=dict)
    texts: Counts = field(default_factory=dict)

    @property
    def whole(self) -> bool:
        return not self.panes and not self.controls

    def confirms(self, pane: str, controls: Iterable[str]) -> bool:
        """Whether it tried a way to this pane and these controls and all was mostly as told."""
        if self.whole:
            return True
        seen = [self.panes.get(pane, {}), *(self.controls.get(each, {}) for each in controls)]
        return all(good > bad for good, bad in map(good_and_bad, seen))


def good_and_bad(counts: Counts) -> tuple[int, int]:
    """How many reports found it as told, and how many did not."""
    good = sum(number for word, number in counts.items() if word in GOOD)
    return good, sum(counts.values()) - good


def summed(rows: Iterable[Counts]) -> dict[str, int]:
    """The counts of several trials together."""
    found: dict[str, int] = {}
    for counts in rows:
        for word, number in counts.items():
            found[word] = found.get(word, 0) + number
    return found


def disputed(counts: Counts, day: date) -> Fact | None:
    """What reports that saw otherwise make of a fact: it is only medium, or low where they are
    as many as those that confirm it. None where nobody saw otherwise."""
    good, bad = good_and_bad(counts)
    if not bad:
        return None
    sure = Confidence.LOW if bad >= good else Confidence.MEDIUM
    return Fact(
        source=f"reports of volunteers: {counts_in_words(counts)}", checked=day, confidence=sure
    )


def counts_in_words(counts: Counts) -> str:
    """`right 2, above 1`, in the order of the words."""
    order = (*SCREEN_WORDS, *CONTROL_WORDS)
    return ", ".join(f"{word} {counts[word]}" for word in order if counts.get(word))
