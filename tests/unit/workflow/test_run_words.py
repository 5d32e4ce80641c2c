"""Events in plain words, for eyes and pipes."""

from __future__ import annotations

import pytest

from builder.wire.safe_text import escape_unseen
from builder.workflow.run.events import (
    Alert,
    Cancelled,
    Choice,
    Copied,
    DeletedFile,
    Event,
    Failed,
    Menu,
    Notified,
    OnDevice,
    OpenedApp,
    OpenedUrl,
    Output,
    Question,
    RanShortcut,
    Requested,
    SavedFile,
    Shown,
    Stopped,
    Unsupported,
    Waited,
    WaitedToReturn,
)
from builder.workflow.run.words import ASCII, DRAWN, describe

LINES: list[tuple[Event, str]] = [
    (OpenedUrl(url="prefs:root=Privacy"), "→ opens prefs:root=Privacy"),
    (OpenedApp(app="com.apple.Home"), "→ opens the app com.apple.Home"),
    (Waited(seconds=1.0), "→ waits 1 s"),
    (WaitedToReturn(), "→ waits until you come back to Shortcuts"),
    (Copied(text="x"), "→ copies x"),
    (RanShortcut(name="Other", input=""), "→ would run the shortcut Other"),
    (RanShortcut(name="Other", input="y"), "→ would run the shortcut Other with y"),
    (
        Requested(method="GET", url="https://x.org", body="", answer="recorded"),
        "→ asks GET https://x.org (answer: recorded)",
    ),
    (
        Requested(method="POST", url="https://x.org", body="a=b", answer="failed"),
        "→ asks POST https://x.org with a=b (answer: failed)",
    ),
    (SavedFile(path="a/b.txt", text="x", size=1), "→ saves a/b.txt (1 bytes)"),
    (DeletedFile(path="a/b.txt"), "→ deletes a/b.txt"),
    (OnDevice(does="speaks", given="Hi", stand_in="Hi"), "→ on a device: speaks: Hi (here: Hi)"),
    (OnDevice(does="waits", given="", stand_in=""), "→ on a device: waits (here: nothing)"),
    (Failed(message="offline"), "→ fails: offline"),
    (Cancelled(prompt="Name?"), "→ stops: Cancel was pressed"),
    (Output(value="z"), "→ gives z"),
    (Stopped(), "→ stops"),
    (Unsupported(identifier="com.x.Y"), "→ not previewed: com.x.Y"),
]


@pytest.mark.parametrize(("event", "line"), LINES, ids=lambda value: type(value).__name__)
def test_small_events_take_one_line(event: Event, line: str) -> None:
    assert describe(event) == line
    assert describe(event, ASCII) == line.replace("→", "->")


def test_an_alert_is_a_box_with_its_buttons() -> None:
    event = Alert(title="Next", message="Turn it off.\nThen close.", cancel=True)
    assert describe(event, ASCII).splitlines() == [
        "+- Alert ---------------------------------------",
        "| Next",
        "|",
        "| Turn it off.",
        "| Then close.",
        "+- [Cancel] [OK]",
    ]


def test_an_alert_without_title_or_cancel_is_shorter() -> None:
    lines = describe(Alert(title="", message="Done.", cancel=False)).splitlines()
    assert lines[1:] == ["│ Done.", "└─ [OK]"]


def test_a_menu_marks_what_was_chosen() -> None:
    lines = describe(Menu(prompt="Which?", items=("iPhone", "Mac"), chosen="Mac")).splitlines()
    assert lines[1:] == ["│ Which?", "│   ○ iPhone", "│   ● Mac", "└─"]


def test_a_list_without_prompt_shows_its_items_alone() -> None:
    event = Choice(prompt="", items=("a", "b", "c"), chosen=("a", "c"))
    assert describe(event, ASCII).splitlines()[1:] == ["|   (x) a", "|   ( ) b", "|   (x) c", "+-"]


def test_questions_results_and_notifications_are_boxes() -> None:
    assert describe(Question(prompt="Name?", answer="Ada")).endswith("│ Name?\n└─ answer: Ada")
    assert describe(Shown(text="42")).endswith("│ 42\n└─ [Done]")
    assert describe(Notified(title="Hi", body="There")).endswith("│ Hi\n│ There\n└─")


def test_text_that_could_steer_a_terminal_is_shown_as_codes() -> None:
    text = "a\x1b[2Jb\r\nc\x07\u202ed\U000e0041\ud800"
    assert escape_unseen(text) == "a\\u001b[2Jb\nc\\u0007\\u202ed\\U000e0041\\ud800"
    assert escape_unseen("سلام\u200cها\tü 日本 😀") == "سلام\u200cها\tü 日本 😀"
    assert "\x1b" not in describe(OpenedUrl(url="x\x1b]0;y"), DRAWN)
