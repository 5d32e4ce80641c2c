"""A trial from end to end: volunteers in the emulator, their reports read, kept and shown."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pikepdf
import pytest

from builder.cli.main import run
from builder.errors import DefinitionError, DiskError
from builder.facts.catalog import Catalog, contradicted, load_catalog
from builder.facts.device import Device
from builder.facts.fact import Confidence
from builder.facts.version import Span, Version
from builder.kit.make.make import workbench_for
from builder.kit.trial.keep import keep_reports, read_reports
from builder.kit.trial.make import make_trial
from builder.loader.definitions import load_definitions
from builder.loader.trial_reports import TrialReport, parse_report
from builder.loader.workspace import Workspace
from builder.model.instructions import instructions
from builder.targets.trial import (
    CONTROL_ANSWERS,
    KEEP,
    OPEN,
    SCREEN_ANSWERS,
    SHARE,
    SKIP,
    trial_checklist,
    trial_workflow,
)
from builder.views.page_view import device_views
from builder.views.trial_view import trial_screens
from builder.views.workbench import Workbench
from builder.workflow.apple.action_check import check_actions
from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.device import parse_os
from builder.workflow.run.events import Alert, Menu, OnDevice, OpenedUrl
from builder.workflow.run.run import WorkflowRun, simulate
from builder.workflow.run.surroundings import CANCEL
from tests.conftest import ROOT
from tests.tree_copy import copied_tree

DAY = date(2026, 12, 3)
SYSTEMS = {"iphone": "ios", "ipad": "ipados"}
Seen = Mapping[str, str]


@pytest.fixture(scope="module")
def english(workspace: Workspace) -> Workbench:
    return workbench_for(load_definitions(workspace, languages=("en",)))


@pytest.fixture(scope="module")
def workflow(english: Workbench) -> Workflow:
    guides = tuple(english.context.guides.values())
    return trial_workflow(guides, english.context.languages["en"], english)


def _at(turns: tuple[tuple[int, str], ...], version: Version) -> str:
    """What holds on a system, by a device's turns."""
    return next((text for major, text in reversed(turns) if major <= version.major), "")


def _answers(bench: Workbench, device: str, version: Version, model: Seen) -> list[str]:
    """What a person says who sees what the model of the device has; the rest is as told."""
    guides = tuple(bench.context.guides.values())
    found: list[str] = []
    for screen in trial_screens(
        bench.context.devices[device], guides, bench.context.languages["en"]
    ):
        if not _at(screen.urls, version):
            continue
        word = model.get(screen.id, "right")
        if word == "skip":
            found.append(SKIP)
            continue
        found += [OPEN, SCREEN_ANSWERS[word]]
        if word == "right":
            found += [
                CONTROL_ANSWERS[model.get(each.id, "as-told")]
                for each in screen.controls
                if _at(each.words, version)
            ]
    return found


def _volunteer(
    bench: Workbench, workflow: Workflow, device: str, system: str, model: Seen
) -> WorkflowRun:
    version = Version(*map(int, system.split(".")))
    return simulate(
        workflow,
        device=parse_os(f"{SYSTEMS[device]}-{system}"),
        answers=[*_answers(bench, device, version, model), SHARE],
        strict=False,
    )


def _report(run: WorkflowRun) -> str:
    return [event.message for event in run.events if isinstance(event, Alert)][-1]


MODELS: list[Seen] = [
    {},
    {"privacy.analytics": "above"},
    {"siri.history": "nothing", "improve-siri": "other-words"},
    {"privacy.analytics": "another", "siri.history": "skip"},
    {"improve-siri": "missing", "delete-siri-history": "other-place"},
]


@pytest.mark.parametrize(
    ("model", "device", "system"),
    list(product(MODELS, ("iphone", "ipad"), ("13.2", "17.5.1", "26.1"))),
)
def test_what_is_read_equals_the_model_of_the_device(
    english: Workbench, workflow: Workflow, model: Seen, device: str, system: str
) -> None:
    done = _volunteer(english, workflow, device, system, model)
    assert done.unused == ()
    text = _report(done)
    report = parse_report(text.encode(), file="report.txt", catalog=english.context.catalog)
    assert (report.device, str(report.system)) == (device, system)
    for name, word in {**report.panes, **report.controls}.items():
        good = "right" if name in report.panes else "as-told"
        assert word == model.get(name, good)
    tried = {name for name, word in model.items() if word != "skip" and name in report.panes}
    assert tried == {name for name, word in model.items() if "." in name and word != "skip"}


def test_each_address_of_the_facts_is_opened_in_turn(
    english: Workbench, workflow: Workflow
) -> None:
    for system in ("14.1", "26.1"):
        done = _volunteer(english, workflow, "iphone", system, {})
        panes = english.context.catalog.devices["iphone"].panes
        version = Version(*map(int, system.split(".")))
        wanted = [panes[name].address(version) for name in ("privacy.analytics", "siri.history")]
        opened = [event.url for event in done.events if isinstance(event, OpenedUrl)]
        assert sorted(set(opened)) == sorted(each.url for each in wanted if each)


def test_the_text_is_shown_before_it_is_shared_and_only_if_wanted(
    english: Workbench, workflow: Workflow
) -> None:
    done = _volunteer(english, workflow, "iphone", "26.1", {})
    *_, shown, asked, shared = done.events
    assert isinstance(shown, Alert)
    assert isinstance(asked, Menu)
    assert isinstance(shared, OnDevice)
    assert "iPhone" not in shown.message.replace("device iphone", "")
    kept = simulate(
        workflow,
        device=parse_os("ios-26.1"),
        answers=[*_answers(english, "iphone", Version(26, 1), {}), KEEP],
    )
    assert not [event for event in kept.events if isinstance(event, OnDevice)]


def test_the_shortcut_asks_for_nothing_else_and_changes_nothing(workflow: Workflow) -> None:
    assert check_actions(workflow, file="trial") == []
    names = {action.identifier.removeprefix("is.workflow.actions.") for action in workflow.actions}
    assert names <= {
        "alert", "choosefrommenu", "comment", "conditional", "delay", "exit", "getdevicedetails",
        "getitemfromlist", "gettext", "openurl", "setvariable", "share", "text.split", "url",
        "waittoreturn",
    }  # fmt: skip
    details = [action.parameters.get("WFDeviceDetail") for action in workflow.actions]
    assert set(details) == {None, "System Version"}


def test_other_devices_are_sent_away(workflow: Workflow) -> None:
    done = simulate(workflow, device=parse_os("macos-26.0"), answers=[])
    assert [type(event) for event in done.events][:1] == [Alert]
    assert not [event for event in done.events if isinstance(event, OpenedUrl)]


@pytest.fixture
def devices(tmp_path: Path) -> Path:
    folder = tmp_path / "devices"
    shutil.copytree(ROOT / "builder" / "facts" / "devices", folder)
    return folder


def _catalog(folder: Path) -> Catalog:
    return load_catalog({path.name: path.read_bytes() for path in sorted(folder.glob("*.yaml"))})


def _reports(english: Workbench, workflow: Workflow, models: list[Seen]) -> list[TrialReport]:
    runs = [_volunteer(english, workflow, "iphone", "26.1", model) for model in models]
    catalog = english.context.catalog
    return [parse_report(_report(done).encode(), file="r", catalog=catalog) for done in runs]


def _pages(english: Workbench, catalog: Catalog) -> Workbench:
    context = replace(english.context, catalog=catalog, devices=catalog.devices)
    return replace(english, context=context, _instructions={}, _tools={})


def test_facts_carry_what_the_model_has(
    english: Workbench, workflow: Workflow, devices: Path
) -> None:
    reports = _reports(english, workflow, [{}, {}, {"privacy.analytics": "above"}])
    assert keep_reports(reports, devices, DAY) == [devices / "iphone.yaml"]
    phone = _catalog(devices).devices["iphone"]
    (trial,) = phone.trials
    assert (trial.reports, trial.by, trial.day) == (3, "a volunteer", DAY)
    on = Span(since=Version(26), until=Version(27))
    assert phone.seen(on, pane="privacy.analytics") == {"right": 2, "above": 1}
    assert phone.seen(on, control="improve-siri") == {"as-told": 2}
    assert phone.seen(on, pane="siri.history") == {"right": 3}


def test_a_way_that_worked_says_when_it_was_tried(
    english: Workbench, workflow: Workflow, devices: Path
) -> None:
    keep_reports(_reports(english, workflow, [{}]), devices, DAY)
    bench = _pages(english, _catalog(devices))
    guide = bench.context.guides["siri-audio"]
    newest = next(iter(device_views(guide, bench.context.languages["en"], bench))).newest
    assert newest is not None
    assert newest.trial is not None
    assert (newest.trial.day, str(newest.trial.system)) == (DAY, "26.1")
    assert contradicted(bench.context.catalog) == []


@pytest.mark.parametrize(
    ("models", "sure"),
    [
        ([{}, {}], Confidence.MEDIUM),
        ([{}, {"privacy.analytics": "nothing"}], Confidence.LOW),
        ([{}, {}, {"improve-siri": "missing"}], Confidence.MEDIUM),
        ([{"privacy.analytics": "above"}], Confidence.LOW),
    ],
)
def test_a_contradiction_makes_the_way_less_sure_and_is_told(
    english: Workbench, workflow: Workflow, devices: Path, models: list[Seen], sure: Confidence
) -> None:
    keep_reports(_reports(english, workflow, models), devices, DAY)
    bench = _pages(english, _catalog(devices))
    guide = bench.context.guides["siri-audio"]
    view = next(iter(device_views(guide, bench.context.languages["en"], bench)))
    assert view.newest is not None
    assert view.newest.steps.confidence is sure
    assert ("note.unsure" in view.newest.notes) is (sure is Confidence.LOW)
    told = contradicted(bench.context.catalog)
    assert bool(told) is any(models)
    assert all(each.code == "trial-contradiction" for each in told)
    tried = sum(1 for model in models if not model) > len(models) / 2
    assert (view.newest.trial is not None) is tried


def test_high_facts_become_medium_where_one_of_many_saw_otherwise(
    english: Workbench, workflow: Workflow, devices: Path
) -> None:
    """On iOS 17 all facts of this way are high."""
    model: Seen = {"privacy.analytics": "another"}
    runs = [_volunteer(english, workflow, "iphone", "17.2", each) for each in ({}, {}, model)]
    catalog = english.context.catalog
    reports = [parse_report(_report(one).encode(), file="r", catalog=catalog) for one in runs]
    keep_reports(reports, devices, DAY)
    guide = english.context.guides["siri-audio"]

    def sure(device: Device) -> Confidence:
        ranges = instructions(guide, device, english.context.languages["en"])
        return next(each.confidence for each in ranges if Version(17) in each.span)

    assert sure(catalog.devices["iphone"]) is Confidence.HIGH
    assert sure(_catalog(devices).devices["iphone"]) is Confidence.MEDIUM


def test_reports_of_another_day_are_rows_beside_and_the_rest_of_the_file_stays(
    english: Workbench, workflow: Workflow, devices: Path
) -> None:
    before = (devices / "iphone.yaml").read_text(encoding="utf-8").partition("\ntrials:")[0]
    later = DAY.replace(day=5)
    reports = _reports(english, workflow, [{}, {"privacy.analytics": "above"}])
    for given, day in ((reports[:1], DAY), (reports, DAY), (reports[:1], later)):
        keep_reports(given, devices, day)
    assert keep_reports(reports, devices, DAY.replace(day=6), of_any_day=True) == []
    text = (devices / "iphone.yaml").read_text(encoding="utf-8")
    assert text.partition("\ntrials:")[0] == before
    rows = _catalog(devices).devices["iphone"].trials
    assert [(each.day.day, each.reports) for each in rows] == [(3, 2), (5, 1)]
    assert text.count("trials:") == 1


def test_trials_of_what_is_not_there_are_a_fault_of_the_device_file(devices: Path) -> None:
    path = devices / "iphone.yaml"
    row = (
        'trials:\n  - system: "26.1"\n    day: 2026-12-03\n    by: me\n'
        "    panes:\n      privacy.analitics: {right: 1}\n"
        "    controls:\n      improve-siri: {as-told: 0, fine: 2}\n"
    )
    path.write_text(path.read_text("utf-8").replace("trials: []\n", row), encoding="utf-8")
    with pytest.raises(DefinitionError) as found:
        _catalog(devices)
    codes = {each.code for each in found.value.problems}
    assert {"unknown-pane", "unknown-key", "wrong-kind"} <= codes


def test_the_checklist_is_one_page_that_names_every_device(english: Workbench) -> None:
    guides = tuple(english.context.guides.values())
    data = trial_checklist(guides, english.context.languages["en"], english)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
    assert data == trial_checklist(guides, english.context.languages["en"], english)


def test_the_command_makes_both_files_and_reads_reports(
    english: Workbench,
    workflow: Workflow,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    assert run(["trial", "build", "siri-audio", "--out", str(tmp_path / "out"), "--json"]) == 0
    made = [Path(name).name for name in json.loads(capsys.readouterr().out)["files"]]
    assert made == ["Optout Trial.shortcut", "trial-checklist.pdf"]
    report = tmp_path / "report.txt"
    report.write_text(
        _report(_volunteer(english, workflow, "iphone", "26.1", {"siri.history": "above"})),
        encoding="utf-8",
    )
    assert run(["trial", "read", str(report)]) == 0
    said = capsys.readouterr()
    assert "privacy.analytics" in said.out
    assert "siri.history: above 1" in said.err
    assert "Nothing is written yet" in said.out
    assert run(["trial", "read", str(report), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["written"] == []
    assert {"device", "system", "what", "id", "seen"} == told["reports"][0].keys()
    report.write_text("optout trial 1\ndevice iphnoe 26.1\nend\n", encoding="utf-8")
    assert run(["trial", "read", str(report)]) == 2
    assert 'did you mean "iphone"' in capsys.readouterr().err


def test_faults_of_every_report_are_told_at_once(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text("hello\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as found:
        read_reports([tmp_path / "a", tmp_path / "b"], load_catalog())
    assert {Path(each.file).name for each in found.value.problems} == {"a", "b"}


def test_whoever_stops_at_the_start_reports_nothing(workflow: Workflow) -> None:
    done = simulate(workflow, device=parse_os("ios-26.1"), answers=[CANCEL])
    assert not [event for event in done.events if isinstance(event, OnDevice)]


def test_applied_reports_are_said_on_the_page(
    english: Workbench, workflow: Workflow, tmp_path: Path
) -> None:
    tree = copied_tree(tmp_path)
    tree.write("kit.yaml", "format: 1\nlanguages: [en]\n")
    report = tmp_path / "report.txt"
    done = _volunteer(english, workflow, "iphone", "26.1", {"siri.history": "nothing"})
    report.write_text(_report(done), encoding="utf-8")
    shutil.copyfile(report, tmp_path / "other.txt")
    given = ("trial", "read", str(report), str(tmp_path / "other.txt"), str(report), "--apply")
    said = tree.run(*given, "--day", "2026-12-03")
    assert "Written: " in said
    assert "2 reports of iphone 26.1 say the same" in said
    assert tree.changed() == {"builder/facts/devices/iphone.yaml"}
    kept = tree.read("builder/facts/devices/iphone.yaml")
    assert "reports: 2" in kept, "a file named twice is one report"
    assert "Nothing is new" in tree.run(*given, "--day", "2026-12-03")
    assert tree.read("builder/facts/devices/iphone.yaml") == kept
    assert "pane siri.history: nothing 2" in tree.run("check")
    tree.run("build", "-l", "en", "-t", "page", "-q")
    (kit,) = (path for path in (tree.root / "dist").iterdir() if path.is_dir())
    page = (kit / "en" / "index.html").read_text(encoding="utf-8")
    assert "Tried on iOS 26.1 on 2026-12-03." in page.replace("\n", " ")
    unsure = (kit / "en" / "siri-history" / "index.html").read_text(encoding="utf-8")
    assert "We are less sure of these steps." in unsure
    assert "Tried on" not in unsure


def test_more_reports_than_a_row_takes_are_refused_and_nothing_is_written(
    english: Workbench, workflow: Workflow, devices: Path
) -> None:
    keep_reports(_reports(english, workflow, [{}]), devices, DAY)
    path = devices / "iphone.yaml"
    text = path.read_text("utf-8")
    full = text.replace('    by: "a volunteer"\n', '    by: "a volunteer"\n    reports: 9999\n')
    assert full != text
    path.write_text(full, encoding="utf-8")
    with pytest.raises(DefinitionError, match="more than 9999 reports"):
        keep_reports(_reports(english, workflow, [{"siri.history": "above"}]), devices, DAY)
    assert path.read_text("utf-8") == full


def test_a_folder_that_cannot_be_made_is_told(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(DiskError, match="cannot be written"):
        make_trial(workspace, tmp_path / "file" / "below")


def test_the_command_keeps_reports_and_says_where(
    english: Workbench,
    workflow: Workflow,
    devices: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("builder.kit.trial.keep.device_folder", lambda: devices)
    report = tmp_path / "report.txt"
    text = _report(_volunteer(english, workflow, "ipad", "17.1", {}))
    report.write_text(text, encoding="utf-8")
    assert run(["trial", "read", str(report), "--apply", "--day", "2026-12-03"]) == 0
    assert f"Written: {devices / 'ipad.yaml'}" in capsys.readouterr().out
    (trial,) = _catalog(devices).devices["ipad"].trials
    assert trial.day == DAY
    assert run(["trial", "read", str(report), "--apply", "--day", "yesterday"]) == 2
    assert '"yesterday" is not a date' in capsys.readouterr().err
    assert run(["trial", "build", "--out", str(tmp_path / "out")]) == 0
    assert "The shortcut is not signed" in capsys.readouterr().out
