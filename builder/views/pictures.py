"""A step as a picture: which screen, which rows, which words, and what the blind are told.

Knows how steps become screens that `builder.render` can draw, and which fonts a language is
measured with. Draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable

from builder.facts.device import ControlKind
from builder.model.locale import Language
from builder.model.step import Row as StepRow
from builder.model.step import StepView
from builder.render.fonts import Face, Fonts
from builder.render.frame import Frame, Row, RowKind, Screen
from builder.render.script import Direction, Family, Script, family_for

# Rows beside the ringed one that a picture shows, at most: enough to know the screen again.
MOST_ROWS = 3
_ALT = 150

_STATES = {
    (ControlKind.SWITCH, "on"): RowKind.SWITCH_ON,
    (ControlKind.SWITCH, "off"): RowKind.SWITCH_OFF,
    (ControlKind.CHECKBOX, "on"): RowKind.CHECKBOX_ON,
    (ControlKind.CHECKBOX, "off"): RowKind.CHECKBOX_OFF,
}


def screen_of(step: StepView, language: Language) -> Screen:
    """The picture of a step, in the words of the OS."""
    first = min(max(0, step.ringed - MOST_ROWS + 2), max(0, len(step.rows) - MOST_ROWS))
    rows = step.rows[first : first + MOST_ROWS]
    return Screen(
        frame=Frame(step.frame),
        title=step.screen.text,
        back=step.back.text if step.back else "",
        rows=tuple(
            _row(row, language, ringed=first + index == step.ringed)
            for index, row in enumerate(rows)
        ),
        step=step.number,
        language=language.id,
        direction=Direction(language.direction),
        alt=alt_of(step, language),
        english=step.screen.english,
    )


def alt_of(step: StepView, language: Language) -> str:
    """Where, what and end state, in at most 150 characters."""
    phrase = "picture.row"
    if step.kind is not None:
        phrase = f"picture.{step.state or 'button'}"
    said = language.say(phrase, screen=step.screen, row=step.row)
    if len(said) > _ALT:
        bare = language.say(phrase, lambda label: label.text, screen=step.screen, row=step.row)
        said = bare if len(bare) <= _ALT else bare[: _ALT - 1] + "…"
    return said


def _row(row: StepRow, language: Language, *, ringed: bool) -> Row:
    return Row(
        text=row.label.text if ringed or not row.label.english else "",
        kind=_kind(row),
        value=_value(row, language),
        ringed=ringed,
        english=row.label.english,
    )


def _value(row: StepRow, language: Language) -> str:
    """The word at the row's end once the step is done, as it stands on the screen."""
    shown = row.kind is ControlKind.VALUE and row.state
    return language.label(f"value-{row.state}").text if shown else ""


def _kind(row: StepRow) -> RowKind:
    if row.kind is None:
        return RowKind.LINK
    if row.kind is ControlKind.BUTTON:
        return RowKind.BUTTON
    return _STATES.get((row.kind, row.state), RowKind.PLAIN)


def fonts_for(language: Language, asset: Callable[[str], bytes]) -> Fonts:
    """The fonts that a language's pictures are measured with, from assets/fonts."""

    def face(family: Family) -> Face:
        return Face(
            family=family.name,
            regular=asset(f"fonts/{family.stem}-Regular.{family.ending}"),
            bold=asset(f"fonts/{family.stem}-Bold.{family.ending}"),
        )

    return Fonts(faces={script: face(family_for(script, language.id)) for script in Script})
