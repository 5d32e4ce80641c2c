"""What a proof may look at besides the file itself: rules, codes read back, the kit around it.

Knows what is shared by the proofs of one run. Proves nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from builder.errors import Problem
from builder.facts.offer import Offers, load_offers
from builder.facts.setting import Settings, load_settings
from builder.model.artifact import Artifact
from builder.render.qr import QrMemo

Drawn = tuple[object, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KitAround:
    """The kit that a file lies in, as it claims to be: all files by path, the address that it
    is for, and the published links that it names."""

    files: Mapping[str, bytes]
    address: str
    links: Collection[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """`settings` and `offers` are what profiles are held to. `drawn` are the codes that were
    read back when they were made, None where they were made by somebody else; `kit` is there
    where a whole kit is checked, and None while one is made."""

    settings: Settings
    offers: Offers
    drawn: frozenset[Drawn] | None = None
    kit: KitAround | None = None


def gather_evidence(*, codes: QrMemo | None = None, kit: KitAround | None = None) -> Evidence:
    """The evidence for many calls: reading it takes longer than most proofs."""
    settings = load_settings()
    drawn = None
    if codes is not None:
        # One text has several codes where paper asks for a stronger one than a screen does.
        known = codes.codes.values()
        drawn = frozenset((code.text, code.size, *code.outlines) for code in known)
    return Evidence(settings=settings, offers=load_offers(settings), drawn=drawn, kit=kit)


def unproven(artifact: Artifact, message: str) -> Problem:
    """A file that is not what its kind must be."""
    return Problem(code="unproven", message=message, file=artifact.path)
