"""Lies in kits whose manifest and sums were made again are found, with the sources and without."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from builder.kit.build.build import BuildRequest, build_kit
from builder.kit.check.kit import Trust, check_kit
from builder.kit.check.recompile import RecompiledKit, recompile
from builder.kit.opening.kit import OpenedKit, open_kit
from builder.loader.workspace import Workspace, find_workspace
from tests.conftest import ROOT
from tests.lies import SHEET, Change, kit_lies, sheet_lies, told

KITFILE = """format: 1
title: Quiet assistants
host: City Library
contact: help@library.example
base_url: https://example.org/siri/
languages: [en, de]
guides: [siri-audio]
"""
LIES = dict(kit_lies())
SHEETS = dict(sheet_lies())


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    where = tmp_path_factory.mktemp("workspace")
    for name in ("shortcuts", "assets"):
        (where / name).symlink_to(ROOT / name)
    (where / "kit.yaml").write_text(KITFILE)
    return find_workspace(where)


def built(sources: Workspace, out: Path, *targets: str) -> OpenedKit:
    request = BuildRequest(out=out, guides=("siri-audio",), languages=("en", "de"), targets=targets)
    return open_kit(build_kit(sources, request).folder)


@pytest.fixture(scope="module")
def kit(sources: Workspace, tmp_path_factory: pytest.TempPathFactory) -> OpenedKit:
    return built(sources, tmp_path_factory.mktemp("kit"), "page", "host")


@pytest.fixture(scope="module")
def printed(sources: Workspace, tmp_path_factory: pytest.TempPathFactory) -> OpenedKit:
    return built(sources, tmp_path_factory.mktemp("print"), "poster")


@pytest.fixture(scope="module")
def again(sources: Workspace, kit: OpenedKit) -> RecompiledKit:
    found = recompile(sources, kit)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def printed_again(sources: Workspace, printed: OpenedKit) -> RecompiledKit:
    found = recompile(sources, printed)
    assert found is not None
    return found


def test_there_are_at_least_ninety_five() -> None:
    assert len(LIES) + len(SHEETS) >= 95


def test_the_kits_themselves_are_sound(
    kit: OpenedKit, printed: OpenedKit, again: RecompiledKit, printed_again: RecompiledKit
) -> None:
    for opened, made in ((kit, again), (printed, printed_again)):
        assert check_kit(opened).problems == ()
        verdict = check_kit(opened, Trust(sources=made))
        assert verdict.problems == ()
        assert verdict.proof.by == "sources"
    same = told(kit, lambda files, head: None)
    assert same.files == kit.files


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found_without_the_sources(name: str, kit: OpenedKit) -> None:
    assert not check_kit(told(kit, LIES[name])).sound


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_found_with_the_sources(
    name: str, kit: OpenedKit, sources: Workspace, again: RecompiledKit
) -> None:
    lie = told(kit, LIES[name])
    made = recompile(sources, lie) if name.startswith("manifest:") else again
    verdict = check_kit(lie, Trust(sources=made))
    assert not verdict.sound
    assert {problem.code for problem in verdict.problems} & {
        "kit-compiled",
        "kit-other-sources",
        "bad-manifest",
    }


@pytest.mark.parametrize("name", SHEETS)
def test_a_lie_in_print_is_found_both_ways(
    name: str, printed: OpenedKit, printed_again: RecompiledKit
) -> None:
    change: Change = SHEETS[name]
    lie = told(printed, change)
    without = check_kit(lie)
    assert not without.sound
    assert {problem.code for problem in without.problems} >= {"print-pdf"}
    known = check_kit(lie, Trust(sources=printed_again))
    assert ("kit-compiled", SHEET) in {(each.code, each.file) for each in known.problems}


def test_a_lie_is_not_excused_by_other_sources(kit: OpenedKit, sources: Workspace) -> None:
    lie = told(kit, LIES["manifest: other sources"])
    made = recompile(sources, lie)
    assert made is not None
    assert made.others
    refused = check_kit(lie, Trust(sources=made))
    assert "kit-other-sources" in {problem.code for problem in refused.problems}
    allowed = check_kit(lie, Trust(sources=made, other_sources=True))
    assert allowed.proof.by == "allow-lists"
    assert allowed.proof.line.startswith("Other sources: compared with allow-lists")


def test_a_kit_whose_route_names_a_workflow_is_what_it_was_asked_for(tmp_path: Path) -> None:
    (tmp_path / "shortcuts").mkdir()
    guide = (ROOT / "shortcuts" / "siri-audio.yaml").read_text()
    guide = guide.replace("    steps:\n", "    workflow: where-is-my-switch\n    steps:\n", 1)
    (tmp_path / "shortcuts" / "siri-audio.yaml").write_text(guide)
    good = ROOT / "tests/cases/workflows/good/where-is-my-switch.workflow.yaml"
    shutil.copy(good, tmp_path / "shortcuts")
    sources = find_workspace(tmp_path)
    opened = built(sources, tmp_path / "out", "page", "workflow")
    assert check_kit(opened, Trust(sources=recompile(sources, opened))).problems == ()
    verdict = check_kit(opened)
    assert {problem.code for problem in verdict.problems} == {"kit-written"}
    assert verdict.sound
    assert "wrote as text" in verdict.proof.line


def test_sheets_that_an_address_drops_are_warned_of(sources: Workspace, tmp_path: Path) -> None:
    request = BuildRequest(
        out=tmp_path,
        guides=("siri-audio",),
        languages=("en",),
        targets=("poster",),
        base_url="http://192.168.1.5/",
    )
    (warning,) = build_kit(sources, request).warnings
    assert warning.code == "unprinted"
    assert "https" in warning.message
