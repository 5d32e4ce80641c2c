"""The fonts hold every character that labels, phrases and guide texts use."""

from __future__ import annotations

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from builder.render.glyphs import missing_characters, parse_coverage
from builder.render.script import FAMILIES
from tests.functional.print_sheets import CASES, FONTS, ROOT, sheet_tools

TEXTS = sorted([*(ROOT / "assets" / "labels").glob("*.yaml"), *CASES.glob("*.yaml")])


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_no_label_or_phrase_needs_a_glyph_that_is_not_there(path: Path) -> None:
    gone = missing_characters(path.read_text(encoding="utf-8"), sheet_tools().coverage)
    assert not gone, "run python scripts/make_fonts.py"


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.[ot]tf")), ids=lambda p: p.name)
def test_the_list_of_characters_tells_the_truth_about_each_font(path: Path) -> None:
    coverage = parse_coverage((FONTS / "coverage.json").read_text(encoding="utf-8"))
    with TTFont(path) as font:
        points = set(font.getBestCmap())
    assert points
    assert points <= coverage.points


def test_all_fonts_together_stay_small_and_carry_their_licence() -> None:
    assert sum(p.stat().st_size for p in FONTS.glob("*.[ot]tf")) <= 4_000_000
    licence = (FONTS / "LICENSE-OFL.txt").read_text(encoding="utf-8")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    for family in FAMILIES:
        assert f"{family}: " in licence
    assert sheet_tools().press.families == frozenset(FAMILIES)


def test_a_subset_is_made_the_same_twice() -> None:
    make_fonts = pytest.importorskip("scripts.make_fonts", reason="fonttools is not installed")
    face = next(face for face in make_fonts.FACES if face.family == "Noto Sans Hebrew")
    if not Path(str(face.source).format(style="Bold")).is_file():
        pytest.skip("the Debian package fonts-noto-core is not installed")
    data, points, names = make_fonts.make(face, "Bold")
    assert make_fonts.make(face, "Bold")[0] == data
    assert ord("א") in points
    assert names[0].startswith("Copyright")
