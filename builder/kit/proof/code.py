"""Proves a QR code: its drawing, its text, and that it leads nowhere but to its own kit.

Knows two ways: while a kit is made, a drawing must be one that was read back then; in a kit
that is there, each code is read.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.errors import OptOutError, Problem
from builder.kit.proof.evidence import Evidence, KitAround, unproven
from builder.kit.proof.picture import prove_picture
from builder.model.artifact import Artifact
from builder.model.kinds import MOBILECONFIG, PNG, SVG
from builder.render.qr import QUIET_ZONE


def prove_code(artifact: Artifact, evidence: Evidence) -> Iterator[Problem]:
    yield from prove_picture(artifact, evidence)
    if evidence.drawn is not None and artifact.path.endswith(SVG.ending):
        yield from _redrawn(artifact, evidence.drawn)
    if evidence.kit is not None:
        yield from _read(artifact, evidence.kit)


def _redrawn(artifact: Artifact, drawn: frozenset[tuple[object, ...]]) -> Iterator[Problem]:
    from builder.render.qr_draw import svg_path

    path, side = svg_path(artifact.data.decode("utf-8", "replace"))
    if (artifact.code, side - 2 * QUIET_ZONE, path) not in drawn:
        yield unproven(artifact, "this is not the code that was read back when it was made")


def _read(artifact: Artifact, kit: KitAround) -> Iterator[Problem]:
    """The code must hold what the manifest says, and what this kit may hold."""
    from builder.render.qr import read_back

    data = artifact.data
    try:
        text = read_back(data if artifact.path.endswith(PNG.ending) else data.decode("utf-8"))
    except (OptOutError, UnicodeDecodeError):
        yield _problem(artifact, "the code cannot be read")
        return
    if artifact.code != text:
        yield _problem(artifact, f"the code holds {text!r}")
    ours = text.startswith((kit.address, "shortcuts://run-shortcut?name=")) or text in kit.links
    if not ours or text.endswith(MOBILECONFIG.ending):
        yield _problem(artifact, f"the code leads away from this kit, to {text!r}")


def _problem(artifact: Artifact, message: str) -> Problem:
    return Problem(code="kit-code", message=message, file=artifact.path)
