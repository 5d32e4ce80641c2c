"""How long work says how far it is: the name of a stage, what is done of it, and how much it has.

Knows the form alone. Who draws it is the command line's.
"""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]


def no_progress(stage: str, done: int, total: int) -> None:
    """For callers that nobody watches."""
