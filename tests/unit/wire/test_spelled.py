"""One text for each value: equal values have one, others another, in whatever run."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from itertools import combinations

import pytest

from builder.wire.spelled import value_digest
from tests.conftest import ROOT


class Colour(Enum):
    RED = 1


class Word(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Pair:
    left: object
    right: object = None


@dataclass(frozen=True)
class Twin:
    left: object
    right: object = None


DIFFERENT = [
    *("", "1", "red", "s0:"),
    *(1, 1.0, 0, -0.0, True, False, None),
    *(b"", b"1", date(2026, 11, 29), "2026-11-29"),
    *(Colour.RED, Word.RED),
    *((), (1,), (1, 2), (2, 1), ((1,), 2), (1, (2,)), [1, 2]),
    *(("ab", "c"), ("a", "bc"), ("s1:a", "s1:b")),
    *({}, {"a": 1}, {"a": 1, "b": 2}, {"b": 2, "a": 1}, {1: "a"}),
    *(frozenset(), frozenset({"a"}), frozenset({"a", "b"}), frozenset({("a", "b")})),
    *(Pair(1), Pair(None, 1), Pair((1, None)), Twin(1)),
]


def test_values_that_differ_have_different_digests() -> None:
    for one, other in combinations(DIFFERENT, 2):
        assert value_digest(one) != value_digest(other), (one, other)


def test_what_is_equal_has_one_digest() -> None:
    assert value_digest(Pair(("a", 1), {"x": None})) == value_digest(Pair(("a", 1), {"x": None}))
    assert value_digest(frozenset("abc")) == value_digest(frozenset("cba"))


@pytest.mark.parametrize("value", [object(), {1, 2}, (1, bytearray(b"x")), Pair(lambda: 0)])
def test_what_has_no_text_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="cannot be spelled"):
        value_digest(value)


def test_the_digest_is_the_same_in_processes_of_other_hash_seeds() -> None:
    code = (
        "from builder.wire.spelled import value_digest\n"
        "print(value_digest(frozenset({'scan', 'links', 'profiles', 'shortcuts'})))"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=True,
            timeout=120,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(found) == 1
