"""A statement about Apple's systems: where it comes from, when it was looked up, how sure it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from builder.errors import Problem, Severity


class Confidence(StrEnum):
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Where a statement comes from, the day it was last looked up, and how sure it is."""

    source: str
    checked: date
    confidence: Confidence


def stale_facts(facts: Iterable[tuple[str, Fact]], *, today: date, days: int) -> list[Problem]:
    """A warning for each fact that nobody has checked for more than `days` days."""
    return [
        Problem(
            code="stale-fact",
            message=f"{name}: last checked {fact.checked}, {(today - fact.checked).days} days ago",
            help=f"look it up again ({fact.source}) and set `checked`",
            severity=Severity.WARNING,
        )
        for name, fact in facts
        if (today - fact.checked).days > days
    ]
