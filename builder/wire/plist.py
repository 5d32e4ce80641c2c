"""Property lists: values in, canonical bytes out; bytes in, checked values out.

The layer that the owner's list calls `plistlib-compat`: no such package exists, so this
module is it, over the standard library's plistlib. Knows plist types, XML and binary form,
canonical order (keys sorted), and limits for hostile input. Knows no Apple feature. The
only module that imports plistlib, but for `builder.wire.keyed`, which reads references.
"""

from __future__ import annotations

import math
import plistlib
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from xml.parsers.expat import ExpatError

from builder.errors import InvalidFileError, Problem, invalid_file

_KINDS = "text, bytes, whole number, real number, yes/no, date, list, dictionary"

# What a plist may hold. A recursive alias would make every caller spell out casts; the
# writer checks the real thing at run time instead.
Value = Any
Dict = dict[str, Any]

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 128
# A binary list may name one container from many places: a hundred bytes can stand for 2**60
# values. A shortcut of 5,000 actions has some 100,000.
MAX_VALUES = 2_000_000
_FORBIDDEN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TEXT = {str}
_PLAIN = frozenset({str, bool, float, bytes})
_INT_LOW, _INT_HIGH = -(2**63), 2**64


def dumps_xml(value: Value) -> bytes:
    """XML plist: UTF-8, keys sorted, tabs, one final newline.

    Raises TypeError or ValueError for a value no plist can hold: a fault of the caller.
    """
    _require(value, "$", xml=True)
    return plistlib.dumps(value, fmt=plistlib.FMT_XML, sort_keys=True)


def dumps_xml_of(value: Value, *, file: str) -> bytes:
    """As dumps_xml, for a value that a person's file gave: what XML cannot carry (a control
    character, say) is an InvalidFileError that names the file."""
    try:
        return dumps_xml(value)
    except (TypeError, ValueError) as error:
        raise invalid_file("plist-xml", f"XML cannot carry what it holds: {error}", file) from None


def dumps_binary(value: Value) -> bytes:
    """Binary plist (bplist00), keys sorted. Raises as dumps_xml does."""
    from builder.wire.bplist import write_binary

    return write_binary(value)


def loads(data: bytes, *, file: str = "", max_bytes: int = MAX_BYTES) -> Value:
    """The value in an XML or binary plist. Raises InvalidFileError for anything else.

    Entity declarations, keyed-archive UIDs, non-text keys, values nested more than MAX_DEPTH
    deep, and more than MAX_VALUES of them are refused, so that every value returned can be
    written again.
    """
    if len(data) > max_bytes:
        raise invalid_file("plist-size", f"{len(data)} bytes; at most {max_bytes} are read", file)
    refuse_web_page(data, file)
    if not data.startswith(b"bplist00") and b"<!ENTITY" in data:
        raise invalid_file("plist-entity", "the property list declares entities", file)
    # A tag of a few bytes becomes an object of a hundred: counted before any is made.
    if not data.startswith(b"bplist00") and data.count(b"<") - data.count(b"</") > MAX_VALUES:
        raise invalid_file(
            "plist-value", f"not a sound property list: more than {MAX_VALUES} values", file
        )
    try:
        value = plistlib.loads(data)
        if not _is_plain(value):
            _require_few(value)
            _require(value, "$", xml=False)
    except RecursionError:
        raise invalid_file("plist-depth", "nested too deeply", file) from None
    except (plistlib.InvalidFileException, ExpatError) as error:
        words = str(error) or "not a property list"
        raise invalid_file("plist-syntax", f"not a property list: {words}", file) from None
    except (ValueError, TypeError, OverflowError, MemoryError, IndexError, KeyError) as error:
        words = str(error) or type(error).__name__
        raise invalid_file("plist-value", f"not a sound property list: {words}", file) from None
    except Exception as error:  # plistlib lets AttributeError, struct.error and others through
        words = f"{type(error).__name__}: {error}"
        raise invalid_file("plist-syntax", f"not a property list: {words}", file) from None
    return value


def refuse_web_page(data: bytes, file: str) -> None:
    """Raises InvalidFileError for HTML: of a link to a shortcut, a browser saves its page."""
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html")):
        way_out = "open the link on a device and save what it adds, or download the file itself"
        words = "a web page, saved in place of the file that it leads to"
        problem = Problem(code="plist-web-page", message=words, file=file, help=way_out)
        raise InvalidFileError(problem)


def loads_dict(data: bytes, *, file: str = "", max_bytes: int = MAX_BYTES) -> Dict:
    """As loads, for a plist whose root must be a dictionary."""
    value = loads(data, file=file, max_bytes=max_bytes)
    if not isinstance(value, dict):
        raise invalid_file("plist-root", "the root is not a dictionary", file)
    return value


def same(left: Value, right: Value) -> bool:
    """Equal in every key, value and type: True is not 1, 1 is not 1.0, 0.0 is not -0.0."""
    kind = type(left)
    if kind is not type(right):
        return False
    if kind is str:
        return bool(left == right)
    if kind is dict or isinstance(left, dict):
        matching = map(right.__getitem__, left)
        return left.keys() == right.keys() and all(map(same, left.values(), matching))
    if kind is list or isinstance(left, list):
        return len(left) == len(right) and all(map(same, left, right))
    if isinstance(left, float):
        alike = left == right and math.copysign(1, left) == math.copysign(1, right)
        return alike or (math.isnan(left) and math.isnan(right))
    return bool(left == right)


def _is_plain(value: Value) -> bool:
    """Whether one quick walk finds nothing to object to, as in nearly every file. Where it does,
    `_require_few` and `_require` walk with care, and say what it is."""
    left = MAX_VALUES
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        left -= len(level)
        deeper: list[Any] = []
        for one in level:
            kind = type(one)
            if kind is dict:
                if one and {*map(type, one)} != _TEXT:
                    return False
                deeper += one.values()
            elif kind is list:
                deeper += one
            elif kind not in _PLAIN and not _is_plain_other(one, kind):
                return False
            # Looked at after each container: one that is named from many places would swell.
            if len(deeper) > left:
                return False
        if not deeper:
            return True
        level = deeper
    return False


def _is_plain_other(one: Value, kind: type) -> bool:
    """Of the kinds that not every value of is plain: a number that fits, a date without a zone."""
    if kind is int:
        return bool(_INT_LOW <= one < _INT_HIGH)
    return kind is datetime and one.tzinfo is None


def _require_few(value: Value) -> None:
    """Raises ValueError for more than MAX_VALUES values, one counted wherever it stands."""
    left = MAX_VALUES
    stack = [iter((value,))]
    while stack:
        for one in stack[-1]:
            left -= 1
            if left < 0:
                raise ValueError(f"more than {MAX_VALUES} values")
            if isinstance(one, dict | list):
                if len(stack) > MAX_DEPTH + 1:
                    raise ValueError(f"nested more than {MAX_DEPTH} deep")
                stack.append(iter(one.values() if isinstance(one, dict) else one))
                break
        else:
            stack.pop()


def _require(value: Value, path: str, *, xml: bool, depth: int = 0) -> None:
    if depth > MAX_DEPTH:
        raise ValueError(f"{path}: nested more than {MAX_DEPTH} deep")
    if isinstance(value, Mapping):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError(f"{path}: a key is {type(key).__name__}, not text")
            _require_scalar(key, f"{path}: the key", xml=xml)
            _require(item, f"{path}.{key}", xml=xml, depth=depth + 1)
    elif isinstance(value, Sequence) and not isinstance(
        value, str | bytes | bytearray | memoryview
    ):
        for index, item in enumerate(value):
            _require(item, f"{path}[{index}]", xml=xml, depth=depth + 1)
    else:
        _require_scalar(value, path, xml=xml)


def _require_scalar(value: Value, path: str, *, xml: bool) -> None:
    if isinstance(value, str):
        if xml and _FORBIDDEN_XML.search(value):
            raise ValueError(f"{path}: holds a character that XML forbids")
    elif isinstance(value, datetime):
        if value.tzinfo is not None:
            raise TypeError(f"{path}: a date in a property list has no zone")
    elif isinstance(value, int) and not isinstance(value, bool):
        if not _INT_LOW <= value < _INT_HIGH:
            raise ValueError(f"{path}: {value} does not fit into 64 bits")
    elif not isinstance(value, bool | float | bytes):
        raise TypeError(f"{path}: {type(value).__name__} is not one of {_KINDS}")
