"""The rows of a screen in the words of a language, and where the wanted one stands.

Knows layouts of device files and what facts say of controls. Knows no steps: which row is
wanted, and what was switched before, is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from builder.facts.device import ControlKind, Device
from builder.facts.layout import GroupPosition, Layout, LayoutRow, Position, RowShape
from builder.facts.version import Version
from builder.model.locale import Label, Language
from builder.model.step import Sentence, SettingsRow

_KINDS = {
    RowShape.SWITCH: ControlKind.SWITCH,
    RowShape.CHECKBOX: ControlKind.CHECKBOX,
    RowShape.VALUE: ControlKind.VALUE,
    RowShape.BUTTON: ControlKind.BUTTON,
}

PanePath = tuple[str, ...]

# Control id -> the state in which earlier steps left it.
SwitchStates = Mapping[str, str]

RowWords = tuple[tuple[str, Label], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScreenRows:
    """The screens of a device with one system, in one language. Each step stands on a few of
    them, and the way back on the same: what they say is looked up once.
    """

    device: Device
    language: Language
    at: Version
    _words: dict[str, Label] = field(default_factory=dict, repr=False, compare=False)
    _as_given: dict[str, tuple[tuple[LayoutRow, SettingsRow], ...]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def word(self, label: str) -> Label:
        """The word of this system's time."""
        if label not in self._words:
            self._words[label] = self.language.label(label, self.device.era(self.at))
        return self._words[label]

    def layout(self, path: PanePath) -> Layout | None:
        """What stands on the screen that `path` leads to."""
        for pane in self.device.panes.values():
            place = pane.place(self.at)
            if place is not None and place.path == path:
                return self.device.layout(pane.id, self.at)
        return None

    def column(self, path: PanePath) -> tuple[tuple[SettingsRow, ...], int]:
        """The column beside the screen that `path` leads to, and the index of its chosen row."""
        for length in range(len(path) - 1, 0, -1):
            layout = self.layout(path[:length])
            if layout is not None and layout.column:
                rows = self.rows_of_layout(layout, path[length], {})
                chosen = [n for n, row in enumerate(rows) if row.label.id == path[length]]
                return (rows, chosen[0]) if chosen else ((), 0)
        return (), 0

    def rows_of_layout(
        self, layout: Layout, target: str, states: SwitchStates
    ) -> tuple[SettingsRow, ...]:
        """The rows that are always there, with the target and the controls that facts know."""
        known = self._controls(layout.pane, states)
        return tuple(
            replace(known[row.label], group=given.group, grey=row.grey)
            if row.label in known
            else given
            for row, given in self._rows_as_given(layout)
            if not row.sometimes or row.label == target or row.label in known
        )

    def _rows_as_given(self, layout: Layout) -> tuple[tuple[LayoutRow, SettingsRow], ...]:
        """Each row of a layout with what it says where facts know no control in it."""
        if layout.pane not in self._as_given:
            self._as_given[layout.pane] = tuple(
                (row, self._row_as_given(group, row)) for group, row in layout.rows()
            )
        return self._as_given[layout.pane]

    def _row_as_given(self, group: int, row: LayoutRow) -> SettingsRow:
        blank = row.shape is RowShape.BLANK
        return SettingsRow(
            label=_unknown(row.label) if blank else self.word(row.label),
            kind=_KINDS.get(row.shape),
            group=group,
            grey=row.grey,
            shape=row.shape,
        )

    def _controls(self, pane: str, states: SwitchStates) -> dict[str, SettingsRow]:
        """Label id -> the pane's controls, those already worked in the state they were left in."""
        found: dict[str, SettingsRow] = {}
        for control in self.device.controls.values():
            wording = control.wording(self.at) if control.pane == pane else None
            if wording is not None:
                found[wording.label] = SettingsRow(
                    label=self.word(wording.label),
                    kind=wording.kind,
                    state=states.get(control.id, ""),
                )
        return found

    def rows_without_layout(
        self, path: PanePath, pane: str, target: str, states: SwitchStates
    ) -> tuple[SettingsRow, ...]:
        """Where no layout is known: the controls of the pane, or the rows that lead on from
        the screen, in the order of the device file."""
        controls = self._controls(pane, states)
        if target in controls:
            return tuple(controls.values())
        labels: list[str] = []
        for each in self.device.panes.values():
            place = each.place(self.at)
            if place and len(place.path) > len(path) and place.path[: len(path)] == path:
                following = place.path[len(path)]
                if following not in labels:
                    labels.append(following)
        if target not in labels:
            labels.append(target)
        return tuple(SettingsRow(label=self.word(label), kind=None) for label in labels)

    def where(self, layout: Layout, target: str, *, named: bool = True) -> Sentence | None:
        """How to get to a row that may be out of sight, by what is beside it, in words this
        language has; only to scroll where it is not `named` so on every device."""
        if not layout.far(target):
            return None
        lead = "where.move" if self.device.gesture == "select" else "where.scroll"
        at = layout.position(target)
        phrase, words = self._beside(at) if at and named else ("", ())
        if phrase:
            return Sentence(phrase=phrase, words=words, lead=lead)
        return Sentence(phrase=lead)

    def _beside(self, at: Position) -> tuple[str, RowWords]:
        """The phrase for a row's place, and its words; "" where nothing can be said."""
        above = tuple(("above", word) for word in self._known(at.above))
        below = tuple(("below", word) for word in self._known(at.below))
        match at.standing:
            case GroupPosition.END:
                return "where.end", ()
            case GroupPosition.ALONE if below:
                return "where.alone-above", below
            case GroupPosition.ALONE:
                return ("where.alone-below", above) if above else ("where.alone", ())
            case GroupPosition.FIRST if below:
                return "where.first", below
            case GroupPosition.LAST if above:
                return "where.last", above
        if above and below:
            return "where.between", (*above, *below)
        return ("where.below", above) if above else ("where.above" if below else "", below)

    def _known(self, label: str) -> tuple[Label, ...]:
        """The neighbour's word, if there is one that needs no English."""
        if label not in self.language.labels:
            return ()
        found = self.word(label)
        return () if found.english else (found,)


def _unknown(label: str) -> Label:
    return Label(id=label, text="", source="", english=True, beside=True)
