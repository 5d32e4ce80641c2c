"""Language files to Language values, with English standing in for words without a source.

Knows the keys of `assets/labels/<language>.yaml` and of `assets/label-sources.yaml`. English
is the measure: a phrase that English has and a language lacks is a fault; a guide without
texts is left out there; an OS word it lacks is counted and shown in English, because OS words
are never translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from collections.abc import Mapping as Table
from functools import partial
from pathlib import Path

from builder.errors import DefinitionError, Problem, did_you_mean
from builder.loader.file_names import bad_name
from builder.loader.words import newest_words, read_words
from builder.loader.workspace import Workspace
from builder.model.guide import Guide
from builder.model.locale import Language, placeholders
from builder.wire.fields import Faults, Fields
from builder.wire.yaml import Document, Mapping, Node, Scalar, parse_yaml

MEASURE = "en"
# The parts of BCP 47 tags that Apple's systems use: language, script, region.
TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*\Z")


def load_sources(workspace: Workspace) -> dict[str, str]:
    """Source id -> what it is, in words."""
    path = workspace.path("assets/label-sources.yaml")
    document = parse_yaml(workspace.read(path), file=workspace.shown(path))
    faults = Faults(document)
    fields = Fields(faults, document.root, "the list of sources")
    fields.number("format", low=1, high=1)
    found: dict[str, str] = {}
    for key, node in fields.pairs("sources"):
        entry = Fields(faults, node, f'source "{key.text}"')
        what, era, checked = entry.text("what"), entry.text("era"), entry.date("checked")
        sure = entry.choice("sure", ("high", "medium", "low"))
        found[key.text] = f"{what} ({era}; checked {checked}; confidence {sure})"
        entry.close()
    fields.close()
    faults.raise_if_any()
    return found


def load_languages(
    workspace: Workspace, guides: Table[str, Guide], wanted: tuple[str, ...] | None = None
) -> dict[str, Language]:
    """Language id -> Language, English first, then by id; `wanted` limits which are read.

    Raises DefinitionError with the faults of every file.
    """
    sources = load_sources(workspace)
    paths = {path.stem: path for path in workspace.files("assets/labels", "*.yaml")}
    problems: list[Problem] = []
    if MEASURE not in paths:
        raise DefinitionError(
            Problem(code="no-english", message=f"assets/labels has no {MEASURE}.yaml")
        )
    if wanted is not None:
        for name in wanted:
            if name not in paths:
                raise DefinitionError(
                    Problem(
                        code="unknown-language",
                        message=f'no language "{name}"',
                        help=did_you_mean(name, paths),
                    )
                )
        paths = {name: path for name, path in paths.items() if name in {*wanted, MEASURE}}
    english = _read(workspace, paths[MEASURE], sources, None, guides, problems)
    if english is None:
        raise DefinitionError(*problems)
    languages = {MEASURE: english}
    for name in sorted(paths.keys() - {MEASURE}):
        language = _read(workspace, paths[name], sources, english, guides, problems)
        if language is not None:
            languages[name] = language
    if problems:
        raise DefinitionError(*problems)
    return languages


def _read(
    workspace: Workspace,
    path: Path,
    sources: Table[str, str],
    english: Language | None,
    guides: Table[str, Guide],
    problems: list[Problem],
) -> Language | None:
    try:
        document = parse_yaml(workspace.read(path), file=workspace.shown(path))
        language = parse_language(document, sources, english, guides)
    except DefinitionError as error:
        problems += error.problems
        return None
    if language.id != path.stem:
        problems.append(
            Problem(
                code="wrong-name",
                message=f'the file is called "{path.stem}" but speaks of "{language.id}"',
                file=workspace.shown(path),
                line=1,
                column=1,
            )
        )
    return language


def parse_language(
    document: Document,
    sources: Table[str, str],
    english: Language | None,
    guides: Table[str, Guide],
) -> Language:
    """The language in a document; `english` is None for English itself."""
    faults = Faults(document)
    fields = Fields(faults, document.root, "a language file")
    fields.number("format", low=1, high=1)
    eras = read_words(faults, fields, sources, english)
    language = Language(
        id=_tag(faults, fields),
        name=fields.text("name"),
        english_name=fields.text("english"),
        direction=fields.choice("direction", ("ltr", "rtl")),
        apple=fields.text("apple"),
        matches=fields.texts("matches", default=()),
        reviewed=fields.flag("reviewed"),
        quotes=_quotes(faults, fields),
        labels=newest_words(eras, english),
        eras={name: words for name, words in eras.items() if len(words) > 1},
        phrases=_phrases(faults, fields, english),
        guides=_guides(faults, fields, english, guides),
    )
    fields.close()
    faults.raise_if_any()
    return language


def _tag(faults: Faults, fields: Fields) -> str:
    tag = fields.text("language")
    node = fields.mapping.get("language")
    if tag and node is not None and not TAG.match(tag):
        faults.add("bad-language", node, f'"{tag}" is not a language tag like de or pt-BR')
    return tag


def _quotes(faults: Faults, fields: Fields) -> tuple[str, str]:
    """The two marks, untrimmed: French ones carry a space inside."""
    marks = [node.text for node in fields.items("quotes") if isinstance(node, Scalar)]
    if len(marks) == 2:
        return (marks[0], marks[1])
    if node := fields.mapping.get("quotes"):
        faults.add("wrong-kind", node, '"quotes" must be an opening and a closing mark')
    return ("“", "”")


def _phrases(faults: Faults, fields: Fields, english: Language | None) -> dict[str, str]:
    found = _texts(faults, fields.pairs("phrases"), english.phrases if english else None)
    node = fields.mapping.get("phrases")
    if isinstance(node, Mapping):
        _complete(faults, node, found, english.phrases if english else {}, "phrase")
    return found


def _guides(
    faults: Faults, fields: Fields, english: Language | None, guides: Table[str, Guide]
) -> dict[str, dict[str, str]]:
    """A guide's texts: for English from the guides themselves, else from the file.

    A guide that a file does not speak of is left out in that language; one that it speaks of
    must be there in full.
    """
    if english is None:
        return {guide.id: dict(guide.texts) for guide in guides.values()}
    found: dict[str, dict[str, str]] = {}
    for key, node in fields.pairs("guides", required=False):
        if not isinstance(node, Mapping):
            faults.add("wrong-kind", node, f'the texts of "{key.text}" must be a mapping')
            continue
        # A file may hold texts of guides that this workspace does not have.
        measure = guides[key.text].texts if key.text in guides else None
        found[key.text] = _texts(faults, node.pairs, measure)
        _complete(faults, key, found[key.text], measure or {}, f"{key.text} text")
    _names(faults, fields, found)
    return found


def _names(faults: Faults, fields: Fields, found: Table[str, Table[str, str]]) -> None:
    """Reports names of guides that cannot be a file's name."""
    texts = fields.mapping.get("guides")
    for guide, sentences in found.items():
        entry = texts.get(guide) if isinstance(texts, Mapping) else None
        node = entry.get("name") if isinstance(entry, Mapping) else None
        name = sentences.get("name", "")
        if node is not None and name and (reason := bad_name(name)):
            faults.add("bad-name", node, "this name cannot be a file's name", reason)


def _texts(
    faults: Faults, pairs: Iterable[tuple[Scalar, Node]], measure: Table[str, str] | None
) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, node in pairs:
        text = _sentence(faults, node, key.text)
        found[key.text] = text
        if measure is None:
            continue
        if key.text not in measure:
            faults.add(
                "unknown-phrase",
                key,
                f'English has no "{key.text}"',
                partial(did_you_mean, key.text, measure),
            )
        elif text and placeholders(text) != placeholders(measure[key.text]):
            wanted = ", ".join(f"{{{name}}}" for name in sorted(placeholders(measure[key.text])))
            faults.add(
                "wrong-placeholder", node, f"the placeholders must be: {wanted or 'none at all'}"
            )
    return found


def _sentence(faults: Faults, node: Node, name: str) -> str:
    if isinstance(node, Scalar) and node.text.strip():
        return node.text
    faults.add("wrong-kind", node, f'"{name}" must be a sentence')
    return ""


def _complete(
    faults: Faults, node: Node, found: Table[str, str], measure: Table[str, str], what: str
) -> None:
    for name in measure:
        if name not in found:
            faults.add("missing-text", node, f'no {what} "{name}"', f"English: {measure[name]}")
