"""Which tests run on one worker, and which of them begin.

A file's tests stay together, and so do files that share what takes long to make. (The groups of
`--dist loadgroup` would say so by marks, but xdist 3.8 writes them where pytest 9.2 no longer
reads: every worker built everything, 2026-11-29.)
"""

from __future__ import annotations

import pytest
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

# Files that share pages, browsers, servers or clusters.
PAGES = (
    "tests/browser/test_page_chromium.py",
    "tests/browser/test_page_print.py",
    "tests/browser/test_page_webkit.py",
    "tests/browser/test_page_html.py",
    "tests/browser/test_panes_page.py",
    "tests/unit/targets/test_page.py",
)
_LONG = (
    "tests/functional/test_fleet.py",
    "tests/functional/test_command_line.py",
    "tests/functional/test_shortcut_runs.py",
    "tests/functional/test_lies.py",
    "tests/functional/test_narrowed_kits.py",
    "tests/functional/test_memory.py",
    "tests/functional/test_workflow_torture.py",
    "tests/functional/test_print_matrix.py",
    "tests/fuzz/test_readers.py",
    "tests/unit/targets/test_every_cell.py",
    "tests/unit/cli/test_cli_build.py",
    "tests/functional/test_publish.py",
    "tests/functional/test_one_file.py",
    "tests/functional/test_json.py",
)
# The longest rooms, longest first; all others follow as they are found.
ROOMS: tuple[tuple[str, ...], ...] = (PAGES, *((file,) for file in _LONG))
_ROOM_OF = {file: number for number, room in enumerate(ROOMS) for file in room}


def begins(nodeid: str) -> int:
    """When a test's room has its turn, counted from 0."""
    return _ROOM_OF.get(_file(nodeid), len(ROOMS))


class ByRoom(LoadScopeScheduling):  # type: ignore[misc] # xdist tells no types
    """Gives a worker one room after the other, in their order."""

    def __init__(self, config: pytest.Config, log: Producer | None = None) -> None:
        super().__init__(config, log)
        config.option.loadscopereorder = False

    def _split_scope(self, nodeid: str) -> str:
        file = _file(nodeid)
        return ROOMS[_ROOM_OF[file]][0] if file in _ROOM_OF else file


def _file(nodeid: str) -> str:
    return nodeid.partition("::")[0]
