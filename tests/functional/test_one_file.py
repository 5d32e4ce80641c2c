"""What README says of adding things is true: each is done in a copy of the tree, and built."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tree_copy import TreeCopy, copied_tree, free_port

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
        *("build", "-l", "en", "-t", "reminder", "-t", "host", "--json"),
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
    reminder = kit / "reminders" / "en" / "siri-audio.ics"
    reminder.write_bytes(reminder.read_bytes().replace(b"2027", b"2037"))
    assert "siri-audio.ics" in tree.run("check", "dist/optout-kit", code=1)


def test_a_guide_is_one_file_in_english_alone(tree: TreeCopy) -> None:
    tree.write("shortcuts/my-guide.yaml", case("my-guide.yaml"))
    assert tree.changed() == {"shortcuts/my-guide.yaml"}
    others = len(list((tree.root / "assets" / "labels").glob("*.yaml"))) - 1
    said = tree.run("check")
    assert said.count("warning[untranslated]") == 1
    assert f"my-guide: not in {others} languages" in said
    made = tree.run("build", "-l", "en", "-l", "de", "-l", "fr", "-t", "page", "-t", "script")
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
    other = tree.run("build", "siri-audio", "-l", "de", "-t", "shortcut")
    assert "my-guide" not in other
    first = tree.run("build", "my-guide", "siri-audio", "-l", "en", "-l", "de", "-t", "page")
    assert "my-guide: not in 1 language\n" in first
    assert "Sound" in tree.run("check", "dist/optout-kit")
    tree.write("shortcuts/my-guide.yaml", "format: 1\nid: my-guide\n")
    tree.run("build", "siri-audio", "-l", "de", "-t", "shortcut")
    assert "shortcuts/my-guide.yaml:" in tree.run("check", code=2)
    tree.write("kit.yaml", "format: 1\nguides: [siri-audio]\nlanguages: [en, de]\n")
    assert "warning" in tree.run("check")
