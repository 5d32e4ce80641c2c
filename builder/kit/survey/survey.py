"""Looks at very many shortcuts: files found, a row for each, a report written.

Knows which files are meant, and the order of a report: that of the paths. Knows no terminal.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from builder.errors import DiskError, InvalidFileError, Problem, UsageError
from builder.files import open_input, replace_file
from builder.kit.engine import cluster, prepare, run
from builder.kit.isolated.parquet import read_parquet
from builder.kit.object_store import (
    is_store,
    object_sizes,
    open_objects,
    read_object,
    store_address,
)
from builder.kit.survey.file_row import FileRow, row_of, row_of_data
from builder.model.progress import Progress
from builder.workflow.opened import MAX_BYTES

if TYPE_CHECKING:
    from obstore.store import ObjectStore

ENDINGS = (".shortcut", ".wflow", ".workflow.yaml")
MOST_FILES = 1_000_000
_BATCH = 16  # files in one task: a file alone is quicker than its way to a worker
_MAX_REPORT = 1024 * 1024 * 1024
# A shortcut of 32 MB may hold many addresses, each of which a row repeats.
_MAX_ROW = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SurveyRequest:
    """What to look at: files, folders and object stores with all that is below them. `now` is the
    day on which signatures are verified (None: dates are not looked at)."""

    paths: tuple[str, ...]
    now: datetime | None = None
    scheduler: str = ""
    workers: int = 0


@dataclass(frozen=True, slots=True, order=True)
class FoundFile:
    """A file that is meant: what a report calls it, and the object store it lies in ("" for the
    disk) with its path there."""

    shown: str
    store: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class _FileReader:
    """What a worker has open: the stores that it was asked for so far."""

    now: datetime | None
    stores: dict[str, ObjectStore]

    def row(self, file: FoundFile) -> FileRow:
        if not file.store:
            return row_of(Path(file.shown), file.shown, now=self.now)
        return row_of_data(lambda: self._object(file), file.shown, now=self.now)

    def _object(self, file: FoundFile) -> bytes:
        if file.store not in self.stores:
            self.stores[file.store] = open_objects(file.store)
        store = self.stores[file.store]
        found = read_object(store, file.path, limit=MAX_BYTES, shown=file.store.rstrip("/"))
        if found is None:
            raise DiskError(Problem(code="no-file", message="is gone", file=file.shown))
        return found[0]


def survey_files(request: SurveyRequest, *, progress: Progress) -> list[FileRow]:
    """A row for each file, sorted by path. Raises UsageError where there is none, DiskError for
    a path that is not there, NetworkError."""
    found = sorted(set(found_files(request.paths)))
    if not found:
        words = f"no file that ends in {', '.join(ENDINGS)}"
        raise UsageError(Problem(code="no-shortcuts", message=words, file=request.paths[0]))
    batches = [found[at : at + _BATCH] for at in range(0, len(found), _BATCH)]
    rows: list[FileRow] = []
    with cluster(request.scheduler, request.workers) as client:
        now = request.now
        prepare(client, lambda: _FileReader(now, {}))
        for outcome in run(client, _read_files, batches):
            rows += outcome.result or [
                FileRow(path=file.shown, faults=(outcome.failed,)) for file in outcome.task
            ]
            progress("files", len(rows), len(found))
    return sorted(rows, key=lambda row: row.path)


def found_files(paths: Iterable[str]) -> Iterator[FoundFile]:
    """The shortcuts meant: files that are named, and those below folders and in object stores,
    links not followed. Raises DiskError for what is not there."""
    count = 0
    for path in paths:
        for each in _in_store(path) if is_store(path) else _on_disk(Path(path)):
            count += 1
            if count > MOST_FILES:
                words = f"more than {MOST_FILES} files"
                raise UsageError(Problem(code="many-files", message=words, file=path))
            yield each


def _in_store(text: str) -> Iterator[FoundFile]:
    address = store_address(text).rstrip("/")
    if address.lower().endswith(ENDINGS):
        above, _, name = address.rpartition("/")
        yield FoundFile(address, above, name)
        return
    for path in object_sizes(open_objects(address), "", shown=address):
        if path.lower().endswith(ENDINGS):
            yield FoundFile(f"{address}/{path}", address, path)


def _on_disk(path: Path) -> Iterator[FoundFile]:
    if path.is_dir():
        for each in _below(path):
            yield FoundFile(str(each))
    elif path.exists() or path.is_symlink():
        yield FoundFile(str(path))
    else:
        words = "there is no such file or folder"
        raise DiskError(Problem(code="no-file", message=words, file=str(path)))


def _below(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(where) / name
            if name.lower().endswith(ENDINGS) and path.is_file() and not path.is_symlink():
                yield path


def _read_files(reader: _FileReader, files: list[FoundFile]) -> list[FileRow]:
    """On a worker: some files."""
    return [reader.row(file) for file in files]


def require_report_kind(path: Path) -> None:
    """Raises UsageError unless the name ends as a report's does."""
    if path.suffix not in (".jsonl", ".parquet"):
        words = "a report ends in .jsonl or .parquet"
        raise UsageError(Problem(code="report-kind", message=words, file=str(path)))


def write_report(rows: Iterable[FileRow], path: Path) -> None:
    """The rows as JSON lines or Parquet, by the file's ending. Raises UsageError for another."""
    require_report_kind(path)
    if path.suffix == ".parquet":
        replace_file(path, _parquet(rows))
    else:
        lines = (json.dumps(row.to_json(), ensure_ascii=False) + "\n" for row in rows)
        replace_file(path, "".join(lines).encode())


def _parquet(rows: Iterable[FileRow]) -> bytes:
    pa, pq = _pyarrow()
    text, texts = pa.string(), pa.list_(pa.string())
    risk = pa.struct([("risk", text), ("actions", pa.list_(pa.int64()))])
    finding = pa.struct([("code", text), ("count", pa.int64())])
    kinds = {"bytes": pa.int64(), "actions": pa.int64(), "addresses": texts, "hosts": texts}
    kinds |= {"risks": pa.list_(risk), "findings": pa.list_(finding), "faults": texts}
    names = FileRow(path="").to_json()
    schema = pa.schema([(name, kinds.get(name, text)) for name in names])
    table = pa.Table.from_pylist([row.to_json() for row in rows], schema=schema)
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink, compression="zstd")
    data: bytes = sink.getvalue().to_pybytes()
    return data


def read_report(path: Path) -> Iterator[dict[str, Any]]:
    """The rows of a report, one after the other. Raises InvalidFileError for what is none."""
    rows: Iterator[Any] = _json_lines(path)
    if path.suffix == ".parquet":
        rows = read_parquet(
            path, limit=_MAX_REPORT, row_limit=_MAX_ROW, refuse=partial(_no_report, path)
        )
    for row in rows:
        if not _is_row(row):
            raise _no_report(path, "its rows are not those of a survey")
        yield row


def _is_row(row: Any) -> bool:
    """Whether each value is of the kind that a survey writes, and so is each of its parts."""
    wanted = FileRow(path="").to_json()
    if not isinstance(row, dict) or row.keys() != wanted.keys():
        return False
    if any(type(row[name]) is not type(value) for name, value in wanted.items()):
        return False
    texts = (*row["hosts"], *row["addresses"], *row["faults"])
    return (
        all(isinstance(each, str) for each in texts)
        and all(isinstance(each, dict) and "risk" in each for each in row["risks"])
        and all(isinstance(each, dict) and "code" in each for each in row["findings"])
    )


def _json_lines(path: Path) -> Iterator[Any]:
    with io.BufferedReader(open_input(path, limit=_MAX_REPORT)) as raw:
        while line := raw.readline(_MAX_ROW + 1):
            if len(line) > _MAX_ROW:
                raise _no_report(path, "a line is longer than a row may be")
            try:
                yield json.loads(line)
            except (ValueError, RecursionError) as error:
                raise _no_report(path, str(error)[:200]) from None


def _no_report(path: Path, words: str) -> InvalidFileError:
    return InvalidFileError(
        Problem(code="no-report", message=f"no report of a survey: {words}", file=str(path))
    )


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        way_out = "install the extra (pip install 'optout-kit[fleet]'), or write .jsonl"
        problem = Problem(code="no-pyarrow", message="Parquet needs pyarrow", help=way_out)
        raise UsageError(problem) from None
    return pa, pq
