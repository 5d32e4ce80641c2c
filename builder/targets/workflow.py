"""Compiles shortcuts that a guide's routes name as `workflow:`, written as text by people.

Knows which guide writes which file. Knows no language: such a shortcut has the words that its
author gave it. What it does is read and checked long before, by the loader.
"""

from __future__ import annotations

from collections.abc import Iterator

from builder.model import paths
from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.guide import Guide
from builder.model.kinds import Kind
from builder.views.workbench import Workbench
from builder.workflow.apple.workflow import dump_workflow

AXES = (Axis.GUIDE,)
_SAYS = "shortcut written as text: "


def is_written(artifact: Artifact) -> bool:
    """Whether a file of a kit came from here."""
    return artifact.kind is Kind.SHORTCUT and artifact.says.startswith(_SAYS)


def refuse(cell: Cell, bench: Workbench) -> str:
    """Why there is no shortcut for this cell, or ""."""
    guide = _guide(cell)
    if not guide.workflows:
        return "no route of the guide names a workflow"
    if not _own_workflows(guide, bench):
        return "another guide brings its workflows"
    if not _named_workflows(guide, bench):
        return "its workflows are for other devices"
    return ""


def compile_cell(cell: Cell, bench: Workbench) -> Iterator[Artifact]:
    """A .shortcut for each workflow that no guide before this one names, unsigned."""
    guide = _guide(cell)
    for name in _named_workflows(guide, bench):
        workflow = bench.context.workflows[name]
        yield Artifact(
            path=paths.shortcut(workflow.name),
            data=dump_workflow(workflow),
            kind=Kind.SHORTCUT,
            guide=guide.id,
            device=_family(guide, name, bench),
            says=f"{_SAYS}{name}",
            signed=False,
        )


def _guide(cell: Cell) -> Guide:
    assert cell.guide is not None
    return cell.guide


def _own_workflows(guide: Guide, bench: Workbench) -> tuple[str, ...]:
    """The workflows of a guide that the kit's guides before it do not name."""
    taken: set[str] = set()
    for other in bench.context.guides.values():
        if other.id == guide.id:
            break
        taken.update(other.workflows)
    return tuple(name for name in guide.workflows if name not in taken)


def _named_workflows(guide: Guide, bench: Workbench) -> tuple[str, ...]:
    """Those of its own that a route for any of the kit's devices names."""
    devices = bench.context.devices.keys()
    named = {route.workflow for route in guide.routes if devices & set(route.devices)}
    return tuple(name for name in _own_workflows(guide, bench) if name in named)


def _family(guide: Guide, workflow: str, bench: Workbench) -> str:
    """The family of devices whose routes name the workflow; "" where there are several."""
    found = {
        bench.context.catalog.devices[name].family
        for route in guide.routes
        if route.workflow == workflow
        for name in route.devices
    }
    return found.pop() if len(found) == 1 else ""
