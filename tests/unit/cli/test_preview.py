"""The preview command, as a person types it."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from builder.cli.workflow.preview import preview
from builder.errors import DefinitionError, DiskError, InvalidFileError, UsageError
from builder.kit.opening.workflow import open_workflow
from builder.wire.plist import dumps_binary, dumps_xml
from builder.workflow.apple.actions import action, alert, block, open_url, scope
from builder.workflow.apple.blocks import menu
from builder.workflow.apple.tokens import SHORTCUT_INPUT
from builder.workflow.apple.workflow import Icon, Workflow, new_top, workflow_to_plist
from builder.workflow.opened import MAX_BYTES
from builder.workflow.run.faults import AnswerNeededError, ClockNeededError
from tests.pki import icloud_file
from tests.workflow_actions import show_result

AT = scope("preview")
WORKFLOW = Workflow(
    actions=block(
        alert("Next", "Turn it off."),
        menu(
            AT,
            "Which?",
            {"iPhone": open_url(AT / "u", "prefs:root=Privacy"), "Mac": (show_result("No."),)},
        ),
        show_result(SHORTCUT_INPUT),
    ),
    top=new_top(icon=Icon()),
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "Siri.shortcut"
    path.write_bytes(dumps_binary(workflow_to_plist(WORKFLOW)))
    return path


def run(*words: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(preview, [str(word) for word in words], input=typed)


def test_alerts_menus_and_addresses_are_printed_in_order(file: Path) -> None:
    result = run(file, "--os", "ios-17.5", "--choose", "iph", "--input", "given")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert "│ Turn it off." in result.stdout
    assert lines.index("│ Next") < lines.index("│   ● iPhone")
    assert lines[-4] == "→ opens prefs:root=Privacy"
    assert lines[-2:] == ["│ given", "└─ [Done]"]
    assert result.stderr == ""


def test_a_stream_without_utf8_gets_ascii(file: Path) -> None:
    file.write_bytes(dumps_xml(workflow_to_plist(Workflow(actions=(alert("Über", "é"),)))))
    result = CliRunner(charset="ascii").invoke(preview, [str(file), "--os", "ios-17"])
    assert result.stdout.splitlines()[1] == "| \\xdcber"
    assert result.stdout.isascii()


def test_json_lists_events_and_answers_left_over(file: Path) -> None:
    result = run(file, "--os", "ios-17", "--choose", "Mac", "--choose", "more", "--json")
    document = json.loads(result.stdout)
    assert [event["event"] for event in document["events"]] == ["alert", "menu", "shown", "shown"]
    assert document["events"][1]["items"] == ["iPhone", "Mac"]
    assert document["unused_answers"] == ["more"]


def test_an_answer_nobody_asked_for_is_mentioned(file: Path) -> None:
    result = run(file, "--os", "ios-17", "--choose", "Mac", "--choose", "more")
    assert (result.exit_code, result.stderr) == (0, 'note: nothing asked for "more"\n')


def test_a_missing_answer_in_a_pipe_lists_the_choices(file: Path) -> None:
    result = run(file, "--os", "ios-17")
    assert "│ Next" in result.stdout
    assert isinstance(result.exception, AnswerNeededError)
    assert result.exception.exit_code == 2
    assert '"iPhone", "Mac"' in str(result.exception)


def test_a_wrong_answer_is_an_error_even_at_a_terminal(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_a_terminal(monkeypatch)
    result = run(file, "--os", "ios-17", "--choose", "Watch", typed="1\n")
    assert isinstance(result.exception, AnswerNeededError)
    assert result.exception.given == "Watch"


def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """CliRunner's streams are never terminals; the question is what happens if they are."""
    monkeypatch.setattr("builder.cli.workflow.preview._is_terminal", lambda: True)


@pytest.mark.parametrize("typed", ["2\n", "mac\n", "Watch\n2\n", "9\nMac\n"])
def test_a_terminal_is_asked_by_number_or_title(
    file: Path, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    at_a_terminal(monkeypatch)
    result = run(file, "--os", "ios-17", typed=typed)
    assert result.exit_code == 0
    assert "  2  Mac" in result.stdout
    assert result.stdout.count("│ Next") == 1
    assert "│   ● Mac" in result.stdout
    assert ("is not one of them" in result.stderr) == (typed.count("\n") == 2)


def test_a_free_question_offers_its_default(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at_a_terminal(monkeypatch)
    asked = action("ask", {"WFAskActionPrompt": "Name?", "WFAskActionDefaultAnswer": "Ada"})
    file.write_bytes(dumps_xml(workflow_to_plist(Workflow(actions=(asked,)))))
    result = run(file, "--os", "ios-17", typed="\n")
    assert "└─ answer: Ada" in result.stdout


def test_the_clock_is_given_or_the_run_says_so(file: Path) -> None:
    actions = block(action("date", {"UUID": "D"}), action("showresult"))
    file.write_bytes(dumps_xml(workflow_to_plist(Workflow(actions=actions))))
    shown = run(file, "--os", "ios-17", "--at", "2026-11-22T10:00")
    assert "│ Nov 22, 2026 at 10:00 AM" in shown.stdout
    assert isinstance(run(file, "--os", "ios-17").exception, ClockNeededError)
    assert isinstance(run(file, "--os", "ios-17", "--at", "noon").exception, UsageError)


def test_signed_xml_and_binary_files_are_all_read(tmp_path: Path, file: Path) -> None:
    xml = tmp_path / "xml.shortcut"
    xml.write_bytes(dumps_xml(workflow_to_plist(WORKFLOW)))
    for path in (xml, file):
        assert open_workflow(path).workflow.actions == WORKFLOW.actions
    assert open_workflow(file).workflow.name == "Siri"
    signed = tmp_path / "signed.shortcut"
    signed.write_bytes(icloud_file(workflow_to_plist(WORKFLOW)))
    assert open_workflow(signed).workflow.actions == WORKFLOW.actions


def test_a_workflow_as_text_is_run_too(tmp_path: Path) -> None:
    text = (
        'format: 1\nactions:\n  - menu: Which?\n    cases:\n      - Mac: [{show-content: "No."}]\n'
    )
    path = tmp_path / "x.workflow.yaml"
    path.write_text(text)
    shown = run(path, "--os", "ios-18", "--choose", "Mac")
    assert shown.exit_code == 0
    assert "│ No." in shown.stdout
    path.write_text(text.replace("show-content", "show-contetn"))
    assert isinstance(run(path, "--os", "ios-18").exception, DefinitionError)


def test_what_is_no_shortcut_is_said(tmp_path: Path, file: Path) -> None:
    with pytest.raises(DiskError, match="cannot be read"):
        open_workflow(tmp_path / "missing.shortcut")
    with pytest.raises(DiskError, match="is a folder, not a file"):
        open_workflow(tmp_path)
    for data in (b"", b"no plist", b"AEA1", dumps_xml({"a": 1}), dumps_xml([])):
        file.write_bytes(data)
        with pytest.raises(InvalidFileError):
            open_workflow(file)
    with file.open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)
    with pytest.raises(DiskError, match="not read"):
        open_workflow(file)


def test_help_says_what_the_command_does() -> None:
    result = run("--help")
    assert "Nothing is opened, sent or changed." in result.stdout
    assert isinstance(preview, click.Command)
