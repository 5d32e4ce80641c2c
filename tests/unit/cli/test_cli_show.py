"""`optout show`: what a file does, before anybody installs it; strangers' files too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from builder.cli.main import run
from builder.wire.archive import Member, write_zip
from builder.wire.plist import dumps_binary, loads
from tests.conftest import BuiltKit

CASES = Path(__file__).resolve().parents[2] / "cases" / "workflows" / "good"


@pytest.fixture(autouse=True)
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert run(words) == 0
    return capsys.readouterr().out


def first(kit: BuiltKit, ending: str) -> str:
    return str(min(kit.folder.rglob(f"*{ending}")))


def test_a_shortcut_is_told_action_by_action(
    kit: BuiltKit, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(["show", first(kit, "Relay.shortcut")], capsys)
    assert text.startswith("Optout Relay: a shortcut of ")
    assert "! " in text
    assert "It takes a text from whatever runs it, which may be a web page." in text
    # The relay puts its addresses together; a guide's own shortcut names them.
    assert "\n  prefs:root=Privacy" in said(["show", first(kit, "recordings.shortcut")], capsys)
    assert "\n   1   Comment: " in text


def test_a_shortcut_in_json_has_addresses_risks_and_actions(
    kit: BuiltKit, capsys: pytest.CaptureFixture[str]
) -> None:
    found = json.loads(said(["show", first(kit, "Relay.shortcut"), "--json"], capsys))
    assert (found["ok"], found["kind"]) == (True, "shortcut")
    assert found["actions"][0]["number"] == 1
    assert found["risks"]
    guide = json.loads(said(["show", first(kit, "recordings.shortcut"), "--json"], capsys))
    assert any(each.startswith("prefs:root=Privacy") for each in guide["addresses"])
    assert "panes" not in guide


def test_the_relay_is_told_by_the_ids_that_it_opens(
    kit: BuiltKit, capsys: pytest.CaptureFixture[str]
) -> None:
    path = first(kit, "Relay.shortcut")
    found = json.loads(said(["show", path, "--json"], capsys))
    assert found["addresses"] == []
    assert len(found["panes"]) > 1300
    assert {"privacy.analytics", "ios.accessibility", "mac.privacy"} <= set(found["panes"])
    text = said(["show", path], capsys)
    assert f"{len(found['panes']):,} screens of Settings that it opens by id:" in text
    below = sum(each.startswith("ios.camera.") for each in found["panes"])
    assert f"\n  ios.camera and {below} below it\n" in text
    assert "\n  ios.ambient\n" in text
    assert "Addresses in it:" not in text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nprefs:root=", "nhttps://evil.example/"),
        ("Optout Relay", "Optout Delay"),
        ("Newer", "Newest"),
    ],
)
def test_a_relay_that_somebody_changed_is_told_as_it_stands(
    old: str, new: str, kit: BuiltKit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plist = json.dumps(loads(Path(first(kit, "Relay.shortcut")).read_bytes()))
    assert old in plist
    bent = tmp_path / "Optout Relay.shortcut"
    bent.write_bytes(dumps_binary(json.loads(plist.replace(old, new))))
    found = json.loads(said(["show", str(bent), "--json"], capsys))
    assert "panes" not in found
    assert found["addresses"]
    assert ("https://evil.example/" in str(found["addresses"])) == ("evil" in new)
    assert "this program's relay" not in said(["show", str(bent)], capsys)


def test_a_profile_is_told_key_by_key(kit: BuiltKit, capsys: pytest.CaptureFixture[str]) -> None:
    path = first(kit, ".mobileconfig")
    text = said(["show", path], capsys)
    assert ": a profile, not signed\n" in text
    assert "  ! com.apple." in text
    found = json.loads(said(["show", path, "--json"], capsys))
    assert (found["kind"], found["signed"]) == ("profile", False)
    assert len(found["keys"]) >= 1


@pytest.mark.parametrize("way", ["folder", "archive"])
def test_a_kit_is_summed_up(kit: BuiltKit, way: str, capsys: pytest.CaptureFixture[str]) -> None:
    path = str(kit.folder if way == "folder" else kit.archive)
    text = said(["show", path], capsys)
    assert "a kit, edition 1, for https://example.org/siri/" in text
    assert "Languages: en, de, ar, ja" in text
    assert "PREVIEW" not in text
    found = json.loads(said(["show", path, "--json"], capsys))
    assert found["manifest"]["kit"]["languages"] == ["en", "de", "ar", "ja"]


HEADS: list[dict[str, Any]] = [
    {},
    {"kit": None, "left_out": None},
    {"kit": [], "base_url": 1, "left_out": 3},
    {"kit": {"guides": "all", "languages": {"a": 1}, "edition": ["x"]}, "preview": "yes"},
    {
        "kit": {"guides": [1, None, ["b\x1b[2J"]], "edition": "e\x1b]0;evil\x07"},
        "base_url": "\u202e",
    },
]


@pytest.mark.parametrize("head", HEADS)
def test_a_strangers_kit_is_told_whatever_its_head_holds(
    head: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifest = json.dumps({"format": 1, "files": [], **head}).encode()
    path = tmp_path / "kit.zip"
    path.write_bytes(write_zip([Member(path="kit/manifest.json", data=manifest)]))
    text = said(["show", str(path)], capsys)
    assert "Left out, with reasons in manifest.json: 0" in text
    assert not set(text) & set("\x1b\x07\u202e")
    assert json.loads(said(["show", str(path), "--json"], capsys))["ok"]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.shortcut", b"", 6),
        ("a.shortcut", b"bplist00", 6),
        ("a.shortcut", b"<plist><dict/></plist>", 6),
        ("a.mobileconfig", b"", 6),
        ("a.mobileconfig", b"<plist><array/></plist>", 6),
        ("a.zip", b"PK", 6),
        ("a.txt", b"", 2),
        ("noending", b"", 2),
    ],
)
def test_what_is_no_such_file_is_told(
    name: str, data: bytes, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / name).write_bytes(data)
    assert run(["show", str(tmp_path / name)]) == code
    assert capsys.readouterr().err.startswith("error[")
    assert run(["show", str(tmp_path / name), "--json"]) == code
    assert json.loads(capsys.readouterr().out)["exit_code"] == code


@pytest.mark.parametrize("name", ["none.shortcut", "none.mobileconfig", "none.zip"])
def test_a_file_that_is_not_there_is_told(name: str, tmp_path: Path) -> None:
    assert run(["show", str(tmp_path / name)]) == 5


def test_a_folder_that_is_no_kit_is_told(tmp_path: Path) -> None:
    assert run(["show", str(tmp_path)]) == 6


def test_a_text_is_told_as_its_shortcut_would_be(capsys: pytest.CaptureFixture[str]) -> None:
    text = said(["show", str(CASES / "where-is-my-switch.workflow.yaml")], capsys)
    assert text.startswith("Where is my switch?: a shortcut of 7 actions\n")
    assert "\n   3     Show Alert: title " in text
    assert text.index("What can it do to you?") < text.index("Action by action:")


def test_several_files_are_told_and_a_faulty_one_stops_none(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    good, bad = CASES / "where-is-my-switch.workflow.yaml", tmp_path / "bad.shortcut"
    bad.write_bytes(b"nothing")
    assert run(["show", str(bad), str(good), str(good)]) == 6
    assert capsys.readouterr().out.count("a shortcut of 7 actions") == 2
    assert run(["show", str(good), str(bad), "--json"]) == 6
    told = json.loads(capsys.readouterr().out)
    assert [one["kind"] for one in told["shown"]] == ["shortcut"]
    assert told["problems"][0]["file"] == str(bad)
