"""Holds languages to what the rest names: labels of devices, packaged phrases, names of files.

Knows what devices and outputs ask of a language that its own file cannot tell. Reads no
language: `builder.loader.labels` does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as Table

from builder.errors import Problem
from builder.facts.catalog import Catalog
from builder.loader.labels import MEASURE
from builder.loader.workspace import Workspace
from builder.model.locale import Language, placeholders
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Scalar, parse_yaml


def check_names(language: Language, guides: Iterable[str]) -> Iterator[Problem]:
    """A problem for each guide whose name another one has: both would be one file."""
    taken: dict[str, str] = {}
    for guide in guides:
        name = language.guides[guide]["name"]
        first = taken.setdefault(unicodedata.normalize("NFC", name).casefold(), guide)
        if first != guide:
            yield Problem(
                code="same-name",
                message=f'the guides "{first}" and "{guide}" are both called "{name}"',
                file=f"assets/labels/{language.id}.yaml",
                help="each becomes a file of that name",
            )


def check_measure(workspace: Workspace, catalog: Catalog, english: Language) -> list[Problem]:
    """What English lacks that devices and outputs name: labels, phrases and their placeholders.

    Phrases are held to the packaged English, where the workspace has one of its own.
    """
    named = {
        label
        for device in catalog.devices.values()
        for pane in device.panes.values()
        for place in pane.places
        for label in (*place.path, place.also)
        if label
    }
    for device in catalog.devices.values():
        for control in device.controls.values():
            named |= {wording.label for wording in control.wordings}
    missing = [f'no label "{name}", which a device names' for name in named - english.labels.keys()]
    missing += _phrase_gaps(english, _packaged_phrases(workspace))
    file = workspace.shown(workspace.folder("assets/labels") / f"{MEASURE}.yaml")
    return [Problem(code="missing-text", message=each, file=file) for each in sorted(missing)]


def _packaged_phrases(workspace: Workspace) -> dict[str, str]:
    if workspace.folder("assets") == workspace.fallback / "assets":
        return {}
    path = workspace.fallback / "assets" / "labels" / f"{MEASURE}.yaml"
    document = parse_yaml(workspace.read(path), file=workspace.shown(path))
    fields = Fields(Faults(document), document.root, "a language file")
    return {
        key.text: node.text for key, node in fields.pairs("phrases") if isinstance(node, Scalar)
    }


def _phrase_gaps(english: Language, packaged: Table[str, str]) -> Iterator[str]:
    labels = english.labels.keys()
    for name, sentence in packaged.items():
        if name not in english.phrases:
            yield f'no phrase "{name}"; English here: {sentence}'
    for name, sentence in english.phrases.items():
        if name not in packaged:
            continue
        wanted = placeholders(packaged[name]) - labels
        if placeholders(sentence) - labels != wanted:
            marks = ", ".join(f"{{{mark}}}" for mark in sorted(wanted))
            yield f'the placeholders of "{name}" must be: {marks or "none but labels"}'
