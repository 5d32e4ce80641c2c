"""The workflow files of a workspace, `shortcuts/*.workflow.yaml`: compiled and checked.

Knows how a route's `workflow: <id>` finds its file, and that a workflow's name becomes a
file's name. Collects every fault of every file. Its `tests:` are for `optout test` alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

from builder.errors import DefinitionError, Problem, Severity
from builder.files import reader_within
from builder.loader.file_names import bad_name, file_name
from builder.loader.workspace import Workspace
from builder.wire.yaml import Mapping
from builder.workflow.apple.workflow import Workflow

ENDING = ".workflow.yaml"


def workflow_ids(workspace: Workspace) -> frozenset[str]:
    """What routes may name: the files' names without their ending."""
    return frozenset(map(_id, workspace.files("shortcuts", f"*{ENDING}")))


def load_workflows(
    workspace: Workspace, wanted: Collection[str] | None = None
) -> dict[str, Workflow]:
    """Id -> workflow, by id; its name is one that a file can have (`Which one?` loses its mark).
    `wanted` limits which are read.

    Raises DefinitionError with the faults of every file, those that `optout lint` finds too.
    """
    found: dict[str, Workflow] = {}
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for path in workspace.files("shortcuts", f"*{ENDING}"):
        if wanted is not None and _id(path) not in wanted:
            continue
        try:
            workflow, faults = _load(workspace, path, taken)
        except DefinitionError as error:
            problems += error.problems
            continue
        problems += faults
        found[_id(path)] = workflow
    if problems:
        raise DefinitionError(*problems)
    return found


def _id(path: Path) -> str:
    return path.name.removesuffix(ENDING)


def _load(
    workspace: Workspace, path: Path, taken: dict[str, str]
) -> tuple[Workflow, list[Problem]]:
    """One file's workflow and what is wrong with it; `taken` gains its name."""
    from builder.workflow.check.lint import lint
    from builder.workflow.language.document import parse_workflow
    from builder.workflow.language.uses import MAX_FILE_BYTES

    shown = workspace.shown(path)
    read = reader_within(path.parent, limit=MAX_FILE_BYTES)
    parsed = parse_workflow(workspace.read(path), file=shown, name=_id(path), read=read)
    document = parsed.document
    workflow = replace(parsed.workflow, name=file_name(parsed.workflow.name))
    problems = [
        document.placed(replace(one, source=document.source_at(one.line, one.column)[1]))
        for one in lint(workflow, file=shown, lines=parsed.lines)
        if one.severity is Severity.ERROR or one.code == "unknown-choice"
    ]
    root = document.root
    node = (root.get("name") if isinstance(root, Mapping) else None) or root
    for message, way_out in _name_faults(workflow.name, shown, taken):
        problems.append(document.problem("bad-name", node, message, help=way_out))
    return workflow, problems


def _name_faults(name: str, shown: str, taken: dict[str, str]) -> Iterator[tuple[str, str]]:
    if reason := bad_name(name):
        yield "this name cannot be a file's name", reason
    # Some disks take names for one that differ only in case, or in how a letter is composed.
    first = taken.setdefault(unicodedata.normalize("NFC", name).casefold(), shown)
    if first != shown:
        yield f'{first} is called "{name}" too', "give one of them another name"
