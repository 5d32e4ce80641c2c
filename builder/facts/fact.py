"""A statement about Apple's systems: where it comes from, when it was looked up, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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
