"""Names that files can have, on every system in use.

Knows which marks and lengths a file's name cannot have. Knows nothing of what is named: names of
guides, of workflows and of languages' texts become files' names alike.
"""

from __future__ import annotations

import unicodedata

NOT_IN_A_FILE_NAME = '/\\:*?"<>|'
_UNSEEN = ("Cc", "Cs")  # control characters, and halves of characters
# A file's name may have 255 bytes on every system in use; an ending and a copy's mark need some.
_LONGEST_NAME = 200


def file_name(name: str) -> str:
    """A workflow's name without what no file's name holds; "" where nothing is left of it."""
    kept = " ".join("".join(mark for mark in name if mark not in NOT_IN_A_FILE_NAME).split())
    return "".join(mark for mark in kept if unicodedata.category(mark) not in _UNSEEN).lstrip(".")


def bad_name(name: str) -> str:
    """How a guide's name must change to be a file's name, or ""."""
    from builder.wire.archive import bad_path

    if any(mark in name for mark in NOT_IN_A_FILE_NAME):
        return f"leave out {' '.join(NOT_IN_A_FILE_NAME)}"
    if bad_path(name) or name.startswith("."):
        return "begin with a letter, and use no control characters"
    if len(name.encode("utf-8", "replace")) > _LONGEST_NAME:
        return f"use at most {_LONGEST_NAME} bytes"
    return ""
