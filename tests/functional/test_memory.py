"""No input of any command takes more than 300 MB: each is run as a process of its own, and the
system says at its end how much it held at most (VmHWM, proc(5)).

Large inputs are as large as is read, or small and made to swell.
"""

from __future__ import annotations

import os
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from builder.wire import plist
from builder.wire.archive import Member, write_zip
from tests import pki
from tests.conftest import ROOT

MOST = 300 * 1024 * 1024
MB = 1024 * 1024


def many_values(path: Path) -> None:
    """A property list of small values: each byte becomes an object."""
    rows = b"<integer>1</integer>" * (31 * MB // 20)
    path.write_bytes(b'<plist version="1.0"><array>' + rows + b"</array></plist>")


def many_empty(path: Path) -> None:
    path.write_bytes(b'<plist version="1.0"><array>' + b"<dict/>" * (4 * MB) + b"</array></plist>")


def many_actions(path: Path) -> None:
    path.write_bytes(plist.dumps_binary(pki.workflow(20_000)))


def many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for number in range(120_000):
            made.writestr(f"k/{number}", b"")


def a_bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for number in range(5):
            made.writestr(f"k/{number}", bytes(31 * MB))


def a_large_kit(path: Path) -> None:
    whole = [Member(path=f"k/{number}.txt", data=os.urandom(15 * MB)) for number in range(12)]
    path.write_bytes(write_zip([*whole, Member(path="k/manifest.json", data=manifest())]))


def manifest() -> bytes:
    return b'{"format": 1, "files": [], "kit": {}}'


def a_swollen_manifest(path: Path) -> None:
    data = b'{"format": 1, "files": [' + b"[]," * (9 * MB) + b"[]]}"
    path.write_bytes(write_zip([Member(path="k/manifest.json", data=data)]))


def a_nested_manifest(path: Path) -> None:
    data = b'{"files": [' + (b"[" * 400 + b"]" * 400 + b",") * 20_000 + b"1]}"
    path.write_bytes(write_zip([Member(path="k/manifest.json", data=data)]))


def a_sparse_file(path: Path) -> None:
    with path.open("wb") as made:
        made.truncate(10 * 1024 * MB)


def many_items(path: Path) -> None:
    path.write_text("format: 1\nactions: [" + "a," * (28 * MB) + "]\n")


def many_lines(path: Path) -> None:
    path.write_text("format: 1\nactions:\n  - comment: |\n" + "\n" * (58 * MB) + "      x\n")


def many_deep(path: Path) -> None:
    path.write_text("format: 1\nactions:\n" + "- - a\n" * (9 * MB))


def many_in_a_row(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["a"], "guides": [["en"] * (50 * MB)]}), path)


def one_text(path: Path) -> None:
    path.write_text("format: 1\nactions:\n  - comment: " + "x" * (31 * MB) + "\n")


def one_escaped_text(path: Path) -> None:
    path.write_text('format: 1\nactions:\n  - comment: "' + "\\n" * (15 * MB) + '"\n')


def one_wide_text(path: Path) -> None:
    path.write_text("format: 1\nactions:\n  - comment: " + "x" * (7 * MB) + "\U0001f600\n")


def one_text_too_wide(path: Path) -> None:
    path.write_text("format: 1\nactions:\n  - comment: " + "x" * (58 * MB) + "\U0001f600\n")


def one_long_value(path: Path) -> None:
    path.write_bytes(plist.dumps_binary({**pki.workflow(1), "WFWorkflowTypes": ["x" * 31 * MB]}))


SHORTCUTS = (many_values, many_empty, many_actions, one_long_value, a_sparse_file)
TEXTS = (
    *(many_items, many_lines, many_deep, a_sparse_file),
    *(one_text, one_escaped_text, one_wide_text, one_text_too_wide),
)
KITS = (many_members, a_bomb, a_large_kit, a_swollen_manifest, a_nested_manifest, a_sparse_file)
COMMANDS: list[tuple[tuple[str, ...], str, tuple[Callable[[Path], None], ...]]] = [
    (("import", "{}"), ".shortcut", SHORTCUTS),
    (("lint", "{}"), ".shortcut", SHORTCUTS),
    (("show", "{}"), ".shortcut", SHORTCUTS),
    (("diff", "{}", "{}"), ".shortcut", SHORTCUTS),
    (("verify", "{}"), ".shortcut", SHORTCUTS),
    (("sign", "{}", "--with", "one.shortcut"), ".shortcut", SHORTCUTS),
    (("compile", "{}", "-o", "out.shortcut"), ".workflow.yaml", TEXTS),
    (("fmt", "--check", "{}"), ".workflow.yaml", TEXTS),
    (("check", "{}"), ".zip", KITS),
    (("show", "{}"), ".zip", KITS),
    (("serve", "{}"), ".zip", (many_members, a_bomb, a_sparse_file)),
    (("publish", "{}", "site", "--dry-run"), ".zip", KITS),
    (("fleet", "build", "{}", "-o", "out"), ".parquet", (many_in_a_row, a_sparse_file)),
    (("survey", "show", "{}"), ".parquet", (many_in_a_row,)),
    (("survey", "show", "{}"), ".jsonl", (a_sparse_file,)),
]
CASES = [(words, ending, make) for words, ending, makes in COMMANDS for make in makes]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="no /proc here")
@pytest.mark.parametrize(
    ("words", "ending", "make"),
    CASES,
    ids=[f"{words[0]}-{make.__name__}" for words, _, make in CASES],
)
def test_an_input_takes_no_more_memory_than_is_promised(
    words: tuple[str, ...],
    ending: str,
    make: Callable[[Path], None],
    inputs: Path,
    tmp_path: Path,
) -> None:
    given = inputs / f"{make.__name__}{ending}"
    if not given.exists():
        make(given)
    (tmp_path / "one.shortcut").write_bytes(pki.icloud_file(pki.workflow(1)))
    code, most = measured([word.format(given) for word in words], tmp_path)
    assert code in range(10)  # a fault of ours ends with 70
    assert most < MOST


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The large inputs that were made until now: making one takes longer than most commands."""
    return tmp_path_factory.mktemp("inputs")


def measured(words: list[str], place: Path) -> tuple[int, int]:
    """(exit code, the most bytes that it held)."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("COV")}
    quiet = os.open(os.devnull, os.O_RDWR)
    command = [sys.executable, "-c", STARTED, str(place), *words]
    child = os.posix_spawn(
        sys.executable,
        command,
        {**kept, "PYTHONPATH": str(ROOT)},
        file_actions=[(os.POSIX_SPAWN_DUP2, quiet, number) for number in (0, 1, 2)],
    )
    os.close(quiet)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), int((place / "most").read_text()) * 1024


STARTED = """
import atexit, os, sys
os.chdir(sys.argv[1])
del sys.argv[1]

def tell():
    # Of this program alone: ru_maxrss would count whoever started it, too (getrusage(2)).
    rows = dict(row.split(":") for row in open("/proc/self/status").read().splitlines())
    open("most", "w").write(rows["VmHWM"].split()[0])

atexit.register(tell)
from builder.__main__ import main
main()
"""
