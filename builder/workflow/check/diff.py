"""Two workflows compared action by action: added, removed, changed, and what in them.

Knows how actions are paired, and that UUIDs which only differ in spelling mean the same. Knows
nothing of files. What a signer may change is `builder.workflow.check.signer_changes`'s business.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from builder.wire.plist import Dict
from builder.workflow.apple.block_table import GROUP
from builder.workflow.apple.catalog import action_of
from builder.workflow.apple.spelling import OUTPUT, TYPE
from builder.workflow.apple.workflow import Action, Workflow
from builder.workflow.language.write_literals import write_data, write_date

UUID = "UUID"
TARGET = "OutputUUID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `kind` is added, removed, changed or top; `left` and `right` are action
    numbers from 1, 0 where there is none; `details` say which parameters differ, and how.
    """

    kind: str
    what: str
    left: int = 0
    right: int = 0
    details: tuple[str, ...] = ()


def diff_workflows(left: Workflow, right: Workflow) -> list[Change]:
    """What one must do to `left` to get `right`; [] where both do the same.

    The order of keys, UUIDs and groups do not count, as long as references and blocks join the
    same actions.
    """
    changes = _tops(left, right)
    pairs, lonely = _paired(left.actions, right.actions)
    same_uuids: Dict = {}
    for at, to in pairs:
        ours, theirs = left.actions[at].parameters.get(UUID), right.actions[to].parameters.get(UUID)
        if isinstance(ours, str) and isinstance(theirs, str):
            same_uuids.setdefault(ours, theirs)
    for at, to in pairs:
        details = _details(left.actions[at], right.actions[to], same_uuids)
        if details:
            name = name_of(right.actions[to])
            changes.append(
                Change(kind="changed", what=name, left=at + 1, right=to + 1, details=details)
            )
    return sorted([*changes, *lonely], key=lambda one: (one.left or one.right, one.right))


def name_of(action: Action) -> str:
    """What the app calls an action, or its identifier."""
    facts = action_of(action.identifier)
    return facts.name if facts is not None and facts.name else action.identifier


def _paired(
    left: tuple[Action, ...], right: tuple[Action, ...]
) -> tuple[list[tuple[int, int]], list[Change]]:
    """Which action of one is which of the other; and those that have no other."""
    matcher = SequenceMatcher(
        None, [_weak(one) for one in left], [_weak(one) for one in right], False
    )
    pairs: list[tuple[int, int]] = []
    lonely: list[Change] = []
    for tag, low, high, start, end in matcher.get_opcodes():
        if tag == "equal":
            pairs += zip(range(low, high), range(start, end), strict=True)
            continue
        inner = SequenceMatcher(
            None,
            [one.identifier for one in left[low:high]],
            [one.identifier for one in right[start:end]],
            False,
        )
        for kind, a, b, c, d in inner.get_opcodes():
            if kind == "equal":
                pairs += zip(range(low + a, low + b), range(start + c, start + d), strict=True)
                continue
            lonely.extend(
                Change(kind="removed", what=name_of(left[at]), left=at + 1)
                for at in range(low + a, low + b)
            )
            lonely.extend(
                Change(kind="added", what=name_of(right[to]), right=to + 1)
                for to in range(start + c, start + d)
            )
    return pairs, lonely


def _weak(action: Action) -> str:
    """An action as text without anything that only names: UUIDs and groups."""
    return f"{action.identifier} {_text(_bare(action.parameters))}"


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key not in (UUID, GROUP, TARGET)}
        return {key: _bare(item) for key, item in kept.items()}
    return [_bare(item) for item in value] if isinstance(value, list) else value


def _mapped(value: Any, same_uuids: Dict) -> Any:
    """A value whose references name the other workflow's actions."""
    if isinstance(value, dict):
        told = {key: _mapped(item, same_uuids) for key, item in value.items()}
        if value.get(TYPE) == OUTPUT and isinstance(value.get(TARGET), str):
            told[TARGET] = same_uuids.get(value[TARGET], value[TARGET])
        return told
    return [_mapped(item, same_uuids) for item in value] if isinstance(value, list) else value


def _details(left: Action, right: Action, same_uuids: Dict) -> tuple[str, ...]:
    facts = action_of(left.identifier)
    ours = _mapped(left.parameters, same_uuids)
    details = []
    for key in sorted(left.parameters.keys() | right.parameters.keys()):
        if key in (UUID, GROUP):
            continue
        before, after = ours.get(key), right.parameters.get(key)
        parameter = facts.parameters.get(key) if facts is not None else None
        if _text(before) != _text(after) or (key in ours) != (key in right.parameters):
            name = parameter.slug if parameter is not None else key
            details.append(f"{name}: {_short(before)} -> {_short(after)}")
    if left.extra != right.extra:
        details.append("keys beside its parameters differ")
    return tuple(details)


def _tops(left: Workflow, right: Workflow) -> list[Change]:
    changes = []
    for key in sorted(left.top.keys() | right.top.keys()):
        before, after = left.top.get(key), right.top.get(key)
        if _text(before) != _text(after) or (key in left.top) != (key in right.top):
            details = (f"{_short(before)} -> {_short(after)}",)
            changes.append(Change(kind="top", what=key, details=details))
    if left.listless != right.listless:
        changes.append(Change(kind="top", what="the list of actions"))
    if (left.odd is None) != (right.odd is None) or _text(left.odd) != _text(right.odd):
        changes.append(Change(kind="top", what="the list of actions"))
    return changes


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)


def _plain(value: Any) -> str:
    return f"<{write_data(value) if isinstance(value, bytes) else write_date(value)}>"


def _short(value: Any) -> str:
    if value is None:
        return "nothing"
    inner = value.get("Value") if isinstance(value, dict) else None
    if isinstance(inner, dict) and isinstance(inner.get("string"), str):
        value = inner["string"]
    text = _text(value)
    return text if len(text) <= 72 else text[:69] + "..."
