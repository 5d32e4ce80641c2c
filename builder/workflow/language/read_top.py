"""A workflow's head: name, icon, what it takes and where it appears, read.

Knows how each top-level key of a workflow is written, and that `file:` holds what differs
from a new workflow's: versions, keys left out, keys as they are. Knows no actions.
"""

from __future__ import annotations

from builder.errors import did_you_mean
from builder.wire.fields import Fields
from builder.wire.plist import Dict
from builder.wire.yaml import Mapping, Node, Scalar
from builder.workflow.apple.content import (
    CONTENT_CLASSES,
    CONTENT_NAMES,
    SURFACE_NAMES,
    SURFACES,
    WORKFLOW_TYPE_NAMES,
    WORKFLOW_TYPES,
)
from builder.workflow.apple.workflow import Icon, new_top
from builder.workflow.language.read_literals import read_literal, read_word

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
BEHAVIOR = "WFWorkflowNoInputBehavior"
LISTS: dict[str, tuple[str, dict[str, str], dict[str, str], str]] = {
    "input": (INPUT, CONTENT_CLASSES, CONTENT_NAMES, "kind of content"),
    "output": (OUTPUT, CONTENT_CLASSES, CONTENT_NAMES, "kind of content"),
    "types": (TYPES, WORKFLOW_TYPES, WORKFLOW_TYPE_NAMES, "place for a workflow"),
    "surfaces": (SURFACE, SURFACES, SURFACE_NAMES, "surface"),
}
# How the app of a file's time wrote things: text without references with an empty table of
# them, actions without parameters without the key for them.
EMPTY_RANGES, BARE = MANNERS = ("empty-ranges", "bare-actions")


def read_top(fields: Fields) -> Dict:
    """The top level but for questions and the input flag, which depend on the actions."""
    top = new_top(icon=_read_icon(fields))
    for name, (key, known, _, what) in LISTS.items():
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
    message = f'"{word}" is not a {what}'
    fields.faults.add("unknown-choice", node, message, did_you_mean(word, known))
    return word


def _read_icon(fields: Fields) -> Icon:
    inner = fields.child("icon", "icon", required=False)
    if inner is None:
        return Icon()
    from builder.workflow.apple.icons import colors, glyphs

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
        all_of_them = f"optout list {key}s tells their names; a number is taken too"
        way_out = did_you_mean(word, names) or all_of_them
        fields.faults.add("unknown-choice", node, message, way_out)
    return default if number is None else number


def _read_no_input(fields: Fields, node: Node) -> Dict:
    if isinstance(node, Scalar) and node.text == "clipboard":
        return {"Name": BEHAVIOR + "GetClipboard", "Parameters": {}}
    if isinstance(node, Mapping) and len(node.pairs) == 1:
        key, value = node.pairs[0]
        if isinstance(value, Scalar) and key.text == "say":
            return {"Name": BEHAVIOR + "ShowError", "Parameters": {"Error": value.text}}
        if isinstance(value, Scalar) and key.text == "ask":
            item = _read_name(fields, "no-input", value.text, CONTENT_CLASSES, "kind of content")
            told = {"ItemClass": item, "SerializedParameters": {}}
            return {"Name": BEHAVIOR + "AskForInput", "Parameters": told}
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
    for key in MANNERS:
        inner.flag(key, default=False)
    inner.close()
    return out
