"""Lint's rules on blocks: do they close, do menus fit their cases, are conditions known.

Knows which marks belong together. Facts behind the rules stand in Apple's table of blocks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from builder.errors import Severity, nearest
from builder.wire.plist import Dict
from builder.workflow.apple.block_table import (
    BLOCK_KINDS,
    CASE_TITLE,
    CASE_TITLE_WITH_REFERENCES,
    CONDITION,
    CONDITION_WORDS,
    CONDITIONS,
    END,
    GROUP,
    IF,
    MENU,
    MENU_ITEMS,
    MIDDLE,
    MODE,
    ROWS,
    START,
    BlockKind,
    condition_row,
)
from builder.workflow.apple.spelling import VALUE
from builder.workflow.apple.workflow import Workflow


@dataclass(frozen=True, slots=True, kw_only=True)
class LintFinding:
    """One fault of a workflow; `number` is the action it is in, counted from 1, or 0 for the whole
    file. Words for a person come last, in `builder.workflow.check.lint`."""

    code: str
    number: int
    message: str
    help: str = ""
    severity: Severity = Severity.ERROR


@dataclass(slots=True)
class OpenBlock:
    """A block whose end has not come yet: numbers of its start and its middles."""

    kind: BlockKind
    group: str
    start: int
    middles: list[int] = field(default_factory=list)


_UNBALANCED: dict[int, str] = {
    START: "this block is opened and never closed",
    MIDDLE: "this part belongs to no open block",
    END: "this end belongs to no open block",
}


def blocks(workflow: Workflow) -> Iterator[LintFinding]:
    """Blocks that do not open, part and close as they should; menus whose items do not fit.

    What the language cannot nest (a case without a title, two Otherwise, great depth) is sound
    as long as it closes: what is unusual in it is named for what it is.
    """
    open_blocks: list[OpenBlock] = []
    opened: Counter[tuple[str, str]] = Counter()
    for number, action in enumerate(workflow.actions, 1):
        kind = BLOCK_KINDS.get(action.identifier)
        if kind is None:
            continue
        mode: Any = action.parameters.get(MODE)
        group = action.parameters.get(GROUP)
        if type(mode) is not int or mode not in _UNBALANCED or not isinstance(group, str):
            message = "a part of a block without its group or its mode"
            yield LintFinding(code="unbalanced", number=number, message=message)
            continue
        if mode == START:
            open_blocks.append(OpenBlock(kind, group, number))
            opened[kind.short, group] += 1
            continue
        if not opened[kind.short, group]:
            yield LintFinding(code="unbalanced", number=number, message=_UNBALANCED[mode])
            continue
        while (open_blocks[-1].kind, open_blocks[-1].group) != (kind, group):
            unclosed = open_blocks.pop()
            opened[unclosed.kind.short, unclosed.group] -= 1
            message = _UNBALANCED[START]
            yield LintFinding(code="unbalanced", number=unclosed.start, message=message)
        if mode == MIDDLE:
            open_blocks[-1].middles.append(number)
        else:
            opened[kind.short, group] -= 1
            yield from _unusual(workflow, open_blocks.pop())
    for one in open_blocks:
        yield LintFinding(code="unbalanced", number=one.start, message=_UNBALANCED[START])


def _unusual(workflow: Workflow, block: OpenBlock) -> Iterator[LintFinding]:
    """What a block that closes has otherwise than the app writes it."""

    if block.kind.short == MENU:
        yield from _menu(workflow, block.start, block.middles)
        return
    code, message, odd = "part-of-repeat", "a repeat has no parts", block.middles
    if block.kind.short == IF:
        code, message = "second-otherwise", "this If has an Otherwise already"
        odd = [n for n in block.middles[1:] if not _has_condition(workflow, n)]
    for number in odd:
        yield LintFinding(code=code, number=number, message=message, severity=Severity.WARNING)


def _has_condition(workflow: Workflow, number: int) -> bool:
    """Whether a part carries a condition of its own, as macOS 27's Otherwise If does."""
    return bool({CONDITION, CONDITIONS} & workflow.actions[number - 1].parameters.keys())


def conditions(workflow: Workflow) -> Iterator[LintFinding]:
    """Conditions that nothing defines, and those whose value is missing."""
    for number, action in enumerate(workflow.actions, 1):
        kind = BLOCK_KINDS.get(action.identifier)
        if kind is None or kind.short != IF:
            continue
        begins = action.parameters.get(MODE) == START and GROUP in action.parameters
        if begins and not _has_condition(workflow, number):
            yield LintFinding(
                code="no-condition",
                number=number,
                message="this If has no condition",
                severity=Severity.WARNING,
            )
        for parameters in _condition_rows(action.parameters):
            code = parameters[CONDITION]
            row = condition_row(code)
            if row is None:
                close = nearest(str(code), CONDITION_WORDS)
                yield LintFinding(
                    code="unknown-condition",
                    number=number,
                    message=f"nothing defines the condition {code!r}",
                    help=f'did you mean "{close}"?' if close else "",
                    severity=Severity.WARNING,
                )
            elif row.keys and not any(key in parameters for key in row.keys):
                yield LintFinding(
                    code="condition-value",
                    number=number,
                    message=f'the condition "{row.says}" has nothing to compare with',
                    help=f"it takes {row.takes.value}",
                    severity=Severity.WARNING,
                )


def _condition_rows(parameters: Dict) -> Iterator[Dict]:
    """The dictionaries with a condition in them: the action's own, and those of its table."""
    if CONDITION in parameters:
        yield parameters
    table = parameters.get(CONDITIONS)
    inner = table.get(VALUE) if isinstance(table, dict) else None
    rows = inner.get(ROWS) if isinstance(inner, dict) else None
    for row in rows if isinstance(rows, list) else []:
        if isinstance(row, dict) and CONDITION in row:
            yield row


def _menu(workflow: Workflow, start: int, middles: list[int]) -> Iterator[LintFinding]:
    items = workflow.actions[start - 1].parameters.get(MENU_ITEMS)
    count = len(items) if isinstance(items, list) else 0
    if count != len(middles):
        message = f"the menu has {count} items and {len(middles)} cases"
        way_out = "every item needs its case, in the same order"
        yield LintFinding(code="menu-cases", number=start, message=message, help=way_out)
        return
    for item, number in zip(items or (), middles, strict=True):
        parameters = workflow.actions[number - 1].parameters
        title = parameters.get(CASE_TITLE)
        if CASE_TITLE_WITH_REFERENCES in parameters:
            continue
        message = ""
        if not isinstance(title, str):
            message = "this case of a menu has no title"
        elif isinstance(item, str) and item != title:
            message = f'the case "{title}" stands where the menu has "{item}"'
        if message:
            yield LintFinding(
                code="menu-title", number=number, message=message, severity=Severity.WARNING
            )
