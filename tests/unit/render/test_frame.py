"""A picture without a ring, a number or a description is refused before it is drawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder.errors import DefinitionError
from builder.render.frame import Frame, PictureRow, check_screen
from tests.pictures import screen


def test_a_whole_screen_passes() -> None:
    check_screen(screen(Frame.PHONE, "en"))


def test_two_rings_are_refused() -> None:
    whole = screen(Frame.PHONE, "en")
    twice = replace(whole, rows=(*whole.rows, PictureRow(text="More", ringed=True)))
    with pytest.raises(DefinitionError, match="exactly one row, not 2"):
        check_screen(twice)


def test_a_ring_may_stand_in_the_sidebar() -> None:
    whole = screen(Frame.MAC, "en")
    rows = tuple(replace(row, ringed=False) for row in whole.rows)
    check_screen(replace(whole, rows=rows, sidebar=(PictureRow(text="Privacy", ringed=True),)))


def test_every_fault_is_named_at_once() -> None:
    broken = replace(screen(Frame.TV, "en"), rows=(PictureRow(text="Siri"),), step=0, alt="x" * 151)
    with pytest.raises(DefinitionError) as caught:
        check_screen(broken)
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["picture-ring", "picture-step", "picture-alt"]
    assert 'picture "Analytics & Improvements" (tv, en)' in str(caught.value)


def test_a_picture_needs_a_description() -> None:
    with pytest.raises(DefinitionError, match="1 to 150 characters, not 0"):
        check_screen(replace(screen(Frame.PHONE, "en"), alt=""))
