"""Names for the outputs of an imported workflow: words instead of UUIDs.

Knows how a name is made from what the app calls an output, and which names are taken. Knows
no syntax.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from builder.workflow.apple.spelling import OUTPUT, TYPE
from builder.workflow.apple.workflow import Action
from builder.workflow.language.compile_actions import NAMED, UUID
from builder.workflow.language.ids import Ids, output_uuid
from builder.workflow.language.names import GLOBALS, LOOP_VARIABLE, Names, is_simple
from builder.workflow.language.output_labels import default_label
from builder.workflow.language.texts import RANGES, STRING

VARIABLE_SETTERS = frozenset(
    {"is.workflow.actions.setvariable", "is.workflow.actions.appendvariable"}
)


def references(value: Any) -> Iterator[tuple[str, str]]:
    """UUID and label of every reference to an output within a plist value."""
    stack = [value]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if one.get(TYPE) == OUTPUT and isinstance(one.get("OutputUUID"), str):
                label = one.get("OutputName")
                yield one["OutputUUID"], label if isinstance(label, str) else ""
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)


def empty_ranges(actions: Sequence[Action]) -> bool:
    """Whether text without references mostly carries an empty table of them (iOS 12 did)."""
    counts: Counter[bool] = Counter()
    stack: list[Any] = [action.parameters for action in actions]
    while stack:
        one = stack.pop()
        if isinstance(one, dict):
            if STRING in one and len(one) <= 2:
                if len(one) == 1:
                    counts[False] += 1
                elif not one.get(RANGES, True):
                    counts[True] += 1
            stack.extend(one.values())
        elif isinstance(one, list):
            stack.extend(one)
    return counts[True] > counts[False]


def name_outputs(
    actions: Sequence[Action], nameable: Collection[int], workflow: str
) -> tuple[Names, Ids, dict[int, str]]:
    """Names for every output that something refers to; the side table's part for them; and
    which action, by index, each belongs to. Only actions in `nameable` can be named.
    """
    labels: dict[str, Counter[str]] = {}
    for action in actions:
        for target, label in references(action.parameters):
            labels.setdefault(target, Counter())[label] += 1
    names, ids = Names(), Ids()
    variables = set(_variables(actions))
    names.variables = {name for name in variables if is_simple(name)}
    taken = {*GLOBALS, *variables}
    set_names: dict[int, str] = {}
    for index, action in enumerate(actions):
        uuid: Any = action.parameters.get(UUID)
        if not isinstance(uuid, str) or uuid not in labels or index not in nameable:
            continue
        if not uuid or uuid in names.by_uuid:
            continue
        own = action.parameters.get(NAMED)
        usual = default_label(action.identifier, action.parameters)
        label = min(labels[uuid].items(), key=lambda item: (-item[1], item[0]))[0] or usual
        name = _free_name(own if isinstance(own, str) else label, taken)
        set_names[index] = name
        names.add(name, uuid, label)
        if not (own == name == label and uuid == output_uuid(workflow, name)):
            ids.outputs[name] = (uuid, "" if label == usual else label)
            names.outputs[name].label = label
    return names, ids, set_names


def _variables(actions: Sequence[Action]) -> Iterator[str]:
    for action in actions:
        name = action.parameters.get("WFVariableName")
        if action.identifier in VARIABLE_SETTERS and isinstance(name, str):
            yield name


def _free_name(wanted: str, taken: set[str]) -> str:
    """The wanted name if it is simple and free, else in kebab-case, with a number if taken."""
    base = wanted
    if not is_simple(wanted) or len(wanted) > 60 or LOOP_VARIABLE.match(wanted):
        base = ""
    if not base or base in taken:
        words = re.findall(r"[^\W_]+", wanted.lower())
        base = "-".join(words)[:40].strip("-")
        base = base if is_simple(base) else f"output-{base}".rstrip("-")
    name, turn = base, 1
    while name in taken or LOOP_VARIABLE.match(name):
        turn += 1
        name = f"{base}-{turn}"
    taken.add(name)
    return name
