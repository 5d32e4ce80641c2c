"""Compilers from a cell to artifacts, one module per kind, and the one table that lists them.

Each module offers `AXES`, `refuse(cell, bench) -> str` and
`compile_cell(cell, bench) -> Iterator[Artifact]`. The order is that of building: a target
may look at what those before it made. To add an output kind: one module, one line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Protocol, cast

from builder.model.artifact import Artifact
from builder.model.cell import Axis, Cell
from builder.views.workbench import Workbench


class Compiler(Protocol):
    """What a module in this package offers."""

    AXES: tuple[Axis, ...]

    def refuse(self, cell: Cell, bench: Workbench) -> str: ...

    def compile_cell(self, cell: Cell, bench: Workbench) -> Iterator[Artifact]: ...


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of output: its name, what it is in a few words, and the names it builds upon.

    `beside` are those that it leads to: they must be in the same kit, in any order.

    `threads`: it builds upon nothing and works outside Python, so threads do it meanwhile.
    """

    name: str
    says: str
    after: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    threads: bool = False

    def compiler(self) -> Compiler:
        """The module, imported when it is first asked for."""
        return cast("Compiler", import_module(f"builder.targets.{self.name}"))


TARGETS: tuple[Target, ...] = (
    Target("profile", "configuration profiles (.mobileconfig)"),
    Target("script", "Mac scripts (.command)"),
    Target("shortcut", "shortcuts that open the right screen"),
    Target("relay", "the relay shortcut"),
    Target("workflow", "shortcuts written as text"),
    Target("qr", "QR codes", ("shortcut",)),
    Target("picture", "step pictures"),
    Target("chooser", "the page that leads to a language", beside=("page",)),
    Target(
        "page",
        "install pages",
        ("chooser", "profile", "script", "shortcut", "relay", "qr", "picture"),
    ),
    Target("host", "settings for web servers"),
    Target("poster", "posters, cards, stickers and handouts", threads=True),
)
