"""A workflow in any of its forms, opened: text, property list, or signed shortcut.

Knows how to tell them apart and how each becomes a workflow. Signatures are not verified here;
bytes come from the caller.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from builder.errors import Problem
from builder.wire.plist import loads_dict
from builder.wire.yaml import Document
from builder.workflow.apple.workflow import Workflow, workflow_from_plist
from builder.workflow.language.uses import FileReader

TEXT_ENDINGS = (".yaml", ".yml")
ENDING = ".workflow.yaml"
MAX_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedWorkflow:
    """A workflow and where it came from. `text` is its source where that is text, and `lines`
    the line that each action comes from; both are empty for a shortcut. `document` is what was
    read, where that is text.
    """

    workflow: Workflow
    file: str
    text: str = ""
    lines: tuple[int, ...] = ()
    document: Document | None = None

    def placed(self, problem: Problem) -> Problem:
        """A problem in a line of `lines`, at its place: blocks have files of their own."""
        return self.document.placed(problem) if self.document is not None else problem


def is_text(path: PurePath) -> bool:
    """Whether a path names a workflow as text rather than a shortcut."""
    return path.suffix.lower() in TEXT_ENDINGS


def text_name(path: PurePath) -> str:
    """The name of a workflow whose text gives none: the file's, without its endings."""
    return path.name.removesuffix(path.suffix).removesuffix(".workflow")


def workflow_in(data: bytes, path: PurePath, *, read: FileReader | None = None) -> OpenedWorkflow:
    """The workflow in a file's bytes; the path tells whether they are text. `read` gives the
    bytes of files that a text uses, by their path from its folder.

    Raises InvalidFileError for what is no shortcut, DefinitionError for a faulty text.
    """
    if is_text(path):
        from builder.workflow.language.document import parse_workflow

        parsed = parse_workflow(data, file=str(path), name=text_name(path), read=read)
        return OpenedWorkflow(
            workflow=parsed.workflow,
            file=str(path),
            text=parsed.document.text,
            lines=parsed.lines,
            document=parsed.document,
        )
    workflow = workflow_from_bytes(data, name=path.stem, file=str(path))
    return OpenedWorkflow(workflow=workflow, file=str(path))


def workflow_from_bytes(data: bytes, *, name: str, file: str = "") -> Workflow:
    """The workflow in a shortcut's bytes: XML or binary property list, signed or not.

    Raises InvalidFileError.
    """
    # Imported here: texts, which most commands read, need no archives.
    from builder.workflow.apple.signed import extract_workflow, is_signed

    if is_signed(data):
        data = extract_workflow(data, file=file)
    return workflow_from_plist(
        loads_dict(data, file=file, max_bytes=MAX_BYTES), name=name, file=file
    )
