"""What many sites of a fleet share: files that are the same for every host, made once.

Knows which targets say nothing of a host, and how their files are called by their content.
Knows no disk and no engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from builder.kit.make.plan import Plan, plan_build
from builder.kit.make.signed_files import SignedFiles
from builder.kit.proof.artifact import prove
from builder.model.artifact import Artifact
from builder.model.cell import Cell
from builder.model.kinds import Target
from builder.model.manifest import dump_sums, entry_of
from builder.targets import TARGETS, compiler_of
from builder.views.workbench import Workbench
from builder.wire.digest import sha256

SHARED: tuple[str, ...] = tuple(target.name for target in TARGETS if target.shared)


@dataclass(frozen=True, slots=True, kw_only=True)
class Common:
    """The shared files of all guides and languages of a fleet, by target and cell.

    `at` is the folder where they lie, seen from a site; `guides` and `languages` are those
    that they were made for, which a profile's words depend on.
    """

    at: str
    guides: tuple[str, ...]
    languages: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[Artifact, ...]]

    def of(self, target: Target, cell: Cell) -> tuple[Artifact, ...] | None:
        """What the target made of the cell; None where each site makes its own."""
        return self.cells.get((target.name, cell.id))

    @property
    def files(self) -> list[Artifact]:
        return [each for made in self.cells.values() for each in made]

    def head(self) -> dict[str, object]:
        """What a site's manifest says of it."""
        return {"at": self.at, "guides": list(self.guides), "languages": list(self.languages)}


def make_common(bench: Workbench, signed_files: SignedFiles | None = None) -> Common:
    """The files that all sites share, proven. Raises ProofError where one is not what it should
    be, a signed one included."""
    plan = plan_build(bench, targets=SHARED)
    cells = dict(_compiled_cells(plan, bench, signed_files))
    if signed_files:
        signed_files.raise_faults()
    files = [each for made in cells.values() for each in made]
    prove(files, lambda *_: None, bench.codes)
    return common_of(cells, tuple(bench.context.guides), tuple(bench.context.languages))


def common_of(
    cells: Mapping[tuple[str, str], tuple[Artifact, ...]],
    guides: tuple[str, ...],
    languages: tuple[str, ...],
) -> Common:
    """These files, in the folder that is called by their names and bytes."""
    files = [each for made in cells.values() for each in made]
    sums = dump_sums([entry_of(replace(each, common=False)) for each in files], b"")
    at = f"../common/{sha256(sums)[:32]}/"
    return Common(at=at, guides=guides, languages=languages, cells=cells)


def _compiled_cells(
    plan: Plan, bench: Workbench, signed_files: SignedFiles | None
) -> Iterable[tuple[tuple[str, str], tuple[Artifact, ...]]]:
    for target, cells in plan.cells:
        if target.shared:
            for cell in cells:
                made = compiler_of(target).compile_cell(cell, bench)
                taken = map(signed_files.take, made) if signed_files else made
                found = tuple(replace(each, common=True) for each in taken)
                yield (target.name, cell.id), found
