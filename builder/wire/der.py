"""ASN.1 values in their DER and BER encodings, read with every length bounded.

Knows tags, lengths (definite, and the indefinite form that Apple's own CMS writer uses),
object identifiers and whole numbers. Knows nothing of certificates or signatures.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from builder.errors import InvalidFileError, invalid_file

MAX_BYTES = 8 * 1024 * 1024
MAX_DEPTH = 24

INTEGER, OCTETS, NULL, OID = 0x02, 0x04, 0x05, 0x06
SEQUENCE, SET = 0x30, 0x31


class DerValue(NamedTuple):
    """One value: its tag byte, where it starts, where its contents start and stop, its end.

    `stop` and `end` differ only for the indefinite form, whose two closing bytes are no
    contents. A tuple, since a signature has a hundred of them and a frozen dataclass takes
    four times as long to make.
    """

    data: bytes
    tag: int
    start: int
    body: int
    stop: int
    end: int
    depth: int

    @property
    def raw(self) -> bytes:
        """The whole encoding, tag and length included."""
        return self.data[self.start : self.end]

    @property
    def value(self) -> bytes:
        return self.data[self.body : self.stop]

    @property
    def definite(self) -> bool:
        return self.stop == self.end

    def children(self) -> list[DerValue]:
        """The values inside. Raises InvalidFileError where they do not fill it exactly."""
        return list(self._walk())

    def last(self) -> DerValue:
        """The last of the values inside. Raises as `children` does; ValueError without any."""
        *_, last = self._walk()
        return last

    def _walk(self) -> Iterator[DerValue]:
        place = self.body
        while place < self.stop:
            node = _read(self.data, place, self.stop, self.depth + 1)
            yield node
            place = node.end

    def number(self) -> int:
        """A whole number in its shortest form. Raises InvalidFileError for anything else."""
        value = self.value
        longer = len(value) > 1 and (
            (value[0] == 0 and value[1] < 0x80) or (value[0] == 0xFF and value[1] >= 0x80)
        )
        if self.tag != INTEGER or not value or longer:
            raise invalid_file("der-integer", "a whole number is not well formed")
        return int.from_bytes(value, "big", signed=True)

    def oid(self) -> str:
        """An object identifier in dotted form. Raises InvalidFileError for anything else."""
        value = self.value
        if self.tag != OID or not value or value[-1] & 0x80 or len(value) > 64:
            raise invalid_file("der-oid", "an object identifier is not well formed")
        parts: list[int] = []
        number = 0
        for byte in value:
            if number == 0 and byte == 0x80:
                raise invalid_file("der-oid", "an object identifier is not in its shortest form")
            number = number << 7 | byte & 0x7F
            if not byte & 0x80:
                parts.append(number)
                number = 0
        first = min(parts[0] // 40, 2)
        return ".".join(map(str, (first, parts[0] - 40 * first, *parts[1:])))

    def octets(self) -> bytes:
        """An octet string's bytes; the BER form that comes in pieces is joined."""
        if self.tag & 0x20 == 0:
            return self.value
        pieces = self.children()
        if any(piece.tag not in (OCTETS, OCTETS | 0x20) for piece in pieces):
            raise invalid_file("der-octets", "an octet string is made of something else")
        return b"".join(piece.octets() for piece in pieces)


def read_der(data: bytes, *, file: str = "") -> DerValue:
    """The one value that `data` holds. Raises InvalidFileError for anything else."""
    if len(data) > MAX_BYTES:
        raise invalid_file("der-size", f"{len(data)} bytes; at most {MAX_BYTES} are read", file)
    try:
        node = _read(data, 0, len(data), 0)
    except InvalidFileError as error:
        raise invalid_file(error.problems[0].code, error.problems[0].message, file) from None
    if node.end != len(data):
        raise invalid_file("der-rest", "bytes follow the end of the structure", file)
    return node


def _read(data: bytes, start: int, limit: int, depth: int) -> DerValue:
    if depth > MAX_DEPTH:
        raise invalid_file("der-depth", f"nested more than {MAX_DEPTH} deep")
    if limit - start < 2:
        raise invalid_file("der-short", "a structure is cut short")
    tag, first = data[start], data[start + 1]
    if tag & 0x1F == 0x1F or tag == 0:
        raise invalid_file("der-tag", f"tag {tag:#x} is not expected here")
    body = start + 2
    if first == 0x80:
        return _read_indefinite(data, tag, start, limit, depth)
    size = first
    if first > 0x80:
        width = first & 0x7F
        if width > 4 or limit - body < width:
            raise invalid_file("der-length", "a length is not well formed")
        size = int.from_bytes(data[body : body + width], "big")
        body += width
        if size < 0x80 or size >> (8 * (width - 1)) == 0:
            raise invalid_file("der-length", "a length is not in its shortest form")
    if size > limit - body:
        raise invalid_file("der-short", "a structure is cut short")
    return DerValue(data, tag, start, body, body + size, body + size, depth)


def _read_indefinite(data: bytes, tag: int, start: int, limit: int, depth: int) -> DerValue:
    if tag & 0x20 == 0:
        raise invalid_file("der-length", "a plain value has no length")
    place = start + 2
    while True:
        if limit - place < 2:
            raise invalid_file("der-short", "a structure is cut short")
        if data[place] == 0 and data[place + 1] == 0:
            return DerValue(data, tag, start, start + 2, place, place + 2, depth)
        place = _read(data, place, limit, depth + 1).end
