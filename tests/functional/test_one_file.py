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
