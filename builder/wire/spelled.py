"""Values spelled out: one text for each value, whatever run or process spells it.

Knows the plain values that definitions are made of. Two values have one text only if they are
equal in every part, so that a digest of the text stands for the value.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from typing import Any

from builder.wire.digest import sha256

_PLAIN = frozenset({type(None), bool, int, float, bytes, date})


def value_digest(value: object) -> str:
    """SHA-256 of a value's text. Raises TypeError for what has none."""
    pieces: list[str] = []
    _spell(value, pieces.append)
    return sha256("".join(pieces).encode("utf-8", "surrogatepass"))


def _spell(value: Any, put: Callable[[str], None]) -> None:
    kind = type(value)
    if kind is str:
        put(f"s{len(value)}:{value}")
    elif kind in _PLAIN:
        put(f"{kind.__name__}:{value!r};")
    elif isinstance(value, tuple | list):
        put(f"t{kind.__name__}{len(value)}:")
        for each in value:
            _spell(each, put)
    elif isinstance(value, Mapping):
        put(f"m{len(value)}:")
        for key, each in value.items():  # their order decides the order of what is made
            _spell(key, put)
            _spell(each, put)
    elif isinstance(value, frozenset):
        put(f"f{len(value)}:{''.join(sorted(map(value_digest, value)))}")
    elif isinstance(value, Enum):
        put(f"e{kind.__qualname__}.{value.name};")
    elif is_dataclass(kind):
        put(f"d{kind.__qualname__}:")
        for name in _names(kind):
            _spell(getattr(value, name), put)
    else:
        raise TypeError(f"a {kind.__qualname__} cannot be spelled")


@cache
def _names(kind: type) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))
