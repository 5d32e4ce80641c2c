"""What a step picture shows: a screen of some device, a few of its rows, one of them ringed.

Knows the kinds of screens and rows that can be drawn. Knows no sizes, colours or formats.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from builder.errors import DefinitionError, Problem
from builder.render.script import Direction


class Frame(StrEnum):
    """The schematic screens. OLD_MAC is the System Preferences of macOS 12 and earlier."""

    PHONE = "phone"
    TABLET = "tablet"
    WATCH = "watch"
    MAC = "mac"
    OLD_MAC = "old-mac"
    TV = "tv"
    HOME = "home"
    VISION = "vision"


class RowKind(StrEnum):
    """What stands at a row's end. BUTTON is a row that acts; VALUE shows a word instead.

    The state of SWITCH and CHECKBOX is not known; GEAR stands without words.
    """

    LINK = "link"
    SWITCH = "switch"
    SWITCH_ON = "switch-on"
    SWITCH_OFF = "switch-off"
    CHECKBOX = "checkbox"
    CHECKBOX_ON = "checkbox-on"
    CHECKBOX_OFF = "checkbox-off"
    BUTTON = "button"
    GEAR = "gear"
    VALUE = "value"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureRow:
    """One row; without `text` its words are not known. `english`: the words are English
    because the language's own are unknown.

    `chosen` marks the row of a sidebar whose pane stands beside it. A gap stands between
    rows of another `group`; `grey` rows cannot be changed; `faint` ones are where the list
    goes on; one may have to scroll to a `far` row.
    """

    text: str
    kind: RowKind = RowKind.LINK
    value: str = ""
    ringed: bool = False
    english: bool = False
    chosen: bool = False
    group: int = 0
    grey: bool = False
    faint: bool = False
    far: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """One picture, in words. `back` names the screen before, "" where there is none.

    `step` is the number on the badge; `alt` says where, what and end state in the page's
    language, in at most 150 characters. `english` as in PictureRow, for title and back. Without
    `rows` the title is the sidebar's, and the pane beside it is not known.
    """

    frame: Frame
    title: str
    rows: tuple[PictureRow, ...]
    step: int
    language: str
    direction: Direction
    alt: str
    back: str = ""
    sidebar: tuple[PictureRow, ...] = ()
    english: bool = False


def check_screen(screen: Screen) -> None:
    """Raise DefinitionError unless exactly one row is ringed and the words can be drawn."""
    ringed = sum(row.ringed for row in (*screen.rows, *screen.sidebar))
    faults = []
    if ringed != 1:
        faults.append(("picture-ring", f"a picture rings exactly one row, not {ringed}"))
    if not 1 <= screen.step <= 99:
        faults.append(("picture-step", f"a step has a number from 1 to 99, not {screen.step}"))
    if not screen.alt or len(screen.alt) > 150:
        message = f"a picture is described in 1 to 150 characters, not {len(screen.alt)}"
        faults.append(("picture-alt", message))
    if faults:
        where = f'picture "{screen.title}" ({screen.frame}, {screen.language}): '
        raise DefinitionError(
            *(Problem(code=code, message=where + message) for code, message in faults)
        )
