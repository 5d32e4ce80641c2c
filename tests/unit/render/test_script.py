"""Texts are cut where their script changes."""

from __future__ import annotations

import pytest

from builder.render.script import Script, is_tall, main_script, runs, script_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Siri", [("Siri", Script.LATIN)]),
        ("Конфиденциальность", [("Конфиденциальность", Script.LATIN)]),
        (
            "تحسين Siri والإملاء (إيقاف).",
            [
                ("تحسين ", Script.ARABIC),
                ("Siri ", Script.LATIN),
                ("والإملاء ", Script.ARABIC),
                ("(", Script.LATIN),
                ("إيقاف", Script.ARABIC),
                (").", Script.LATIN),
            ],
        ),
        ("Siriと音声入力", [("Siri", Script.LATIN), ("と音声入力", Script.CJK)]),
        ("「Siri」…", [("「", Script.CJK), ("Siri", Script.LATIN), ("」…", Script.CJK)]),
        ("“Siri”", [("“Siri”", Script.LATIN)]),
        ("שיפור Siri", [("שיפור ", Script.HEBREW), ("Siri", Script.LATIN)]),
        ("Siri और", [("Siri ", Script.LATIN), ("और", Script.DEVANAGARI)]),
        ("ปิด Siri", [("ปิด ", Script.THAI), ("Siri", Script.LATIN)]),
        ("분석 및 향상", [("분석 및 향상", Script.CJK)]),
        ("", []),
    ],
)
def test_runs_follow_the_script(text: str, parts: list[tuple[str, Script]]) -> None:
    assert [(run.text, run.script) for run in runs(text)] == parts


def test_the_main_script_is_the_one_beside_latin() -> None:
    assert main_script("iPhone 15 Pro Max と") is Script.CJK
    assert main_script("Settings 17") is Script.LATIN
    assert main_script("") is Script.LATIN


def test_marks_above_and_below_make_a_script_tall() -> None:
    assert is_tall("Siri ปิด")
    assert not is_tall("Siri と Диктовка")


def test_an_unknown_script_is_drawn_with_the_latin_font() -> None:
    assert script_of("ა") is Script.LATIN
