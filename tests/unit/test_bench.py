"""The table of speed: its arithmetic, and that a row which cannot be measured says why."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.__main__ import main, measured
from bench.growth import AIM, Line, plot
from bench.measure import FailedError, ratio, run, series
from bench.table import Row, lines, plain_seconds


def test_a_ratio_is_the_median_pair_by_pair_so_that_one_disturbed_pair_does_not_count() -> None:
    assert ratio([2.0, 9.0, 4.0], [1.0, 1.0, 2.0]) == 2.0


def test_samples_are_taken_in_turns_and_every_second_round_backwards() -> None:
    order: list[str] = []

    def sample(name: str) -> float:
        order.append(name)
        return 1.0

    found = series({"a": lambda: sample("a"), "b": lambda: sample("b")}, 3)
    assert order == ["a", "b", "b", "a", "a", "b"]
    assert found == {"a": [1.0] * 3, "b": [1.0] * 3}


@pytest.mark.parametrize(
    ("cost", "most"),
    [(lambda n: n, 1.001), (lambda n: n * math.log(n), AIM), (lambda n: 5 + n, 1.001)],
)
def test_what_grows_as_n_log_n_at_most_meets_the_aim(cost: object, most: float) -> None:
    assert callable(cost)
    points = tuple((size, float(cost(size))) for size in (100, 1_000, 10_000, 30_000))
    assert Line(what="work", points=points).exponent <= most


def test_a_square_behind_a_large_fixed_cost_misses_the_aim() -> None:
    points = tuple((size, 10_000.0 + size**2) for size in (10, 100, 1_000))
    row = Line(what="work", points=points).row()
    assert row.missed
    assert row.value is not None
    assert row.value > 1.5


def test_the_same_figures_give_the_same_plot(tmp_path: Path) -> None:
    line = Line(what="work", points=((1, 1.0), (10, 9.0)))
    for name in ("one.svg", "two.svg"):
        plot([line], tmp_path / name)
    first = (tmp_path / "one.svg").read_bytes()
    assert first == (tmp_path / "two.svg").read_bytes()
    assert b"work (0.95)" in first


def test_a_part_that_breaks_keeps_its_rows_and_says_why() -> None:
    def part() -> Iterator[Row]:
        yield Row(what="first", value=1.0, aim=2.0)
        raise FailedError("no network")

    rows = list(measured("second", part))
    assert [row.missed for row in rows] == [False, True]
    assert rows[1].cells()[1] == "failed: FailedError: no network"


def test_a_row_beyond_its_aim_says_that_it_was_missed() -> None:
    row = Row(what="a | b", ours="3 ms", beside="floor", theirs="1 ms", value=3.0, aim=2.0)
    assert list(lines([row]))[-1] == "| a \\| b | 3 ms | floor | 1 ms | 3.00 missed | 2.00 |  |"


@pytest.mark.parametrize(
    ("spent", "words"), [(12.34, "12.3 s"), (0.5, "500 ms"), (0.0012, "1.2 ms"), (2e-7, "0.20 µs")]
)
def test_seconds_have_a_unit_that_fits(spent: float, words: str) -> None:
    assert plain_seconds(spent) == words


def test_a_command_that_fails_is_named_with_its_last_words(tmp_path: Path) -> None:
    code = "import sys; sys.exit('nothing to see')"
    with pytest.raises(FailedError, match="ended with 1: nothing to see"):
        run([sys.executable, "-c", code], tmp_path)


def test_memory_counts_the_processes_below_a_command_too(tmp_path: Path) -> None:
    spent = run([sys.executable, "-c", "x = bytearray(50_000_000)"], tmp_path, memory=True)
    assert spent.memory > 50_000_000


def test_an_unknown_part_is_refused_with_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["kitz"])
    assert left.value.code == 2
    assert "there are text to shortcut" in capsys.readouterr().err
