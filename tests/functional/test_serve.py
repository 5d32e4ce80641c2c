"""Serving over real sockets: what a phone gets, what nobody gets, and pages that reload."""

from __future__ import annotations

import http.client
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from builder.errors import NetworkError, OptOutError, UsageError
from builder.kit.check.kit import check_kit
from builder.kit.opening.kit import open_kit
from builder.kit.serve import network, watch
from builder.kit.serve.application import Application, kit_application
from builder.kit.serve.network import LOOPBACK, bind_address, chosen_address, lan_addresses
from builder.kit.serve.server import server_for
from builder.kit.serve.watch import Watcher, reloading, state_of, with_reload
from builder.loader.workspace import Workspace, find_workspace
from builder.wire.digest import sha256_base64
from tests.conftest import ROOT, BuiltKit

NAME = "Turn off Siri recordings.shortcut"


def _close(server: Any) -> None:
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    for each in list(server._map.values()):
        each.close()


@contextmanager
def serving(application: Application) -> Iterator[int]:
    """The application on a free loopback port, in a thread, through waitress."""
    bound = bind_address(LOOPBACK, 18000)
    server = server_for(application, bound)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield bound.port
    finally:
        server.task_dispatcher.shutdown()
        # Sockets belong to the loop's own thread; without any of them the loop ends. Channels
        # go first, and by `handle_close`, which alone closes the file that one is sending.
        server.trigger.pull_trigger(lambda: _close(server))
        thread.join(timeout=60)
        assert not thread.is_alive()


class Answer:
    def __init__(self, port: int, path: str, method: str = "GET", **headers: str) -> None:
        connection = http.client.HTTPConnection(LOOPBACK, port, timeout=60)
        connection.putrequest(method, path, skip_host=False)
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        answer = connection.getresponse()
        self.status = answer.status
        self.headers = {name.lower(): value for name, value in answer.getheaders()}
        self.body = answer.read()
        connection.close()


@pytest.fixture(scope="module")
def harmed(kit: BuiltKit, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A kit with links that lead out of it, beside a file that nobody shall get."""
    base = tmp_path_factory.mktemp("served")
    folder = kit.copy(base)
    (base / "secret.txt").write_text("secret")
    (base / "private").mkdir()
    (base / "private" / "index.html").write_text("secret page")
    (folder / "leak.txt").symlink_to(base / "secret.txt")
    (folder / "leak.html").symlink_to(base / "private" / "index.html")
    (folder / "private").symlink_to(base / "private")
    (folder / "dangling").symlink_to("nowhere")
    (folder / "empty").mkdir()
    (folder / "inside.html").symlink_to("index.html")
    return folder


@pytest.fixture(scope="module")
def port(harmed: Path) -> Iterator[int]:
    with serving(kit_application(harmed)) as number:
        yield number


@pytest.fixture(scope="module")
def fresh_port(harmed: Path) -> Iterator[int]:
    with serving(kit_application(harmed, fresh=True)) as number:
        yield number


def some_file(folder: Path, ending: str) -> str:
    return min(path.relative_to(folder).as_posix() for path in folder.rglob(f"*{ending}"))


@pytest.mark.parametrize(
    ("ending", "kind"),
    [
        (".mobileconfig", "application/x-apple-aspen-config"),
        (".shortcut", "application/x-apple-shortcut"),
        (".command", "text/plain; charset=utf-8"),
        (".html", "text/html; charset=utf-8"),
        (".svg", "image/svg+xml"),
        (".png", "image/png"),
        ("manifest.json", "application/json"),
        ("README.md", "text/markdown; charset=utf-8"),
        ("SHA256SUMS", "text/plain; charset=utf-8"),
    ],
)
def test_each_file_comes_whole_with_the_type_that_devices_need(
    port: int, harmed: Path, ending: str, kind: str
) -> None:
    name = some_file(harmed, ending)
    answer = Answer(port, "/" + quote(name).removesuffix("index.html"))
    assert (answer.status, answer.headers["content-type"]) == (200, kind)
    assert answer.body == (harmed / name).read_bytes()
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in answer.headers


def test_a_folder_shows_its_page_and_leads_to_its_slash(port: int, harmed: Path) -> None:
    assert Answer(port, "/").body == (harmed / "index.html").read_bytes()
    assert Answer(port, "/en/").body == (harmed / "en" / "index.html").read_bytes()
    moved = Answer(port, "/en")
    assert (moved.status, moved.headers["location"]) in ((301, "en/"), (302, "en/"), (302, "/en/"))


@pytest.mark.parametrize(
    ("ending", "seconds"),
    [(".html", 300), (".shortcut", 300), (".mobileconfig", 300), ("manifest.json", 300),
     ("_headers", 300), (".svg", 86400), (".png", 86400)],
)  # fmt: skip
def test_browsers_keep_a_file_as_long_as_its_kind_says(
    port: int, fresh_port: int, harmed: Path, ending: str, seconds: int
) -> None:
    path = quote(some_file(harmed, ending)).removesuffix("index.html")
    assert Answer(port, f"/{path}").headers["cache-control"] == f"public, max-age={seconds}"
    assert Answer(fresh_port, f"/{path}").headers["cache-control"] == "no-cache"


def test_a_folders_page_is_kept_as_its_file_is(port: int) -> None:
    assert Answer(port, "/en/").headers["cache-control"] == "public, max-age=300"


@pytest.mark.parametrize("path", ["/shortcuts/", "/empty/", "/qr/", "/pictures/", "/hosting/"])
def test_no_folder_is_listed(port: int, fresh_port: int, path: str) -> None:
    for each in (port, fresh_port):
        answer = Answer(each, path)
        assert answer.status == 404
        assert b"href" not in answer.body


AWAY = [
    "/../secret.txt",
    "/en/../../secret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/en/%2e%2e/%2e%2e/secret.txt",
    "/..%5csecret.txt",
    "/..%00/secret.txt",
    "//secret.txt",
    "/%2fetc/passwd",
    "//etc/passwd",
    "/etc/passwd",
    "/%ff%fe",
    "/en/index.html%00",
    "/%00",
    "/" + "a/" * 300,
    "/" + "a" * 5000,
    "/.optout-cache/",
    "/leak.txt",
    "/leak.html",
    "/private/",
    "/private/index.html",
    "/private",
    "/dangling",
    "/nothing.html",
    "/index.html/",
    "/INDEX.HTML/x",
]


@pytest.mark.parametrize("path", AWAY, ids=lambda path: ascii(path)[:30])
def test_nothing_outside_the_kit_is_ever_served(port: int, fresh_port: int, path: str) -> None:
    for each in (port, fresh_port):
        answer = Answer(each, path)
        assert answer.status in (301, 302, 400, 404), answer.body[:80]
        assert b"secret" not in answer.body
        if answer.status in (301, 302):
            assert Answer(each, "/" + answer.headers["location"].lstrip("/")).status == 404
        if answer.status == 404:
            assert answer.body == b"Not in this kit.\n"
            assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_link_inside_the_kit_may_be_followed(fresh_port: int, harmed: Path) -> None:
    assert Answer(fresh_port, "/inside.html").body == (harmed / "index.html").read_bytes()


def test_the_server_still_answers_after_all_that(port: int, fresh_port: int) -> None:
    for each in (port, fresh_port):
        assert Answer(each, "/manifest.json").status == 200


def test_head_tells_the_length_and_sends_nothing(port: int, harmed: Path) -> None:
    answer = Answer(port, "/en/", "HEAD")
    assert answer.status == 200
    assert answer.body == b""
    length = (harmed / "en" / "index.html").stat().st_size
    assert answer.headers["content-length"] == str(length)


def test_a_part_of_a_file_can_be_asked_for(port: int, harmed: Path) -> None:
    whole = (harmed / "manifest.json").read_bytes()
    answer = Answer(port, "/manifest.json", Range="bytes=5-9")
    assert (answer.status, answer.body) == (206, whole[5:10])
    assert answer.headers["content-range"] == f"bytes 5-9/{len(whole)}"
    assert Answer(port, "/manifest.json", Range=f"bytes={len(whole)}-").status == 416
    assert Answer(port, "/manifest.json", Range="bytes=9-5").status in (200, 416)


def test_an_unchanged_file_is_not_sent_twice(port: int) -> None:
    first = Answer(port, "/manifest.json")
    again = Answer(port, "/manifest.json", If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "NONSENSE"])
def test_nothing_can_be_changed_through_the_server(port: int, harmed: Path, method: str) -> None:
    before = (harmed / "manifest.json").read_bytes()
    assert Answer(port, "/manifest.json", method).status in (400, 404, 405)
    assert (harmed / "manifest.json").read_bytes() == before


def test_a_taken_port_moves_to_the_next_and_says_so() -> None:
    first = bind_address(LOOPBACK, 18200)
    try:
        second = bind_address(LOOPBACK, first.port)
        assert second.port > first.port
        assert second.moved
        assert second.url == f"http://127.0.0.1:{second.port}/"
        second.socket.close()
    finally:
        first.socket.close()


def test_a_door_is_taken_from_the_moment_it_is_open() -> None:
    """Two servers begun at once build before they serve: neither may take the other's port."""
    bound = bind_address(LOOPBACK, 18300)
    other = socket.socket()
    other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        with pytest.raises(OSError, match="in use"):
            other.bind((LOOPBACK, bound.port))
    finally:
        other.close()
        bound.socket.close()


def test_no_free_port_and_no_right_to_one_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    bound = bind_address(LOOPBACK, 65535)
    try:
        with pytest.raises(NetworkError, match="no free port from 65535 on; name another"):
            bind_address(LOOPBACK, 65535)
    finally:
        bound.socket.close()
    with pytest.raises(NetworkError, match=r"cannot listen on 192\.0\.2\.1:18000: .*--address"):
        bind_address("192.0.2.1", 18000)

    class Refused(socket.socket):
        def bind(self, address: Any) -> None:
            raise PermissionError(13, "Permission denied", str(address))

    monkeypatch.setattr("builder.kit.serve.network.socket.socket", Refused)
    with pytest.raises(NetworkError, match="Permission denied; ports below 1024 need more rights"):
        bind_address(LOOPBACK, 80)


def test_the_address_is_one_that_this_machine_has() -> None:
    found = ("192.168.1.5", "10.0.0.2")
    assert chosen_address("", found) == "192.168.1.5"
    assert chosen_address("10.0.0.2", found) == "10.0.0.2"
    with pytest.raises(UsageError, match=r"no address 10\.0\.0\.9; known: 192\.168\.1\.5, 10"):
        chosen_address("10.0.0.9", found)
    with pytest.raises(UsageError, match="known: none"):
        chosen_address("10.0.0.9", ())
    with pytest.raises(NetworkError, match=r"in no network .*; connect to Wi-Fi"):
        chosen_address("", ())


def test_addresses_for_phones_are_never_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in lan_addresses():
        assert not address.startswith(("127.", "169.254.", "0."))
    monkeypatch.setattr(
        network, "_by_interface", lambda: ["127.0.0.1", "8.8.8.8", "10.0.0.2", "169.254.1.1"]
    )
    monkeypatch.setattr(network, "_by_route", lambda: ["10.0.0.2", "0.0.0.0"])
    assert lan_addresses() == ("10.0.0.2", "8.8.8.8")
    monkeypatch.undo()
    monkeypatch.setattr("builder.kit.serve.network.sys.platform", "darwin")
    assert set(lan_addresses()) <= {*network._by_route()}


def test_a_machine_without_a_route_has_no_address_by_route(monkeypatch: pytest.MonkeyPatch) -> None:
    class Cut(socket.socket):
        def connect(self, address: Any) -> None:
            raise OSError(101, "Network is unreachable", str(address))

    monkeypatch.setattr("builder.kit.serve.network.socket.socket", Cut)
    assert network._by_route() == []


def test_hundreds_who_say_nothing_do_not_keep_a_visitor_out(kit: BuiltKit) -> None:
    """200 idle connections, and 50 that began to ask and never ended."""
    with serving(kit_application(kit.folder)) as port, ExitStack() as stack:
        for number in range(250):
            idle = stack.enter_context(socket.create_connection((LOOPBACK, port), timeout=60))
            if number >= 200:
                idle.sendall(b"GET /en/ HTTP/1.1\r\nHost: x\r\n")
        assert Answer(port, "/en/").status == 200


def test_a_visitor_is_answered_among_many_who_ask_without_a_pause(kit: BuiltKit) -> None:
    with serving(kit_application(kit.folder)) as port, ExitStack() as stack:
        busy = []
        for _ in range(300):
            connection = stack.enter_context(socket.create_connection((LOOPBACK, port), 60))
            connection.sendall(b"GET /manifest.json HTTP/1.1\r\nHost: x\r\n\r\n" * 3)
            busy.append(connection)
        assert Answer(port, "/en/").status == 200
        # Nobody was turned away for it.
        for connection in busy:
            connection.settimeout(60)
            assert connection.recv(12) == b"HTTP/1.1 200"


# --- watching -------------------------------------------------------------------------


@pytest.fixture
def sources(tmp_path: Path) -> Workspace:
    for name in ("shortcuts", "assets"):
        (tmp_path / name).mkdir()
    (tmp_path / "shortcuts" / "a.yaml").write_text("a")
    return Workspace(root=tmp_path, fallback=tmp_path)


def put(path: Path, text: str) -> None:
    """Writes a file in one move, as editors do: nobody ever sees half of it."""
    stage = path.parents[1] / "stage"
    stage.write_text(text)
    stage.rename(path)


def until(holds: Any, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.02)


@contextmanager
def watching(watcher: Watcher) -> Iterator[None]:
    thread = threading.Thread(target=watcher.run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        watcher.stop()
        thread.join(timeout=60)
        assert not thread.is_alive()


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "PAUSE", 0.05)


def test_any_source_that_changes_is_noticed(sources: Workspace) -> None:
    states = [state_of(sources)]
    assert state_of(sources) == states[0]
    (sources.root / "kit.yaml").write_text("format: 1")
    states.append(state_of(sources))
    (sources.root / "shortcuts" / "b.yaml").write_text("b")
    states.append(state_of(sources))
    (sources.root / "shortcuts" / "a.yaml").unlink()
    states.append(state_of(sources))
    os.utime(sources.root / "shortcuts" / "b.yaml", (1, 1))
    states.append(state_of(sources))
    (sources.root / "assets" / "dangling").symlink_to("nowhere")
    assert state_of(sources) == states[-1]
    assert len(set(states)) == 5


def test_a_change_is_built_and_told_and_a_fault_is_waited_out(sources: Workspace) -> None:
    built: list[str] = []
    faults: list[str] = []

    def rebuild() -> None:
        text = (sources.root / "shortcuts" / "a.yaml").read_text()
        if text == "bad":
            raise UsageError
        built.append(text)

    watcher = Watcher(sources, rebuild, lambda error: faults.append(type(error).__name__))
    with watching(watcher):
        put(sources.root / "shortcuts" / "a.yaml", "second")
        until(lambda: watcher.turn == 1)
        put(sources.root / "shortcuts" / "a.yaml", "bad")
        until(lambda: faults == ["UsageError"])
        assert watcher.turn == 1
        put(sources.root / "shortcuts" / "a.yaml", "third")
        until(lambda: watcher.turn == 2)
    assert built == ["second", "third"]


def test_a_fault_of_our_own_does_not_end_the_watch(sources: Workspace) -> None:
    turns: list[int] = []
    faults: list[OptOutError] = []

    def rebuild() -> None:
        turns.append(1)
        if len(turns) == 1:
            raise KeyError("ours")

    watcher = Watcher(sources, rebuild, faults.append)
    with watching(watcher):
        put(sources.root / "shortcuts" / "a.yaml", "1")
        until(lambda: len(faults) == 1)
        put(sources.root / "shortcuts" / "a.yaml", "22")
        until(lambda: watcher.turn == 1)
    assert "KeyError" in str(faults[0])


PAGE = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
    "style-src 'none'; script-src 'sha256-AAAA'; base-uri 'none'\"><body>x</body>"
)


def test_a_served_page_carries_the_reloading_script_and_a_policy_that_allows_it() -> None:
    page = with_reload(PAGE.encode(), 7).decode()
    (script,) = re.findall(r'<script data-at="7">(.*?)</script>', page)
    assert f"'sha256-{sha256_base64(script.encode())}'" in page
    assert "; connect-src 'self'; script-src 'sha256-" in page
    assert "'sha256-AAAA'" in page
    assert page.endswith("</script></body>")


@pytest.mark.parametrize("page", [b"", b"<body></body>", b"; script-src 'none'", b"\xff"])
def test_a_page_without_a_place_for_it_stays_as_it_is(page: bytes) -> None:
    assert with_reload(page, 1) == page


def test_pages_reload_when_there_is_news_and_the_kit_stays_as_built(
    kit: BuiltKit, sources: Workspace, tmp_path: Path
) -> None:
    folder = kit.copy(tmp_path / "out")
    watcher = Watcher(sources, lambda: None, lambda error: None)
    application = reloading(kit_application(folder, fresh=True), folder, watcher)
    with serving(application) as port, watching(watcher):
        served = Answer(port, "/en/")
        built = (folder / "en" / "index.html").read_bytes()
        assert served.body == with_reload(built, 0) != built
        assert served.headers["cache-control"] == "no-store"
        assert b"connect-src" not in built
        assert check_kit(open_kit(folder)).sound
        assert Answer(port, "/manifest.json").body == (folder / "manifest.json").read_bytes()
        assert Answer(port, "/en/", "HEAD").body == b""
        for path in ("/%00", "/nothing.html", "/%2e%2e/secret.html", "/en/%00.html"):
            assert Answer(port, path).status == 404

        said: list[bytes] = []
        asking = threading.Thread(target=lambda: said.append(Answer(port, "/.changed?0").body))
        asking.start()
        put(sources.root / "shortcuts" / "a.yaml", "changed")
        asking.join(timeout=60)
        assert said == [b"changed"]
        assert b'data-at="1"' in Answer(port, "/").body
        for query in ("", "?x", "?-1", "?99999999999999999999", "?%D9%A3"):
            assert Answer(port, f"/.changed{query}").body == b"changed"


def test_nobody_waits_for_ever(sources: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "_PATIENCE", 0.05)
    watcher = Watcher(sources, lambda: None, lambda error: None)
    assert not watcher.wait_for_news(0)
    monkeypatch.setattr(watch, "_PATIENCE", 60)
    threading.Timer(0.1, watcher.stop).start()
    assert not watcher.wait_for_news(0)


# --- the commands themselves ----------------------------------------------------------


@pytest.fixture
def place(kit: BuiltKit, tmp_path: Path) -> Path:
    """A workspace whose last build left a kit in dist/."""
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "dist").mkdir()
    kit.copy(tmp_path / "dist")
    return tmp_path


@contextmanager
def command(place: Path, *words: str) -> Iterator[subprocess.Popen[bytes]]:
    """`optout` as a process of its own, in a process group that Ctrl-C can reach."""
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", *words],
        cwd=place,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def line(process: subprocess.Popen[bytes], seconds: float = 240) -> str:
    assert process.stdout is not None
    ready, _, _ = select.select([process.stdout], [], [], seconds)
    assert ready, "nothing was said in time"
    return process.stdout.readline().decode()


def test_serve_shows_the_last_kit_and_ends_with_ctrl_c(place: Path) -> None:
    with command(place, "serve", "--port", "18400", "--json") as process:
        said = json.loads(line(process))
        assert Path(said["folder"]).name == "optout-kit"
        assert said["url"] == f"http://127.0.0.1:{said['port']}/"
        assert Answer(said["port"], "/").status == 200
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0
        assert b"Traceback" not in errors


def test_serve_says_that_it_moved_to_the_next_port(place: Path) -> None:
    bound = bind_address(LOOPBACK, 18500)
    try:
        with command(place, "serve", "--port", str(bound.port)) as process:
            opened = line(process)
            assert line(process) == "Stop with Ctrl-C.\n"
            process.send_signal(signal.SIGINT)
            _, errors = process.communicate(timeout=240)
            (other,) = re.findall(rf"Port {bound.port} is taken; using (\d+)\.", errors.decode())
            assert opened == f"Open http://127.0.0.1:{other}/\n"
            assert int(other) > bound.port
            assert errors.rstrip().endswith(b"Stopped.")
            assert process.returncode == 0
    finally:
        bound.socket.close()


def test_watch_tells_a_faulty_source_and_recovers(place: Path) -> None:
    (place / "kit.yaml").write_text("format: 1\nlanguages: [en]\nguides: [analytics]\n")
    with command(place, "watch", "--port", "18600", "--json") as process:
        port = json.loads(line(process))["port"]
        assert b"data-at" in Answer(port, "/en/").body
        put(place / "kit.yaml", "format: 1\nlanguages: [xx]\n")
        assert process.stderr is not None
        seen = ""
        end = time.monotonic() + 120
        while 'no language "xx"' not in seen and time.monotonic() < end:
            seen += process.stderr.readline().decode()
        assert 'no language "xx"' in seen
        put(place / "kit.yaml", "format: 1\nlanguages: [en]\nguides: [siri-audio]\n")
        until(lambda: Answer(port, "/.changed?0").body == b"changed")
        assert "Stop Siri" in Answer(port, "/en/").body.decode()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=240)
        assert process.returncode == 0
        assert "Traceback" not in seen + errors.decode()


def test_serve_builds_for_an_address_of_the_network(place: Path) -> None:
    found = lan_addresses()
    if not found:
        with command(place, "serve", "--lan") as process:
            process.communicate(timeout=240)
            assert process.returncode == NetworkError.exit_code
        return
    (place / "kit.yaml").write_text("format: 1\nlanguages: [en]\nguides: [analytics]\n")
    shutil.rmtree(place / "dist")
    words = ("serve", "--lan", "--address", found[0], "--port", "18700", "--json")
    with command(place, *words) as process:
        said = json.loads(line(process))
        assert said["url"].startswith(f"http://{found[0]}:")
        manifest = json.loads((Path(said["folder"]) / "manifest.json").read_bytes())
        assert manifest["base_url"] == said["url"]
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=240)
        assert process.returncode == 0


def test_the_projects_own_workspace_is_found() -> None:
    assert find_workspace(ROOT).folder("shortcuts").is_dir()
