"""Widths are those of shaped text."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import MissingToolError
from builder.render.fonts import Face, Fonts
from builder.render.script import Script
from tests.pictures import FONT_FOLDER, fonts


def test_arabic_letters_are_joined_before_they_are_measured() -> None:
    word = "التحليلات"
    shaped = fonts("ar").width(word, 17)
    alone = sum(fonts("ar").width(letter, 17) for letter in word)
    assert shaped < 0.8 * alone


def test_a_width_grows_with_the_size_and_is_remembered() -> None:
    faces = fonts("en")
    assert faces.width("Siri", 34) == pytest.approx(2 * faces.width("Siri", 17))
    assert faces.width("Siri", 17) == faces.width("Siri", 17)
    assert faces.width("", 17) == 0


def test_bold_is_wider() -> None:
    assert fonts("en").width("Settings", 17, bold=True) > fonts("en").width("Settings", 17)


def test_a_mixed_text_is_as_wide_as_its_runs() -> None:
    faces = fonts("ja")
    parts = faces.width("Siri", 17) + faces.width("と音声入力", 17)
    assert faces.width("Siriと音声入力", 17) == pytest.approx(parts)


def test_bytes_do_as_well_as_a_path() -> None:
    regular = (FONT_FOLDER / "NotoSans-Regular.ttf").read_bytes()
    face = Face(family="Noto Sans", regular=regular, bold=regular)
    given = Fonts(faces={Script.LATIN: face})
    assert given.width("Siri", 17) == fonts("en").width("Siri", 17)
    assert given.family(Script.LATIN) == "Noto Sans"


def test_a_script_without_a_font_is_named() -> None:
    only_latin = Fonts(faces={Script.LATIN: fonts("en").faces[Script.LATIN]})
    with pytest.raises(MissingToolError, match="no font was given for thai letters"):
        only_latin.width("ปิด", 17)


def test_a_font_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    face = Face(family="Broken Sans", regular=str(broken), bold=b"neither")
    given = Fonts(faces={Script.LATIN: face})
    with pytest.raises(MissingToolError, match="Broken Sans"):
        given.width("a", 17)
    with pytest.raises(MissingToolError, match="Broken Sans"):
        given.width("a", 17, bold=True)
