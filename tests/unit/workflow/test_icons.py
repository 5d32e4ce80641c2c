"""Icons by name and by number."""

from __future__ import annotations

from builder.workflow.apple.icons import color_name, colors, glyph_name, glyphs


def test_every_glyph_is_in_the_private_use_area_and_found_again() -> None:
    assert len(glyphs()) > 5
    for name, number in glyphs().items():
        assert 0xE000 <= number <= 0xF8FF
        assert glyphs()[glyph_name(number)] == number, name


def test_every_colour_is_opaque_and_found_again() -> None:
    assert len(colors()) > 5
    for name, number in colors().items():
        assert number & 0xFF == 0xFF
        assert color_name(number) == name


def test_a_colour_stored_with_a_sign_keeps_its_number() -> None:
    number = max(colors().values())
    assert number > 2**31
    assert color_name(number - 2**32) == ""


def test_what_has_no_name_here_has_an_empty_one() -> None:
    assert glyph_name(1) == ""
    assert color_name(1) == ""
