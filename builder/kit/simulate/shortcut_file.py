"""A .shortcut on disk, read as a workflow: XML or binary property list, or signed.

Knows how to tell the three apart. Signatures are not judged here.
"""

from __future__ import annotations

from pathlib import Path

from builder.errors import DiskError, InvalidFileError, Problem
from builder.model.workflow import Workflow, workflow_from_plist
from builder.wire.plist import MAX_BYTES, loads_dict

_SIGNED = b"AEA1"


def load_workflow(path: Path) -> Workflow:
    """The workflow in a file; its name is the file's.

    Raises DiskError where it cannot be read, InvalidFileError where it is no shortcut or
    larger than 32 MiB.
    """
    file = str(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        words = error.strerror or type(error).__name__
        raise DiskError(
            Problem(code="unreadable", message=f"not readable: {words}", file=file)
        ) from None
    if len(data) > MAX_BYTES:
        message = f"larger than {MAX_BYTES} bytes"
        raise InvalidFileError(Problem(code="file-size", message=message, file=file))
    if data.startswith(_SIGNED):
        from builder.kit.verify_signed import extract_workflow

        data = extract_workflow(data, file=file)
    return workflow_from_plist(loads_dict(data, file=file), name=path.stem, file=file)
