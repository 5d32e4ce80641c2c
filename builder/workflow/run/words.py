"""Events as a person would meet them, in lines of plain text.

Knows boxes and plain words. Knows no stream and no colour.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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
    Unsupported,
    Waited,
    WaitedToReturn,
)
from builder.workflow.run.values import number_text


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxCharacters:
    """The signs a box is drawn with. There is no right edge: widths differ by script."""

    top: str
    side: str
    bottom: str
    line: str
    chosen: str
    other: str
    arrow: str


DRAWN = BoxCharacters(top="┌", side="│", bottom="└", line="─", chosen="●", other="○", arrow="→")
ASCII = BoxCharacters(
    top="+", side="|", bottom="+", line="-", chosen="(x)", other="( )", arrow="->"
)

_WIDTH = 48


def describe(event: Event, characters: BoxCharacters = DRAWN) -> str:
    """The event in one or more lines, without a final line break."""
    match event:
        case Alert():
            buttons = "[Cancel] [OK]" if event.cancel else "[OK]"
            body = [event.title, "", event.message] if event.title else [event.message]
            return box(characters, "Alert", body, buttons)
        case Menu():
            return _options(characters, "Menu", event.prompt, event.items, (event.chosen,))
        case Choice():
            return _options(characters, "List", event.prompt, event.items, event.chosen)
        case Question():
            return box(characters, "Question", [event.prompt], f"answer: {event.answer}")
        case Shown():
            return box(characters, "Result", [event.text], "[Done]")
        case Notified():
            return box(characters, "Notification", [event.title, event.body], "")
        case _:
            return escape_unseen(f"{characters.arrow} {_line(event)}")


def _line(event: Event) -> str:
    """An event that takes no answer, in one line."""
    match event:
        case OpenedUrl():
            return f"opens {event.url}"
        case OpenedApp():
            return f"opens the app {event.app}"
        case Copied():
            return f"copies {event.text}"
        case RanShortcut():
            given = f" with {event.input}" if event.input else ""
            return f"would run the shortcut {event.name}{given}"
        case Requested():
            body = f" with {event.body}" if event.body else ""
            return f"asks {event.method} {event.url}{body} (answer: {event.answer})"
        case SavedFile():
            return f"saves {event.path} ({event.size} bytes)"
        case DeletedFile():
            return f"deletes {event.path}"
        case _:
            return _other_line(event)


def _other_line(event: Event) -> str:
    match event:
        case Waited():
            return f"waits {number_text(event.seconds)} s"
        case WaitedToReturn():
            return "waits until you come back to Shortcuts"
        case OnDevice():
            given = f": {event.given}" if event.given else ""
            return f"on a device: {event.does}{given} (here: {event.stand_in or 'nothing'})"
        case Failed():
            return f"fails: {event.message}"
        case Cancelled():
            return "stops: Cancel was pressed"
        case Output():
            return f"gives {event.value}"
        case Unsupported():
            return f"not previewed: {event.identifier}"
        case _:
            return "stops"


def box(characters: BoxCharacters, title: str, body: Sequence[str], foot: str) -> str:
    """Lines with a bar at the left, a title above and buttons below."""
    top = f"{characters.top}{characters.line} {title} "
    lines = [top + characters.line * max(_WIDTH - len(top), 2)]
    text = "\n".join(part for part in body if part or len(body) > 2)
    lines += [f"{characters.side} {line}".rstrip() for line in escape_unseen(text).split("\n")]
    lines.append(f"{characters.bottom}{characters.line} {escape_unseen(foot)}".rstrip())
    return "\n".join(lines)


def _options(
    characters: BoxCharacters, title: str, prompt: str, items: Sequence[str], chosen: Sequence[str]
) -> str:
    marked = [
        f"  {characters.chosen if item in chosen else characters.other} {item}" for item in items
    ]
    return box(characters, title, [prompt, *marked] if prompt else marked, "")
