"""A flat list of actions into nested blocks, whatever the list holds.

Knows that a block is actions with one GroupingIdentifier and modes 0, 1 and 2. What does not
nest (a start without an end, a part of no block, a block cut by another) stays a single
action, so that the order of actions is always kept. Knows nothing of what a block means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from builder.workflow.apple.block_table import (
    BLOCK_KINDS,
    CASE_TITLE,
    END,
    GROUP,
    IF,
    MENU,
    MIDDLE,
    MODE,
    START,
)
from builder.workflow.apple.workflow import Action

# Deeper blocks stay single actions: a reader would not follow them, and YAML has an end.
MAX_BLOCKS = 48


@dataclass(slots=True, kw_only=True)
class NestedBlock:
    """A block: the indices of its start, its parts' and its end; `items` follow the start,
    and each part has its own.
    """

    start: int
    end: int = -1
    items: list[NestedItem] = field(default_factory=list)
    parts: list[tuple[int, list[NestedItem]]] = field(default_factory=list)

    @property
    def open_items(self) -> list[NestedItem]:
        return self.parts[-1][1] if self.parts else self.items

    def flat(self) -> Iterator[NestedItem]:
        """Everything in it as a list without the block: start, items, parts, end."""
        yield self.start
        yield from self.items
        for index, items in self.parts:
            yield index
            yield from items
        if self.end >= 0:
            yield self.end


NestedItem = int | NestedBlock


def nest(actions: Sequence[Action], single: Collection[int] = ()) -> list[NestedItem]:
    """The actions as indices and blocks. A start in `single` opens no block."""
    outermost = NestedBlock(start=-1)
    stack = [outermost]
    for index, action in enumerate(actions):
        mode = _mode(action)
        at = _owner(stack, actions, action) if mode in (MIDDLE, END) else 0
        if mode == START and index not in single and len(stack) <= MAX_BLOCKS:
            stack.append(NestedBlock(start=index))
        elif at:
            while len(stack) > at + 1:
                _close(stack, whole=False)
            if mode == MIDDLE:
                stack[-1].parts.append((index, []))
            else:
                stack[-1].end = index
                _close(stack, whole=_is_sound(stack[-1], actions))
        else:
            stack[-1].open_items.append(index)
    while len(stack) > 1:
        _close(stack, whole=False)
    return outermost.items


def _mode(action: Action) -> int | None:
    if action.identifier not in BLOCK_KINDS or action.extra or action.bare:
        return None
    mode = action.parameters.get(MODE)
    has_group = isinstance(action.parameters.get(GROUP), str)
    return mode if type(mode) is int and has_group and mode in (START, MIDDLE, END) else None


def _owner(stack: list[NestedBlock], actions: Sequence[Action], action: Action) -> int:
    """The innermost open block that a part or end belongs to; 0 where there is none."""
    for at in range(len(stack) - 1, 0, -1):
        start = actions[stack[at].start]
        same_group = start.parameters[GROUP] == action.parameters[GROUP]
        if same_group and start.identifier == action.identifier:
            return at
    return 0


def _close(stack: list[NestedBlock], *, whole: bool) -> None:
    block = stack.pop()
    if whole:
        stack[-1].open_items.append(block)
    else:
        stack[-1].open_items.extend(block.flat())


def _is_sound(block: NestedBlock, actions: Sequence[Action]) -> bool:
    """Whether the language can say the block: one else, cases only, no parts in a repeat."""
    kind = BLOCK_KINDS[actions[block.start].identifier]
    if kind.short == IF:
        return len(block.parts) <= 1
    if kind.short == MENU:
        titles = (actions[index].parameters.get(CASE_TITLE) for index, _ in block.parts)
        return not block.items and all(isinstance(title, str) for title in titles)
    return not block.parts
