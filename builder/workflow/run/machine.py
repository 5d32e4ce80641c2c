"""The state of one run: variables, outputs, answers, events, and what meters them.

Knows how a reference is looked up and what its steps (aggrandizements) give, and how an
answer is matched to choices. Knows no action.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from builder.workflow.apple import tokens
from builder.workflow.apple.workflow import Workflow
from builder.workflow.run.dates import format_iso, format_moment, format_pattern, format_rfc
from builder.workflow.run.device import DeviceState
from builder.workflow.run.events import Cancelled, Event, Failed, OnDevice, Question, Unsupported
from builder.workflow.run.faults import (
    AnswerNeededError,
    ClockNeededError,
    LimitError,
    UnsupportedActionError,
)
from builder.workflow.run.limits import Meter
from builder.workflow.run.locale import DeviceLocale
from builder.workflow.run.surroundings import CANCEL, Surroundings
from builder.workflow.run.values import (
    NOTHING,
    File,
    Items,
    as_text,
    aware,
    coerce,
    date_of,
    dictionary_of,
    first_number,
    items_of,
    name_of,
    text_of,
)


@dataclass(slots=True, kw_only=True)
class Machine:
    """All that changes while a workflow runs."""

    device: DeviceState
    answers: tuple[str, ...]
    input: Items
    clock: datetime | None
    strict: bool
    meter: Meter
    last: Items = NOTHING
    clipboard: Items = NOTHING
    outputs: dict[str, Items] = field(default_factory=dict)
    variables: dict[str, Items] = field(default_factory=dict)
    events: list[Event] = field(default_factory=list)
    answered: int = 0
    finished: bool = False
    surroundings: Surroundings = field(default_factory=Surroundings)
    files: dict[str, bytes] = field(default_factory=dict)
    photos: list[File] = field(default_factory=list)
    chances: int = 0
    # The place of the action under way, and that of the action of each event.
    at: int = 0
    places: list[int] = field(default_factory=list)
    # How many shortcuts wait for this one, what it hands back to them, and who runs another.
    depth: int = 0
    result: Items = NOTHING
    # Whether it was said already what of the locale is not known.
    told_locale: bool = False
    run_other: Callable[[Machine, Workflow, Items], Items] | None = None

    def happen(self, event: Event) -> None:
        if len(self.events) >= self.meter.limits.events:
            raise LimitError("events", self.meter.limits.events)
        self.events.append(event)
        self.places.append(self.at)

    def fail(self, message: str) -> Items:
        """An error as the device shows it, which ends the run."""
        self.happen(Failed(message=message))
        self.finished = True
        return NOTHING

    def stand_in(self, does: str, given: str, value: Items = NOTHING) -> Items:
        """What only a device can do, said with what takes the place of its result."""
        self.happen(OnDevice(does=does, given=given, stand_in=as_text(value, self.locale)))
        return value

    def chance(self) -> float:
        self.chances += 1
        return self.surroundings.chance(self.chances)

    def cancelled(self, prompt: str) -> bool:
        """Whether the next answer presses Cancel; it is taken then, and the run ends."""
        if self.answers[self.answered : self.answered + 1] != (CANCEL,):
            return False
        self.answered += 1
        self.happen(Cancelled(prompt=prompt))
        self.finished = True
        return True

    def unsupported(self, what: str) -> Items:
        """Records what is not known and gives nothing. Raises in a strict run."""
        if self.strict:
            raise UnsupportedActionError(what)
        self.happen(Unsupported(identifier=what))
        return NOTHING

    def now(self) -> datetime:
        if self.clock is None:
            raise ClockNeededError
        return aware(self.clock)

    def answer(self, prompt: str, default: str = "", example: str = "1") -> str | None:
        """The next answer to a free question, None where it presses Cancel.

        Raises AnswerNeededError if none is left.
        """
        if self.cancelled(prompt):
            return None
        if self.answered >= len(self.answers):
            raise AnswerNeededError(prompt, (), default=default, example=example)
        self.answered += 1
        return self.answers[self.answered - 1]

    def choose(self, prompt: str, choices: Sequence[str]) -> int | None:
        """The place of the next answer among `choices`: exact, else as only prefix.

        None where it presses Cancel.
        """
        if self.cancelled(prompt):
            return None
        if self.answered >= len(self.answers):
            raise AnswerNeededError(prompt, choices)
        given = self.answers[self.answered]
        place = match_choice(given, choices)
        if place is None:
            raise AnswerNeededError(prompt, choices, given=given)
        self.answered += 1
        return place

    def value(self, reference: Any) -> Items:
        """What a bare reference (`{Type, ...}`) gives, its steps applied."""
        if not isinstance(reference, dict):
            return NOTHING
        steps = reference.get(tokens.STEPS)
        pending = list(steps) if isinstance(steps, list) else []
        if reference.get(tokens.TYPE) == tokens.DEVICE_DETAILS:
            items = self._device(pending)
        else:
            items = self._look_up(reference)
        self.meter.weigh(items)
        for step in pending:
            items = self._step(items, step if isinstance(step, dict) else {})
            self.meter.weigh(items)
        return items

    def _look_up(self, reference: dict[str, Any]) -> Items:
        match reference.get(tokens.TYPE):
            case tokens.OUTPUT:
                return self._output(str(reference.get("OutputUUID")))
            case tokens.VARIABLE:
                return self.variables.get(str(reference.get("VariableName")), NOTHING)
            case tokens.EXTENSION_INPUT:
                return self.input
            case tokens.CLIPBOARD:
                return self.clipboard
            case tokens.CURRENT_DATE:
                return (self.now(),)
            case tokens.ASK:
                answer = self.answer("Ask Each Time")
                if answer is None:
                    return NOTHING
                self.happen(Question(prompt="Ask Each Time", answer=answer))
                return (answer,)
            case other:
                return self.unsupported(f"a reference of type {other}")

    def _output(self, uuid: str) -> Items:
        if uuid not in self.outputs and self.strict:
            raise UnsupportedActionError(f"a reference to {uuid}: nothing before it has that UUID")
        return self.outputs.get(uuid, NOTHING)

    def _device(self, pending: list[Any]) -> Items:
        """Device details are asked for by a property; it is taken off `pending`."""
        name = "Device Name"
        if pending and isinstance(pending[0], dict) and "PropertyName" in pending[0]:
            name = str(pending.pop(0)["PropertyName"])
        found = self.device.detail(name)
        return (found,) if found is not None else self.unsupported(f"the device detail {name}")

    def _step(self, items: Items, step: dict[str, Any]) -> Items:
        match step.get(tokens.TYPE):
            case tokens.COERCION:
                return coerce(items, str(step.get("CoercionItemClass")), self.locale)
            case tokens.DICTIONARY_KEY:
                return look_in(items, str(step.get("DictionaryKey")))
            case tokens.DATE_FORMAT:
                return tuple(self.dated(item, step) for item in items)
            case tokens.PROPERTY if step.get("PropertyName") == "Name":
                return tuple(name_of(item) for item in items)
            case tokens.PROPERTY:
                return self.unsupported(f"the property {step.get('PropertyName')}")
            case other:
                return self.unsupported(f"a step of type {other}")

    @property
    def locale(self) -> DeviceLocale:
        return self.device.locale

    def text_of(self, item: Any) -> str:
        """What an item says, as the device writes dates and numbers."""
        return text_of(item, self.locale)

    def number(self, items: Items) -> int | float | None:
        """The first item as a number."""
        return first_number(items, self.locale)

    def moment(self, items: Items) -> datetime | None:
        """The first item as a date; a value that is none is announced."""
        found = date_of(items[0]) if items else None
        if items and found is None and items[0] != "":
            self.unsupported(f"the date in {text_of(items[0])[:100]!r}")
        return found

    def needed_number(self, items: Items) -> int | float | None:
        """The first item as a number; a value that has none is announced."""
        found = self.number(items)
        if items and found is None and items[0] != "":
            self.unsupported(f"the number in {text_of(items[0])[:100]!r}")
        return found

    def dictionary(self, items: Items) -> dict[str, Any]:
        """The first item as a dictionary, {} for none; a value that is none is announced."""
        found = dictionary_of(items[0]) if items else None
        if items and found is None and items[0] != "":
            self.unsupported(f"the dictionary in {text_of(items[0])[:100]!r}")
        return found or {}

    def announce_locale(self) -> None:
        """Says once what of the device's way to write is not known here."""
        if self.locale.oddity and not self.told_locale:
            self.told_locale = True
            self.unsupported(self.locale.oddity)

    def _pattern(self, moment: datetime, pattern: str) -> str:
        made, unknown = format_pattern(moment, pattern, self.locale)
        for letters in unknown:
            self.unsupported(f"the letters {letters} in a date's format")
        return made

    def dated(self, item: Any, style: dict[str, Any]) -> str:
        """A date in the style that `style` names; an item that is no date as its text, with a word
        about it."""
        moment = self.moment((item,))
        if moment is None:
            return text_of(item)
        match style.get("WFDateFormatStyle", "Short"):
            case "Custom":
                self.announce_locale()
                return self._pattern(moment, str(style.get("WFDateFormat", "")))
            case "RFC 2822":
                return format_rfc(moment)
            case "ISO 8601":
                return format_iso(moment, style.get("WFISO8601IncludeTime") is True)
            case "Relative":
                self.unsupported("relative dates")
                return format_moment(moment, "Medium", "Short", self.locale)
            case named:
                self.announce_locale()
                time = str(style.get("WFTimeFormatStyle", "Short"))
                if time == "Relative":
                    self.unsupported("relative times")
                    time = "Short"
                return format_moment(moment, str(named), time, self.locale)


def look_in(items: Items, path: str) -> Items:
    """What lies under a key, or a path of keys with dots; lists count from 1."""
    if not items:
        return NOTHING
    current: Any = dictionary_of(items[0])
    if isinstance(current, dict) and path in current:
        return items_of(current[path])
    for key in path.split("."):
        if isinstance(current, dict):
            current = current.get(key)
        elif isinstance(current, list) and key.isascii() and key.isdigit() and len(key) < 10:
            place = int(key) - 1
            current = current[place] if 0 <= place < len(current) else None
        else:
            return NOTHING
    return items_of(current)


def match_choice(given: str, choices: Sequence[str]) -> int | None:
    """The place of `given`: exact, else alike but for case, else the only one it begins."""
    if given in choices:
        return choices.index(given)
    wanted = given.strip().casefold()
    folded = [choice.strip().casefold() for choice in choices]
    if folded.count(wanted) == 1:
        return folded.index(wanted)
    starting = [
        place for place, choice in enumerate(folded) if wanted and choice.startswith(wanted)
    ]
    return starting[0] if len(starting) == 1 else None


def text_from(items: Items, machine: Machine) -> str:
    """The items as one text, charged."""
    made = as_text(items, machine.locale)
    machine.meter.text(len(made))
    return made
