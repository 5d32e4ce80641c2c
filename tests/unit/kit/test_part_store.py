"""Parts on the disk: given back as they were put there, and believed in no other state."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.kit.build.build import folder_of_parts
from builder.kit.build.part_store import FolderOfParts, base_of
from builder.kit.make import tools
from builder.kit.make.parts import MadePart
from builder.kit.make.tools import library_versions
from builder.loader.workspace import Workspace, find_workspace
from builder.model.artifact import Artifact
from builder.model.kinds import Kind
from builder.wire.digest import sha256
from tests.conftest import ROOT

KEY, OTHER = sha256(b"one"), sha256(b"other")
PARTS = {
    "page/siri-audio/-/en": MadePart(
        saw="seen",
        artifacts=(
            Artifact(path="en/index.html", data=b"<p>\n\xff", kind=Kind.PAGE, language="en"),
            Artifact(path="en/a.txt", data=b"", kind=Kind.DOC, says="é", signed=False),
        ),
    ),
    "script/siri-audio/-/en": MadePart(
        saw="",
        artifacts=(Artifact(path="s.command", data=b"#!", kind=Kind.SCRIPT, executable=True),),
    ),
    "way/siri-audio/tv/en": MadePart(saw="", artifacts=()),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with these parts in it."""
    place = tmp_path / "optout" / "parts"
    FolderOfParts(place).save(KEY, PARTS)
    return place


def test_parts_come_back_as_they_were(folder: Path) -> None:
    assert FolderOfParts(folder).load(KEY) == PARTS
    assert FolderOfParts(folder).load(OTHER) == {}


def test_later_parts_take_the_place_of_earlier_ones(folder: Path) -> None:
    some = {"page/siri-audio/-/en": PARTS["page/siri-audio/-/en"]}
    FolderOfParts(folder).save(KEY, some)
    assert FolderOfParts(folder).load(KEY) == some
    assert [path.name for path in folder.iterdir()] == [KEY]


def test_afresh_nothing_is_taken_and_all_is_kept(folder: Path) -> None:
    assert FolderOfParts(folder, afresh=True).load(KEY) == {}
    FolderOfParts(folder, afresh=True).save(OTHER, PARTS)
    assert FolderOfParts(folder).load(OTHER) == PARTS


def resealed(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """A harm of whoever knows how the digest is made."""

    def harm(path: Path) -> None:
        rest = change(path.read_bytes().partition(b"\n")[2])
        path.write_bytes(sha256(rest).encode() + b"\n" + rest)

    return harm


def flipped(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)


def under_another_key(path: Path) -> str:
    return path.replace(path.with_name(OTHER)).name


def a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


HARMS: dict[str, Callable[[Path], object]] = {
    "a bit flipped": flipped,
    "cut short": lambda path: os.truncate(path, path.stat().st_size - 1),
    "cut in its first line": lambda path: os.truncate(path, 40),
    "empty": lambda path: os.truncate(path, 0),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"x"),
    "of another key": under_another_key,
    "a pipe": a_pipe,
    "a folder": a_folder,
    "gone": lambda path: path.unlink(),
    "no JSON": resealed(lambda _: b"parts"),
    "nested": resealed(lambda _: b"[" * 200_000),
    "a list": resealed(lambda _: b"[]\n"),
    "without a key": resealed(lambda _: b"{}\n"),
    "an unknown kind": resealed(lambda data: data.replace(b'"page"', b'"pagf"', 1)),
    "rows of another kind": resealed(lambda data: data.replace(b'"files": [', b'"files": [3,', 1)),
}


@pytest.mark.parametrize("name", HARMS)
def test_what_is_not_as_it_was_written_is_not_there(name: str, folder: Path) -> None:
    key = HARMS[name](folder / KEY)
    assert FolderOfParts(folder).load(key if isinstance(key, str) else KEY) == {}


@pytest.mark.parametrize("harm", [flipped, lambda path: os.truncate(path, 9)])
def test_what_was_damaged_is_written_anew(harm: Callable[[Path], object], folder: Path) -> None:
    harm(folder / KEY)
    FolderOfParts(folder).save(KEY, PARTS)
    assert FolderOfParts(folder).load(KEY) == PARTS


@pytest.mark.parametrize("above", [False, True])
@pytest.mark.parametrize("mode", [0o770, 0o707, 0o777])
def test_a_folder_that_others_may_write_to_is_not_believed(
    mode: int, above: bool, folder: Path
) -> None:
    (folder.parent if above else folder).chmod(mode)
    store = FolderOfParts(folder)
    assert store.load(KEY) == {}
    store.save(OTHER, PARTS)
    store.tidy(0)
    assert [path.name for path in folder.iterdir()] == [KEY]


def test_a_folder_of_somebody_else_is_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    assert FolderOfParts(folder).load(KEY) == {}


def test_a_link_in_the_folders_place_is_not_followed(folder: Path) -> None:
    other = folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(other)
    store = FolderOfParts(folder)
    assert store.load(KEY) == {}
    store.save(OTHER, PARTS)
    assert not (other / OTHER).exists()


def test_a_link_in_a_parts_place_is_not_written_through(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (folder / OTHER).symlink_to(tmp_path / "mine")
    FolderOfParts(folder).save(OTHER, PARTS)
    assert (tmp_path / "mine").read_text() == "mine"
    assert FolderOfParts(folder).load(OTHER) == PARTS


def test_a_place_that_cannot_be_written_to_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    store = FolderOfParts(tmp_path / "file" / "optout" / "parts")
    store.save(KEY, PARTS)
    store.tidy()
    assert store.load(KEY) == {}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_is_read_only_gives_what_is_in_it(folder: Path) -> None:
    folder.chmod(0o500)
    store = FolderOfParts(folder)
    store.save(OTHER, PARTS)
    assert (store.load(KEY), store.load(OTHER)) == (PARTS, {})
    folder.chmod(0o700)


def test_the_longest_unused_are_removed_first(tmp_path: Path) -> None:
    folder = tmp_path / "optout" / "parts"
    store = FolderOfParts(folder)
    keys = [sha256(str(number).encode()) for number in range(4)]
    for number, key in enumerate(keys):
        store.save(key, PARTS)
        os.utime(folder / key, (number, number))
    (folder / ".optout-1.new").write_bytes(b"cut short by a kill")
    os.utime(folder / ".optout-1.new", (0, 0))
    assert store.load(keys[0]) == PARTS, "which is a use of it"
    size = (folder / keys[0]).stat().st_size
    store.tidy(2 * size)
    assert {path.name for path in folder.iterdir()} == {keys[0], keys[3]}
    store.tidy()
    assert {path.name for path in folder.iterdir()} == {keys[0], keys[3]}


def _in_a_process(code: str, folder: Path) -> int:
    lines = (
        "import os, resource, signal, sys",
        "from pathlib import Path",
        "from builder.kit.build.part_store import FolderOfParts",
        code,
        f"FolderOfParts(Path({str(folder)!r})).save({OTHER!r}, {{}})",
    )
    command = [sys.executable, "-B", "-c", "\n".join(lines)]
    environment = {name: value for name, value in os.environ.items() if name[:3] != "COV"}
    environment |= {"PYTHONPATH": str(ROOT)}
    return subprocess.run(command, env=environment, check=False, timeout=120).returncode


def test_a_process_killed_while_it_writes_leaves_no_part(folder: Path) -> None:
    killed = "os.link = lambda *_: os.kill(os.getpid(), signal.SIGKILL)"
    assert _in_a_process(killed, folder) == -signal.SIGKILL
    (left,) = (path for path in folder.iterdir() if path.name != KEY)
    assert left.name.startswith(".optout-")
    assert FolderOfParts(folder).load(OTHER) == {}
    FolderOfParts(folder).save(OTHER, PARTS)
    assert FolderOfParts(folder).load(OTHER) == PARTS
    FolderOfParts(folder).tidy(0)
    assert not list(folder.iterdir())


def test_a_full_disk_leaves_no_part_and_is_no_fault(folder: Path) -> None:
    """A real one: the process may write no file longer than a few bytes (RLIMIT_FSIZE)."""
    full = (
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (9, 9))"
    )
    assert _in_a_process(full, folder) == 0
    assert [path.name for path in folder.iterdir()] == [KEY]


@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_CACHE_HOME": "/var/c", "HOME": "/home/a"}, "/var/c/optout/parts"),
        ({"HOME": "/home/a"}, "/home/a/.cache/optout/parts"),
        ({"XDG_CACHE_HOME": "here", "HOME": "/home/a"}, "/home/a/.cache/optout/parts"),
        ({"XDG_CACHE_HOME": "here", "HOME": "there"}, None),
        ({}, None),
        ({"OPTOUT_CACHE": "/var/o", "XDG_CACHE_HOME": "/var/c"}, "/var/o/parts"),
        ({"OPTOUT_CACHE": "", "HOME": "/home/a"}, None),
        ({"OPTOUT_CACHE": "here", "HOME": "/home/a"}, None),
    ],
)
def test_parts_lie_where_a_persons_caches_lie(environ: dict[str, str], folder: str | None) -> None:
    assert folder_of_parts(environ) == (folder and Path(folder))


def test_parts_depend_on_program_libraries_templates_and_fonts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "kit.yaml").write_text("format: 1\n")
    place: Workspace = find_workspace(tmp_path)

    def base() -> str:
        return base_of(place, tools.builder_parts())

    before = base()
    for name in ("assets/labels/de.yaml", "shortcuts/mine.yaml"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("format: 1\n")
    assert base() == before, "which definitions hold, by value"
    style = tmp_path / "assets" / "templates" / "page" / "page.css"
    style.parent.mkdir(parents=True)
    style.write_bytes((ROOT / "assets/templates/page/page.css").read_bytes() + b"\n")
    styled = base()
    monkeypatch.setattr(tools, "code_digest", lambda: "another program")
    changed = base()
    monkeypatch.setattr(tools, "version", lambda name: f"another {name}")
    assert len({before, styled, changed, base()}) == 4


def test_libraries_are_those_asked_for_and_what_they_build_upon() -> None:
    found = library_versions()
    assert {"jinja2", "markupsafe", "typst", "pillow"} <= {name.lower() for name in found}
    assert "distributed" not in found, "which comes with an extra alone"
