"""The one reader and the one writer of files for the whole program.

Knows bounds, and how a file takes the place of another in one move. Knows nothing of what
a file means.
"""

from __future__ import annotations

import os
from pathlib import Path

from builder.errors import DiskError, Problem

MAX_FILE = 80 * 1024 * 1024


def read_file(path: Path, *, limit: int = MAX_FILE) -> bytes:
    """A file's bytes. Raises DiskError where it cannot be read or is too large."""
    try:
        size = path.stat().st_size
        if size > limit:
            words = f"{size} bytes; at most {limit} are read"
            raise DiskError(Problem(code="file-size", message=words, file=str(path)))
        return path.read_bytes()
    except OSError as error:
        words = f"cannot be read: {error.strerror or error}"
        raise DiskError(Problem(code="file-read", message=words, file=str(path))) from None


def replace_file(path: Path, data: bytes) -> None:
    """Writes beside `path`, then renames over it, so that a reader sees old or new, whole.

    The file is readable by everybody, whatever the signer's own output was. Raises DiskError.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        beside.chmod(0o644)
        os.replace(beside, path)  # noqa: PTH105 - the rename that replaces on every system
    except OSError as error:
        beside.unlink(missing_ok=True)
        words = f"cannot be written: {error.strerror or error}"
        raise DiskError(Problem(code="file-write", message=words, file=str(path))) from None
