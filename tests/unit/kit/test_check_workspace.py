"""Checking definitions without building: counts, and warnings that are no faults."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from builder.errors import DefinitionError, Severity
from builder.facts.setting import load_settings
from builder.kit.check.workspace import check_workspace
from builder.loader.workspace import Workspace, find_workspace
from tests.bad_cases import CASES

ROOT = CASES.parents[1]
DAY = date(2026, 11, 22)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "assets" / "labels").mkdir(parents=True)
    shutil.copytree(ROOT / "shortcuts", tmp_path / "shortcuts")
    for name in ("label-sources.yaml", "labels/en.yaml"):
        shutil.copyfile(ROOT / "assets" / name, tmp_path / "assets" / name)
    for name in ("templates", "fonts"):
        (tmp_path / "assets" / name).symlink_to(ROOT / "assets" / name)
    return tmp_path


@pytest.mark.untraced
def test_the_projects_own_definitions_are_sound_and_fresh(workspace: Workspace) -> None:
    report = check_workspace(workspace, today=DAY)
    # Guides beside the default ones may wait for their translators.
    assert {problem.code for problem in report.problems} <= {"untranslated"}
    assert report.devices == 7
    assert report.guides >= 3
    assert report.languages >= 5
    assert report.cells > 100


def test_old_facts_are_warnings_that_name_their_source(folder: Path) -> None:
    report = check_workspace(find_workspace(folder), today=DAY.replace(year=2028))
    assert len(report.problems) > 50
    assert {problem.code for problem in report.problems} == {"stale-fact"}
    assert {problem.severity for problem in report.problems} == {Severity.WARNING}
    assert all("look it up again (" in problem.help for problem in report.problems)
    patient = check_workspace(find_workspace(folder), today=DAY.replace(year=2028), max_age=10_000)
    assert patient.problems == ()


def test_facts_about_stored_settings_grow_old_too(folder: Path) -> None:
    report = check_workspace(find_workspace(folder), today=DAY.replace(year=2028))
    messages = " ".join(problem.message for problem in report.problems)
    name, fact = next(iter(load_settings().facts()))
    assert f"{name}: last checked {fact.checked}" in messages


def test_facts_about_consent_grow_old_too(folder: Path) -> None:
    report = check_workspace(find_workspace(folder), today=DAY.replace(year=2028))
    assert sum(each.message.startswith("consent ") for each in report.problems) == 6


def test_a_guide_that_says_that_apple_asks_needs_a_fact_that_says_so(folder: Path) -> None:
    path = folder / "shortcuts" / "analytics.yaml"
    path.write_text(path.read_text().replace("\nminutes:", "\nasked: true\nminutes:", 1))
    (problem,) = check_workspace(find_workspace(folder), today=DAY).problems
    assert problem.message == "analytics: no fact says that Apple asks for it at set-up"
    assert problem.file == "shortcuts/analytics.yaml"
    assert problem.severity is Severity.WARNING


def test_a_label_that_nothing_uses_is_a_warning(folder: Path) -> None:
    path = folder / "assets" / "labels" / "en.yaml"
    text = path.read_text()
    path.write_text(
        text.replace("labels:\n", 'labels:\n  unused: {text: "Unused", source: onboarding}\n', 1)
    )
    (problem,) = check_workspace(find_workspace(folder), today=DAY).problems
    assert problem.message == 'no device and no sentence uses the label "unused"'
    assert problem.severity is Severity.WARNING


def test_faults_are_raised(folder: Path) -> None:
    (folder / "kit.yaml").write_text("format: 2")
    with pytest.raises(DefinitionError):
        check_workspace(find_workspace(folder), today=DAY)


def _listed(folder: Path) -> Workspace:
    case = CASES / "guides" / "good" / "listed.yaml"
    shutil.copyfile(case, folder / "shortcuts" / "listed.yaml")
    return find_workspace(folder)


def test_panes_of_the_table_that_are_only_medium_are_named_with_their_systems(
    folder: Path,
) -> None:
    report = check_workspace(_listed(folder), today=DAY)
    medium = [each for each in report.problems if each.code == "medium-pane"]
    assert [each.message.partition(": one list")[0] for each in medium] == [
        "listed: ios.accessibility.display-and-text.larger-text: only medium on 26 and later",
        "listed: mac.battery-settings-extension.options: only medium on 13 and later",
    ]
    assert {each.file for each in medium} == {"shortcuts/listed.yaml"}
    assert {each.severity for each in report.problems} == {Severity.WARNING}
    assert {each.code for each in report.problems} <= {"medium-pane", "untranslated"}


def test_panes_of_the_table_grow_old_too(folder: Path) -> None:
    workspace = _listed(folder)
    report = check_workspace(workspace, today=DAY.replace(year=2028))
    stale = [each for each in report.problems if each.code == "stale-pane"]
    assert len(stale) == 2
    assert all("panes.tsv" in each.help for each in stale)
    patient = check_workspace(workspace, today=DAY.replace(year=2028), max_age=10_000)
    assert "stale-pane" not in {each.code for each in patient.problems}
