"""Proves a profile: the rules for what a kit may set, and that it is the one it is named after."""

from __future__ import annotations

from builder.errors import Problem, Severity
from builder.facts.offer import Offers, ProfileSpec
from builder.kit.proof.evidence import Evidence
from builder.model.artifact import Artifact
from builder.model.kinds import MOBILECONFIG
from builder.model.profile.rules import check_profile
from builder.targets.profile import identity_for


def prove_profile(artifact: Artifact, evidence: Evidence) -> list[Problem]:
    """The faults of a profile; a signed one is opened. Warnings are for those who sign."""
    spec = _spec(artifact, evidence.offers)
    found = check_profile(
        artifact.data,
        settings=evidence.settings,
        file=artifact.path,
        platform=spec.platform if spec else None,
        expected_identity=identity_for(spec) if spec else None,
        open_signed=_inside if artifact.signed else None,
    )
    return [problem for problem in found if problem.severity is Severity.ERROR]


def _spec(artifact: Artifact, offers: Offers) -> ProfileSpec | None:
    """Which profile a file is: by its name, or else by the identifier inside."""
    stem = artifact.path.rpartition("/")[2].removesuffix(MOBILECONFIG.ending)
    for spec in offers.profiles.values():
        if spec.file == stem or f">{spec.identifier}<".encode() in artifact.data:
            return spec
    return None


def _inside(data: bytes) -> bytes:
    from builder.kit.trust.profile import extract_profile

    return extract_profile(data)
