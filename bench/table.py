"""One row of the table of speed: what was measured, beside what, and whether an aim was missed.

Knows how a row is printed. Measures nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

HEAD = ("what", "Optout", "beside", "theirs", "ratio", "aim", "peers, beside the same")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """`value` is what the aim holds: a ratio, or seconds or megabytes where `unit` says so.

    `failed` says why nothing could be measured; `skipped` why it was not to be.
    """

    what: str
    ours: str = ""
    beside: str = ""
    theirs: str = ""
    value: float | None = None
    unit: str = ""
    aim: float | None = None
    peers: tuple[tuple[str, str], ...] = ()
    failed: str = ""
    skipped: str = ""

    @property
    def missed(self) -> bool:
        if self.failed:
            return True
        return self.value is not None and self.aim is not None and self.value > self.aim

    def cells(self) -> tuple[str, ...]:
        if self.failed or self.skipped:
            words = f"failed: {self.failed}" if self.failed else f"not measured: {self.skipped}"
            return (self.what, words, "", "", "", _number(self.aim, self.unit), "")
        value = _number(self.value, self.unit) + (" missed" if self.missed else "")
        peers = "; ".join(f"{name} {figure}" for name, figure in self.peers)
        aim = _number(self.aim, self.unit)
        return (self.what, self.ours, self.beside, self.theirs, value, aim, peers)


def plain_seconds(spent: float) -> str:
    """Seconds in a unit that leaves two or three digits before the point or behind it."""
    for unit, scale in (("s", 1.0), ("ms", 1e3), ("µs", 1e6)):
        if spent * scale >= 1:
            shown = spent * scale
            return f"{shown:.0f} {unit}" if shown >= 100 else f"{shown:.3g} {unit}"
    return f"{spent * 1e6:.2f} µs"


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:.0f} {unit}" if unit == "MB" else f"{value:.2f}{' ' + unit if unit else ''}"


def lines(rows: Sequence[Row]) -> Iterator[str]:
    """The rows as a table in Markdown."""
    yield "| " + " | ".join(HEAD) + " |"
    yield "|" + "---|" * len(HEAD)
    for row in rows:
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in row.cells()) + " |"
