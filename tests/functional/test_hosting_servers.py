"""nginx, Apache and Caddy with the kit's own settings: every file comes as devices need it.

The servers run here for the length of a test, each with the smallest settings of its own.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from builder.cli.main import run
from builder.errors import Severity
from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import Verdict, check_kit
from builder.kit.opening.online import fetch_kit
from builder.loader.workspace import Workspace
from tests.ports import free_port
from tests.tools import program


@pytest.fixture(scope="module")
def hosted(workspace: Workspace) -> Iterator[Path]:
    """A kit where every user of this computer may read it: Apache gives up root's rights."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        request = BuildRequest(
            out=Path(folder), languages=("en", "hi"), base_url="https://example.org/siri/",
            targets=("page", "host"), guides=("siri-audio",),
        )  # fmt: skip
        yield build_kit(workspace, request).folder


@contextmanager
def started(command: list[str], port: int, log: Path) -> Iterator[str]:
    with log.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        for _ in range(1200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=60)


def nginx(kit: Path, home: Path, port: int, *, ours: bool, below: bool = False) -> list[str]:
    """`below` a path of a server that has other things too, as docs/publishing.md says."""
    binary = program("nginx")
    shutil.copy("/etc/nginx/mime.types", home / "mime.types")
    include = f"include {kit}/hosting/nginx.conf;" if ours else "include mime.types;"
    settings = f"root {kit}; {include}"
    if below:
        settings = f"location /{kit.name}/ {{ root {kit.parent}; {include} }}"
    temporary = "".join(
        f"{name}_temp_path {home}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"daemon off; pid {home}/pid; error_log stderr; events {{ }}\n"
        f"http {{ access_log off; {temporary}\n"
        f"server {{ listen 127.0.0.1:{port}; {settings} }} }}\n"
    )
    rights = ["-g", "user root;"] if Path("/proc/self").stat().st_uid == 0 else []
    return [binary, "-p", str(home), "-c", str(home / "nginx.conf"), *rights]


def apache(kit: Path, home: Path, port: int, *, ours: bool) -> list[str]:
    binary = program("apache2")
    modules = "".join(
        f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
        for name in ("mpm_event", "authz_core", "mime", "dir", "headers")
    )
    (home / "types").write_text("text/html html\ntext/plain txt\nimage/svg+xml svg\n")
    (home / "apache.conf").write_text(
        f"ServerRoot {home}\nServerName localhost\nListen 127.0.0.1:{port}\nPidFile {home}/pid\n"
        f"ErrorLog {home}/errors\n{modules}TypesConfig {home}/types\nUser nobody\nGroup nogroup\n"
        f"DocumentRoot {kit}\nDirectoryIndex index.html\n<Directory {kit}>\n"
        f"AllowOverride {'FileInfo' if ours else 'None'}\nRequire all granted\n</Directory>\n"
    )
    return [binary, "-f", str(home / "apache.conf"), "-D", "FOREGROUND"]


def caddy(kit: Path, home: Path, port: int, *, ours: bool) -> list[str]:
    binary = program("caddy")
    settings = f"import {kit}/hosting/Caddyfile" if ours else "file_server"
    (home / "Caddyfile").write_text(
        f"{{\n\tadmin off\n\tauto_https off\n\tstorage file_system {home}\n}}\n"
        f"http://127.0.0.1:{port} {{\n\troot * {kit}\n\t{settings}\n}}\n"
    )
    return [binary, "run", "--config", str(home / "Caddyfile"), "--adapter", "caddyfile"]


SERVERS = {"nginx": nginx, "apache": apache, "caddy": caddy}
Server = Callable[..., list[str]]


@contextmanager
def serving(server: Server, kit: Path, home: Path, *, ours: bool) -> Iterator[str]:
    port = free_port()
    with started(server(kit, home, port, ours=ours), port, home / "log") as address:
        yield address


def checked(address: str) -> Verdict:
    return check_kit(fetch_kit(address))


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_with_the_kits_settings_sends_a_sound_kit(
    name: str, hosted: Path, tmp_path: Path
) -> None:
    with serving(SERVERS[name], hosted, tmp_path, ours=True) as address:
        found = checked(address)
    # Its codes lead to its public address, not to this one; nothing else is to be told.
    assert [problem.code for problem in found.problems] == ["kit-elsewhere"]
    assert found.sound


def test_nginx_with_the_kit_below_a_path_sends_it_as_well(hosted: Path, tmp_path: Path) -> None:
    port = free_port()
    command = nginx(hosted, tmp_path, port, ours=True, below=True)
    with started(command, port, tmp_path / "log") as address:
        found = checked(f"{address}{hosted.name}/")
    assert [problem.code for problem in found.problems] == ["kit-elsewhere"]


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("nginx", r"location ~ \.mobileconfig$ { types { } default_type "),
        ("apache", "AddType 'application/x-apple-aspen-config' .mobileconfig"),
        ("caddy", '@mobileconfig path *.mobileconfig; header @mobileconfig Content-Type "'),
    ],
)
def test_a_server_left_as_it_is_is_told_from_a_changed_kit_with_the_line_to_add(
    name: str, line: str, hosted: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(SERVERS[name], hosted, tmp_path, ours=False) as address:
        found = checked(address)
        assert run(["check", address]) == 1
    assert (found.sound, found.as_built) == (False, True)
    faults = [each for each in found.problems if each.severity is Severity.ERROR]
    assert {each.code for each in faults} == {"kit-served"}
    told = sorted(each.message.split()[0] for each in faults)
    assert told == [".mobileconfig", ".shortcut"], "one fault for an ending, not for a file"
    assert any(line in each.help for each in faults)
    assert f"the kit is sound; the server at {address} sends it in a wrong way" in (
        capsys.readouterr().err
    )
