"""Plist values as they are, in YAML: the form that can say anything.

Knows how each plist type is written: plain numbers, true and false; everything else is
text; `{$date: ...}`, `{$data: ...}`, `{$real: ...}`, `{$dict: ...}` for what YAML cannot tell
apart. Knows no references and no actions. `write_literals` goes the other way.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from builder.wire.yaml import LEXEME, Mapping, Node, Scalar, Sequence

# A fault: the node it is about, what is wrong, the way out.
ReportFault = Callable[[Node, str, str], None]

_INT = r"-?\d{1,20}\Z"
_LOW, _HIGH = -(2**63), 2**64
MARKS = ("$date", "$data", "$real", "$dict")


def read_word(text: str) -> bool | int | float | None:
    """The number or yes/no that a plain word stands for; None where it is text."""
    if not LEXEME.match(text):
        return None
    if text in ("true", "false"):
        return text == "true"
    if re.match(_INT, text):
        number = int(text)
        return number if _LOW <= number < _HIGH and str(number) == text else None
    if text.lstrip("-").isdigit():
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def read_date(text: str) -> datetime | None:
    """A date as ISO 8601 without a zone, or with Z, which plists mean; None if it is none."""
    try:
        value = datetime.fromisoformat(text.removesuffix("Z"))
    except ValueError:
        return None
    return value if value.tzinfo is None else None


def read_data(text: str) -> bytes | None:
    """Base64, blanks and line ends aside; None where it is none."""
    import base64
    import binascii

    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def read_literal(node: Node, report: ReportFault) -> Any:
    """The plist value of a node. Faults go to `report`; a faulty value reads as ""."""
    if isinstance(node, Scalar):
        if node.quoted:
            return node.text
        word = read_word(node.text)
        return node.text if word is None else word
    if isinstance(node, Sequence):
        return [read_literal(item, report) for item in node.items]
    if not isinstance(node, Mapping):
        return ""
    if len(node.pairs) == 1 and node.pairs[0][0].text in MARKS:
        return _read_marked(node.pairs[0][0].text, node.pairs[0][1], report)
    return {key.text: read_literal(value, report) for key, value in node.pairs}


def _read_marked(mark: str, node: Node, report: ReportFault) -> Any:
    if mark == "$dict":
        if isinstance(node, Mapping):
            return {key.text: read_literal(value, report) for key, value in node.pairs}
        report(node, '"$dict" must be followed by a mapping', "")
        return {}
    text = node.text if isinstance(node, Scalar) else ""
    value = read_typed(mark[1:], text)
    if value is None or not isinstance(node, Scalar):
        report(node, f"this is not {TYPED_NAMES[mark[1:]]}", TYPED_HELP[mark[1:]])
        return ""
    return value


TYPED_NAMES: dict[str, str] = {"date": "a date", "data": "data in base64", "real": "a number"}
TYPED_HELP: dict[str, str] = {
    "date": "write it as 2026-11-22T09:30:00Z",
    "data": "write it in base64",
    "real": "write it as 1.5",
    "integer": "write it as 15",
}


def read_typed(kind: str, text: str) -> Any:
    """A value of a given type ("date", "data", "real", "integer"), or None if it is none."""
    match kind:
        case "date":
            return read_date(text)
        case "data":
            return read_data(text)
        case "integer":
            word = read_word(text)
            return word if type(word) is int else None
        case _:
            try:
                return float(text)
            except ValueError:
                return None
