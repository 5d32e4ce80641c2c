"""The table that people ask of a survey first: hosts, risks, broken files, twins.

Knows rows as a report holds them, and counts. Knows no terminal and no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any


def summary_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the rows say in all: counts by who signed, hosts and risks by how many files have
    them (the most first, then by name), broken files, and groups of equal ones."""
    hosts = Counter(host for row in rows for host in row["hosts"])
    risks = Counter(each["risk"] for row in rows for each in row["risks"])
    lint = Counter(each["code"] for row in rows for each in row["findings"])
    same: dict[str, list[str]] = {}
    for row in rows:
        if row["content"]:
            same.setdefault(row["content"], []).append(row["path"])
    return {
        "files": len(rows),
        "bytes": sum(row["bytes"] for row in rows),
        "actions": sum(row["actions"] for row in rows),
        "signed": _ranked(Counter(row["signed"] or "unsigned" for row in rows)),
        "hosts": _ranked(hosts),
        "risks": _ranked(risks),
        "findings": _ranked(lint),
        "broken": [
            {"path": row["path"], "faults": list(row["faults"])} for row in rows if row["faults"]
        ],
        "twins": sorted(paths for paths in same.values() if len(paths) > 1),
    }


def _ranked(counted: Counter[str]) -> list[dict[str, object]]:
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "files": count} for name, count in ranked]
