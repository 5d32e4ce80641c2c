"""Colours differ as strongly as WCAG asks, in every theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from builder.render.palette import (
    DARK,
    LIGHT,
    NIGHT,
    Palette,
    Theme,
    Tone,
    palette_for,
    tones,
)
from tests.contrast import MUST_DIFFER, contrast


def _pairs() -> Iterator[tuple[str, Palette, Tone, Tone, float]]:
    for name, palette in (("light", LIGHT), ("dark", DARK), ("night", NIGHT)):
        for one, other, least in MUST_DIFFER:
            yield name, palette, one, other, least


@pytest.mark.parametrize(
    ("name", "palette", "one", "other", "least"),
    [pytest.param(*row, id=f"{row[0]}-{row[2]}-on-{row[3]}") for row in _pairs()],
)
def test_what_must_be_told_apart_can_be(
    name: str, palette: Palette, one: Tone, other: Tone, least: float
) -> None:
    assert contrast(palette[one], palette[other]) >= least, name


def test_contrast_agrees_with_the_published_extremes() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#777777") == pytest.approx(1)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)


def test_a_screen_that_is_always_dark_looks_the_same_in_both_themes() -> None:
    assert palette_for(Theme.LIGHT, always_dark=True) is palette_for(Theme.DARK, always_dark=True)
    assert palette_for(Theme.LIGHT) is LIGHT
    assert palette_for(Theme.DARK) is DARK


def test_every_tone_has_a_colour() -> None:
    assert [tone for tone, _ in tones(LIGHT)] == list(Tone)
    assert all(len(colour) == 7 and colour[0] == "#" for _, colour in tones(DARK))
