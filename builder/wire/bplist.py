"""Binary property lists (bplist00), written: the same bytes as plistlib's, in half its time.

Own code where a library exists, because writing is on the way of every compilation: half of
plistlib's time for a shortcut (bench `build_speed`), and no difference in a byte.

Knows the format: a table of objects, scalars shared, keys sorted, then offsets and a trailer
(as plistlib in CPython 3.11 writes it, but for -0.0, which that takes for 0.0 where a list
holds both; a property test compares them). Knows no Apple feature.
"""

from __future__ import annotations

import struct
from datetime import datetime
from itertools import accumulate
from typing import Any

MAX_DEPTH = 128
_MAGIC = b"bplist00"
_EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 - a plist's dates have no zone; this is their zero
_KINDS = "text, bytes, whole number, real number, yes/no, date, list, dictionary"
_FIXED = {False: b"\x08", True: b"\x09"}


def write_binary(value: Any) -> bytes:
    """The value as a binary plist. Keys are sorted; equal scalars are written once.

    Raises TypeError or ValueError for a value that no plist can hold: a fault of the caller.
    """
    writer = _Writer()
    try:
        top = writer.place(value, 0)
    except UnicodeEncodeError as error:
        raise ValueError(f"a text holds half of a character: {error.reason}") from None
    return writer.finish(top)


class _Writer:
    """Objects in the order they are first met. A container waits as its head and its part of
    `refs`, since how wide a reference is depends on how many objects there are.
    """

    __slots__ = ("containers", "objects", "others", "refs", "shapes", "texts")

    def __init__(self) -> None:
        self.objects: list[bytes | tuple[bytes, int, int]] = []
        self.refs: list[int] = []
        self.texts: dict[str, int] = {}
        self.others: dict[tuple[type, Any], int] = {}
        self.containers: dict[int, int] = {}
        # The keys of a dictionary as they stand in it -> sorted, and their numbers. A shortcut has
        # thousands of dictionaries, and some ten kinds of them.
        self.shapes: dict[tuple[str, ...], tuple[list[str], list[int]]] = {}

    def place(self, value: Any, depth: int) -> int:
        kind = type(value)
        if kind is str:
            return self._text(value)
        if kind is dict or kind is list or kind is tuple:
            return self._container(value, kind, depth)
        if isinstance(value, str):
            return self._text(str(value))
        # As bytes, 0.0 is not -0.0, and what is not a number equals itself.
        key = (kind, struct.pack(">d", value) if kind is float else value)
        try:
            number = self.others.get(key)
        except TypeError:
            raise TypeError(f"{kind.__name__} is not one of {_KINDS}") from None
        if number is None:
            data = _scalar(value)
            number = self.others[key] = len(self.objects)
            self.objects.append(data)
        return number

    def _text(self, text: str) -> int:
        number = self.texts.get(text)
        if number is None:
            number = self.texts[text] = len(self.objects)
            if text.isascii():
                self.objects.append(_head(0x50, len(text)) + text.encode("ascii"))
            else:
                data = text.encode("utf-16-be")
                self.objects.append(_head(0x60, len(data) // 2) + data)
        return number

    def _container(self, value: Any, kind: type, depth: int) -> int:
        known = self.containers.get(id(value))
        if known is not None:
            return known
        if depth + bool(value) > MAX_DEPTH:
            raise ValueError(f"nested more than {MAX_DEPTH} deep")
        number = self.containers[id(value)] = len(self.objects)
        self.objects.append(b"")  # until it is known what it holds
        refs: list[int] = []
        head, items = _head(0xD0 if kind is dict else 0xA0, len(value)), value
        if kind is dict:
            shape = tuple(value)
            keys, numbers = self.shapes.get(shape) or self._shape(shape)
            refs += numbers
            items = [value[key] for key in keys]
        depth += 1
        texts, place = self.texts, self.place
        for item in items:
            # A text that was met before is not worth a call.
            known = texts.get(item) if type(item) is str else None
            refs.append(place(item, depth) if known is None else known)
        start = len(self.refs)
        self.refs += refs
        self.objects[number] = head, start, start + len(refs)
        return number

    def _shape(self, shape: tuple[str, ...]) -> tuple[list[str], list[int]]:
        for key in shape:
            if not isinstance(key, str):
                raise TypeError(f"a key is {type(key).__name__}, not text")
        keys = sorted(shape)
        self.shapes[shape] = found = keys, [self._text(key) for key in keys]
        return found

    def finish(self, top: int) -> bytes:
        count = len(self.objects)
        width = _width(count)
        refs = _numbers(self.refs, width)
        out = [
            one if isinstance(one, bytes) else one[0] + refs[one[1] * width : one[2] * width]
            for one in self.objects
        ]
        *offsets, at = accumulate(map(len, out), initial=len(_MAGIC))
        offset_width = _width(at)
        out.append(_numbers(offsets, offset_width))
        out.append(struct.pack(">5xBBBQQQ", 0, offset_width, width, count, top, at))
        return _MAGIC + b"".join(out)


def _scalar(value: Any) -> bytes:
    kind = type(value)
    if kind is bool:
        return _FIXED[value]
    if kind is int:
        return _integer(value)
    if kind is float:
        return struct.pack(">Bd", 0x23, value)
    if kind is bytes:
        return _head(0x40, len(value)) + bytes(value)
    if kind is datetime and value.tzinfo is None:
        return struct.pack(">Bd", 0x33, (value - _EPOCH).total_seconds())
    raise TypeError(f"{kind.__name__} is not one of {_KINDS}")


def _integer(value: int) -> bytes:
    if value < 0:
        if value < -(2**63):
            raise ValueError(f"{value} does not fit into 64 bits")
        return struct.pack(">Bq", 0x13, value)
    if value < 0x100:
        return bytes((0x10, value))
    if value < 0x10000:
        return struct.pack(">BH", 0x11, value)
    if value < 0x100000000:
        return struct.pack(">BL", 0x12, value)
    if value < 2**63:
        return struct.pack(">BQ", 0x13, value)
    if value < 2**64:
        return b"\x14" + value.to_bytes(16, "big")
    raise ValueError(f"{value} does not fit into 64 bits")


def _head(mark: int, size: int) -> bytes:
    """A mark with its size, in the byte itself or as a number behind it."""
    if size < 15:
        return bytes((mark | size,))
    return bytes((mark | 15,)) + _integer(size)


def _width(count: int) -> int:
    """How many bytes a number up to `count` takes: 1, 2, 4 or 8."""
    if count < 1 << 8:
        return 1
    if count < 1 << 16:
        return 2
    return 4 if count < 1 << 32 else 8


def _numbers(numbers: list[int], width: int) -> bytes:
    if width == 1:
        return bytes(numbers)
    letter = {2: "H", 4: "L", 8: "Q"}[width]
    return struct.pack(f">{len(numbers)}{letter}", *numbers)
