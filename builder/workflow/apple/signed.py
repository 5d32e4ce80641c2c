"""The container of a signed shortcut: the workflow inside it, whoever signed.

Knows that a signed shortcut is an Apple Encrypted Archive around an Apple Archive with one
property list. Proves no signature: `builder.kit.trust.shortcut` does.
"""

from __future__ import annotations

from builder.errors import InvalidFileError, Problem, UnsignedError
from builder.wire import aea, applearchive
from builder.wire.plist import refuse_web_page


def is_signed(data: bytes) -> bool:
    """Whether the bytes begin as a signed shortcut does."""
    return aea.is_aea(data)


def extract_workflow(data: bytes, *, file: str = "") -> bytes:
    """The workflow inside a signed shortcut, as a property list; proves no signature.

    Needs no key. Raises UnsignedError for a bare property list, InvalidFileError for
    anything that is not a sound container.
    """
    container = aea.parse_aea(require_signed(data, file), file=file)
    return unpack(container, file).payload


def require_signed(data: bytes, file: str) -> bytes:
    """`data`, if it is a signed shortcut. Raises UnsignedError for a bare property list,
    InvalidFileError for anything else.
    """
    if aea.is_aea(data):
        return data
    refuse_web_page(data, file)
    head = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"bplist00", b"<?xml", b"<!DOCTYPE", b"<plist")):
        words = "not signed: a bare property list, which iOS 15 and later refuse to import"
        problem = Problem(code="unsigned", message=words, file=file, help="see `optout sign`")
        raise UnsignedError(problem)
    raise InvalidFileError(
        Problem(
            code="aea-magic",
            message="neither a signed shortcut nor a property list",
            file=file,
        )
    )


def unpack(container: aea.Container, file: str) -> applearchive.Archive:
    """The archive inside. Raises InvalidFileError."""
    return applearchive.read_archive(aea.unpack(container, file=file), file=file)
