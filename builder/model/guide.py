"""A guide: one privacy goal, its routes on devices, and the steps of each.

Knows what a guide consists of, as frozen values that name panes and controls by id. Knows
no device facts and no language: `builder.model.instructions` brings the three together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from builder.facts.version import EVER, Span
from builder.workflow.apple.workflow import Icon


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """Go to a pane: one of the device files, or any of the table of all panes. `words` is what
    the author of the guide calls a pane of the table, in English, or ""."""

    pane: str
    span: Span = EVER
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Switch:
    """Bring a control to a state: `on` or `off`."""

    control: str
    to: str
    span: Span = EVER


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Press a button and confirm."""

    control: str
    span: Span = EVER


Step: TypeAlias = Open | Switch | Press


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The way to the goal on some devices, during a span of their versions.

    `notes` are phrase ids shown beside the steps; `profiles` and `script` name what can do
    it without hands, where the device can use them; `workflow` names a shortcut written as text.
    """

    devices: tuple[str, ...]
    span: Span
    steps: tuple[Step, ...]
    notes: tuple[str, ...]
    profiles: tuple[str, ...]
    script: str
    workflow: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide:
    """One privacy goal.

    `order` is its place among the guides; `default` whether a kit that names no guides holds
    it; `texts` holds its English sentences by key;
    `minutes` says how long one device takes by hand; `undo` whether it can be undone;
    `asked` whether Apple asks at set-up, so that the switch may be off already;
    `absent` why a device has no route, as a phrase id by device id.
    """

    id: str
    order: int
    default: bool
    icon: Icon
    minutes: int
    undo: bool
    asked: bool
    texts: dict[str, str]
    routes: tuple[Route, ...]
    absent: dict[str, str]

    @property
    def turns_off(self) -> bool:
        """Whether it turns something off; what it turns on instead is undone otherwise."""
        steps = (step for route in self.routes for step in route.steps)
        return any(isinstance(step, Switch) and step.to == "off" for step in steps)

    @property
    def profiles(self) -> tuple[str, ...]:
        """The profiles that its routes name, each once."""
        return tuple(dict.fromkeys(name for route in self.routes for name in route.profiles))

    @property
    def scripts(self) -> tuple[str, ...]:
        """The scripts that its routes name, each once."""
        return tuple(dict.fromkeys(route.script for route in self.routes if route.script))

    @property
    def workflows(self) -> tuple[str, ...]:
        """The workflows that its routes name, each once."""
        return tuple(dict.fromkeys(route.workflow for route in self.routes if route.workflow))

    def routes_on(self, device: str) -> tuple[Route, ...]:
        """The routes for a device, newest systems first."""
        found = [route for route in self.routes if device in route.devices]
        return tuple(sorted(found, key=lambda route: route.span.since, reverse=True))
