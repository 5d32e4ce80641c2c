"""What is checked over HTTP: a kit as it is served, and the links that a host published."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from builder.cli.check import check
from builder.errors import FindingsError, NetworkError
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check import links
from builder.kit.check.kit import check_kit
from builder.kit.opening.kit import open_kit
from builder.kit.opening.online import fetch_kit
from builder.kit.serve.application import kit_application
from builder.kit.serve.network import BoundAddress, bind_address
from builder.loader.workspace import Workspace, find_workspace
from builder.wire import plist
from tests import pki
from tests.conftest import ROOT
from tests.local_server import Asked, Reply, Server, serving

NAME = "Turn off Siri recordings"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    where = tmp_path_factory.mktemp("addresses")
    for name in ("shortcuts", "assets"):
        (where / name).symlink_to(ROOT / name)
    (where / "g3.pem").write_bytes(pki.pem(pki.icloud_root()))
    return find_workspace(where)


@contextmanager
def served(folder: Path, bound: BoundAddress) -> Iterator[None]:
    from waitress import create_server

    server = create_server(kit_application(folder), sockets=[bound.socket], threads=4)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(timeout=60)


def test_a_kit_as_this_program_serves_it_is_sound(place: Workspace) -> None:
    bound = bind_address("127.0.0.1", 8700)
    request = BuildRequest(
        out=place.root / "dist",
        guides=("siri-audio",),
        languages=("en",),
        targets=("page", "host"),
        base_url=bound.url,
    )
    built = build_kit(place, request)
    with served(built.folder, bound):
        opened = fetch_kit(bound.url)
        said = CliRunner().invoke(check, [bound.url])
        shown = json.loads(CliRunner().invoke(check, [bound.url, "--json"]).stdout)
    assert opened.problems == ()
    assert check_kit(opened).problems == ()
    there = open_kit(built.folder)
    assert opened.files == {
        path: data for path, data in there.files.items() if path not in opened.hidden
    }
    assert "Sound" in said.output
    assert shown["ok"] is True
    harmed = replace(opened, files={**opened.files, "README.md": b"x"})
    assert [problem.file for problem in check_kit(harmed).problems] == ["README.md"]


# Links.


@contextmanager
def sharing(shared: dict[str, Any], names: dict[str, str]) -> Iterator[Server]:
    """Stands in for iCloud: workflows by share id, and what they are called there."""

    def answer(asked: Asked, _: int) -> Reply:
        share = asked.path.rpartition("/")[2]
        if share not in shared:
            return Reply(status=404)
        if asked.path.startswith("/file/"):
            return Reply(body=shared[share])
        base = f"http://{asked.headers['Host']}"
        fields = {
            "name": {"value": names.get(share, NAME)},
            "signedShortcut": {"value": {"downloadURL": f"{base}/file/{share}"}},
        }
        return Reply(body=json.dumps({"fields": fields}).encode())

    with serving(answer) as server:
        yield server


ONE, TWO, THREE, FOUR = (digit * 32 for digit in "1234")


def link(share: str) -> str:
    return f"https://www.icloud.com/shortcuts/{share}"


@pytest.fixture(scope="module")
def compiled(place: Workspace) -> dict[str, Any]:
    """Compiled workflows by path, as property lists."""
    request = BuildRequest(
        out=place.root / "compiled",
        guides=("siri-audio",),
        languages=("en", "de"),
        targets=("shortcut", "relay"),
    )
    files = open_kit(build_kit(place, request).folder).files
    return {path: plist.loads(data) for path, data in files.items() if path.endswith(".shortcut")}


def with_links(place: Workspace, rows: str) -> Workspace:
    text = f"format: 1\nlanguages: [en, de]\nguides: [siri-audio]\nicloud:\n{rows}"
    (place.root / "kit.yaml").write_text(text)
    return place


def asked(place: Workspace, server: Server) -> list[links.LinkReport]:
    return links.check_links(place, now=pki.NOW, roots=pki.roots(), base=server.url)


def test_links_that_hold_what_is_compiled_are_sound(
    place: Workspace, compiled: dict[str, Any]
) -> None:
    rows = f"  siri-audio:\n    en: {link(ONE)}\n    any: {link(TWO)}\n  relay: {link(THREE)}\n"
    shared = {
        ONE: pki.icloud_file(compiled["shortcuts/en/Turn off Siri recordings.shortcut"]),
        TWO: pki.icloud_file(compiled["shortcuts/de/Siri-Aufnahmen ausschalten.shortcut"]),
        THREE: pki.icloud_file(compiled["shortcuts/Optout Relay.shortcut"]),
    }
    names = {TWO: "Siri-Aufnahmen ausschalten", THREE: "Optout Relay"}
    with sharing(shared, names) as server:
        reports = asked(with_links(place, rows), server)
    assert [report.problems for report in reports] == [(), (), ()]
    assert [report.name for report in reports] == [
        NAME,
        "Siri-Aufnahmen ausschalten",
        "Optout Relay",
    ]
    assert reports[0].where == "kit.yaml: icloud.siri-audio.en"


def test_a_link_that_holds_something_else_is_told_action_by_action(
    place: Workspace, compiled: dict[str, Any]
) -> None:
    rows = f"  siri-audio:\n    en: {link(ONE)}\n    any: {link(TWO)}\n    de: {link(THREE)}\n"
    english = compiled["shortcuts/en/Turn off Siri recordings.shortcut"]
    shorter = {**english, "WFWorkflowActions": english["WFWorkflowActions"][:-1]}
    shared = {ONE: pki.icloud_file(shorter), TWO: pki.icloud_file(shorter), THREE: b"AEA1"}
    with sharing(shared, {}) as server:
        wrong, any_language, broken = asked(with_links(place, rows), server)
    for report in (wrong, any_language):
        assert [problem.code for problem in report.problems] == ["signed-differs"]
        assert "is missing" in report.problems[0].message
        assert "share" in report.problems[0].help
    assert not broken.sound


def test_a_link_that_is_gone_or_stands_for_nothing_is_told(
    place: Workspace, compiled: dict[str, Any]
) -> None:
    rows = f"  siri-audio:\n    en: {link(ONE)}\n    fr: {link(TWO)}\n"
    rows += f"  analytics:\n    en: {link(THREE)}\n"
    del compiled
    with sharing({}, {}) as server:
        reports = asked(with_links(place, rows), server)
    assert [report.problems[0].code for report in reports] == [
        "icloud-record",
        "link-of",
        "link-of",
    ]


def test_a_shared_name_that_codes_would_not_find_is_warned_of(
    place: Workspace, compiled: dict[str, Any]
) -> None:
    shared = {ONE: pki.icloud_file(compiled["shortcuts/en/Turn off Siri recordings.shortcut"])}
    with sharing(shared, {ONE: "My \x1b shortcut"}) as server:
        [report] = asked(with_links(place, f"  siri-audio: {{en: {link(ONE)}}}\n"), server)
    assert report.sound
    assert [problem.code for problem in report.problems] == ["link-name"]
    assert "\x1b" not in report.problems[0].message


def test_the_command_asks_for_links_only_when_told(
    place: Workspace, compiled: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "shortcuts/en/Turn off Siri recordings.shortcut"
    with_links(place, f"  siri-audio: {{en: {link(ONE)}}}\n")

    def run(server: Server, *words: str) -> Result:
        real = links.check_links
        monkeypatch.setattr(
            links, "check_links", lambda *args, **given: real(*args, **given, base=server.url)
        )
        root = ["--root", str(place.root / "g3.pem"), "--today", "2026-11-22"]
        try:
            return CliRunner().invoke(check, [str(place.root), "--online", *root, *words])
        finally:
            monkeypatch.undo()

    with sharing({ONE: pki.icloud_file(compiled[path])}, {}) as server:
        assert "1 links" in run(server).output
        assert json.loads(run(server, "--json").stdout)["links"][0]["ok"] is True
    with sharing({ONE: pki.icloud_file()}, {}) as server:
        assert isinstance(run(server).exception, FindingsError)
        shown = run(server, "--json")
        assert json.loads(shown.stdout)["ok"] is False
        assert shown.exit_code == FindingsError.exit_code
    with sharing({}, {}) as server:
        assert isinstance(run(server).exception, NetworkError)


def test_without_links_there_is_nothing_to_ask(place: Workspace) -> None:
    (place.root / "kit.yaml").write_text("format: 1\n")
    assert links.check_links(place, now=pki.NOW) == []
