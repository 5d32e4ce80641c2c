"""Colours by purpose, for light and dark.

Knows the names that pictures use. Knows nothing of shapes.

The colours are of our own making: warm paper and ink, one marker colour for "here", and a
green that is used for nothing but a switch that is on. No state depends on a colour alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum


class Theme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Tone(StrEnum):
    """What a colour is for. The values name the fields of Palette."""

    BODY = "body"
    GROUND = "ground"
    SIDE = "side"
    CARD = "card"
    LINE = "line"
    EDGE = "edge"
    INK = "ink"
    SOFT = "soft"
    ACT = "act"
    SIGN = "sign"
    MARK = "mark"
    TINT = "tint"
    ON_MARK = "on_mark"
    TRACK_ON = "track_on"
    TRACK_OFF = "track_off"
    KNOB = "knob"
    STATE = "state"


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One colour a tone, as `#rrggbb`.

    body: the device's outline · ground: its screen · side: a sidebar · card: a group of rows ·
    line: between rows · edge: around a window or field · ink: words · soft: quieter words ·
    act: words that can be tapped · sign: chevrons · mark: ring and badge · tint: the ringed
    row · on_mark: the number on the badge · track_on, track_off: a switch · knob: its knob ·
    state: its outline and its mark.
    """

    body: str
    ground: str
    side: str
    card: str
    line: str
    edge: str
    ink: str
    soft: str
    act: str
    sign: str
    mark: str
    tint: str
    on_mark: str
    track_on: str
    track_off: str
    knob: str
    state: str

    def __getitem__(self, tone: Tone) -> str:
        return str(getattr(self, tone.value))


LIGHT = Palette(
    body="#4a443c",
    ground="#f3efe8",
    side="#e9e3d9",
    card="#ffffff",
    line="#e6dfd4",
    edge="#cfc6b8",
    ink="#25211b",
    soft="#655d52",
    act="#1d5f73",
    sign="#8b8375",
    mark="#b4490f",
    tint="#fdf0e3",
    on_mark="#ffffff",
    track_on="#2b7a4f",
    track_off="#e4dfd7",
    knob="#ffffff",
    state="#655d52",
)

DARK = Palette(
    body="#8d8578",
    ground="#171512",
    side="#211e1a",
    card="#2a2622",
    line="#3d3831",
    edge="#575045",
    ink="#f5f1ea",
    soft="#b9b0a2",
    act="#93cfe0",
    sign="#91897c",
    mark="#ffb074",
    tint="#43301f",
    on_mark="#2a1504",
    track_on="#2f8a5a",
    track_off="#4a443c",
    knob="#f7f4ee",
    state="#c4bbad",
)

# A watch and a television are drawn dark by day and by night, as people know them: a choice
# of ours that sets their pictures apart at a glance.
NIGHT = Palette(
    body="#8d8578",
    ground="#0f0e0c",
    side="#1c1a17",
    card="#2b2824",
    line="#3d3831",
    edge="#575045",
    ink="#f7f4ee",
    soft="#bdb4a6",
    act="#93cfe0",
    sign="#91897c",
    mark="#ffb074",
    tint="#47331f",
    on_mark="#2a1504",
    track_on="#2f8a5a",
    track_off="#4a443c",
    knob="#f7f4ee",
    state="#c4bbad",
)


def palette_for(theme: Theme, *, always_dark: bool = False) -> Palette:
    """The colours of `theme`, or those of a screen that is dark in both."""
    if always_dark:
        return NIGHT
    return DARK if theme is Theme.DARK else LIGHT


def tones(palette: Palette) -> tuple[tuple[Tone, str], ...]:
    """Every tone with its colour, in the order of the fields."""
    return tuple((Tone(one.name), palette[Tone(one.name)]) for one in fields(palette))
