"""Signed files that people brought take the place of what was compiled, if they say the same.

Knows the rule: each must verify, and what is inside must equal what this build compiled; one
that does not stops the build. Knows no disk (the workspace handed over the bytes), no clock,
and does not make anything.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

from builder.errors import OptOutError, Problem, ProofError, Severity
from builder.kit.trust.verifier import SignatureVerifier
from builder.loader.workspace import SIGNED
from builder.model.artifact import Artifact
from builder.model.kinds import signable

_WAY_OUT = "delete this file and build; then sign the kit's own file again (optout sign)"


class SignedFiles:
    """The signed files of one build: `take` for each artifact, `raise_faults` before others look.

    `files` are bytes by the path in the kit. `warnings` say what is worth knowing of those
    that were taken.
    """

    def __init__(self, files: Mapping[str, bytes], verifier: SignatureVerifier) -> None:
        self.files = files
        self.verifier = verifier
        self.warnings: list[Problem] = []
        self._faults: list[Problem] = []
        self._met: set[str] = set()

    def take(self, artifact: Artifact) -> Artifact:
        """The artifact, or its signed twin. A faulty twin is remembered for `raise_faults`."""
        path = unicodedata.normalize("NFC", artifact.path)
        twin = self.files.get(path)
        if twin is None or not signable(artifact.kind) or artifact.signed:
            return artifact
        self._met.add(path)
        name = f"{SIGNED}/{artifact.path}"
        try:
            signature = self.verifier.signature(
                artifact.kind, twin, unsigned=artifact.data, file=name
            )
        except OptOutError as error:
            self._faults += [_refused(problem) for problem in error.problems]
            return artifact
        self.warnings += signature.findings
        return replace(artifact, data=twin, signed=True)

    def raise_faults(self) -> None:
        """Raises ProofError with every fault met so far."""
        if self._faults:
            raise ProofError(*self._faults)

    def unused(self) -> list[Problem]:
        """A warning for each file that nothing in this build is the twin of."""
        return [
            Problem(
                code="signed-unused",
                message="nothing in this kit has that path; the file was not used",
                file=f"{SIGNED}/{path}",
                help="delete it, or sign again: its shortcut or profile has another name now",
                severity=Severity.WARNING,
            )
            for path in sorted(self.files.keys() - self._met)
        ]


def _refused(problem: Problem) -> Problem:
    hint = f"{problem.help}; or {_WAY_OUT}" if problem.code == "untrusted-root" else _WAY_OUT
    return replace(problem, help=hint)
