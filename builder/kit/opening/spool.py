"""Bytes that came from somewhere, kept by name in a file without a name until they are asked for.

Knows that a kit may be larger than the memory it should take, and that several threads fetch
and read. Knows nothing of what is kept, nor of limits: whoever fills it does.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterator, Mapping

from builder.errors import DiskError, Problem


class Spool(Mapping[str, bytes]):
    """What was put, by name; gone with the last who holds it."""

    def __init__(self) -> None:
        # Unnamed: whatever happens to the process, the system frees it.
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 - closed in __del__
        self._places: dict[str, tuple[int, int]] = {}
        self._end = 0
        self._lock = threading.Lock()

    def __del__(self) -> None:
        if hasattr(self, "_file"):
            self._file.close()

    def put(self, name: str, data: bytes) -> None:
        """Keeps `data`. Raises DiskError where the disk takes no more."""
        with self._lock:
            place, self._end = self._end, self._end + len(data)
        try:
            _write_all(self._file.fileno(), data, place)
        except OSError as error:
            words = f"what was fetched cannot be kept: {error.strerror or error}"
            way_out = "free some space, or set TMPDIR to a folder that has some"
            problem = Problem(code="file", message=words, help=way_out)
            raise DiskError(problem) from None
        self._places[name] = (place, len(data))

    def __getitem__(self, name: str) -> bytes:
        place, size = self._places[name]
        return os.pread(self._file.fileno(), size, place)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, name: object) -> bool:
        return name in self._places


def _write_all(handle: int, data: bytes, place: int) -> None:
    left = memoryview(data)
    while left:
        count = os.pwrite(handle, left, place)
        left, place = left[count:], place + count
