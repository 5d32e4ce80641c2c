"""Shortcuts as text: compile, import, lint, run, test, show. A library of its own.

    from builder.workflow import compile_workflow, dump_workflow
    data = dump_workflow(compile_workflow(text))

* `compile_workflow(text)` gives a `Workflow`; DefinitionError carries every fault.
* `import_workflow(workflow)` gives its text, losing nothing.
* `read_workflow_file(data, path)` opens a text or a shortcut, signed or not.
* `load_workflow(data)`, `dump_workflow(workflow)`: the bytes of an unsigned shortcut.
* `lint_workflow(workflow)` gives a list of `Problem`s.
* `run_workflow(workflow, device=parse_os("ios-17.5"))` runs it here and gives what a person
  would meet.
* `test_workflow(text)` runs the tests that stand in a text.
* `show_workflow(workflow)` says in words what it does.
* `diff_workflows(left, right)` gives what differs.
* `with shortcut("Hello") as hello:` writes one in Python: every action is a function
  (`ask_for_input`), blocks are `if_`, `else_if_`, `else_`, `menu_`, `case_`, `repeat_`,
  `repeat_each_`; `hello.compile()` gives the workflow, its faults at Python's lines.

Errors are `OptOutError` and its kinds; each has `problems`. All are imported when they are first
asked for, so that `import builder.workflow` costs nothing. Nothing here opens files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from builder.errors import (
        DefinitionError,
        InvalidFileError,
        OptOutError,
        Problem,
        Severity,
        UsageError,
    )
    from builder.workflow.apple.workflow import Action, Workflow, dump_workflow, load_workflow
    from builder.workflow.check.diff import diff_workflows
    from builder.workflow.check.lint import lint as lint_workflow
    from builder.workflow.language.decompile import ImportedWorkflow, import_workflow
    from builder.workflow.language.document import compile_workflow
    from builder.workflow.library import run_workflow_tests as test_workflow
    from builder.workflow.library import show_workflow
    from builder.workflow.opened import OpenedWorkflow
    from builder.workflow.opened import workflow_in as read_workflow_file
    from builder.workflow.run import DeviceState, SimulationError, parse_os
    from builder.workflow.run import simulate as run_workflow
    from builder.workflow.tests import Outcome

__all__ = [
    "Action",
    "DefinitionError",
    "DeviceState",
    "ImportedWorkflow",
    "InvalidFileError",
    "OpenedWorkflow",
    "OptOutError",
    "Outcome",
    "Problem",
    "Severity",
    "SimulationError",
    "UsageError",
    "Workflow",
    "compile_workflow",
    "diff_workflows",
    "dump_workflow",
    "import_workflow",
    "lint_workflow",
    "load_workflow",
    "parse_os",
    "read_workflow_file",
    "run_workflow",
    "show_workflow",
    "test_workflow",
]

# What writes workflows in Python, beside a function for each action.
BUILDER = (
    "Reference",
    "Shortcut",
    "case_",
    "else_",
    "else_if_",
    "if_",
    "literal",
    "menu_",
    "repeat_",
    "repeat_each_",
    "shortcut",
    "use",
    "variable",
)

_PLACES: dict[str, tuple[str, str]] = {
    "Action": ("apple.workflow", "Action"),
    "DeviceState": ("run", "DeviceState"),
    "ImportedWorkflow": ("language.decompile", "ImportedWorkflow"),
    "OpenedWorkflow": ("opened", "OpenedWorkflow"),
    "Outcome": ("tests", "Outcome"),
    "SimulationError": ("run", "SimulationError"),
    "Workflow": ("apple.workflow", "Workflow"),
    "compile_workflow": ("language.document", "compile_workflow"),
    "diff_workflows": ("check.diff", "diff_workflows"),
    "dump_workflow": ("apple.workflow", "dump_workflow"),
    "import_workflow": ("language.decompile", "import_workflow"),
    "lint_workflow": ("check.lint", "lint"),
    "load_workflow": ("apple.workflow", "load_workflow"),
    "parse_os": ("run", "parse_os"),
    "read_workflow_file": ("opened", "workflow_in"),
    "run_workflow": ("run", "simulate"),
    "show_workflow": ("library", "show_workflow"),
    "test_workflow": ("library", "run_workflow_tests"),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _PLACES:
        module, inner = _PLACES[name]
        return getattr(import_module(f"builder.workflow.{module}"), inner)
    if name in __all__:
        return getattr(import_module("builder.errors"), name)
    if not name.startswith("_"):
        written = import_module("builder.workflow.language.python_builder")
        return getattr(written, name) if name in BUILDER else written.action_function(name)
    raise AttributeError(f"module 'builder.workflow' has no attribute {name!r}")


def __dir__() -> list[str]:
    from builder.workflow.language.python_builder import action_function_names

    return sorted({*globals(), *__all__, *BUILDER, *action_function_names()})
