"""Proves a QR code while a kit is made: its drawing is one that was read back then.

What a code may hold in a kit that is there, `builder.kit.check` knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import Problem
from builder.kit.proof.evidence import Evidence, unproven
from builder.kit.proof.picture import check_png, check_qr_svg
from builder.model.artifact import Artifact
from builder.model.kinds import SVG
from builder.render.qr_code import QUIET_ZONE


def prove_code(artifact: Artifact, evidence: Evidence) -> Iterator[Problem]:
    """The faults of a code's file. Each drawing holds its code in a way of our own."""
    if not artifact.path.endswith(SVG.ending):
        yield from check_png(artifact)
        return
    yield from check_qr_svg(artifact)
    if evidence.drawn is not None:
        yield from _redrawn(artifact, evidence.drawn)


def _redrawn(artifact: Artifact, drawn: frozenset[tuple[object, ...]]) -> Iterator[Problem]:
    from builder.render.qr_draw import svg_path

    path, side = svg_path(artifact.data.decode("utf-8", "replace"))
    if (artifact.code, side - 2 * QUIET_ZONE, path) not in drawn:
        yield unproven(artifact, "this is not the code that was read back when it was made")
