"""Optout: one short definition of a privacy goal in, an install kit out.

For programs: `compile_workflow` turns text into a `Workflow` and `import_workflow` a Workflow
into text; `dump_workflow` and `load_workflow` write and read a shortcut's bytes.
`docs/workflow-language.md` describes the language. All are imported when they are first
asked for, so that `import builder` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.workflow.apple.workflow import Workflow, dump_workflow, load_workflow
    from builder.workflow.language.decompile import ImportedWorkflow, import_workflow
    from builder.workflow.language.document import compile_workflow

__version__ = "0.1.0"
__all__ = [
    "ImportedWorkflow",
    "Workflow",
    "__version__",
    "compile_workflow",
    "dump_workflow",
    "import_workflow",
    "load_workflow",
]

_PLACES = {
    "ImportedWorkflow": "builder.workflow.language.decompile",
    "Workflow": "builder.workflow.apple.workflow",
    "compile_workflow": "builder.workflow.language.document",
    "dump_workflow": "builder.workflow.apple.workflow",
    "import_workflow": "builder.workflow.language.decompile",
    "load_workflow": "builder.workflow.apple.workflow",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module 'builder' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PLACES[name]), name)
