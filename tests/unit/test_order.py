"""The order of tests names files that are there."""

from __future__ import annotations

from tests.conftest import ROOT
from tests.order import ROOMS, begins


def test_each_file_with_a_turn_of_its_own_is_there() -> None:
    named = [file for room in ROOMS for file in room]
    assert [file for file in named if not (ROOT / file).is_file()] == []
    assert len(named) == len(set(named))


def test_files_of_a_room_have_one_turn_and_all_others_come_after() -> None:
    turns = [{begins(f"{file}::test_x[a::b]") for file in room} for room in ROOMS]
    assert turns == [{number} for number in range(len(ROOMS))]
    assert begins("tests/unit/test_order.py::test_x") == len(ROOMS)
