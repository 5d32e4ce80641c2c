"""What the app calls an action's output when nobody has renamed it, in English.

The label is for the eye: a reference is found by its UUID (90,300 of 90,670 real references
point to an earlier action's UUID; labels are localised). Counted in 3,088 files, 2026-11-22.
"""

from __future__ import annotations

from typing import Any

from builder.workflow.apple.block_table import BLOCK_KINDS
from builder.workflow.apple.catalog import BUILTIN, action_of


def default_label(identifier: str, parameters: dict[str, Any]) -> str:
    """The label of an action's output: its own name if it has one, else the app's."""
    own = parameters.get("CustomOutputName")
    if isinstance(own, str) and own:
        return own
    if identifier in BLOCK_KINDS:
        return BLOCK_KINDS[identifier].output
    short = identifier.removeprefix(BUILTIN)
    detail = parameters.get("WFDeviceDetail")
    if isinstance(detail, str):
        return detail
    facts = action_of(identifier)
    if facts is None:
        return short.rpartition(".")[2]
    return facts.output or facts.name or short.rpartition(".")[2]
