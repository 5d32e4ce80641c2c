"""`optout list` finds what the workflow language has names for."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from builder.cli.main import cli


def listed(*words: str) -> str:
    result = CliRunner().invoke(cli, ["list", *words])
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize(
    "word", ["setClipboard", "copy-to-clipboard", "is.workflow.actions.setclipboard"]
)
def test_an_action_is_found_by_any_of_its_names(word: str) -> None:
    told = listed("actions", word)
    assert told.startswith("copy-to-clipboard: Copy to Clipboard\n")
    assert "identifier  is.workflow.actions.setclipboard" in told
    assert "- copy-to-clipboard: {input}" in told


def test_choices_and_defaults_are_told() -> None:
    told = listed("actions", "base64-encode")
    assert "mode: one of Encode, Decode; without it Encode (the short form)" in told


def test_many_actions_are_told_by_name_with_their_systems() -> None:
    lines = listed("actions", "contact").splitlines()
    assert lines[0].split() == ["name", "in", "the", "app", "identifier", "systems"]
    assert any(
        "com.apple.AddressBook.CreateContactIntent" in line and line.endswith("macOS 26, macOS 27")
        for line in lines
    )


def test_json_has_all_that_is_known() -> None:
    told = json.loads(listed("actions", "show", "alert", "--json"))
    [alert] = [row for row in told["actions"] if row["name"] == "show-alert"]
    assert alert["systems"] == ["macOS 27.2"]
    assert "confirm" in alert["also"]
    [cancel] = [one for one in alert["parameters"] if one["name"] == "show-cancel-button"]
    assert cancel["default"] is True
    assert alert["example"].startswith("- show-alert: ")


def test_every_action_is_in_the_whole_list() -> None:
    told = json.loads(listed("actions", "--json"))
    assert len(told["actions"]) > 1767 + 1109


@pytest.mark.parametrize(
    ("what", "word", "name"),
    [("glyphs", "micro", "microphone"), ("colors", "blue", "blue"), ("content", "url", "url")],
)
def test_glyphs_colors_and_content_are_listed_and_searched(what: str, word: str, name: str) -> None:
    assert any(line.split()[0] == name for line in listed(what, word).splitlines()[1:])
    assert len(listed(what).splitlines()) > len(listed(what, word).splitlines())


def test_where_nothing_is_found_the_nearest_is_told() -> None:
    assert 'did you mean "show-alert"?' in listed("actions", "show-alrt")
    assert 'No glyph has "zzz" in its name.' in listed("glyphs", "zzz")
