"""Identifiers that never change: the same words always give the same UUID.

Knows how a name becomes a UUID (RFC 9562, version 5). Knows nothing of what the
identifiers are for. Random UUIDs are banned: same input, same bytes.
"""

from __future__ import annotations

import uuid

# Version 5 of the DNS namespace and the project's name: fixed for ever, since a changed
# namespace would turn every shipped profile and shortcut into a different one.
NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "optout-kit.invalid")


def stable_uuid(*parts: str) -> str:
    """An upper-case UUID made from `parts`; order and division of the parts matter."""
    name = "\x1f".join(parts)
    return str(uuid.uuid5(NAMESPACE, name)).upper()
