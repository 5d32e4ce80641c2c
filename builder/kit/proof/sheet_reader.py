"""Checks printed sheets by a process of its own, which a hostile PDF may end.

Knows how that process is asked, bounded in time and started again. Knows nothing of what a sheet
may hold: `pdf` looks at its bytes first, here, and `sheet` judges the rest, there.

Why a process: files of 600 bytes end qpdf 12.4.2 by a memory fault while it opens them (found by
fuzzing on 2026-11-29; kept in tests/cases/sheets), and no exception tells of that.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Timer
from typing import IO, Self

from builder.errors import Problem
from builder.kit.isolated.process import bound_process, own_answers, start_module
from builder.kit.proof.pdf import check_pdf

MAX_SECONDS = 20.0
"""For one sheet: a sound one takes 10 ms, and a loaded machine may be a hundred times slower."""
MAX_ENDED = 3
"""So many sheets may end the process; those after them are not opened."""
_MODULE = "builder.kit.proof.sheet_reader"


class SheetReader:
    """Checks one sheet after the other; the process starts with the first and ends with `with`."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def check(self, data: bytes, *, file: str, url: str) -> list[Problem]:
        """The faults of a sheet whose page is public at `url`; [] for a sound one."""
        found = check_pdf(data, file=file)
        if found:
            return found
        return [
            Problem(code="print-pdf", message=f"the sheet {words}", file=file)
            for words in self._judged(data, url)
        ]

    def _judged(self, data: bytes, url: str) -> list[str]:
        if self._ended == MAX_ENDED:
            return [f"was not opened: {MAX_ENDED} others of this kit end the PDF library"]
        process = self._process = self._process or start_module(_MODULE)
        with _killed_after(MAX_SECONDS, process):
            answer = _ask(process, data, url)
        if answer is None:
            self._ended += 1
            self._stop()
            return ["ends the PDF library that opens it, or holds it up: nothing can be told of it"]
        return answer

    def _stop(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            # Its input is closed, at which it ends. What it did not read any more is nobody's.
            with _killed_after(MAX_SECONDS, process), suppress(OSError), process:
                pass


@contextmanager
def _killed_after(seconds: float, process: subprocess.Popen[bytes]) -> Iterator[None]:
    late = Timer(seconds, process.kill)
    late.start()
    try:
        yield
    finally:
        late.cancel()


def _ask(process: subprocess.Popen[bytes], data: bytes, url: str) -> list[str] | None:
    """The process's answer, or None where it ended instead."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps({"bytes": len(data), "url": url}).encode() + b"\n" + data)
        process.stdin.flush()
        answer = process.stdout.readline()
    except OSError:
        return None
    return json.loads(answer) if answer.endswith(b"\n") else None


def serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answers each question of `asked` until there is no more."""
    from builder.kit.proof.sheet import judge_sheet

    while head := asked.readline():
        question = json.loads(head)
        data = asked.read(question["bytes"])
        answers.write(json.dumps(judge_sheet(data, question["url"])).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    bound_process()
    serve(sys.stdin.buffer, own_answers())
