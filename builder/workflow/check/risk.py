"""What an action can do to the person who runs it: the table in `risks.yaml`.

Knows identifiers and classes of risk. Knows nothing of workflows.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from builder.wire.fields import Faults, Fields
from builder.wire.yaml import parse_yaml
from builder.workflow.apple.catalog import BUILTIN, is_third_party


@dataclass(frozen=True, slots=True, kw_only=True)
class Risk:
    """A class of risk: its id, and what an action of this class does, in words."""

    id: str
    says: str
    pattern: re.Pattern[str]


OTHERS = Risk(
    id="others", says="does what another company's app decides", pattern=re.compile(r"(?!)")
)
INTENT = Risk(
    id="app", says="asks one of Apple's apps to do something", pattern=re.compile(r"(?!)")
)


@cache
def load_risks() -> tuple[Risk, ...]:
    """The classes of the table, gravest meaning not implied by the order."""
    name = "risks.yaml"
    document = parse_yaml(
        (files("builder.workflow.check") / name).read_bytes(), file=f"builder/workflow/check/{name}"
    )
    faults = Faults(document)
    fields = Fields(faults, document.root, "the table of risks")
    fields.number("format", low=1, high=1)
    fields.date("checked")
    found: list[Risk] = []
    for node in fields.items("risks"):
        row = Fields(faults, node, "a risk")
        names = "|".join(re.escape(one).replace(r"\*", ".*") for one in row.texts("actions"))
        pattern = re.compile(rf"(?:{names})\Z")
        found.append(Risk(id=row.id("id"), says=row.text("says"), pattern=pattern))
        row.close()
    fields.close()
    faults.raise_if_any()
    return tuple(found)


def risks_of(identifier: str) -> tuple[Risk, ...]:
    """The classes that an action belongs to; () for one that can do nothing of the kind."""
    if is_third_party(identifier):
        return (OTHERS,)
    if not identifier.startswith(BUILTIN):
        return (INTENT,)
    short = identifier.removeprefix(BUILTIN)
    return tuple(risk for risk in load_risks() if risk.pattern.match(short))
