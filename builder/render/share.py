"""Parts that several pictures of a page have in common: drawn once, then used again.

Knows runs of drawn parts and how far down each stands; the same run at another height is the
same run. Knows no pictures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

# A run that saves fewer bytes than this stays as it is: packed, a repetition costs next to
# nothing, so references to small things would make the packed page larger.
_LEAST = 60
_USE = len("<use href=#a10 y=100 />")
_GROUP = len("<g id=a10></g>")

_Place = tuple[int, int]
"""Which picture, and which of its pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One drawn part. `key` is the part as it would be at height 0, `y` its height, `text`
    the element itself."""

    key: str
    y: float
    text: str


def share(pictures: Sequence[Sequence[Piece]]) -> tuple[str, ...]:
    """Each picture's elements in their order, with ids and references of our own (a1, a2...).

    The first of several equal runs becomes a group, the others references to it: the run
    that saves most goes first. Same input, same output.
    """
    texts: list[list[str]] = [[piece.text for piece in pieces] for pieces in pictures]
    runs = _Runs(pictures)
    number = 0
    while (best := runs.best()) is not None:
        number += 1
        length, places = best.length, best.disjoint
        first_row, first_at = places[0]
        top = pictures[first_row][first_at].y
        drawn = "".join(piece.text for piece in pictures[first_row][first_at : first_at + length])
        for row, at in places:
            y = pictures[row][at].y
            lower = f' y="{y - top:g}"' if y != top else ""
            made = f'<use href="#a{number}"{lower}/>'
            texts[row][at : at + length] = [made, *([""] * (length - 1))]
        texts[first_row][first_at] = f'<g id="a{number}">{drawn}</g>'
        runs.take(length, places)
    return tuple(map("".join, texts))


class _Run:
    """Equal pieces at equal distances, wherever they stand more than once: `length` of them from
    each of `places`; `disjoint` are those that do not overlap. `longer` are runs that begin so,
    in the order of their first places."""

    __slots__ = ("disjoint", "gain", "length", "longer", "places", "rows")

    def __init__(self, length: int, places: list[_Place]) -> None:
        self.length = length
        self.stands_at(places)
        self.longer: list[_Run] = []
        self.disjoint: list[_Place] = []
        self.gain = 0

    def stands_at(self, places: list[_Place]) -> None:
        self.places = places
        self.rows = {row for row, _ in places}


class _Runs:
    """Every run of some pictures; what was shared is taken out of them, never looked for again."""

    def __init__(self, pictures: Sequence[Sequence[Piece]]) -> None:
        self.before = [
            list(accumulate((len(piece.text) for piece in pieces), initial=0))
            for pieces in pictures
        ]
        every = [(row, at) for row, pieces in enumerate(pictures) for at in range(len(pieces))]
        self.root = _Run(0, every)
        level = [self.root]
        while level:
            for run in level:
                run.longer = [_Run(run.length + 1, own) for own in _extended(run, pictures)]
                for longer in run.longer:
                    self._weigh(longer)
            level = [longer for run in level for longer in run.longer]

    def best(self) -> _Run | None:
        """The run whose sharing saves most; of equal ones the shortest, then the first."""
        found: _Run | None = None
        level = [self.root]
        while level:
            following: list[_Run] = []
            for run in level:
                following += run.longer
            for run in following:
                if run.gain >= _LEAST and (found is None or run.gain > found.gain):
                    found = run
            level = following
        return found

    def take(self, length: int, places: Sequence[_Place]) -> None:
        """Takes what stands there out of every run."""
        taken: dict[int, list[tuple[int, int]]] = {}
        for row, at in places:
            taken.setdefault(row, []).append((at, at + length))
        level = [self.root]
        while level:
            touched: list[_Run] = []
            for run in level:
                fewer = False
                for longer in run.longer:
                    if taken.keys().isdisjoint(longer.rows):
                        continue  # nor does any that begins so stand there
                    touched.append(longer)
                    kept = _left(longer, taken)
                    if len(kept) != len(longer.places):
                        longer.stands_at(kept)
                        self._weigh(longer)
                        fewer = True
                if fewer:
                    several = (longer for longer in run.longer if len(longer.places) > 1)
                    run.longer = sorted(several, key=lambda longer: longer.places[0])
            level = touched

    def _weigh(self, run: _Run) -> None:
        """Says what sharing a run would save, in bytes."""
        run.disjoint = _without_overlaps(run.places, run.length)
        costs = (
            self.before[row][at + run.length] - self.before[row][at] - _USE
            for row, at in run.disjoint[1:]
        )
        run.gain = sum(costs) - _GROUP


def _extended(run: _Run, pictures: Sequence[Sequence[Piece]]) -> list[list[_Place]]:
    """Where the runs stand that are longer than `run` by a piece and stand more than once."""
    longer: dict[tuple[str, float], list[_Place]] = {}
    for row, at in run.places:
        pieces = pictures[row]
        if at + run.length < len(pieces):
            piece = pieces[at + run.length]
            longer.setdefault((piece.key, piece.y - pieces[at].y), []).append((row, at))
    return [places for places in longer.values() if len(places) > 1]


def _left(run: _Run, taken: Mapping[int, Sequence[tuple[int, int]]]) -> list[_Place]:
    """Where a run stands outside of what is taken, from and to which piece of each row."""
    return [
        (row, at)
        for row, at in run.places
        if row not in taken
        or all(at >= end or at + run.length <= start for start, end in taken[row])
    ]


def _without_overlaps(places: Sequence[_Place], length: int) -> list[_Place]:
    """Those that do not overlap an earlier one."""
    kept: list[_Place] = []
    for row, at in places:
        if not kept or kept[-1][0] != row or at >= kept[-1][1] + length:
            kept.append((row, at))
    return kept
