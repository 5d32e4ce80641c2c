"""Regular expressions out of a workflow, which may be made to run for ever.

Knows how to find every match within the time a run has for patterns. What a pattern means is
`icu`'s; the matching is the `regex` library's, whose own time limit counts processor time.
"""

from __future__ import annotations

import time

import regex

from builder.workflow.run.faults import LimitError
from builder.workflow.run.icu import Translation, translate
from builder.workflow.run.limits import Meter
from builder.workflow.run.pattern_scanner import PatternError

_MAX_TEXTS = 100_000
# A repeated group keeps a place for each turn: 8 such over a million characters took 580 MB
# (measured 2026-11-28).
_MAX_PLACES = 2_000_000

Found = tuple[int, int, tuple[str, ...]]


def find_all(
    meter: Meter, pattern: str, text: str, *, ignore_case: bool = False, multiline: bool = True
) -> list[Found]:
    """Every match as (start, end, groups); a group that took no part is "".

    Raises PatternError for a pattern that ICU refuses or `regex` reads otherwise, LimitError
    where the pattern is too large, or it needs longer than the run's limit allows.
    """
    started = time.process_time()
    try:
        translation = translate(pattern, ignore_case=ignore_case, multiline=multiline)
        meter.charge(len(text) + len(pattern))
        _refuse_what_differs(translation, pattern, text)
        if len(text) * translation.repeated_groups > _MAX_PLACES:
            raise LimitError("characters for repeated groups of a pattern", _MAX_PLACES)
        left = meter.limits.seconds - meter.patterns
        found = _matches(meter, translation, text, max(left, 0.001))
    finally:
        meter.patterns += time.process_time() - started
    if meter.patterns > meter.limits.seconds:
        raise _too_long(meter)
    meter.weigh([groups for _, _, groups in found])
    return found


def _refuse_what_differs(translation: Translation, pattern: str, text: str) -> None:
    if translation.ignores_case and any(letter in pattern or letter in text for letter in "ıİ"):
        raise PatternError("a dotless or dotted I without regard to case")
    if translation.inner_line_start and "\r\n" in text:
        raise PatternError("a ^ inside a pattern, on a text with \\r\\n")


def _matches(meter: Meter, translation: Translation, text: str, left: float) -> list[Found]:
    """As ICU looks for the next match: behind the last one, and one character further on
    where that was empty (`regex` would try for a longer one at the same place)."""
    most = _MAX_TEXTS // (translation.groups + 1)
    found: list[Found] = []
    ends = time.process_time() + left
    place = 0
    try:
        compiled = regex.compile(translation.pattern, regex.VERSION1)
        while one := compiled.search(text, place, timeout=left):
            start, end = one.span()
            groups = tuple(group or "" for group in one.groups())
            found.append((start, end, groups))
            place = end + (start == end)
            left = ends - time.process_time()
            if len(found) > most:
                raise LimitError("matches", most)
            if left <= 0 or place > len(text):
                break
    except TimeoutError:
        raise _too_long(meter) from None
    except (MemoryError, RecursionError):
        raise LimitError("steps inside one pattern", meter.limits.steps) from None
    return found


def _too_long(meter: Meter) -> LimitError:
    return LimitError("seconds for patterns", int(meter.limits.seconds))
