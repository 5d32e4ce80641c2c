"""For mutmut's pytest: tests that cost least begin, so that most changes are noticed by those.

What only a test of many seconds would notice counts as unnoticed: each change that none notices
runs all tests that reach it.
"""

from __future__ import annotations

import pytest
from mutmut.state import state

# Seconds under mutmut, where each call of a changed module takes a detour.
_LONGEST = 3.0


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    taken = state().duration_by_test
    items[:] = [item for item in items if taken.get(item.nodeid, 0.0) < _LONGEST]
    items.sort(key=lambda item: taken.get(item.nodeid, 0.0))
