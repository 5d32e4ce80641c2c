"""What an earlier run of a fleet did: a line for each site, as soon as it is done.

Knows lines and nothing of sites. It is a note, never trusted over a site's own manifest: what it
says is believed only while the manifest's digest is the one that it names. Safe to delete.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

JOURNAL = ".optout-fleet.jsonl"
_LONGEST = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedSite:
    """A site that was built: the digest of all that it depends on, and that of its manifest."""

    key: str
    manifest: str


def read_journal(out: Path) -> dict[str, FinishedSite]:
    """Site id -> what was done last. A line that is none, such as the last one of a run that was
    killed, is passed over."""
    found: dict[str, FinishedSite] = {}
    try:
        with (out / JOURNAL).open("rb") as lines:
            while line := lines.readline(_LONGEST):
                try:
                    row = json.loads(line)
                    found[str(row["id"])] = FinishedSite(
                        key=str(row["key"]), manifest=str(row["manifest"])
                    )
                except (ValueError, KeyError, TypeError, RecursionError):
                    continue
    except OSError:
        return {}
    return found


class FleetJournal:
    """Adds lines; each is in the file before the next site is told of."""

    def __init__(self, out: Path) -> None:
        flags = os.O_CREAT | os.O_WRONLY | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0)
        self._handle = os.open(out / JOURNAL, flags, 0o644)
        # A run that was killed may have left half a line.
        os.write(self._handle, b"\n")

    def add(self, site: str, done: FinishedSite) -> None:
        row: Mapping[str, str] = {"id": site, "key": done.key, "manifest": done.manifest}
        os.write(self._handle, json.dumps(row).encode() + b"\n")

    def close(self) -> None:
        os.close(self._handle)
