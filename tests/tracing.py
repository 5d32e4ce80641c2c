"""Which tests coverage follows: those that may still run a line or a branch that none ran before.

On Python 3.11 what coverage follows takes two to three times as long (measured 2026-11-28), and
most cases of a test run the lines of its first. So the first case of each test is followed, and
the others as long as a case brings something new every now and then. What is not followed is tested
all the same; the figure of `coverage report` is never too high for it, at most too low.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from coverage import Coverage

# Seconds of processor that the cases of one test may take without a new line or branch.
PATIENCE = 0.5


class Followed:
    """What the cases of each test took since one of them last ran something new."""

    def __init__(self) -> None:
        self._fruitless: dict[object, float] = {}

    def __call__(self, item: pytest.Item) -> bool:
        if item.get_closest_marker("untraced"):
            return False
        function = getattr(item, "function", item)
        return self._fruitless.get(function, 0.0) < PATIENCE

    @contextmanager
    def case(self, item: pytest.Item) -> Iterator[None]:
        """Follows a case of a test, and remembers what came of it."""
        function = getattr(item, "function", item)
        if not self(item):
            with untraced():
                yield
            return
        before, start = _seen(), _processor()
        with _examples(function):
            yield
        if _seen() > before:
            self._fruitless[function] = 0.0
        else:
            taken = _processor() - start
            self._fruitless[function] = self._fruitless.get(function, 0.0) + taken


@contextmanager
def untraced() -> Iterator[None]:
    """Coverage rests, in this process and in those that it starts."""
    coverage = Coverage.current()
    if coverage is None:
        yield
        return
    coverage.stop()
    told = os.environ.pop("COVERAGE_PROCESS_CONFIG", None)
    try:
        yield
    finally:
        if told is not None:
            os.environ["COVERAGE_PROCESS_CONFIG"] = told
        coverage.start()


@contextmanager
def _examples(function: Any) -> Iterator[None]:
    """Of a property, coverage follows examples as it follows cases."""
    handle = getattr(function, "hypothesis", None)
    coverage = Coverage.current()
    if handle is None or coverage is None:
        yield
        return
    inner = handle.inner_test
    news, start, resting = _seen(), _processor(), False

    def followed(*args: Any, **kwargs: Any) -> None:
        nonlocal news, start, resting
        inner(*args, **kwargs)
        if resting:
            return
        if (seen := _seen()) > news:
            news, start = seen, _processor()
        elif _processor() - start > PATIENCE:
            resting = True
            coverage.stop()

    handle.inner_test = followed
    try:
        yield
    finally:
        handle.inner_test = inner
        if resting:
            coverage.start()


def _seen() -> int:
    """How many lines and branches this process ran so far while coverage followed it."""
    coverage = Coverage.current()
    collector = coverage and coverage._collector
    return sum(map(len, collector.data.values())) if collector else 0


def _processor() -> float:
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system
