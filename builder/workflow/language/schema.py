"""The workflow language as a JSON Schema, for completion and marks in editors.

Knows how the table of actions becomes schema: names, parameters, kinds, choices, and what the
app says of each. The compiler stays the judge: a schema cannot look up names or count braces.
"""

from __future__ import annotations

import json
from typing import Any

from builder.workflow.apple.action_check import WORDS
from builder.workflow.apple.block_table import BLOCK_KINDS, CONDITION_ROWS
from builder.workflow.apple.catalog import ActionFacts, Parameter, action_words, all_actions
from builder.workflow.apple.content import CONTENT_CLASSES, SURFACES, WORKFLOW_TYPES
from builder.workflow.apple.icons import colors, glyphs
from builder.workflow.language.grammar import BLOCK_KEYS, CASES

Schema = dict[str, Any]

DRAFT = "http://json-schema.org/draft-07/schema#"
_ANY = ["null", "boolean", "number", "string", "array", "object"]
_PLAIN = ["boolean", "number", "string", "object"]
_REFERENCE: Schema = {"type": ["string", "object"]}
_ACTIONS: Schema = {"$ref": "#/definitions/actions"}
_TYPES: dict[str, list[str]] = {
    "bool": ["boolean", "string", "number", "object"],
    "number": ["number", "string", "object"],
    "plainNumber": ["number", "boolean", "object"],
    "picker": ["string", "object"],
    "subject": ["string", "object"],
    "dictionary": ["object", "array", "string"],
    "items": ["array", "object", "string"],
    "quantity": ["object", "string"],
    "filter": ["array", "object"],
    "any": ["boolean", "number", "string", "array", "object"],
}


def schema_text() -> str:
    """The schema as JSON with one action a line. Same tables, same text."""
    schema = workflow_schema()
    actions = schema["definitions"]["action"]["properties"]
    rows = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in actions.items()]
    schema["definitions"]["action"]["properties"] = "ACTIONS"
    text = json.dumps(schema, indent=1)
    return text.replace('"ACTIONS"', "{\n" + ",\n".join(rows) + "\n}") + "\n"


def workflow_schema() -> Schema:
    """The schema as a value: JSON Schema draft 7, which editors' YAML support reads."""
    return {
        "$schema": DRAFT,
        "title": "Workflow",
        "description": "A shortcut as text, compiled by optout compile.",
        "type": "object",
        "required": ["format"],
        "additionalProperties": False,
        "properties": _head(),
        "definitions": {
            "actions": {
                "type": "array",
                "items": {
                    "anyOf": [{"$ref": "#/definitions/name"}, {"$ref": "#/definitions/action"}]
                },
            },
            "name": {"type": "string", "enum": [row.slug for row in _named()]},
            "action": {
                "type": "object",
                "minProperties": 1,
                "properties": {**_blocks(), **_verbs()},
                "patternProperties": {
                    "^set ": {
                        "description": "Gives the action's output a name: {name} refers to it.",
                        "anyOf": [{"type": "string"}, {"$ref": "#/definitions/action"}],
                    },
                    r"^[A-Za-z][\w-]*\.[\w.-]+$": {"type": _ANY},
                },
                "additionalProperties": False,
            },
        },
    }


def _head() -> Schema:
    return {
        "format": {"description": "The version of the language.", "enum": [1, "1"]},
        "name": {"description": "What the shortcut is called.", "type": "string"},
        "icon": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "glyph": _choice(sorted(glyphs()), "integer"),
                "color": _choice(sorted(colors()), "integer"),
            },
        },
        "input": _names("What the shortcut takes.", CONTENT_CLASSES),
        "output": _names("What the shortcut gives.", CONTENT_CLASSES),
        "types": _names("Where the shortcut appears.", WORKFLOW_TYPES),
        "surfaces": _names("Where a quick action is offered.", SURFACES),
        "no-input": {
            "description": "What happens without input: clipboard, {say: ...} or {ask: ...}.",
            "anyOf": [
                {"enum": ["clipboard"]},
                {"type": "object", "properties": {"say": {"type": "string"}, "ask": {}}},
            ],
        },
        "actions": {"description": "What the shortcut does, in order.", **_ACTIONS},
        "tests": {
            "description": "Runs on this computer: answers, and what a person should meet.",
            "type": "array",
            "items": _test(),
        },
        "file": {"description": "What an imported file has otherwise.", "type": "object"},
        "ids": {"description": "UUIDs that names cannot give.", "type": "object"},
        "top": {"description": "A file kept as it is.", "type": "object"},
        "odd-actions": {"description": "A file kept as it is.", "type": "array"},
    }


def _test() -> Schema:
    return {
        "type": "object",
        "required": ["expect"],
        "additionalProperties": False,
        "properties": {
            "name": {"type": "string"},
            "on": {"description": "System and version, as in ios-17.5.", "type": "string"},
            "at": {"description": "Date and time of the run.", "type": "string"},
            "input": {"type": ["string", "number", "array"]},
            "answers": {"type": ["string", "number", "array"]},
            "expect": {"type": "array"},
            "exactly": {"type": "boolean"},
        },
    }


def _choice(names: list[str], other: str) -> Schema:
    return {"anyOf": [{"enum": names}, {"type": other}]}


def _names(description: str, known: dict[str, str]) -> Schema:
    item = {"anyOf": [{"enum": sorted(known)}, {"type": "string", "pattern": "^[A-Z]"}]}
    return {"description": description, "anyOf": [{"type": "array", "items": item}, item]}


def _named() -> list[ActionFacts]:
    rows = (row for row in all_actions() if row.slug and row.identifier not in BLOCK_KINDS)
    return sorted(rows, key=lambda row: row.slug)


def _verbs() -> Schema:
    """One property for every action that has a name."""
    words = action_words()
    verbs: Schema = {}
    for row in _named():
        summary, told = words.get(row.identifier, ("", {}))
        first = row.by_slug.get(row.main)
        short = f" In short: {row.slug}: {first.slug}." if first is not None else ""
        verbs[row.slug] = {
            "description": f"{row.name or row.identifier}. {summary}{short}".strip(),
            "type": _ANY,
            "properties": {
                **{
                    slug: _parameter(parameter, told.get(parameter.key))
                    for slug, parameter in row.by_slug.items()
                },
                **_COMMON,
            },
            # A mapping of one key without a value is a reference: {name}.
            "additionalProperties": {"type": "null"},
        }
    return verbs


_COMMON: Schema = {"named": {"type": "string"}, "raw": {"type": "object"}}


def _parameter(parameter: Parameter, told: tuple[str, str] | None) -> Schema:
    schema: Schema = {"type": _TYPES.get(parameter.kind, _PLAIN)}
    label, description = told or ("", "")
    words = [description or label, f"Takes {WORDS[parameter.kind]}."]
    schema["description"] = " ".join(word for word in words if word)
    if not parameter.choices:
        return schema
    others: Schema = {"type": "object"}
    choices: Schema = {"enum": [*parameter.choices]}
    reference: Schema = {"type": "string", "pattern": r"\{"}
    return {"description": schema["description"], "anyOf": [choices, others, reference]}


def _block_key(key: str, is_list: bool, says: str) -> Schema:
    kind = "boolean" if key == "legacy-cancel" else "object"
    own = _ACTIONS if is_list else {"type": kind}
    if key == CASES:
        own = {"type": "array", "items": {"type": "object"}}
    elif key == "items":
        own = {"type": _ANY}
    return {"description": says, **own}


def _blocks() -> Schema:
    value = {"type": _ANY}
    condition = {"description": "A condition of if.", **value}
    return {
        "if": {
            "description": "Tests what is in the braces; one condition stands below.",
            **_REFERENCE,
        },
        "if-all": {"description": "Every condition of the list must hold.", "type": "array"},
        "if-any": {"description": "One condition of the list must hold.", "type": "array"},
        **{row.word: condition for row in CONDITION_ROWS},
        "menu": {"description": "Choose from Menu: the prompt.", **value},
        "repeat": {"description": "Repeats so many times.", **value},
        "repeat-each": {"description": "Repeats for each item of a list.", **value},
        **{key: _block_key(key, is_list, says) for key, (is_list, says) in BLOCK_KEYS.items()},
        "raw": {
            "description": "An action as the app keeps it.",
            "type": "object",
            "required": ["action"],
            "additionalProperties": False,
            "properties": {
                "action": {"type": "string"},
                "parameters": {"type": "object"},
                "beside": {"type": "object"},
            },
        },
        "question": {
            "description": "What the app asks when the shortcut is added.",
            "type": ["string", "object", "array"],
        },
    }
