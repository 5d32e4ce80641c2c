"""Text that is written reads back as the same nodes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from builder.wire.yaml import Mapping, Node, Scalar, Sequence, parse_yaml
from builder.wire.yaml_comments import find_comments
from builder.wire.yaml_out import (
    LONGEST_KEY,
    BlockMapping,
    BlockSequence,
    BracedReference,
    PlainScalar,
    as_node,
    dump_yaml,
)
from tests.refusals import expected
from tests.workflow_strategies import words

texts = st.one_of(words, st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
plain = st.sampled_from(["5", "-1.5", "true", "false", "1e5"]).map(PlainScalar)
braced = st.sampled_from(
    ["x", "a | as number", 'd | property "Device Type"', "a: b", "#", "'"]
).map(BracedReference)
trees = st.recursive(
    st.one_of(texts, plain, braced),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(texts, inner, max_size=4),
        st.dictionaries(texts, inner, max_size=4).map(BlockMapping),
    ),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(texts, trees, min_size=1, max_size=4))
def test_what_is_written_reads_back_as_the_same_nodes(tree: dict[str, Any]) -> None:
    text = dump_yaml(tree)
    read = parse_yaml(text, file="x").root
    assert _values(read) == _values(as_node(tree))
    assert dump_yaml(tree) == text


def _whole(node: Node) -> Any:
    """All that a node knows: its kind and place, and whether it stands in quotation marks."""
    place = (node.line, node.column)
    if isinstance(node, Scalar):
        return ("quoted" if node.quoted else "plain", *place, node.text, type(node.text))
    if isinstance(node, Sequence):
        return ("list", *place, [_whole(item) for item in node])
    assert isinstance(node, Mapping)
    return ("mapping", *place, [(_whole(key), _whole(value)) for key, value in node.pairs])


@pytest.mark.parametrize(
    ("tree", "node"),
    [
        (PlainScalar("true"), ("plain", 3, 4, "true", str)),
        ("true", ("quoted", 3, 4, "true", str)),
        ("", ("quoted", 3, 4, "", str)),
        ("some words", ("plain", 3, 4, "some words", str)),
        (
            BracedReference("x"),
            ("mapping", 3, 4, [(("plain", 3, 4, "x", str), ("plain", 3, 4, "", str))]),
        ),
        (
            ["a", PlainScalar("5")],
            ("list", 3, 4, [("plain", 0, 0, "a", str), ("plain", 0, 0, "5", str)]),
        ),
        ({"k": "a"}, ("mapping", 3, 4, [(("plain", 3, 4, "k", str), ("plain", 0, 0, "a", str))])),
        ({}, ("mapping", 3, 4, [])),
    ],
    ids=str,
)
def test_a_tree_becomes_nodes_at_the_place_that_is_given(tree: Any, node: Any) -> None:
    assert _whole(as_node(tree, 3, 4)) == node
    assert _whole(as_node(tree))[1:3] == (0, 0)


def _values(node: Node) -> Any:
    if isinstance(node, Scalar):
        lexeme = as_node(node.text)
        assert isinstance(lexeme, Scalar)
        return (node.text, node.quoted if lexeme.quoted else False)
    if isinstance(node, Sequence):
        return [_values(item) for item in node.items]
    assert isinstance(node, Mapping)
    return [(key.text, _values(value)) for key, value in node.pairs]


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        ({"a": "b"}, "a: b\n"),
        ({"a": "5"}, 'a: "5"\n'),
        ({"a": PlainScalar("5")}, "a: 5\n"),
        ({"a": BracedReference("x | as number")}, "a: {x | as number}\n"),
        ({"a": "b: c"}, 'a: "b: c"\n'),
        ({"a": 'say "hi"'}, 'a: say "hi"\n'),
        ({"a": '"hi" she said'}, "a: '\"hi\" she said'\n"),
        ({"a": "one\ntwo"}, "a: |-\n  one\n  two\n"),
        ({"a": "one\ntwo\n"}, "a: |\n  one\n  two\n"),
        ({"a": "one\n\ntwo\n\n"}, "a: |+\n  one\n\n  two\n\n"),
        ({"a": "\x00"}, 'a: "\\x00"\n'),
        ({"a": []}, "a: []\n"),
        ({"a": {}}, "a: {}\n"),
        ({"a": ["x", PlainScalar("1")]}, "a: [x, 1]\n"),
        ({"a": [{"b": "c"}]}, "a:\n  - b: c\n"),
        ({"a": BlockMapping({"b": "c", "d": "e"})}, "a:\n  b: c\n  d: e\n"),
        ({"a": {"b": "c", "d": "e"}}, "a: {b: c, d: e}\n"),
        ({"a": [["x" * 60, "y" * 60]]}, f"a:\n  -\n    - {'x' * 60}\n    - {'y' * 60}\n"),
        ({"k" * 901: "v"}, f"? {'k' * 901}\n: v\n"),
    ],
)
def test_each_shape_has_one_layout(tree: dict[str, Any], text: str) -> None:
    assert dump_yaml(tree) == text
    parse_yaml(text, file="x")


LAYOUTS: list[dict[str, Any]] = [
    *({"a": ["b" * n]} for n in (91, 92)),
    *({"a": ["b" * 40, "c" * n]} for n in (50, 51)),
    *({"a": [["b" * 40, "c" * n]]} for n in (49, 50, 51, 52)),
    *({"a": [{"b": "c" * 40, "d": "e" * n}]} for n in (41, 42, 43, 44, 45)),
    {"a": {"b": "c" * 88}},
    {"a": {"b": "c" * 89}},
    {"a": {"b": "c" * 88, "d": "e"}},
    {"a": {"b": "c" * 40, "d": "e" * 43}},
    {"a": {"b": "c" * 40, "d": "e" * 44}},
    {"a": BlockMapping(b="c")},
    {"a": BlockMapping(b="c", d="e")},
    {"a": BlockSequence()},
    {"a": BlockSequence(["b"])},
    {"a": [BlockSequence(["b"])]},
    {"a": [BlockMapping()]},
    {"a": BlockMapping()},
    {"a": [["b", "c"], ["d"]]},
    {"a": [["b" * 60, "c" * 60], ["d"]]},
    {"a": [[["b" * 60, "c" * 60]]]},
    {"a": [[]]},
    {"a": [{}]},
    {"a": [{"b": "c"}]},
    {"a": [{"b": "c", "d": "e"}]},
    {"a": [{"b": "c" * 50, "d": "e" * 50}]},
    {"a": [{"b": "c", "d": ["e"]}]},
    {"a": [BlockMapping(b="c", d="e")]},
    {"a": {"b": {"c": "d"}}},
    {"a": {"b": {"c": {"d": "e"}}}},
    {"a": {"b": {"c": []}}},
    {"a": {"b": ["c", ["d"]]}},
    {"a": {"": "b"}},
    {"": "a"},
    {"a": {"b" * 96: ""}},
    {"a": {"b" * 97: ""}},
    {"a": {"b?": "c"}},
    {"a": {"b,": "c,"}},
    {"b?": "c?"},
    {"a": PlainScalar("")},
    {"a": ""},
    {"a": PlainScalar("1.5")},
    {"a": "1.5"},
    {"a": BracedReference("x")},
    {"a": BracedReference("x y + (1)")},
    {"a": BracedReference("true")},
    {"a": BracedReference("x:y")},
    {"a": ["b", BracedReference("x")]},
    {"a": "b\nc"},
    {"a": "b\nc\n"},
    {"a": "b\nc\n\n\n"},
    {"a": "b\n\nc"},
    {"a": "b\n"},
    {"a": "\nb\nc"},
    {"a": " b\nc"},
    {"a": "\tb\nc"},
    {"a": "b\n  c"},
    {"a": "b\tc\nd"},
    {"a": "b\x07\nc"},
    {"a": "\n\n"},
    {"a": ["b\nc", "d"]},
    {"a": {"b": "c\nd"}},
    {"a": "b: c"},
    {"a": "b:"},
    {"a": "b #c"},
    {"a": "b "},
    {"a": " b"},
    {"a": "it's"},
    {"a": 'say "b"'},
    {"a": "b\\c"},
    {"a": "'b' \"c\""},
    {"a": "-"},
    {"a": "b\tc"},
    {"a": "b\rc"},
    {"a": "\x7f"},
    {"a": "\xa0"},
    {"a": "\xff\x80"},
    {"a": "\u0100\u2028"},
    {"a": "\ufeff"},
    {"a": "\U0001f600\U000e0001"},
    {"a": "\u200b\"'"},
    {"a": "\u0100\u202e"},
    {"a b": "c"},
    {"a: b": "c"},
    {"a\nb": "c"},
    {"1": "c"},
    {"a" * 900: "b"},
]


def test_each_layout_is_as_it_was() -> None:
    """tests/cases/wire/layouts.txt has one document below the other."""
    told = "".join(f"# {number}\n{dump_yaml(tree)}" for number, tree in enumerate(LAYOUTS))
    assert told == expected("layouts")
    for tree in LAYOUTS:
        assert _values(parse_yaml(dump_yaml(tree), file="x").root) == _values(as_node(tree))


def test_a_key_longer_than_yaml_finds_is_still_read() -> None:
    tree = {"k" * (LONGEST_KEY + 500): [{"j" * 1200: {"a": "b"}}]}
    assert _values(parse_yaml(dump_yaml(tree), file="x").root) == _values(as_node(tree))


COMMENTED = """# top
a: 1 # one
b: |  # head
  x # no
# mid
c: "x # no
  # no" # yes
e: plain#no
g:
  # before b
  - b
# end
"""


def test_comments_are_told_from_the_text_of_scalars() -> None:
    found = [(one.line, one.text, one.alone) for one in find_comments(COMMENTED)]
    assert found == [
        (1, "# top", True),
        (2, "# one", False),
        (3, "# head", False),
        (5, "# mid", True),
        (7, "# yes", False),
        (10, "# before b", True),
        (12, "# end", True),
    ]


UNSEEN = {
    "\0": "\\x00",
    "\x1b": "\\x1B",
    "\x85": "\\x85",
    "\u2028": "\\u2028",
    "\u202e": "\\u202E",
    "\u2067": "\\u2067",
    "\u200b": "\\u200B",
    "\u200d": "\\u200D",
    "\ufeff": "\\uFEFF",
    "\xad": "\\xAD",
    "\u3164": "\\u3164",
    "\uf8ff": "\\uF8FF",
    "\U000e0041": "\\U000E0041",
    "\U0010fffd": "\\U0010FFFD",
}


@pytest.mark.parametrize("mark", UNSEEN)
@pytest.mark.parametrize("around", ["a{}b", "{}", "line\nof{}two\n", 'say "{}"', "it's {}: x"])
def test_what_nobody_sees_is_written_as_its_code(mark: str, around: str) -> None:
    text = around.format(mark)
    dumped = dump_yaml({text: [text, {"x": text, "y": BracedReference(text)}], "z": text})
    assert mark not in dumped
    assert dumped.count(UNSEEN[mark]) == 5
    read = parse_yaml(dumped, file="x").root
    assert isinstance(read, Mapping)
    value = read.get("z")
    assert isinstance(value, Scalar)
    assert value.text == text
    assert read.pairs[0][0].text == text


def test_joiners_that_a_script_needs_are_written_as_they_are() -> None:
    assert dump_yaml({"a": "می\u200cخواهم"}) == "a: می\u200cخواهم\n"
    assert dump_yaml({"a": "x\n\U0001f468\u200d\U0001f469\n"}) == (
        "a: |\n  x\n  \U0001f468\u200d\U0001f469\n"
    )
