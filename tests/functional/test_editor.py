"""The schemas in yaml-language-server, which editors use: completion, words, and marked faults.

`python -m tests.functional.test_editor` writes what is told of tests/cases/editor anew; read the
difference before you keep it.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from builder.cli.main import run
from tests.language_server import LanguageServer
from tests.tools import program

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
CASES = ROOT / "tests" / "cases" / "editor"
FAULTY = sorted(CASES.glob("*.yaml"))
KINDS = ("workflow", "kit", "guide", "labels", "device")
ACTION = "format: 1\nactions:\n  - "


def marks(editor: LanguageServer, path: Path) -> list[str]:
    """What is marked in a case, without what a short case lacks and without long lists of names."""
    found = editor.faults(path.stem, path.read_text("utf-8"))
    return [one.partition(" Valid values")[0] for one in found if "Missing property" not in one]


def served(folder: Path) -> LanguageServer:
    """The server with every schema, each for files whose names begin with its kind."""
    schemas = {folder / f"{kind}.schema.json": f"{kind}-*.yaml" for kind in KINDS}
    for kind, path in zip(KINDS, schemas, strict=True):
        assert run(["schema", kind, "-o", str(path)]) == 0
    return LanguageServer([program("node"), str(SERVER), "--stdio"], schemas)


@pytest.fixture(scope="module")
def editor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageServer]:
    if not SERVER.is_file():
        program("yaml-language-server, of node_modules (npm ci)")
    server = served(tmp_path_factory.mktemp("schemas"))
    try:
        yield server
    finally:
        server.close()


@pytest.mark.parametrize("path", FAULTY, ids=lambda path: path.stem)
def test_a_known_fault_is_marked_where_it_stands(path: Path, editor: LanguageServer) -> None:
    found = marks(editor, path)
    assert found == path.with_suffix(".expected.txt").read_text("utf-8").splitlines()


def test_there_are_ten_faulty_files_and_each_has_a_mark() -> None:
    told = [path.with_suffix(".expected.txt").read_text("utf-8") for path in FAULTY]
    assert len(told) >= 10
    assert all(told)
    assert {path.name.partition("-")[0] for path in FAULTY} == set(KINDS)


@pytest.mark.parametrize(
    ("kind", "file"),
    [
        ("workflow", "examples/ask-an-api.workflow.yaml"),
        ("workflow", "examples/weather-and-calendar.workflow.yaml"),
        ("workflow", "tests/cases/workflows/good/everything.workflow.yaml"),
        ("guide", "shortcuts/siri-audio.yaml"),
        ("labels", "assets/labels/de.yaml"),
        ("device", "builder/facts/devices/iphone.yaml"),
    ],
)
def test_a_sound_file_has_no_mark(kind: str, file: str, editor: LanguageServer) -> None:
    assert editor.faults(f"{kind}-sound", (ROOT / file).read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("name", "text", "offered"),
    [
        ("workflow", "|", "format"),
        ("workflow", "format: 1\nic|\n", "icon"),
        ("workflow", "format: 1\nicon: {glyph: gea|}\n", "gear"),
        ("workflow", ACTION + "|\n", "show-alert"),
        ("workflow", ACTION + "show-al|\n", "show-alert"),
        ("workflow", ACTION + "show-al|", "show-alert"),
        ("workflow", ACTION + "show-al|\n  - text: a\n", "show-alert"),
        ("workflow", ACTION + "set x:\n      show-al|\n", "show-alert"),
        ("workflow", ACTION + "show-alert:\n      |\n", "title"),
        ("workflow", ACTION + "show-alert:\n      ti|\n", "title"),
        ("workflow", ACTION + "show-alert: {ti|}\n", "title"),
        ("workflow", ACTION + "show-alert:\n      title: x\n      mess|\n", "message"),
        ("workflow", ACTION + "count:\n      type: |\n", "Characters"),
        ("workflow", ACTION + "open-urls:\n      ur|\n", "url"),
        ("workflow", ACTION + "if: {input}\n    is-gr|\n    then: []\n", "is-greater-than"),
        ("workflow", ACTION + "repeat: 3\n    do:\n      - show-al|\n", "show-alert"),
        ("kit", "format: 1\n|\n", "base_url"),
        ("guide", "format: 1\n|\n", "routes"),
        ("guide", "format: 1\nid: x\nroutes:\n  - on: [ip|]\n", "iphone"),
        ("labels", "format: 1\n|\n", "language"),
        ("device", "format: 1\n|\n", "system"),
    ],
)  # fmt: skip
def test_what_may_stand_there_is_offered(
    name: str, text: str, offered: str, editor: LanguageServer
) -> None:
    assert offered in editor.completed(name, text)


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("workflow", ACTION + "show-al|ert: x\n", "Displays an alert"),
        ("workflow", ACTION + "set x:\n      cou|nt: Items\n", "Counts the number"),
        ("workflow", ACTION + "count: {ty|pe: Items}\n", "`Characters`"),
        ("workflow", ACTION + "menu: x\n    ca|ses: []\n", "each with what it does"),
        ("kit", "format: 1\nbase_|url: x\n", "Where the kit will be hosted"),
    ],
)
def test_a_word_is_told_what_it_is(
    name: str, text: str, words: str, editor: LanguageServer
) -> None:
    assert words in editor.hovered(name, text)


if __name__ == "__main__":
    with TemporaryDirectory() as made:
        server = served(Path(made))
        for case in FAULTY:
            rows = "".join(f"{row}\n" for row in marks(server, case))
            case.with_suffix(".expected.txt").write_text(rows)
        server.close()
