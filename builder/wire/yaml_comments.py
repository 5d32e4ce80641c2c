"""Comments in strict YAML, told from the text of scalars.

Knows what a comment is and where it stands. `builder.wire.yaml` reads everything else.
"""

from __future__ import annotations

import sys
from typing import Any, NamedTuple

import yaml

from builder.wire.yaml import Loader


class Comment(NamedTuple):
    """A comment: its place, its text from the `#` on, and whether it has a line of its own."""

    line: int
    column: int
    text: str
    alone: bool


def find_comments(text: str) -> list[Comment]:
    """The comments of a text that parses: every `#` that begins one, outside of scalars."""
    covered: dict[int, list[tuple[int, int]]] = {}
    loader = Loader(text)
    try:
        while loader.check_event():
            event = loader.get_event()
            if isinstance(event, yaml.ScalarEvent):
                block = event.style in ("|", ">")
                _cover(covered, event.start_mark, event.end_mark, after_head=block)
    finally:
        loader.dispose()
    comments = []
    for number, source in enumerate(text.splitlines(), 1):
        for at, mark in enumerate(source):
            begins = mark == "#" and (at == 0 or source[at - 1] in " \t")
            if begins and not any(low <= at < high for low, high in covered.get(number, ())):
                alone = not source[:at].strip()
                comments.append(Comment(number, at + 1, source[at:].rstrip(), alone))
                break
    return comments


def _cover(
    covered: dict[int, list[tuple[int, int]]], start: Any, end: Any, *, after_head: bool
) -> None:
    """Notes which part of each line a scalar takes; a block scalar's head may have a comment."""
    for line in range(start.line + after_head, end.line + 1):
        low = start.column if line == start.line else 0
        high = end.column if line == end.line else sys.maxsize
        covered.setdefault(line + 1, []).append((low, high))
