"""Reads every artifact back with somebody else's reader before a kit is written.

Knows the table from a kind's word for its proof to the proof. Anything that does not read
back as it was written stops the build: ProofError, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from builder.errors import OptOutError, Problem, ProofError
from builder.kit.proof.code import prove_code
from builder.kit.proof.evidence import Evidence, gather_evidence
from builder.kit.proof.page import prove_page
from builder.kit.proof.pdf import prove_sheet
from builder.kit.proof.picture import prove_picture
from builder.kit.proof.profile import prove_profile
from builder.kit.proof.script import prove_script
from builder.kit.proof.shortcut import prove_shortcut
from builder.kit.proof.text import prove_text
from builder.model.artifact import Artifact
from builder.model.progress import Progress
from builder.render.qr import QrMemo

Prover = Callable[[Artifact, Evidence], Iterable[Problem]]

PROOFS: Mapping[str, Prover] = {
    "code": prove_code,
    "page": prove_page,
    "panes": prove_page,
    "picture": prove_picture,
    "profile": prove_profile,
    "script": prove_script,
    "sheet": prove_sheet,
    "shortcut": prove_shortcut,
    "text": prove_text,
}


def prove(artifacts: Iterable[Artifact], progress: Progress, codes: QrMemo | None = None) -> None:
    """Raises ProofError with every fault found in any artifact.

    `codes` are those that were read back when they were made: a code's drawing must be one of
    them, module for module, since a reader forgives a few wrong ones.
    """
    problems: list[Problem] = []
    todo = list(artifacts)
    evidence = gather_evidence(codes=codes)
    for index, artifact in enumerate(todo):
        problems += check_artifact(artifact, evidence)
        if index % 500 == 0:
            progress("prove", index, len(todo))
    if problems:
        raise ProofError(*problems)


def check_artifact(artifact: Artifact, evidence: Evidence | None = None) -> list[Problem]:
    """The faults of one artifact, each naming its file. Signatures are opened, not proven.

    Give the same `evidence` to many calls.
    """
    try:
        return [*PROOFS[artifact.kind.row.proof](artifact, evidence or gather_evidence())]
    except OptOutError as error:
        return list(error.problems)
