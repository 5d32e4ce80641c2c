"""Regular expressions out of a workflow, which may be made to run for ever.

Knows how to tell a harmless pattern from one that may backtrack without end, and runs the
latter in another process with a time limit. The app uses ICU's dialect; Python's is close,
and a pattern it cannot read is reported as such by returning None.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
import warnings
from itertools import islice

from builder.workflow.run.faults import LimitError
from builder.workflow.run.limits import Meter

_ESCAPED = re.compile(r"\\.", re.DOTALL)
_MAX_PATTERN = 2000
_MAX_TEXTS = 100_000
# Reads [pattern, flags, text, most] and writes the first matches as [start, end, groups].
_CHILD = """
import itertools, json, re, sys
pattern, flags, text, most = json.load(sys.stdin)
found = itertools.islice(re.finditer(pattern, text, flags), most)
json.dump([[m.start(), m.end(), [g or "" for g in m.groups()]] for m in found], sys.stdout)
"""

Found = tuple[int, int, tuple[str, ...]]


def find_all(
    meter: Meter, pattern: str, text: str, *, ignore_case: bool = False
) -> list[Found] | None:
    """Every match as (start, end, groups), or None for a pattern that cannot be read.

    Raises LimitError when the pattern needs longer than the run's limit allows.
    """
    flags = int(re.IGNORECASE if ignore_case else 0) | int(re.MULTILINE)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compiled = re.compile(pattern[:_MAX_PATTERN], flags)
    except (re.error, OverflowError, RecursionError):
        return None
    if len(pattern) > _MAX_PATTERN:
        return None
    meter.charge(len(text))
    most = _MAX_TEXTS // (compiled.groups + 1)
    started = time.monotonic()
    try:
        if harmless(pattern, text):
            found = _here(compiled, text, most + 1)
        else:
            found = _apart(meter, [pattern, flags, text, most + 1])
    finally:
        meter.patterns += time.monotonic() - started
    if len(found) > most:
        raise LimitError("matches", most)
    if meter.patterns > meter.limits.seconds:
        raise _too_long(meter)
    meter.weigh([groups for _, _, groups in found])
    return found


def harmless(pattern: str, text: str) -> bool:
    """Whether matching takes little time whatever happens: few repetitions, short text."""
    simple = _ESCAPED.sub("x", pattern)
    repeats = sum(simple.count(sign) for sign in "*+{?")
    nested = any(f"){sign}" in simple for sign in "*+{?")
    return not nested and repeats < 20 and (len(text) + 1) ** (repeats + 1) <= 2_000_000


def _here(compiled: re.Pattern[str], text: str, most: int) -> list[Found]:
    found = islice(compiled.finditer(text), most)
    return [(one.start(), one.end(), tuple(group or "" for group in one.groups())) for one in found]


def _apart(meter: Meter, question: list[str | int]) -> list[Found]:
    """The matches, found by another process that is ended when the time is up."""
    left = meter.limits.seconds - meter.patterns
    try:
        done = subprocess.run(  # noqa: S603  # our own interpreter and a fixed program
            [sys.executable, "-I", "-c", _CHILD],
            input=json.dumps(question).encode("ascii"),
            capture_output=True,
            timeout=max(left, 0.001),
            check=True,
        )
    except (subprocess.TimeoutExpired, subprocess.CalledProcessError):
        raise _too_long(meter) from None
    return [(start, end, tuple(groups)) for start, end, groups in json.loads(done.stdout)]


def _too_long(meter: Meter) -> LimitError:
    return LimitError("seconds for patterns", int(meter.limits.seconds))
