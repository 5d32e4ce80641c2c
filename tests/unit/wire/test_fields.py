"""Typed reading of mappings: kinds, defaults, and that one run tells every fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from builder.errors import DefinitionError, Severity
from builder.wire.fields import MOST_WAYS_OUT, Faults, Fields
from builder.wire.yaml import Node, parse_yaml
from tests.refusals import Refusals, expected, told


def fields(text: str) -> Fields:
    document = parse_yaml(text, file="x.yaml")
    return Fields(Faults(document), document.root, "a thing")


def messages(read: Fields) -> list[str]:
    return [problem.message for problem in read.faults.problems]


def test_texts_are_trimmed_and_required_unless_they_have_a_default() -> None:
    read = fields('a: "  b "')
    assert read.text("a") == "b"
    assert read.text("c", default="d") == "d"
    assert read.text("e") == ""
    assert messages(read) == ['a thing lacks "e"']


def test_an_empty_text_is_a_fault_even_with_a_default() -> None:
    read = fields("a:\nb: ''\n")
    assert (read.text("a"), read.text("b", default="c")) == ("", "c")
    assert messages(read) == ['"a" is empty', '"b" is empty']


def test_a_list_is_no_text() -> None:
    read = fields("a: [b]")
    assert read.text("a") == ""
    assert messages(read) == ['"a" must be one piece of text']


def test_what_is_not_a_mapping_reads_as_an_empty_one() -> None:
    read = fields("- a")
    assert read.text("b", default="c") == "c"
    read.close()
    assert messages(read) == ["a thing must be a mapping of keys and values"]


@pytest.mark.parametrize("good", ["a", "a-b", "a.b-c", "18", "a1.2b"])
def test_an_id_is_kebab_case_and_may_be_dotted(good: str) -> None:
    read = fields(f"a: {good}")
    assert read.id("a") == good
    assert not messages(read)


@pytest.mark.parametrize("bad", ["A", "a_b", "a--b", "-a", "a-", "a..b", "../a", "a/b", "ä", "a b"])
def test_what_is_no_id_reads_as_the_default(bad: str) -> None:
    read = fields(f'a: "{bad}"')
    assert read.id("a", default="d") == "d"
    assert messages(read) == [f'"{bad}" is not an id']


def test_an_unknown_choice_suggests_the_nearest() -> None:
    read = fields("a: swich\nb: zzz\n")
    assert read.choice("a", ("switch", "button")) == ""
    assert read.choice("b", ("switch", "button"), default="button") == "button"
    helps = [problem.help for problem in read.faults.problems]
    assert helps == ['did you mean "switch"?', "known: button, switch"]


@pytest.mark.parametrize(("text", "value"), [("true", True), ("false", False)])
def test_a_flag_is_one_of_two_words(text: str, value: bool) -> None:
    read = fields(f"a: {text}")
    assert read.flag("a") is value
    assert read.flag("b", default=value) is value
    assert not messages(read)


@pytest.mark.parametrize("text", ["yes", "on", "True", "1"])
def test_no_other_word_is_a_flag(text: str) -> None:
    read = fields(f"a: {text}")
    assert read.flag("a") is False
    assert len(messages(read)) == 1


@pytest.mark.parametrize("text", ["7", "-3", "007", "9"])
def test_whole_numbers_are_read(text: str) -> None:
    read = fields(f"a: {text}")
    assert read.number("a", low=-3, high=9) == int(text)
    assert not messages(read)


@pytest.mark.parametrize(
    "text", ["10", "-4", "1.0", "1e3", "0x1", "seven", "1_0", "+1", "٣", "９", "1234567890123"]
)
def test_what_is_no_whole_number_in_range_is_a_fault(text: str) -> None:
    read = fields(f"a: {text}")
    assert read.number("a", low=-3, high=9, default=4) == 4
    assert messages(read) == ['"a" must be a whole number from -3 to 9']


def test_a_missing_number_is_told_once() -> None:
    read = fields("b: 1")
    assert read.number("a") == 0
    assert messages(read) == ['a thing lacks "a"']


def test_dates_are_read_as_people_write_them() -> None:
    read = fields("a: 2026-11-22\n")
    assert read.date("a") == date(2026, 11, 22)
    assert read.date("b", default="2020-02-29") == date(2020, 2, 29)
    assert not messages(read)


@pytest.mark.parametrize("text", ["2026-02-30", "22.11.2026", "today", "20261122", "2026-W47-7"])
def test_what_is_no_such_date_is_a_fault(text: str) -> None:
    read = fields(f"a: {text}")
    read.date("a")
    assert messages(read) == ['"a" must be a date like 2026-11-22']


def test_a_missing_or_empty_date_is_told_once() -> None:
    read = fields("b:\n")
    assert (read.date("a"), read.date("b")) == (date(1970, 1, 1), date(1970, 1, 1))
    assert messages(read) == ['a thing lacks "a"', '"b" is empty']


def test_one_text_counts_as_a_list_of_one() -> None:
    read = fields("a: b\nc: [d, e]\nf: {g: h}\ni: [[j]]\n")
    assert read.texts("a") == ("b",)
    assert read.texts("c") == ("d", "e")
    assert read.texts("f", default=("x",)) == ("x",)
    assert read.texts("i") == ("",)
    assert read.texts("z", default=("y",)) == ("y",)
    assert messages(read) == ['"f" must be a list', 'an item of "i" must be one piece of text']


def test_lists_and_mappings_of_other_kinds_are_faults() -> None:
    read = fields("a: b\nc: [d]\ne: {f: g}\n")
    assert list(read.items("a")) == []
    assert len(list(read.items("c"))) == 1
    assert list(read.pairs("c")) == []
    assert [key.text for key, _ in read.pairs("e")] == ["f"]
    assert list(read.items("z", required=False)) == []
    assert list(read.pairs("z", required=False)) == []
    assert messages(read) == ['"a" must be a list', '"c" must be a mapping']


def test_required_lists_and_mappings_are_missed() -> None:
    read = fields("a: b")
    assert list(read.items("c")) == []
    assert list(read.pairs("d")) == []
    assert messages(read) == ['a thing lacks "c"', 'a thing lacks "d"']


def test_a_child_is_read_with_its_own_name() -> None:
    read = fields("a: {b: c}\nd: e\n")
    child = read.child("a", "a child")
    assert child is not None
    assert child.text("b") == "c"
    assert read.child("z", "a child", required=False) is None
    read.child("d", "a child")
    assert messages(read) == ["a child must be a mapping of keys and values"]


def test_what_a_reader_refuses_is_told_with_what_was_expected() -> None:
    read = fields("a: b\nc: 1\nd: [e]\n")
    for key in ("a", "c", "d", "z"):
        read.checked(key, int, "a number")
    assert messages(read) == ['"a" must be a number']


def test_keys_that_nobody_asks_for_are_told_with_the_nearest() -> None:
    read = fields("titel: a\nb: c\n")
    read.text("title", default="")
    read.close()
    assert [(p.message, p.help, p.line) for p in read.faults.problems] == [
        ('a thing has no key "titel"', 'did you mean "title"?', 1),
        ('a thing has no key "b"', "known: title", 2),
    ]


def test_a_key_that_was_looked_for_is_known_to_the_suggestion() -> None:
    read = fields("untill: '18'")
    assert not read.has("until")
    read.close()
    assert read.faults.problems[0].help == 'did you mean "until"?'


def test_warnings_alone_raise_nothing() -> None:
    read = fields("a: b")
    read.faults.add("w", Node(1, 1), "only so", severity=Severity.WARNING)
    read.faults.raise_if_any()
    read.faults.add("e", Node(1, 1), "wrong")
    with pytest.raises(DefinitionError) as caught:
        read.faults.raise_if_any()
    assert [problem.code for problem in caught.value.problems] == ["w", "e"]


def wrong(text: str, read: Callable[[Fields], object]) -> Callable[[], object]:
    def run() -> None:
        given = fields(text)
        read(given)
        given.close()
        given.faults.raise_if_any()

    return run


def refuse_a(one: Fields) -> None:
    one.has("a")
    one.checked("a", int, "7")


REFUSALS: Refusals = {
    "no mapping": wrong("- a", lambda one: one.text("a", default="")),
    "a key is missing": wrong("b: c", lambda one: (one.text("a"), one.text("b"))),
    "a list for a text": wrong("a: [b]", lambda one: one.text("a")),
    "an empty text": wrong("a: ''", lambda one: one.text("a")),
    "no id": wrong("a: B", lambda one: one.id("a")),
    "an id of 65 letters": wrong("a: " + "b" * 65, lambda one: one.id("a")),
    "an unknown choice": wrong("a: swich", lambda one: one.choice("a", ("switch", "x"))),
    "an unknown flag": wrong("a: yes", lambda one: one.flag("a")),
    "a number that is none": wrong("a: x", lambda one: one.number("a")),
    "a number too small": wrong("a: -1", lambda one: one.number("a")),
    "a number too large": wrong(f"a: {2**31 + 1}", lambda one: one.number("a")),
    "no date": wrong("a: today", lambda one: one.date("a")),
    "no list of texts": wrong("a: {b: c}", lambda one: one.texts("a")),
    "no text in a list": wrong("a: [[b]]", lambda one: one.texts("a")),
    "no list": wrong("a: b", lambda one: list(one.items("a"))),
    "no pairs": wrong("a: b", lambda one: list(one.pairs("a"))),
    "no child": wrong("a: b", lambda one: one.child("a", "a child")),
    "no missing child": wrong("{}", lambda one: one.child("a", "a child")),
    "what a reader refuses": wrong("a: b", refuse_a),
    "an unknown key": wrong("a: b\nc: d", lambda one: one.text("a")),
}


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("fields")


def test_an_id_of_64_letters_and_numbers_at_their_limits_are_read() -> None:
    read = fields(f"a: {'b' * 64}\nc: {2**31}\nd: 0\n")
    assert (read.id("a"), read.number("c"), read.number("d")) == ("b" * 64, 2**31, 0)
    assert not messages(read)


def test_a_costly_way_out_is_asked_for_as_many_faults_as_are_read() -> None:
    faults = Faults(parse_yaml("a: b", file="x"))
    asked: list[int] = []

    def way_out() -> str:
        asked.append(1)
        return "h"

    for _ in range(MOST_WAYS_OUT + 5):
        faults.add("c", Node(1, 1), "m", way_out)
    assert len(asked) == MOST_WAYS_OUT
    assert [one.help for one in faults.problems][MOST_WAYS_OUT - 1 :] == ["h", *[""] * 5]
