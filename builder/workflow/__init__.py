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

from typing import Any

# Each name with its place; `__init__.pyi` is made from this.
EXPORTS = {
    "Action": "builder.workflow.apple.workflow.Action",
    "DefinitionError": "builder.errors.DefinitionError",
    "DeviceState": "builder.workflow.run.device.DeviceState",
    "ImportedWorkflow": "builder.workflow.language.decompile.ImportedWorkflow",
    "InvalidFileError": "builder.errors.InvalidFileError",
    "OpenedWorkflow": "builder.workflow.opened.OpenedWorkflow",
    "OptOutError": "builder.errors.OptOutError",
    "Outcome": "builder.workflow.tests.Outcome",
    "Problem": "builder.errors.Problem",
    "Severity": "builder.errors.Severity",
    "SimulationError": "builder.workflow.run.faults.SimulationError",
    "UsageError": "builder.errors.UsageError",
    "Workflow": "builder.workflow.apple.workflow.Workflow",
    "compile_workflow": "builder.workflow.language.document.compile_workflow",
    "diff_workflows": "builder.workflow.check.diff.diff_workflows",
    "dump_workflow": "builder.workflow.apple.workflow.dump_workflow",
    "import_workflow": "builder.workflow.language.decompile.import_workflow",
    "lint_workflow": "builder.workflow.check.lint.lint",
    "load_workflow": "builder.workflow.apple.workflow.load_workflow",
    "parse_os": "builder.workflow.run.device.parse_os",
    "read_workflow_file": "builder.workflow.opened.workflow_in",
    "run_workflow": "builder.workflow.run.run.simulate",
    "show_workflow": "builder.workflow.library.show_workflow",
    "test_workflow": "builder.workflow.library.run_workflow_tests",
}
__all__ = sorted(EXPORTS)  # noqa: PLE0605

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


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in EXPORTS:
        module, _, inner = EXPORTS[name].rpartition(".")
        return getattr(import_module(module), inner)
    if not name.startswith("_"):
        written = import_module("builder.workflow.language.python_builder")
        return getattr(written, name) if name in BUILDER else written.action_function(name)
    raise AttributeError(f"module 'builder.workflow' has no attribute {name!r}")


def __dir__() -> list[str]:
    from builder.workflow.language.python_builder import action_function_names

    return sorted({*globals(), *__all__, *BUILDER, *action_function_names()})
