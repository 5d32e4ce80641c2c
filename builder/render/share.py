"""Parts that several pictures of a page have in common: drawn once, then used again.

Knows runs of drawn parts and how far down each stands; the same run at another height is the
same run. Knows no pictures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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
    rows: list[list[Piece | None]] = [list(pieces) for pieces in pictures]
    made: dict[_Place, str] = {}
    number = 0
    while (best := _best(rows)) is not None:
        number += 1
        length, places = best
        runs = [[piece for piece in rows[row][at : at + length] if piece] for row, at in places]
        top = runs[0][0].y
        for place, run in zip(places, runs, strict=True):
            drawn = "".join(piece.text for piece in run)
            lower = f' y="{run[0].y - top:g}"' if run[0].y != top else ""
            made[place] = f'<use href="#a{number}"{lower}/>'
            if place == places[0]:
                made[place] = f'<g id="a{number}">{drawn}</g>'
        for row, at in places:
            rows[row][at : at + length] = [None] * length
    return tuple(
        "".join(
            made.get((row, at), "") if piece is None else piece.text
            for at, piece in enumerate(pieces)
        )
        for row, pieces in enumerate(rows)
    )


def _best(rows: Sequence[Sequence[Piece | None]]) -> tuple[int, list[_Place]] | None:
    """The run whose sharing saves most, as its length and where it stands."""
    found: tuple[int, int, list[_Place]] | None = None
    for length, every in _repeated(rows):
        places = _without_overlaps(every, length)
        costs = [
            sum(len(piece.text) for piece in rows[row][at : at + length] if piece)
            for row, at in places
        ]
        gain = sum(cost - _USE for cost in costs[1:]) - _GROUP
        if gain >= _LEAST and (found is None or gain > found[0]):
            found = gain, length, places
    return found and found[1:]


def _repeated(rows: Sequence[Sequence[Piece | None]]) -> Iterator[tuple[int, list[_Place]]]:
    """Every run that stands more than once, the short ones first."""
    level = [[(row, at) for row, pieces in enumerate(rows) for at in range(len(pieces))]]
    length = 0
    while level:
        length += 1
        longer: dict[tuple[int, str, float], list[_Place]] = {}
        for number, places in enumerate(level):
            for row, at in places:
                last = at + length - 1
                piece = rows[row][last] if last < len(rows[row]) else None
                first = rows[row][at]
                if piece is not None and first is not None:
                    key = (number, piece.key, piece.y - first.y)
                    longer.setdefault(key, []).append((row, at))
        level = [places for places in longer.values() if len(places) > 1]
        for places in level:
            yield length, places


def _without_overlaps(places: Sequence[_Place], length: int) -> list[_Place]:
    """Those that do not overlap an earlier one."""
    kept: list[_Place] = []
    for row, at in places:
        if not kept or kept[-1][0] != row or at >= kept[-1][1] + length:
            kept.append((row, at))
    return kept
