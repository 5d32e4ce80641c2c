"""A workflow's head as people write it: only what differs from a new workflow's.

Knows how each top-level key is written, and that `file:` takes what has no words.
"""

from __future__ import annotations

import re
from typing import Any

from builder.wire.plist import Dict, same
from builder.wire.yaml_out import PlainScalar, Tree
from builder.workflow.apple.content import CONTENT_NAMES
from builder.workflow.apple.icons import color_name, glyph_name
from builder.workflow.apple.workflow import CLIENT_VERSION, MINIMUM_CLIENT_VERSION
from builder.workflow.language.read_top import (
    BEHAVIOR,
    CLIENT,
    COLOR,
    GLYPH,
    ICON,
    LISTS,
    MINIMUM,
    NO_INPUT,
)
from builder.workflow.language.write_literals import write_literal

_SPELLING = re.compile(r"[A-Z][A-Za-z0-9]*\Z")


def write_top(top: Dict) -> Dict:
    """The trees of the head's keys that say something else than a new workflow's."""
    out: Dict = {}
    icon = top.get(ICON)
    if isinstance(icon, dict) and type(icon.get(GLYPH)) is int and type(icon.get(COLOR)) is int:
        out["icon"] = _write_icon(icon[GLYPH], icon[COLOR])
    for name, (key, _, names, _) in LISTS.items():
        value = top.get(key)
        if isinstance(value, list) and value and all(_is_spelt(one, names) for one in value):
            out[name] = [names.get(one, one) for one in value]
    behavior = _write_no_input(top.get(NO_INPUT))
    if behavior is not None:
        out["no-input"] = behavior
    file: Dict = {}
    client, minimum = top.get(CLIENT), top.get(MINIMUM)
    if isinstance(client, str) and client.strip() == client not in ("", CLIENT_VERSION):
        file["client"] = client
    if type(minimum) is int and minimum != MINIMUM_CLIENT_VERSION and 0 <= minimum < 2**31:
        file["minimum"] = PlainScalar(str(minimum))
    if file:
        out["file"] = file
    return out


def _is_spelt(word: Any, names: dict[str, str]) -> bool:
    return isinstance(word, str) and (word in names or bool(_SPELLING.match(word)))


def _write_icon(glyph: int, color: int) -> Dict:
    return {
        "glyph": glyph_name(glyph) or PlainScalar(str(glyph)),
        "color": color_name(color) or PlainScalar(str(color)),
    }


def _write_no_input(value: Any) -> Tree | None:
    if not isinstance(value, dict) or value.keys() != {"Name", "Parameters"}:
        return None
    name, told = value["Name"], value["Parameters"]
    if name == BEHAVIOR + "GetClipboard" and same(told, {}):
        return "clipboard"
    if not isinstance(told, dict):
        return None
    if name == BEHAVIOR + "ShowError" and told.keys() == {"Error"}:
        return {"say": told["Error"]} if isinstance(told["Error"], str) and told["Error"] else None
    item = told.get("ItemClass")
    if name == BEHAVIOR + "AskForInput" and isinstance(item, str):
        plain = same(told, {"ItemClass": item, "SerializedParameters": {}})
        return {"ask": CONTENT_NAMES[item]} if plain and item in CONTENT_NAMES else None
    return None


def write_rest(top: Dict, compiled: Dict) -> Dict:
    """What `file:` must add so that the compiled top level equals the real one."""
    out: Dict = {}
    keys = {
        key: write_literal(value)
        for key, value in sorted(top.items())
        if key not in compiled or not same(compiled[key], value)
    }
    if keys:
        out["keys"] = keys
    without = sorted(compiled.keys() - top.keys())
    if without:
        out["without"] = without
    return out
