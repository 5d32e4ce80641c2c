"""Optout: one short definition of a privacy goal in, an install kit out.

For programs: the names below are those of `builder.workflow`, which has more of them.
All are imported when they are first asked for, so that `import builder` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.workflow import (
        ImportedWorkflow,
        Workflow,
        compile_workflow,
        dump_workflow,
        import_workflow,
        load_workflow,
    )

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


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module 'builder' has no attribute {name!r}")
    from builder import workflow

    return getattr(workflow, name)
