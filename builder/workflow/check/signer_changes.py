"""Two workflows compared: what a signer handed back against what it was given.

Knows which top-level keys signers rewrite, and how to say a difference action by action.
Knows nothing of signatures or files. An action counts as equal only if every key, value
and type in it is.

Facts (77 pairs of unsigned and signed files, checked 2026-11-22): signers drop the name,
set the client version, and fill in the five other keys below; the icon is filled in where
none was given; actions come back untouched in all 46 pairs of one version.
"""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

from builder.wire import digest, plist
from builder.workflow.apple.workflow import Action, Workflow, workflow_from_plist

REWRITTEN = frozenset(
    {
        "WFQuickActionSurfaces",
        "WFWorkflowClientVersion",
        "WFWorkflowHasOutputFallback",
        "WFWorkflowHasShortcutInputVariables",
        "WFWorkflowName",
        "WFWorkflowOutputContentItemClasses",
    }
)
FILLED_IN = frozenset({"WFWorkflowIcon"})
_SHOWN = 60


def differences(sent: bytes, received: bytes, *, file: str = "") -> tuple[str, ...]:
    """What differs between two workflows given as property lists, in words; () if nothing.

    Raises InvalidFileError if either is no workflow.
    """
    ours = workflow_from_plist(plist.loads(sent, file=file), file=file)
    theirs = workflow_from_plist(plist.loads(received, file=file), file=file)
    return (*_top(ours, theirs), *_actions(ours.actions, theirs.actions))


def _top(ours: Workflow, theirs: Workflow) -> list[str]:
    words = []
    for key in sorted(ours.top.keys() | theirs.top.keys()):
        if key in REWRITTEN or (key in FILLED_IN and key not in ours.top):
            continue
        words += _values(key, ours.top, theirs.top)
    return words


def _values(key: str, ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    if key not in theirs:
        return [f"{key} is missing (it was {_shown(ours[key])})"]
    if key not in ours:
        return [f"{key} was added: {_shown(theirs[key])}"]
    if not plist.same(ours[key], theirs[key]):
        return [f"{key} was {_shown(ours[key])} and is now {_shown(theirs[key])}"]
    return []


def _actions(ours: tuple[Action, ...], theirs: tuple[Action, ...]) -> list[str]:
    words: list[str] = []
    matcher = SequenceMatcher(None, [_key(a) for a in ours], [_key(a) for a in theirs], False)
    for verb, first, last, start, stop in matcher.get_opcodes():
        if verb == "equal":
            continue
        paired = min(last - first, stop - start)
        for step in range(paired):
            words += _changed(first + step + 1, ours[first + step], theirs[start + step])
        for number in range(first + paired, last):
            words.append(f"action {number + 1}: {ours[number].identifier} is missing")
        for number in range(start + paired, stop):
            words.append(f"action {number + 1}: {theirs[number].identifier} was added")
    return words


def _key(action: Action) -> str:
    """A text that two actions share only if they are equal in every key, value and type."""
    whole = {"id": action.identifier, "parameters": action.parameters, "extra": action.extra}
    return digest.sha256(plist.dumps_binary(whole))


def _changed(number: int, ours: Action, theirs: Action) -> list[str]:
    if ours.identifier != theirs.identifier:
        return [f"action {number}: {ours.identifier} was replaced by {theirs.identifier}"]
    words: list[str] = []
    for left, right in ((ours.parameters, theirs.parameters), (ours.extra, theirs.extra)):
        for key in sorted(left.keys() | right.keys()):
            words += _values(key, left, right)
    return [f"action {number} ({ours.identifier}): {word}" for word in words]


def _shown(value: Any) -> str:
    """A value in one short line, safe for a terminal."""
    text = ascii(value)
    return text if len(text) <= _SHOWN else text[: _SHOWN - 3] + "..."
