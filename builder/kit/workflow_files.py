"""Workflows on disk or behind an iCloud link: as text, as a property list, or signed.

Knows how to tell them apart and how each becomes a workflow. Signatures are not judged here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from builder.errors import DiskError, InvalidFileError, Problem
from builder.model.workflow import Workflow, workflow_from_plist
from builder.wire.plist import loads_dict

TEXT_ENDINGS = (".yaml", ".yml")
ENDING = ".workflow.yaml"
MAX_BYTES = 64 * 1024 * 1024
_LINKS = ("https://www.icloud.com/shortcuts/", "https://icloud.com/shortcuts/")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedWorkflow:
    """A workflow and where it came from. `text` is its source where that is text, and `lines`
    the line that each action comes from; both are empty for a shortcut.
    """

    workflow: Workflow
    file: str
    text: str = ""
    lines: tuple[int, ...] = ()


def is_text(path: Path) -> bool:
    """Whether a path names a workflow as text rather than a shortcut."""
    return path.suffix.lower() in TEXT_ENDINGS


def read_bytes(path: Path) -> bytes:
    """A file's bytes. Raises DiskError, or InvalidFileError above 64 MiB."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        words = error.strerror or type(error).__name__
        problem = Problem(code="unreadable", message=f"not readable: {words}", file=str(path))
        raise DiskError(problem) from None
    if len(data) > MAX_BYTES:
        message = f"larger than {MAX_BYTES} bytes"
        raise InvalidFileError(Problem(code="file-size", message=message, file=str(path)))
    return data


def replace_file(path: Path, data: bytes) -> None:
    """Puts a file in the place of another in one move. Raises DiskError and leaves the old one."""
    stage = path.with_name(f".{path.name}.new")
    try:
        try:
            stage.write_bytes(data)
            stage.replace(path)
        finally:
            stage.unlink(missing_ok=True)
    except OSError as error:
        words = error.strerror or type(error).__name__
        problem = Problem(code="unwritable", message=f"not writable: {words}", file=str(path))
        raise DiskError(problem) from None


def open_workflow(path: Path) -> OpenedWorkflow:
    """The workflow in a file of any of the three forms.

    Raises DiskError, InvalidFileError for what is no shortcut, DefinitionError for a faulty text.
    """
    if is_text(path):
        from builder.loader.workflows import parse_workflow

        data = read_bytes(path)
        parsed = parse_workflow(data, file=str(path), name=text_name(path))
        return OpenedWorkflow(
            workflow=parsed.workflow,
            file=str(path),
            text=parsed.document.text,
            lines=parsed.lines,
        )
    workflow = workflow_from_bytes(read_bytes(path), name=path.stem, file=str(path))
    return OpenedWorkflow(workflow=workflow, file=str(path))


def text_name(path: Path) -> str:
    """The name of a workflow whose text gives none: the file's, without its endings."""
    return path.name.removesuffix(path.suffix).removesuffix(".workflow")


def workflow_from_bytes(data: bytes, *, name: str, file: str = "") -> Workflow:
    """The workflow in a shortcut's bytes: XML or binary property list, signed or not.

    Raises InvalidFileError.
    """
    if data.startswith(b"AEA1"):
        from builder.kit.verify_signed import extract_workflow

        data = extract_workflow(data, file=file)
    return workflow_from_plist(
        loads_dict(data, file=file, max_bytes=MAX_BYTES), name=name, file=file
    )


def is_link(text: str) -> bool:
    return text.startswith(_LINKS)


def fetch_workflow(link: str, *, base: str = "") -> Workflow:
    """The workflow behind an iCloud link; `base` is the server to ask instead of Apple's.

    Raises UsageError, NetworkError, InvalidFileError.
    """
    from builder.kit.icloud_record import BASE, fetch_record

    record = fetch_record(link, base=base or BASE)
    return workflow_from_bytes(record.signed, name=record.name or "Shortcut", file=link)
