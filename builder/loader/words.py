"""The words of the OS in a language file: one for all systems, or one for each era.

Knows how a word is written: `{text, source}`, or a list of such with `since` and `until`,
counted in iOS versions (watchOS 11, macOS 15 and tvOS 18 came with iOS 18). Where Apple
changed a word, the newest is last.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Table
from dataclasses import replace
from functools import partial

from builder.errors import did_you_mean
from builder.facts.version import Span, Version, parse_version
from builder.model.locale import Label, Language
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Node, Sequence

DatedWords = tuple[tuple[Span, Label], ...]


def read_words(
    faults: Faults, fields: Fields, sources: Table[str, str], english: Language | None
) -> dict[str, DatedWords]:
    """Label id -> its words, each with the systems it is of."""
    found: dict[str, DatedWords] = {}
    for key, node in fields.pairs("labels"):
        if english is not None and key.text not in english.labels:
            faults.add(
                "unknown-label",
                key,
                f'English has no label "{key.text}"',
                partial(did_you_mean, key.text, english.labels),
            )
        nodes = list(node.items) if isinstance(node, Sequence) else [node]
        if not nodes:
            faults.add("wrong-kind", node, f'label "{key.text}" needs at least one word')
        words = tuple(_word(faults, each, key.text, sources) for each in nodes)
        for index, each in enumerate(nodes):
            if any(words[index][0].meets(span) for span, _ in words[:index]):
                faults.add("spans-meet", each, "this span overlaps one above it")
        if nodes and words[-1][0].until is not None:
            message = f'label "{key.text}" has no word for the newest system'
            faults.add("no-newest-word", nodes[-1], message, "leave out `until` of the last word")
        if nodes:
            found[key.text] = words
    return found


def _word(faults: Faults, node: Node, name: str, sources: Table[str, str]) -> tuple[Span, Label]:
    entry = Fields(faults, node, f'label "{name}"')
    text, source = entry.text("text"), entry.text("source")
    since = _version(entry, "since") or Version(0)
    until = _version(entry, "until")
    beside = entry.flag("beside", default=False)
    entry.close()
    if until is not None and until <= since:
        faults.add("empty-span", node, "this span ends before it starts")
        until = None
    if source and source not in sources:
        faults.add("unknown-source", node, f'no source "{source}"', did_you_mean(source, sources))
    label = Label(id=name, text=text, source=sources.get(source, source), beside=beside)
    return Span(since=since, until=until), label


def _version(entry: Fields, key: str) -> Version | None:
    if not entry.has(key):
        return None
    text = entry.text(key)
    entry.checked(key, parse_version, "a version like 18.0")
    try:
        return parse_version(text)
    except ValueError:
        return None


def newest_words(words: Table[str, DatedWords], english: Language | None) -> dict[str, Label]:
    """Label id -> its newest word, with English ones where this language has none."""
    found = {name: spans[-1][1] for name, spans in words.items()}
    found.update(_stand_ins(found, english))
    return found


def _stand_ins(found: Table[str, Label], english: Language | None) -> Iterator[tuple[str, Label]]:
    for name, label in (english.labels if english else {}).items():
        if name not in found:
            yield name, replace(label, english=True)
