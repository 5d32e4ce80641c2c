"""What programs import from builder.workflow: functions, errors, types, and what dir() tells."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import builder.workflow as library
from builder.workflow import (
    DefinitionError,
    OptOutError,
    compile_workflow,
    dump_workflow,
    import_workflow,
    lint_workflow,
    parse_os,
    read_workflow_file,
    run_workflow,
    show_workflow,
)

TEXT = """format: 1
name: Greeting
actions:
  - show-alert: {title: Next, message: Hello}
tests:
  - {name: It greets, on: ios-17.5, expect: [{alert: Hello}]}
  - {name: It sings, on: ios-17.5, expect: [{alert: La la}]}
"""


def test_a_text_goes_through_every_function() -> None:
    workflow = compile_workflow(TEXT)
    opened = read_workflow_file(dump_workflow(workflow), Path("Greeting.shortcut"))
    assert opened.workflow == workflow
    assert compile_workflow(import_workflow(workflow).text) == workflow
    assert lint_workflow(workflow) == []
    run = run_workflow(workflow, device=parse_os("ios-17.5"))
    assert run.events[0].title == "Next"  # type: ignore[union-attr]
    assert 'Show Alert: title "Next", message "Hello"' in show_workflow(workflow)
    outcomes = library.test_workflow(TEXT)
    assert [(one.name, not one.problems) for one in outcomes] == [
        ("It greets", True),
        ("It sings", False),
    ]


def test_errors_are_importable_and_carry_their_problems() -> None:
    with pytest.raises(OptOutError) as caught:
        compile_workflow("format: 1\nname: X\nactions: [show-result]\n")
    assert isinstance(caught.value, DefinitionError)
    assert caught.value.problems[0].help == 'here it is called "show-content"'


def test_dir_tells_every_name_and_each_name_is_there() -> None:
    assert set(library.__all__) <= set(dir(library))
    for name in library.__all__:
        assert getattr(library, name) is not None
        assert name in (library.__doc__ or "") or name[0].isupper()
    with pytest.raises(AttributeError, match="no_such_action"):
        _ = getattr(library, "no_such_action")  # noqa: B009 - typed, the name would be refused


def test_importing_it_loads_nothing() -> None:
    code = "import sys, builder.workflow; print([m for m in sys.modules if 'workflow.' in m])"
    told = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd()
    )
    assert told.stdout.strip() == "[]"


def test_its_types_are_published() -> None:
    assert (Path(library.__file__).parents[1] / "py.typed").is_file()
