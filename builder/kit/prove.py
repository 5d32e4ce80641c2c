"""Reads every artifact back with somebody else's reader before a kit is written.

Knows which reader fits which kind. Anything that does not read back as it was written stops
the build: ProofError, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from xml.parsers import expat

from builder.errors import OptOutError, Problem, ProofError, Severity
from builder.model.action_check import check_actions
from builder.model.artifact import Artifact, Kind
from builder.model.workflow import workflow_from_plist
from builder.wire.plist import loads_dict

Progress = Callable[[str, int, int], None]


def prove(artifacts: Iterable[Artifact], tell: Progress) -> None:
    """Raises ProofError with every fault found in any artifact."""
    problems: list[Problem] = []
    todo = list(artifacts)
    for index, artifact in enumerate(todo):
        problems += check_artifact(artifact)
        if index % 500 == 0:
            tell("prove", index, len(todo))
    if problems:
        raise ProofError(*problems)


def check_artifact(artifact: Artifact) -> list[Problem]:
    """The faults of one artifact, each naming its file."""
    try:
        match artifact.kind:
            case Kind.SHORTCUT if not artifact.signed:
                return _shortcut(artifact)
            case Kind.PROFILE:
                return _profile(artifact)
            case Kind.PICTURE | Kind.QR if artifact.path.endswith(".svg"):
                return _svg(artifact)
            case Kind.SCRIPT:
                return _script(artifact)
            case _:
                return []
    except OptOutError as error:
        return list(error.problems)


def _shortcut(artifact: Artifact) -> list[Problem]:
    workflow = workflow_from_plist(
        loads_dict(artifact.data, file=artifact.path), file=artifact.path
    )
    return check_actions(workflow, file=artifact.path)


def _profile(artifact: Artifact) -> list[Problem]:
    from builder.facts.setting import load_settings
    from builder.model.profile_rules import check_profile

    found = check_profile(artifact.data, settings=load_settings(), file=artifact.path)
    return [problem for problem in found if problem.severity is Severity.ERROR]


def _svg(artifact: Artifact) -> list[Problem]:
    parser = expat.ParserCreate()
    try:
        parser.Parse(artifact.data, True)
    except expat.ExpatError as error:
        return [_problem(artifact, f"not well-formed: {error}")]
    return []


def _script(artifact: Artifact) -> list[Problem]:
    if not artifact.data.startswith(b"#!/bin/sh\n") or b"\r" in artifact.data:
        return [_problem(artifact, "a script starts with #!/bin/sh and has plain line ends")]
    return []


def _problem(artifact: Artifact, message: str) -> Problem:
    return Problem(code="unproven", message=message, file=artifact.path)
