"""English sentences for the command line."""

from __future__ import annotations

import pytest

from builder.loader.plain_words import english_phrases


def test_a_switch_is_called_as_the_screen_calls_it() -> None:
    say = english_phrases()
    said = say("profile.key.switch-off", switch="improve-siri")
    assert "“Improve Siri & Dictation”" in said
    assert "{" not in said


def test_other_words_go_in_as_they_are() -> None:
    said = english_phrases()("profile.key.other", key="AllowX", value="no", switch="")
    assert "AllowX" in said
    assert "no" in said


@pytest.mark.parametrize("phrase", ["no.such.phrase", ""])
def test_an_unknown_phrase_shows_as_its_name(phrase: str) -> None:
    assert english_phrases()(phrase) == phrase
