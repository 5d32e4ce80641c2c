"""What an earlier run of a fleet did: a line for each site, as soon as it is done.

Knows lines and nothing of sites. It is a note, never trusted over a site's own manifest: what it
says is believed only while the manifest's digest is the one that it names. Safe to delete.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from builder.kit.fleet.place import FleetPlace

JOURNAL = ".optout-fleet.jsonl"
_MAX_JOURNAL = 1024 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedSite:
    """A site that was built: the digest of all that it depends on, and that of its manifest."""

    key: str
    manifest: str


def read_journal(place: FleetPlace) -> dict[str, FinishedSite]:
    """Site id -> what was done last. A line that is none, such as the last one of a run that was
    killed, is passed over."""
    found: dict[str, FinishedSite] = {}
    for line in (place.read(JOURNAL, _MAX_JOURNAL) or b"").split(b"\n"):
        try:
            row = json.loads(line)
            found[str(row["id"])] = FinishedSite(key=str(row["key"]), manifest=str(row["manifest"]))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return found


def journal_line(site: str, done: FinishedSite) -> bytes:
    """The line of a site that was built."""
    row = {"id": site, "key": done.key, "manifest": done.manifest}
    return json.dumps(row).encode() + b"\n"
