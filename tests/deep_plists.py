"""Binary property lists that no program would write."""

from __future__ import annotations


def bottomless() -> bytes:
    """Three thousand lists within each other, deeper than Python goes."""
    lists = b"".join(b"\xa1" + (number + 1).to_bytes(2, "big") for number in range(3000))
    offsets = b"".join((8 + 3 * number).to_bytes(2, "big") for number in range(3001))
    sizes = (3001, 0, 8 + len(lists) + 1)
    trailer = bytes(6) + b"\2\2" + b"".join(size.to_bytes(8, "big") for size in sizes)
    return b"bplist00" + lists + b"\x09" + offsets + trailer
