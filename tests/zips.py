"""Zip archives for tests, all members at once: the program reads them one after the other."""

from __future__ import annotations

from builder.wire.archive import Member, open_zip


def read_zip(data: bytes, *, file: str) -> list[Member]:
    """All members in the archive's order. Raises as open_zip and its reading do."""
    return list(open_zip(data, file=file).members())
