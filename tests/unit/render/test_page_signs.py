"""Signs inside a page: each drawn once, without style attributes, its colours the page's own."""

from __future__ import annotations

import re

import pytest

from builder.render.page_signs import page_signs, themes_css
from builder.render.palette import DARK, LIGHT, Tone
from builder.render.script import Direction
from builder.render.shape import Sign


@pytest.mark.parametrize("sign", Sign)
def test_every_class_that_a_sign_names_has_a_rule(sign: Sign) -> None:
    made = page_signs([sign], Direction.LTR)
    named = set(re.findall(r'class="([^"]+)"', made.definitions))
    assert named
    assert named == set(re.findall(r"\.(p\d+)\{", made.css))


def test_nothing_asks_for_more_than_a_policy_of_hashes() -> None:
    made = page_signs(Sign, Direction.RTL)
    assert not re.search(r"style|onclick|src|xlink|url\(", made.definitions)
    assert "url(" not in made.css
    assert not re.search("#[0-9a-f]{6}", made.css + made.definitions), "no colour of its own"


def test_a_page_carries_the_signs_it_wants_once_and_no_others() -> None:
    made = page_signs([Sign.SWITCH_OFF, Sign.ONWARD, Sign.SWITCH_OFF], Direction.LTR)
    names = re.findall(r'<g id="(p-\w+)">', made.definitions)
    assert names == [f"p-{sign.drawing.css}" for sign in (Sign.SWITCH_OFF, Sign.ONWARD)]
    assert page_signs([], Direction.LTR).definitions == ""


def test_signs_that_turn_are_mirrored_where_writing_runs_from_the_right() -> None:
    assert "matrix(-1" not in page_signs(Sign, Direction.LTR).definitions
    turning = sum(sign.drawing.turns for sign in Sign)
    assert page_signs(Sign, Direction.RTL).definitions.count("matrix(-1") == turning > 0


def test_colours_are_properties_of_the_page_light_and_dark() -> None:
    css = themes_css("".join(f"var(--pic-{tone})" for tone in Tone))
    assert f":root{{--pic-body:{LIGHT.body};" in css
    dark = css[css.index("@media screen and (prefers-color-scheme:dark)") :]
    assert f"--pic-body:{DARK.body}" in dark


def test_a_page_has_only_the_colours_that_its_rules_use() -> None:
    css = themes_css("a{color:var(--pic-ink)}")
    assert css.count("--pic-ink:") == 2
    assert css.count("--pic-") == 2
