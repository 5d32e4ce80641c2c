"""Keyed archives: the plist in which Apple's NSKeyedArchiver writes a tree of objects.

Knows references, dictionaries, lists, data and strings, and gives back plain plist values.
Knows no other class and no Apple feature. Beside `builder.wire.plist` the only module that
imports plistlib, because that one refuses references on purpose.
"""

from __future__ import annotations

import plistlib
from typing import Any

from builder.errors import InvalidFileError, Problem

# What Apple keeps so beside a signature is hashes of addresses and phone numbers.
MAX_BYTES = 1024 * 1024
_MAX_DEPTH = 16
_MAX_VALUES = 4096


def is_keyed(data: bytes) -> bool:
    """Whether a binary plist looks like a keyed archive."""
    return data.startswith(b"bplist00") and b"$objects" in data and b"$archiver" in data


def loads_keyed(data: bytes, *, file: str = "") -> Any:
    """The root object of a keyed archive as plist values. Raises InvalidFileError."""
    if len(data) > MAX_BYTES:
        raise _fault(f"a keyed archive of {len(data)} bytes", file)
    try:
        whole = plistlib.loads(data)
        return _Objects(whole["$objects"], file).get(_root(whole["$top"]), 0)
    except InvalidFileError:
        raise
    except RecursionError:
        raise _fault("a keyed archive is nested too deeply", file) from None
    except Exception as error:  # plistlib lets struct.error, AttributeError and others through
        raise _fault(f"not a keyed archive: {type(error).__name__}", file) from None


def _root(top: dict[str, Any]) -> Any:
    return top["root"] if "root" in top else next(iter(top.values()))


class _Objects:
    """The table of objects; each look-up is counted, so that no archive can explode."""

    def __init__(self, table: list[Any], file: str) -> None:
        self.table = table
        self.file = file
        self.seen = 0

    def get(self, reference: Any, depth: int) -> Any:
        self.seen += 1
        if depth > _MAX_DEPTH or self.seen > _MAX_VALUES:
            raise _fault("a keyed archive refers to itself or is too large", self.file)
        value = reference
        if isinstance(reference, plistlib.UID):
            value = self.table[reference.data]
        if not isinstance(value, dict):
            return None if value == "$null" else value
        if "NS.keys" in value:
            keys = [self.get(key, depth + 1) for key in value["NS.keys"]]
            items = [self.get(item, depth + 1) for item in value["NS.objects"]]
            return dict(zip(keys, items, strict=True))
        if "NS.objects" in value:
            return [self.get(item, depth + 1) for item in value["NS.objects"]]
        for name in ("NS.data", "NS.bytes", "NS.string"):
            if name in value:
                return self.get(value[name], depth + 1)
        raise _fault("a keyed archive holds an object of an unknown class", self.file)


def _fault(message: str, file: str) -> InvalidFileError:
    return InvalidFileError(Problem(code="keyed-archive", message=message, file=file))
