"""Identifiers that never change: the same words always give the same UUID.

Knows how a name becomes a UUID (RFC 9562, version 5). Knows nothing of what the
identifiers are for. Random UUIDs are banned: same input, same bytes.
"""

from __future__ import annotations

try:
    # The interpreter's own: loading OpenSSL's, as hashlib does, takes longer than a compilation.
    from _sha1 import sha1  # type: ignore[import-not-found]  # typeshed leaves it out
except ImportError:  # an interpreter may be built without it
    from hashlib import sha1

# uuid5(NAMESPACE_DNS, "optout-kit.invalid"): fixed for ever, since a changed namespace would
# turn every shipped profile and shortcut into a different one.
NAMESPACE = "29ab71ab-c889-57cc-91dc-5a3c29e809e6"
_NAMESPACE_BYTES = bytes.fromhex(NAMESPACE.replace("-", ""))


def stable_uuid(*parts: str) -> str:
    """An upper-case UUID made from `parts`; order and division of the parts matter.

    What `uuid.uuid5` gives; written out, since importing `uuid` takes longer than this does.
    """
    name = "\x1f".join(parts).encode("utf-8")
    digest = sha1(_NAMESPACE_BYTES + name, usedforsecurity=False).hexdigest().upper()
    third, fourth = digest[13:16], f"{int(digest[16], 16) & 3 | 8:X}{digest[17:20]}"
    return f"{digest[:8]}-{digest[8:12]}-5{third}-{fourth}-{digest[20:32]}"
