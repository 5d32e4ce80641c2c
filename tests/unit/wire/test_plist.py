"""Property lists: both forms, round trips, and what hostile or impossible ones are told."""

from __future__ import annotations

import plistlib
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from builder.errors import InvalidFileError
from builder.wire import plist
from builder.wire.plist import dumps_binary, dumps_xml, dumps_xml_of, loads, loads_dict, same
from tests.deep_plists import bottomless
from tests.refusals import Refusals, expected, told

WHEN = datetime.fromisoformat("2026-11-22T10:20:30")
# What XML carries unchanged: it forbids most control characters and turns every kind of line
# end into one (XML 1.0, 2.2 and 2.11).
xml_texts = some.text(
    alphabet=some.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff")
    | some.sampled_from("\t\n"),
    max_size=12,
)
scalars = (
    xml_texts
    | some.booleans()
    | some.integers(-(2**63), 2**64 - 1)
    | some.floats(allow_nan=False)
    | some.datetimes().map(lambda when: when.replace(microsecond=0))
    | some.binary(max_size=12)
)
values = some.recursive(
    scalars,
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(xml_texts, inner, max_size=4),
    max_leaves=12,
)


def refused(data: bytes) -> str:
    with pytest.raises(InvalidFileError) as caught:
        loads(data, file="x.plist")
    (problem,) = caught.value.problems
    assert problem.file == "x.plist"
    return problem.code


def xml(body: str) -> bytes:
    return f'<?xml version="1.0"?><plist version="1.0">{body}</plist>'.encode()


@settings(max_examples=150, deadline=None)
@given(values)
def test_whatever_is_written_as_xml_reads_back_the_same(value: Any) -> None:
    data = dumps_xml(value)
    assert same(loads(data), value)
    assert dumps_xml(loads(data)) == data


@settings(max_examples=100, deadline=None)
@given(values)
def test_whatever_is_written_in_binary_reads_back_and_can_be_written_again(value: Any) -> None:
    data = dumps_binary(value)
    assert dumps_binary(loads(data)) == data


def test_keys_are_sorted_whatever_order_they_came_in() -> None:
    one, other = {"b": 1, "a": {"d": 2, "c": 3}}, {"a": {"c": 3, "d": 2}, "b": 1}
    assert dumps_xml(one) == dumps_xml(other)
    assert dumps_binary(one) == dumps_binary(other)


def test_xml_has_apples_heading_tabs_and_one_final_newline() -> None:
    text = dumps_xml({"a": [True, 1.5]}).decode()
    assert text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC')
    assert text.endswith("\n</plist>\n")
    assert "\n\t<key>a</key>\n\t<array>\n\t\t<true/>" in text


IMPOSSIBLE: list[Any] = [
    None,
    {"a": None},
    [object()],
    {1: "a"},
    {("a",): 1},
    {1, 2},
    1j,
    bytearray(b"a"),
    memoryview(b"a"),
    2**64,
    -(2**63) - 1,
    [[2**70]],
]


@pytest.mark.parametrize("value", IMPOSSIBLE, ids=lambda value: type(value).__name__)
def test_what_no_plist_can_hold_is_refused_in_both_forms(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        dumps_xml(value)
    with pytest.raises((TypeError, ValueError)):
        dumps_binary(value)


@pytest.mark.parametrize("mark", ["\x00", "\x07", "\x1b", "\ufffe", "\uffff", "\ud800"], ids=ascii)
@pytest.mark.parametrize("place", ["value", "key", "item"])
def test_characters_that_xml_forbids_are_refused_in_values_and_keys(mark: str, place: str) -> None:
    value: Any = {"value": {"a": mark}, "key": {f"a{mark}": 1}, "item": [["x" + mark]]}[place]
    with pytest.raises(ValueError, match="XML forbids"):
        dumps_xml(value)


def test_a_fault_of_the_caller_names_its_place() -> None:
    with pytest.raises(TypeError, match=r"\$\.a\[1\]: NoneType is not one of text"):
        dumps_xml({"a": [1, None]})


def test_nesting_beyond_the_limit_is_refused_in_both_directions() -> None:
    deep: Any = "end"
    for _ in range(plist.MAX_DEPTH):
        deep = [deep]
    assert same(loads(dumps_xml(deep)), deep)
    assert same(loads(dumps_binary(deep)), deep)
    for dump in (dumps_xml, dumps_binary):
        with pytest.raises(ValueError, match="nested more than"):
            dump([deep])
    assert refused(plistlib.dumps([deep])) == "plist-value"
    assert refused(plistlib.dumps([deep], fmt=plistlib.FMT_BINARY)) == "plist-value"


@pytest.mark.parametrize(
    "page",
    [b"<!DOCTYPE html>\n<title>x</title>", b"\xef\xbb\xbf\n<HTML lang=en>", b"<html></html>"],
)
def test_a_saved_web_page_is_called_one(page: bytes) -> None:
    assert refused(page) == "plist-web-page"


def test_xml_nested_beyond_every_measure_is_refused() -> None:
    assert refused(xml("<array>" * 100_000 + "</array>" * 100_000)).startswith("plist-")


def test_a_binary_list_that_holds_itself_is_refused() -> None:
    # One object, an array of one reference, to itself (CVE-2022-48564 and its kin).
    body = b"bplist00" + b"\xa1\x00" + b"\x08" + bytes(6) + b"\x01\x01"
    trailer = (1).to_bytes(8, "big") + (0).to_bytes(8, "big") + (10).to_bytes(8, "big")
    assert refused(body + trailer).startswith("plist-")


HOSTILE = {
    "empty": b"",
    "text": b"hello",
    "json": b'{"a": 1}',
    "html": b"<!DOCTYPE html><html></html>",
    "cut": dumps_xml({"a": 1})[:-12],
    "binary-cut": dumps_binary({"a": 1})[:-4],
    "binary-head": b"bplist00",
    "old-ascii": b"{ a = 1; }",
    "no-value": xml(""),
    "unknown-element": xml("<nothing/>"),
    "key-without-dict": xml("<key>a</key>"),
    "two-keys": xml("<dict><key>a</key><key>b</key></dict>"),
    "value-without-key": xml("<dict><string>a</string></dict>"),
    "number": xml("<integer>seven</integer>"),
    "big-number": xml(f"<integer>{2**64}</integer>"),
    "huge-number": xml(f"<integer>{'9' * 10_000}</integer>"),
    "real": xml("<real>seven</real>"),
    "date": xml("<date>yesterday</date>"),
    "bad-date": xml("<date>2026-13-45T00:00:00Z</date>"),
    "data": xml("<data>a</data>"),
    "utf-16-lies": b"\xff\xfe<plist>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_sound_property_list_is_told_so(name: str) -> None:
    assert refused(HOSTILE[name]).startswith("plist-")


def test_one_container_named_from_ever_more_places_is_refused_at_once() -> None:
    value: Any = [True]
    for _ in range(60):
        value = [value, value]
    data = plistlib.dumps(value, fmt=plistlib.FMT_BINARY)
    assert len(data) < 1000
    with pytest.raises(InvalidFileError, match="more than 2000000 values"):
        loads(data)


def test_entities_are_refused_before_they_are_expanded() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))
    data = f'<?xml version="1.0"?><!DOCTYPE plist [{laughs}]><plist><string>&l11;</string></plist>'
    assert refused(data.encode()) == "plist-entity"
    assert refused(data.encode("utf-16")).startswith("plist-")


def test_an_external_entity_reads_no_file() -> None:
    data = (
        '<?xml version="1.0"?><!DOCTYPE plist [<!ENTITY f SYSTEM "file:///etc/hostname">]>'
        "<plist><string>&f;</string></plist>"
    )
    assert refused(data.encode()) == "plist-entity"


def test_keyed_archive_references_are_refused() -> None:
    data = plistlib.dumps({"a": plistlib.UID(1)}, fmt=plistlib.FMT_BINARY)
    assert refused(data) == "plist-value"


def test_more_bytes_than_allowed_are_not_read() -> None:
    with pytest.raises(InvalidFileError, match="at most 5 are read"):
        loads(b"123456", max_bytes=5)


def test_a_root_that_must_be_a_dictionary_is_one() -> None:
    assert loads_dict(dumps_xml({"a": 1})) == {"a": 1}
    with pytest.raises(InvalidFileError, match="the root is not a dictionary"):
        loads_dict(dumps_xml([1]))


@pytest.mark.parametrize("form", [dumps_xml, dumps_binary])
def test_any_flipped_byte_is_read_or_refused_never_worse(form: Any) -> None:
    whole = form({"a": [1, True, 2.5, "text", b"data", WHEN], "é": {}})
    for place in range(len(whole)):
        for flip in (0x01, 0x10, 0x80, 0xFF):
            data = bytearray(whole)
            data[place] ^= flip
            try:
                value = loads(bytes(data))
            except InvalidFileError:
                value = None
            assert same(value, value)


DIFFERENT: list[tuple[Any, Any]] = [
    (True, 1),
    (1, 1.0),
    ("a", b"a"),
    ([1], [1, 1]),
    ([1, 2], [2, 1]),
    ({"a": 1}, {"b": 1}),
    ({"a": 1}, {"a": True}),
    ([], {}),
    (float("nan"), 0.0),
    ("é", "e\u0301"),
]


@pytest.mark.parametrize(("left", "right"), DIFFERENT)
def test_what_differs_in_value_or_kind_is_not_the_same(left: Any, right: Any) -> None:
    assert not same(left, right)
    assert not same([left], [right])
    assert same([left, {"a": left}], [left, {"a": left}])


def test_dates_keep_their_seconds() -> None:
    assert loads(dumps_xml(WHEN)) == WHEN
    assert loads(dumps_binary(WHEN)) == WHEN


def test_a_date_with_a_zone_is_refused_rather_than_shifted() -> None:
    when = datetime(2026, 11, 22, tzinfo=UTC)
    for dump in (dumps_xml, dumps_binary):
        with pytest.raises(TypeError):
            dump(when)


def test_what_xml_cannot_carry_names_the_file_it_came_from() -> None:
    with pytest.raises(InvalidFileError, match=r"bell\.shortcut: error: XML cannot carry"):
        dumps_xml_of({"a": "ring \x07"}, file="bell.shortcut")
    assert dumps_xml_of({"a": "b"}, file="") == dumps_xml({"a": "b"})


def loaded(data: bytes, **limits: int) -> Callable[[], object]:
    return partial(loads, data, file="x.plist", **limits)


REFUSALS: Refusals = {name: loaded(data) for name, data in HOSTILE.items()} | {
    "one byte too many": loaded(dumps_xml({}), max_bytes=len(dumps_xml({})) - 1),
    "nested beyond every measure": loaded(bottomless()),
    "an entity": loaded(xml("<string>a</string>").replace(b"<plist", b"<!ENTITY a 'b'><plist")),
    "a list for a dictionary": partial(loads_dict, dumps_xml([]), file="x.plist"),
    "nothing for a dictionary": partial(loads_dict, b"", file="x.plist"),
    "too much for a dictionary": partial(loads_dict, dumps_xml({}), file="x.plist", max_bytes=9),
    "what XML cannot carry": partial(dumps_xml_of, {"a": ["\0"]}, file="x.plist"),
    "a key that is no text": partial(dumps_xml_of, {1: "a"}, file="x.plist"),
    "a number that is too large": partial(dumps_xml_of, [2**64], file="x.plist"),
    "a number that is too small": partial(dumps_xml_of, [-(2**63) - 1], file="x.plist"),
    "a kind that is none": partial(dumps_xml_of, {"a": {"b": {1}}}, file="x.plist"),
}


def test_numbers_at_their_limits_are_written_and_read() -> None:
    for number in (2**64 - 1, -(2**63)):
        assert loads(dumps_xml([number])) == [number]


def test_as_many_bytes_as_are_allowed_are_read() -> None:
    data = dumps_xml({"a": 1})
    assert loads(data, max_bytes=len(data)) == {"a": 1}


@pytest.mark.parametrize(("count", "sound"), [(0, True), (1, False)])
def test_as_many_values_as_are_allowed_are_read(
    monkeypatch: pytest.MonkeyPatch, count: int, sound: bool
) -> None:
    monkeypatch.setattr(plist, "MAX_VALUES", 5)
    data = dumps_binary({"a": [1, 2], "b": 3, **{f"c{n}": 4 for n in range(count)}})
    if sound:
        assert loads(data) == {"a": [1, 2], "b": 3}
    else:
        with pytest.raises(InvalidFileError, match="more than 5 values"):
            loads(data)


def test_values_in_xml_are_counted_before_any_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    # The head, the list and its values have one tag each that opens.
    data = loaded(xml("<array><true/><string>a</string><false/></array>"))
    monkeypatch.setattr(plist, "MAX_VALUES", 6)
    assert told({"six": data}) == "six: nothing is wrong\n"
    monkeypatch.setattr(plist, "MAX_VALUES", 5)
    words = "x.plist: error: not a sound property list: more than 5 values"
    assert told({"six": data}) == f"six: 6 plist-value: {words}\n"


def test_marks_of_xml_mean_nothing_in_binary(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plist, "MAX_VALUES", 1)
    for text in ("<<<<", "<!ENTITY a 'b'>"):
        assert loads(dumps_binary(text)) == text


def nested(count: int) -> Any:
    value: Any = "end"
    for number in range(count):
        value = [value] if number % 2 else {"a": value}
    return value


PLAIN: list[Any] = [
    *("a", True, 1, 1.5, b"a", WHEN, [], {}, -(2**63), 2**64 - 1),
    *([WHEN, [2**64 - 1]], {"a": {}, "b": [{"c": b""}]}, nested(plist.MAX_DEPTH)),
]
ODD: list[Any] = [
    *(None, {1: "a"}, {"a": 1, b"b": 2}, 2**64, -(2**63) - 1, WHEN.replace(tzinfo=UTC)),
    *([[{1}]], {"a": {"b": object()}}, [1, [None]], plistlib.UID(1)),
    nested(plist.MAX_DEPTH + 1),
]


def test_the_quick_walk_and_the_careful_one_agree() -> None:
    for value in PLAIN:
        assert plist._is_plain(value), value
        plist._require(value, "$", xml=True)
    for value in ODD:
        assert not plist._is_plain(value), value
        with pytest.raises((TypeError, ValueError)):
            plist._require(value, "$", xml=False)


def test_both_walks_count_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plist, "MAX_VALUES", 5)
    five: list[Any] = [[1, 2, 3, 4], [[1], [2]], {"a": {"b": 1}, "c": 2}]
    six: list[Any] = [[1, 2, 3, 4, 5], [[1, 2], [3]], {"a": {"b": 1}, "c": [2, 3]}]
    for value in five:
        assert plist._is_plain(value), value
        plist._require_few(value)
    for value in six:
        assert not plist._is_plain(value), value
        with pytest.raises(ValueError, match=r"^more than 5 values$"):
            plist._require_few(value)


def test_what_is_counted_may_be_as_deep_as_what_is_read() -> None:
    plist._require_few(nested(plist.MAX_DEPTH + 1))
    with pytest.raises(ValueError, match=f"^nested more than {plist.MAX_DEPTH} deep$"):
        plist._require_few(nested(plist.MAX_DEPTH + 2))


class Names(dict[str, Any]):
    """A dictionary of a kind of its own, as callers may bring."""


class Items(list[Any]):
    """A list of a kind of its own."""


def test_what_is_the_same_is_told_in_kinds_of_their_own() -> None:
    assert same(Names(a=1), Names(a=1))
    assert not same(Names(a=1), Names(a=True))
    assert not same(Names(a=1), Names(a=1, b=2))
    assert not same(Names(a=1), {"a": 1})
    assert same(Items([1, 2]), Items([1, 2]))
    assert not same(Items([1, 2]), Items([1, True]))
    assert not same(Items([1]), Items([1, 2]))
    assert same(float("nan"), float("nan"))
    assert not same(0.0, -0.0)
    assert same(-0.0, -0.0)
    assert same(b"a", b"a")
    assert not same("a", "b")


FAULTS: dict[str, tuple[Any, str]] = {
    "a key": ({"a": [{"b": {1: 2}}]}, "$.a[0].b: a key is int, not text"),
    "a key's letters": (["", {"a\x07": 1}], "$[1]: the key: holds a character that XML forbids"),
    "letters": ({"a": {"b": ["\x07"]}}, "$.a.b[0]: holds a character that XML forbids"),
    "a zone": ([WHEN.replace(tzinfo=UTC)], "$[0]: a date in a property list has no zone"),
    "a number": ([2**64], f"$[0]: {2**64} does not fit into 64 bits"),
    "a kind": ([[{1}]], "$[0][0]: set is not one of text, bytes, whole number, real number, "),
    "a kind within": ({"a": {1}}, " real number, yes/no, date, list, dictionary"),
    "bytes that may change": ([bytearray(b"a")], "$[0]: bytearray is not one of "),
    "a view": ([memoryview(b"a")], "$[0]: memoryview is not one of "),
    "depth": (nested(129), ": nested more than 128 deep"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_of_a_caller_is_told_with_its_place(name: str) -> None:
    value, words = FAULTS[name]
    with pytest.raises((TypeError, ValueError)) as caught:
        dumps_xml(value)
    assert words in str(caught.value)


def test_each_refusal_says_what_is_wrong() -> None:
    assert told(REFUSALS) == expected("plist")
