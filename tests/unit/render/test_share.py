"""Runs of parts drawn once: what is shared, what is not worth it, and that all is drawn."""

from __future__ import annotations

import re

from builder.render.share import Piece, share


def piece(name: str, y: float = 0, *, size: int = 60) -> Piece:
    """An element of `size` letters at least."""
    key = f'<path id="{name}" d="{"h1" * (size // 2)}"/>'
    return Piece(key=key, y=y, text=key.replace("id=", f'y="{y:g}" id='))


def drawn(pictures: tuple[str, ...]) -> list[list[tuple[str, float]]]:
    """What a reader of the page would draw: each element's name and height."""
    whole = "".join(pictures)
    groups = dict(re.findall(r'<g id="(a\d+)">(.*?)</g>', whole))

    def elements(text: str, lower: float = 0) -> list[tuple[str, float]]:
        found = []
        for use, dy, y, name in re.findall(
            r'<use href="#(\w+)"(?: y="([-\d.]+)")?/>|<path y="([-\d.]+)" id="(\w+)"', text
        ):
            if use:
                found += elements(groups[use], float(dy or 0))
            else:
                found.append((name, float(y) + lower))
        return found

    return [elements(text) for text in pictures]


def test_a_run_that_stands_twice_is_drawn_once() -> None:
    run = [piece("one"), piece("two", 10)]
    first, second = share([run, run])
    assert first == f'<g id="a1">{run[0].text}{run[1].text}</g>'
    assert second == '<use href="#a1"/>'


def test_the_same_run_further_down_is_the_same_run() -> None:
    pictures = [
        [piece("one", 5), piece("two", 10), piece("end", 70)],
        [piece("other"), piece("one", 25.5), piece("two", 30.5)],
    ]
    made = share(pictures)
    assert '<use href="#a1" y="20.5"/>' in made[1]
    assert drawn(made) == [
        [("one", 5), ("two", 10), ("end", 70)],
        [("other", 0), ("one", 25.5), ("two", 30.5)],
    ]


def test_parts_at_other_distances_are_not_the_same_run() -> None:
    made = share([[piece("one"), piece("two", 10)], [piece("one"), piece("two", 11)]])
    assert drawn(made) == [[("one", 0), ("two", 10)], [("one", 0), ("two", 11)]]
    assert "".join(made).count('id="two"') == 2


def test_what_saves_little_stays_as_it_is() -> None:
    run = [piece("one", size=20)]
    assert share([run, run]) == (run[0].text, run[0].text)


def test_runs_in_one_picture_do_not_overlap() -> None:
    row = [piece("one", 10 * at, size=120) for at in range(5)]
    made = share([row])
    assert drawn(made) == [[("one", 10.0 * at) for at in range(5)]]
    assert len(made[0]) < sum(len(each.text) for each in row)


def test_the_run_that_saves_most_goes_first() -> None:
    long = [piece(name, size=80) for name in ("one", "two", "three")]
    made = share([long, long, long[1:]])
    assert made[2] == '<use href="#a1"/>', "two parts three times save more than three parts twice"
    assert [[name for name, _ in each] for each in drawn(made)] == [
        ["one", "two", "three"],
        ["one", "two", "three"],
        ["two", "three"],
    ]


def test_no_pictures_share_nothing() -> None:
    assert share([]) == ()
