"""Checks a shortcut against what our compilers can write: these actions, so wired, no others.

Knows each action and parameter of `targets/shortcut`, that the only addresses that one opens are
the Settings screens of the facts, and that the relay is the one that the facts make. A shortcut
that its host wrote as text is not checked here: nobody can tell from outside what it should do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Any

from builder.errors import Problem
from builder.facts.catalog import load_catalog
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact
from builder.targets.relay import relay_workflow
from builder.targets.shortcut import ALL_KEYS, HERE, OPENED, OPENED_KEYS
from builder.wire.plist import loads_dict
from builder.workflow.apple.action_check import check_actions
from builder.workflow.apple.actions import PREFIX, dictionary, scope
from builder.workflow.apple.tokens import text_field
from builder.workflow.apple.workflow import (
    ACTIONS,
    Icon,
    new_top,
    workflow_from_plist,
    workflow_to_plist,
)

# Action -> its parameters, as the shortcuts of a kit in 39 languages have them (2026-11-28).
_ACTIONS: Mapping[str, frozenset[str]] = {
    "alert": frozenset(
        {"WFAlertActionCancelButtonShown", "WFAlertActionMessage", "WFAlertActionTitle"}
    ),
    "choosefrommenu": frozenset(
        {
            "GroupingIdentifier", "UUID", "WFControlFlowMode", "WFMenuItemTitle", "WFMenuItems",
            "WFMenuPrompt",
        }
    ),
    "comment": frozenset({"WFCommentActionText"}),
    "conditional": frozenset(
        {
            "GroupingIdentifier", "UUID", "WFCondition", "WFConditionalActionString",
            "WFControlFlowMode", "WFEnumeration", "WFInput", "WFNumberValue",
        }
    ),
    "delay": frozenset({"WFDelayTime"}),
    "dictionary": frozenset({"UUID", "WFItems"}),
    "exit": frozenset(),
    "getdevicedetails": frozenset({"UUID", "WFDeviceDetail"}),
    "getitemfromlist": frozenset({"UUID", "WFInput", "WFItemSpecifier"}),
    "setvariable": frozenset({"WFInput", "WFVariableName"}),
    "openurl": frozenset({"Show-WFInput", "UUID", "WFInput"}),
    "text.split": frozenset(
        {"Show-text", "UUID", "WFTextCustomSeparator", "WFTextSeparator", "text"}
    ),
    "url": frozenset({"UUID", "WFURLActionURL"}),
    "waittoreturn": frozenset(),
}  # fmt: skip
# Our largest has some 120 actions (2026-11); the bound is for files that others put into a kit.
MOST_ACTIONS = 2000
_WATCH = ("Watch",)


def prove_shortcut(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """The faults of a shortcut; a signed one is opened. Raises InvalidFileError."""
    del evidence
    data = artifact.data
    if artifact.signed:
        from builder.workflow.apple.signed import extract_workflow

        data = extract_workflow(data, file=artifact.path)
    workflow = workflow_from_plist(loads_dict(data, file=artifact.path), file=artifact.path)
    return check_actions(workflow, file=artifact.path)


def check_ours(value: Any, *, file: str, screens: Collection[str]) -> list[Problem]:
    """The faults of a workflow's property list; [] for one that our compilers could write.

    `screens` are the addresses of Settings screens.
    """
    if not isinstance(value, Mapping) or not isinstance(value.get(ACTIONS), list):
        return [_problem("is not a workflow", file)]
    if is_relay(value):
        return []
    found = [*_top(value), *_actions(value[ACTIONS], screens)]
    return [_problem(words_of, file) for words_of in dict.fromkeys(found[:8])]


def is_relay(value: Mapping[str, Any]) -> bool:
    """Whether it is the relay to the last action, in whatever words it refuses."""
    actions = value[ACTIONS]
    if not 0 < len(actions) <= MOST_ACTIONS or not value.get("WFWorkflowHasShortcutInputVariables"):
        return False
    given = [
        each.get("WFWorkflowActionParameters") for each in actions if isinstance(each, Mapping)
    ]
    said = (each.get("WFAlertActionMessage") for each in given if isinstance(each, Mapping))
    refusal = next((text for text in said if isinstance(text, str)), "")
    return bool(refusal) and value == _relay(refusal)


# All shortcuts of a kit that take a text are compared with it; making it takes most of a check.
@lru_cache(maxsize=2)
def _relay(refusal: str) -> Mapping[str, Any]:
    """The relay of the package's devices, as a property list."""
    found: dict[str, Any] = workflow_to_plist(relay_workflow(load_catalog(), refusal))
    return found


def _top(value: Mapping[str, Any]) -> Iterator[str]:
    """The head is that of a new workflow, but for its icon and whether it takes a text."""
    icon = value.get("WFWorkflowIcon")
    if not isinstance(icon, Mapping):
        yield "has no icon"
        return
    drawn = Icon(
        glyph=icon.get("WFWorkflowIconGlyphNumber", 0),
        color=icon.get("WFWorkflowIconStartColor", 0),
    )
    takes = value.get("WFWorkflowHasShortcutInputVariables") is True
    wanted = new_top(
        icon=drawn,
        types=_WATCH if value.get("WFWorkflowTypes") == list(_WATCH) else (),
        input_classes=("WFStringContentItem",) if takes else (),
        uses_input=takes,
    )
    head = {key: each for key, each in value.items() if key != ACTIONS}
    for key in sorted(wanted.keys() | head.keys(), key=str):
        if key not in head or key not in wanted or head[key] != wanted[key]:
            yield f"has a key at its top that ours do not have: {str(key)[:60]}"


def _actions(actions: list[Any], screens: Collection[str]) -> Iterator[str]:
    if len(actions) > MOST_ACTIONS:
        yield f"has {len(actions)} actions; ours have at most {MOST_ACTIONS}"
        return
    made: dict[str, set[str]] = {"url": set(), "dictionary": set()}
    for number, each in enumerate(actions, 1):
        if not isinstance(each, Mapping) or each.keys() != {
            "WFWorkflowActionIdentifier",
            "WFWorkflowActionParameters",
        }:
            yield f"action {number} is not written as ours are"
            continue
        name = str(each["WFWorkflowActionIdentifier"])
        given = each["WFWorkflowActionParameters"]
        known = _ACTIONS.get(name.removeprefix(PREFIX)) if name.startswith(PREFIX) else None
        if known is None:
            yield f"action {number} is {name[:60]!a}, which none of our shortcuts has"
            continue
        if not isinstance(given, Mapping):
            yield f"action {number} has no parameters"
            continue
        for key in sorted(given.keys() - known, key=str):
            yield f"action {number} ({name[:60]}) has {str(key)[:60]!a}, which ours do not have"
        if fault := _wired(name.removeprefix(PREFIX), given, made, screens):
            yield f"action {number} {fault}"


def _wired(
    name: str, given: Mapping[str, Any], made: dict[str, set[str]], screens: Collection[str]
) -> str:
    """What is wrong with an action that leads somewhere, or hands on where that is; "" for none.

    `made` are the UUIDs of the addresses and dictionaries before it.
    """
    own = str(given.get("UUID"))
    source = _source(given.get("WFInput"))
    match name:
        case "url":
            address = given.get("WFURLActionURL")
            if address not in list(screens) and address not in [text_field(one) for one in OPENED]:
                return f"holds the address {str(address)[:100]!a}, which is not a Settings screen"
            made["url"].add(own)
        case "dictionary":
            if not _is_facts(given.get("WFItems"), screens):
                return "is a dictionary whose screens are not Settings screens"
            made["dictionary"].add(own)
        case "setvariable" if given.get("WFVariableName") != HERE.name:
            return "sets a variable that ours do not have"
        case "setvariable" if source not in made["dictionary"]:
            return "sets a variable to something else than a dictionary before it"
        case "openurl" if source not in made["url"]:
            return "opens something else than an address before it"
    return ""


def _is_facts(items: Any, screens: Collection[str]) -> bool:
    """Whether a dictionary holds texts under our keys, and screens where it is to hold screens."""
    try:
        rows = items["Value"]["WFDictionaryFieldValueItems"]
        pairs = [
            (row["WFKey"]["Value"]["string"], row["WFValue"]["Value"]["string"]) for row in rows
        ]
        written = dictionary(scope("check"), pairs).parameters["WFItems"]
    except (TypeError, KeyError, ValueError, AttributeError):
        return False
    return (
        written == items
        and {key for key, _ in pairs} == ALL_KEYS
        and all(text in screens for key, text in pairs if key in OPENED_KEYS)
    )


def _source(value: Any) -> str | None:
    """The UUID of the action whose output a reference names, or None."""
    if not isinstance(value, Mapping) or value.keys() != {"Value", "WFSerializationType"}:
        return None
    inner = value["Value"]
    if not isinstance(inner, Mapping) or inner.keys() - {"OutputName", "OutputUUID", "Type"}:
        return None
    return str(inner.get("OutputUUID")) if inner.get("Type") == "ActionOutput" else None


def _problem(words: str, file: str) -> Problem:
    return Problem(code="shortcut-foreign", message=words, file=file)
