"""A step as a picture: which screen, which rows, which words, and what the blind are told.

Knows how steps become screens that `builder.render` can draw, and which fonts a language is
measured with. Draws nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from builder.facts.device import ControlKind
from builder.facts.layout import RowShape
from builder.model.locale import Language
from builder.model.step import SettingsRow, StepView
from builder.render.fonts import Face, Fonts, OpenedFaces
from builder.render.frame import Frame, PictureRow, RowKind, Screen
from builder.render.look import LOOKS
from builder.render.script import Direction, Family, Script, family_for

# Rows beside the ringed one that a picture shows, at most: enough to know the screen again.
MOST_ROWS = 3
_ALT = 150

_STATES = {
    (ControlKind.SWITCH, ""): RowKind.SWITCH,
    (ControlKind.CHECKBOX, ""): RowKind.CHECKBOX,
    (ControlKind.SWITCH, "on"): RowKind.SWITCH_ON,
    (ControlKind.SWITCH, "off"): RowKind.SWITCH_OFF,
    (ControlKind.CHECKBOX, "on"): RowKind.CHECKBOX_ON,
    (ControlKind.CHECKBOX, "off"): RowKind.CHECKBOX_OFF,
}

# Rows that lead on without an arrow.
_SHAPES = {
    RowShape.GEAR: RowKind.GEAR,
    RowShape.TILE: RowKind.PLAIN,
    RowShape.BLANK: RowKind.PLAIN,
}


def screen_of(step: StepView, language: Language) -> Screen:
    """The picture of a step, in the words of the OS."""
    frame = Frame(step.frame)
    split = LOOKS[frame].sidebar[1] > 0
    opens = step.kind is None
    rows = _rows_around(step.rows, step.ringed, language, ringed=True, far=step.far, opens=opens)
    beside = _rows_around(step.beside, step.chosen, language) if step.beside and split else ()
    alone = step.in_column and split
    return Screen(
        frame=frame,
        title=step.screen.text,
        back=step.back.text if step.back and not (beside and _chosen_opens(step)) else "",
        rows=() if alone else rows,
        sidebar=rows if alone else beside,
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


def _chosen_opens(step: StepView) -> bool:
    """Whether the screen is the pane of the column's chosen row: no way back stands above it."""
    return step.beside[step.chosen].label.id == step.screen.id


def _rows_around(
    rows: tuple[SettingsRow, ...],
    wanted: int,
    language: Language,
    *,
    ringed: bool = False,
    far: bool = False,
    opens: bool = False,
) -> tuple[PictureRow, ...]:
    """The wanted row among its neighbours: ringed, or chosen in a column; `opens`: it leads to
    a screen. The list is faint where it goes on."""
    first = min(max(0, wanted - MOST_ROWS + 2), max(0, len(rows) - MOST_ROWS))
    last = min(len(rows), first + MOST_ROWS) - 1
    return tuple(
        replace(
            _row(rows[at], language, wanted=at == wanted, opens=opens and at == wanted),
            ringed=ringed and at == wanted,
            chosen=not ringed and at == wanted,
            far=far and at == wanted,
            faint=at != wanted
            and ((at == first and first > 0) or (at == last and last < len(rows) - 1)),
        )
        for at in range(first, last + 1)
    )


def _row(row: SettingsRow, language: Language, *, wanted: bool, opens: bool) -> PictureRow:
    # A row with a value may change it, or open a screen where it is changed.
    leads = opens and row.kind is ControlKind.VALUE and not row.state
    return PictureRow(
        text=row.label.text if wanted or not row.label.english else "",
        kind=RowKind.LINK if leads else _kind(row),
        value=_value(row, language),
        english=row.label.english,
        group=row.group,
        grey=row.grey,
    )


def _value(row: SettingsRow, language: Language) -> str:
    """The word at the row's end once the step is done, as it stands on the screen."""
    shown = row.kind is ControlKind.VALUE and row.state
    return language.label(f"value-{row.state}").text if shown else ""


def _kind(row: SettingsRow) -> RowKind:
    if row.shape in _SHAPES:
        return _SHAPES[row.shape]
    if row.kind is None:
        return RowKind.LINK
    if row.kind is ControlKind.BUTTON:
        return RowKind.BUTTON
    return _STATES.get((row.kind, row.state), RowKind.PLAIN)


def fonts_for(
    language: Language, asset: Callable[[str], bytes], opened: OpenedFaces | None = None
) -> Fonts:
    """The fonts that a language's pictures are measured with, from assets/fonts. Those of
    `opened`, of other languages, are not opened again."""

    def face(family: Family) -> Face:
        return Face(
            family=family.name,
            regular=asset(f"fonts/{family.stem}-Regular.{family.ending}"),
            bold=asset(f"fonts/{family.stem}-Bold.{family.ending}"),
        )

    faces = {script: face(family_for(script, language.id)) for script in Script}
    return Fonts(faces=faces, opened={} if opened is None else opened)
