"""The workflow language as a JSON Schema, for completion and marks in editors.

Knows how the table of actions becomes schema: names, parameters, kinds, choices, and what the
app says of each. The compiler stays the verifier: a schema cannot look up names or count braces.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from builder.workflow.apple.block_table import BLOCK_KINDS, CONDITION_ROWS
from builder.workflow.apple.catalog import (
    BUILTIN,
    ActionFacts,
    Parameter,
    action_words,
    all_actions,
)
from builder.workflow.apple.content import CONTENT_CLASSES, SURFACES, WORKFLOW_TYPES
from builder.workflow.apple.filter_table import SORT_BY
from builder.workflow.apple.icons import colors, glyphs
from builder.workflow.language.grammar import BLOCK_KEYS, CASES, USE

Schema = dict[str, Any]

# How much is told of an action: the whole must stay light (300 KB).
_LONGEST = 36
DRAFT = "http://json-schema.org/draft-07/schema#"
_ANY = ["null", "boolean", "number", "string", "array", "object"]
_PLAIN = ["boolean", "number", "string", "object"]
_REFERENCE: Schema = {"type": ["string", "object"]}
_OBJECT: Schema = {"type": "object"}
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
    """The schema as JSON without blanks. Same tables, same text."""
    schema = workflow_schema()
    verbs = schema["definitions"]["action"].pop("properties")
    rows = ",".join(f"{_compact(key)}:{_compact(value)}" for key, value in verbs.items())
    schema["definitions"]["action"]["properties"] = "ACTIONS"
    definitions = ",\n".join(
        f"{_compact(key)}:{_compact(value)}" for key, value in schema["definitions"].items()
    )
    schema["definitions"] = "DEFINITIONS"
    text = _compact(schema).replace('"DEFINITIONS"', "{\n" + definitions + "\n}")
    return text.replace('"ACTIONS"', "{\n" + rows + "\n}") + "\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def workflow_schema() -> Schema:
    """The schema as a value: JSON Schema draft 7, which editors' YAML support reads.

    Actions with the same parameters share one definition, and so do parameters that take the same.
    """
    shapes = _Shapes(_named())
    verbs = shapes.verbs
    return {
        "$schema": DRAFT,
        "title": "Workflow",
        "description": "A shortcut as text, compiled by optout compile.",
        "type": "object",
        "required": ["format"],
        "additionalProperties": False,
        "properties": _head(),
        **shapes.parts,
        "definitions": {
            "actions": {
                "type": "array",
                # By kind, so that a fault is told of the one that was meant.
                "items": {
                    "if": _OBJECT,
                    "then": {"$ref": "#/definitions/item"},
                    "else": {"$ref": "#/definitions/name"},
                },
            },
            # An action before a reference ({wait: {seconds}}), or one with its parameters.
            "item": {
                # A name that is being typed looks like a reference, {ti} like {x}. The second
                # alternative never holds: yaml-language-server (1.19 and 2.0, read and tried
                # 2026-11-29) takes none of several for sure while it completes, so it goes on to
                # the parameters; who validates sees no difference.
                "if": {
                    "oneOf": [
                        {
                            "type": "object",
                            "properties": {"question": {}},
                            "additionalProperties": {"$ref": "#/definitions/reference"},
                        },
                        False,
                    ]
                },
                "then": {
                    "propertyNames": {
                        "anyOf": [
                            {"$ref": "#/definitions/name"},
                            {"enum": [*_blocks()]},
                            {"pattern": r"^set |\."},
                        ]
                    }
                },
                "else": {"$ref": "#/definitions/action"},
            },
            "name": {"enum": [*verbs]},
            # Without a description: an editor would show it for every value.
            "reference": {
                "type": "object",
                "maxProperties": 1,
                "additionalProperties": {"type": "null"},
            },
            "action": {
                "type": "object",
                "minProperties": 1,
                "properties": {**_blocks(), **verbs},
                "patternProperties": {
                    "^set ": {
                        "description": "Gives the action's output a name: {name} refers to it.",
                        "if": {"type": "object"},
                        "then": {"$ref": "#/definitions/item"},
                        "else": {"type": "string"},
                    },
                    r"^[A-Za-z][\w-]*\.[\w.-]+$": {},
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
        "constants": {"description": "Names for values; use: reads more of them.", **_OBJECT},
        "takes": {"description": "A block's: what it is given.", "type": ["array", "object"]},
        "tests": {
            "description": "Runs on this computer: answers, and what a person should meet.",
            "type": "array",
            "items": _test(),
        },
        "file": {"description": "What an imported file has besides.", "type": "object"},
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
            "input": {"type": ["string", "number", "array", "object"]},
            "photos": {"description": "Pictures on the device.", "type": "array"},
            "answers": {"type": ["string", "number", "array"]},
            "expect": {"type": "array"},
            "exactly": {"type": "boolean"},
            "clipboard": {"type": ["string", "number"]},
            "seed": {"type": "integer"},
            "locale": {"type": "string"},
            "files": {"description": "Texts by their path.", **_OBJECT},
            "stubs": {
                "description": "Recorded answers: of a url, or of an action.",
                "type": "array",
                "items": _OBJECT,
            },
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


class _Shapes:
    """What actions share: sets of parameters under "p", what a parameter takes under "k". They
    stand at the top, so that the thousands of references to them are short; what is used once
    stands where it is used.
    """

    def __init__(self, rows: list[ActionFacts]) -> None:
        self.parts: dict[str, Schema] = {"p": {}, "k": {"o": _OTHERS}}
        self._ids: dict[str, str] = {}
        kinds = [self._kind(one) for row in rows for one in row.by_slug.values()]
        kinds += [short for row in rows if (short := self._short(row))]
        self._uses = Counter(_compact(kind) for kind in kinds if kind)
        self._uses.update(_compact(self._shape(row)) for row in rows)
        self.verbs = {row.slug: self._verb(row) for row in rows}

    def _shared(self, letter: str, schema: Schema) -> Schema:
        key = _compact(schema)
        if self._uses[key] < 2:
            return schema
        if key not in self._ids:
            self._ids[key] = str(len(self.parts[letter]))
            self.parts[letter][self._ids[key]] = schema
        return {"$ref": f"#/{letter}/{self._ids[key]}"}

    def _verb(self, row: ActionFacts) -> Schema:
        """What may follow an action's name: its short form, or its parameters and no others."""
        shape = self._shape(row)
        shared = self._shared("p", shape)
        if "$ref" not in shared:
            properties = {
                slug: self._shared("k", one) if one else one
                for slug, one in shape["properties"].items()
            }
            shared = {"properties": properties, "additionalProperties": False}
        else:
            self._share_inside(self.parts["p"][shared["$ref"].rpartition("/")[2]])
        if short := self._short(row):
            shared = {"if": _OBJECT, "then": shared, "else": self._shared("k", short)}
        told = _action_words(row)
        if not told:
            return shared
        return {"description": told, **({"allOf": [shared]} if "$ref" in shared else shared)}

    def _share_inside(self, shape: Schema) -> None:
        for slug, one in shape["properties"].items():
            if one and "$ref" not in one:
                shape["properties"][slug] = self._shared("k", one)

    def _shape(self, row: ActionFacts) -> Schema:
        slugs: Schema = {slug: self._kind(one) for slug, one in row.by_slug.items()}
        own: Schema = {} if row.identifier.startswith(BUILTIN) else {"descriptor": {}}
        return {"properties": {**slugs, **_COMMON, **own}, "additionalProperties": False}

    def _short(self, row: ActionFacts) -> Schema:
        """What the short form of an action of the app takes where that is a choice; else {}."""
        main = row.by_slug.get(row.main) if row.identifier.startswith(BUILTIN) else None
        return self._kind(main) if main is not None and main.choices else {}

    @staticmethod
    def _kind(parameter: Parameter) -> Schema:
        # Names of properties to sort by differ with each kind of content: the compiler knows them.
        choices = () if parameter.key == SORT_BY else parameter.choices
        if choices:
            return {"anyOf": [{"enum": [*choices]}, {"$ref": "#/k/o"}]}
        # Editors complete no name whose schema is `true`; {} says the same.
        return {} if parameter.kind == "any" else {"type": _TYPES.get(parameter.kind, _PLAIN)}


# What may stand for a choice: a value of a certain type, or a text with a reference.
_OTHERS: Schema = {
    "if": {"type": "string"},
    "then": {"pattern": r"\{"},
    "else": {"type": "object"},
}
_COMMON: Schema = {"named": {}, "raw": {}}


def _action_words(row: ActionFacts) -> str:
    """How the app begins to explain an action of its own that real files use: there is no room
    for all, and `optout list actions` tells them."""
    if not row.identifier.startswith(BUILTIN) or not any(one.seen for one in row.by_slug.values()):
        return ""
    summary, _ = action_words().get(row.identifier, ("", {}))
    told = summary.replace("\\n", "\n").partition("\n")[0].partition(". ")[0]
    return told if len(told) <= _LONGEST else told[:_LONGEST].rpartition(" ")[0] + " …"


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
        USE: {
            "description": "Puts the actions of a file here: blocks/log.yaml.",
            "type": "string",
            "pattern": r"^[^/~].*\.ya?ml$",
        },
        "question": {
            "description": "What the app asks when the shortcut is added.",
            "type": ["string", "object", "array"],
        },
    }
