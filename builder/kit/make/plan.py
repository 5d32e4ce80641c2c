"""Plans a build: which cells there are, and why others are not.

Knows how guides, families, devices and languages cross with the targets. Makes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from builder.errors import Problem, UsageError, did_you_mean
from builder.facts.device import Device
from builder.model.cell import NO_TARGET, Axis, Cell, Refused
from builder.model.kinds import Kind, Target
from builder.targets import TARGETS, compiler_of
from builder.views.print_view import languages_together
from builder.views.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What alone was asked for, by id; an empty list means all."""

    guides: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    devices: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Cells by target, in the order of building, and those refused with their reasons."""

    cells: tuple[tuple[Target, tuple[Cell, ...]], ...]
    refused: tuple[Refused, ...]

    @property
    def count(self) -> int:
        return sum(len(cells) for _, cells in self.cells)


def chosen_targets(names: tuple[str, ...]) -> tuple[Target, ...]:
    """The targets named and those they build upon, in order. Where none is named, all but those
    that are made on request. The name of a kind stands for all targets that make it, unless one
    of them is called so itself."""
    known = {target.name: target for target in TARGETS}
    kinds = {str(kind): kind.row.targets for kind in Kind if kind.row.targets}
    wrong = [name for name in names if name not in {*known, *kinds}]
    if wrong:
        raise UsageError(
            *(
                Problem(
                    code="unknown-target",
                    message=f'no target "{name}"',
                    help=did_you_mean(name, {**known, **kinds}),
                )
                for name in wrong
            )
        )
    wanted: set[str] = set()
    queue = [target.name for target in TARGETS if not names and not target.on_request]
    for name in names:
        queue += [name] if name in known else [target.name for target in kinds[name]]
    while queue:
        name = queue.pop()
        if name not in wanted:
            wanted.add(name)
            queue += (*known[name].after, *known[name].beside)
    return tuple(target for target in TARGETS if target.name in wanted)


def plan_build(bench: Workbench, *, targets: tuple[str, ...] = ()) -> Plan:
    """All cells for the context's guides, devices and languages. Raises UsageError for unknown
    targets."""
    planned: list[tuple[Target, tuple[Cell, ...]]] = []
    refused: list[Refused] = []
    chosen = [(target, compiler_of(target)) for target in chosen_targets(targets)]
    if any({Axis.GUIDE, Axis.LANGUAGE} <= set(compiler.AXES) for _, compiler in chosen):
        refused += _untranslated(bench)
    order = list(bench.context.languages)
    for target, compiler in chosen:
        cells: list[Cell] = []
        for cell in _cross(target, compiler.AXES, bench):
            reason = compiler.refuse(cell, bench)
            if reason:
                refused.append(Refused(cell=cell, reason=reason))
            else:
                cells.append(cell)
        # Language by language: what is read for one is not kept for ever.
        cells.sort(key=lambda cell: order.index(cell.language.id) if cell.language else -1)
        if target.together:
            cells += (each for each in _together(target, bench) if not compiler.refuse(each, bench))
        planned.append((target, tuple(cells)))
    return Plan(cells=tuple(planned), refused=tuple(refused))


def _together(target: Target, bench: Workbench) -> Iterator[Cell]:
    for guide in bench.context.guides.values():
        if languages := languages_together(guide, bench.context):
            yield Cell(target=target.name, guide=guide, together=languages)


def _untranslated(bench: Workbench) -> Iterator[Refused]:
    """What no target makes: a guide in a language that has no texts of it."""
    for guide in bench.context.guides.values():
        for language in bench.context.languages.values():
            if guide.id not in language.guides:
                cell = Cell(target=NO_TARGET, guide=guide, language=language)
                reason = f"the guide has no texts in {language.english_name}"
                yield Refused(cell=cell, reason=reason)


def _cross(target: Target, axes: tuple[Axis, ...], bench: Workbench) -> Iterator[Cell]:
    guides = list(bench.context.guides.values()) if Axis.GUIDE in axes else [None]
    languages = list(bench.context.languages.values()) if Axis.LANGUAGE in axes else [None]
    groups: list[tuple[Device, ...]] = [()]
    if Axis.DEVICE in axes:
        groups = [(device,) for device in bench.context.devices.values()]
    elif Axis.FAMILY in axes:
        groups = list(bench.context.families)
    for guide, group, language in product(guides, groups, languages):
        if guide and language and guide.id not in language.guides:
            continue
        yield Cell(target=target.name, guide=guide, devices=group, language=language)
