"""Patterns: what ICU finds, what is announced instead, and hostile ones that are stopped."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from builder.workflow.apple.actions import action, block
from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Output, Unsupported
from builder.workflow.run.faults import LimitError
from builder.workflow.run.limits import Meter, RunLimits
from builder.workflow.run.pattern_scanner import PatternError
from builder.workflow.run.patterns import find_all
from builder.workflow.run.run import simulate

CASES = Path(__file__).parents[2] / "cases" / "run" / "patterns"
ROWS: list[dict[str, Any]] = yaml.safe_load((CASES / "icu.yaml").read_text(encoding="utf-8"))
READ = [row for row in ROWS if "found" in row]
ANNOUNCED = [row for row in ROWS if "found" not in row]
SHORT = "a" * 60 + "!"
LONG = "a" * 500_000


def found_by(row: dict[str, Any]) -> list[list[Any]]:
    found = find_all(
        Meter(limits=RunLimits()),
        row["pattern"],
        row["text"],
        ignore_case="i" in row["flags"],
        multiline="m" in row["flags"],
    )
    return [[start, end, *groups] for start, end, groups in found]


@pytest.mark.parametrize("row", READ, ids=lambda row: ascii(row["pattern"]))
def test_a_pattern_finds_what_icu_finds(row: dict[str, Any]) -> None:
    expected = [[part if part is not None else "" for part in one] for one in row["found"]]
    assert found_by(row) == expected


@pytest.mark.parametrize("row", ANNOUNCED, ids=lambda row: ascii(row["pattern"]))
def test_a_pattern_that_cannot_be_read_alike_is_never_matched(row: dict[str, Any]) -> None:
    with pytest.raises(PatternError):
        found_by(row)


@pytest.mark.parametrize("name", ["text.match", "text.replace"])
def test_a_pattern_that_is_not_read_is_an_event_with_its_reason(name: str) -> None:
    keys = {"text.match": ("text", "WFMatchTextPattern")}
    text, pattern = keys.get(name, ("WFInput", "WFReplaceTextFind"))
    parameters = {text: "ab", pattern: "a{,2}", "WFReplaceTextRegularExpression": True}
    actions = block(action(name, parameters), action("output", {"WFOutput": "went on"}))
    events = simulate(Workflow(actions=actions), device=parse_os("ios-18")).events
    assert events == (
        Unsupported(identifier="the pattern a{,2} (a { that is not a count)"),
        Output(value="went on"),
    )


BACKTRACKING = [
    r"(a|aa)+$",
    r"(?:a|aa)+$",
    r"(?:(?:a|aa)|(?:aaa|a))+$",
    r"(a|a|a|a)*b$",
    r"(?:a?){60}a{60}$",
    r"(\w+\s?)+$",
    r"(a+)+(b+)+$",
    r"(.*)(.*)(.*)(.*)(.*)(.*)x$",
    r"(a+)\1+b",
    r"(?=(a+)+$)x",
    r"(?<=(?:a|aa){1,60})c",
    r"(?:a{1,30}){1,30}$",
]


@pytest.mark.parametrize("pattern", BACKTRACKING)
@pytest.mark.parametrize("text", [SHORT, SHORT * 40], ids=["short", "long"])
def test_a_pattern_that_may_backtrack_is_matched_in_time_or_stopped(
    pattern: str, text: str
) -> None:
    meter = Meter(limits=RunLimits(seconds=0.3))
    try:
        find_all(meter, pattern, text)
    except LimitError as error:
        assert "seconds for patterns" in str(error)  # noqa: PT017  # either end is right
    else:
        assert meter.patterns <= 0.3


LARGE = [
    ("a{2000000000}", "2000000000"),
    ("(?:a|b){2000000000}", "counts"),
    ("[ab]{999999999}", "sets"),
    ("(?:" * 6 + "a" + "{65535})" * 6, "counts inside each other"),
    ("(?:a{20000}){2}", "a product of counts"),
    ("a{15000}b{15000}", "a sum of counts"),
    ("(?:){999999999}", "counts of nothing"),
    ("x" * 3_000, "length"),
    ("(" * 900 + "a" + ")" * 900, "groups"),
    ("(?:" * 300 + "a" + ")+" * 300, "repeated groups"),
    ("[" * 600 + "a" + "]" * 600, "sets inside sets"),
    ("(?<=" * 300 + "a" + ")" * 300, "look-behinds"),
    ("(?i:" * 300 + "a" + ")" * 300, "flags"),
]


@pytest.mark.parametrize("pattern", [one[0] for one in LARGE], ids=[one[1] for one in LARGE])
def test_a_pattern_too_large_to_compile_is_refused_before(pattern: str) -> None:
    meter = Meter(limits=RunLimits())
    with pytest.raises((LimitError, PatternError)):
        find_all(meter, pattern, "a" * 100)
    assert meter.patterns < 1.0


@pytest.mark.parametrize(
    "pattern",
    [
        "|".join(f"ab{number}" for number in range(300)),
        "(?i)" + "[a-\U0010ffff]" * 100,
        "(?i)" + "\u00df\u017fK" * 100,
        "[\\p{L}--[aeiou]]" * 100,
        "a{0,999999999}",
        "(?:a|b){0,999999999}",
    ],
    ids=["branches", "wide sets", "letters alike", "differences", "a{0,n}", "(a|b){0,n}"],
)
def test_a_pattern_as_large_as_allowed_is_compiled_within_the_meter(pattern: str) -> None:
    meter = Meter(limits=RunLimits())
    find_all(meter, pattern, "ab7")
    assert 0 < meter.patterns <= meter.limits.seconds


@pytest.mark.parametrize(
    ("pattern", "text", "words"),
    [
        ("", "x" * 150_000, "matches"),
        ("((((((((a))))))))*", LONG, "repeated groups"),
        ("(a)(b)(c)(d)(e)(f)(g)(h)|a", "a" * 30_000, "matches"),
    ],
)
def test_matches_and_their_groups_are_counted(pattern: str, text: str, words: str) -> None:
    with pytest.raises(LimitError, match=words):
        find_all(Meter(limits=RunLimits()), pattern, text)


def test_time_for_patterns_is_counted_over_the_whole_run() -> None:
    meter = Meter(limits=RunLimits())
    find_all(meter, "a+", "aa")
    spent = meter.patterns
    find_all(meter, "a+", "aa")
    assert meter.patterns > spent > 0
    with pytest.raises(LimitError, match="seconds"):
        find_all(Meter(limits=RunLimits(seconds=0.0)), "x", "x")


def test_a_text_with_a_dotless_i_is_not_matched_without_regard_to_case() -> None:
    with pytest.raises(PatternError, match="dotless"):
        find_all(Meter(limits=RunLimits()), "i", "ı", ignore_case=True)
    assert find_all(Meter(limits=RunLimits()), "i", "ıi") == [(1, 2, ())]
