"""One language: Apple's words for things on the screen, and our own sentences.

Knows how a sentence is filled: OS words are marked so that a reader sees them as one name,
and kept whole in right-to-left text. Knows nothing of files.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from builder.facts.device import Device

PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9-]*)\}")
_ISOLATE, _POP = "\u2068", "\u2069"


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """A word of the OS. `source` says where it was seen; `english` that no word in this
    language was found, so that the English form stands in for it."""

    id: str
    text: str
    source: str
    english: bool = False


Mark = Callable[[Label], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """A language file, complete: labels with English stand-ins where there is no source.

    `id` is a BCP-47 tag, also for `lang=` in pages; `name` the language's own name for
    itself; `apple` the locale in Apple's tables; `matches` other tags that mean it;
    `reviewed` says whether a native speaker has read our sentences.
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

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of OS words shown in English for want of a source, sorted."""
        return tuple(sorted(label.id for label in self.labels.values() if label.english))

    def label(self, label_id: str) -> Label:
        return self.labels[label_id]

    def shortcut_name(self, guide: str, device: Device) -> str:
        """What a guide's shortcut for a device is called: its file's name, which the app shows
        after import. The family that scans codes has the plain name; others add the device."""
        name = self.guides[guide]["name"]
        return name if "scan" in device.can else f"{name} ({device.title})"

    def quoted(self, label: Label) -> str:
        """The word in this language's quotation marks, safe inside any direction of text."""
        return f"{self.quotes[0]}{self.isolated(label.text)}{self.quotes[1]}"

    def isolated(self, text: str) -> str:
        """`text` wrapped so that its own direction does not disturb the sentence around it."""
        return f"{_ISOLATE}{text}{_POP}" if self.direction == "rtl" else text

    def say(self, phrase: str, /, mark: Mark | None = None, **words: str | Label) -> str:
        """The phrase with its placeholders filled: `{row}` takes the word named `row`.

        Labels are passed through `mark` (quotation marks unless another is given); plain
        words go in as they are. Raises KeyError for an unknown phrase or missing word.
        """
        return self.fill(self.phrases[phrase], mark, **words)

    def fill(self, template: str, mark: Mark | None = None, **words: str | Label) -> str:
        """`template` with its placeholders filled: by the words given, else by the label of
        that id, so that `{settings-app}` is always the OS word. Raises KeyError for neither."""
        marked = mark or self.quoted

        def replace(match: re.Match[str]) -> str:
            name = match[1]
            word = words[name] if name in words else self.labels[name]
            return marked(word) if isinstance(word, Label) else self.isolated(word)

        # Two words in a row are read as one: apart, "iOS" and "18" would change places.
        return PLACEHOLDER.sub(replace, template).replace(f"{_POP} {_ISOLATE}", " ")

    def path(self, labels: tuple[str, ...]) -> str:
        """A way through the screens: `Settings › Privacy & Security › …`."""
        # The arrow is a mirrored character: right-to-left text turns it round by itself.
        return " › ".join(self.isolated(self.labels[label].text) for label in labels)


def placeholders(template: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(PLACEHOLDER.findall(template))
