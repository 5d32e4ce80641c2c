"""Holds languages to what the rest names: labels of devices, packaged phrases, names of
shortcuts.

Knows what devices and outputs ask of a language that its own file cannot tell. Reads no
language: `builder.loader.labels` does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from collections.abc import Mapping as Table

from builder.errors import Problem
from builder.facts.catalog import Catalog
from builder.loader.labels import MEASURE
from builder.loader.workspace import Workspace
from builder.model import paths
from builder.model.guide import Guide
from builder.model.locale import Language, placeholders
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Scalar, parse_yaml
from builder.workflow.apple.workflow import Workflow


def check_names(
    languages: Table[str, Language],
    guides: Table[str, Guide],
    workflows: Table[str, Workflow],
    catalog: Catalog,
) -> Iterator[Problem]:
    """A problem for each shortcut whose name another one has.

    Both would be one file, or a code that runs one by its name would run the other. Some disks
    take names for one that differ only in case, or in how a letter is composed.
    """
    shared = {_folded(paths.RELAY_NAME): "the relay"}
    named = {name for guide in guides.values() for name in guide.workflows}
    for name in sorted(named & workflows.keys()):
        file = f"shortcuts/{name}.workflow.yaml"
        first = shared.setdefault(_folded(workflows[name].name), f'the workflow "{name}"')
        if first != f'the workflow "{name}"':
            yield _same_name(first, f'the workflow "{name}"', workflows[name].name, file)
    for language in languages.values():
        taken = dict(shared)
        for guide in guides.values():
            if guide.id in language.guides:
                yield from _guide_names(guide, language, catalog, taken)


def _guide_names(
    guide: Guide, language: Language, catalog: Catalog, taken: dict[str, str]
) -> Iterator[Problem]:
    """As check_names, for the shortcuts of one guide: one a family of devices."""
    file = f"shortcuts/{guide.id}.yaml"
    if language.id != MEASURE:
        file = f"assets/labels/{language.id}.yaml"
    own = f'the guide "{guide.id}"'
    names = (language.shortcut_name(guide.id, device) for device in catalog.devices.values())
    for name in dict.fromkeys(names):
        first = taken.setdefault(_folded(name), own)
        if first != own:
            yield _same_name(first, own, name, file)
            return


def _same_name(first: str, second: str, name: str, file: str) -> Problem:
    return Problem(
        code="same-name",
        message=f'{first} and {second} are both called "{name}"',
        file=file,
        help="give one of them another name: a device cannot tell them apart",
    )


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def check_measure(workspace: Workspace, catalog: Catalog, english: Language) -> list[Problem]:
    """What English lacks that devices and outputs name: labels, phrases and their placeholders.

    Phrases are held to the packaged English, where the workspace has one of its own.
    """
    named = {label for device in catalog.devices.values() for label in device.labels()}
    missing = [f'no label "{name}", which a device names' for name in named - english.labels.keys()]
    missing += _phrase_gaps(english, _packaged_phrases(workspace))
    file = workspace.shown(workspace.path(f"assets/labels/{MEASURE}.yaml"))
    return [Problem(code="missing-text", message=each, file=file) for each in sorted(missing)]


def _packaged_phrases(workspace: Workspace) -> dict[str, str]:
    path = workspace.fallback / "assets" / "labels" / f"{MEASURE}.yaml"
    if workspace.path(f"assets/labels/{MEASURE}.yaml") == path:
        return {}
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
