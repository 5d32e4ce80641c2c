"""Reports of volunteers: good ones read, bad ones told with every fault, many merged."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from builder.errors import DefinitionError
from builder.facts.catalog import load_catalog
from builder.facts.version import Version
from builder.loader.trial_reports import TrialReport, joined, merged, not_kept, parse_report
from tests.bad_cases import CASES

ROOM = CASES / "trials"
DAY = date(2026, 12, 3)


def read(path: Path) -> TrialReport:
    return parse_report(path.read_bytes(), file=path.name, catalog=load_catalog())


@pytest.mark.parametrize(
    "case", sorted((ROOM / "bad").glob("*.report")), ids=lambda case: case.stem
)
def test_a_bad_report_is_told_every_fault_with_its_place(case: Path) -> None:
    """The `.txt` beside a case says what a person is told."""
    with pytest.raises(DefinitionError) as found:
        read(case)
    assert f"{found.value}\n" == case.with_suffix(".txt").read_text(encoding="utf-8")
    assert all(each.line and each.column for each in found.value.problems) or case.stem == "huge"


def test_a_report_says_what_was_seen() -> None:
    report = read(ROOM / "good" / "above.report")
    assert (report.device, report.system) == ("iphone", Version(26, 1))
    assert report.panes == {"privacy.analytics": "above", "siri.history": "right"}
    assert report.controls == {"delete-siri-history": "other-words"}


def test_every_good_report_is_read() -> None:
    cases = sorted((ROOM / "good").glob("*.report"))
    assert {read(case).device for case in cases} == {"iphone", "ipad", "mac", "appletv"}


def test_reports_of_one_system_become_one_row_with_counts() -> None:
    cases = [ROOM / "good" / f"{name}.report" for name in ("right", "above", "right", "pad")]
    trials = merged(map(read, cases), DAY)
    (phone,) = trials["iphone"]
    assert (phone.system, phone.day, phone.by, phone.reports) == (
        Version(26, 1),
        DAY,
        "a volunteer",
        3,
    )
    assert phone.panes["privacy.analytics"] == {"right": 2, "above": 1}
    assert phone.panes["siri.history"] == {"right": 1}
    assert phone.controls["improve-siri"] == {"as-told": 2}
    assert [trial.reports for trial in trials["ipad"]] == [1]


def test_rows_of_the_same_day_grow_and_others_stand_beside_them() -> None:
    reports = [read(ROOM / "good" / "right.report")]
    (first,) = merged(iter(reports), DAY)["iphone"]
    (later,) = merged(iter(reports), DAY.replace(day=4))["iphone"]
    both = joined((first,), (later,))
    assert [trial.day.day for trial in both] == [3, 4]
    (grown, _) = joined(both, (first,))
    assert grown.reports == 2
    assert grown.panes == {"privacy.analytics": {"right": 2}}
    assert grown.controls["improve-siri"] == {"as-told": 2}


def test_a_report_given_again_is_not_counted_again() -> None:
    right, above = (read(ROOM / "good" / f"{name}.report") for name in ("right", "above"))
    rows = merged(iter([right, right, above]), DAY)

    def fresh(*reports: TrialReport, day: date | None = DAY) -> list[TrialReport]:
        return not_kept(reports, lambda device: rows[device], day)

    assert fresh(right, above) == fresh(right, right, above) == fresh(right) == []
    assert fresh(right, above, right, right) == [right]
    assert fresh(above, above) == [above]
    assert fresh(right, day=DAY.replace(day=4)) == [right]
    assert fresh(right, above, day=None) == []


def test_a_report_is_known_by_what_it_says_not_by_how_it_is_written() -> None:
    path = ROOM / "good" / "above.report"
    catalog = load_catalog()
    first, device, *lines, last = path.read_text("utf-8").splitlines()
    turned = "\r\n".join([first, device, *reversed(lines), "", last])
    again = parse_report(turned.encode(), file="r", catalog=catalog)
    assert again.digest == read(path).digest
    for old, new in (("26.1", "26.2"), ("above", "another"), ("iphone", "ipad")):
        bent = path.read_text("utf-8").replace(old, new)
        assert parse_report(bent.encode(), file="r", catalog=catalog).digest != again.digest
