"""What people slip on in YAML: told in plain words, with the line mended."""

from __future__ import annotations

import pytest

from builder.errors import DefinitionError
from builder.wire.yaml import parse_yaml


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
