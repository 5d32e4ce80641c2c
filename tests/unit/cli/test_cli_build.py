"""`build`, `check`, `list`, `init` and `doctor`: their words, tables and JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from builder.cli import build as build_module
from builder.cli.build import source_date
from builder.cli.main import run
from builder.errors import UsageError
from builder.kit.doctor import ToolFinding
from builder.wire.archive import EPOCH
from tests.conftest import ROOT, BuiltKit

SMALL = ["analytics", "-l", "en", "-t", "host", "-t", "relay"]


@pytest.fixture(autouse=True)
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An own folder with the project's definitions."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def said(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> str:
    assert run(words) == code, capsys.readouterr().err
    return capsys.readouterr().out


def data(words: list[str], capsys: pytest.CaptureFixture[str], code: int = 0) -> Any:
    return json.loads(said([*words, "--json"], capsys, code))


# --- build -----------------------------------------------------------------------------


def test_a_build_prints_a_table_and_the_next_step(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", *SMALL]) == 0
    out, err = capsys.readouterr()
    assert "file" in out.splitlines()[0]
    assert "manifest.json" not in [line.split()[0] for line in out.splitlines() if line]
    assert "shortcuts/Optout Relay.shortcut" in out
    assert "Built: dist/optout-kit-part (" in out
    assert "PREVIEW: codes point at http://localhost:8000/. Do not print." in out
    assert out.endswith("Next: optout check dist/optout-kit-part\n")
    assert "load ...\n" in err
    assert (place / "dist" / "optout-kit-part.zip").is_file()
    assert "Nothing changed: dist/optout-kit-part" in said(["build", *SMALL], capsys)
    assert "Built: dist" in said(["build", *SMALL, "--rebuild"], capsys)


def test_a_build_with_an_address_is_no_preview(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(["build", *SMALL, "--base-url", "https://example.org/siri"], capsys)
    assert (found["preview"], found["base_url"]) == (False, "https://example.org/siri/")


def test_a_build_in_json_lists_every_file(capsys: pytest.CaptureFixture[str]) -> None:
    found = data(["build", *SMALL, "--out", "else"], capsys)
    assert (found["ok"], found["fresh"], found["preview"]) == (True, False, True)
    assert found["folder"] == "else/optout-kit"
    assert {"README.md", "shortcuts/Optout Relay.shortcut"} <= {
        row["path"] for row in found["files"]
    }
    assert all(len(row["sha256"]) == 64 for row in found["files"])


def test_a_narrowed_build_leaves_the_whole_kit_where_it_is(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A workspace of one small guide in one language, so that the whole kit is soon made."""
    (place / "kit.yaml").write_text("format: 1\nguides: [siri-history]\nlanguages: [en]\n")
    whole = data(["build"], capsys)
    assert (whole["folder"], whole["part"]) == ("dist/optout-kit", "")
    readme = (place / "dist" / "optout-kit" / "README.md").read_text()
    before = (place / "dist" / "optout-kit" / "manifest.json").read_bytes()
    assert "part of the kit" not in readme
    assert "It is a part" not in said(["check", "dist/optout-kit"], capsys)
    for words in (["-t", "host"], ["-d", "mac", "-t", "script"], ["-l", "en", "-t", "qr"]):
        for more in ([], ["--out", "dist"]):
            part = data(["build", *words, *more], capsys)
            assert part["folder"] == "dist/optout-kit-part"
            assert part["archive"] == "dist/optout-kit-part.zip"
            assert (place / "dist" / "optout-kit" / "manifest.json").read_bytes() == before
    told = "languages en; targets qr"
    assert part["part"] == told
    readme = (place / "dist" / "optout-kit-part" / "README.md").read_text()
    assert f"**This is a part of the kit**, made of these alone: {told}." in readme
    for path in ("dist/optout-kit-part", "dist/optout-kit-part.zip"):
        assert f"It is a part of a kit: {told} alone.\n" in said(["check", path], capsys)
    assert data(["check", "dist/optout-kit-part"], capsys)["part"] == told
    assert data(["build", "-t", "host", "--replace"], capsys)["folder"] == "dist/optout-kit"
    assert (place / "dist" / "optout-kit" / "manifest.json").read_bytes() != before


def test_names_come_in_lists_in_any_case_and_by_kind(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["build", "siri-history", "-l", "DE,pt_br", "-l", "de", "-d", "Mac, iPhone"]
    found = data([*words, "-t", "QR,host"], capsys)
    assert found["part"] == (
        "guides siri-history; languages de, pt-BR; devices mac, iphone; targets qr, host"
    )
    found = data(["build", "siri-history", "-l", "en", "-t", "print"], capsys)
    assert {row["kind"] for row in found["files"]} == {"print", "doc"}
    assert data(["check", "dist/optout-kit-part"], capsys)["ok"]


def test_a_quiet_build_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["build", *SMALL, "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_long_table_is_summed_up_unless_all_is_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "_SHORT", 2)
    short = said(["build", *SMALL], capsys)
    assert short.split()[:3] == ["files", "size", "kind"]
    assert "Optout Relay" not in short
    assert "Optout Relay" in said(["build", *SMALL, "--all"], capsys)


def test_words_shown_in_english_are_counted_language_by_language(
    kit: BuiltKit, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {f"l{number}": number for number in range(9)}
    build_module._print(replace(kit.built, english_words=counts), show_all=False, seconds=1.25)
    out, err = capsys.readouterr()
    assert "for want of a source: l1 1, l2 2, l3 3, l4 4, l5 5, l6 6, and 2 more languages" in out
    assert "combinations left out; manifest.json says why." in out
    assert err == "Took 1.2 s.\n"
    assert "PREVIEW" not in out


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["build", "analitics"], 2, 'no guide "analitics"; did you mean "analytics"'),
        (["build", "-l", "dd"], 2, 'no language "dd"'),
        (["build", "-d", "iphon"], 2, 'no device "iphon"'),
        (["build", "-t", "pages"], 2, 'no target "pages"'),
        (["build", "-t", "prnt"], 2, 'no target "prnt"; did you mean "print"'),
        (["build", "-l", "en,ed"], 2, 'no language "ed"'),
        (["build", "-l", ","], 2, '--language "," names nothing'),
        (["build", "-t", ""], 2, '--target "" names nothing'),
        (["build", "--base-url", "example.org"], 2, "must start with https"),
    ],
)
def test_unknown_names_are_told_and_write_nothing(
    words: list[str], code: int, message: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["--output-format=concise", *words]) == code
    assert message in capsys.readouterr().err
    assert not list(place.glob("dist/optout-kit*"))


@pytest.mark.parametrize(
    ("text", "date"),
    [("", EPOCH), ("0", (1970, 1, 1, 0, 0, 0)), ("1795305600", (2026, 11, 22, 0, 0, 0))],
)
def test_the_date_of_the_archive_comes_from_the_environment(
    text: str, date: tuple[int, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    assert source_date() == date


@pytest.mark.parametrize("text", ["now", "1.5", "9" * 30, "-" + "9" * 30])
def test_a_date_that_is_none_is_told(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    with pytest.raises(UsageError, match="seconds since 1970"):
        source_date()


@pytest.mark.parametrize("text", ["-1", "4300000000", "99999999999"])
def test_a_date_beyond_what_zip_holds_still_builds(
    text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", text)
    assert data(["build", *SMALL], capsys)["ok"]


# --- check -----------------------------------------------------------------------------


@pytest.mark.untraced
def test_definitions_are_checked_without_a_path_or_with_a_workspace(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    guides = len(list((ROOT / "shortcuts").glob("*.yaml")))
    told = said(["check", "--today", "2026-11-22"], capsys)
    assert told.startswith(f"Sound: {guides} guides, 7 devices, ")
    (place / "kit.yaml").write_text("format: 1\nlanguages: [en, de]\n")
    told = said(["check", str(place), "--today", "2026-11-22"], capsys)
    assert told.startswith(f"Sound: {guides} guides, 7 devices, 2 languages")
    found = data(["check", "--today", "2026-11-22"], capsys)
    assert found["ok"]
    assert {each["code"] for each in found["problems"]} <= {"untranslated"}


def test_old_facts_are_warnings_and_no_fault(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "kit.yaml").write_text("format: 1\nlanguages: [en, de]\n")
    assert run(["--output-format", "concise", "check", "--today", "2030-01-01"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Sound:")
    assert "warning: " in err
    assert "warning[stale-fact]" not in err
    found = data(["check", "--today", "2030-01-01"], capsys)
    assert found["problems"][0]["severity"] == "warning"


def test_faults_in_definitions_end_with_two(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "kit.yaml").write_text("format: 1\nbase_url: example.org\nhosts: me\n")
    assert run(["check"]) == 2
    err = capsys.readouterr().err
    assert "error[bad-url] kit.yaml:2:11: the address must start with https" in err
    assert "    base_url: example.org\n              ^^^^^^^^^^^\n" in err
    assert err.endswith("2 faults\n")
    assert [row["line"] for row in data(["check"], capsys, 2)["problems"]] == [2, 3]


def test_a_kit_is_checked_as_folder_and_as_zip(
    kit: BuiltKit, capsys: pytest.CaptureFixture[str]
) -> None:
    assert said(["check", str(kit.folder)], capsys).startswith("Sound: ")
    found = data(["check", str(kit.archive)], capsys)
    assert found["ok"]
    assert found["files"] > 20


def test_a_changed_kit_ends_with_one(
    kit: BuiltKit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = kit.copy(tmp_path / "harmed")
    (folder / "README.md").write_text("changed")
    assert run(["check", str(folder)]) == 1
    err = capsys.readouterr().err
    assert "README.md: not the file that the manifest lists" in err
    assert "is not the kit that was built" in err
    found = data(["check", str(folder)], capsys, 1)
    assert not found["ok"]
    assert found["problems"][0]["file"] == "README.md"


@pytest.mark.parametrize(("name", "code"), [("none", 5), ("none.zip", 5), ("empty", 6)])
def test_what_is_no_kit_is_told(
    name: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert run(["check", str(tmp_path / name)]) == code
    assert capsys.readouterr().err.startswith("error[")


# --- list ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "id_key", "some_id"),
    [
        ("guides", "id", "siri-audio"),
        ("devices", "id", "visionpro"),
        ("panes", "pane", "privacy.analytics"),
        ("languages", "tag", "ar"),
        ("targets", "name", "chooser"),
    ],
)
def test_what_there_is_can_be_listed(
    what: str, id_key: str, some_id: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = data(["list", what], capsys)[what]
    assert some_id in [row[id_key] for row in rows]
    text = said(["list", what], capsys)
    assert len(text.splitlines()) == len(rows) + 1
    assert text.split()[0] == next(iter(rows[0]))


def test_panes_are_searched_by_words(capsys: pytest.CaptureFixture[str]) -> None:
    rows = data(["list", "panes", "larger", "text"], capsys)["panes"]
    assert {row["title"].rpartition(" > ")[2] for row in rows} >= {"Larger Text"}
    assert {row["sure"] for row in rows} == {"high", "medium"}
    assert said(["list", "panes", "larger text"], capsys).count("settings-navigation://") == 1
    assert run(["list", "panes", "zzz"]) == 0
    assert 'No pane has "zzz"' in capsys.readouterr().err
    assert run(["list", "guides", "zzz"]) == 2


def test_spans_of_addresses_read_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    spans = {row["systems"] for row in data(["list", "panes"], capsys)["panes"]}
    assert any(span.endswith(" to now") for span in spans)
    assert not any("None" in span or span.startswith("0") for span in spans)


# --- init, doctor ----------------------------------------------------------------------


def test_a_workspace_is_started_and_never_overwritten(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(["init", "mine"], capsys)
    assert "mine: " in text
    assert "kept" not in text
    assert text.endswith("Next: edit mine/kit.yaml, then: cd mine && optout build\n")
    (place / "mine" / "kit.yaml").write_text("format: 1\nid: own\n")
    found = data(["init", "mine"], capsys)
    assert found["written"] == []
    assert "kit.yaml" in found["kept"]
    assert (place / "mine" / "kit.yaml").read_text() == "format: 1\nid: own\n"
    assert " kept\n" in said(["init", "mine"], capsys)


def test_the_doctor_lists_tools_and_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def found(*versions: tuple[str, bool]) -> tuple[ToolFinding, ...]:
        return tuple(
            ToolFinding(
                name=f"tool{number}", version=version, required=required, why="w", install="get it"
            )
            for number, (version, required) in enumerate(versions)
        )

    monkeypatch.setattr("builder.kit.doctor.diagnose", lambda: found(("1.0", True), ("", False)))
    lines = said(["doctor"], capsys).splitlines()
    assert lines[1].split() == ["✔", "tool0", "1.0", "w"]
    assert lines[2].split() == ["✘", "tool1", "w", "get", "it"]
    assert data(["doctor"], capsys)["ok"]
    monkeypatch.setattr("builder.kit.doctor.diagnose", lambda: found(("", True)))
    assert run(["doctor"]) == 3
    out, err = capsys.readouterr()
    assert "tool0" in out
    assert "error[missing]: tool0 is missing" in err
    assert not data(["doctor"], capsys, 3)["ok"]
