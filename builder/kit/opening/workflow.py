"""Workflows on the disk or behind an iCloud link.

Knows where workflows come from. What their bytes mean, `builder.workflow.opened` knows.
"""

from __future__ import annotations

from pathlib import Path

from builder.files import STANDARD, read_input, reader_within
from builder.workflow.apple.workflow import Workflow
from builder.workflow.language.uses import MAX_FILE_BYTES, FileReader
from builder.workflow.opened import MAX_BYTES, OpenedWorkflow, workflow_from_bytes, workflow_in

# What standard input is called in messages, and how a shortcut in it begins.
STDIN_SHORTCUT, STDIN_TEXT = "stdin.shortcut", "stdin.workflow.yaml"
_SHORTCUTS = (b"AEA1", b"bplist", b"<?xml", b"<!DOCTYPE", b"<plist")
_LINKS = ("https://www.icloud.com/shortcuts/", "https://icloud.com/shortcuts/")


def open_workflow(path: Path) -> OpenedWorkflow:
    """The workflow in a file of any of the three forms, or in standard input for `-`.

    Raises DiskError, InvalidFileError for what is no shortcut, DefinitionError for a faulty text.
    """
    data = read_input(path, limit=MAX_BYTES)
    if path == STANDARD:
        path = Path(STDIN_SHORTCUT if data.startswith(_SHORTCUTS) else STDIN_TEXT)
    return workflow_in(data, path, read=reader_beside(path))


def reader_beside(path: Path) -> FileReader:
    """What reads the blocks and constants that a workflow's text uses, from its own folder."""
    return reader_within(path.parent, limit=MAX_FILE_BYTES)


def is_link(text: str) -> bool:
    return text.startswith(_LINKS)


def fetch_workflow(link: str, *, base: str = "") -> Workflow:
    """The workflow behind an iCloud link; `base` is the server to ask instead of Apple's.

    Raises UsageError, NetworkError, InvalidFileError.
    """
    from builder.kit.opening.icloud import BASE, fetch_record

    record = fetch_record(link, base=base or BASE)
    return workflow_from_bytes(record.signed, name=record.name or "Shortcut", file=link)
