"""Parquet files that are damaged, or made to do harm, end no more than who reads them."""

from __future__ import annotations

import contextlib
import datetime as dt
import signal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from builder.errors import DiskError, OptOutError, Problem, UsageError
from builder.kit.isolated import parquet
from builder.kit.isolated.parquet import read_parquet

MB = 1024 * 1024


def refuse(words: str) -> OptOutError:
    return UsageError(Problem(code="refused", message=words))


def rows(path: Path, limit: int = MB) -> list[dict[str, object]]:
    return list(read_parquet(path, limit=limit, row_limit=1000, refuse=refuse))


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    made = [{"id": f"s{number}", "guides": ["siri-audio"], "n": number} for number in range(250)]
    pq.write_table(pa.Table.from_pylist(made), tmp_path / "sound.parquet")
    return tmp_path / "sound.parquet"


def test_rows_come_in_their_order_and_columns_before_them(sound: Path) -> None:
    names: list[str] = []
    found = read_parquet(sound, limit=MB, row_limit=1000, refuse=refuse, require=names.extend)
    assert next(found) == {"id": "s0", "guides": ["siri-audio"], "n": 0}
    assert names == ["id", "guides", "n"]
    assert [row["n"] for row in found] == list(range(1, 250))


def test_who_stops_in_the_middle_waits_for_nothing(sound: Path) -> None:
    found = read_parquet(sound, limit=MB, row_limit=1000, refuse=refuse)
    assert next(found)
    found.close()  # type: ignore[attr-defined]  # it is a generator
    assert list(found) == []


def test_what_json_has_no_kind_for_is_no_text(tmp_path: Path) -> None:
    made = [{"a": dt.date(2026, 1, 1), "b": b"\xff", "c": "ä", "d": None, "e": 1.5}]
    pq.write_table(pa.Table.from_pylist(made), tmp_path / "a.parquet")
    assert rows(tmp_path / "a.parquet") == [{"a": False, "b": False, "c": "ä", "d": None, "e": 1.5}]


@pytest.mark.parametrize("part", range(12))
def test_a_bent_file_is_read_or_refused(sound: Path, part: int) -> None:
    """One byte in each twelfth of the file, and one near its end, where it says what it holds."""
    data = bytearray(sound.read_bytes())
    data[4 + part * (len(data) - 12) // 12] ^= 0xFF
    data[len(data) - 9 - part * 40] ^= 0x7F
    sound.write_bytes(data)
    told: list[OptOutError] = []

    def kept(words: str) -> OptOutError:
        told.append(refuse(words))
        return told[-1]

    with contextlib.suppress(UsageError):
        for row in read_parquet(sound, limit=MB, row_limit=1000, refuse=kept):
            assert isinstance(row, dict)
    assert len(told) <= 1


@pytest.mark.parametrize(
    ("ended_by", "words"),
    [
        (signal.SIGABRT, "ends the library that opens it"),
        (signal.SIGSEGV, "ends the library that opens it"),
        (signal.SIGPROF, "takes far too long"),
    ],
)
def test_a_process_that_ends_is_told(
    sound: Path, ended_by: signal.Signals, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENDED_BY", str(int(ended_by)))
    monkeypatch.setattr(parquet, "_MODULE", "tests.ended_process")
    with pytest.raises(UsageError, match=words):
        rows(sound)


def test_a_file_that_swells_is_refused(tmp_path: Path) -> None:
    """Sixty million values in some kilobytes, in a kind of column that no list of ours has."""
    values = pa.nulls(60_000_000, pa.int64())
    made = pa.StructArray.from_arrays([pa.ListArray.from_arrays([0, len(values)], values)], ["a"])
    pq.write_table(pa.table({"id": ["x"], "s": made}), tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").stat().st_size < 200_000
    with pytest.raises(UsageError, match="swells beyond all bounds"):
        rows(tmp_path / "a.parquet")


def test_a_file_beyond_the_limit_is_not_read(sound: Path) -> None:
    with pytest.raises(DiskError, match="larger than 100 bytes"):
        rows(sound, limit=100)


def test_without_pyarrow_the_way_out_is_told(sound: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sound.parent / "pyarrow.py").write_text("raise ImportError")
    monkeypatch.syspath_prepend(sound.parent)
    with pytest.raises(UsageError, match=r"pip install 'optout-kit\[fleet\]'"):
        rows(sound)
