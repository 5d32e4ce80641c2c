"""LZFSE streams: packed bytes in, exactly the promised number of bytes out.

Knows the block headers of an LZFSE stream, well enough to bound what the native decoder
may do. Knows nothing of archives. The only module that imports lzfse.

Facts (the reference implementation's headers and the package's C source, version
0.4.2.post1, read 2026-11-22):
- A stream is a row of blocks and ends with `bvx$`. `bvx-` holds plain bytes, `bvxn` LZVN,
  `bvx2` LZFSE with packed tables. `bvx1` exists on paper; no known writer emits it.
- The package starts with a buffer of the size that the first block names and doubles it
  for as long as the decoder asks for more. `bvx-` and `bvxn` blocks cannot write more
  than their header says. A `bvx2` block can: up to 10,000 matches of 2,359 bytes from a
  few kilobytes. So a stream with several of them is decoded one `bvx2` block at a time,
  each behind the 256 KiB it may refer back to, and its length is compared before the
  next one starts: a lying block costs at most 24 MB, once.
- A full `bvx2` block stands for 40,000 bytes or more, hence the limit on their number.
"""

from __future__ import annotations

import struct

from builder.errors import invalid_file

_END = b"bvx$"
_PLAIN = b"bvx-"
_LZVN = b"bvxn"
_LZFSE = b"bvx2"

# The farthest back that a match can point: 262,139 bytes.
_WINDOW = 262_144
# The reference decoder has room for so many of each in a block.
_MAX_LITERALS = 40_000
_MAX_MATCHES = 10_000
# 32 bytes, then at most 14 bits for each of 360 symbols.
_MAX_TABLES = 32 + (360 * 14 + 7) // 8
_BYTES_PER_BLOCK = 4_096


def compress(data: bytes) -> bytes:
    """`data` as an LZFSE stream, or b"" where that would not be smaller."""
    import lzfse

    try:
        packed: bytes = lzfse.compress(data)
    except lzfse.error:
        return b""
    return packed if len(packed) < len(data) else b""


def decompress(stream: bytes, size: int, *, file: str = "") -> bytes:
    """The `size` bytes that `stream` stands for.

    Raises InvalidFileError if the stream is damaged or would become anything but exactly
    `size` bytes. Memory: twice `size`, and 64 MiB for one lying block.
    """
    parts = _parts(stream, size, file)
    if len(parts) == 1:
        return _decode(stream, size, file)
    output = bytearray()
    for start, stop, raw in parts:
        window = bytes(output[-_WINDOW:])
        lead = _PLAIN + struct.pack("<I", len(window)) + window if window else b""
        piece = _decode(lead + stream[start:stop] + _END, len(window) + raw, file)
        output += piece[len(window) :]
    return bytes(output)


def _decode(stream: bytes, size: int, file: str) -> bytes:
    import lzfse

    try:
        output: bytes = lzfse.decompress(stream)
    except (lzfse.error, MemoryError):
        # The package keeps doubling its (untouched) buffer on a broken LZVN block.
        raise invalid_file("lzfse-data", "the packed data is damaged", file) from None
    if len(output) != size:
        words = f"the packed data becomes {len(output)} bytes instead of {size}"
        raise invalid_file("lzfse-size", words, file)
    return output


def _parts(stream: bytes, size: int, file: str) -> list[tuple[int, int, int]]:
    """(start, stop, raw bytes) of each part, with at most one `bvx2` block in each."""
    parts: list[tuple[int, int, int]] = []
    place = start = raw_in_part = total = heavy = 0
    heavy_in_part = False
    while stream[place : place + 4] != _END:
        length, raw, is_heavy = _block(stream, place, file)
        total += raw
        heavy += is_heavy
        if total > size or heavy > 4 + size // _BYTES_PER_BLOCK:
            words = f"the packed data claims more than the {size} bytes announced"
            raise invalid_file("lzfse-size", words, file)
        if is_heavy and heavy_in_part:
            parts.append((start, place, raw_in_part))
            start, raw_in_part = place, 0
        heavy_in_part = heavy_in_part or is_heavy
        raw_in_part += raw
        place += length
    parts.append((start, place, raw_in_part))
    if place + 4 != len(stream):
        raise invalid_file("lzfse-rest", "bytes follow the end of the packed data", file)
    if total != size or size == 0:
        words = f"the packed data claims {total} bytes instead of {size}"
        raise invalid_file("lzfse-size", words, file)
    return parts


def _block(stream: bytes, place: int, file: str) -> tuple[int, int, bool]:
    """(length in the stream, bytes it claims to become, whether it could lie)."""
    magic = stream[place : place + 4]
    room = len(stream) - place
    if magic not in (_PLAIN, _LZVN, _LZFSE):
        words = "the packed data is cut short" if room < 4 else "not an LZFSE block"
        raise invalid_file("lzfse-block", words, file)
    header = {_PLAIN: 8, _LZVN: 12, _LZFSE: 32}[magic]
    if room < header:
        raise invalid_file("lzfse-block", "a block header is cut short", file)
    (raw,) = struct.unpack_from("<I", stream, place + 4)
    if magic == _PLAIN:
        length = 8 + raw
    elif magic == _LZVN:
        length = 12 + int(struct.unpack_from("<I", stream, place + 8)[0])
    else:
        length = _lzfse_length(stream, place, file)
    # An empty block would keep the package's first buffer at nothing.
    if raw == 0 or length > room:
        raise invalid_file("lzfse-block", "a block is empty or longer than the data", file)
    return length, raw, magic == _LZFSE


def _lzfse_length(stream: bytes, place: int, file: str) -> int:
    first, second, third = struct.unpack_from("<3Q", stream, place + 8)
    literals, literal_bytes = first & 0xFFFFF, first >> 20 & 0xFFFFF
    matches, match_bytes = first >> 40 & 0xFFFFF, second >> 40 & 0xFFFFF
    tables = third & 0xFFFFFFFF
    if literals > _MAX_LITERALS or matches > _MAX_MATCHES or not 32 <= tables <= _MAX_TABLES:
        raise invalid_file("lzfse-block", "a block header holds impossible numbers", file)
    return int(tables + literal_bytes + match_bytes)
