"""Versions and spans of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from builder.facts.version import EVER, Span, Version, gaps, parse_version

versions = some.builds(
    Version, some.integers(0, 30), some.integers(0, 9), some.sampled_from([0, 0, 1, 5])
)


@some.composite
def spans(draw: some.DrawFn) -> Span:
    since = draw(versions)
    until = draw(some.none() | versions.filter(lambda each: each > since))
    return Span(since=since, until=until)


@pytest.mark.parametrize(
    ("text", "version", "shown"),
    [
        ("18", Version(18), "18"),
        ("18.0", Version(18), "18"),
        ("13.10", Version(13, 10), "13.10"),
        ("10.15.7", Version(10, 15, 7), "10.15.7"),
        ("10.0.1", Version(10, 0, 1), "10.0.1"),
        ("0", Version(0), "0"),
        ("013.02", Version(13, 2), "13.2"),
    ],
)
def test_versions_are_read_and_shown(text: str, version: Version, shown: str) -> None:
    assert parse_version(text) == version
    assert str(version) == shown
    assert parse_version(shown) == version


@pytest.mark.parametrize(
    "text", ["", "18.", ".1", "1.2.3.4", "18b", "v18", "-1", "1000", " 18", "18\n", "18,1", "١٨"]
)
def test_what_is_no_version_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a version"):
        parse_version(text)


def test_parts_compare_as_numbers_and_missing_ones_are_zero() -> None:
    assert Version(13, 2) < Version(13, 10) < Version(14)
    assert Version(18) == Version(18, 0, 0)
    assert hash(Version(18)) == hash(Version(18, 0))
    assert max(Version(9, 9), Version(10)) == Version(10)
    assert Version(18) >= Version(18, 0)


def test_a_span_ends_before_its_end() -> None:
    span = Span(since=Version(13, 2), until=Version(18))
    assert Version(13, 2) in span
    assert Version(17, 9) in span
    assert Version(13, 1) not in span
    assert Version(18) not in span
    assert Version(99) in EVER


@given(spans(), spans(), versions)
def test_two_spans_meet_where_a_version_is_in_both(one: Span, other: Span, at: Version) -> None:
    assert one.meets(other) == other.meets(one)
    if at in one and at in other:
        assert one.meets(other)
    if one.meets(other):
        both = one.within(other)
        assert both == other.within(one)
        assert both.since in one
        assert both.since in other
        assert (at in both) == (at in one and at in other)


@given(spans())
def test_a_span_meets_itself_and_ever(span: Span) -> None:
    assert span.meets(span)
    assert span.within(EVER) == span
    assert span.within(span) == span


@pytest.mark.parametrize(
    ("spans", "whole", "missing"),
    [
        (["0-"], "13-", ""),
        (["0-15", "15-"], "13-", ""),
        (["15-", "0-15"], "13-", ""),
        (["0-15", "15.0.1-"], "13-", "15 to 15.0.1"),
        (["14-"], "13-", "13 to 14"),
        (["0-15"], "13-", "15 and later"),
        (["14-15", "16-17"], "13-", "13 to 14, 15 to 16, 17 and later"),
        (["14-15"], "14-15", ""),
        (["14-15"], "14-16", "15 to 16"),
        (["20-"], "13-15", "13 to 15"),
        (["0-10"], "13-15", "13 to 15"),
        ([], "13-15", "13 to 15"),
        (["13-20", "14-15"], "13-20", ""),
    ],
)
def test_gaps_are_what_no_span_holds(spans: list[str], whole: str, missing: str) -> None:
    def span(text: str) -> Span:
        since, _, until = text.partition("-")
        return Span(since=parse_version(since), until=parse_version(until) if until else None)

    assert ", ".join(map(str, gaps(map(span, spans), span(whole)))) == missing
