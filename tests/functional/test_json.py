"""`--json`: one object of one shape from every command, well or not, as docs/json.md tells it."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from builder.cli.main import COMMANDS, run
from tests.conftest import ROOT, BuiltKit
from tests.functional.test_serve import command, line

ENVELOPE = {"format", "ok", "exit_code", "problems"}
SCHEMA = json.loads((ROOT / "docs/json.schema.json").read_text("utf-8"))
PAGE = (ROOT / "docs/json.md").read_text("utf-8")

# The words, and the exit code. `{kit}` is a built kit; files are those of `place`, and
# `few` is a workspace of few languages.
ENDINGS: dict[str, int] = {
    "build analytics -l en -t host --out made": 0,
    "build nope": 2,
    "check few --today 2026-11-22": 0,
    "check {kit}": 0,
    "check changed": 1,
    "check nope": 5,
    "check few --online": 0,
    "show good.workflow.yaml": 0,
    "show good.workflow.yaml good.shortcut": 0,
    "show nope.shortcut": 5,
    "show good.workflow.yaml nope.shortcut": 5,
    "preview good.workflow.yaml --os ios-18": 0,
    "preview good.workflow.yaml --os dos-6": 2,
    "list guides": 0,
    "list devices": 0,
    "list panes siri": 0,
    "list languages": 0,
    "list targets": 0,
    "list actions alert": 0,
    "list glyphs": 0,
    "list colors": 0,
    "list content": 0,
    "list nothing": 2,
    "init new": 0,
    "init new --base-url nope": 2,
    "schema guide": 0,
    "schema nothing": 2,
    "serve --address 192.0.2.1": 2,
    "watch --port none": 2,
    "publish {kit} there --dry-run --preview": 0,
    "publish nope there": 5,
    "sign made-by-nobody.shortcut": 2,
    "sign good.shortcut --with server --server http://127.0.0.1:9/": 4,
    "sign copied --manifest key --who anna": 0,
    "sign copied copied --manifest key --who anna": 0,
    "verify nope.shortcut": 5,
    "verify good.shortcut": 7,
    "compile good.workflow.yaml -o made.shortcut": 0,
    "compile bad.workflow.yaml": 2,
    "compile good.workflow.yaml -o -": 2,
    "import good.shortcut": 0,
    "import good.shortcut -o made.workflow.yaml": 0,
    "import good.shortcut -o -": 2,
    "import nope.shortcut": 5,
    "lint good.workflow.yaml": 0,
    "lint nope.workflow.yaml": 5,
    "diff good.workflow.yaml good.shortcut": 0,
    "diff good.workflow.yaml other.workflow.yaml": 1,
    "diff nope.shortcut good.shortcut": 5,
    "fmt good.workflow.yaml": 0,
    "fmt --diff loose.workflow.yaml": 1,
    "fmt nope.workflow.yaml": 5,
    "schema": 0,
    "schema -o made.schema.json": 0,
    "schema -o good.workflow.yaml": 2,
    "test tested.workflow.yaml": 0,
    "test failing.workflow.yaml": 1,
    "test good.shortcut": 2,
    "fleet build nope.csv --out made": 5,
    "fleet check made": 6,
    "fleet sheet nope.csv --from made --out made": 5,
    "survey made -o made.jsonl": 5,
    "survey show made.jsonl": 5,
    "trial build siri-audio --out made": 0,
    "trial build nope": 2,
    "trial read nope.txt": 5,
    "completion zsh": 0,
    "completion csh": 2,
    "doctor": 0,
    "doctor more": 2,
    "nope": 2,
    "-C nope list guides": 2,
}
GOOD = "format: 1\nactions:\n  - show-alert: Hello\n"
TEST = """tests:
  - name: says it
    on: ios-18
    expect:
      - alert: %s
"""


@pytest.fixture
def place(tmp_path: Path, kit: BuiltKit, monkeypatch: pytest.MonkeyPatch) -> Path:
    from builder.cli.workflow.compile import compile as compile_command

    monkeypatch.chdir(tmp_path)
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "kit.yaml").write_text("format: 1\nlanguages: [en, de]\n")
    texts = {
        "good": GOOD,
        "other": GOOD.replace("Hello", "Bye"),
        "bad": "format: 1\nactions:\n  - show-alrt: Hello\n",
        "loose": "format: 1\nactions:\n    -   lock-screen\n",
        "tested": GOOD + TEST % "Hello",
        "failing": GOOD + TEST % "Bye",
    }
    for name, text in texts.items():
        (tmp_path / f"{name}.workflow.yaml").write_text(text)
    compile_command.main(["good.workflow.yaml"], standalone_mode=False)
    key = Ed25519PrivateKey.generate()
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    (tmp_path / "key").write_bytes(pem)
    return tmp_path


def printed(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any]]:
    capsys.readouterr()
    code = run([*words, "--json"])
    said = capsys.readouterr().out
    assert said.isascii()
    told: dict[str, Any] = json.loads(said)
    return code, told


def keys_of(row: str) -> set[str]:
    return set(re.findall(r"`([a-z_]+)`", row))


def documented(words: list[str]) -> set[str]:
    """The keys that the page tells for a command, whichever of its rows."""
    rows = [line.split("|")[1:4] for line in PAGE.splitlines() if line.startswith("| `")]
    named = words[:2] if words[0] in ("trial", "fleet") else words[:1]
    return {key for head, keys, _ in rows if " ".join(named) in head for key in keys_of(keys)}


def held(told: dict[str, Any], words: list[str]) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    own = set(told) - ENVELOPE
    if words[0] == "show" and "shown" not in own:
        own &= {"file", "kind"}  # what a kind has besides is told by that kind
    assert own <= documented(words)


@pytest.mark.parametrize("words", ENDINGS)
def test_every_ending_of_a_command_is_one_object_of_one_shape(
    place: Path, kit: BuiltKit, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in {"changed", "copied"} & set(words.split()):
        shutil.copytree(kit.folder, place / name)
    if "changed" in words:
        (place / "changed" / "README.txt").write_text("other")
    given = words.replace("{kit}", str(kit.folder)).split()
    code, told = printed(given, capsys)
    assert (code, told["exit_code"]) == (ENDINGS[words], ENDINGS[words]), told
    held(told, given)
    if code in {2, 5}:
        assert any(each["severity"] == "error" for each in told["problems"])


@pytest.mark.parametrize("words", ["serve", "watch"])
def test_a_server_tells_where_it_is_in_one_line(tmp_path: Path, words: str) -> None:
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "kit.yaml").write_text("format: 1\nlanguages: [en]\nguides: [analytics]\n")
    with command(tmp_path, words, "--port", "19300", "--json") as process:
        told = json.loads(line(process))
        process.terminate()
        process.communicate(timeout=60)
    held(told, [words])
    assert set(told) == {*ENVELOPE, "url", "port", "folder"}


def test_every_command_is_tried_and_told() -> None:
    tried = {words.split()[0] for words in ENDINGS}
    assert set(COMMANDS) <= tried
    assert all(documented([name, "build"]) for name in COMMANDS)


ROOMS = ("trial build", "trial read", "fleet build", "fleet check", "fleet sheet")
NAMES = (*(name for name in COMMANDS if name not in ("trial", "fleet", "survey")), *ROOMS)


@pytest.mark.parametrize("name", NAMES)
def test_an_option_that_there_is_none_of_is_told_as_json(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = printed([*name.split(), "--nope"], capsys)
    assert (code, told["exit_code"], told["problems"][0]["code"]) == (2, 2, "usage")
    assert "--nope" in told["problems"][0]["message"]


def test_after_two_dashes_json_is_a_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["show", "--", "--json"]) != 0
    assert capsys.readouterr().out == ""
