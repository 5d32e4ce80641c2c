"""What a .shortcut contains, as values: a workflow and its actions.

The one module that knows how Apple spells a workflow's top level (`WFWorkflowActions`,
`WFWorkflowIcon`, ...). Parameters of single actions: `builder.workflow.apple.actions`.
Lossless: a workflow read from a plist and written again is equal in every key and value.

Facts: keys, their types and how often they occur were counted in 3,088 files written by
Apple's Shortcuts app (checked 2026-11-22); no signed file carries `WFWorkflowName`, the
name people see comes from the file's name.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from builder.errors import InvalidFileError, Problem
from builder.wire.plist import Dict, dumps_binary, dumps_xml, loads_dict

ACTIONS = "WFWorkflowActions"
IDENTIFIER = "WFWorkflowActionIdentifier"
PARAMETERS = "WFWorkflowActionParameters"

# The version written into new files. 900 is what 2,383 of 3,088 real files ask for at
# least; the client version is one of iOS 16's, which every later system accepts.
MINIMUM_CLIENT_VERSION = 900
CLIENT_VERSION = "1146.14"


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One action: Apple's identifier and its parameters as plist values.

    `extra` holds keys beside the two known ones; only broken or foreign files have any.
    `bare` is true where the file leaves the parameters out, which is not an empty one.
    """

    identifier: str
    parameters: Dict = field(default_factory=dict)
    extra: Dict = field(default_factory=dict)
    bare: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Icon:
    """Glyph number (a private-use code point) and RGBA colour as an unsigned integer."""

    glyph: int = 59511
    color: int = 463140863


@dataclass(frozen=True, slots=True, kw_only=True)
class Workflow:
    """A workflow. `top` holds every top-level key but the actions, as plist values.

    `name` is what the file is called; it is not written into the plist. `odd` is the list of
    actions as it is, where an item of it is no action; there are no `actions` then. `listless`
    is true where the file has no list of actions at all, which is not an empty one: another tool
    writes such a file for a text that only defines things.
    """

    name: str = ""
    actions: tuple[Action, ...] = ()
    top: Dict = field(default_factory=dict)
    odd: list[Any] | None = None
    listless: bool = False


def new_top(
    *,
    icon: Icon,
    types: tuple[str, ...] = (),
    input_classes: tuple[str, ...] = (),
    uses_input: bool = False,
) -> Dict:
    """The top level of a new workflow: every key that all 1,236 signed files carry."""
    return {
        "WFWorkflowClientVersion": CLIENT_VERSION,
        "WFWorkflowMinimumClientVersion": MINIMUM_CLIENT_VERSION,
        "WFWorkflowMinimumClientVersionString": str(MINIMUM_CLIENT_VERSION),
        "WFWorkflowIcon": {
            "WFWorkflowIconGlyphNumber": icon.glyph,
            "WFWorkflowIconStartColor": icon.color,
        },
        "WFWorkflowImportQuestions": [],
        "WFWorkflowTypes": list(types),
        "WFWorkflowInputContentItemClasses": list(input_classes),
        "WFWorkflowOutputContentItemClasses": [],
        "WFWorkflowHasOutputFallback": False,
        "WFWorkflowHasShortcutInputVariables": uses_input,
        "WFQuickActionSurfaces": [],
    }


def workflow_to_plist(workflow: Workflow) -> Dict:
    """The plist value of a workflow: a dictionary ready for `builder.wire.plist`."""
    if workflow.listless and not workflow.actions:
        return dict(workflow.top)
    actions = workflow.odd
    if actions is None:
        actions = [action_to_plist(action) for action in workflow.actions]
    return {**workflow.top, ACTIONS: actions}


def dump_workflow(workflow: Workflow, *, xml: bool = False) -> bytes:
    """The bytes of an unsigned shortcut: a binary property list, or XML. Same value, same bytes.

    Raises TypeError or ValueError for a value that no property list can hold.
    """
    value = workflow_to_plist(workflow)
    return dumps_xml(value) if xml else dumps_binary(value)


def load_workflow(data: bytes, *, name: str = "", file: str = "") -> Workflow:
    """The workflow in an unsigned shortcut's bytes, binary or XML. Raises InvalidFileError.

    A signed one is opened by `builder.workflow.opened.workflow_from_bytes`.
    """
    return workflow_from_plist(loads_dict(data, file=file), name=name, file=file)


def action_to_plist(action: Action) -> Dict:
    """One item of the list of actions."""
    if action.bare:
        return {**action.extra, IDENTIFIER: action.identifier}
    return {**action.extra, IDENTIFIER: action.identifier, PARAMETERS: action.parameters}


def workflow_from_plist(value: Any, *, name: str = "", file: str = "") -> Workflow:
    """The workflow in a plist value. Raises InvalidFileError where it is not one.

    Lossless: `workflow_to_plist` gives back an equal value, whatever the actions hold. A file
    without a list of actions is a shortcut where another key says that it is one.
    """
    if (
        isinstance(value, dict)
        and ACTIONS not in value
        and any(key.startswith("WFWorkflow") for key in value)
    ):
        return Workflow(name=name, top=dict(value), listless=True)
    if not isinstance(value, dict) or not isinstance(value.get(ACTIONS), list):
        message = f"not a shortcut: there is no list of actions ({ACTIONS})"
        raise InvalidFileError(Problem(code="not-a-workflow", message=message, file=file))
    top = {key: item for key, item in value.items() if key != ACTIONS}
    items = value[ACTIONS]
    if not all(map(is_action, items)):
        return Workflow(name=name, top=top, odd=items)
    return Workflow(name=name, actions=tuple(map(_action, items)), top=top)


def is_action(item: Any) -> bool:
    """Whether an item of the list has what every action has: an identifier that is text, and
    parameters that are a dictionary, or none.
    """
    return (
        isinstance(item, dict)
        and isinstance(item.get(IDENTIFIER), str)
        and isinstance(item.get(PARAMETERS, {}), dict)
    )


def _action(item: Dict) -> Action:
    return Action(
        identifier=item[IDENTIFIER],
        parameters=item.get(PARAMETERS, {}),
        extra={key: value for key, value in item.items() if key not in (IDENTIFIER, PARAMETERS)},
        bare=PARAMETERS not in item,
    )
