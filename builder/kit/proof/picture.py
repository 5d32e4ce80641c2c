"""Proves a drawing: well-formed, and it does and loads nothing.

Reads XML with expat, which the drawings were not written with.
"""

from __future__ import annotations

from xml.parsers import expat

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence, unproven
from builder.model.artifact import Artifact
from builder.model.kinds import SVG


def prove_picture(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """The faults of an SVG; other formats are not looked into."""
    del evidence
    if not artifact.path.endswith(SVG.ending):
        return []
    faults: list[str] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2].lower() in ("script", "foreignobject"):
            faults.append(f"a picture holds no <{name[:40]}>")
        for key, value in attributes.items():
            if key.startswith("on") or (key.endswith("href") and not value.startswith("#")):
                faults.append(f"a picture does and loads nothing, but has {key[:40]}")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(artifact.data, True)
    except expat.ExpatError as error:
        return [unproven(artifact, f"not well-formed: {error}")]
    return [unproven(artifact, fault) for fault in dict.fromkeys(faults)]
