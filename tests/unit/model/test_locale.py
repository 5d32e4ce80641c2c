"""One language: how its sentences are filled, and what is kept whole in them."""

from __future__ import annotations

import pytest

from builder.model.locale import Label, Language, placeholders

SETTINGS = Label(id="settings-app", text="Settings", source="tables")
SIRI = Label(id="siri", text="Siri", source="tables", english=True)


def language(direction: str = "ltr") -> Language:
    return Language(
        id="xx",
        name="Xish",
        english_name="Ish",
        direction=direction,
        apple="xx",
        matches=(),
        reviewed=False,
        quotes=("«", "»"),
        labels={"settings-app": SETTINGS, "siri": SIRI},
        phrases={
            "plain": "Nothing to fill.",
            "row": "Tap {row}, then {row}.",
            "label": "Open {settings-app} and {name}.",
            "braces": "{Row} {row_2} {} { row }",
        },
        guides={"g": {"title": "Say {siri}"}},
    )


def test_labels_are_quoted_and_plain_words_are_not() -> None:
    assert language().say("plain") == "Nothing to fill."
    assert language().say("row", row=SIRI) == "Tap «Siri», then «Siri»."
    assert language().say("row", row="it") == "Tap it, then it."


def test_a_placeholder_of_a_labels_name_takes_the_label() -> None:
    assert language().say("label", name="x") == "Open «Settings» and x."
    assert language().fill(language().guides["g"]["title"]) == "Say «Siri»"


def test_words_that_are_given_stand_before_labels() -> None:
    said = language().fill("{siri}", None, siri="other")
    assert said == "other"


def test_another_mark_stands_for_the_quotes() -> None:
    marked = language().say("row", lambda label: f"[{label.id}]", row=SIRI)
    assert marked == "Tap [siri], then [siri]."
    assert language().fill(language().guides["g"]["title"], lambda label: label.text) == "Say Siri"


def test_what_looks_like_a_placeholder_in_a_word_is_not_filled_again() -> None:
    assert language().say("row", row="{siri}") == "Tap {siri}, then {siri}."
    assert language().say("row", row="\\1 \\g<0>") == "Tap \\1 \\g<0>, then \\1 \\g<0>."


def test_other_braces_stay_as_they_are() -> None:
    assert language().say("braces") == "{Row} {row_2} {} { row }"


@pytest.mark.parametrize("phrase", ["row", "none"])
def test_an_unknown_phrase_or_missing_word_is_a_fault_of_the_caller(phrase: str) -> None:
    with pytest.raises(KeyError):
        language().say(phrase)
    with pytest.raises(KeyError):
        language().label("none")


def test_words_in_right_to_left_text_are_isolated() -> None:
    assert (
        language("rtl").say("row", row=SIRI) == "Tap «\u2068Siri\u2069», then «\u2068Siri\u2069»."
    )
    assert language("rtl").say("label", name="v18") == (
        "Open «\u2068Settings\u2069» and \u2068v18\u2069."
    )
    assert language().isolated("x") == "x"


def test_a_path_reads_from_the_app_on() -> None:
    assert language().path(("settings-app", "siri")) == "Settings › Siri"
    assert language("rtl").path(("siri",)) == "\u2068Siri\u2069"


def test_english_stand_ins_are_counted() -> None:
    assert language().missing == ("siri",)


def test_placeholders_are_found_each_once() -> None:
    assert placeholders("{a} {b-c} {a} {D} {e") == {"a", "b-c"}
    assert placeholders("") == frozenset()
