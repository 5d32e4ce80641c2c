"""The one layout: stable, comments kept, meaning unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow
from builder.workflow.language.format import format_workflow

CASES = Path(__file__).resolve().parents[2] / "cases" / "workflows" / "good"


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.name)
def test_a_good_case_is_laid_out_already(path: Path) -> None:
    text = path.read_text("utf-8")
    assert format_workflow(text) == text


@pytest.mark.parametrize("path", sorted(CASES.glob("*.yaml")), ids=lambda path: path.name)
def test_what_import_writes_is_laid_out_already(path: Path) -> None:
    text = import_workflow(compile_workflow(path.read_bytes())).text
    assert format_workflow(text) == text


UNTIDY = """# about this file
format:   1   # the only one
actions:
    # first
    - "show-alert":   {title: 'Hi',
        message: "there"}      # beside
    -   lock-screen:
    - if: {input}
      is:
        "5"
      then:

       - text: |
           a # no comment
           b
       # before the next
       - text: c
# the end
"""

TIDY = """# about this file
format: 1  # the only one
actions:
  # first
  - show-alert: {title: Hi, message: there}  # beside
  - lock-screen:
  - if: {input}
    is: "5"
    then:
      - text: |
          a # no comment
          b
      # before the next
      - text: c
# the end
"""


def test_an_untidy_file_becomes_tidy_and_keeps_its_comments() -> None:
    assert format_workflow(UNTIDY) == TIDY
    assert format_workflow(TIDY) == TIDY
    assert compile_workflow(UNTIDY) == compile_workflow(TIDY)


def test_what_is_no_mapping_is_a_fault() -> None:
    with pytest.raises(DefinitionError, match="mapping"):
        format_workflow("- a\n")


def test_faulty_names_are_laid_out_all_the_same() -> None:
    assert format_workflow("format: 1\nactions: [{nope: 1}]\n") == (
        "format: 1\nactions:\n  - nope: 1\n"
    )
