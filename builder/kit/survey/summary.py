"""The table that people ask of a survey first: hosts, risks, broken files, twins.

Knows rows as a report holds them, and counts. Knows no terminal and no file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any


def summary_of(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """What the rows say in all: counts by who signed, hosts and risks by how many files have
    them (the most first, then by name), broken files, and groups of equal ones."""
    counts: Counter[str] = Counter()
    signed, hosts, risks, lint = (Counter[str]() for _ in range(4))
    same: dict[str, list[str]] = {}
    broken = []
    for row in rows:
        counts.update(files=1, bytes=row["bytes"], actions=row["actions"])
        signed[row["signed"] or "unsigned"] += 1
        hosts.update(row["hosts"])
        risks.update(each["risk"] for each in row["risks"])
        lint.update(each["code"] for each in row["findings"])
        if row["content"]:
            same.setdefault(row["content"], []).append(row["path"])
        if row["faults"]:
            broken.append({"path": row["path"], "faults": list(row["faults"])})
    return {
        "files": counts["files"],
        "bytes": counts["bytes"],
        "actions": counts["actions"],
        "signed": _ranked(signed),
        "hosts": _ranked(hosts),
        "risks": _ranked(risks),
        "findings": _ranked(lint),
        "broken": broken,
        "twins": sorted(paths for paths in same.values() if len(paths) > 1),
    }


def _ranked(counted: Counter[str]) -> list[dict[str, object]]:
    ranked = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return [{"name": name, "files": count} for name, count in ranked]
