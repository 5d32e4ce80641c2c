"""Proves a text: UTF-8 that a person can read, without signs that steer a terminal."""

from __future__ import annotations

import re

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence, unproven
from builder.model.artifact import Artifact

# C0 and C1 controls but for tab and the ends of lines.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")


def prove_text(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    del evidence
    try:
        text = artifact.data.decode("utf-8")
    except UnicodeDecodeError:
        return [unproven(artifact, "a text is written in UTF-8, this is not")]
    if found := _CONTROL.search(text):
        return [unproven(artifact, f"a text holds no control characters, but has {found[0]!a}")]
    return []
