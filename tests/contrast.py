"""How strongly two colours differ, as WCAG measures it, and which tones must be told apart."""

from __future__ import annotations

from builder.render.palette import Tone

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


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
