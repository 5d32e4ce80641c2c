"""How much a workflow may do before it is stopped, and the meter that counts.

Knows counts only. A hostile workflow can double a text at each step, nest a dictionary in
itself or loop for ever: whatever it reads or makes is weighed here first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from builder.workflow.run.faults import LimitError
from builder.workflow.run.values import File, Match, RichText, UrlValue


@dataclass(frozen=True, slots=True, kw_only=True)
class RunLimits:
    """`work` counts characters and list items read and made, over the whole run."""

    steps: int = 100_000
    work: int = 5_000_000
    repeats: int = 10_000
    events: int = 10_000
    text: int = 1_000_000
    depth: int = 64
    seconds: float = 5.0


@dataclass(slots=True, kw_only=True)
class Meter:
    limits: RunLimits
    steps: int = 0
    work: int = 0
    patterns: float = 0.0

    def step(self) -> None:
        self.steps += 1
        if self.steps > self.limits.steps:
            raise LimitError("steps", self.limits.steps)

    def charge(self, amount: int) -> None:
        self.work += amount
        if self.work > self.limits.work:
            raise LimitError("characters and items of work", self.limits.work)

    def text(self, length: int) -> None:
        """Call before making a text of `length` characters."""
        if length > self.limits.text:
            raise LimitError("characters in one text", self.limits.text)
        self.charge(length)

    def weigh(self, value: object) -> None:
        """Charges every text, item and key in `value`; shared parts count each time."""
        waiting: list[tuple[object, int]] = [(value, 0)]
        while waiting:
            item, depth = waiting.pop()
            if depth > self.limits.depth:
                raise LimitError("values inside each other", self.limits.depth)
            self.charge(1)
            match item:
                case str():
                    self.charge(len(item))
                # Python's own kinds first: asking an abstract class takes ten times as long.
                case list() | tuple():
                    self.charge(len(item))
                    waiting.extend([(inner, depth + 1) for inner in item])
                case dict() | Mapping():
                    # Most of a large dictionary is texts: those are counted where they stand.
                    texts = [inner for inner in item.values() if isinstance(inner, str)]
                    self.charge(sum(map(len, item)) + len(texts) + sum(map(len, texts)))
                    waiting.extend(
                        (inner, depth + 1) for inner in item.values() if not isinstance(inner, str)
                    )
                case UrlValue():
                    self.charge(len(item.text))
                case File():
                    self.charge(len(item.data) // 10)
                case RichText():
                    self.charge(len(item.html))
                case Match():
                    self.charge(len(item.text))
                    waiting.append((item.groups, depth + 1))
                case Sequence() if not isinstance(item, bytes):
                    self.charge(len(item))
                    waiting.extend([(inner, depth + 1) for inner in item])
                case _:
                    pass


def joined_text(meter: Meter, parts: Sequence[str], between: str = "") -> str:
    """The parts as one text, its length charged before it is made."""
    meter.text(sum(map(len, parts)) + len(between) * len(parts))
    return between.join(parts)
