"""Every command on every kind of thing that a path can name, for reading and for writing.

A path is what a person typed, or what somebody planted there: a device, a pipe that nobody
writes to, a socket, a folder, a link. Each is refused in plain words, at once, and nothing
that was there is changed.
"""

from __future__ import annotations

import io
import os
import shutil
import socket
import stat
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from builder.cli.main import run
from builder.wire import plist
from tests import pki
from tests.alarm import ended_by_alarm
from tests.functional.test_signing_profiles import PROFILE, leaf

TEXT = "format: 1\nname: One\nactions:\n  - comment: one\n"
UNTIDY = TEXT.replace("  - comment: one", "  - {comment: one}")
SHORTCUT = pki.icloud_file(pki.workflow(3))


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """A command that waits for a pipe fails here instead of hanging the run."""
    with ended_by_alarm("the command waits for something that never comes"):
        yield


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.workflow.yaml").write_text(TEXT)
    (tmp_path / "one.shortcut").write_bytes(SHORTCUT)
    (tmp_path / "plain.mobileconfig").write_bytes(PROFILE)
    (tmp_path / "key.pem").write_bytes((pki.KEYS / "test-only-profile-leaf.pem").read_bytes())
    (tmp_path / "cert.pem").write_bytes(pki.pem(leaf()))
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "shortcuts").mkdir()
    return tmp_path


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def a_socket(path: Path) -> None:
    # The name of a socket may have about 100 bytes: it is made from its own folder.
    before = Path.cwd()
    os.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(path.name)
    os.chdir(before)


def a_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def an_endless_device(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_folder(path: Path) -> None:
    (path / "inside").mkdir(parents=True)


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def a_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere")


THINGS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (a_pipe, "is a pipe"),
    "socket": (a_socket, "is a socket"),
    "device": (a_device, "is a device"),
    "endless device": (an_endless_device, "is a device"),
    "folder": (a_folder, "is a folder"),
    "link to itself": (a_link_to_itself, "Too many levels of symbolic links|leads to no file"),
    "dangling link": (a_dangling_link, "No such file|leads to no file"),
}

# A command for each path that is read; {} is the thing, with an ending that the command takes.
READING: dict[str, tuple[str, ...]] = {
    "compile": ("compile", "{}.workflow.yaml", "-o", "out.shortcut"),
    "fmt": ("fmt", "{}.workflow.yaml"),
    "fmt --check": ("fmt", "--check", "{}.workflow.yaml"),
    "test": ("test", "{}.workflow.yaml"),
    "import": ("import", "{}.shortcut"),
    "lint": ("lint", "{}.shortcut"),
    "lint text": ("lint", "{}.workflow.yaml"),
    "diff, left": ("diff", "{}.shortcut", "one.shortcut"),
    "diff, right": ("diff", "one.shortcut", "{}.shortcut"),
    "preview": ("preview", "{}.shortcut", "--os", "ios-17"),
    "show a shortcut": ("show", "{}.shortcut"),
    "show a profile": ("show", "{}.mobileconfig"),
    "show a kit": ("show", "{}.zip"),
    "verify": ("verify", "{}.shortcut"),
    "verify --root": ("verify", "one.shortcut", "--root", "{}.pem"),
    "verify --same-as": ("verify", "one.shortcut", "--same-as", "{}.shortcut"),
    "check a kit": ("check", "{}.zip"),
    "check --root": ("check", "kit.zip", "--root", "{}.pem"),
    "check --allowed-signers": ("check", "kit.zip", "--allowed-signers", "{}", "--who", "a"),
    "build --root": ("build", "-l", "en", "--root", "{}.pem"),
    "sign": ("sign", "{}.shortcut", "--with", "one.shortcut"),
    "sign --with": ("sign", "plain.shortcut", "--with", "{}.shortcut"),
    "serve": ("serve", "{}.zip", "--port", "8000"),
    "publish": ("publish", "{}.zip", "site"),
    "fleet, CSV": ("fleet", "build", "{}.csv", "-o", "elsewhere"),
    "fleet, JSON": ("fleet", "build", "{}.jsonl", "-o", "elsewhere"),
    "fleet, Parquet": ("fleet", "build", "{}.parquet", "-o", "elsewhere"),
    "trial read": ("trial", "read", "{}.txt"),
    "survey show": ("survey", "show", "{}.parquet"),
    "sign --cert": (
        *("sign", "plain.mobileconfig", "--profiles"),
        *("--cert", "{}.pem", "--key", "key.pem"),
    ),
    "sign --key": (
        *("sign", "plain.mobileconfig", "--profiles"),
        *("--cert", "cert.pem", "--key", "{}.pem"),
    ),
}
# What is asked of a folder by these is something else than reading a file.
FOLDERS_TOO = frozenset(
    {
        *("show a shortcut", "show a profile", "show a kit", "check a kit", "sign", "serve"),
        *("publish", "survey show"),
    }
)


@pytest.mark.parametrize("thing", THINGS)
@pytest.mark.parametrize("command", READING)
def test_what_is_no_file_is_not_read(
    command: str, thing: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if thing == "folder" and command in FOLDERS_TOO:
        pytest.skip("this command takes folders")
    (place / "plain.shortcut").write_bytes(plist.dumps_binary(pki.workflow(3)))
    words = [word.format("thing") for word in READING[command]]
    name = next(word for word in words if word.startswith("thing"))
    make, said = THINGS[thing]
    make(place / name)
    before = sorted(path.name for path in place.iterdir())
    code = run(words)
    told = capsys.readouterr().err
    assert code == 5, told
    assert name in told
    assert any(part in told for part in said.split("|")), told
    assert sorted(path.name for path in place.iterdir()) == before


@pytest.mark.skipif(not Path("/proc/self/pagemap").exists(), reason="no such files here")
@pytest.mark.parametrize("command", READING)
def test_a_file_of_the_system_without_an_end_is_left_in_time(
    command: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Regular by its mode, empty by its size, and endless when it is read."""
    (place / "plain.shortcut").write_bytes(plist.dumps_binary(pki.workflow(3)))
    words = [word.format("thing") for word in READING[command]]
    (place / next(word for word in words if word.startswith("thing"))).symlink_to(
        "/proc/self/pagemap"
    )
    code = run(words)
    told = capsys.readouterr().err
    assert code in range(7), told
    assert code or command == "fleet, JSON"  # a list of no sites
    assert "Traceback" not in told


WRITING: dict[str, tuple[str, ...]] = {
    "compile": ("compile", "one.workflow.yaml", "--force", "-o", "{}.shortcut"),
    "compile beside": ("compile", "{}.workflow.yaml"),
    "import": ("import", "one.shortcut", "--force", "-o", "{}.workflow.yaml"),
    "schema": ("schema", "--force", "-o", "{}.json"),
}


@pytest.mark.parametrize("thing", [each for each in THINGS if each != "folder"])
@pytest.mark.parametrize("command", [each for each in WRITING if each != "compile beside"])
def test_what_is_no_file_is_not_written_over(
    command: str, thing: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = [word.format("thing") for word in WRITING[command]]
    target = place / next(word for word in words if word.startswith("thing"))
    make, said = THINGS[thing]
    make(target)
    kind = stat.S_IFMT(target.lstat().st_mode)
    before = sorted(path.name for path in place.iterdir())
    code = run(words)
    told = capsys.readouterr().err
    assert code == 5, told
    assert any(part in told for part in said.split("|")), told
    assert stat.S_IFMT(target.lstat().st_mode) == kind
    assert sorted(path.name for path in place.iterdir()) == before


# Commands that replace the file "mine", and something that is in it beforehand.
REPLACING: dict[str, tuple[tuple[str, ...], str, str]] = {
    "compile": (
        ("compile", "one.workflow.yaml", "--force", "-o", "mine.shortcut"),
        "mine.shortcut",
        "old",
    ),
    "import": (
        ("import", "one.shortcut", "--force", "-o", "mine.workflow.yaml"),
        "mine.workflow.yaml",
        "",
    ),
    "schema": (("schema", "--force", "-o", "mine.json"), "mine.json", "old"),
    "fmt": (("fmt", "mine.workflow.yaml"), "mine.workflow.yaml", UNTIDY),
    "sign": (
        ("sign", "mine.mobileconfig", "--profiles", "--cert", "cert.pem", "--key", "key.pem"),
        "mine.mobileconfig",
        PROFILE.decode(),
    ),
}


@pytest.fixture
def _narrow_umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_narrow_umask")
@pytest.mark.parametrize("command", REPLACING)
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o755])
def test_a_replaced_file_keeps_its_mode(command: str, mode: int, place: Path) -> None:
    words, name, text = REPLACING[command]
    (place / name).write_text(text)
    (place / name).chmod(mode)
    assert run(list(words)) == 0
    assert (place / name).read_bytes() != text.encode()
    assert stat.S_IMODE((place / name).stat().st_mode) == mode


@pytest.mark.usefixtures("_narrow_umask")
@pytest.mark.parametrize("command", [each for each in REPLACING if each not in ("fmt", "sign")])
def test_a_new_file_follows_the_umask(command: str, place: Path) -> None:
    words, name, _ = REPLACING[command]
    assert run(list(words)) == 0
    assert stat.S_IMODE((place / name).stat().st_mode) == 0o640


@pytest.mark.parametrize("command", REPLACING)
def test_a_read_only_file_is_not_replaced(
    command: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, name, text = REPLACING[command]
    (place / name).write_text(text)
    (place / name).chmod(0o444)
    assert run(list(words)) == 5
    told = capsys.readouterr().err
    assert "is read-only" in told
    assert "chmod u+w" in told
    assert (place / name).read_text() == text


@pytest.mark.parametrize("command", REPLACING)
def test_a_link_is_followed_to_its_file(command: str, place: Path) -> None:
    words, name, text = REPLACING[command]
    real = place / "elsewhere" / name
    real.write_text(text)
    real.chmod(0o600)
    (place / name).symlink_to(Path("elsewhere") / name)
    assert run(list(words)) == 0
    assert (place / name).is_symlink()
    assert real.read_bytes() != text.encode()
    assert stat.S_IMODE(real.stat().st_mode) == 0o600
    assert [path.name for path in real.parent.iterdir() if path.is_file()] == [name]


@pytest.mark.parametrize("command", REPLACING)
def test_planted_temporary_names_are_not_followed(command: str, place: Path) -> None:
    """The names that earlier versions wrote to first, led somewhere else."""
    words, name, text = REPLACING[command]
    (place / name).write_text(text)
    victim = place / "elsewhere" / "victim"
    victim.write_text("precious")
    planted = [f".{name}.new", f"{name}.new", f".{name}.tmp", f".optout-{name}.new"]
    for each in planted:
        (place / each).symlink_to(victim)
    assert run(list(words)) == 0
    assert victim.read_text() == "precious"
    assert all((place / each).is_symlink() for each in planted)


@pytest.mark.parametrize("command", REPLACING)
def test_nothing_is_left_over_in_the_folder(command: str, place: Path) -> None:
    words, name, text = REPLACING[command]
    (place / name).write_text(text)
    before = {path.name for path in place.iterdir()}
    assert run(list(words)) == 0
    assert {path.name for path in place.iterdir()} - before <= {"signed"}


# Standard input and output, where `-` is given.


class Stdin:
    """Standard input that holds some bytes, as a process has it."""

    def __init__(self, data: bytes) -> None:
        self.buffer = io.BytesIO(data)


SHORTCUT_WORDS: dict[str, tuple[str, ...]] = {
    "import": ("import", "-"),
    "lint": ("lint", "-"),
    "diff": ("diff", "-", "one.shortcut"),
    "preview": ("preview", "-", "--os", "ios-17"),
    "verify": ("verify", "-", "--root", "g3.pem"),
}


@pytest.mark.parametrize("command", SHORTCUT_WORDS)
def test_a_shortcut_comes_by_standard_input(
    command: str, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (place / "g3.pem").write_bytes(pki.pem(pki.icloud_root()))
    monkeypatch.setattr(sys, "stdin", Stdin(SHORTCUT))
    assert run(list(SHORTCUT_WORDS[command])) == 0


@pytest.mark.parametrize(
    "words", [("fmt", "-"), ("lint", "-"), ("test", "-"), ("compile", "-", "-o", "a.shortcut")]
)
def test_a_text_comes_by_standard_input(
    words: tuple[str, ...], place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TEXT.encode()))
    assert run(list(words)) == 0
    assert (place / "a.shortcut").exists() == (words[0] == "compile")


def test_a_filter_writes_to_standard_output(
    place: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TEXT.encode()))
    assert run(["compile", "-", "-o", "-"]) == 0
    assert capfdbinary.readouterr().out.startswith(b"bplist00")
    monkeypatch.setattr(sys, "stdin", Stdin(UNTIDY.encode()))
    assert run(["fmt", "-"]) == 0
    tidy = capfdbinary.readouterr().out
    monkeypatch.setattr(sys, "stdin", Stdin(tidy))
    assert run(["fmt", "-"]) == 0
    assert capfdbinary.readouterr().out == tidy
    assert sorted(place.glob("*-*")) == []


def test_standard_input_without_end_is_bounded(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with open("/dev/zero", "rb") as endless:  # noqa: PTH123 - a real endless input
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(endless))
        assert run(["verify", "-"]) == 5
    assert "standard input: larger than" in capsys.readouterr().err


def test_standard_input_needs_a_target_for_what_is_compiled(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", Stdin(TEXT.encode()))
    assert run(["compile", "-"]) == 2
    assert "-o FILE" in capsys.readouterr().err


def test_a_closed_standard_input_is_told(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert run(["verify", "-"]) == 5
    assert "standard input: is closed" in capsys.readouterr().err


# Folders of a workspace and of a kit.


@pytest.mark.parametrize("thing", ["pipe", "socket", "device", "folder"])
def test_a_workspaces_own_file_is_a_file(
    thing: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    THINGS[thing][0](place / "kit.yaml")
    assert run(["check"]) == 5
    assert THINGS[thing][1] in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("mount") is None, reason="no mount here")
def test_a_full_disk_leaves_the_old_file(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A real one: a memory disk of 64 KB, filled to the brim."""
    disk = place / "disk"
    disk.mkdir()
    if os.system(f"mount -t tmpfs -o size=64k none {disk} 2>/dev/null") != 0:
        pytest.skip("mounting is not allowed here")
    try:
        (disk / "schema.json").write_text("old")
        assert run(["schema", "--force", "-o", str(disk / "schema.json")]) == 5
        assert "No space left" in capsys.readouterr().err
        assert (disk / "schema.json").read_text() == "old"
        assert [path.name for path in disk.iterdir()] == ["schema.json"]
    finally:
        os.system(f"umount {disk}")
