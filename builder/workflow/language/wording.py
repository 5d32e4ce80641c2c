"""The error of a text that means nothing: what is wrong, where in it, and the way out."""

from __future__ import annotations

from collections.abc import Callable

WayOut = str | Callable[[], str]


class WordingError(ValueError):
    """Text in the language that means nothing. `at` counts characters of the text that was read,
    `within` those of the reference that is wrong; `others` are further faults of the same text.
    """

    def __init__(self, message: str, at: int = 0, help: WayOut = "", code: str = "wrong-wording"):
        super().__init__(message)
        self.message = message
        self.at = at
        self.within = 0
        self.help = help
        self.code = code
        self.others: list[WordingError] = []
