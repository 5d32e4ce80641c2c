"""`serve` and `watch` without a server: which kit, which address, and what a person is told."""

from __future__ import annotations

import io
import json
import socket
import sys
from pathlib import Path
from typing import Any

import click
import pytest

from builder.cli import serve as module
from builder.cli.main import run
from builder.cli.serve import last_kit
from builder.kit.serve.network import LOOPBACK, BoundAddress, bind_address
from builder.kit.serve.served_kit import likely_languages
from builder.kit.serve.server import NewConnectionsFirst
from builder.loader.workspace import find_workspace
from tests.conftest import ROOT, BuiltKit

TWO = ("192.168.1.5", "10.0.0.2")


class Terminal(io.TextIOWrapper):
    """A terminal that remembers what it was told."""

    def __init__(self, encoding: str = "utf-8") -> None:
        self.raw_bytes = io.BytesIO()
        super().__init__(self.raw_bytes, encoding=encoding, write_through=True)

    def isatty(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return self.raw_bytes.getvalue().decode(self.encoding)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "kit.yaml").write_text("format: 1\nlanguages: [en]\nguides: [analytics]\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return tmp_path


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """What would have been served: doors are closed again instead."""
    seen: list[tuple[Any, ...]] = []

    def run_server(application: Any, bound: Any) -> None:
        bound.socket.close()
        seen.append((application, bound))

    monkeypatch.setattr(module, "run_server", run_server)
    return seen


@pytest.fixture
def at_loopback(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Doors asked for at any address open at this computer's own."""
    asked: list[str] = []

    def at_home(host: str, port: int) -> Any:
        asked.append(host)
        return bind_address(LOOPBACK, port)

    monkeypatch.setattr(module, "bind_address", at_home)
    monkeypatch.setattr(module, "lan_addresses", lambda: TWO)
    return asked


def test_the_last_kit_is_that_of_kit_yaml(place: Path, kit: BuiltKit) -> None:
    workspace = find_workspace(place)
    assert last_kit(workspace) is None
    kit.copy(place / "dist")
    assert last_kit(workspace) == place / "dist" / "optout-kit"
    (place / "kit.yaml").write_text("format: 1\nid: other\n")
    assert last_kit(workspace) is None


def test_without_a_kit_one_is_built_for_the_address(
    place: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["serve", "--port", "18800"]) == 0
    out, err = capsys.readouterr()
    port = served[0][1].port
    assert out == f"Open http://127.0.0.1:{port}/\nStop with Ctrl-C.\n"
    assert err.endswith("Stopped.\n")
    folder = place / ".optout-cache" / "served" / "optout-kit"
    manifest = json.loads((folder / "manifest.json").read_bytes())
    assert manifest["base_url"] == f"http://127.0.0.1:{port}/"
    assert not (place / "dist").exists()


def test_a_kit_that_is_there_is_served_as_folder_and_as_zip(
    place: Path, served: list[Any], kit: BuiltKit, capsys: pytest.CaptureFixture[str]
) -> None:
    for number, path in enumerate((kit.folder, kit.archive)):
        assert run(["serve", str(path), "--json", "--port", "18840"]) == 0
        told = json.loads(capsys.readouterr().out)
        assert Path(told["folder"]) == kit.folder or number == 1
        assert not (place / ".optout-cache").exists()
    assert len(served) == 2
    assert not Path(told["folder"]).exists(), "what was unpacked for serving is gone"


def test_a_preview_on_the_network_is_told(
    place: Path, served: list[Any], at_loopback: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["build", "-t", "page", "-t", "chooser", "-t", "host", "-q"]) == 0
    assert run(["serve", "--lan", "--address", "10.0.0.2", "--port", "18850"]) == 0
    out = capsys.readouterr().out
    assert "This kit is a preview" in out
    assert at_loopback == ["10.0.0.2"]
    assert not (place / ".optout-cache" / "served").exists()
    assert len(served) == 1


@pytest.mark.parametrize("what", ["nothing", "no-kit", "broken.zip"])
def test_what_is_no_kit_is_told_before_anything_is_served(
    place: Path, served: list[Any], capsys: pytest.CaptureFixture[str], what: str
) -> None:
    (place / "no-kit").mkdir()
    (place / "broken.zip").write_bytes(b"PK\x03\x04 not really")
    assert run(["serve", what]) in (5, 6)
    assert what in capsys.readouterr().err
    assert served == []


def test_watching_builds_its_own_kit(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["serve", str(place), "--watch"]) == 2
    assert "leave KIT out" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("environment", "languages"),
    [
        ({}, ("en",)),
        ({"LANG": "C.UTF-8"}, ("en",)),
        ({"LANG": "de_DE.UTF-8"}, ("de", "en")),
        ({"LANG": "de_DE", "LC_ALL": "pt_BR.UTF-8"}, ("pt-BR", "en")),
        ({"LANG": "fr_CH@euro", "LC_MESSAGES": ""}, ("fr", "en")),
        ({"LANG": "xx_YY"}, ("en",)),
        ({"LANG": "en_US.UTF-8"}, ("en",)),
    ],
)
def test_people_nearby_likely_read_the_language_of_this_computer(
    environment: dict[str, str], languages: tuple[str, ...]
) -> None:
    assert likely_languages(environment, {"de", "en", "fr", "pt-BR"}) == languages


def test_newcomers_are_served_before_those_who_ask_again() -> None:
    class Connection:
        """Anything with an identity; waitress brings channels."""

    one, two, three = Connection(), Connection(), Connection()
    queue = NewConnectionsFirst()
    for each in (one, two, one, two, three):
        queue.append(each)
    assert len(queue) == 5
    assert [queue.popleft() for _ in range(5)] == [one, two, three, one, two]
    queue.append(one)
    queue.clear()
    assert len(queue) == 0


def test_the_first_of_several_addresses_is_taken_in_a_pipe(
    place: Path, served: list[Any], at_loopback: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.is_dir()
    assert run(["serve", "--lan", "--port", "18810"]) == 0
    err = capsys.readouterr().err
    assert at_loopback == ["192.168.1.5"]
    assert "  1  192.168.1.5\n  2  10.0.0.2\nTaking the first; name another" in err
    assert run(["serve", "--lan", "--address", "10.0.0.2", "--port", "18810"]) == 0
    assert at_loopback[-1] == "10.0.0.2"
    assert len(served) == 2


def test_a_person_may_choose_among_addresses(
    place: Path, served: list[Any], at_loopback: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert place.is_dir()
    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(sys, "stderr", Terminal())
    monkeypatch.setattr(click, "prompt", lambda *words, **more: 2)
    assert run(["serve", "--lan", "--json", "--port", "18820"]) == 0
    assert at_loopback == ["10.0.0.2"]
    assert len(served) == 1


def test_watching_serves_pages_that_reload(
    place: Path, served: list[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert place.is_dir()
    assert run(["watch", "--port", "18830"]) == 0
    assert "Watching for changes." in capsys.readouterr().err
    assert served[0][0].__qualname__ == "reloading.<locals>.serve"


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
def test_a_code_is_shown_where_a_terminal_can_show_it(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Terminal(encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    module.show_code("http://192.168.1.5:8000/")
    assert bool(stream.text) is (encoding == "utf-8")
    if stream.text:
        assert "▀" in stream.text
        with socket.socket() as free:
            bound = BoundAddress(socket=free, host="192.168.1.5", port=8001, moved=False)
            module._print_address(bound, Path("kit"), 8001, as_json=False)
        assert "Scan the code with the phone's camera." in stream.text
    for name, value in (("NO_COLOR", "1"), ("TERM", "dumb")):
        with monkeypatch.context() as patch:
            patch.setenv(name, value)
            before = stream.text
            module.show_code("http://192.168.1.5:8000/")
            assert stream.text == before


def test_without_a_code_a_phone_is_told_to_type(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:
        bound = BoundAddress(socket=free, host="192.168.1.5", port=8001, moved=True)
        module._print_address(bound, Path("kit"), 8000, as_json=False)
    out, err = capsys.readouterr()
    assert err == "Port 8000 is taken; using 8001.\n"
    # No code is shown in a pipe, so nobody is told to scan it.
    assert out.splitlines()[0].startswith("Type the address into the phone's browser.")
    assert "Open http://192.168.1.5:8001/\n" in out
