"""Strict YAML: what may be written, what is refused, and where a fault is said to be."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.errors import DefinitionError, Problem
from builder.wire import yaml as yaml_module
from builder.wire.yaml import (
    MAX_BYTES,
    MAX_LINES,
    MAX_NODES,
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    parse_yaml,
)
from builder.wire.yaml_comments import find_comments
from tests.bad_cases import bad_files, expected, good_files, told
from tests.bad_readers import document
from tests.refusals import Refusals
from tests.refusals import expected as expected_words
from tests.refusals import told as told_words


def plain(node: Node) -> object:
    """A node as Python's own values."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return [plain(item) for item in node]
        case Mapping():
            return {key.text: plain(value) for key, value in node.pairs}
    raise AssertionError(node)


def scalar(text: str, key: str) -> Scalar:
    root = parse_yaml(text, file="x.yaml").root
    assert isinstance(root, Mapping)
    node = root.get(key)
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize("case", bad_files("yaml"), ids=lambda case: case.stem)
def test_what_is_not_allowed_is_told_with_its_place(case: Path) -> None:
    assert told(document, case) == expected(case)


GOOD = {
    "every-scalar-is-text": {
        "language": "no",
        "version": "13.10",
        "switch": "off",
        "empty": "",
        "quoted": "",
        "number": "18",
        "name": "~",
    },
    "byte-order-mark": {"a": "b"},
    "windows-lines": {"a": "b", "c": ["d", "e"]},
    "blocks": {"words": "one\ntwo\n", "folded": "three four\n"},
    "one-marked-document": {"a": "b"},
    "stars-in-words": {"both": "*x and &y are words here", "and": ["a", "a"]},
}


@pytest.mark.parametrize("case", good_files("yaml"), ids=lambda case: case.stem)
def test_what_is_allowed_reads_as_text(case: Path) -> None:
    assert plain(document(case).root) == GOOD[case.stem]


def test_a_quoted_scalar_is_told_from_a_plain_one() -> None:
    assert scalar('a: "13"', "a").quoted
    assert scalar("a: '13'", "a").quoted
    assert not scalar("a: 13", "a").quoted


def test_places_count_from_one() -> None:
    node = scalar("a: b\nc:   d\n", "c")
    assert (node.line, node.column) == (2, 6)


def test_a_mapping_gives_its_keys_and_nothing_for_others() -> None:
    root = parse_yaml("a: b\n", file="x").root
    assert isinstance(root, Mapping)
    assert root.get("z") is None
    assert root.key("z") is None
    key = root.key("a")
    assert key is not None
    assert (key.line, key.column) == (1, 1)


def test_a_problem_underlines_the_word_and_its_quotes() -> None:
    parsed = parse_yaml('a: "long word"\n', file="x.yaml")
    node = scalar('a: "long word"\n', "a")
    problem = parsed.problem("c", node, "m", help="h")
    assert (problem.source, problem.column, problem.width) == ('a: "long word"', 4, 11)
    assert str(problem) == "x.yaml:1:4: error: m; h"


def test_a_problem_never_underlines_beyond_its_line() -> None:
    text = "a: >\n  one\n  two\nb: first\n  second\n"
    parsed = parse_yaml(text, file="x.yaml")
    for key in ("a", "b"):
        problem = parsed.problem("c", scalar(text, key), "m")
        assert 1 <= problem.width <= max(1, len(problem.source) - problem.column + 1)


def test_a_problem_without_a_place_has_no_source_line() -> None:
    problem = parse_yaml("a: b", file="x").problem("c", Node(0, 0), "m")
    assert (problem.source, problem.width) == ("", 1)


def test_text_is_read_as_bytes_are() -> None:
    assert plain(parse_yaml("ä: ö", file="x").root) == plain(
        parse_yaml("ä: ö".encode(), file="x").root
    )


def test_a_byte_order_mark_in_text_is_no_part_of_the_first_key() -> None:
    assert plain(parse_yaml("\ufeffa: b", file="x").root) == {"a": "b"}


@pytest.mark.parametrize(
    ("mark", "most", "width"), [("x", 4000, 1), ("é", 4000, 1), ("文", 2000, 2), ("😀", 1000, 4)]
)
@pytest.mark.parametrize("encoding", ["utf-8", ""], ids=["bytes", "text"])
def test_a_text_is_as_long_as_its_widest_character_allows(
    mark: str, most: int, width: int, encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_module, "MAX_HELD", 4000)

    def read(text: str) -> Document:
        return parse_yaml(text.encode(encoding) if encoding else text, file="a.yaml")

    sound = "a: " + "x" * (most - 4) + mark
    assert isinstance(read(sound).root, Mapping)
    with pytest.raises(DefinitionError) as caught:
        read(sound.replace("a", "aa"))
    words = caught.value.problems[0].message
    assert words.startswith(f"the text has {most + 1} characters; at most {most} are read")
    assert (f"takes {width} bytes" in words) == (width > 1)


def test_more_bytes_than_allowed_are_not_read() -> None:
    with pytest.raises(DefinitionError, match="11 bytes; at most 10"):
        parse_yaml(b"a: 56789012"[:11], file="x", max_bytes=10)


@pytest.mark.parametrize("deep", ["[" * 70 + "]" * 70, "{a: " * 70 + "b" + "}" * 70])
def test_deep_nesting_is_refused_with_its_place(deep: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_yaml(deep, file="x")
    assert [problem.code for problem in caught.value.problems] == ["yaml-depth"]


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_nesting_beyond_every_measure_is_refused(opening: str) -> None:
    with pytest.raises(DefinitionError):
        parse_yaml(opening * 100_000, file="x")


def test_the_deepest_allowed_nesting_is_read() -> None:
    assert parse_yaml("[" * 4 + "]" * 4, file="x", max_depth=4).text == "[[[[]]]]"
    with pytest.raises(DefinitionError):
        parse_yaml("[" * 5 + "]" * 5, file="x", max_depth=4)


def test_every_structural_fault_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_yaml("a: 1\na: 2\nb: !x y\n[c]: d\n", file="x")
    codes = [problem.code for problem in caught.value.problems]
    assert codes == ["yaml-duplicate", "yaml-tag", "yaml-key"]


def test_comments_are_found_outside_of_scalars_only() -> None:
    text = "# top\na: 'x # no'  # yes\nb: c#no\nd: |  # head\n  # in the block\ne: f\n # last \n"
    found = [(each.line, each.column, each.text, each.alone) for each in find_comments(text)]
    assert found == [
        (1, 1, "# top", True),
        (2, 14, "# yes", False),
        (4, 7, "# head", False),
        (7, 2, "# last", True),
    ]


def faults_in(data: bytes | str) -> tuple[Problem, ...]:
    """The faults told of a text, none where it was read to its end."""
    try:
        plain(parse_yaml(data, file="x").root)
    except DefinitionError as error:
        return error.problems
    return ()


@given(some.binary(max_size=200))
def test_any_bytes_are_read_or_refused_in_words(data: bytes) -> None:
    for problem in faults_in(data):
        assert (problem.file, problem.line > 0) == ("x", True)


@given(some.text(alphabet="ab:-[]{},&*!|>#'\"?%@` \n\t\r\u2028\x85é", max_size=80))
def test_any_marks_are_read_or_refused_in_words(text: str) -> None:
    for problem in faults_in(text):
        assert problem.line > 0
        assert problem.width >= 1


def test_a_long_text_with_many_brackets_is_read_all_the_same() -> None:
    text = "a:\n" + "  - [b, {c: d}]\n" * 2000
    root = plain(parse_yaml(text, file="x").root)
    assert root == {"a": [["b", {"c": "d"}]] * 2000}


def test_deep_nesting_is_told_at_its_place_and_a_syntax_fault_before_it_at_its_own() -> None:
    with pytest.raises(DefinitionError, match=r"x:65:1: error: nested more than 64 deep"):
        parse_yaml("[\n" * 2000, file="x")
    with pytest.raises(DefinitionError, match=r"x:1:4: error: a text that begins with @"):
        parse_yaml("a: @\n" + "[" * 2000, file="x")


LONG = "x" * 500
# What no advice is known for is told in the library's words; what it is, stands in the name.
WRONG: dict[str, str | bytes] = {
    "nothing": "",
    "a comment alone": "# nothing\n",
    "a bracket that ends nothing": "a: 1\nb: ]\n",
    "a bracket that ends nothing, alone": "]\n",
    "a list after a mapping": "a: 1\n- b\n",
    "a mapping after a list": "- b\na: 1\n",
    "a brace that another bracket closes": "a: {b: [c}]\n",
    "a brace never closed, over lines": "a: {\n  b: c,\n  d: e\n",
    "a quotation mark never closed, over lines": 'a: "b\n\n\nc: d\n',
    "an escape that is none": 'a: "\\q"\n',
    "an escape without its digits": 'a: "\\xZZ"\n',
    "an alias of nothing": "a: *gone\n",
    "an anchor twice": "a: &x 1\nb: &x 2\nc: *x\n",
    "an alias": "a: &x 1\nb: *x\n",
    "an anchor that nothing refers to": "a: &x b\nc: [&y d, e]\n",
    "a directive of another version": "%YAML 9.9\n---\na: b\n",
    "a directive twice": "%YAML 1.1\n%YAML 1.1\n---\na: b\n",
    "two documents": "a: b\n---\nc: d\n",
    "a tag": "a: !!int 5\n",
    "a tag of one's own": "a: !mine 5\n",
    "a tag without its end": "a: !<tag b\n",
    "a key twice": "a: 1\nb: 2\na: 3\n",
    "a key that is a list": "? [a]\n: b\n",
    "a key that is none": ": b\n? \n",
    "a merge": "a: {b: c}\n<<: {d: e}\n",
    "a colon in a text": "a: b: c\n",
    "a colon in a text, far into a long line": f"a: {LONG} b: c\n",
    "a fault far into a long line": f'a: ["{LONG}", ]]\n',
    "a fault early in a long line": f'a: ]"{LONG}"\n',
    "a tab": "a:\n\tb: c\n",
    "a tab after a dash": "a:\n  -\tb: c\n   d: e\n",
    "a line too far in": "a: b\n    c: d\n",
    "a line too far out": "a:\n    b: c\n  d: e\n",
    "a control character": "a: \x01\n",
    "a control character in a later line": "a: b\nc: d\x7f\n",
    "half of a pair": "a: \ud800\n",
    "no UTF-8": b"a: b\nc: d\xff\n",
    "no UTF-8 in the first line": b"\xffa: b\n",
    "UTF-16": "a: b\n".encode("utf-16"),
    "a block whose indent is none": "a: |0\n  b\n",
    "a block whose first line stands too far in": "a: |\n     \n  b\n",
    "brackets without end": "[" * 3000,
    "braces without end": "{a: " * 3000,
    "lists within lists": "- " * 3000 + "a\n",
    "a nest that closes": "a: " + "[" * 70 + "]" * 70 + "\n",
    "a nest that closes in the third line": "a: b\nc: d\ne: " + "[" * 2000 + "]" * 2000 + "\n",
}
REFUSALS: Refusals = {
    **{name: partial(parse_yaml, data, file="x.yaml") for name, data in WRONG.items()},
    "a byte too many": partial(parse_yaml, "a: b", file="x.yaml", max_bytes=3),
    "as many bytes as may be": partial(parse_yaml, "a: b", file="x.yaml", max_bytes=4),
    "a level too many": partial(parse_yaml, "a: [[b]]", file="x.yaml", max_depth=2),
    "as many levels as may be": partial(parse_yaml, "a: [[b]]", file="x.yaml", max_depth=3),
}


def test_each_refusal_says_what_is_wrong() -> None:
    assert told_words(REFUSALS) == expected_words("yaml")


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: [" + "b," * MAX_NODES + "]", f"f:1:{5 + 2 * (MAX_NODES - 3)}", "values and keys"),
        ("a:\n" + "- b\n" * MAX_NODES, f"f:{MAX_NODES - 1}:3", "values and keys"),
        ("a: |\n" + "\n" * MAX_LINES + "  b", f"f:{MAX_LINES + 1}:1", "lines"),
    ],
    ids=["in a row", "below each other", "lines of one text"],
)
def test_more_than_is_kept_at_once_is_refused_at_its_place(
    text: str, place: str, words: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_yaml(text, file="f", max_bytes=4 * MAX_BYTES)
    (problem,) = caught.value.problems
    assert (problem.code, problem.where) == ("yaml-many", place)
    assert problem.message.endswith(words)


def test_as_many_as_are_kept_are_read() -> None:
    text = "a: [" + ",".join(["b"] * (MAX_NODES - 9)) + "]\nc: |\n  " + ",:" * MAX_NODES
    assert isinstance(parse_yaml(text, file="f", max_bytes=4 * MAX_BYTES).root, Mapping)
