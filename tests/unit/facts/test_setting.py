"""Stored settings: the package's own file, and what a bad one is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.facts.fact import Confidence
from builder.facts.setting import Platform, SettingWay, load_settings, parse_settings
from builder.facts.version import Version

BAD = sorted((Path(__file__).parents[2] / "cases" / "settings").glob("*.yaml"))


def test_the_siri_switch_is_the_integer_2_where_it_is_off() -> None:
    row = load_settings().by_id["siri-data-sharing"]
    assert (row.domain, row.key) == (
        "com.apple.assistant.support",
        "Siri Data Sharing Opt-In Status",
    )
    assert row.values[row.private] == 2
    assert row.values[row.unasked] == 0
    entry = row.on("macos")
    assert entry is not None
    assert entry.since == Version(10, 15)
    assert row.on(Platform.IOS) is None


def test_the_analytics_switch_of_a_mac_is_not_for_scripts() -> None:
    rows = load_settings()
    assert rows.by_id["mac-analytics"].ways == {SettingWay.PROFILE}
    assert SettingWay.SCRIPT in rows.by_id["assistive-voice"].ways


def test_supervised_restrictions_are_told_apart() -> None:
    entry = load_settings().by_id["dictation-allowed"].on("ios")
    assert entry is not None
    assert entry.supervised
    assert entry.manual


def test_values_are_known_by_name_and_kind() -> None:
    rows = load_settings()
    siri, voice = rows.by_id["siri-data-sharing"], rows.by_id["assistive-voice"]
    assert siri.name_of(2) == "opted-out"
    assert siri.name_of(9) == ""
    assert siri.name_of(True) == ""
    assert voice.name_of(False) == "off"
    assert voice.name_of(0) == ""


def test_settings_are_found_by_apples_names() -> None:
    rows = load_settings()
    found = rows.find("com.apple.SubmitDiagInfo", "AutoSubmit")
    assert found is not None
    assert found.id == "mac-analytics"
    assert rows.find("com.apple.SubmitDiagInfo", "Autosubmit") is None
    assert len(rows.in_domain("com.apple.applicationaccess")) == 15


def test_every_setting_has_a_source_a_day_and_values_that_its_names_mean() -> None:
    for name, fact in load_settings().facts():
        assert " " in fact.source, name
        assert fact.checked.year >= 2026
    for row in load_settings():
        assert row.values
        assert row.platforms
        assert row.documented or row.disclose
        assert row.documented or row.fact.confidence is Confidence.LOW


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.stem)
def test_a_bad_file_is_told_its_fault(case: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_settings(case.read_bytes(), file=case.name)
    for problem in caught.value.problems:
        assert case.stem.startswith(problem.code)
        assert problem.file == case.name
        assert problem.line > 0
