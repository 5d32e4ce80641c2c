"""Plist values as they are, written so that `read_literals` reads back the same value.

Knows how each plist type is written. Total: every plist value has a tree.
"""

from __future__ import annotations

import base64
import math
from datetime import datetime
from typing import Any

from builder.wire.yaml import LEXEME
from builder.wire.yaml_out import PlainScalar, Tree
from builder.workflow.language.read_literals import MARKS


def write_word(value: bool | float) -> Tree:
    """A number, true or false as a plain word; `{$real: ...}` where no word is exact."""
    if isinstance(value, bool):
        return PlainScalar("true" if value else "false")
    if isinstance(value, int):
        return PlainScalar(str(value))
    shown = write_real(value)
    return PlainScalar(shown) if LEXEME.match(shown) else {"$real": shown}


def write_real(value: float) -> str:
    """A real number's digits; a NaN keeps its sign, which `repr` drops."""
    return "-nan" if math.isnan(value) and math.copysign(1, value) < 0 else repr(value)


def write_date(value: datetime) -> str:
    return value.isoformat() + "Z"


def write_data(value: bytes) -> str:
    """Base64; lines of 76 characters where there is more than one."""
    text = base64.b64encode(value).decode("ascii")
    lines = [text[at : at + 76] for at in range(0, len(text), 76)]
    return "\n".join(lines)


def write_literal(value: Any) -> Tree:
    """The tree of a plist value, keys sorted; `read_literal` of it gives back the value."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | int | float):
        return write_word(value)
    if isinstance(value, bytes):
        return {"$data": write_data(value)}
    if isinstance(value, datetime):
        return {"$date": write_date(value)}
    if isinstance(value, dict):
        inner = {key: write_literal(item) for key, item in sorted(value.items())}
        return {"$dict": inner} if len(inner) == 1 and next(iter(inner)) in MARKS else inner
    return [write_literal(item) for item in value]
