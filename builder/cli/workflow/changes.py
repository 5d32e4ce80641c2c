"""Notices when workflow texts change: their sizes and times, and those of texts beside them.

Knows nothing of what the files mean. Blocks may lie in any folder below a workflow's own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from builder.files import FileStates, states_of

PAUSE = 0.3
# Whoever watches a home folder by mistake is not to wait for it.
MOST_FILES = 5000
_ENDINGS = (".yaml", ".yml")


def changes(files: Sequence[Path], stopped: threading.Event) -> Iterator[None]:
    """Gives a turn at once, and one after each change, until it is `stopped`."""
    known: FileStates | None = None
    while not stopped.is_set():
        state = state_of(files)
        if state != known:
            known = state
            yield
        else:
            stopped.wait(PAUSE)


def state_of(files: Sequence[Path]) -> FileStates:
    """What tells one state of the texts from another, without reading them."""
    found = set(files)
    for folder in {file.parent for file in files}:
        for path in folder.rglob("*"):
            if path.suffix in _ENDINGS and len(found) < MOST_FILES:
                found.add(path)
    return states_of(found)
