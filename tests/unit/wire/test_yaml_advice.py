"""What people slip on in YAML: told in plain words, with the line mended."""

from __future__ import annotations

from functools import partial

import pytest

from builder.errors import DefinitionError
from builder.wire.yaml import Scalar, Sequence, parse_yaml
from builder.wire.yaml_advice import Advice, _depths, advise, quoted
from tests.refusals import Refusals, expected, told


def fault(text: str) -> tuple[int, int, str, str]:
    with pytest.raises(DefinitionError) as caught:
        parse_yaml(text, file="x")
    (problem,) = caught.value.problems
    return problem.line, problem.column, problem.message, problem.help


@pytest.mark.parametrize(
    ("written", "message", "mended"),
    [
        ("{x} today", "begins with a brace", '"{x} today"'),
        ("{x}, {y}", "begins with a brace", '"{x}, {y}"'),
        ("[draft] x", "begins with a bracket", '"[draft] x"'),
        ('"a" {x}', "goes on after a quotation mark", "'\"a\" {x}'"),
        ("'it's'", "goes on after a quotation mark", '"it\'s"'),
        ("%d", "begins with %", '"%d"'),
        ("@me", "begins with @", '"@me"'),
        ("`code`", "begins with a backquote", '"`code`"'),
        ("*bold*", "begins with *", '"*bold*"'),
        ("> a", "begins with >", '"> a"'),
        ("- a", "begins with a hyphen", '"- a"'),
        ("? a", "begins with a question mark", '"? a"'),
    ],
)
@pytest.mark.parametrize("before", ["text: ", "- text: ", "- - 'my text': "])
def test_a_text_that_begins_with_a_mark_of_yaml_is_shown_in_quotation_marks(
    written: str, message: str, mended: str, before: str
) -> None:
    line, column, told, way_out = fault(f"{before}{written}\n")
    assert (line, column) == (1, len(before) + 1)
    assert message in told
    assert way_out == f"write it as: {before}{mended}"


@pytest.mark.parametrize(
    ("written", "column", "mended"),
    [
        ("text: Note: hello", 11, 'text: "Note: hello"'),
        ("a: {title: Time: now}", 16, 'a: {title: "Time: now"}'),
        ("a: {b: c, title: Time: now, d: e}", 22, 'a: {b: c, title: "Time: now", d: e}'),
    ],
)
def test_a_colon_within_a_text_is_found(written: str, column: int, mended: str) -> None:
    line, at, told, way_out = fault(written + "\n")
    assert (line, at) == (1, column)
    assert "a text with a colon in it" in told
    assert way_out == f"write it as: {mended}"


@pytest.mark.parametrize(
    ("text", "line", "blanks"),
    [
        ("a:\n\tb: c\n", 2, 2),
        ("a:\n  b: c\n\td: e\n", 3, 2),
        ("- a:\n    b: c\n \td: e\n", 3, 4),
        ("\ta: b\n", 1, 0),
    ],
)
def test_a_tab_is_named_where_it_stands(text: str, line: int, blanks: int) -> None:
    at, column, told, way_out = fault(text)
    assert at == line
    assert "a tab stands before the line" in told or blanks == 0
    assert way_out == f"put {blanks} blanks before it" or blanks == 0
    assert text.split("\n")[line - 1][column - 1] == "\t"


def test_a_line_at_the_wrong_depth_is_told_the_right_one() -> None:
    line, column, told, way_out = fault("- a:\n      b: c\n     d: e\n")
    assert (line, column) == (3, 6)
    assert "5 blanks in" in told
    assert way_out == "put 6 blanks before it"


@pytest.mark.parametrize(
    ("text", "mended"),
    [('a: "b\n', 'a: "b"'), ("a: 'b\nc: d\n", "a: 'b'"), ("a: [b, c\n", "a: [b, c]")],
)
def test_what_is_never_closed_is_told_where_it_opens(text: str, mended: str) -> None:
    line, column, told, way_out = fault(text)
    assert (line, column) == (1, 4)
    assert "is not closed" in told
    assert way_out == f"write it as: {mended}"


def test_a_text_that_yaml_would_drop_in_silence_is_a_fault() -> None:
    line, column, told, way_out = fault("a: &b\n")
    assert (line, column) == (1, 4)
    assert "begins with &" in told
    assert way_out == 'write it as: "&b"'
    assert parse_yaml("a: b&c\nd: x & y\ne: 'f &g'\n", file="x").text


@pytest.mark.parametrize("text", ["a: b: c: d: [\n{", "]", "a: }\n  b: [", "{{{{: :\n  - ]"])
def test_what_nobody_can_guess_is_told_as_it_is(text: str) -> None:
    _, _, told, _ = fault(text)
    assert told


def test_one_slip_in_a_long_text_is_found_without_reading_all_of_it() -> None:
    rows = [f"- text: line {n}" for n in range(3000)]
    rows[1500] = "- text: {x} today"
    line, _, _, way_out = fault("\n".join(rows))
    assert (line, way_out) == (1501, 'write it as: - text: "{x} today"')


@pytest.mark.parametrize(
    ("text", "line", "blanks"),
    [
        ("- if: {a}\n    is: b\n  then: []\n", 2, 2),
        ("- if: {a}\n  is: b\n    then:\n  - c\n", 3, 2),
        ("- if:\n  then:\n    - a: b\n    else: []\n", 4, 2),
        ("a:\n  b: c\n    d: e\n", 3, 2),
    ],
)
def test_a_line_too_far_in_is_told_where_what_it_belongs_to_begins(
    text: str, line: int, blanks: int
) -> None:
    at, _, told, way_out = fault(text)
    assert (at, way_out) == (line, f"put {blanks} blanks before it")
    assert "blanks in, " in told


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("[{x} a, b]", '["{x} a", b]'),
        ("[b, {x} a]", '[b, "{x} a"]'),
        ("{title: {x} b, message: c}", '{title: "{x} b", message: c}'),
        ("{message: c, title: {x} b}", '{message: c, title: "{x} b"}'),
        ("[{x}, {y} z]", '[{x}, "{y} z"]'),
    ],
)
def test_a_text_within_brackets_that_begins_with_a_brace_is_mended_alone(
    written: str, mended: str
) -> None:
    _, _, told, way_out = fault(f"- list: {written}\n")
    assert "begins with a brace" in told
    assert way_out == f"write it as: - list: {mended}"


@pytest.mark.parametrize("text", ["-\ta: b\n", "a:\n  - b: c\n  -\td: e\n"])
def test_a_tab_within_a_line_is_named(text: str) -> None:
    _, _, told, way_out = fault(text)
    assert told == "a tab stands in the line; YAML takes blanks alone"
    assert way_out.startswith("write it as: - ")


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("", '""'),
        ("a", '"a"'),
        ("it's", '"it\'s"'),
        ('say "a"', "'say \"a\"'"),
        ("a\\b", "'a\\b'"),
        ("a\\'b", "'a\\''b'"),
        ("'", '"\'"'),
        ("''", "\"''\""),
        ("'a'", '"a"'),
        ("'a", '"\'a"'),
        ("a'", '"a\'"'),
    ],
)
def test_a_text_gets_the_quotation_marks_that_need_the_fewest_changes(
    text: str, marked: str
) -> None:
    assert quoted(text) == marked
    root = parse_yaml(f"- {marked}\n", file="x").root
    assert isinstance(root, Sequence)
    (read,) = root.items
    assert isinstance(read, Scalar)
    # What came in quotation marks that do not fit is freed of them first.
    assert read.text == (text[1:-1] if text == "'a'" else text)


def advised(*lines: str, places: tuple[int, ...] = (1,), good: str = "") -> Advice | None:
    """What is advised where only a line like `good`, or any, would be read."""
    return advise(list(lines), list(places), lambda _, line: line == good or not good)


def test_places_are_tried_in_their_order_and_only_where_a_line_is() -> None:
    lines = ("a: %b", "c: @d", "e: f")
    for places, line in {(2, 1): 2, (0, 4, 1): 1, (-1, 3): 0, (3, 2): 2}.items():
        found = advised(*lines, places=places)
        assert (found.line if found else 0) == line, places
    assert advised(*lines, places=(0, 4)) is None
    assert advised(*lines, places=()) is None
    assert advised("", "a: b", places=(1,), good="x") is None


def test_what_would_not_be_read_is_not_advised() -> None:
    assert advised("a: %b", good="other") is None
    found = advised("x:", "  y: z", " a: {b} c", places=(3,), good="  a: {b} c")
    assert found
    assert found.help == "put 2 blanks before it"


def test_depths_are_the_one_before_and_then_the_nearest() -> None:
    assert _depths(["a:", "  b:", "    c:", "      d: e", "\tf: g"], 5) == [6, 2, 0, 4]
    assert _depths(["a:", "  - b:", "", "   # c", "  d"], 5) == [6, 2, 4, 0]
    assert _depths(["a"], 1) == []


def test_of_the_depths_above_the_nearest_is_advised_first() -> None:
    found = advised("a:", "  b:", "    c:", "      d: e", "      f: g", places=(5,))
    assert found
    assert found.help == "put 4 blanks before it"


@pytest.mark.parametrize(("length", "advice"), [(300, True), (301, False)])
def test_a_line_is_shown_whole_or_not_at_all(length: int, advice: bool) -> None:
    line = "a: %" + "b" * (length - 4)
    assert (advised(line) is not None) == advice


TEXTS = {
    "a colon": "text: Note: hello\n",
    "a colon at the end": "text: Note:\nb: c\n",
    "a colon in braces": "a: {b: c, title: Time: now, d: e}\n",
    "a colon in braces, and behind it": "a: {b: Time: now} {x}\n",
    "two colons": "text: Note: hello: you\n",
    "two colons in braces": "a: {b: c, title: Time: now: then, d: e}\n",
    "a brace in brackets": "- list: [{x}, {y} z]\n",
    "a brace in braces": "- {title: {x} b, message: c}\n",
    "a brace": "a: {x} today\n",
    "a bracket": "a: [draft] x\n",
    "a mark": "a: @me\n",
    "a percent in a list": "- - %d\n",
    "a tilde": "a: &b\n",
    "an exclamation": "a: !b\n",
    "a bar": "a: | b\n",
    "quotation marks": 'a: "b" c\n',
    "quotation marks of two kinds": "a: 'b' \"c\"\n",
    "one quotation mark": 'a: "b\n',
    "one quotation mark before two letters": 'a: "bb\n',
    "one quotation mark of the other kind": "a: 'b\nc: d\n",
    "one quotation mark and a colon": "a: 'b: c\nd: e\n",
    "a bracket that stays open": "a: [b, c\n",
    "a brace that stays open": "a: {b: c\n",
    "a bracket closed, and more": "a: [b, c] d\ne: f\n",
    "a brace closed alone": "a: b}\nc: }\n",
    "a key in quotation marks": "'my text': %d\n",
    "a key in the other quotation marks": '"my text": %d\n',
    "a tab before the line": "a:\n  b: c\n\td: e\n",
    "a tab behind a blank": "- a:\n    b: c\n \td: e\n",
    "two tabs before the line": "a:\n  b: c\n \t\td: e\n",
    "a tab at the start of all": "\ta: b\n",
    "a tab below a list": "a:\n  - b\n\t- c\n",
    "tabs within a line": "a:\n  - b: c\n  -\td:\te\n",
    "one blank too few": "- a:\n      b: c\n     d: e\n",
    "too far in": "- if: {a}\n    is: b\n  then: []\n",
    "too far in, below an item": "- if:\n  then:\n    - a: b\n    else: []\n",
    "between two depths": "a:\n    b: c\n   d: e\nf: g\n",
    "deep, and back to none": "a:\n  b:\n    c:\n      d: e\n     f: g\n",
    "below comments and nothing": "a:\n  b: c\n# d\n\n    # e\n   f: g\n",
    "an item that stands too far in": "a:\n  - b: c\n     - d: e\n",
    "an item's second key": "- a: b\n c: d\n",
    "nothing to guess": "{{{{: :\n  - ]\n",
}
REFUSALS: Refusals = {
    name: partial(parse_yaml, text, file="x.yaml") for name, text in TEXTS.items()
}


def test_each_slip_is_told_with_its_way_out() -> None:
    assert told(REFUSALS) == expected("yaml_advice")
