"""The roots that Apple's signatures must lead to, pinned by fingerprint.

Knows the two certificates, their SHA-256, and where each is needed. A file in this folder
that is not byte for byte the pinned one is refused. Knows nothing of signed files.

Facts: both fingerprints are those that Apple publishes with its root certificates, and all
signed shortcuts seen lead to one of the two: 1,255 signed through iCloud to Apple Root CA
- G3, which they carry along, and 52 signed with an Apple Account to Apple Root CA, which
they do not (checked 2026-11-22).
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from builder.errors import InvalidFileError, Problem
from builder.wire.x509 import Root, fingerprint

APPLE_ROOT_CA = "B0B1730ECBC7FF4505142C49F1295E6EDA6BCAED7E2C68C5BE91B5A11001F024"
APPLE_ROOT_CA_G3 = "63343ABFB89A6A03EBB57E9B3F5FA7BE7C4F5C756F3017B3A8C488C3653E9179"

_PINS: tuple[tuple[str, str, str], ...] = (
    ("Apple Root CA - G3", "apple-root-ca-g3.cer", APPLE_ROOT_CA_G3),
    ("Apple Root CA", "apple-root-ca.cer", APPLE_ROOT_CA),
)


@cache
def apple_roots() -> tuple[Root, ...]:
    """Both pinned roots, read and compared once. Raises InvalidFileError if the installed copy
    of one was changed."""
    folder = files(__name__)
    return tuple(pinned(name, folder.joinpath(file).read_bytes(), pin) for name, file, pin in _PINS)


def pinned(name: str, der: bytes, pin: str) -> Root:
    """The root in `der`, if it has the pinned SHA-256. Raises InvalidFileError if not."""
    if fingerprint(der) != pin:
        words = f"the installed copy of {name} is not the certificate it should be"
        way_out = "install Optout again from a source you trust"
        raise InvalidFileError(Problem(code="root-changed", message=words, help=way_out))
    return Root(name=name, der=der)
