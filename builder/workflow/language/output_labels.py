"""What the app calls an action's output when nobody has renamed it, in English.

The label is for the eye: a reference is found by its UUID (90,300 of 90,670 real references
point to an earlier action's UUID; labels are localised). Counted in 3,088 files, 2026-11-22.
"""

from __future__ import annotations

from typing import Any

from builder.workflow.apple.catalog import BUILTIN, action_of

# Not in the engine's list: what blocks give, and the detail that names itself.
_BLOCKS: dict[str, str] = {
    "choosefrommenu": "Menu Result",
    "conditional": "If Result",
    "repeat.count": "Repeat Results",
    "repeat.each": "Repeat Results",
}


def default_label(identifier: str, parameters: dict[str, Any]) -> str:
    """The label of an action's output: its own name if it has one, else the app's."""
    own = parameters.get("CustomOutputName")
    if isinstance(own, str) and own:
        return own
    short = identifier.removeprefix(BUILTIN)
    if short in _BLOCKS:
        return _BLOCKS[short]
    detail = parameters.get("WFDeviceDetail")
    if isinstance(detail, str):
        return detail
    facts = action_of(identifier)
    if facts is None:
        return short.rpartition(".")[2]
    return facts.output or facts.name or short.rpartition(".")[2]
