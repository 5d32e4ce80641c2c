"""Labels break where a reader would break them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from builder.render.lines import clusters, has_wide_cluster, words_of, wrap


def _letters(text: str) -> float:
    return len(text)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("Siri", 10, ("Siri",)),
        ("Improve Siri & Dictation", 18, ("Improve Siri", "& Dictation")),
        ("one two three four", 16, ("one two", "three four")),
        ("Siri a\u00a0diktování", 12, ("Siri", "a\u00a0diktování")),
        ("a\u00a0diktování", 9, ("a", "diktování")),
        ("Siri-analyse", 8, ("Siri-", "analyse")),
        ("完了です。そのままにしてください。", 14, ("完了です。", "そのままにしてください。")),
        ("Siriと音声入力の改善", 11, ("Siriと", "音声入力の改善")),
        ("Siriと音声入力の改善", 6, ("Siriと", "音声入力の", "改善")),
        ("改进Siri与听写", 7, ("改进Siri与", "听写")),
        ("ラッキー", 3, ("ラッ", "キー")),
        ("การวิเคราะห์และการปรับปรุง", 16, ("การวิเคราะห์", "และการปรับปรุง")),
        ("ความเป็นส่วนตัวและความปลอดภัย", 15, ("ความเป็นส่วนตัว", "และความปลอดภัย")),
        ("ของความปลอดภัย", 11, ("ของ", "ความปลอดภัย")),
        ("Diktierfunktion", 8, ("Diktierf", "unktion")),
        ("", 5, ("",)),
    ],
)
def test_lines_break_at_good_places_and_come_out_even(
    text: str, room: float, lines: tuple[str, ...]
) -> None:
    assert wrap(text, _letters, room) == lines


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("แชร์", ["แช", "ร์"]),
        ("คำบอก", ["คำ", "บ", "อ", "ก"]),
        ("श्रुत", ["श्रु", "त"]),
        ("改善。", ["改", "善。"]),
        ("「改善」", ["「改", "善」"]),
        ("a\u00a0b", ["a\u00a0b"]),
        ("e\u0301t", ["e\u0301", "t"]),
    ],
)
def test_what_belongs_together_is_never_parted(text: str, parts: list[str]) -> None:
    assert clusters(text) == parts


def test_words_are_what_good_breaks_leave_whole() -> None:
    assert words_of("Siri & Diktat verbessern") == ["Siri", "&", "Diktat", "verbessern"]


@pytest.mark.parametrize(
    "word", ["การจัดการ", "การติดตาม", "ข้อความ", "บริการ", "แผนที่", "รายการ", "พื้นที่"]
)
def test_a_thai_compound_is_one_word(word: str) -> None:
    assert words_of(word) == [word]
    assert words_of(f"{word}และ{word}") == [word, f"และ{word}"]
    assert words_of("") == [""]


def test_a_vowel_sign_that_takes_room_makes_a_cluster_wide() -> None:
    assert has_wide_cluster("ना")
    assert has_wide_cluster("คำ")
    assert not has_wide_cluster("ปิด Siri")


@given(
    st.text(alphabet="ab &-\u00a0と音。ーกแำ์नाि्ا", max_size=40),
    st.integers(min_value=1, max_value=30),
)
def test_nothing_is_lost_and_nothing_is_added(text: str, room: int) -> None:
    lines = wrap(text, _letters, room)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(st.text(alphabet="ab ", max_size=40), st.integers(min_value=1, max_value=30))
def test_no_line_of_plain_words_is_wider_than_its_room(text: str, room: int) -> None:
    assert all(len(line) <= room for line in wrap(text, _letters, room))
