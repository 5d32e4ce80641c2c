"""What several commands are told to believe: the day, and further roots.

Knows the one clock that questions about certificates are asked of. Nothing built holds it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from builder.errors import Problem, UsageError
from builder.wire.x509 import Root, load_root


def parse_day(text: str | None) -> datetime:
    """Noon of a given day in UTC, or the present moment. Raises UsageError."""
    if text is None:
        # Whether a certificate has ended is a question about today.
        return datetime.now(UTC)  # noqa: TID251 - the one clock, at the very edge
    try:
        return datetime.fromisoformat(text).replace(hour=12, tzinfo=UTC)
    except ValueError:
        words = f'"{text}" is not a date like 2026-11-22'
        raise UsageError(Problem(code="date", message=words)) from None


def load_roots(paths: Iterable[Path]) -> tuple[Root, ...]:
    """Certificates from PEM or DER files. Raises DiskError, InvalidFileError."""
    from builder.files import read_input

    return tuple(load_root(read_input(path), file=str(path)) for path in paths)
