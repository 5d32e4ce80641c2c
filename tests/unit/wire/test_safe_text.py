"""What nobody sees: told, and shown as codes, each kind in several members."""

from __future__ import annotations

import sys
import unicodedata

import pytest

from builder.wire.safe_text import code_of, escape_unseen, first_unseen

UNSEEN = {
    "nothing": ("\0", "\\u0000"),
    "escape": ("\x1b", "\\u001b"),
    "delete": ("\x7f", "\\u007f"),
    "control sequence in one byte": ("\x9b", "\\u009b"),
    "next line": ("\x85", "\\u0085"),
    "carriage return": ("\r", "\\r"),
    "line separator": ("\u2028", "\\u2028"),
    "paragraph separator": ("\u2029", "\\u2029"),
    "right-to-left override": ("\u202e", "\\u202e"),
    "left-to-right embedding": ("\u202a", "\\u202a"),
    "first strong isolate": ("\u2068", "\\u2068"),
    "pop isolate": ("\u2069", "\\u2069"),
    "right-to-left mark": ("\u200f", "\\u200f"),
    "arabic letter mark": ("\u061c", "\\u061c"),
    "zero width space": ("\u200b", "\\u200b"),
    "joiner": ("\u200d", "\\u200d"),
    "non-joiner": ("\u200c", "\\u200c"),
    "word joiner": ("\u2060", "\\u2060"),
    "invisible plus": ("\u2064", "\\u2064"),
    "byte order mark": ("\ufeff", "\\ufeff"),
    "soft hyphen": ("\xad", "\\u00ad"),
    "hangul filler": ("\u3164", "\\u3164"),
    "half of a character": ("\ud83d", "\\ud83d"),
    "the other half": ("\udcff", "\\udcff"),
    "private use": ("\ue000", "\\ue000"),
    "apple's own sign": ("\uf8ff", "\\uf8ff"),
    "private plane": ("\U0010fffd", "\\U0010fffd"),
    "tag": ("\U000e0041", "\\U000e0041"),
    "interlinear anchor": ("\ufff9", "\\ufff9"),
}
SEEN = [
    "plain words, and ümläuts: 日本語",
    "e\u0301",
    "می\u200cخواهم",  # Persian: the non-joiner is part of how it is spelt
    "ක්\u200dර",  # Sinhala: the joiner makes a letter of two
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",  # a family
    "\u2764\ufe0f\u200d\U0001f525",  # a heart on fire
    "👍🏽",
    "",
]


@pytest.mark.parametrize("name", UNSEEN)
def test_what_nobody_sees_is_shown_as_its_code(name: str) -> None:
    mark, code = UNSEEN[name]
    assert escape_unseen(f"a{mark}b") == f"a{code}b"
    assert escape_unseen(mark) == code
    assert first_unseen(f"a{mark}b") == mark
    assert code_of(mark) == code


@pytest.mark.parametrize("text", SEEN)
def test_what_is_seen_stays(text: str) -> None:
    assert escape_unseen(text) == text
    assert first_unseen(text) == ""


@pytest.mark.parametrize(
    "text", ["a\u200db", "\u200d\U0001f468", "\U0001f468\u200d", "\U0001f468\u200da", "می\u200c"]
)
def test_a_joiner_that_joins_nothing_is_shown(text: str) -> None:
    assert first_unseen(text) in "\u200c\u200d"
    assert "\\u200" in escape_unseen(text)


def test_line_breaks_and_tabs_stay_unless_a_line_is_asked_for() -> None:
    assert escape_unseen("a\tb\r\nc\n") == "a\tb\nc\n"
    assert escape_unseen("a\tb\r\nc\n", breaks="") == "a\\tb\\r\\nc\\n"
    assert first_unseen("a\n") == "\n"
    assert first_unseen("a\n", breaks="\n") == ""


def test_the_first_of_several_is_told() -> None:
    assert first_unseen("a\u202eb\0") == "\u202e"


def test_no_character_of_a_kind_that_nobody_sees_is_left_out() -> None:
    kinds = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    missed = [
        hex(number)
        for number in range(sys.maxunicode + 1)
        if unicodedata.category(mark := chr(number)) in kinds and first_unseen(mark) != mark
    ]
    assert missed == []


def test_eight_digits_begin_with_the_first_character_beyond_four() -> None:
    assert code_of("\uffff") == "\\uffff"
    assert code_of("\U00010000") == "\\U00010000"
