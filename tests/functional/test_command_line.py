"""The real command in processes of its own: imports, bytes, encodings, pipes and Ctrl-C."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, BuiltKit

HEAVY = ("PIL", "yaml", "typst", "jinja2", "cryptography", "qrcode", "zxingcpp", "httpx",
         "waitress", "whitenoise", "lzfse")  # fmt: skip
NO_READERS = tuple(name for name in HEAVY if name != "yaml")
SMALL = ("build", "analytics", "-l", "en", "-t", "host", "--out", "dist")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for name in ("shortcuts", "assets"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def environment(**more: str) -> dict[str, str]:
    """What a process gets to know: PATH, the project, and what a test adds."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    coverage = {name: value for name, value in os.environ.items() if name.startswith("COV")}
    return {**kept, **coverage, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", **more}


def optout(place: Path, *words: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "builder", *words],
        cwd=place,
        env=environment(**more),
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
    )


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["biuld"]])
def test_nothing_heavy_is_imported_before_a_command_needs_it(place: Path, words: list[str]) -> None:
    code = (
        "import sys; from builder.cli.main import run; run(sys.argv[1:]); "
        f"print('HEAVY', sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"


@pytest.mark.parametrize(
    ("words", "unwanted"),
    [
        (["list", "targets"], NO_READERS),
        (["list", "devices"], NO_READERS),
        (["build", "--help"], NO_READERS),
        (["serve", "--help"], NO_READERS),
        (["doctor", "--help"], HEAVY),
    ],
)
def test_a_command_imports_what_it_needs_and_no_more(
    place: Path, words: list[str], unwanted: tuple[str, ...]
) -> None:
    code = (
        "import sys; from builder.cli.main import run; run(sys.argv[1:]); "
        f"print('HEAVY', sorted(set(sys.modules) & set({unwanted!r})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        cwd=place,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "HEAVY []"


def test_python_minus_m_builder_is_the_command(place: Path) -> None:
    assert optout(place, "--version").stdout.startswith(b"optout, version ")


def test_a_pipe_gets_plain_bytes_and_always_means_always(place: Path) -> None:
    plain = optout(place, "build", "nope")
    assert plain.returncode == 2
    assert b"\x1b" not in plain.stderr
    forced = optout(place, "--color=always", "build", "nope")
    assert b"\x1b[31m\x1b[1merror[unknown-guide]\x1b[0m" in forced.stderr
    assert b"\x1b" in optout(place, "--color", "always", "build", "nope", NO_COLOR="1").stderr


def on_a_terminal(place: Path, *words: str, **more: str) -> bytes:
    """What the command says on a terminal."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", *words],
        cwd=place,
        env=environment(**more),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        close_fds=True,
    )
    os.close(theirs)
    said = b""
    try:
        while chunk := os.read(ours, 4096):
            said += chunk
    except OSError:  # Linux says so when the last writer is gone
        pass
    finally:
        os.close(ours)
        process.wait(timeout=60)
    return said


def test_a_terminal_gets_colour_unless_it_or_its_person_wants_none(place: Path) -> None:
    assert b"\x1b[31m" in on_a_terminal(place, "build", "nope", TERM="xterm")
    for more in ({"TERM": "dumb"}, {"TERM": "xterm", "NO_COLOR": "1"}):
        assert b"\x1b[3" not in on_a_terminal(place, "build", "nope", **more)
    said = on_a_terminal(place, "--color=never", "build", "nope", TERM="xterm")
    assert b"\x1b[31m" not in said


def test_a_build_on_a_terminal_shows_a_bar_that_goes_away(place: Path) -> None:
    said = on_a_terminal(place, *SMALL, TERM="xterm")
    assert b"\x1b[?25l" in said
    assert b"Built: dist/optout-kit" in said
    said = on_a_terminal(place, *SMALL, "--rebuild", TERM="dumb")
    assert b"\x1b" not in said
    assert b"load ..." in said


@pytest.mark.parametrize("words", [("doctor",), ("list", "languages"), ("list", "guides"), SMALL])
def test_a_terminal_of_ascii_alone_gets_ascii(place: Path, words: tuple[str, ...]) -> None:
    done = optout(place, *words, LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0, done.stderr
    assert (done.stdout + done.stderr).isascii()
    if words == ("doctor",):
        assert b"\nyes  python" in done.stdout


JSON: dict[tuple[str, ...], int] = {
    ("list", "languages"): 0,
    ("list", "guides"): 0,
    ("list", "devices"): 0,
    ("list", "panes"): 0,
    ("list", "targets"): 0,
    ("list", "nothing"): 2,
    ("doctor",): 0,
    ("init", "new"): 0,
    (*SMALL,): 0,
    ("build", "nope"): 2,
    ("build", "--base-url", "nope"): 2,
    ("check", "--today", "2026-11-22"): 0,
    ("check", "nope"): 5,
    ("show", "nope.shortcut"): 5,
    ("show", "nope.txt"): 2,
    ("preview", "nope.shortcut", "--os", "ios-17"): 5,
    ("preview", "nope.shortcut"): 2,
    ("preview", "nope.shortcut", "--os", "dos-6"): 2,
    ("serve", "--address", "192.0.2.1"): 2,
    ("watch", "--port", "none"): 2,
    ("sign", "nope.shortcut"): 2,
    ("verify", "nope.shortcut"): 5,
    ("compile", "nope.workflow.yaml"): 5,
    ("import", "nope.shortcut"): 5,
    ("lint", "nope.workflow.yaml"): 5,
    ("diff", "nope.shortcut", "nope.shortcut"): 5,
    ("fmt", "nope.workflow.yaml"): 5,
    ("test", "nope.workflow.yaml"): 5,
    ("schema",): 0,
    ("nope",): 2,
}


@pytest.mark.parametrize("words", JSON, ids=" ".join)
def test_json_parses_whatever_happens(place: Path, words: tuple[str, ...]) -> None:
    done = optout(place, *words, "--json", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert b"Traceback" not in done.stderr
    found = json.loads(done.stdout)
    if words[0] != "sign":
        assert done.returncode == JSON[words], done.stdout
    assert done.returncode != 70
    if done.returncode:
        assert (found["ok"], found["exit_code"]) == (False, done.returncode)
        assert found["problems"][0]["message"]


def test_a_reader_that_goes_away_is_no_fault(kit: BuiltKit, place: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "show", str(kit.folder), "--json"],
        cwd=place,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 0
    assert errors == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_a_redirection_is_told(place: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "builder", "list", "targets"],
            cwd=place,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
        )
    assert done.stderr == b"error[disk]: No space left on device\n"
    assert done.returncode == 5


def test_a_folder_that_was_removed_is_told(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    code = "import os, sys; os.rmdir(os.getcwd()); from builder.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "list", "guides"],
        cwd=gone,
        env=environment(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 5
    assert b"error[disk]: No such file or directory" in done.stderr


def test_a_file_name_of_odd_bytes_breaks_nothing(place: Path) -> None:
    name = os.fsdecode(b"bad\xff.shortcut")
    for more in ({"LC_ALL": "C.UTF-8"}, {"PYTHONIOENCODING": "utf-8:strict"}):
        for words in (("show", name), ("check", name), ("preview", name, "--os", "ios-17")):
            done = optout(place, *words, **more)
            assert done.returncode == 5, done.stderr
            assert b"Traceback" not in done.stderr
            assert json.loads(optout(place, *words, "--json", **more).stdout)["exit_code"] == 5


def test_ctrl_c_in_a_build_keeps_the_old_kit(place: Path) -> None:
    optout(place, *SMALL)
    manifest = place / "dist" / "optout-kit" / "manifest.json"
    before = manifest.read_bytes()
    process = subprocess.Popen(
        [sys.executable, "-m", "builder", "build", "--rebuild"],
        cwd=place,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    # Once it says what it does, seconds of work are ahead of it, on any machine.
    assert process.stderr is not None
    assert process.stderr.readline() == b"load ...\n"
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert errors.splitlines()[-1] == b"Stopped."
    assert b"Traceback" not in errors
    assert manifest.read_bytes() == before


STOPPED = """
import os, signal, sys

wanted = sys.argv[1]

class Stop:
    def find_spec(self, name, path=None, target=None):
        if name == wanted:
            sys.meta_path.remove(self)
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Stop())
sys.argv = ["optout", *sys.argv[2:]]
from builder.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("builder.cli", ("--help",)),
        ("builder.cli.main", ("--help",)),
        ("click", ("--help",)),
        ("builder.errors", ("--help",)),
        ("builder.cli.build", ("build", "-l", "en")),
        ("builder.kit.build.build", ("build", "-l", "en")),
        ("builder.loader.workspace", ("build", "-l", "en")),
        ("builder.kit.make.make", ("build", "-l", "en")),
        ("yaml", ("check",)),
        ("builder.cli.verify", ("verify", "x.shortcut")),
        ("builder.cli.sign", ("sign", "x.shortcut", "--with", "mac")),
        ("builder.workflow.language.schema", ("schema",)),
    ],
)
def test_ctrl_c_at_any_import_prints_one_line(
    module: str, words: tuple[str, ...], place: Path
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", STOPPED, module, *words],
        cwd=place,
        env=environment(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 130, done.stderr
    assert done.stderr.splitlines()[-1] == b"Stopped."
    assert b"Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 1 + done.stderr.count(b" ...\n")


def test_a_definition_of_odd_characters_steers_no_terminal(place: Path) -> None:
    (place / "kit.yaml").write_text('format: 1\nguides: ["\\e[2Jevil"]\n')
    done = optout(place, "--color=always", "check")
    assert done.returncode == 2
    assert b"the text holds \\u001b" in done.stderr
    assert b"\x1b[2J" not in done.stderr
