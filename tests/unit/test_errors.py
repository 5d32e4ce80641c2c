"""Nearest names and the part of a line that a fault keeps: close enough, and never more."""

from __future__ import annotations

import pytest

from builder.errors import LONGEST_SOURCE, Problem, did_you_mean, line_window, nearest

CLOSE = {
    "swich": ("switch", "open"),  # a letter less
    "swittch": ("switch", "open"),  # one more
    "swetch": ("switch", "open"),  # another one
    "siwtch": ("switch", "open"),  # two swapped
    "of": ("off", "on"),  # as near as "on", and keeps both letters
    "glyf": ("glyph", "color"),  # two slips in five letters
    "privacy.analitycs": ("privacy.analytics", "privacy.location"),
    "greater": ("is-greater", "is-less"),  # a part is missing
    "analytics": ("privacy.analytics", "siri"),
    "get-clipbord": ("get-clipboard", "set-clipboard"),
}
FAR = {
    "x": ("y", "z"),  # nothing of it is left
    "no": ("yes", "of"),
    "swap": ("show", "stop"),  # two slips in four letters
    "more": ("order", "routes"),
    "com.apple.Notes.Nothing": ("com.apple.Notes.PinNotesLinkAction",),
    "abcdefghijklmnopqrstuvwxyz": ("abcdefghijklmnopqrstu",),  # five slips
    "": ("a",),
    "me": ("read-me",),  # two letters end many words
}


@pytest.mark.parametrize("word", CLOSE)
def test_a_slip_is_told_the_name_it_is_a_slip_of(word: str) -> None:
    assert nearest(word, CLOSE[word]) == CLOSE[word][0]
    assert nearest(word, reversed(CLOSE[word])) == CLOSE[word][0]
    assert did_you_mean(word, CLOSE[word]) == f'did you mean "{CLOSE[word][0]}"?'


@pytest.mark.parametrize("word", FAR)
def test_nothing_far_away_is_suggested(word: str) -> None:
    assert nearest(word, FAR[word]) == ""
    assert did_you_mean(word, FAR[word]) == "known: " + ", ".join(sorted(FAR[word]))


def test_four_slips_in_a_long_name_are_the_most() -> None:
    name = "abcdefghijklmnopqrst"
    assert nearest("xxxx" + name[4:], [name]) == name
    assert nearest("xxxxx" + name[5:], [name]) == ""
    assert nearest("xxx" + name[3:9], [name[:9]]) == ""
    assert nearest("xxx" + name[3:10], [name[:10]]) == name[:10]


def test_of_two_equally_close_names_the_first_by_alphabet_is_told() -> None:
    assert nearest("bat", ["cat", "fat", "hat"]) == "cat"
    assert nearest("bat", ["hat", "fat", "cat"]) == "cat"


def test_a_short_list_is_told_whole_and_a_long_one_not() -> None:
    assert did_you_mean("zzzz", [f"a{number:02}" for number in range(12)]).startswith("known: a00")
    assert did_you_mean("zzzz", [f"a{number:02}" for number in range(13)]) == ""
    assert did_you_mean("zzzz", []) == ""


def test_a_line_of_the_greatest_length_is_kept_whole() -> None:
    line = "x" * LONGEST_SOURCE
    assert line_window(line, 1) == (line, 0)
    assert line_window(line, LONGEST_SOURCE) == (line, 0)


@pytest.mark.parametrize("length", [LONGEST_SOURCE + 1, 1000])
def test_the_part_of_a_long_line_holds_the_place(length: int) -> None:
    line = "".join(chr(0x4E00 + at) for at in range(length))
    for column in range(1, length + 1):
        part, start = line_window(line, column)
        assert len(part) == LONGEST_SOURCE
        assert part[column - 1 - start] == line[column - 1]
        assert line.startswith(part, start)


def test_a_problem_is_told_with_as_much_of_its_place_as_is_known() -> None:
    assert str(Problem(code="c", message="m")) == "error: m"
    assert str(Problem(code="c", message="m", file="f")) == "f: error: m"
    assert str(Problem(code="c", message="m", line=2, column=3)) == "2:3: error: m"
    assert Problem(code="c", message="m", file="f", line=2, column=3).where == "f:2:3"
