"""A workspace of one's own: found from below, its files beside the default ones, told in words."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from builder.cli.main import run
from tests.conftest import ROOT

GUIDE = (ROOT / "shortcuts" / "siri-history.yaml").read_text(encoding="utf-8")
HOST = ("build", "-t", "host")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace with a kit.yaml and nothing else; the current folder is one within."""
    monkeypatch.setenv("NO_COLOR", "1")
    (tmp_path / "kit.yaml").write_text("format: 1\nlanguages: [en]\nguides: [siri-history]\n")
    (tmp_path / "notes" / "deep").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notes" / "deep")
    return tmp_path


def test_a_command_below_a_workspace_works_in_it_and_says_so(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*HOST]) == 0
    out, err = capsys.readouterr()
    assert f"Workspace: {place}\n" in err
    assert f"Built: {place}/dist/optout-kit-part" in out
    assert run(["check", f"{place}/dist/optout-kit-part"]) == 0
    assert "what the sources in this folder compile to" in capsys.readouterr().out
    assert not list(Path.cwd().iterdir())


def test_a_command_can_be_told_where_to_work(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/")
    assert run(["-C", str(place), *HOST]) == 0
    out, err = capsys.readouterr()
    assert "Built: dist/optout-kit-part" in out
    assert "Workspace" not in err
    for wrong in (str(place / "none"), str(place / "kit.yaml")):
        assert run(["-C", wrong, *HOST]) == 2
        assert wrong in capsys.readouterr().err


def test_a_kit_file_where_everybody_may_write_decides_nothing_below(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    common = tmp_path / "common"
    (common / "mine").mkdir(parents=True)
    (common / "kit.yaml").write_text("format: 99\n")
    monkeypatch.chdir(common / "mine")
    assert run(["build", "siri-history", "-l", "en", "-t", "host"]) == 2
    assert f"Workspace: {common}" in capsys.readouterr().err
    common.chmod(0o1777)
    assert run(["build", "siri-history", "-l", "en", "-t", "host"]) == 0


def test_an_assets_folder_of_another_project_is_none_of_ours(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets" / "css").mkdir(parents=True)
    (tmp_path / "assets" / "logo.svg").write_text("<svg/>")
    monkeypatch.chdir(tmp_path)
    assert run(["build", "siri-history", "-l", "en", "-t", "host"]) == 0
    assert "Of this workspace" not in capsys.readouterr().out


@pytest.mark.parametrize(("name", "word"), [("my-guide", "added"), ("siri-history", "replaces")])
def test_own_guides_stand_beside_the_default_ones_or_in_their_place(
    place: Path, name: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "shortcuts").mkdir()
    mine = f"shortcuts/{name}.yaml"
    text = "# mine\n" + GUIDE.replace("id: siri-history", f"id: {name}")
    (place / mine).write_text(text, encoding="utf-8")
    kit = f"format: 1\nlanguages: [en]\nguides: [siri-audio, {name}]\n"
    (place / "kit.yaml").write_text(kit)
    assert run(["build", "-t", "qr", "--json"]) == 0
    built = json.loads(capsys.readouterr().out)
    assert built["own"] == {mine: word}
    for guide in (name, "siri-audio"):
        assert any(row["path"].startswith(f"qr/en/{guide}-") for row in built["files"])
    assert run(["build", "-t", "qr"]) == 0
    assert f"Of this workspace: {mine} ({word})\n" in capsys.readouterr().out
    assert run(["check", f"{place}/dist/optout-kit-part"]) == 0


def test_a_guide_that_would_lie_where_the_list_of_guides_does_is_refused(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "shortcuts").mkdir()
    text = GUIDE.replace("id: siri-history", "id: guides")
    (place / "shortcuts" / "guides.yaml").write_text(text, encoding="utf-8")
    kit = "format: 1\nlanguages: [en]\nguides: [siri-audio, guides]\n"
    (place / "kit.yaml").write_text(kit)
    assert run(["build", "-t", "page", "-q"]) == 2
    told = capsys.readouterr().err
    assert "two outputs would be one file: en/guides/index.html" in told
    assert "rename the guide" in told
    assert not (place / "dist" / "optout-kit-part").exists()


def test_own_labels_and_devices_take_the_place_of_the_default_ones(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (place / "assets" / "labels").mkdir(parents=True)
    (place / "devices").mkdir()
    labels = (ROOT / "assets" / "labels" / "en.yaml").read_text(encoding="utf-8")
    mine = labels.replace("page.larger: ", "page.larger: Our ")
    assert mine != labels
    (place / "assets" / "labels" / "en.yaml").write_text(mine, encoding="utf-8")
    device = (ROOT / "builder" / "facts" / "devices" / "homepod.yaml").read_text(encoding="utf-8")
    ours = device.replace("\ntitle: HomePod\n", "\ntitle: HomePod of ours\n")
    assert ours != device
    (place / "devices" / "homepod.yaml").write_text(ours, encoding="utf-8")
    assert run(["build", "-t", "page"]) == 0
    out = capsys.readouterr().out
    assert "assets/labels/en.yaml (replaces)" in out
    assert "devices/homepod.yaml (replaces)" in out
    page = (place / "dist" / "optout-kit-part" / "en" / "index.html").read_text(encoding="utf-8")
    assert "Our " in page
    assert "HomePod of ours" in page
    assert run(["check", f"{place}/dist/optout-kit-part"]) == 0
    (place / "devices" / "homepod.yaml").write_text("format: 1\n")
    assert run(["build", "-t", "page"]) == 2
    assert "devices/homepod.yaml" in capsys.readouterr().err


# --- init ------------------------------------------------------------------------------


def settings(folder: Path) -> list[str]:
    lines = (folder / "kit.yaml").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_init_takes_what_a_kit_needs_to_have_a_face(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    words = ["--name", 'Town: "Library"', "--contact", "help@library.example", "-l", "DE,en"]
    assert run(["init", "mine", *words, "--base-url", "https://example.org/siri"]) == 0
    assert settings(tmp_path / "mine") == [
        "format: 1",
        "id: optout-kit",
        "host: 'Town: \"Library\"'",
        "contact: help@library.example",
        "base_url: https://example.org/siri/",
        'edition: "1"',
        "languages: [de, en]",
    ]
    capsys.readouterr()
    assert run(["init", "mine", "--name", "Another"]) == 0
    assert "what you said is not in it" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-l", "dee"], 'no language "dee"; did you mean "de"'),
        (["--base-url", "example.org"], "must start with https://"),
        (["--name", "a\x1bb"], "holds"),
        (["--examples", "--name", "x"], "examples have no kit.yaml"),
    ],
)
def test_what_no_kit_can_say_is_told_and_nothing_is_written(
    words: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["--output-format", "concise", "init", "mine", *words]) == 2
    assert told in capsys.readouterr().err
    assert not (tmp_path / "mine").exists()


def test_init_asks_a_person_at_a_terminal(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "builder", "init", "mine"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        command, cwd=tmp_path, stdin=theirs, stdout=theirs, stderr=theirs, env=env
    )
    os.close(theirs)
    os.write(ours, b"Town Library\nAsk at the desk\n\nen\n")
    said = b""
    try:
        while chunk := os.read(ours, 1024):
            said += chunk
    except OSError:  # Linux says so when the last writer is gone
        pass
    finally:
        os.close(ours)
    assert process.wait(timeout=60) == 0, said
    assert b"Whom people can ask" in said
    assert settings(tmp_path / "mine")[2:] == [
        "host: Town Library",
        "contact: Ask at the desk",
        'edition: "1"',
        "languages: [en]",
    ]
