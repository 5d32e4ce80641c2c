"""Workflows opened from text, property lists and signed files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner

from builder.cli.workflow.import_ import import_
from builder.errors import DiskError, InvalidFileError, NetworkError, UsageError
from builder.files import read_file, replace_file
from builder.kit.opening import workflow as opening
from builder.kit.opening.workflow import fetch_workflow, is_link, open_workflow
from builder.workflow.apple.workflow import dump_workflow, workflow_to_plist
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow
from builder.workflow.opened import text_name
from tests import pki
from tests.local_server import Asked, Reply, Server, serving

SWITCH = (
    Path(__file__).resolve().parents[2] / "cases/workflows/good/where-is-my-switch.workflow.yaml"
)


def test_a_text_is_opened_with_the_line_of_every_action() -> None:
    opened = open_workflow(SWITCH)
    assert opened.workflow.name == "Where is my switch?"
    assert len(opened.lines) == len(opened.workflow.actions) == 7
    assert opened.lines == (6, 8, 9, 10, 11, 12, 6)
    assert opened.text.startswith("# A menu")


@pytest.mark.parametrize("xml", [False, True])
def test_a_shortcut_is_opened_under_its_files_name(tmp_path: Path, xml: bool) -> None:
    path = tmp_path / "Some name.shortcut"
    workflow = open_workflow(SWITCH).workflow
    path.write_bytes(dump_workflow(workflow, xml=xml))
    opened = open_workflow(path)
    assert opened.workflow.name == "Some name"
    assert opened.workflow.actions == workflow.actions


def test_a_signed_shortcut_is_opened_too(tmp_path: Path) -> None:
    path = tmp_path / "Signed.shortcut"
    path.write_bytes(pki.icloud_file(pki.workflow(5, 40)))
    opened = open_workflow(path)
    assert opened.workflow.name == "Signed"
    assert len(opened.workflow.actions) == 5


def test_what_is_too_large_is_refused_unread(
    tmp_path: Path,
) -> None:
    path = tmp_path / "x.shortcut"
    path.write_bytes(b"x" * 11)
    with pytest.raises(DiskError, match="larger than 10 bytes; not read"):
        read_file(path, limit=10)


def test_a_file_is_replaced_in_one_move_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "a"
    replace_file(path, b"one")
    replace_file(path, b"two")
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == (b"two", [path])
    with pytest.raises(DiskError, match="is a folder, not a file; it is not replaced"):
        replace_file(tmp_path, b"x")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("a.workflow.yaml", "a"),
        ("b.yml", "b"),
        ("c d.shortcut", "c d"),
        ("e.f.workflow.yaml", "e.f"),
    ],
)
def test_the_name_is_the_files_without_its_endings(file: str, name: str) -> None:
    assert text_name(Path(file)) == name


def test_links_are_told_from_files() -> None:
    assert is_link("https://www.icloud.com/shortcuts/" + "0" * 32)
    assert not is_link("https.shortcut")
    with pytest.raises(UsageError, match="not an iCloud link"):
        fetch_workflow("https://www.icloud.com/shortcuts/short")


LINK = f"https://www.icloud.com/shortcuts/{pki.SHARE_ID}"


@contextmanager
def icloud(name: str, body: bytes) -> Iterator[Server]:
    """A stand-in for Apple's server: one record of that name, and its file."""

    def answer(asked: Asked, _: int) -> Reply:
        if asked.path == f"/shortcuts/api/records/{pki.SHARE_ID}":
            where = {"downloadURL": f"http://{asked.headers['Host']}/files/${{f}}"}
            fields = {"name": {"value": name}, "signedShortcut": {"value": where}}
            return Reply(body=json.dumps({"fields": fields}).encode())
        return Reply(body=body, status=200 if asked.path == "/files/shortcut" else 404)

    with serving(answer) as server:
        yield server


def test_a_workflow_is_fetched_from_behind_its_link() -> None:
    with icloud("Siri off", pki.icloud_file(pki.workflow(3, 20))) as server:
        workflow = fetch_workflow(LINK, base=server.url)
        assert [asked.path for asked in server.asked] == [
            f"/shortcuts/api/records/{pki.SHARE_ID}",
            "/files/shortcut",
        ]
    assert (workflow.name, len(workflow.actions)) == ("Siri off", 3)
    text = import_workflow(workflow).text
    assert workflow_to_plist(compile_workflow(text)) == pki.workflow(3, 20)


def test_a_link_without_a_name_or_a_sound_file_is_told() -> None:
    with icloud("", pki.icloud_file(pki.workflow(1))) as server:
        assert fetch_workflow(LINK, base=server.url).name == "Shortcut"
    with icloud("x", b"<html>") as server, pytest.raises(InvalidFileError):
        fetch_workflow(LINK, base=server.url)
    with icloud("x", b"") as server, pytest.raises(NetworkError, match="stopped sharing"):
        fetch_workflow(LINK[:-1] + ("0" if LINK[-1] != "0" else "1"), base=server.url)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Siri off", "Siri off"),
        ("../../etc/pass\x00wd", "etcpasswd"),
        ("...", "Shortcut"),
        ("a\nb: c?", "a b c"),
        ("\U0001f642" * 200, "\U0001f642" * 37),
    ],
)
def test_import_writes_a_link_under_a_name_that_no_server_can_abuse(
    name: str, written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with icloud(name, pki.icloud_file(pki.workflow(1))) as server:
        monkeypatch.setattr(opening, "fetch_workflow", partial(fetch_workflow, base=server.url))
        folder = tmp_path / "out"
        folder.mkdir()
        done = CliRunner().invoke(import_, [LINK, "-o", str(folder)], catch_exceptions=False)
    assert done.exit_code == 0
    assert [path.name for path in tmp_path.rglob("*.yaml")] == [f"{written}.workflow.yaml"]
