"""Proves a shortcut: a workflow whose actions are those that the app knows."""

from __future__ import annotations

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact
from builder.wire.plist import loads_dict
from builder.workflow.apple.action_check import check_actions
from builder.workflow.apple.workflow import workflow_from_plist


def prove_shortcut(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """The faults of a shortcut; a signed one is opened. Raises InvalidFileError."""
    del evidence
    data = artifact.data
    if artifact.signed:
        from builder.workflow.apple.signed import extract_workflow

        data = extract_workflow(data, file=artifact.path)
    workflow = workflow_from_plist(loads_dict(data, file=artifact.path), file=artifact.path)
    return check_actions(workflow, file=artifact.path)
