"""What a proof may look at besides the file itself: rules, and codes that were read back.

Knows what is shared by the proofs of one run. Proves nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from builder.errors import Problem
from builder.facts.offer import Offers, load_offers
from builder.facts.setting import Settings, load_settings
from builder.model.artifact import Artifact
from builder.render.qr import QrMemo

Drawn = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`settings` and `offers` are what profiles are held to. `drawn` are the codes that were
    read back when they were made, None where they were made by somebody else."""

    settings: Settings
    offers: Offers
    drawn: frozenset[Drawn] | None = None


def gather_evidence(*, codes: QrMemo | None = None) -> Evidence:
    """The package's rules, and the codes that were read back when they were made."""
    drawn = None
    if codes is not None:
        # One text has several codes where paper asks for a stronger one than a screen does.
        known = codes.codes.values()
        drawn = frozenset((code.text, code.size, *code.outlines) for code in known)
    settings, offers = _rules()
    return Evidence(settings=settings, offers=offers, drawn=drawn)


# Reading them takes longer than most proofs.
@cache
def _rules() -> tuple[Settings, Offers]:
    settings = load_settings()
    return settings, load_offers(settings)


def unproven(artifact: Artifact, message: str) -> Problem:
    """A file that is not what its kind must be."""
    return Problem(code="unproven", message=message, file=artifact.path)
