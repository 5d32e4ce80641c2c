"""Lists of sites: every format says the same, and each fault names its row and column."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.errors import DiskError, OptOutError, Problem, UsageError
from builder.kit.fleet.sites import MAX_ROW, SiteNames, SiteRow, read_sites
from builder.model.kit import Paper
from tests.bad_cases import CASES

KNOWN = SiteNames(guides=("siri-audio", "tracking"), languages=("en", "en-GB", "de"))
SITES = CASES / "sites"
BAD = sorted(path for path in (SITES / "bad").iterdir() if path.suffix != ".txt")


def told(path: Path) -> str:
    """Every fault of a list, a line each."""
    problems: list[Problem] = []
    try:
        for row in read_sites(path, KNOWN):
            problems += row if isinstance(row, list) else []
    except OptOutError as error:
        problems += error.problems
    return "".join(f"{problem}\n" for problem in problems).replace(f"{path.parent}/", "")


def sites(path: Path) -> list[SiteRow]:
    found = list(read_sites(path, KNOWN))
    assert all(isinstance(each, SiteRow) for each in found)
    return [each for each in found if isinstance(each, SiteRow)]


@pytest.mark.parametrize("case", BAD, ids=lambda path: path.name)
def test_a_bad_list_is_told_every_fault_with_row_and_column(case: Path) -> None:
    assert told(case) == case.with_name(f"{case.name}.txt").read_text(encoding="utf-8")


def test_csv_json_lines_and_parquet_say_the_same(tmp_path: Path) -> None:
    from_csv = sites(SITES / "good" / "all.csv")
    assert sites(SITES / "good" / "all.jsonl") == from_csv
    with (SITES / "good" / "all.csv").open(newline="", encoding="utf-8") as text:
        rows = list(csv.DictReader(text))
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "all.parquet")
    assert sites(tmp_path / "all.parquet") == from_csv
    leeds, york = from_csv
    assert leeds.kit.languages == ("en-GB", "de")
    assert leeds.kit.base_url == "https://leeds.example/siri/"
    assert (leeds.printed, york.printed) == (False, True)
    assert (leeds.kit.papers, york.kit.papers) == ((), (Paper.LETTER,))
    assert leeds.kit.in_language("de").host == "Bücherei Leeds"
    assert leeds.kit.in_language("de").contact == "help@leeds.example"
    assert leeds.kit.in_language("en-GB").contact == "Ask us, please"
    assert leeds.kit.link("relay", "de").endswith("shortcuts/1123456789abcdef0123456789abcdef")
    assert leeds.kit.link("relay", "en").endswith("shortcuts/0123456789abcdef0123456789abcdef")
    assert (leeds.row, york.row) == (1, 2)
    assert (york.kit.edition, york.kit.guides, york.kit.links) == ("1", (), {})


def test_a_list_of_another_kind_names_those_that_are_read(tmp_path: Path) -> None:
    (tmp_path / "sites.xlsx").write_bytes(b"PK")
    with pytest.raises(UsageError, match=r"\.csv, \.jsonl, \.ndjson, \.parquet"):
        list(read_sites(tmp_path / "sites.xlsx", KNOWN))


@pytest.mark.parametrize("name", ["none.csv", "folder.csv", "pipe.csv"])
def test_what_is_no_file_is_refused_at_once(tmp_path: Path, name: str) -> None:
    import os

    (tmp_path / "folder.csv").mkdir()
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DiskError):
        list(read_sites(tmp_path / name, KNOWN))


@pytest.mark.parametrize("data", [b"no parquet", b"PAR1" + bytes(64) + b"PAR1"])
def test_broken_parquet_is_a_usage_fault(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "bad.parquet").write_bytes(data)
    with pytest.raises(UsageError, match="no Parquet that can be read"):
        list(read_sites(tmp_path / "bad.parquet", KNOWN))


@pytest.mark.parametrize("name", ["long.csv", "long.jsonl"])
def test_a_row_without_end_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"id\n" + b"a" * (MAX_ROW + 2))
    with pytest.raises(UsageError, match="longer than a row may be"):
        list(read_sites(tmp_path / name, KNOWN))


def test_a_list_is_read_as_a_stream(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("id\n" + "".join(f"s{number}\n" for number in range(2000)), encoding="utf-8")
    rows = read_sites(path, KNOWN)
    first = next(rows)
    assert isinstance(first, SiteRow)
    assert first.kit.id == "s0"
    assert sum(1 for _ in rows) == 1999


BIG = "x" * 1_000_000


LONG = r"row \d+ is longer than a row may be"


def many_values(count: int) -> pa.Array:
    """A list of so many values in the first row, of one in the others."""
    values = pa.concat_arrays([pa.repeat("en", count), pa.repeat("a", 299)])
    return pa.ListArray.from_arrays(pa.array([0, *range(count, count + 300)], pa.int32()), values)


# Made when their test runs: some are large.
SWELLING: dict[str, tuple[Callable[[], dict[str, Any]], str]] = {
    "one text in all rows": (
        lambda: {"title": pa.DictionaryArray.from_arrays(pa.array([0] * 300), pa.array([BIG]))},
        LONG,
    ),
    "one long text": (
        lambda: {"title": pa.array([BIG] + [""] * 299, pa.large_string())},
        LONG,
    ),
    "a long text in a list": (lambda: {"guides": pa.array([[BIG]] + [["a"]] * 299)}, LONG),
    "a long list": (
        lambda: {"guides": pa.array([[None] * 100_000] + [["a"]] * 299, pa.list_(pa.string()))},
        LONG,
    ),
    "fifty million values": (
        lambda: {"guides": many_values(50_000_000)},
        "swells beyond all bounds",
    ),
    "many columns": (
        lambda: {f"c{number}": [""] * 300 for number in range(1001)},
        "1002 columns are more",
    ),
}


@pytest.mark.parametrize("name", SWELLING)
def test_a_parquet_that_swells_is_refused(name: str, tmp_path: Path) -> None:
    columns, words = SWELLING[name]
    path = tmp_path / "sites.parquet"
    table = pa.table({"id": [f"a{number}" for number in range(300)], **columns()})
    pq.write_table(table, path, compression="zstd")
    del table
    assert path.stat().st_size < 300_000
    with pytest.raises(UsageError, match=words):
        list(read_sites(path, KNOWN))


def test_a_parquet_list_may_have_very_many_texts_that_differ(tmp_path: Path) -> None:
    """More of them than a list in a row may have values, and all in one dictionary."""
    texts = [f"Host {number}" for number in range(30_000)]
    table = pa.table({"id": ["x"] * len(texts), "host": texts})
    pq.write_table(table, tmp_path / "sites.parquet")
    assert sum(1 for _ in read_sites(tmp_path / "sites.parquet", KNOWN)) == len(texts)
