"""What README says of adding things is true: each is done in a copy of the tree, and built."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.ports import free_port
from tests.tree_copy import TreeCopy, copied_tree

CASES = ROOT / "tests" / "cases" / "one-file"


@pytest.fixture
def tree(tmp_path: Path) -> TreeCopy:
    return copied_tree(tmp_path)


def case(name: str) -> str:
    return (CASES / name).read_text(encoding="utf-8")


def test_an_output_kind_is_one_module_and_one_row(tree: TreeCopy) -> None:
    tree.write("builder/targets/reminder.py", case("reminder.py.txt"))
    tree.replace(
        "builder/model/kinds.py", "    DOC = (\n", case("reminder-row.txt") + "    DOC = (\n"
    )
    assert tree.changed() == {"builder/targets/reminder.py", "builder/model/kinds.py"}
    port = free_port()
    made = tree.run(
        *("build", "--out", "dist", "-l", "en", "-t", "reminder", "-t", "host", "--json"),
        *("--base-url", f"http://127.0.0.1:{port}/"),
    )
    paths = {row["path"] for row in json.loads(made)["files"]}
    assert "reminders/en/siri-audio.ics" in paths
    kit = tree.root / "dist" / "optout-kit"
    for name in ("_headers", ".htaccess", "hosting/nginx.conf", "hosting/Caddyfile"):
        assert "text/calendar; charset=utf-8" in (kit / name).read_text(), name
    readme = (kit / "README.md").read_text()
    assert "`.ics` as `text/calendar; charset=utf-8`" in readme
    assert "| `reminders/` | reminders to look again | |" in readme
    assert "calendar reminders" in tree.run("list", "targets")
    for place in ("dist/optout-kit", "dist/optout-kit.zip"):
        assert "Sound" in tree.run("check", place)
    with tree.served(port) as url:
        assert "Sound" in tree.run("check", url)
    site = tree.root / "site"
    tree.run("publish", "dist/optout-kit", str(site), "--no-check", "-q")
    assert (site / "reminders" / "en" / "siri-audio.ics").is_file()
    reminder = kit / "reminders" / "en" / "siri-audio.ics"
    reminder.write_bytes(reminder.read_bytes().replace(b"2027", b"2037"))
    assert "siri-audio.ics" in tree.run("check", "dist/optout-kit", code=1)


def test_a_guide_is_one_file_in_english_alone(tree: TreeCopy) -> None:
    tree.write("shortcuts/my-guide.yaml", case("my-guide.yaml"))
    assert tree.changed() == {"shortcuts/my-guide.yaml"}
    tree.write("kit.yaml", "format: 1\nlanguages: [en, de, fr]\n")
    said = tree.run("check")
    assert said.count("warning[untranslated] shortcuts/my-guide.yaml") == 1
    assert "my-guide: not in 2 languages (de, fr)" in said
    made = tree.run(
        "build", "--out", "dist", "-l", "en", "-l", "de", "-l", "fr", "-t", "page", "-t", "script"
    )
    assert "my-guide: not in 2 languages\n" in made
    kit = tree.root / "dist" / "optout-kit"
    assert (kit / "en" / "my-guide" / "index.html").is_file()
    assert not (kit / "de" / "my-guide").exists()
    assert "my-guide/index.html" in (kit / "en" / "index.html").read_text()
    assert "my-guide" not in (kit / "de" / "index.html").read_text()
    left_out = json.loads((kit / "manifest.json").read_bytes())["left_out"]
    german = {"cell": "-/my-guide/-/de", "reason": "the guide has no texts in German"}
    assert [row for row in left_out if "my-guide/-/de" in row["cell"]] == [german]
    assert "Sound" in tree.run("check", "dist/optout-kit")
    other = tree.run("build", "--out", "dist", "siri-audio", "-l", "de", "-t", "shortcut")
    assert "my-guide" not in other
    first = tree.run(
        "build", "--out", "dist", "my-guide", "siri-audio", "-l", "en", "-l", "de", "-t", "page"
    )
    assert "my-guide: not in 1 language\n" in first
    assert "Sound" in tree.run("check", "dist/optout-kit")
    tree.write("shortcuts/my-guide.yaml", "format: 1\nid: my-guide\n")
    tree.run("build", "--out", "dist", "siri-audio", "-l", "de", "-t", "shortcut")
    assert "shortcuts/my-guide.yaml:" in tree.run("check", code=2)
    tree.write("kit.yaml", "format: 1\nguides: [siri-audio]\nlanguages: [en, de]\n")
    assert "warning" in tree.run("check")


def built(tree: TreeCopy, language: str) -> Path:
    """A kit of everything in one language, checked."""
    tree.run(
        "build", "--out", "dist", "-l", language, "-q", "--base-url", "https://example.org/siri/"
    )
    assert "Sound" in tree.run("check", "dist/optout-kit")
    return tree.root / "dist" / "optout-kit"


def frisian(tree: TreeCopy) -> str:
    """A language that there is not yet: for a test, Dutch under another name."""
    text = tree.read("assets/labels/nl.yaml")
    for key, value in (
        ("language", "fy"),
        ("name", "Frysk"),
        ("english", "Western Frisian"),
        ("matches", "[]"),
    ):
        text = re.sub(rf"^{key}: .*$", f"{key}: {value}", text, count=1, flags=re.MULTILINE)
    return text


def test_a_language_is_one_file(tree: TreeCopy) -> None:
    tree.write("assets/labels/fy.yaml", frisian(tree))
    assert tree.changed() == {"assets/labels/fy.yaml"}
    kit = built(tree, "fy")
    assert "<html lang=fy" in (kit / "fy" / "index.html").read_text()
    assert (kit / "print" / "fy" / "poster-a4.pdf").is_file()
    assert "Frysk" in tree.run("list", "languages")


def test_a_language_in_a_new_script_is_one_row_more(tree: TreeCopy) -> None:
    source = Path("/usr/share/fonts/truetype/noto/NotoSansGeorgian-Regular.ttf")
    pytest.importorskip("fontTools", reason="fonts are made with fonttools")
    if not source.is_file():
        pytest.skip("needs Debian's fonts-noto-core")
    text = frisian(tree).replace("fy", "ka", 1).replace("Frysk", "ქართული")
    text = re.sub(r"^    (headline|title): .*$", r"    \1: სირი გისმენს.", text, flags=re.MULTILINE)
    tree.write("assets/labels/ka.yaml", text)
    tree.write("kit.yaml", "format: 1\nlanguages: [ka]\n")
    said = tree.run("check", code=2)
    assert "assets/labels/ka.yaml:" in said
    assert "no font has these characters of Western Frisian" in said
    before = "    CJK = (\n"
    tree.replace("builder/render/script.py", before, case("georgian-row.txt") + before)
    tree.python("scripts.make_fonts", "--only", "Noto Sans Georgian")
    assert {path for path in tree.changed() if not path.startswith("assets/fonts/")} == {
        "assets/labels/ka.yaml",
        "builder/render/script.py",
    }
    kit = built(tree, "ka")
    assert "სირი გისმენს." in (kit / "ka" / "index.html").read_text()


def test_a_device_is_one_file_and_its_id_in_a_guide(tree: TreeCopy) -> None:
    tree.write("builder/facts/devices/board.yaml", case("board.yaml"))
    guide = "shortcuts/siri-audio.yaml"
    tree.write(guide, re.sub(r"on: \[iphone, ipad", "on: [iphone, ipad, board", tree.read(guide)))
    assert tree.changed() == {"builder/facts/devices/board.yaml", guide}
    kit = built(tree, "en")
    page = (kit / "en" / "index.html").read_text()
    assert "iBoard" in page
    assert len(list((kit / "shortcuts" / "en").glob("* (iBoard).shortcut"))) == 1
    pictures = kit / "pictures" / "en" / "siri-audio"
    assert (pictures / "board-way.svg").exists()
    assert '<view id="board-1"' in (pictures / "screens-light.svg").read_text()
    assert "iBoard" in tree.run("list", "devices")


def test_a_pane_that_moved_is_one_row(tree: TreeCopy) -> None:
    file = "builder/facts/devices/iphone.yaml"
    kit = built(tree, "en")
    picture = kit / "pictures" / "en" / "siri-audio" / "iphone-way.svg"
    before = picture.read_bytes()
    row = '{since: "16.0", path: [settings-app, privacy-security, analytics-improvements]'
    moved = '{since: "16.0", path: [settings-app, siri, analytics-improvements]'
    tree.replace(file, row, moved)
    assert tree.changed() == {file}
    kit = built(tree, "en")
    assert picture.read_bytes() != before
