"""Workflows as text: what they compile to, and every fault in one run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from builder.errors import LONGEST_SOURCE, DefinitionError, Problem
from builder.wire.fields import MOST_WAYS_OUT
from builder.wire.plist import same
from builder.workflow.apple.workflow import dump_workflow, workflow_to_plist
from builder.workflow.language.decompile import import_workflow
from builder.workflow.language.document import compile_workflow

ROOT = Path(__file__).resolve().parents[3]
CASES = ROOT / "tests" / "cases" / "workflows"
GOLDEN = ROOT / "tests" / "golden" / "workflows"
GOOD = sorted((CASES / "good").glob("*.workflow.yaml"))
BAD = sorted((CASES / "bad").glob("*.workflow.yaml"))


def compiled(actions: str, head: str = "") -> list[dict[str, Any]]:
    workflow = compile_workflow(f"format: 1\nname: T\n{head}actions:\n{actions}")
    found: list[dict[str, Any]] = workflow_to_plist(workflow)["WFWorkflowActions"]
    return found


def parameters(actions: str, at: int = 0, head: str = "") -> dict[str, Any]:
    found: dict[str, Any] = compiled(actions, head)[at]["WFWorkflowActionParameters"]
    return found


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_good_workflow_compiles_to_its_golden(path: Path) -> None:
    name = path.name.removesuffix(".workflow.yaml")
    data = dump_workflow(compile_workflow(path.read_bytes(), file=path.name), xml=True)
    assert data.decode() == (GOLDEN / f"{name}.xml").read_text("utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_a_good_workflow_comes_back_from_import(path: Path) -> None:
    workflow = compile_workflow(path.read_bytes(), file=path.name)
    again = compile_workflow(import_workflow(workflow).text)
    assert same(workflow_to_plist(again), workflow_to_plist(workflow))


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.name)
def test_every_fault_of_a_bad_workflow_is_reported_at_its_place(path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(path.read_bytes(), file=path.name)
    expected = path.with_name(path.name.replace(".workflow.yaml", ".expected.txt"))
    assert str(caught.value) + "\n" == expected.read_text("utf-8")


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.name)
def test_the_same_text_gives_the_same_bytes_in_every_process(path: Path) -> None:
    code = (
        "import sys, hashlib; from builder import compile_workflow, dump_workflow;"
        f"w = compile_workflow(open({str(path)!r}, 'rb').read());"
        "print(hashlib.sha256(dump_workflow(w)).hexdigest())"
    )
    seen = set()
    for seed in ("0", "1", "4711"):
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "PATH": "/usr/bin"},
            capture_output=True,
            text=True,
            check=True,
        )
        seen.add(run.stdout)
    assert len(seen) == 1


def test_a_named_output_is_renamed_in_the_app_and_referred_to_by_uuid() -> None:
    text = "  - set who: {ask-for-input: Your name?}\n  - show-content: Hello, {who}!\n"
    first, second = compiled(text)
    told = first["WFWorkflowActionParameters"]
    assert told["CustomOutputName"] == "who"
    value = second["WFWorkflowActionParameters"]["Text"]["Value"]
    assert value["string"] == "Hello, \ufffc!"
    assert value["attachmentsByRange"] == {
        "{7, 1}": {"Type": "ActionOutput", "OutputUUID": told["UUID"], "OutputName": "who"}
    }


def test_ranges_count_utf_16_units() -> None:
    told = parameters('  - show-content: "🙂 {clipboard}"\n')["Text"]["Value"]
    assert list(told["attachmentsByRange"]) == ["{3, 1}"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("is: 5", {"WFCondition": 4, "WFNumberValue": "5"}),
        ('is: "5"', {"WFCondition": 4, "WFConditionalActionString": "5"}),
        ("is: {integer: 5}", {"WFCondition": 4, "WFNumberValue": 5}),
        ("is: {real: 5}", {"WFCondition": 4, "WFNumberValue": 5.0}),
        ("is: {choice: Mac}", {"WFCondition": 4, "WFEnumeration": "Mac"}),
        ("is-less-than: 1.5", {"WFCondition": 0, "WFNumberValue": "1.5"}),
        ("contains: a", {"WFCondition": 99, "WFConditionalActionString": "a"}),
        ("contains: 5", {"WFCondition": 99, "WFConditionalActionString": "5"}),
        ("has-no-value:", {"WFCondition": 101}),
        ("is-between: [1, 9]", {"WFCondition": 1003, "WFNumberValue": "1", "WFAnotherNumber": "9"}),
        ("Equals: x", {"WFCondition": "Equals", "WFConditionalActionString": "x"}),
        (
            "is-in-the-last: {quantity: 5, unit: days}",
            {
                "WFCondition": 1001,
                "WFDuration": {
                    "Value": {"Magnitude": 5, "Unit": "days"},
                    "WFSerializationType": "WFQuantityFieldValue",
                },
            },
        ),
        (
            "is-greater-than: {clipboard}",
            {
                "WFCondition": 2,
                "WFNumberValue": {
                    "Value": {"Type": "Clipboard"},
                    "WFSerializationType": "WFTextTokenAttachment",
                },
            },
        ),
    ],
)
def test_a_condition_is_kept_as_real_files_keep_it(written: str, kept: dict[str, Any]) -> None:
    told = parameters(f"  - if: {{input}}\n    {written}\n    then: []\n")
    frame = {"GroupingIdentifier", "WFControlFlowMode", "WFInput"}
    assert {key: value for key, value in told.items() if key not in frame} == kept


def test_an_else_is_there_only_if_it_is_written() -> None:
    modes = [
        [item["WFWorkflowActionParameters"]["WFControlFlowMode"] for item in compiled(text)]
        for text in (
            "  - {if: {input}, is: a, then: []}\n",
            "  - {if: {input}, is: a, then: [], else: []}\n",
        )
    ]
    assert modes == [[0, 2], [0, 1, 2]]


def test_the_input_flag_follows_the_use_of_the_input() -> None:
    for text, wanted in (
        ("  - show-content: hi\n", False),
        ("  - show-content: '{input}'\n", True),
    ):
        workflow = compile_workflow(f"format: 1\nactions:\n{text}")
        assert workflow.top["WFWorkflowHasShortcutInputVariables"] is wanted


def test_an_app_action_gets_its_descriptor() -> None:
    told = parameters("  - open-privacy-security: analytics\n")
    assert told["AppIntentDescriptor"]["AppIntentIdentifier"] == "OpenPrivacySecurityDeepLinks"
    assert told["target"] == "analytics"
    told = parameters("  - open-privacy-security: {target: analytics, descriptor: none}\n")
    assert told == {"target": "analytics"}


def test_a_lone_variable_is_text_or_a_reference_as_the_app_writes_it() -> None:
    text = parameters("  - show-content: {clipboard}\n")["Text"]
    link = parameters("  - open-urls: {clipboard}\n")["WFInput"]
    forced = parameters("  - show-content: {content: {variable: clipboard}}\n")["Text"]
    kinds = [one["WFSerializationType"] for one in (text, link, forced)]
    assert kinds == ["WFTextTokenString", "WFTextTokenAttachment", "WFTextTokenAttachment"]


def test_words_stay_words_where_text_is_wanted_and_numbers_where_numbers_are() -> None:
    assert parameters("  - show-content: 5\n")["Text"] == "5"
    assert parameters("  - number: 5\n")["WFNumberActionNumber"] == 5
    assert parameters('  - number: "5"\n')["WFNumberActionNumber"] == "5"
    assert parameters("  - show-alert: {title: true, show-cancel-button: false}\n") == {
        "WFAlertActionTitle": "true",
        "WFAlertActionCancelButtonShown": False,
    }


def test_a_question_at_import_stands_beside_its_action() -> None:
    text = "format: 1\nactions:\n  - lock-screen\n  - text: a\n    question: Which?\n"
    assert compile_workflow(text).top["WFWorkflowImportQuestions"] == [
        {
            "ActionIndex": 1,
            "Category": "Parameter",
            "ParameterKey": "WFTextActionText",
            "Text": "Which?",
        }
    ]


def test_adding_an_action_changes_no_other_uuid() -> None:
    text = "  - set a: {text: x}\n  - menu: Which?\n    cases: [{One: []}]\n"
    before = compiled(text)
    after = compiled("  - repeat: 2\n    do: []\n" + text)
    assert before == after[2:]


def test_the_name_falls_back_to_the_files() -> None:
    assert (
        compile_workflow("format: 1\nactions: []\n", name="From the file").name == "From the file"
    )
    assert compile_workflow("format: 1\nname: Own\nactions: []\n", name="x").name == "Own"


def test_a_fault_within_a_text_points_into_it() -> None:
    text = "format: 1\nactions:\n  - text: |\n      fine\n      not {fine}\n"
    text += '  - text: "a {b} \\" {c}"\n'
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(text)
    places = [(one.line, one.column) for one in caught.value.problems]
    assert places == [(5, 12), (6, 15), (6, 22)]


DOCUMENTATION = (ROOT / "docs" / "workflow-language.md").read_text("utf-8")
BEFORE = "format: 1\nactions:\n" + "".join(
    f"  - set {name}: {{text: a}}\n" for name in ("version", "name", "list")
)


def test_every_example_of_the_documentation_compiles() -> None:
    examples = re.findall(r"```yaml\n(.*?)```", DOCUMENTATION, re.DOTALL)
    assert len(examples) > 6
    # What begins with a path is a file that others use.
    files = {found[1]: one for one in examples if (found := re.match(r"# (\S+\.yaml)\n", one))}
    for example in examples:
        if example in files.values():
            continue
        text = example.replace("[...]", "[]")
        if text.startswith("tests:"):
            text = "format: 1\nactions: []\n" + text
        elif not text.startswith("format:"):
            given = "" if "set greeting" in text else "  - set greeting: {text: a}\n"
            text = BEFORE + given + text
        compile_workflow(text, read=lambda path: files[path].encode())


def test_outputs_with_uuids_of_their_own_keep_the_apps_labels() -> None:
    text = (
        "format: 1\nname: W\nactions:\n"
        "  - set a:\n      raw:\n        action: is.workflow.actions.getdevicedetails\n"
        "        parameters: {WFDeviceDetail: Device Model}\n"
        "  - set b: {get-device-details: Device Name}\n"
        "  - set c: {raw: {action: com.example.app.Do}}\n"
        "  - set d:\n      repeat: 2\n      do: []\n"
        '  - show-content: "{a}{b}{c}{d}"\n'
        "ids: {outputs: {a: A, b: B, c: C, d: {id: D, label: Told}}}\n"
    )
    ranges = compile_workflow(text).actions[-1].parameters["Text"]["Value"]["attachmentsByRange"]
    told = [(one["OutputUUID"], one["OutputName"]) for one in ranges.values()]
    assert told == [("A", "Device Model"), ("B", "Device Name"), ("C", "Do"), ("D", "Told")]


def test_a_reference_in_a_dictionary_is_text_with_it() -> None:
    text = "  - set who: {text: a}\n  - dictionary: {items: {name: {who}, list: [{who}]}}\n"
    (_, dictionary) = compiled(text)
    first, second = dictionary["WFWorkflowActionParameters"]["WFItems"]["Value"][
        "WFDictionaryFieldValueItems"
    ]
    assert first["WFValue"]["Value"]["attachmentsByRange"]["{0, 1}"]["OutputName"] == "who"
    assert second["WFValue"]["Value"][0]["WFValue"]["Value"]["string"] == "\ufffc"


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("actions: []\nids: {outputs: {a: []}}\n", (3, 20), "a UUID must stand here"),
        ("actions:\n  - show-alert: {title: , message: x}\n", (3, 25), '"title" is empty'),
        ("actions: []\nfile: {bare-actions: yes}\n", (3, 22), '"yes" is not a bare-actions'),
    ],
)
def test_faults_beside_the_actions_have_their_places(
    text: str, place: tuple[int, int], words: str
) -> None:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow("format: 1\n" + text)
    problem = caught.value.problems[0]
    assert ((problem.line, problem.column), problem.message) == (place, words)


def _faults_of(text: str) -> list[Problem]:
    with pytest.raises(DefinitionError) as caught:
        compile_workflow(text, file="x.yaml", name="x")
    return list(caught.value.problems)


HEAD = "format: 1\nname: x\nactions:\n"


def test_60_000_unknown_actions_are_all_told_and_as_many_as_anybody_reads_get_a_hint() -> None:
    text = HEAD + "".join(f"  - show-alerd{number}: x\n" for number in range(60_000))
    problems = _faults_of(text)
    assert [problem.line for problem in problems] == list(range(4, 60_004))
    assert problems[0].help == 'did you mean "show-alert"?'
    assert sum(bool(problem.help) for problem in problems) <= MOST_WAYS_OUT


@pytest.mark.parametrize("start", ["", "\\n", "é\\u00e9 "])
def test_50_000_references_on_one_line_are_told_with_a_part_of_it_each(start: str) -> None:
    text = HEAD + f'  - show-alert: "{start}' + "{nobody} " * 50_000 + '"\n'
    line = text.splitlines()[3]
    problems = _faults_of(text)
    assert len(problems) == 50_000
    assert max(len(problem.source) for problem in problems) == LONGEST_SOURCE
    for problem in problems[::1000]:
        assert line.startswith("nobody", problem.column - 1)
        assert problem.source.startswith("nobody", problem.column - 1 - problem.source_start)


def test_references_in_a_long_block_are_told_at_their_lines() -> None:
    rows = [f"    {'é' * (number % 7)}{{nobody{number}}}" for number in range(5_000)]
    problems = _faults_of(
        HEAD + "  - show-alert:\n      title: |\n" + "\n".join(f"    {row}" for row in rows) + "\n"
    )
    assert [problem.line for problem in problems] == list(range(6, 5_006))
    assert [problem.column for problem in problems] == [number % 7 + 10 for number in range(5_000)]
