"""One fault that lint found, as a value. Words for a person come last, in `lint`."""

from __future__ import annotations

from dataclasses import dataclass

from builder.errors import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One fault; `number` is the action it is in, counted from 1, or 0 for the whole file."""

    code: str
    number: int
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR
