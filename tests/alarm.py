"""Ends what waits for something that never comes: a command fails instead of hanging the run."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def ended_by_alarm(words: str, *, seconds: int = 60) -> Iterator[None]:
    """TimeoutError with these words in whatever still runs after so many seconds."""

    def give_up(*_: object) -> None:
        raise TimeoutError(words)

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
