"""A QR code as a value: its matrix, how much of it may be lost, and the border it needs.

Knows neither how a code is made and read (`qr`) nor how it is drawn (`qr_draw`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

QUIET_ZONE = 4
"""Modules of empty border on each side: ISO/IEC 18004, 6.3.8."""


class Level(StrEnum):
    """How much of a code may be lost: 15, 25 or 30 in a hundred codewords."""

    M = "M"
    Q = "Q"
    H = "H"


LEVELS = (Level.M, Level.Q, Level.H)


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """One code. `matrix` holds a `bytes` per row, 1 for a dark module, without border.

    `outlines` keeps the path that `qr_draw` found around the dark areas: it is drawn once
    for the proof and once for the file.
    """

    text: str
    matrix: tuple[bytes, ...]
    version: int
    level: Level
    outlines: list[str] = field(default_factory=list, repr=False, compare=False)

    @property
    def size(self) -> int:
        """Modules on a side, without the quiet zone."""
        return len(self.matrix)
