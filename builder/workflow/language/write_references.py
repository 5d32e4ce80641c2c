"""One reference as people write it between braces: `version | as number`.

Knows which attachments the syntax has words for. `read_references` reads what this writes.
"""

from __future__ import annotations

import json
import re
from typing import Any

from builder.wire.plist import Dict
from builder.workflow.apple.content import CONTENT_NAMES
from builder.workflow.apple.spelling import (
    ASK,
    COERCION,
    DATE_FORMAT,
    DICTIONARY_KEY,
    EXTENSION_INPUT,
    OUTPUT,
    PROPERTY,
    STEPS,
    TYPE,
    VARIABLE,
)
from builder.workflow.language.names import GLOBAL_NAMES, LOOP_VARIABLE, Names, is_simple
from builder.workflow.language.read_references import DATE_KEYS, is_class

_DATE_NAMES: dict[str, str] = {value: key for key, value in DATE_KEYS.items()}
_BARE = re.compile(r"[\w.-]+\Z")


def write_reference(attachment: Any, names: Names) -> str | None:
    """The text between the braces for an attachment; None where the syntax has no words for it."""
    if not isinstance(attachment, dict):
        return None
    rest = {key: value for key, value in attachment.items() if key not in (TYPE, STEPS)}
    if not all(isinstance(value, str) for value in rest.values()):
        return None
    head = _write_head(attachment.get(TYPE), rest, names)
    steps = attachment.get(STEPS, [])
    if head is None or not isinstance(steps, list) or (not steps and STEPS in attachment):
        return None
    parts = [head]
    for step in steps:
        shown = _write_step(step)
        if shown is None:
            return None
        parts.append(shown)
    return " | ".join(parts)


def _write_head(kind: Any, rest: dict[str, str], names: Names) -> str | None:
    keys = rest.keys()
    if kind == OUTPUT and keys == {"OutputUUID", "OutputName"}:
        return _write_output(rest["OutputUUID"], rest["OutputName"], names)
    if kind == VARIABLE and keys == {"VariableName"}:
        name = rest["VariableName"]
        known = name in names.variables or LOOP_VARIABLE.match(name)
        if known and is_simple(name) and name not in names.outputs:
            return name
        return f"variable {_quote(name)}"
    if kind == ASK and keys == {"Prompt"}:
        return f"ask {json.dumps(rest['Prompt'], ensure_ascii=False)}"
    if isinstance(kind, str) and kind in GLOBAL_NAMES and not keys:
        if kind == EXTENSION_INPUT:
            names.uses_input = True
        return GLOBAL_NAMES[kind]
    return None


def _write_output(uuid: str, label: str, names: Names) -> str:
    name = names.by_uuid.get(uuid)
    if name is None:
        return f"output {_quote(uuid)} | named {_quote(label)}"
    if names.label_of(name) == label:
        return name
    return f"{name} | named {_quote(label)}"


def _quote(name: str) -> str:
    return name if _BARE.match(name) else json.dumps(name, ensure_ascii=False)


def _write_step(step: Any) -> str | None:
    if not isinstance(step, dict):
        return None
    rest = {key: value for key, value in step.items() if key != TYPE}
    keys = rest.keys()
    kind = step.get(TYPE)
    if kind == DICTIONARY_KEY and keys == {"DictionaryKey"}:
        return _named_step("key", rest["DictionaryKey"])
    if kind == COERCION and keys == {"CoercionItemClass"}:
        item = rest["CoercionItemClass"]
        if not isinstance(item, str) or not is_class(item):
            return None
        return _named_step("as", CONTENT_NAMES.get(item, item))
    if kind == PROPERTY and keys == {"PropertyName"}:
        return _named_step("property", rest["PropertyName"])
    if kind == PROPERTY and keys == {"PropertyName", "PropertyUserInfo"}:
        return _write_property(rest["PropertyName"], rest["PropertyUserInfo"])
    if kind == DATE_FORMAT:
        return _write_date(rest)
    return None


def _named_step(word: str, name: Any) -> str | None:
    return f"{word} {_quote(name)}" if isinstance(name, str) else None


def _write_property(name: Any, info: Any) -> str | None:
    if not isinstance(name, str) or not isinstance(info, str | bool | int):
        return None
    shown = json.dumps(name, ensure_ascii=False)
    return f"property {shown} with {json.dumps(info, ensure_ascii=False)}"


def _write_date(rest: Dict) -> str | None:
    parts = ["date"]
    for key, value in sorted(rest.items()):
        name = _DATE_NAMES.get(key, key)
        if isinstance(value, bool):
            parts.append(f"{name}={'true' if value else 'false'}")
        elif isinstance(value, str) and value not in ("true", "false"):
            parts.append(f"{name}={_quote(value)}")
        elif isinstance(value, str):
            parts.append(f"{name}={json.dumps(value)}")
        else:
            return None
    return " ".join(parts)
