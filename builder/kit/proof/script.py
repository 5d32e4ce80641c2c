"""Proves a script: how it must begin, and how its lines end."""

from __future__ import annotations

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence, unproven
from builder.model.artifact import Artifact


def prove_script(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    del evidence
    if not artifact.data.startswith(b"#!/bin/sh\n") or b"\r" in artifact.data:
        words = "a script starts with #!/bin/sh and has plain line ends"
        return [unproven(artifact, words)]
    return []
