"""One language: Apple's words for things on the screen, and our own sentences.

Knows how a sentence is filled: OS words are marked so that a reader sees them as one name,
and kept whole in right-to-left text. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from builder.facts.device import LITERAL, Device
from builder.facts.version import Span, Version

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*)\}")
# Marks around a word that holds quotation marks itself, by the marks that it holds.
_OUTER = {"„": ("»", "«"), "“": ("«", "»"), "«": ("“", "”"), "「": ("『", "』")}

# Marks that end a sentence and bring their own space, as Chinese and Japanese write them.
_WIDE_STOPS = "。！？：」）"
_ISOLATE, _POP = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word of the OS. `source` says where it was seen; `english` that no word in this
    language was found, so that the English form stands in for it; `beside` that it only
    stands beside what steps speak of: then no English is shown for it, but a grey bar."""

    id: str
    text: str
    source: str
    english: bool = False
    beside: bool = False


MarkLabel = Callable[[Label], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language file, complete: labels with English stand-ins where there is no source.

    `id` is a BCP-47 tag, also for `lang=` in pages; `name` the language's own name for
    itself; `apple` the locale in Apple's tables; `matches` other tags that mean it;
    `reviewed` says whether a native speaker has read our sentences. `labels` are the newest
    words; `eras` holds every word of those that Apple has changed, by iOS version.
    """

    id: str
    name: str
    english_name: str
    direction: str
    apple: str
    matches: tuple[str, ...]
    reviewed: bool
    quotes: tuple[str, str]
    labels: Mapping[str, Label]
    phrases: Mapping[str, str]
    guides: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    eras: Mapping[str, tuple[tuple[Span, Label], ...]] = field(default_factory=dict)

    @property
    def is_english(self) -> bool:
        return self.id.partition("-")[0] == "en"

    @property
    def unspoken(self) -> Language:
        """Who the language is and which guides it has, without a word of its labels and texts."""
        guides: dict[str, Mapping[str, str]] = {name: {} for name in self.guides}
        return replace(self, labels={}, phrases={}, guides=guides, eras={})

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of OS words shown in English for want of a source, sorted."""
        shown = (label for label in self.labels.values() if not label.beside)
        return tuple(sorted(label.id for label in shown if label.english))

    def label(self, label_id: str, era: Version | None = None) -> Label:
        """The word, of an era if one is given (an iOS version), else the newest; words that
        stand for a label are English. Raises KeyError for an unknown id."""
        if label_id.startswith(LITERAL):
            words = label_id.removeprefix(LITERAL)
            return Label(id=label_id, text=words, source="", english=not self.is_english)
        for span, label in self.eras.get(label_id, ()):
            if era is not None and era in span:
                return label
        return self.labels[label_id]

    def shortcut_name(self, guide: str, device: Device) -> str:
        """What a guide's shortcut for a device is called: its file's name, which the app shows
        after import. The family that scans codes has the plain name; others add the device."""
        name = self.guides[guide]["name"]
        return name if "scan" in device.can else f"{name} ({device.title})"

    @property
    def turns(self) -> tuple[Version, ...]:
        """The iOS versions at which a word changes, oldest first."""
        spans = [span for words in self.eras.values() for span, _ in words]
        return tuple(sorted({edge for span in spans for edge in (span.since, span.until) if edge}))

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences in a row: with a space between, but not after a full stop that is wide."""
        text = ""
        for sentence in sentences:
            space = "" if not text or text[-1] in _WIDE_STOPS else " "
            text += space + sentence
        return text

    def quoted(self, label: Label) -> str:
        """The word in this language's quotation marks, safe inside any direction of text."""
        before, after = self.quotes
        if before in label.text or after in label.text:
            before, after = _OUTER.get(before, _OUTER["“"])
        return f"{before}{self.isolated(label.text)}{after}"

    def isolated(self, text: str) -> str:
        """`text` wrapped so that its own direction does not disturb the sentence around it."""
        return f"{_ISOLATE}{text}{_POP}" if self.direction == "rtl" else text

    def say(self, phrase: str, /, mark: MarkLabel | None = None, **words: str | Label) -> str:
        """The phrase with its placeholders filled: `{row}` takes the word named `row`.

        Labels are passed through `mark` (quotation marks unless another is given); plain
        words go in as they are. Raises KeyError for an unknown phrase or missing word.
        """
        return self.fill(self.phrases[phrase], mark, **words)

    def fill(self, template: str, mark: MarkLabel | None = None, **words: str | Label) -> str:
        """`template` with its placeholders filled: by the words given, else by the label of
        that id, so that `{settings-app}` is always the OS word. Raises KeyError for neither."""
        marked = mark or self.quoted

        def replace(match: re.Match[str]) -> str:
            name = match[1]
            word = words[name] if name in words else self.labels[name]
            return marked(word) if isinstance(word, Label) else self.isolated(word)

        # Two words in a row are read as one: apart, "iOS" and "18" would change places.
        return PLACEHOLDER.sub(replace, template).replace(f"{_POP} {_ISOLATE}", " ")

    def path(self, labels: tuple[str, ...], era: Version | None = None) -> str:
        """A way through the screens: `Settings › Privacy & Security › …`."""
        # The arrow is a mirrored character: right-to-left text turns it round by itself.
        return " › ".join(self.isolated(self.label(label, era).text) for label in labels)


def placeholders(template: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(PLACEHOLDER.findall(template))
