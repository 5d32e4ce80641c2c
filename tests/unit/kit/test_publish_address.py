"""Where to publish, as people write it; cases in tests/cases/publish/addresses.tsv."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import UsageError
from builder.kit.publish.address import parse_address

LINES = (
    (Path(__file__).resolve().parents[2] / "cases/publish/addresses.tsv")
    .read_text(encoding="utf-8")
    .splitlines()
)
ROWS = [line.split("\t") for line in LINES if not line.startswith("#")]


@pytest.mark.parametrize(("text", "wanted"), [row for row in ROWS if row[1][0] != "!"])
def test_an_address_is_read(text: str, wanted: str) -> None:
    address = parse_address(text)
    assert " ".join(filter(None, (address.way, address.target, address.branch))) == wanted


@pytest.mark.parametrize(("text", "wanted"), [row for row in ROWS if row[1][0] == "!"])
def test_an_address_is_refused_with_the_way_out(text: str, wanted: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_address(text)
    (problem,) = refused.value.problems
    assert wanted[1:] in problem.message
    assert problem.help


@pytest.mark.parametrize("text", ["", "s3://a\nb", "x\x00y", "\x1b[31m"])
def test_an_empty_address_or_control_characters_are_refused(text: str) -> None:
    with pytest.raises(UsageError, match="empty or holds control"):
        parse_address(text)


def test_a_secret_is_not_repeated_in_the_message() -> None:
    with pytest.raises(UsageError) as refused:
        parse_address("s3://key:verysecret@bucket/x")
    assert "verysecret" not in str(refused.value)
