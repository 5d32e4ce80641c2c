"""What volunteers try on a device: the screens that guides open and the controls they work.

Knows which there are, what they are called on each system, and where each stands. Knows
neither the shortcut nor the sheet that ask for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from builder.facts.device import Device
from builder.facts.version import Version
from builder.model.guide import Guide, Open
from builder.model.locale import Language
from builder.model.screen_rows import ScreenRows

Turns = tuple[tuple[int, str], ...]
"""The major version from which on something holds, oldest first; "" where nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialControl:
    """A control: what a person looks for, in the words of each system."""

    id: str
    words: Turns


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialScreen:
    """A screen: its way, the URL that opens it on each system, and the controls on it."""

    id: str
    ways: Turns
    urls: Turns
    controls: tuple[TrialControl, ...]


def trial_screens(
    device: Device, guides: tuple[Guide, ...], language: Language
) -> tuple[TrialScreen, ...]:
    """Each screen of the device's own that the guides open, once, in their order."""
    panes: dict[str, dict[str, None]] = {}
    for guide in guides:
        for route in guide.routes_on(device.id):
            for step in route.steps:
                if isinstance(step, Open):
                    pane = device.panes[step.pane].id
                    panes.setdefault(pane, {})
                else:
                    panes[device.controls[step.control].pane][step.control] = None
    own = {pane.id for pane in device.own_panes}
    return tuple(
        TrialScreen(
            id=pane,
            ways=_turns(device, lambda at, pane=pane: _way(device, language, pane, at)),  # type: ignore[misc]
            urls=_turns(device, lambda at, pane=pane: _url(device, pane, at)),  # type: ignore[misc]
            controls=tuple(
                TrialControl(
                    id=control,
                    words=_turns(
                        device,
                        lambda at, control=control: _control_in_words(
                            device, language, control, at
                        ),  # type: ignore[misc]
                    ),
                )
                for control in controls
            ),
        )
        for pane, controls in panes.items()
        if pane in own
    )


def _turns(device: Device, found: Callable[[Version], str]) -> Turns:
    """What holds from which major version on, over all systems of the device."""
    turns: list[tuple[int, str]] = []
    for at in _systems(device):
        text = found(at)
        if text != (turns[-1][1] if turns else ""):
            turns.append((at.major, text))
    return tuple(turns)


def _systems(device: Device) -> Iterator[Version]:
    """The first version of each major one that the facts speak of. None came between the last
    before 26 and 26."""
    last = device.covers.until.major if device.covers.until else device.newest.major
    for major in range(device.covers.since.major, max(last, device.newest.major) + 1):
        at = max(Version(major), device.covers.since)
        if at in device.covers and not device.jumped.major < major < 26:
            yield at


def newest(turns: Turns) -> str:
    """What holds on the newest system."""
    return turns[-1][1] if turns else ""


def _way(device: Device, language: Language, pane: str, at: Version) -> str:
    place = device.panes[pane].place(at)
    return language.path(place.path, device.era(at)) if place else ""


def _url(device: Device, pane: str, at: Version) -> str:
    address = device.panes[pane].address(at)
    return address.url if address else ""


def _control_in_words(device: Device, language: Language, control: str, at: Version) -> str:
    """The control's name in quotation marks, and where it stands as far as that is told."""
    wording = device.controls[control].wording(at)
    if wording is None:
        return ""
    rows = ScreenRows(device=device, language=language, at=at)
    said = [language.quoted(rows.word(wording.label))]
    if wording.also:
        said.append(f"({language.quoted(rows.word(wording.also))})")
    layout = device.layout(device.controls[control].pane, at)
    where = None
    if layout is not None and any(row.label == wording.label for _, row in layout.rows()):
        where = rows.where(layout, wording.label)
    name = " ".join(said)
    return f"{name}. {where.say(language)}" if where else name
