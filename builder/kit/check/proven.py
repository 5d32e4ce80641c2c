"""What a check proved, by which means, and what it could not prove: its last line.

Knows the words. Looks at no file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from builder.errors import Problem
from builder.kit.check.recompile import RecompiledKit
from builder.kit.opening.kit import OpenedKit
from builder.model.manifest import Manifest


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`by` is "sources", "allow-lists" or "nothing"; the rest are words for people."""

    by: str
    proven: tuple[str, ...]
    unproven: tuple[str, ...]

    @property
    def line(self) -> str:
        """The last line of a check."""
        words = "; ".join(self.proven)
        if self.unproven:
            words += f". Not proven: {'; '.join(self.unproven)}"
        return f"{words[:1].upper()}{words[1:]}."


def proof_of(
    kit: OpenedKit,
    manifest: Manifest,
    sources: RecompiledKit | None,
    problems: Iterable[Problem],
    *,
    workspace: bool,
    signer: str,
) -> Proof:
    """What holds of a kit without faults. `signer` is who was proven to have signed it."""
    unproven: list[str] = []
    if sources is not None:
        signed = sum(bool(entry.signed) for entry in manifest.files.values())
        proven = ["every file is what the sources in this folder compile to, byte for byte"]
        if signed:
            proven.append(f"{signed} signed ones by what is inside")
    else:
        where = "other sources" if workspace else "no workspace"
        proven = [f"{where}: compared with allow-lists of what this program can make"]
        unproven.append("what its words and drawings say (check it in its workspace)")
    if kit.hidden:
        unproven.append("its settings for web servers, which the server keeps to itself")
    codes = {problem.code for problem in problems}
    if "kit-written" in codes:
        unproven.append("shortcuts that its host wrote as text")
    if "kit-unlisted" in codes:
        unproven.append("files of kinds that have no list")
    if signer:
        proven.append(f"signed by {signer}")
    else:
        unproven.append("who made it: see --signed-by")
    return Proof(
        by="sources" if sources is not None else "allow-lists",
        proven=tuple(proven),
        unproven=tuple(unproven),
    )
