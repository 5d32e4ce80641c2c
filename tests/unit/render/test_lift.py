"""A picture and its words, taken apart for the typesetter."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import InvalidFileError
from builder.render.lift import lift_words

PICTURES = Path(__file__).resolve().parents[2] / "golden" / "pictures"
TOP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 348 319">'


@pytest.mark.parametrize(
    "path", sorted(PICTURES.glob("*-print-*.svg")), ids=lambda path: str(path.stem)
)
def test_no_word_stays_in_the_drawing_of_a_real_picture(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    lifted = lift_words(svg)
    assert "<text" not in lifted.drawing
    assert len(lifted.words) == svg.count("<text ")
    assert all(word.text.strip() and "<" not in word.text for word in lifted.words)
    assert lifted.width > 100
    assert lifted.height > 100


def test_pieces_of_a_word_are_one_word_again() -> None:
    text = '<text x="41" y="42.5" font-size="16">गो<tspan x="54.2">पनी</tspan>यता</text>'
    (word,) = lift_words(f"{TOP}{text}</svg>").words
    assert (word.text, word.x, word.y, word.size) == ("गोपनीयता", 41.0, 42.5, 16.0)
    assert (word.bold, word.anchor, word.backwards) == (False, "start", False)


def test_words_that_run_backwards_keep_their_place_and_lose_their_marks() -> None:
    text = (
        '<text x="9" y="8" font-size="7" font-weight="700" fill="#ffffff" text-anchor="end">'
        '\u2067שיפור <tspan font-family="Noto Sans">Siri &amp; </tspan>ו\u2069</text>'
    )
    (word,) = lift_words(f"{TOP}{text}</svg>").words
    assert word.text == "שיפור Siri & ו"
    assert (word.bold, word.anchor, word.backwards, word.fill) == (True, "end", True, "#ffffff")


def test_a_picture_without_words_is_left_alone() -> None:
    svg = f'{TOP}<path d="M0 0h1"/></svg>'
    lifted = lift_words(svg)
    assert (lifted.drawing, lifted.words) == (svg, ())


@pytest.mark.parametrize(
    "svg",
    [
        "",
        "<svg></svg>",
        f"{TOP}<text y='1'>a</text></svg>".replace("'", '"'),
        f'{TOP}<text x="a" y="1" font-size="2">a</text></svg>',
        TOP.replace("348", "3.4.8"),
    ],
    ids=range(5),
)
def test_a_picture_of_another_make_is_a_clear_fault(svg: str) -> None:
    with pytest.raises(InvalidFileError, match="picture for the handout"):
        lift_words(svg)
