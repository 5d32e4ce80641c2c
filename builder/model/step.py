"""One step as a person reads and sees it: sentences, and the screen with its rows in order.

Knows what a step says and shows. Knows not how it came about (`instructions`), nor how it
is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from builder.facts.device import ControlKind
from builder.facts.layout import RowShape
from builder.model.locale import Label, Language, MarkLabel


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A phrase and the words it takes, so that each output can mark the words its own way.

    `lead` is a phrase without words that is said before it, or "".
    """

    phrase: str
    words: tuple[tuple[str, Label], ...] = ()
    lead: str = ""

    def say(self, language: Language, mark: MarkLabel | None = None) -> str:
        said = language.say(self.phrase, mark, **dict(self.words))
        return language.joined((language.say(self.lead), said)) if self.lead else said


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingsRow:
    """A row of the screen, in its place. `kind` is None where it opens a screen; `state` is
    "on", "off" or "" (unknown or none); `group` counts the groups of the screen from 0;
    `grey`: it cannot be changed here."""

    label: Label
    kind: ControlKind | None
    state: str = ""
    group: int = 0
    grey: bool = False
    shape: RowShape = RowShape.LINK


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One thing a person does.

    `sentences` is what they read; `screen` the title of the screen they see then and
    `back` the one above it; `rows` that screen from top to bottom as far as facts know it,
    `ringed` the index of the row this step is about; `state` how its switch ends ("on",
    "off" or ""); `frame` how the screen is drawn.

    `where` says where the row stands, or is None; `far` that one may have to scroll to it.
    `in_column`: the rows are the column at the side of the screen; `beside` is that column
    where the rows are those of the pane next to it, `chosen` the index of its chosen row.
    A neighbour whose label is English for want of a word is not to be shown in words.
    """

    number: int
    sentences: tuple[Sentence, ...]
    screen: Label
    back: Label | None
    rows: tuple[SettingsRow, ...]
    ringed: int
    kind: ControlKind | None
    state: str
    frame: str
    where: Sentence | None = None
    far: bool = False
    in_column: bool = False
    beside: tuple[SettingsRow, ...] = ()
    chosen: int = 0

    @property
    def row(self) -> Label:
        return self.rows[self.ringed].label

    @property
    def english(self) -> tuple[Label, ...]:
        """The words that the step's sentences and its screen's title say in English."""
        said = [label for sentence in self.sentences for _, label in sentence.words]
        return tuple(label for label in (*said, self.row, self.screen) if label.english)

    @property
    def all_sentences(self) -> tuple[Sentence, ...]:
        """What to do and where the row stands, one phrase each."""
        if self.where is None:
            return self.sentences
        lead = (Sentence(phrase=self.where.lead),) if self.where.lead else ()
        return (*self.sentences, *lead, replace(self.where, lead=""))

    def say(self, language: Language, mark: MarkLabel | None = None) -> str:
        """What to do, and where the row stands."""
        return language.joined(sentence.say(language, mark) for sentence in self.all_sentences)
