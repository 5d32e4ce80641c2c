"""What print can show, and how it is said when it cannot."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError, InvalidFileError
from builder.render.glyphs import (
    Coverage,
    check_glyphs,
    missing_characters,
    parse_coverage,
)

LATIN = Coverage(points=frozenset(range(0x20, 0x17F)))


def test_a_text_that_the_fonts_hold_misses_nothing() -> None:
    assert missing_characters("Straße, Čapek & Søn", LATIN) == set()


def test_a_letter_and_its_accent_count_as_the_one_letter_they_make() -> None:
    assert missing_characters("e\u0301", LATIN) == set()


def test_characters_without_a_shape_are_never_missing() -> None:
    assert missing_characters("a\u200d\u2067b\ufe0f\n", LATIN) == set()


def test_missing_characters_are_named_with_the_place_they_stand_in() -> None:
    with pytest.raises(DefinitionError) as caught:
        check_glyphs({"host.name": "鬱 library", "host.contact": "me@x"}, LATIN, file="kit.yaml")
    (problem,) = caught.value.problems
    assert problem.code == "glyph-missing"
    assert problem.file == "kit.yaml"
    assert "host.name: 鬱 (U+9B31)" in problem.message
    assert "other letters" in problem.help


def test_every_text_with_a_gap_is_told_in_one_run() -> None:
    with pytest.raises(DefinitionError) as caught:
        check_glyphs({"a": "鬱", "b": "fine", "c": "憂"}, LATIN)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"fonts":[{}]}', '{"fonts":[{"has":["x"]}]}', '{"fonts":[{"has":5}]}']
)
def test_a_damaged_list_of_characters_is_a_clear_fault(text: str) -> None:
    with pytest.raises(InvalidFileError, match=r"make_fonts\.py"):
        parse_coverage(text)


def test_a_list_of_characters_is_read_as_ranges() -> None:
    coverage = parse_coverage('{"fonts":[{"has":[[65,67]]},{"has":[[97,97]]}]}')
    assert coverage.points == frozenset(map(ord, "ABCa"))
