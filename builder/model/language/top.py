"""A workflow's head: name, icon, what it takes and where it appears, read and written.

Knows how each top-level key of a workflow is written, and that `file:` holds what differs
from a new workflow's: versions, keys left out, keys as they are. Knows no actions.
"""

from __future__ import annotations

import re
from typing import Any

from builder.errors import did_you_mean
from builder.facts.content import (
    CONTENT_CLASSES,
    CONTENT_NAMES,
    SURFACE_NAMES,
    SURFACES,
    WORKFLOW_TYPE_NAMES,
    WORKFLOW_TYPES,
)
from builder.facts.icons import color_name, colors, glyph_name, glyphs
from builder.model.language.literals import read_literal, read_word, show_literal
from builder.model.workflow import CLIENT_VERSION, MINIMUM_CLIENT_VERSION, Icon, new_top
from builder.wire.fields import Fields
from builder.wire.plist import same
from builder.wire.yaml import Mapping, Node, Scalar
from builder.wire.yaml_out import Tree, Word

Dict = dict[str, Any]

ICON = "WFWorkflowIcon"
GLYPH = "WFWorkflowIconGlyphNumber"
COLOR = "WFWorkflowIconStartColor"
INPUT = "WFWorkflowInputContentItemClasses"
OUTPUT = "WFWorkflowOutputContentItemClasses"
TYPES = "WFWorkflowTypes"
SURFACE = "WFQuickActionSurfaces"
CLIENT = "WFWorkflowClientVersion"
MINIMUM = "WFWorkflowMinimumClientVersion"
MINIMUM_TEXT = "WFWorkflowMinimumClientVersionString"
NO_INPUT = "WFWorkflowNoInputBehavior"
QUESTIONS = "WFWorkflowImportQuestions"
USES_INPUT = "WFWorkflowHasShortcutInputVariables"
_SPELLING = re.compile(r"[A-Z][A-Za-z0-9]*\Z")
_BEHAVIOR = "WFWorkflowNoInputBehavior"
_LISTS: dict[str, tuple[str, dict[str, str], dict[str, str], str]] = {
    "input": (INPUT, CONTENT_CLASSES, CONTENT_NAMES, "kind of content"),
    "output": (OUTPUT, CONTENT_CLASSES, CONTENT_NAMES, "kind of content"),
    "types": (TYPES, WORKFLOW_TYPES, WORKFLOW_TYPE_NAMES, "place for a workflow"),
    "surfaces": (SURFACE, SURFACES, SURFACE_NAMES, "surface"),
}


def read_top(fields: Fields) -> Dict:
    """The top level but for questions and the input flag, which depend on the actions."""
    top = new_top(icon=_read_icon(fields))
    for name, (key, known, _, what) in _LISTS.items():
        if fields.has(name):
            top[key] = [_read_name(fields, name, word, known, what) for word in fields.texts(name)]
    node = fields.raw("no-input")
    if node is not None:
        top[NO_INPUT] = _read_no_input(fields, node)
    return top


def _read_name(fields: Fields, key: str, word: str, known: dict[str, str], what: str) -> str:
    """A list's item by our name; Apple's own spelling is taken where it begins with a capital."""
    if word in known or word[:1].isupper():
        return known.get(word, word)
    node = fields.mapping.get(key) or fields.node
    for item in getattr(node, "items", ()):
        node = item if isinstance(item, Scalar) and item.text.strip() == word else node
    message = f'"{word}" is no {what}'
    fields.faults.add("unknown-choice", node, message, did_you_mean(word, known))
    return word


def _read_icon(fields: Fields) -> Icon:
    inner = fields.child("icon", "icon", required=False)
    if inner is None:
        return Icon()
    glyph = _read_number(inner, "glyph", glyphs(), Icon().glyph)
    color = _read_number(inner, "color", colors(), Icon().color)
    inner.close()
    return Icon(glyph=glyph, color=color)


def _read_number(fields: Fields, key: str, names: dict[str, int], default: int) -> int:
    node = fields.raw(key)
    if node is None:
        return default
    word = fields.scalar(node, f'"{key}"')
    number = names.get(word)
    if number is None:
        plain = read_word(word)
        number = plain if type(plain) is int else None
    if number is None:
        message = f'no {key} is called "{word}"'
        way_out = did_you_mean(word, names) or "a number is taken too"
        fields.faults.add("unknown-choice", node, message, way_out)
    return default if number is None else number


def _read_no_input(fields: Fields, node: Node) -> Dict:
    if isinstance(node, Scalar) and node.text == "clipboard":
        return {"Name": _BEHAVIOR + "GetClipboard", "Parameters": {}}
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key, value = node.pairs[0]
        if isinstance(value, Scalar) and key.text == "say":
            return {"Name": _BEHAVIOR + "ShowError", "Parameters": {"Error": value.text}}
        if isinstance(value, Scalar) and key.text == "ask":
            item = _read_name(fields, "no-input", value.text, CONTENT_CLASSES, "kind of content")
            told = {"ItemClass": item, "SerializedParameters": {}}
            return {"Name": _BEHAVIOR + "AskForInput", "Parameters": told}
    message = '"no-input" is clipboard, {say: a message} or {ask: a kind of content}'
    fields.faults.add("wrong-kind", node, message)
    return {}


def read_file_part(fields: Fields, top: Dict) -> Dict:
    """The top level as `file:` changes it: versions, keys as they are, keys left out."""
    inner = fields.child("file", "file", required=False)
    if inner is None:
        return top
    out = dict(top)
    if inner.has("client"):
        out[CLIENT] = inner.text("client")
    if inner.has("minimum"):
        minimum = inner.number("minimum")
        out[MINIMUM], out[MINIMUM_TEXT] = minimum, str(minimum)
    keys = inner.raw("keys")

    def report(node: Node, message: str, help: str) -> None:
        fields.faults.add("wrong-kind", node, message, help)

    if keys is not None:
        told = read_literal(keys, report)
        out |= told if isinstance(told, dict) else {}
    for key in inner.texts("without", default=()):
        out.pop(key, None)
    inner.raw("empty-ranges")
    inner.close()
    return out


def show_top(top: Dict) -> Dict:
    """The trees of the head's keys that say something else than a new workflow's."""
    out: Dict = {}
    icon = top.get(ICON)
    if isinstance(icon, dict) and type(icon.get(GLYPH)) is int and type(icon.get(COLOR)) is int:
        out["icon"] = _show_icon(icon[GLYPH], icon[COLOR])
    for name, (key, _, names, _) in _LISTS.items():
        value = top.get(key)
        if isinstance(value, list) and value and all(_is_spelt(one, names) for one in value):
            out[name] = [names.get(one, one) for one in value]
    behavior = _show_no_input(top.get(NO_INPUT))
    if behavior is not None:
        out["no-input"] = behavior
    file: Dict = {}
    client, minimum = top.get(CLIENT), top.get(MINIMUM)
    if isinstance(client, str) and client.strip() == client not in ("", CLIENT_VERSION):
        file["client"] = client
    if type(minimum) is int and minimum != MINIMUM_CLIENT_VERSION and 0 <= minimum < 2**31:
        file["minimum"] = Word(str(minimum))
    if file:
        out["file"] = file
    return out


def _is_spelt(word: Any, names: dict[str, str]) -> bool:
    return isinstance(word, str) and (word in names or bool(_SPELLING.match(word)))


def _show_icon(glyph: int, color: int) -> Dict:
    return {
        "glyph": glyph_name(glyph) or Word(str(glyph)),
        "color": color_name(color) or Word(str(color)),
    }


def _show_no_input(value: Any) -> Tree | None:
    if not isinstance(value, dict) or value.keys() != {"Name", "Parameters"}:
        return None
    name, told = value["Name"], value["Parameters"]
    if name == _BEHAVIOR + "GetClipboard" and same(told, {}):
        return "clipboard"
    if not isinstance(told, dict):
        return None
    if name == _BEHAVIOR + "ShowError" and told.keys() == {"Error"}:
        return {"say": told["Error"]} if isinstance(told["Error"], str) and told["Error"] else None
    item = told.get("ItemClass")
    if name == _BEHAVIOR + "AskForInput" and isinstance(item, str):
        plain = same(told, {"ItemClass": item, "SerializedParameters": {}})
        return {"ask": CONTENT_NAMES[item]} if plain and item in CONTENT_NAMES else None
    return None


def show_rest(top: Dict, compiled: Dict) -> Dict:
    """What `file:` must add so that the compiled top level equals the real one."""
    out: Dict = {}
    keys = {
        key: show_literal(value)
        for key, value in top.items()
        if key not in compiled or not same(compiled[key], value)
    }
    if keys:
        out["keys"] = keys
    without = sorted(compiled.keys() - top.keys())
    if without:
        out["without"] = without
    return out
