"""Actions a person meets: alerts, results, notifications, questions, choices."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from builder.workflow.run.events import Alert, Choice, Notified, Question, Shown
from builder.workflow.run.faults import AnswerNeededError
from builder.workflow.run.machine import match_choice
from builder.workflow.run.step import Handler, Step
from builder.workflow.run.values import NOTHING, Item, Items, UrlValue, date_of, number_of

# What the alert says where its message is absent (the app's default in English).
_DEFAULT_MESSAGE = "Do you want to continue?"
_DEFAULT_KEYS = (
    "WFAskActionDefaultAnswer",
    "WFAskActionDefaultAnswerNumber",
    "WFAskActionDefaultAnswerURL",
    "WFAskActionDefaultAnswerDate",
    "WFAskActionDefaultAnswerDateAndTime",
    "WFAskActionDefaultAnswerTime",
)

_DATES = ("Date", "Date and Time", "Time")


def _alert(step: Step) -> None:
    """Answered OK, or Cancel where that is the next answer and the alert offers it."""
    alert = Alert(
        title=step.text("WFAlertActionTitle"),
        message=step.text("WFAlertActionMessage", _DEFAULT_MESSAGE),
        cancel=step.flag("WFAlertActionCancelButtonShown", default=True),
    )
    step.machine.happen(alert)
    if alert.cancel:
        step.machine.cancelled(alert.message)


def _show(step: Step) -> None:
    step.machine.happen(Shown(text=step.input_text("Text")))


def _look(step: Step) -> None:
    step.machine.happen(Shown(text=step.input_text("WFInput")))


def _notify(step: Step) -> None:
    title = step.text("WFNotificationActionTitle")
    step.machine.happen(Notified(title=title, body=step.text("WFNotificationActionBody")))


def _ask(step: Step) -> Items:
    prompt = step.text("WFAskActionPrompt")
    default = next((step.text(key) for key in _DEFAULT_KEYS if step.has(key)), "")
    kind = step.text("WFInputType", "Text")
    example = "2026-01-01" if kind in _DATES else "1"
    answer = step.machine.answer(prompt, default, example)
    if answer is None:
        return NOTHING
    step.machine.happen(Question(prompt=prompt, answer=answer))
    value: Item | None = answer
    match kind:
        case "Number":
            value = number_of(answer, step.machine.locale, typed=True)
        case "URL":
            value = UrlValue(answer)
        case _ if kind in _DATES:
            value = date_of(answer)
        case _:
            pass
    if value is None:
        raise AnswerNeededError(prompt, (), given=answer)
    return (value,)


def _choose(step: Step) -> Items:
    """Choose from List; a dictionary shows its keys and gives the chosen one's value."""
    items = step.input("WFInput")
    if len(items) == 1 and isinstance(items[0], Mapping):
        shown, values = list(items[0]), list(items[0].values())
    else:
        shown, values = [step.machine.text_of(item) for item in items], list(items)
    step.machine.meter.weigh(shown)
    prompt = step.text("WFChooseFromListActionPrompt")
    if not shown:
        return ()
    if step.flag("WFChooseFromListActionSelectMultiple", default=False):
        places = _several(step, prompt, shown)
    else:
        place = step.machine.choose(prompt, shown)
        places = [] if place is None else [place]
    if step.machine.finished:
        return NOTHING
    chosen = tuple(shown[place] for place in places)
    step.machine.happen(Choice(prompt=prompt, items=tuple(shown), chosen=chosen))
    return tuple(values[place] for place in places)


def _several(step: Step, prompt: str, shown: list[str]) -> list[int]:
    """The places of an answer that names several items, one a line."""
    machine = step.machine
    if machine.cancelled(prompt):
        return []
    if machine.answered >= len(machine.answers):
        raise AnswerNeededError(prompt, shown)
    places = []
    given = machine.answers[machine.answered]
    for line in [given] if given in shown else given.splitlines():
        place = match_choice(line, shown)
        if place is None:
            raise AnswerNeededError(prompt, shown, given=line)
        places.append(place)
    machine.answered += 1
    return places


TABLE: Mapping[str, Handler] = MappingProxyType(
    {
        "alert": _alert,
        "showresult": _show,
        "previewdocument": _look,
        "viewresult": _look,
        "notification": _notify,
        "ask": _ask,
        "choosefromlist": _choose,
    }
)
