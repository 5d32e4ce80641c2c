"""Which name means what in one workflow: outputs, named variables, globals.

Knows how a name in braces is looked up, in both directions. Knows no syntax.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Protocol

from builder.wire.plist import Dict
from builder.workflow.apple.spelling import (
    ASK,
    CLIPBOARD,
    CURRENT_DATE,
    DEVICE_DETAILS,
    EXTENSION_INPUT,
    OUTPUT,
    TYPE,
    VARIABLE,
)

# What the language calls Apple's globals. CurrentApp: shortcutkit 2.0.0 (read, untried).
GLOBALS: dict[str, str] = {
    "app": "CurrentApp",
    "ask": ASK,
    "clipboard": CLIPBOARD,
    "date": CURRENT_DATE,
    "device": DEVICE_DETAILS,
    "input": EXTENSION_INPUT,
}
GLOBAL_NAMES: dict[str, str] = {value: key for key, value in GLOBALS.items()}
# The variables that a repeat sets by itself; nested repeats add a number.
LOOP_VARIABLE = re.compile(r"Repeat (?:Item|Index)(?: [2-9]\d?)?\Z")
# First words that the syntax keeps for itself.
_KEPT = ("variable ", "output ", "ask ")
_SIMPLE = re.compile(r"[^\W\d_][\w .-]*(?<! )\Z")


def is_simple(name: str) -> bool:
    """Whether a name can stand in braces as it is, and means nothing else there."""
    return bool(_SIMPLE.match(name)) and name not in GLOBALS and not name.startswith(_KEPT)


class HeadPlacer(Protocol):
    """What turns a head with arithmetic or keys into a reference."""

    def reference(self, head: str, names: Names) -> Dict | None: ...


class NamedOutput:
    """An action's output: its UUID, and the label that references to it carry."""

    __slots__ = ("label", "uuid")

    def __init__(self, uuid: str, label: str) -> None:
        self.uuid = uuid
        self.label = label


class Names:
    """The names of one workflow. `uses_input` turns true once the input is referred to.

    `late` gives an output's label when it is first asked for: finding it needs the action's
    facts, which most names never need. `placements` takes arithmetic and keys in braces, where they
    may stand.
    """

    def __init__(self) -> None:
        self.outputs: dict[str, NamedOutput] = {}
        self.variables: set[str] = set()
        self.by_uuid: dict[str, str] = {}
        self.late: dict[str, Callable[[], str]] = {}
        self.uses_input = False
        self.placements: HeadPlacer | None = None

    def add(self, name: str, uuid: str, label: str) -> None:
        self.outputs[name] = NamedOutput(uuid, label)
        self.by_uuid.setdefault(uuid, name)

    def label_of(self, name: str) -> str:
        output = self.outputs[name]
        if not output.label and name in self.late:
            output.label = self.late[name]()
        return output.label

    def known(self) -> Iterator[str]:
        yield from self.outputs
        yield from self.variables
        yield from GLOBALS

    def attachment(self, name: str) -> Dict | None:
        """What a bare name in braces refers to, as the app spells it; None if nothing."""
        kind = GLOBALS.get(name)
        if kind is not None:
            self.uses_input = self.uses_input or kind == EXTENSION_INPUT
            return {TYPE: kind}
        output = self.outputs.get(name)
        if output is not None:
            return {TYPE: OUTPUT, "OutputUUID": output.uuid, "OutputName": self.label_of(name)}
        if name in self.variables or LOOP_VARIABLE.match(name):
            return {TYPE: VARIABLE, "VariableName": name}
        return None
