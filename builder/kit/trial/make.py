"""Writes what volunteers need into a folder: the shortcut, and the checklist for print.

Knows the names of the two files. Knows neither what is asked nor how a report is read.
"""

from __future__ import annotations

from pathlib import Path

from builder.errors import DiskError, Problem
from builder.files import replace_file
from builder.kit.make.make import workbench_for
from builder.loader.definitions import load_definitions
from builder.loader.workspace import Workspace
from builder.targets.trial import NAME, trial_checklist, trial_workflow
from builder.workflow.apple.workflow import dump_workflow

CHECKLIST = "trial-checklist.pdf"


def make_trial(
    workspace: Workspace, out: Path, *, guides: tuple[str, ...] = (), language: str = "en"
) -> tuple[Path, ...]:
    """The files written. Raises DefinitionError for faulty or unknown guides and languages,
    DiskError where the folder cannot be written."""
    definitions = load_definitions(workspace, guides=guides, languages=(language,))
    bench = workbench_for(definitions)
    chosen = tuple(definitions.guides.values())
    words = definitions.languages[language]
    made = {
        f"{NAME}.shortcut": dump_workflow(trial_workflow(chosen, words, bench)),
        CHECKLIST: trial_checklist(chosen, words, bench),
    }
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot be written: {error.strerror}"
        raise DiskError(Problem(code="file", message=message, file=str(out))) from None
    for name, data in made.items():
        replace_file(out / name, data)
    return tuple(out / name for name in made)
