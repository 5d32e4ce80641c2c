"""Parquet files, read by a process of its own, which a hostile file may end.

Knows what that process answers, and how it is bounded in time.
Knows a row as a mapping of columns and nothing of what they mean.

Why a process: pyarrow 22 aborts on damaged metadata (seen 2026-11-29 by bending a sound file), and
a file of 900 bytes may say that a row has fifty million values, which are unpacked before anybody
can count them.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from builder.errors import OptOutError, Problem, UsageError
from builder.files import OpenedFile, open_input
from builder.kit.isolated.process import bound_process, own_answers, start_module

MAX_SECONDS = 30.0
"""Of processor time for what is answered next, which takes a millisecond."""
_MOST_COLUMNS = 1000
_AT_ONCE = 100
"""Rows that are held at once."""
_PAGE = 1024 * 1024
"""So much of a column is read at once; a million rows may be one piece of the file."""
_MODULE = "builder.kit.isolated.parquet"
_MISSING = "Parquet needs pyarrow"


def read_parquet(
    path: Path,
    *,
    limit: int,
    row_limit: int,
    refuse: Callable[[str], OptOutError],
    require: Callable[[list[str]], None] = lambda names: None,
) -> Iterator[dict[str, Any]]:
    """Each row of a file of at most `limit` bytes; as JSON a row has at most `row_limit`.

    `require` is handed the columns' names before any row. Raises what `refuse` makes of the words
    on a file that cannot be read within the bounds, UsageError without pyarrow, DiskError where
    there is no file.
    """
    with open_input(path, limit=limit) as opened, _process(opened, row_limit) as process:
        assert process.stdout is not None
        ended = False
        try:
            for line in process.stdout:
                answer = json.loads(line) if line.endswith(b"\n") else {}
                if answer.get("fault") == _MISSING:
                    raise _missing(path)
                if "fault" in answer:
                    raise refuse(answer["fault"])
                if "columns" in answer:
                    require(answer["columns"])
                yield from answer.get("rows", ())
                ended = "end" in answer
            if not ended:
                late = process.wait() == -signal.SIGPROF
                words = "takes far too long" if late else "ends the library that opens it"
                raise refuse(f"no Parquet that can be read: it {words}")
        finally:
            process.kill()  # it may have more to say, which nobody will read


def _missing(path: Path) -> UsageError:
    way_out = "install the extra: pip install 'optout-kit[fleet]'"
    return UsageError(Problem(code="no-pyarrow", message=_MISSING, file=str(path), help=way_out))


def _process(opened: OpenedFile, row_limit: int) -> subprocess.Popen[bytes]:
    # The system's allocator, unlike Arrow's own, keeps nothing in reserve, which would be counted.
    allocator = {"ARROW_DEFAULT_MEMORY_POOL": "system"}
    return start_module(_MODULE, str(row_limit), stdin=opened.fileno(), environment=allocator)


class _TooLongError(Exception):
    """What is longer than it may be."""


def tell(raw: OpenedFile, answers: IO[bytes], row_limit: int) -> None:
    """Answers with the columns, the rows and an end; or with the fault that is met first."""
    try:
        import pyarrow as pa
    except ImportError:
        _say(answers, _json({"fault": _MISSING}))
        return
    try:
        for answer in _read(raw, row_limit):
            _say(answers, answer)
    except _TooLongError as error:
        _say(answers, _json({"fault": str(error)}))
    except MemoryError:
        _say(answers, _json({"fault": "no Parquet that can be read: it swells beyond all bounds"}))
    # Arrow calls broken files an OSError, without a number of the system.
    except (pa.ArrowException, ValueError, OSError, RecursionError) as error:
        _say(answers, _json({"fault": f"no Parquet that can be read: {str(error)[:200]}"}))


def _read(raw: OpenedFile, row_limit: int) -> Iterator[bytes]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(raw, buffer_size=_PAGE) as table:
        if len(table.schema) > _MOST_COLUMNS:
            raise _TooLongError(f"{len(table.schema)} columns are more than there can be")
        yield _json({"columns": table.schema_arrow.names})
        number = 0
        for batch in table.iter_batches(batch_size=_AT_ONCE, use_threads=False):
            rows: list[bytes] = []
            for row in batch.to_pylist():
                number += 1
                rows.append(_json(row))
                if len(rows[-1]) > row_limit:
                    raise _TooLongError(f"row {number} is longer than a row may be")
            yield b'{"rows": [' + b",".join(rows) + b"]}"
    yield _json({"end": True})


def _json(value: Any) -> bytes:
    # What JSON has no kind for, such as a day, is no text: nor is what stands there instead.
    return json.dumps(value, default=lambda _: False, ensure_ascii=False).encode()


def _say(answers: IO[bytes], line: bytes) -> None:
    """Whoever reads it may take long, which is not this process's time."""
    answers.write(line + b"\n")
    answers.flush()
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)


if __name__ == "__main__":
    bound_process()
    signal.setitimer(signal.ITIMER_PROF, MAX_SECONDS)
    tell(OpenedFile(os.dup(0)), own_answers(), int(sys.argv[1]))
