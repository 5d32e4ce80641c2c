"""Colours by purpose, for light and dark, and how strongly two of them differ.

Knows the names that pictures use and WCAG's measure of contrast. Knows nothing of shapes.

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


# What must be told apart, and how strongly: WCAG 2.2, 1.4.3 (words 4.5) and 1.4.11 (what
# carries a meaning without words 3).
WORDS = 4.5
SHAPES = 3.0
MUST_DIFFER: tuple[tuple[Tone, Tone, float], ...] = (
    (Tone.INK, Tone.GROUND, WORDS),
    (Tone.INK, Tone.SIDE, WORDS),
    (Tone.INK, Tone.CARD, WORDS),
    (Tone.INK, Tone.TINT, WORDS),
    (Tone.SOFT, Tone.GROUND, WORDS),
    (Tone.SOFT, Tone.SIDE, WORDS),
    (Tone.SOFT, Tone.CARD, WORDS),
    (Tone.SOFT, Tone.TINT, WORDS),
    (Tone.ACT, Tone.GROUND, WORDS),
    (Tone.ACT, Tone.CARD, WORDS),
    (Tone.ACT, Tone.TINT, WORDS),
    (Tone.ON_MARK, Tone.MARK, WORDS),
    (Tone.SIGN, Tone.CARD, SHAPES),
    (Tone.SIGN, Tone.TINT, SHAPES),
    (Tone.BODY, Tone.GROUND, SHAPES),
    (Tone.MARK, Tone.GROUND, SHAPES),
    (Tone.MARK, Tone.SIDE, SHAPES),
    (Tone.MARK, Tone.CARD, SHAPES),
    (Tone.MARK, Tone.TINT, SHAPES),
    (Tone.STATE, Tone.CARD, SHAPES),
    (Tone.STATE, Tone.TINT, SHAPES),
    (Tone.STATE, Tone.TRACK_OFF, SHAPES),
    (Tone.KNOB, Tone.TRACK_ON, SHAPES),
)


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two `#rrggbb` colours, 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def grey(colour: str) -> str:
    """The same colour without hue: `#rrggbb` of equal luminance."""
    light = _luminance(colour)
    part = 12.92 * light if light <= 0.0031308 else 1.055 * light ** (1 / 2.4) - 0.055
    return "#" + f"{round(part * 255):02x}" * 3


def tones(palette: Palette) -> tuple[tuple[Tone, str], ...]:
    """Every tone with its colour, in the order of the fields."""
    return tuple((Tone(one.name), palette[Tone(one.name)]) for one in fields(palette))


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
