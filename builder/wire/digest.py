"""Digests of bytes: what SHA-256 says of them, and of several things in order.

Knows nothing of files or kits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256, 64 characters."""
    return hashlib.sha256(data).hexdigest()


def sha256_base64(data: bytes) -> str:
    """SHA-256 in base64, as a Content-Security-Policy source wants it."""
    import base64

    return base64.b64encode(hashlib.sha256(data).digest()).decode("ascii")


def digest_of(parts: Iterable[tuple[str, bytes]]) -> str:
    """One digest over named parts, in the order given; names and lengths are bound in."""
    whole = hashlib.sha256()
    for name, data in parts:
        label = name.encode("utf-8")
        whole.update(len(label).to_bytes(8, "big") + label)
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()
