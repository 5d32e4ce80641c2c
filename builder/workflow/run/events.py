"""What a person would meet while a workflow runs, as values in the order they happen.

Knows the kinds of event and their form as JSON. Knows nothing of how they come about or
how they are printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A window with OK and, with `cancel`, a Cancel that would stop the workflow."""

    title: str
    message: str
    cancel: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Menu:
    prompt: str
    items: tuple[str, ...]
    chosen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Choose from List; several where the action allows it."""

    prompt: str
    items: tuple[str, ...]
    chosen: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Ask for Input, and the answer given."""

    prompt: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedUrl:
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedApp:
    """An app opened by its bundle identifier."""

    app: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited:
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitedToReturn:
    """The shortcut waited until the person came back to the Shortcuts app."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copied:
    """Text put on the clipboard."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RanShortcut:
    """Another shortcut that runs: really where it was given too, else it gives nothing."""

    name: str
    input: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """A request to the network. `answer` is recorded, failed, or not recorded."""

    method: str
    url: str
    body: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFile:
    """A file written; `text` is what it says, "" where it is no text."""

    path: str
    text: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeletedFile:
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OnDevice:
    """What only a device can do: what it would do, with what, and what stands in for its result."""

    does: str
    given: str
    stand_in: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """An action that shows an error and ends the run, as the network does that is not there."""

    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """Cancel was pressed, which ends the run."""

    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """What the workflow hands to whoever ran it."""

    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stopped:
    """A Stop action ended the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsupported:
    """Something the preview does not know: an action's identifier, or words about it."""

    identifier: str


Event = (
    Alert
    | Menu
    | Choice
    | Question
    | OpenedUrl
    | OpenedApp
    | Shown
    | Notified
    | Waited
    | WaitedToReturn
    | Copied
    | RanShortcut
    | Requested
    | SavedFile
    | DeletedFile
    | OnDevice
    | Failed
    | Cancelled
    | Output
    | Stopped
    | Unsupported
)


def kind_of(event: Event) -> str:
    """The event's kind in kebab-case: `opened-url`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", type(event).__name__).lower()


def event_to_json(event: Event) -> dict[str, Any]:
    """`{"event": kind, ...}` with the event's fields; tuples become lists."""
    values: dict[str, Any] = {"event": kind_of(event)}
    for item in fields(event):
        value = getattr(event, item.name)
        values[item.name] = list(value) if isinstance(value, tuple) else value
    return values
