"""Compilers from a cell to artifacts, one module per target.

Each module offers `AXES`, `refuse(cell, bench) -> str` and
`compile_cell(cell, bench) -> Iterator[Artifact]`. The order is that of building: a target
may look at what those before it made. Which there are stands in `builder.model.kinds`.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Protocol, cast

from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.model.kinds import Kind, Target
from builder.views.workbench import Workbench


class Compiler(Protocol):
    """What a module in this package offers."""

    AXES: tuple[Axis, ...]

    def refuse(self, cell: Cell, bench: Workbench) -> str: ...

    def compile_cell(self, cell: Cell, bench: Workbench) -> Iterator[Artifact]: ...


# In the order of building, as the kinds stand in the registry.
TARGETS: tuple[Target, ...] = tuple(target for kind in Kind for target in kind.row.targets)


def compiler_of(target: Target) -> Compiler:
    """The target's module, imported when it is first asked for."""
    return cast("Compiler", import_module(f"builder.targets.{target.name}"))
