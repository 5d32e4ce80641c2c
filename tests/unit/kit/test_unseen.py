"""No file of a kit says what nobody sees; marks that right-to-left sentences need may stand."""

from __future__ import annotations

import plistlib

import pytest

from builder.kit.proof.unseen import check_unseen, check_unseen_claims


@pytest.mark.parametrize("ending", ["html", "svg", "mobileconfig", "command", "txt", "md", "json"])
@pytest.mark.parametrize(
    "mark", ["\u202e", "\u2066", "\u200b", "\ufeff", "\x1b", "\U000e0041", "\x00"]
)
def test_a_text_that_hides_something_is_told(ending: str, mark: str) -> None:
    [fault] = check_unseen(f"a.{ending}", f"one\n\ttwo{mark} three".encode())
    assert fault.code == "kit-unseen"


@pytest.mark.parametrize(
    "written",
    [
        "&#x202e;",
        "&#8238",
        "&#X202E;",
        "&rlm;&lrm;",
        "&ZeroWidthSpace;",
        "&shy;",
        "&#1;",
        "&#x110000;",
    ],
)
def test_a_reference_hides_nothing(written: str) -> None:
    assert list(check_unseen("a.html", f"<p>x{written}".encode()))


def test_texts_of_a_property_list_are_looked_at_in_both_forms() -> None:
    value = {"a": [{"b": "x\u200by"}]}
    assert list(check_unseen("a.shortcut", plistlib.dumps(value, fmt=plistlib.FMT_BINARY)))
    assert list(check_unseen("a.mobileconfig", plistlib.dumps(value)))
    assert list(check_unseen("a.shortcut", plistlib.dumps({"a\u202e": 1}, fmt=plistlib.FMT_BINARY)))
    assert not list(check_unseen("a.shortcut", b"bplist00 and nothing else"))


@pytest.mark.parametrize(
    "text",
    [
        "plain &amp; simple &#39; &quot;",
        "\u05d1 \u2068Siri\u2069 \u05d0 \u2068a \u2068b\u2069\u2069",
        "\u0647\u0630\u0647. \u200fApple",
        "\u0645\u06cc\u200c\u062e",
        "\U0001f469\u200d\U0001f4bb",
    ],
)
def test_what_a_script_needs_may_stand(text: str) -> None:
    assert not list(check_unseen("a.html", text.encode()))


@pytest.mark.parametrize(
    "text", ["\u2068a", "a\u2069", "\u2068a\n\u2069", "\u200fa", "\u2067a\u2069"]
)
def test_a_mark_without_its_pair_or_its_script_is_told(text: str) -> None:
    assert list(check_unseen("a.html", text.encode()))


def test_pictures_and_sheets_are_not_read_as_texts() -> None:
    assert not list(check_unseen("a.png", b"\x00"))


def test_what_a_manifest_says_is_looked_at() -> None:
    assert not list(check_unseen_claims({"kit": {"title": "Plain"}, "n": 1}, "manifest.json"))
    [fault] = check_unseen_claims({"kit": {"title": "a\u202eb"}}, "manifest.json")
    assert "\\u202e" in fault.message
