"""Where lines of Japanese may break, and that other languages are left as they are."""

from __future__ import annotations

import pytest

from builder.render.phrases import MARK, marked_phrases


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("カメラをここに向けてください", ["カメラを", "ここに", "向けてください"]),
        ("約1分でできます。Siriは使えます。", ["約1分で", "できます。", "Siriは", "使えます。"]),
        ("アドレス：example.org/siri", ["アドレス：", "example.org/siri"]),
    ],
)
def test_japanese_breaks_between_phrases(text: str, phrases: list[str]) -> None:
    marked = marked_phrases(text, "ja")
    assert marked.replace(MARK, "") == text
    assert [piece for piece in marked.split(MARK) if piece] == phrases
    assert marked.endswith(MARK)


@pytest.mark.parametrize("sign", ["、", "。", "：", "！", "」"])
def test_no_line_begins_with_a_mark_that_closes(sign: str) -> None:
    marked = marked_phrases(f"画面の「アドレス{sign}確認します", "ja")
    assert MARK + sign not in marked


@pytest.mark.parametrize("language", ["en", "zh-Hans", "th", "ko"])
def test_other_languages_are_left_to_the_typesetter(language: str) -> None:
    assert marked_phrases("对 Siri 说的话", language) == "对 Siri 说的话"


def test_nothing_stays_nothing() -> None:
    assert marked_phrases("", "ja") == ""
