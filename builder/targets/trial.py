"""Makes what volunteers need for a trial: a shortcut, and a sheet of paper for every device.

Knows what is asked, and the words of a report (`builder.facts.trial`). The report names the
kind of device, its system and what was seen, and nothing else; it is shown before it is
shared. Words on Apple's screens are those of a language; the questions are English in all of
them, since answers become facts: a question that a translation bends, which no native speaker
has read yet (`reviewed`), would be counted as what a device does.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from builder.facts.device import Device
from builder.facts.trial import CONTROL_WORDS, SCREEN_WORDS
from builder.loader.trial_reports import FIRST, LAST
from builder.model.guide import Guide
from builder.model.locale import Language
from builder.render.script import FAMILIES, font_order
from builder.render.typeset import open_typesetter, typeset
from builder.views.trial_view import TrialControl, TrialScreen, Turns, newest, trial_screens
from builder.views.workbench import Workbench
from builder.workflow.apple.actions import (
    ActionBlock,
    IdPath,
    action,
    alert,
    block,
    comment,
    device_detail,
    major_version,
    open_settings,
    output_of,
    scope,
    set_variable,
    stop,
    text,
    wait_to_return,
)
from builder.workflow.apple.block_table import Condition
from builder.workflow.apple.blocks import (
    at_least,
    device_type_is,
    first_match,
    menu,
    text_check,
    when,
)
from builder.workflow.apple.tokens import (
    ValueReference,
    attachment,
    text_with_references,
    variable_named,
)
from builder.workflow.apple.workflow import Icon, Workflow, new_top

NAME = "Optout Trial"
# A life ring in orange: help of another kind than the relay's green one.
_ICON = Icon(glyph=59762, color=4251333119)
_REPORT, _URL, _WAY, _WORDS = (
    variable_named("Report"),
    variable_named("Address"),
    variable_named("Way"),
    variable_named("Words"),
)
_NONE = "-"

OPEN, SKIP = "Open this screen", "Skip this screen"
SCREEN_ANSWERS: dict[str, str] = {
    "right": "The right one",
    "above": "The one above it",
    "another": "Another one",
    "nothing": "Nothing opened",
}
CONTROL_ANSWERS: dict[str, str] = {
    "as-told": "Yes, just so",
    "other-words": "Its words are others",
    "other-place": "It stands elsewhere",
    "missing": "It is not there",
}
SHARE, KEEP = "Share it", "Keep it to myself"


def trial_workflow(guides: tuple[Guide, ...], language: Language, bench: Workbench) -> Workflow:
    """The shortcut for every device that scans codes and opens screens by links."""
    at = scope("trial", language.id)
    devices = [
        device
        for device in bench.context.devices.values()
        if {"scan", "links", "shortcuts"} <= device.can
    ]
    actions: ActionBlock = block(alert(NAME, "This shortcut is for iPhone and iPad."), stop())
    for device in reversed(devices):
        here = _tried(at / device.id, device, trial_screens(device, guides, language))
        actions = when(at / device.id / "if", device_type_is(device.title), here, actions)
    remark = (
        "For volunteers: opens screens of Settings one by one, asks what came, and makes a text "
        "of the answers. It changes nothing, and sends nothing by itself."
    )
    return Workflow(
        name=NAME,
        actions=block(comment(remark), actions, _shared(at / "end")),
        top=new_top(icon=_ICON),
    )


def _tried(at: IdPath, device: Device, screens: Sequence[TrialScreen]) -> ActionBlock:
    version = major_version(at / "version")
    system = device_detail(at / "system", "System Version")
    opening = f"{FIRST}\ndevice {device.id} "
    begun = text(at / "begun", text_with_references(opening, output_of(system)))
    count = sum(1 for screen in screens if screen.urls)
    hello = (
        f"{count} screens of Settings open in turn. Look at each, come back here, and answer. "
        "Change nothing. At the end you see all that was written down: the kind of device, its "
        "system and your answers, no name. Only then you choose whether to share it."
    )
    parts = [_screen(at / screen.id, screen, version.value) for screen in screens if screen.urls]
    return block(
        alert(NAME, hello, cancel=True),
        version.actions,
        system,
        begun,
        set_variable(_REPORT.name, output_of(begun)),
        *parts,
    )


def _screen(at: IdPath, screen: TrialScreen, version: ValueReference) -> ActionBlock:
    """Opens a screen where this system has an address for it, and asks which one came."""
    answers: dict[str, ActionBlock] = {}
    for word, answer in SCREEN_ANSWERS.items():
        found = _noted(at / word, f"pane {screen.id} {word}")
        if word == "right":
            found = block(
                found, *(_control(at / each.id, each, version) for each in screen.controls)
            )
        answers[answer] = found
    opened = block(
        open_settings(at / "open", _URL),
        wait_to_return(),
        menu(at / "came", text_with_references("Which screen came? It should be ", _WAY), answers),
    )
    return block(
        _turn(at / "url", screen.urls, _URL, version),
        _turn(at / "way", screen.ways, _WAY, version),
        when(
            at / "if",
            text_check(_URL, Condition.IS_NOT, _NONE),
            menu(at / "next", text_with_references("Next: ", _WAY), {OPEN: opened, SKIP: ()}),
        ),
    )


def _control(at: IdPath, control: TrialControl, version: ValueReference) -> ActionBlock:
    answers = {
        answer: _noted(at / word, f"control {control.id} {word}")
        for word, answer in CONTROL_ANSWERS.items()
    }
    asked = menu(at / "asked", text_with_references("Was this there? ", _WORDS), answers)
    return block(
        _turn(at / "words", control.words, _WORDS, version),
        when(at / "if", text_check(_WORDS, Condition.IS_NOT, _NONE), asked),
    )


def _turn(
    at: IdPath, turns: Turns, variable: ValueReference, version: ValueReference
) -> ActionBlock:
    """Sets the variable to what holds on this system, or to a dash."""

    def put(here: IdPath, value: str) -> ActionBlock:
        made = text(here, value or _NONE)
        return (made, set_variable(variable.name, output_of(made)))

    cases = {
        f"since-{major}": (at_least(version, major), put(at / f"since-{major}" / "text", value))
        for major, value in reversed(turns)
    }
    return first_match(at, cases, put(at / "none", ""))


def _noted(at: IdPath, line: str) -> ActionBlock:
    made = text(at / "line", text_with_references(_REPORT, f"\n{line}"))
    return (made, set_variable(_REPORT.name, output_of(made)))


def _shared(at: IdPath) -> ActionBlock:
    """Shows the whole report, and only then shares it."""
    whole = text(at / "whole", text_with_references(_REPORT, f"\n{LAST}\n"))
    share = action("share", {"WFInput": attachment(output_of(whole))})
    return block(
        whole,
        alert("This is all that is handed over", output_of(whole)),
        menu(
            at / "share", "Share this text with those who asked you?", {SHARE: (share,), KEEP: ()}
        ),
    )


def trial_checklist(guides: tuple[Guide, ...], language: Language, bench: Workbench) -> bytes:
    """The sheet for every device, as PDF: screens, controls and boxes, for the newest systems.

    Raises DefinitionError for a character that no font has.
    """
    rows = [
        {
            "title": f"{device.title} ({device.system} {device.newest})",
            "id": device.id,
            "screens": [
                {
                    "id": screen.id,
                    "way": newest(screen.ways),
                    "controls": [
                        {"id": each.id, "words": newest(each.words)}
                        for each in screen.controls
                        if newest(each.words)
                    ],
                }
                for screen in trial_screens(device, guides, language)
                if newest(screen.ways)
            ],
        }
        for device in bench.context.devices.values()
    ]
    view = {
        "lang": language.id.partition("-")[0],
        "fonts": font_order(language.id),
        "devices": [row for row in rows if row["screens"]],
        "screens": SCREEN_WORDS,
        "controls": CONTROL_WORDS,
        "first": FIRST,
        "last": LAST,
    }
    press = open_typesetter([bench.asset_path("fonts")], needs=FAMILIES)
    template = bench.asset("templates/trial/checklist.typ").decode("utf-8")
    words = json.dumps(view, ensure_ascii=False)
    return typeset(press, {"checklist.typ": template}, {"view.json": words})
