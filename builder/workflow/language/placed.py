"""The actions that wait to be put in before the one that is being read.

Knows that arithmetic and keys in braces stand for actions of their own, what each result is
called, and how many there may be. Which actions those are, `builder.workflow.language.calculated`
knows; the compiler of lists knows where they are put in.
"""

from __future__ import annotations

import re
from functools import partial

from builder.wire.plist import Dict
from builder.workflow.apple.spelling import OUTPUT, TYPE
from builder.workflow.language.grammar import PIECE
from builder.workflow.language.ids import output_uuid
from builder.workflow.language.names import Names
from builder.workflow.language.wording import WordingError

# More would be a program of its own.
MAX_PLACED = 2000


class Placement:
    """An action that waits to be put in: what it is, and its output's name and UUID."""

    __slots__ = ("identifier", "name", "parameters", "uuid")

    def __init__(self, identifier: str, parameters: Dict, name: str, uuid: str) -> None:
        self.identifier = identifier
        self.parameters = parameters
        self.name = name
        self.uuid = uuid


class Placements:
    """The placed actions of one workflow, in order; `waiting` are those not put in yet."""

    def __init__(self, workflow: str) -> None:
        self.workflow = workflow
        self.waiting: list[Placement] = []
        # What the results of the heads that wait are called.
        self.called: dict[str, str] = {}
        self.taken: set[str] = set()

    def take(self) -> list[Placement]:
        """Those that wait, for the action that is added next."""
        self.called.clear()
        if not self.waiting:
            return self.waiting
        waiting, self.waiting = self.waiting, []
        return waiting

    def reference(self, head: str, names: Names) -> Dict | None:
        """What a head with arithmetic or keys refers to; None where it has neither. Raises
        WordingError, whose `at` counts characters of `head`.
        """
        # Loaded where a head is no name: most texts calculate nothing.
        from builder.workflow.language.calculated import calculated

        before = len(self.waiting)
        try:
            found = calculated(head, names, partial(self.place, names))
        except WordingError:
            del self.waiting[before:]
            raise
        if len(self.waiting) > before and found is not None:
            self.called[head.strip()] = found["OutputName"]
        return found

    def place(self, names: Names, identifier: str, parameters: Dict, words: str, at: int) -> Dict:
        """Lets an action wait whose result is called by `words`; what refers to that result."""
        if len(self.taken) >= MAX_PLACED:
            message = f"more than {MAX_PLACED} calculations and keys in braces"
            raise WordingError(message, at)
        name, turn = words, 1
        while name in self.taken or names.attachment(name) is not None:
            turn += 1
            name = f"{words} no. {turn}"
        self.taken.add(name)
        uuid = output_uuid(self.workflow, name)
        self.waiting.append(Placement(identifier, parameters, name, uuid))
        return {TYPE: OUTPUT, "OutputUUID": uuid, "OutputName": name}

    def subject(self, text: str) -> str:
        """A text as it would be written with the names of the results that wait."""

        def named(found: re.Match[str]) -> str:
            head, bar, rest = (found.group(1) or "").partition("|")
            name = self.called.get(head.strip())
            return found.group() if name is None else f"{{{name}{' |' * bool(bar)}{rest}}}"

        return PIECE.sub(named, text) if self.called else text
