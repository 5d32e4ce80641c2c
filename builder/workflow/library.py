"""What programs ask of a workflow in one call: its tests run, and its words.

Knows how the rooms of the wing are put together for that. Opens no files.
"""

from __future__ import annotations

from builder.workflow.apple.workflow import Workflow
from builder.workflow.check.describe_workflow import describe_workflow
from builder.workflow.check.explain import explain_workflow
from builder.workflow.language.document import parse_workflow
from builder.workflow.language.uses import FileReader
from builder.workflow.tests import Outcome, run_tests


def run_workflow_tests(
    text: bytes | str, *, file: str = "", name: str = "", read: FileReader | None = None
) -> list[Outcome]:
    """Runs the `tests:` of a text; one outcome each, with `problems` where it failed. `read`
    gives the bytes of files that the text uses.

    Raises DefinitionError for a faulty text.
    """
    return list(run_tests(parse_workflow(text, file=file, name=name, read=read)))


def show_workflow(workflow: Workflow) -> str:
    """What a workflow does, in words: risks first, then action by action. Runs nothing."""
    return describe_workflow(explain_workflow(workflow))
