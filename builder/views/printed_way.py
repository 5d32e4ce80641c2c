"""The way to the switch as paper tells it: as rows, in one line of words, and device by device.

Knows which steps of a guide become which words. Knows nothing of papers and layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from builder.facts.device import ControlKind, Device
from builder.facts.trial import Trial
from builder.model.guide import Guide
from builder.model.instructions import Instructions
from builder.model.locale import Language
from builder.model.step import StepView
from builder.render.scene import draw
from builder.render.svg import SvgDrawing, to_drawing
from builder.views.cldr import listed, long_date
from builder.views.page_view import DeviceView, RangeView, device_views, turns_off
from builder.views.pictures import alt_of, screen_of
from builder.views.workbench import Workbench


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedWayRow:
    """A row to tap, as it is named on the screen. `switch` says how its switch is drawn: "on",
    "off", or "" where the row has none."""

    text: str
    switch: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintWay:
    """The newest way of the kit's first device, in words. `devices` names all that share it;
    `line` is the way to the first switch and how it ends; `already` is "" where nothing is
    turned off."""

    devices: str
    rows: tuple[PrintedWayRow, ...]
    line: str
    already: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutStep:
    """One thing to do, with its picture where it has one."""

    text: str
    picture: SvgDrawing | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutSection:
    """The steps for one device: its name as heading, a note or "", steps, how to undo, and what
    was tried on a real one, or ""."""

    heading: str
    steps: tuple[HandoutStep, ...]
    note: str = ""
    undo: str = ""
    tested: str = ""


def print_way(guide: Guide, language: Language, bench: Workbench) -> PrintWay:
    """The way on the first device that the guide has steps for. There must be one."""
    shown = [view for view in device_views(guide, language, bench) if view.newest]
    first = shown[0]
    rows, line = _rows(first, language), _line(first, language)
    alike = [view.device.title for view in shown if _rows(view, language) == rows]
    return PrintWay(
        # Isolated, or right-to-left text would show "iPhone, iPad" as one phrase from the left.
        devices=listed(language.id, [language.isolated(title) for title in alike]),
        rows=rows,
        line=line,
        already=language.say("off.already") if turns_off(first) else "",
    )


def handout_sections(
    guide: Guide, language: Language, bench: Workbench
) -> Iterator[HandoutSection]:
    """The newest range of each device, with the pictures that the page shows."""
    fonts = bench.fonts(language)
    for view in device_views(guide, language, bench):
        if view.newest is None:
            continue
        yield HandoutSection(
            heading=view.device.title,
            note=view.newest.name,
            undo=language.guides[guide.id]["undo"],
            tested=tried_words(view.newest.trial, view.device, language),
            steps=tuple(
                HandoutStep(
                    text=step.say(language),
                    picture=to_drawing(draw(screen_of(step, language), fonts)),
                    alt=alt_of(step, language),
                )
                for step in view.newest.steps.steps
            ),
        )


def tried_words(trial: Trial | None, device: Device, language: Language) -> str:
    """On which system and day somebody tried the steps, or "": paper says nothing else of it.

    That nobody did is for who puts it up to know, and stands in their README: to a passer-by it
    would say that the steps are dangerous, which they are not.
    """
    if trial is None:
        return ""
    version = f"{device.system} {trial.system}"
    return language.say("print.checked", version=version, date=long_date(language.id, trial.day))


def _newest(view: DeviceView) -> tuple[RangeView, Instructions]:
    assert view.newest is not None
    return view.newest, view.newest.steps


def _screen_names(view: DeviceView, language: Language) -> list[str]:
    """The names of the screens to open."""
    _, made = _newest(view)
    return [language.label(label, made.era).text for label in made.path]


def _ends(view: DeviceView) -> list[StepView]:
    _, made = _newest(view)
    return [step for step in made.steps if step.kind is not None]


def _rows(view: DeviceView, language: Language) -> tuple[PrintedWayRow, ...]:
    screens = (PrintedWayRow(text=word) for word in _screen_names(view, language))
    ends = (
        PrintedWayRow(
            text=step.row.text, switch=step.state if step.kind is ControlKind.SWITCH else ""
        )
        for step in _ends(view)
    )
    return (*screens, *ends)


def _line(view: DeviceView, language: Language) -> str:
    """`Settings › Privacy & Security › … › Improve Siri & Dictation: off`."""
    end = _ends(view)[0]
    words = [*_screen_names(view, language), end.row.text]
    way = " › ".join(map(language.isolated, words))
    # Filled in by hand: `say` would wrap the whole way in a second pair of marks.
    return language.phrases["print.way"].replace("{way}", way) if end.state == "off" else way
