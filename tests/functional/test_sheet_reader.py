"""A hostile sheet may end the process that reads it: this one goes on, and says so."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import check_kit
from builder.kit.opening.kit import OpenedKit, open_kit
from builder.kit.proof import sheet_reader
from builder.kit.proof.sheet_reader import MAX_ENDED, SheetReader
from builder.loader.workspace import find_workspace
from tests.bad_cases import CASES
from tests.conftest import ROOT
from tests.lies import SHEET, told

HOSTILE = sorted((CASES / "sheets").glob("ends-*.pdf"))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> OpenedKit:
    out = tmp_path_factory.mktemp("print")
    request = BuildRequest(out=out, guides=("siri-audio",), languages=("en",), targets=("poster",))
    return open_kit(build_kit(find_workspace(ROOT), request).folder)


def address(kit: OpenedKit) -> str:
    """The page that the sheets lead to: the reader of a code tells it."""
    with SheetReader() as reader:
        said = reader.check(kit.files[SHEET], file=SHEET, url="x:")
    return said[0].message.split("'")[1]


@pytest.mark.parametrize("case", HOSTILE, ids=lambda path: path.stem)
def test_a_sheet_that_ends_the_library_is_a_fault_and_the_next_is_judged(
    case: Path, printed: OpenedKit
) -> None:
    url = address(printed)
    with SheetReader() as reader:
        said = reader.check(case.read_bytes(), file="a.pdf", url=url)
        assert [(each.code, each.file) for each in said] == [("print-pdf", "a.pdf")]
        assert "ends the PDF library" in said[0].message or "cannot be opened" in said[0].message
        assert reader.check(printed.files[SHEET], file=SHEET, url=url) == []


def test_a_kit_that_holds_one_is_told_of_it(printed: OpenedKit) -> None:
    hostile = HOSTILE[0].read_bytes()
    lied = told(printed, lambda files, _: files.update({SHEET: hostile}))
    found = [each for each in check_kit(lied).problems if each.code == "print-pdf"]
    assert [each.file for each in found] == [SHEET]


def test_after_a_few_of_them_no_more_is_opened(
    printed: OpenedKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheet_reader, "MAX_SECONDS", 0.0)  # ended before it has its libraries
    with SheetReader() as reader:
        said = [
            reader.check(printed.files[SHEET], file=SHEET, url="x:")[0].message
            for _ in range(MAX_ENDED + 1)
        ]
    assert ["ends the PDF library" in each for each in said] == [True] * MAX_ENDED + [False]
    assert "was not opened" in said[-1]


def test_a_process_that_stands_still_is_ended_in_time(
    printed: OpenedKit, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = address(printed)
    with SheetReader() as reader:
        assert reader.check(printed.files[SHEET], file=SHEET, url=url) == []
        os.kill(processes()[0], signal.SIGSTOP)
        monkeypatch.setattr(sheet_reader, "MAX_SECONDS", 0.5)
        said = reader.check(printed.files[SHEET], file=SHEET, url=url)
    assert ["holds it up" in each.message for each in said] == [True]
    assert processes() == []


def test_nothing_is_left_running(printed: OpenedKit) -> None:
    with SheetReader() as reader:
        reader.check(printed.files[SHEET], file=SHEET, url="x:")
        assert len(processes()) == 1
    assert processes() == []


def processes() -> list[int]:
    """This process's children that read sheets, from the kernel."""
    found = []
    for each in Path("/proc/self/task").glob("*/children"):
        for pid in each.read_text().split():
            words = Path(f"/proc/{pid}/cmdline").read_bytes()
            if b"builder.kit.proof.sheet_reader" in words:
                found.append(int(pid))
    return found
